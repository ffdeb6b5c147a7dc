"""The docket as people work on it: each act is of a role, and the moment is the clock's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from escrutinio.adjudication.bench import Term, sitting
from escrutinio.adjudication.cases import Kept, moment
from escrutinio.adjudication.deliberation import Deliberation
from escrutinio.adjudication.docket import Open
from escrutinio.adjudication.effect import faults
from escrutinio.errors import Refused
from escrutinio.io.store import copies as kept_copies
from escrutinio.model import duty
from escrutinio.model.cases import (
    BenchEvent,
    CaseDrafted,
    CaseFiled,
    CaseVoted,
    Figures,
    JudgeSeated,
)
from escrutinio.model.duty import Actor
from escrutinio.model.event import Event
from escrutinio.model.intake import Compared
from escrutinio.model.sheet import Sheet
from escrutinio.operations import benches, cases
from escrutinio.operations.cases import Docket, Order
from escrutinio.operations.office import Office
from escrutinio.tally import entry
from escrutinio.tally.intake import folded, typed_sheet


def there(office: Office, now: str) -> str:
    """
    A moment by the clock of the place, as cases have it.

    Args:
        office: The office.
        now: The moment, in ISO 8601 and UTC.
    """
    at = datetime.fromisoformat(now).astimezone(ZoneInfo(office.law.zone))
    return at.replace(tzinfo=None).isoformat(timespec="minutes")


def send(office: Office, actor: Actor, now: str) -> tuple[Kept, ...]:
    """
    Send every observed sheet that has no case to its jury.

    Raises:
        Refused: It is not their duty.
    """
    _require(office, actor, duty.SEND, now)
    return cases.send(office.path, now, there(office, now))


def copies(office: Office, contest: str, station: str) -> list[tuple[str, Sheet]]:
    """The settled copies of a sheet, in the order of the law, each as it was typed."""
    events = [one for _, one in office.store.history(contest, station)]
    sheet = next(iter(office.store.sheets_of([(contest, station)])), None)
    states = folded(kept_copies.copy_events(events))
    found = []
    for name in office.law.copies:
        state = states.get(name)
        if state is not None and sheet is not None and isinstance(state.entry, entry.Settled):
            found.append((name, typed_sheet(sheet, state.entry.figures)))
    return found


def compare(office: Office, actor: Actor, now: str, contest: str, station: str) -> Compared:
    """
    Log that the settled copies of a sheet were compared, and where they differ.

    Raises:
        Refused: It is not their duty, or there are fewer than two.
    """
    _require(office, actor, duty.COMPARE, now)
    found = copies(office, contest, station)
    if len(found) < 2:
        raise Refused("hearing.copies", where=station, n=len(found))
    figures = [sheet.figures for _, sheet in found]
    event = Compared(
        at=now,
        contest=contest,
        station=station,
        copies=tuple(name for name, _ in found),
        boxes=tuple(box for box in figures[0] if len({one[box] for one in figures}) > 1),
        by=actor.label,
    )
    office.store.append([event])
    return event


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a party agent asks of a jury on a sheet."""

    contest: str
    station: str
    about: str
    ground: str = ""
    noted: bool = False
    fee: bool = False


def ask(office: Office, actor: Actor, now: str, asked: Asked) -> Kept:
    """
    Bring a case before the jury of a sheet.

    Raises:
        Refused: It is not their duty, it may not be brought so, or it comes too late.
    """
    _require(office, actor, duty.ASK, now)
    found = cases.opened(office.path)
    day = office.election.date
    event = CaseFiled(
        at=now,
        case=f"{len(found.cases) + 1:06d}",
        about=asked.about,
        contest=asked.contest,
        sheet=asked.station,
        when=there(office, now),
        by=actor.role,
        ground=asked.ground,
        noted=asked.noted,
        fee=asked.fee,
        since=f"{day.isoformat()}T23:00",
    )
    return cases.file_case(office.path, event)


