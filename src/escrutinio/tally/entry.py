"""
Blind double entry of a tally sheet: two people type it, a third settles what differs.

A state is what was typed so far, with everything that led to it; an event leads to the next state
or is refused. Nothing is ever taken out of the history.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from escrutinio.errors import Refused

Figures = tuple[tuple[str, int | None], ...]
"""Boxes of a sheet by name, with what stands in them. [votes]"""

AGREED, ADJUDICATED = "agreed", "adjudicated"
"""How a sheet came to be settled."""

FOUND = "found"
"""The box that differs where only one of two people has a paper before them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """
    What one person typed.

    Args:
        by: Who, as a public role.
        figures: Every box; none where there is no paper.
        found: Whether there is a paper.
        at: When.
    """

    by: str
    figures: Figures = ()
    found: bool = True
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudicated:
    """
    What a third person settled where two had typed differently.

    Args:
        by: Who, neither of the two.
        figures: Every box as it stands.
        reason: Why the two differed.
        found: Whether there is a paper.
        note: In words.
        at: When.
    """

    by: str
    figures: Figures
    reason: str
    found: bool = True
    note: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A settled sheet is typed again: by whose order, and why."""

    by: str
    why: str
    at: str = ""


EntryEvent = Typed | Adjudicated | Reopened


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """Nobody has typed the sheet, or nobody since it was opened again."""

    history: tuple[EntryEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """One person has typed it: what, nobody else is shown."""

    first: Typed
    history: tuple[EntryEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs:
    """Two people typed it differently, in these boxes."""

    first: Typed
    second: Typed
    boxes: tuple[str, ...]
    history: tuple[EntryEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What stands in the sheet, how that came to be known, and by whom."""

    figures: Figures
    found: bool
    how: str
    by: tuple[str, ...]
    history: tuple[EntryEvent, ...]


Entry = Empty | Once | Differs | Settled


def after(state: Entry, event: EntryEvent) -> Entry:
    """
    The state that an event leads to.

    Raises:
        Refused: The event is not possible now.

    >>> once = after(Empty(), Typed(by="typist 1", figures=(("v0", 90),)))
    >>> after(once, Typed(by="typist 2", figures=(("v0", 60),))).boxes
    ('v0',)
    >>> after(once, Typed(by="typist 2", figures=(("v0", 90),))).how
    'agreed'
    """
    match state, event:
        case Empty(), Typed():
            return Once(first=event, history=(*state.history, event))
        case Once(), Typed():
            return _second(state, event)
        case Differs(), Adjudicated():
            return _third(state, event)
        case Settled(), Reopened():
            return Empty(history=(*state.history, event))
        case _:
            key = f"entry.{type(state).__name__.lower()}.{type(event).__name__.lower()}"
            raise Refused(key, by=event.by)


def _second(state: Once, event: Typed) -> Entry:
    first = state.first
    if event.by == first.by:
        raise Refused("entry.same_person", by=event.by)
    history = (*state.history, event)
    boxes = differences(first, event)
    if boxes:
        return Differs(first=first, second=event, boxes=boxes, history=history)
    return Settled(
        figures=event.figures,
        found=event.found,
        how=AGREED,
        by=(first.by, event.by),
        history=history,
    )


def _third(state: Differs, event: Adjudicated) -> Settled:
    two = (state.first.by, state.second.by)
    if event.by in two:
        raise Refused("entry.not_third", by=event.by)
    touched = [box for box in _changed(state, event) if box not in state.boxes]
    if touched:
        raise Refused("entry.agreed_box", by=event.by, boxes=", ".join(touched))
    return Settled(
        figures=event.figures,
        found=event.found,
        how=ADJUDICATED,
        by=(*two, event.by),
        history=(*state.history, event),
    )


def _changed(state: Differs, event: Adjudicated) -> tuple[str, ...]:
    """What a third person sets otherwise than the first typed it, where all three have a paper."""
    if FOUND in state.boxes or not event.found:
        return ()
    return differences(state.first, Typed(by=event.by, figures=event.figures))


def differences(first: Typed, second: Typed) -> tuple[str, ...]:
    """
    The boxes in which two people typed differently, in the order of the first one's.

    >>> differences(Typed(by="a", figures=(("v0", 1),)), Typed(by="b", found=False))
    ('found',)
    """
    if first.found != second.found:
        return (FOUND,)
    mine, theirs = dict(first.figures), dict(second.figures)
    return tuple(
        box
        for box in {**mine, **theirs}
        if (box in mine, mine.get(box)) != (box in theirs, theirs.get(box))
    )


def folded(events: Iterable[EntryEvent]) -> Entry:
    """
    The state after some events, from nothing.

    Raises:
        Refused: One of them was not possible.
    """
    state: Entry = Empty()
    for event in events:
        state = after(state, event)
    return state


def blind(state: Entry) -> dict[str, object]:
    """
    What a screen may show to whoever types: how far it is, never what was typed.

    The third person is shown which boxes differ.

    >>> blind(after(Empty(), Typed(by="a", figures=(("v0", 90),))))
    {'state': 'once', 'boxes': ()}
    """
    boxes = state.boxes if isinstance(state, Differs) else ()
    return {"state": type(state).__name__.lower(), "boxes": boxes}
