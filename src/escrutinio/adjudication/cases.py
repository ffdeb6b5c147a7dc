"""The cases of a log: each one's state, out of its events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from escrutinio.adjudication import docket
from escrutinio.adjudication.docket import Case
from escrutinio.errors import Refused
from escrutinio.law.deadline import Calendar
from escrutinio.law.procedure import Procedure
from escrutinio.model.cases import (
    CaseAppealed,
    CaseEvent,
    CaseFiled,
    CaseHeard,
    CaseLapsed,
    CaseNotified,
    CaseRuled,
)

Procedures = Callable[[str], Procedure]
"""How a kind of case runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A case as it was filed, and where it stands."""

    filed: CaseFiled
    state: Case


Cases = Mapping[str, Kept]


def cases(events: Iterable[CaseEvent], rule: Procedures, calendar: Calendar) -> dict[str, Kept]:
    """
    The state of every case.

    Args:
        events: The events of cases, in the order of the log.
        rule: How each kind of case runs.
        calendar: Which days are worked.

    Raises:
        Refused: An event was not possible: the log was not written by this program.
    """
    found: dict[str, Kept] = {}
    for event in events:
        step(found, event, rule, calendar)
    return found


def step(found: dict[str, Kept], event: CaseEvent, rule: Procedures, calendar: Calendar) -> Kept:
    """
    The cases after one more event, in place; the case that it is of.

    Raises:
        Refused: The event is not possible now.
    """
    if isinstance(event, CaseFiled):
        if event.case in found:
            raise Refused("case.twice", where=event.case)
        state: Case = docket.filed(as_filed(event), rule(event.about), calendar)
        found[event.case] = Kept(filed=event, state=state)
        return found[event.case]
    if event.case not in found:
        raise Refused("case.unknown", where=event.case)
    kept = found[event.case]
    state = docket.after(kept.state, as_step(event), rule(kept.filed.about), calendar)
    found[event.case] = Kept(filed=kept.filed, state=state)
    return found[event.case]


def moment(text: str, where: str = "") -> datetime:
    """
    A moment in the time of the place.

    Raises:
        Refused: It is none.

    >>> moment("2021-06-10T16:30").hour
    16
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Refused("case.moment", where=where or text, found=text) from None


def as_filed(event: CaseFiled) -> docket.Filed:
    """The filing of a case, as the docket has it."""
    return docket.Filed(
        case=event.case,
        contest=event.contest,
        station=event.sheet,
        at=moment(event.when, event.case),
        by=event.by,
        ground=event.ground,
        noted=event.noted,
        fee=event.fee,
        since=moment(event.since, event.case) if event.since else None,
    )


def as_step(event: CaseEvent) -> docket.CaseEvent:
    """An event of the log as a step of the docket."""
    at = moment(event.when, event.case)
    match event:
        case CaseHeard():
            return docket.Held(at=at, public=event.public)
        case CaseRuled():
            return docket.Ruling(
                number=event.number,
                at=at,
                effect=event.effect,
                provisions=event.provisions,
                figures=event.figures,
            )
        case CaseNotified():
            return docket.Notified(at=at)
        case CaseAppealed():
            return docket.Appealed(at=at, by=event.by, fee=event.fee, lawyer=event.lawyer)
        case CaseLapsed():
            return docket.Lapsed(at=at)
        case CaseFiled():
            raise Refused("case.twice", where=event.case)
