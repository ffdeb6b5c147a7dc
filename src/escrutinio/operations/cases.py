"""The docket of a workspace: cases are sent, heard, ruled on, appealed, and end on their sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from escrutinio.adjudication.bench import (
    Act,
    Term,
    decide,
    sitting,
    terms,
)
from escrutinio.adjudication.cases import Kept, Procedures, cases, moment, step
from escrutinio.adjudication.deliberation import Deliberation, deliberations
from escrutinio.adjudication.docket import TRIBUNAL, Appealable, Final, Open
from escrutinio.adjudication.effect import faults, sheet_event
from escrutinio.errors import Refused
from escrutinio.io import workspace
from escrutinio.io.holidays import calendar
from escrutinio.law.bench import BenchRule
from escrutinio.law.countries import country
from escrutinio.law.deadline import Calendar
from escrutinio.law.procedure import RECOUNT, Procedure
from escrutinio.model.cases import (
    BENCH_EVENTS,
    CASE_EVENTS,
    CaseAppealed,
    CaseEvent,
    CaseFiled,
    CaseHeard,
    CaseLapsed,
    CaseNotified,
    CaseRuled,
    Figures,
)
from escrutinio.model.election import Election
from escrutinio.model.event import Event
from escrutinio.model.sheet import Sheet, State

OBSERVED_SHEET, RECOUNTED, OFFICE = "observed-sheet", "recount", "office"
IN_PROCESS = "in_process"
"""The kind of a sheet that waits to be typed, and for no jury."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Docket:
    """
    The cases of a workspace, with the sheets that they are about.

    Args:
        path: The workspace.
        election: Its election.
        rule: How each kind of case runs.
        calendar: Which days are worked.
        cases: The cases by their number.
        sheets: Every sheet by contest and station.
        bench: How the tribunal is made up and decides; None where it is not known.
        jury: How a jury of first instance does.
        terms: Who sat on either when; empty where nobody was seated.
        deliberations: What is before the judges, by case.
    """

    path: Path
    election: Election
    rule: Procedures
    calendar: Calendar
    cases: dict[str, Kept] = field(hash=False)
    sheets: Mapping[tuple[str, str], Sheet] = field(hash=False)
    bench: BenchRule | None = None
    jury: BenchRule | None = None
    terms: tuple[Term, ...] = ()
    deliberations: Mapping[str, Deliberation] = field(default_factory=dict, hash=False)

    def seated(self, instance: str) -> tuple[BenchRule | None, tuple[Term, ...]]:
        """The bench of an instance, and who sat on it when."""
        rule = self.bench if instance == TRIBUNAL else self.jury
        ids = {one.id for one in rule.seats} if rule is not None else set()
        return rule, tuple(one for one in self.terms if one.seat in ids)

    def sheet(self, kept: Kept) -> Sheet:
        """The sheet of a case."""
        return self.sheets[kept.filed.contest, kept.filed.sheet]

    def case(self, number: str) -> Kept:
        """
        A case.

        Raises:
            Refused: There is none of that number.
        """
        if number not in self.cases:
            raise Refused("case.unknown", where=number)
        return self.cases[number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    A ruling as a jury gives it.

    Args:
        case: The case.
        when: When, by the clock of the place.
        number: The resolution's number.
        effect: What it orders.
        provisions: The articles.
        figures: The boxes that it sets. [votes]
        votes: How each seat voted, where a bench ruled: seat and position, an effect.
        recused: The seats that take no part in it.
        departs: Why its figures depart from what the articles give; empty where they do not.
    """

    case: str
    when: str
    number: str
    effect: str
    provisions: tuple[str, ...]
    figures: Figures = ()
    votes: tuple[tuple[str, str], ...] = ()
    recused: tuple[str, ...] = ()
    departs: str = ""


def opened(path: Path, *, whole: bool = False) -> Docket:
    """
    The docket of a workspace.

    Args:
        path: The workspace.
        whole: With every sheet, and not only those that cases are about.

    Raises:
        Refused: It is no workspace, or no procedures are known for its country.
        StoreError: The log cannot be read.
    """
    place = workspace.read(path)
    election, store = place.definition(), place.opened()
    law = country(election.country)
    if law.procedure is None or election.date is None:
        raise Refused("case.no_law", where=election.stated, country=election.country)
    day, procedure = election.date, law.procedure

    def rule(kind: str) -> Procedure:
        return procedure(kind, day)

    around = [one for _, one in store.around()]
    logged = [one for one in around if isinstance(one, CASE_EVENTS)]
    about = [(one.contest, one.sheet) for one in logged if isinstance(one, CaseFiled)]
    sheets = store.sheets() if whole else store.sheets_of(about)
    by_key = {(str(one.contest), str(one.station)): one for one in sheets}
    store.close()
    days = calendar(election.country, day)
    return Docket(
        path=path,
        election=election,
        rule=rule,
        calendar=days,
        cases=cases(logged, rule, days),
        sheets=by_key,
        bench=law.bench(day) if law.bench is not None else None,
        jury=law.jury(day) if law.jury is not None else None,
        terms=terms(one for one in around if isinstance(one, BENCH_EVENTS)),
        deliberations=deliberations(around),
    )


def send(path: Path, now: str, when: str) -> tuple[Kept, ...]:
    """
    Send every observed sheet that has no case to its jury, and every recount that was ordered.

    Args:
        path: The workspace.
        now: When it is logged, in UTC.
        when: When they are sent, by the clock of the place.

    Returns:
        The new cases, which are numbered after those that there are.
    """
    found = opened(path, whole=True)
    wanted = [*((OBSERVED_SHEET, one) for one in _unsent(found)),
              *((RECOUNTED, one) for one in _to_recount(found))]  # fmt: skip
    events: list[CaseEvent] = [
        CaseFiled(
            at=now,
            case=f"{len(found.cases) + i:06d}",
            about=about,
            contest=contest,
            sheet=station,
            when=when,
            by=OFFICE,
        )
        for i, (about, (contest, station)) in enumerate(wanted, 1)
    ]
    return tuple(_logged(found, events))


def _unsent(found: Docket) -> list[tuple[str, str]]:
    """The observed sheets that have no case as such; what an agent asks of them is another case."""
    busy = _about(found, OBSERVED_SHEET)
    return [
        key
        for key, one in sorted(found.sheets.items())
        if one.state == State.PENDING and one.kind != IN_PROCESS and key not in busy
    ]


def _to_recount(found: Docket) -> list[tuple[str, str]]:
    """The sheets of which a final ruling orders a recount, which is made once."""
    done = _about(found, RECOUNTED)
    ordered = (
        (one.filed.contest, one.filed.sheet)
        for _, one in sorted(found.cases.items())
        if isinstance(one.state, Final) and one.state.ruling.effect == RECOUNT
    )
    return [key for key in dict.fromkeys(ordered) if key not in done]


def _about(found: Docket, what: str) -> set[tuple[str, str]]:
    cases_ = (one.filed for one in found.cases.values())
    return {(one.contest, one.sheet) for one in cases_ if one.about == what}


def file_case(path: Path, event: CaseFiled) -> Kept:
    """
    Bring a case: a request for nullity, challenged votes, a recount.

    Raises:
        Refused: It may not be brought so, or there is no such sheet.
    """
    found = opened(path, whole=True)
    if (event.contest, event.sheet) not in found.sheets:
        raise Refused("event.no_sheet", where=f"{event.contest}/{event.sheet}")
    [kept] = _logged(found, [event])
    return kept


def hear(path: Path, now: str, numbers: Sequence[str], when: str) -> tuple[Kept, ...]:
    """Log public hearings."""
    return _each(path, (CaseHeard(at=now, case=one, when=when) for one in numbers))


def rule_on(path: Path, now: str, orders: Sequence[Order]) -> tuple[Kept, ...]:
    """
    Log rulings, all or none.

    Raises:
        Refused: One is not possible now, orders what the law does not know, or sets figures that
            depart from the articles without saying why.
    """
    found = opened(path)
    events: list[CaseEvent] = []
    for one in orders:
        kept = found.case(one.case)
        wrong = faults(found.sheet(kept), one.effect, dict(one.figures))
        if wrong and not one.departs.strip():
            raise Refused("case.departs", where=one.case, faults=", ".join(wrong))
        _require_bench(found, kept, one)
        events.append(
            CaseRuled(
                at=now,
                case=one.case,
                when=one.when,
                number=one.number,
                effect=one.effect,
                provisions=one.provisions,
                figures=one.figures,
                votes=one.votes,
                recused=one.recused,
                departs=one.departs.strip(),
            )
        )
    return tuple(_logged(found, events))


def _require_bench(found: Docket, kept: Kept, one: Order) -> None:
    """What a bench orders is what its votes decide; who votes or is recused attends."""
    state = kept.state
    if not isinstance(state, Open):
        return
    rule, seated = found.seated(state.instance)
    if rule is None or not seated:
        return
    day = moment(one.when, one.case).date()
    votes = dict(one.votes)
    seats = sitting(rule, seated, day)
    there = {seat: term.judge for seat, term in seats.items() if seat in {*votes, *one.recused}}
    act = Act(day=day, present=there, recused=frozenset(one.recused))
    decided = decide(rule, act, votes)
    if decided.position != one.effect:
        raise Refused(
            "case.votes", where=one.case, effect=one.effect, how=decided.how,
            position=decided.position or "-", article=rule.articles[-1],
        )  # fmt: skip


def notify(path: Path, now: str, numbers: Sequence[str], when: str) -> tuple[Kept, ...]:
    """Log that those concerned were told of rulings; what nobody can appeal is final then."""
    return _each(path, (CaseNotified(at=now, case=one, when=when) for one in numbers))


def appeal(
    path: Path, now: str, number: str, when: str, by: str, *, fee: bool, lawyer: bool
) -> Kept:
    """Log an appeal."""
    event = CaseAppealed(at=now, case=number, when=when, by=by, fee=fee, lawyer=lawyer)
    [kept] = _each(path, [event])
    return kept


def lapse(path: Path, now: str, when: str) -> tuple[Kept, ...]:
    """Make final every ruling whose time to be appealed has run out by a moment."""
    found = opened(path)
    ready = [one.filed.case for one in unappealed(found, when)]
    return tuple(_logged(found, [CaseLapsed(at=now, case=one, when=when) for one in ready]))


def unappealed(found: Docket, when: str) -> tuple[Kept, ...]:
    """The cases whose time to be appealed has run out by a moment of the place, by number."""
    at = moment(when)
    return tuple(
        kept
        for _, kept in sorted(found.cases.items())
        if isinstance(kept.state, Appealable) and kept.state.until < at
    )


def _each(path: Path, events: Iterable[CaseEvent]) -> tuple[Kept, ...]:
    return tuple(_logged(opened(path), list(events)))


def _logged(found: Docket, events: Sequence[CaseEvent]) -> Iterator[Kept]:
    """Log events, once each of them is possible, with what they do to sheets."""
    logged: list[Event] = []
    touched: dict[str, None] = {}
    orders = _last_orders(found)
    for event in events:
        kept = step(found.cases, event, found.rule, found.calendar)
        touched[event.case] = None
        logged.append(event)
        if isinstance(event, CaseRuled):
            orders[event.case] = event
        if isinstance(kept.state, Final):
            done = sheet_event(orders[event.case], kept.filed.contest, kept.filed.sheet)
            logged += [] if done is None else [done]
    store = workspace.read(found.path).opened()
    store.append(logged)
    store.close()
    return iter([found.cases[number] for number in touched])


def _last_orders(found: Docket) -> dict[str, CaseRuled]:
    """The last ruling of each case, as the log has it."""
    store = workspace.read(found.path).opened()
    rulings = {one.case: one for _, one in store.around() if isinstance(one, CaseRuled)}
    store.close()
    return rulings


def open_cases(found: Docket) -> tuple[Kept, ...]:
    """The cases that are not final, by their number."""
    return tuple(
        kept for _, kept in sorted(found.cases.items()) if not isinstance(kept.state, Final)
    )
