"""What a sheet is after everything that happened to it: a fold over its events."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeGuard

from escrutinio.errors import Refused
from escrutinio.model.election import KEYS, ContestId, StationId
from escrutinio.model.event import (
    Corrected,
    Event,
    Observed,
    Published,
    Ruled,
    SheetEvent,
    Withdrawn,
)
from escrutinio.model.sheet import KINDS, NUMBERS, Place, Sheet, State

Sheets = dict[tuple[str, str], Sheet]
"""Sheets by contest and station."""


def changes_sheet(event: Event) -> TypeGuard[SheetEvent]:
    """Whether an event changes what a sheet is; the others are of its history alone."""
    return isinstance(event, SheetEvent)


def after(sheet: Sheet | None, event: SheetEvent) -> Sheet | None:
    """
    A sheet after an event.

    Raises:
        Refused: The event speaks of a sheet that is not there, of a box that it does not have, or
            of a kind of observation that there is not.

    >>> event = Published(at="", contest="p", station="1", votes=(3, 2), voted=5, registered=9)
    >>> sheet = after(None, event)
    >>> after(sheet, Ruled(at="", contest="p", station="1", resolution="R", state="annulled",
    ...     figures=(("v0", 0), ("v1", 0), ("null", 5)))).figure("null")
    5
    """
    if isinstance(event, Published | Observed) and event.why not in KINDS:
        raise Refused("event.why", where=f"{event.contest}/{event.station}", why=event.why)
    if isinstance(event, Published):
        return _published(sheet, event)
    if sheet is None:
        raise Refused("event.no_sheet", where=f"{event.contest}/{event.station}")
    match event:
        case Withdrawn():
            return None
        case Observed():
            return replace(sheet, state=State.PENDING, kind=event.why)
        case Ruled():
            kind = sheet.kind if event.state == State.PENDING else ""
            return _with(replace(sheet, state=State(event.state), kind=kind), event.figures)
        case Corrected():
            return _with(sheet, event.figures)


def _published(sheet: Sheet | None, event: Published) -> Sheet:
    place = sheet.place if sheet and not event.place else placed(event.place)
    return Sheet(
        contest=ContestId(event.contest),
        station=StationId(event.station),
        registered=event.registered,
        voted=event.voted,
        votes=event.votes,
        blank=event.blank,
        null=event.null,
        challenged=event.challenged,
        state=State(event.state),
        kind=event.why,
        label=event.label,
        line=event.line,
        place=place,
    )


PLACE = KEYS["place"]


def placed(parts: Sequence[str]) -> Place:
    """A place from its parts, from the widest to the narrowest; the default one from none."""
    return Place(**dict(zip(PLACE, parts, strict=True))) if parts else Place()


def place_of(sheet: Sheet) -> tuple[str, ...]:
    """A sheet's place as an event has it."""
    if sheet.place == Place():
        return ()
    return tuple(getattr(sheet.place, name) for name in PLACE)


def _with(sheet: Sheet, figures: Iterable[tuple[str, int | None]]) -> Sheet:
    """The sheet with some boxes changed."""
    changed: dict[str, Any] = {}
    votes = list(sheet.votes)
    places = {f"v{i}": i for i in range(len(votes))}
    for box, value in figures:
        if box in NUMBERS:
            changed[box] = value
        elif box in places:
            votes[places[box]] = value
        else:
            raise Refused("event.box", where=f"{sheet.contest}/{sheet.station}", box=box)
    return replace(sheet, votes=tuple(votes), **changed)


def step(sheets: Sheets, event: Event) -> None:
    """
    The sheets after one more event, in place.

    Raises:
        Refused: The event does not fit what was before it.
    """
    if changes_sheet(event):
        key = (event.contest, event.station)
        now = after(sheets.pop(key, None), event)
        if now is not None:
            sheets[key] = now


def folded(events: Iterable[Event]) -> Sheets:
    """
    Every sheet after all events.

    Raises:
        Refused: An event does not fit what was before it.
    """
    sheets: Sheets = {}
    for event in events:
        step(sheets, event)
    return sheets
