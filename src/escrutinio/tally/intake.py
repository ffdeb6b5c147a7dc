"""
A copy of a sheet on its way into the count: received, typed twice by two people, and settled.

One small state for each copy; an event leads to the next or is refused. What it comes to, counted
or observed, is judged from its figures and its marks by the checks of the law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from escrutinio.errors import Refused
from escrutinio.law.country import Country
from escrutinio.law.rule import Regime
from escrutinio.model.intake import (
    MARK,
    MARKS,
    CopyEvent,
    Figures,
    Keyed,
    Recalled,
    Received,
    Sealed,
    Settled,
)
from escrutinio.model.sheet import NUMBERS, Sheet, State
from escrutinio.tally import entry
from escrutinio.tally.check import check
from escrutinio.tally.entry import Adjudicated, Differs, Empty, Entry, Once, Reopened, Typed
from escrutinio.tally.resolve import resolve

RECEIVED, ONCE, DIFFERS, SETTLED = "received", "once", "differs", "settled"
STAGES = (RECEIVED, ONCE, DIFFERS, SETTLED)
"""How far a copy is: nobody typed it, one did, two differ, or its figures stand."""

EMPTY = Empty()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """
    A copy of a sheet, as it stands.

    Args:
        received: How it reached the office, last; None where the log does not say.
        sealed: The first entry, while nobody has typed it a second time.
        entry: What was typed, and what came of it.
        accepted: Who accepted which failed checks as what stands on the paper.
    """

    received: Received | None = None
    sealed: Sealed | None = None
    entry: Entry = EMPTY
    accepted: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def stage(self) -> str:
        """One of `STAGES`."""
        if isinstance(self.entry, Empty):
            return RECEIVED if self.sealed is None else ONCE
        names: dict[type[Entry], str] = {Differs: DIFFERS, entry.Settled: SETTLED}
        return names.get(type(self.entry), ONCE)

    @property
    def typed_by(self) -> tuple[str, ...]:
        """Who has typed it or settled it since it was last opened; nobody else is shown figures."""
        match self.entry:
            case Differs(first=first, second=second):
                return first.by, second.by
            case entry.Settled(by=by):
                return by
            case Once(first=first):
                return (first.by,)
            case _:
                return (self.sealed.by,) if self.sealed else ()


def after(state: Copy | None, event: CopyEvent) -> Copy:
    """
    The state of a copy that an event leads to.

    Raises:
        Refused: The event is not possible now.

    >>> at = {"at": "", "contest": "p", "station": "1", "copy": "office"}
    >>> here = after(None, Received(**at))
    >>> once = after(here, Sealed(**at, by="typist-1", commitment="..."))
    >>> once.stage, once.typed_by
    ('once', ('typist-1',))
    >>> after(once, Sealed(**at, by="typist-2", commitment="...")).stage
    Traceback (most recent call last):
    escrutinio.errors.Refused: 1 office: the copy has a first entry already
    Two first entries would leave no second one to compare with.
    Type it as the second entry.
    """
    where = f"{event.station} {event.copy}"
    state = state or Copy()
    match event:
        case Received():
            return replace(state, received=event)
        case Sealed():
            return _sealed(state, event, where)
        case Keyed():
            return _keyed(state, event, where)
        case Settled():
            return _settled(state, event)
        case Recalled():
            reopened = Reopened(by=event.by, why=event.why, at=event.at)
            return replace(state, entry=entry.after(state.entry, reopened), accepted=())


def _sealed(state: Copy, event: Sealed, where: str) -> Copy:
    if state.sealed is not None or not isinstance(state.entry, Empty):
        raise Refused("intake.sealed_twice", where=where)
    return replace(state, sealed=event)


def _keyed(state: Copy, event: Keyed, where: str) -> Copy:
    opens = bool(event.salt)
    if opens != (state.sealed is not None):
        raise Refused("intake.seal", where=where)
    if state.sealed is not None and event.by != state.sealed.by:
        raise Refused("intake.seal", where=where)
    typed = Typed(by=event.by, figures=event.figures, at=event.at)
    return _accepted(replace(state, sealed=None, entry=entry.after(state.entry, typed)), event)


def _settled(state: Copy, event: Settled) -> Copy:
    third = Adjudicated(
        by=event.by, figures=event.figures, reason=event.reason, note=event.note, at=event.at
    )
    return _accepted(replace(state, entry=entry.after(state.entry, third)), event)


def _accepted(state: Copy, event: Keyed | Settled) -> Copy:
    if not event.accepted:
        return state
    return replace(state, accepted=(*state.accepted, (event.by, event.accepted)))


def folded(events: Iterable[CopyEvent]) -> dict[str, Copy]:
    """
    Every copy of one sheet after some events, by its name.

    Raises:
        Refused: One of them was not possible.
    """
    found: dict[str, Copy] = {}
    for event in events:
        found[event.copy] = after(found.get(event.copy), event)
    return found


def boxes_of(sheet: Sheet) -> tuple[str, ...]:
    """The boxes that are typed: those of the sheet in their order, then its marks."""
    return (*sheet.figures, *(f"{MARK}{one}" for one in MARKS))


def typed_sheet(expected: Sheet, figures: Figures) -> Sheet:
    """A sheet with the figures that were typed, as it would be if they stand."""
    boxes = dict(figures)
    numbers: dict[str, Any] = {box: n for box, n in boxes.items() if box in NUMBERS}
    votes = tuple(boxes.get(f"v{i}") for i in range(len(expected.votes)))
    return replace(expected, votes=votes, state=State.COUNTED, kind="", label="", **numbers)


def marks(figures: Figures) -> tuple[str, ...]:
    """The marks that an entry has, in the order in which they count."""
    boxes: Mapping[str, int | None] = dict(figures)
    return tuple(one for one in MARKS if boxes.get(f"{MARK}{one}"))


def judged(
    sheet: Sheet, shown: Iterable[str], law: Country, regime: Regime, day: date
) -> tuple[State, str]:
    """
    Whether a sheet counts as it was typed, or is observed, and then why.

    Args:
        sheet: The sheet as it was typed.
        shown: Its marks.
        law: The checks of the country.
        regime: The rules for observed sheets: one that they would change is observed.
        day: The day of the election.

    Returns:
        Counted, or pending with the kind of observation: marks first, in their order.

    >>> from escrutinio.law.pe.acts_2015 import regime
    >>> from escrutinio.law.countries import country
    >>> sheet = Sheet(contest="p", station="1", registered=300, voted=200, votes=(110, 80),
    ...     blank=5, null=6)
    >>> judged(sheet, (), country("pe"), regime(), date(2021, 6, 6))[1]
    'arithmetic'
    """
    for mark in shown:
        return State.PENDING, mark
    values = list(sheet.figures.values())
    if None in values:
        nothing = all(n is None or box == "challenged" for box, n in sheet.figures.items())
        return State.PENDING, "no_data" if nothing else "incomplete"
    if sheet.challenged:
        return State.PENDING, "challenged"
    wrong = any(one.severity == "error" for one in check(sheet, law, day))
    if wrong or resolve(sheet, regime).fired:
        return State.PENDING, "arithmetic"
    return State.COUNTED, ""


def failed(sheet: Sheet, law: Country, day: date) -> tuple[str, ...]:
    """The codes of the checks that a typed sheet fails, which whoever types it has to accept."""
    return tuple(one.code for one in check(sheet, law, day))