def hear(office: Office, actor: Actor, now: str, case: str) -> Kept:
    """
    Log a public hearing, now.

    Raises:
        Refused: It is not their duty, or there is nothing to hear.
    """
    _require(office, actor, duty.HEAR, now)
    [kept] = cases.hear(office.path, now, [case], there(office, now))
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A ruling as it is put to the vote."""

    case: str
    effect: str
    provisions: tuple[str, ...]
    figures: Figures = ()
    departs: str = ""


def draft(office: Office, actor: Actor, now: str, made: Draft) -> CaseDrafted:
    """
    Put a ruling before the judges of a case.

    Raises:
        Refused: It is not their duty, the case is not open, the law knows no such effect or no
            article is named, or the figures depart from the articles and no reason is given.
    """
    _require(office, actor, duty.ISSUE, now)
    found = cases.opened(office.path)
    kept = found.case(made.case)
    rule = found.rule(kept.filed.about)
    if not isinstance(kept.state, Open):
        raise Refused("hearing.not_open", where=made.case)
    if made.effect not in rule.effects:
        raise Refused(
            "case.effect", where=made.case, effect=made.effect, known=", ".join(rule.effects)
        )
    if not made.provisions:
        raise Refused("case.no_article", where=made.case)
    wrong = faults(found.sheet(kept), made.effect, dict(made.figures))
    if wrong and not made.departs.strip():
        raise Refused("case.departs", where=made.case, faults=", ".join(wrong))
    event = CaseDrafted(
        at=now,
        case=made.case,
        when=there(office, now),
        by=actor.label,
        effect=made.effect,
        provisions=made.provisions,
        figures=made.figures,
        departs=made.departs.strip(),
    )
    office.store.append([event])
    return event


def vote(
    office: Office,
    actor: Actor,
    now: str,
    case: str,
    position: str,
    *,
    recused: bool = False,
    opinion: str = "",
) -> CaseVoted:
    """
    Log a judge's vote on the draft of a case, from their own seat.

    Args:
        office: The office.
        actor: The judge.
        now: The time, in ISO 8601 and UTC.
        case: The case.
        position: The effect that they vote for; empty where they are recused.
        recused: Whether they take no part.
        opinion: A separate opinion.

    Raises:
        Refused: It is not their duty, they do not sit on that bench today, there is no draft, or
            the law knows no such effect.
    """
    _require(office, actor, duty.VOTE, now)
    found = cases.opened(office.path)
    kept, when = found.case(case), there(office, now)
    _require_seat(found, kept, actor, when)
    if _before(found, case).draft is None:
        raise Refused("hearing.no_draft", where=case)
    effects = found.rule(kept.filed.about).effects
    if recused == bool(position) or (position and position not in effects):
        raise Refused("case.effect", where=case, effect=position or "-", known=", ".join(effects))
    event = CaseVoted(
        at=now,
        case=case,
        when=when,
        seat=actor.seat,
        judge=actor.label,
        position=position,
        recused=recused,
        opinion=opinion.strip(),
    )
    office.store.append([event])
    return event


def _require_seat(found: Docket, kept: Kept, actor: Actor, when: str) -> None:
    if not isinstance(kept.state, Open):
        raise Refused("hearing.not_open", where=kept.filed.case)
    rule, seated = found.seated(kept.state.instance)
    day = moment(when).date()
    here: dict[str, Term] = sitting(rule, seated, day) if rule is not None else {}
    if actor.seat not in here or here[actor.seat].judge != actor.label:
        raise Refused("hearing.not_seated", where=actor.label, seat=actor.seat,
                      day=day.isoformat())  # fmt: skip


def _before(found: Docket, case: str) -> Deliberation:
    return found.deliberations.get(case, Deliberation())


def issue(office: Office, actor: Actor, now: str, case: str, number: str) -> Kept:
    """
    Issue the ruling that the votes on its draft carry.

    Raises:
        Refused: It is not their duty, nothing was voted on, whoever voted left the bench since, or
            the votes carry something else, which then has to be drafted.
    """
    _require(office, actor, duty.ISSUE, now)
    found = cases.opened(office.path)
    before = _before(found, case)
    kept, when = found.case(case), there(office, now)
    if before.draft is None:
        raise Refused("hearing.no_draft", where=case)
    if not isinstance(kept.state, Open):
        raise Refused("hearing.not_open", where=case)
    rule, seated = found.seated(kept.state.instance)
    here = sitting(rule, seated, moment(when).date()) if rule is not None else {}
    for one in before.votes:
        if one.seat not in here or here[one.seat].judge != one.judge:
            raise Refused("hearing.left", where=case, seat=one.seat)
    order = Order(
        case=case,
        when=when,
        number=number.strip() or case,
        effect=before.draft.effect,
        provisions=before.draft.provisions,
        figures=before.draft.figures,
        votes=before.positions,
        recused=before.recused,
        departs=before.draft.departs,
    )
    if not order.votes:
        raise Refused("hearing.no_votes", where=case)
    [ruled] = cases.rule_on(office.path, now, [order])
    return ruled


def notify(office: Office, actor: Actor, now: str, numbers: Sequence[str]) -> tuple[Kept, ...]:
    """
    Log that those concerned were told, now.

    Raises:
        Refused: It is not their duty, or there is nothing to tell.
    """
    _require(office, actor, duty.NOTIFY, now)
    return cases.notify(office.path, now, numbers, there(office, now))


def appeal(office: Office, actor: Actor, now: str, case: str, *, fee: bool, lawyer: bool) -> Kept:
    """
    Appeal a ruling, now.

    Raises:
        Refused: It is not their duty, it is too late, or fee or lawyer is missing.
    """
    _require(office, actor, duty.APPEAL, now)
    when = there(office, now)
    return cases.appeal(office.path, now, case, when, actor.role, fee=fee, lawyer=lawyer)


def close(office: Office, actor: Actor, now: str) -> tuple[Kept, ...]:
    """
    Make final what nobody appealed in time.

    Raises:
        Refused: It is not their duty.
    """
    _require(office, actor, duty.CLOSE, now)
    return cases.lapse(office.path, now, there(office, now))


def seat(office: Office, actor: Actor, event: BenchEvent) -> tuple[Term, ...]:
    """
    Log that a judge takes or leaves a seat.

    Raises:
        Refused: It is not their duty, or the seat is not free, or not theirs.
    """
    _require(office, actor, duty.SEAT, event.at)
    if isinstance(event, JudgeSeated) and not event.judge.strip():
        raise Refused("bench.not_held", where=event.seat, judge=event.judge)
    return benches.seat_judge(office.path, event)


def _require(office: Office, actor: Actor, act: str, now: str) -> None:
    actor.require(act)
    office.require_clock(now)


def events_of(office: Office, case: str) -> list[Event]:
    """Every event of a case, in order."""
    return [one for _, one in office.store.around() if getattr(one, "case", None) == case]


def utc(now: int) -> str:
    """
    Seconds since 1970 as an event's moment.

    >>> utc(0)
    '1970-01-01T00:00:00Z'
    """
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
