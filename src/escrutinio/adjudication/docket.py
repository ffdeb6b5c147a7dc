"""
A case of the docket as a state machine: filed, heard, ruled on, notified, appealed, final.

Times are in the time of the place, as notified; nothing here knows the clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from escrutinio.errors import Refused
from escrutinio.law.deadline import Calendar, due
from escrutinio.law.procedure import AT_TABLE, Procedure

JURY, TRIBUNAL = "jury", "tribunal"
Figures = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """
    A case is brought.

    Args:
        case: Its number.
        contest: The contest.
        station: The station.
        at: When.
        by: Who brings it, as a role.
        ground: Where one is needed: its letter.
        noted: Whether it was noted in the sheet at the table.
        fee: Whether the fee was paid.
        since: From when the time to file runs; the case is in time where there is no limit.
    """

    case: str
    contest: str
    station: str
    at: datetime
    by: str
    ground: str = ""
    noted: bool = False
    fee: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A hearing was held: when, and whether in public."""

    at: datetime
    public: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """
    A ruling.

    Args:
        number: The resolution's number.
        at: When.
        effect: One of `EFFECTS`.
        provisions: The articles that it rests on.
        figures: For a correction: the boxes that it sets. [votes]
    """

    number: str
    at: datetime
    effect: str
    provisions: tuple[str, ...]
    figures: Figures = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """Those concerned were told of a ruling."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Appealed:
    """Somebody appeals: when, who, and whether fee and lawyer are there."""

    at: datetime
    by: str
    fee: bool = False
    lawyer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """The time to appeal has run out: seen at this moment."""

    at: datetime


CaseEvent = Held | Ruling | Notified | Appealed | Lapsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Before an instance, not ruled on yet."""

    filed: Filed
    instance: str = JURY
    heard: bool = False
    before: tuple[Ruling, ...] = ()
    history: tuple[CaseEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Ruled on, not notified yet."""

    filed: Filed
    instance: str
    ruling: Ruling
    before: tuple[Ruling, ...] = ()
    history: tuple[CaseEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Appealable:
    """Notified, and open to an appeal until a moment."""

    filed: Filed
    ruling: Ruling
    until: datetime
    history: tuple[CaseEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Final:
    """Nothing more can be asked: what the last ruling ordered stands."""

    filed: Filed
    ruling: Ruling
    before: tuple[Ruling, ...] = ()
    history: tuple[CaseEvent, ...] = ()


Case = Open | Decided | Appealable | Final


def filed(event: Filed, rule: Procedure, calendar: Calendar) -> Open:
    """
    A case that is admitted.

    Raises:
        Refused: Who brings it may not, the ground is none or was not raised where it has to be, the
            fee is missing, or it comes too late: each with its article.
    """
    where = event.case
    article = rule.provisions[0]
    if event.by not in rule.by:
        raise Refused("case.standing", where=where, by=event.by, known=", ".join(rule.by))
    if rule.fee and not event.fee and rule.grounds:
        raise Refused("case.fee", where=where, article=article)
    if rule.grounds:
        _require_ground(event, rule)
    if rule.file is not None and event.since is not None:
        last = due(event.since, rule.file, calendar)
        if event.at > last:
            raise Refused("case.late", where=where, until=last.isoformat(), article=article)
    return Open(filed=event)


def _require_ground(event: Filed, rule: Procedure) -> None:
    ground = rule.ground(event.ground)
    if ground is None:
        known = ", ".join(one.id for one in rule.grounds)
        raise Refused("case.ground", where=event.case, ground=event.ground or "-", known=known)
    if ground.raised == AT_TABLE and not event.noted:
        raise Refused(
            "case.not_noted", where=event.case, ground=ground.id, article=ground.provision
        )


def after(state: Case, event: CaseEvent, rule: Procedure, calendar: Calendar) -> Case:
    """
    The state that an event leads to.

    Raises:
        Refused: The event is not possible now, or orders what the law does not know.
    """
    _require_order(state, event)
    match state, event:
        case Open(), Held():
            return _heard(state, event, rule)
        case Open(), Ruling():
            return _ruled(state, event, rule)
        case Decided(), Notified():
            return _notified(state, event, rule, calendar)
        case Appealable(), Appealed():
            return _appealed(state, event, rule)
        case Appealable(), Lapsed():
            return _lapsed(state, event)
        case _:
            key = f"case.{type(state).__name__.lower()}.{type(event).__name__.lower()}"
            raise Refused("case.not_now", where=state.filed.case, step=key)


def _require_order(state: Case, event: CaseEvent) -> None:
    """Nothing comes before what it follows."""
    last = state.history[-1].at if state.history else state.filed.at
    if event.at < last:
        raise Refused("case.before", where=state.filed.case, at=event.at.isoformat(),
                      last=last.isoformat())  # fmt: skip


def _heard(state: Open, event: Held, rule: Procedure) -> Open:
    if rule.hearing and not event.public:
        raise Refused("case.closed_hearing", where=state.filed.case, article=rule.provisions[0])
    return Open(
        filed=state.filed,
        instance=state.instance,
        heard=True,
        before=state.before,
        history=(*state.history, event),
    )


def _ruled(state: Open, event: Ruling, rule: Procedure) -> Decided:
    where = state.filed.case
    if rule.hearing and not state.heard:
        raise Refused("case.unheard", where=where, article=rule.provisions[0])
    if event.effect not in rule.effects:
        known = ", ".join(rule.effects)
        raise Refused("case.effect", where=where, effect=event.effect, known=known)
    if not event.provisions:
        raise Refused("case.no_article", where=where)
    return Decided(
        filed=state.filed,
        instance=state.instance,
        ruling=event,
        before=state.before,
        history=(*state.history, event),
    )


def _notified(
    state: Decided, event: Notified, rule: Procedure, calendar: Calendar
) -> Appealable | Final:
    history = (*state.history, event)
    if state.instance == TRIBUNAL or rule.appeal is None:
        return Final(filed=state.filed, ruling=state.ruling, before=state.before, history=history)
    until = due(event.at, rule.appeal, calendar)
    return Appealable(filed=state.filed, ruling=state.ruling, until=until, history=history)


def _appealed(state: Appealable, event: Appealed, rule: Procedure) -> Open:
    where, article = state.filed.case, rule.appeal.provision if rule.appeal else ""
    if event.at > state.until:
        raise Refused("case.late", where=where, until=state.until.isoformat(), article=article)
    if rule.fee and not event.fee:
        raise Refused("case.fee", where=where, article=article)
    if rule.lawyer and not event.lawyer:
        raise Refused("case.lawyer", where=where, article=article)
    return Open(
        filed=state.filed,
        instance=TRIBUNAL,
        before=(state.ruling,),
        history=(*state.history, event),
    )


def _lapsed(state: Appealable, event: Lapsed) -> Final:
    if event.at <= state.until:
        raise Refused("case.not_lapsed", where=state.filed.case, until=state.until.isoformat())
    return Final(filed=state.filed, ruling=state.ruling, history=(*state.history, event))


def folded(start: Filed, events: Iterable[CaseEvent], rule: Procedure, calendar: Calendar) -> Case:
    """
    The state of a case after some events.

    Raises:
        Refused: One of them was not possible.
    """
    state: Case = filed(start, rule, calendar)
    for event in events:
        state = after(state, event, rule, calendar)
    return state


def overdue(state: Case, rule: Procedure, calendar: Calendar, now: datetime) -> bool:
    """Whether the tribunal has had the time that the law gives it, and not ruled."""
    if not isinstance(state, Open) or state.instance != TRIBUNAL or rule.rule is None:
        return False
    return now > due(state.history[-1].at, rule.rule, calendar)
