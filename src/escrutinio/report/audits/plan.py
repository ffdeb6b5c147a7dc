"""The plan of an audit as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from escrutinio.audit.contested import Range
from escrutinio.operations.audit.plan import ContestPlan, Left, Planned, PlanReport
from escrutinio.operations.audit.split import SIMULATED
from escrutinio.operations.audit.spread import Spread, spreads
from escrutinio.report.audits.assertions import assertion_text, short
from escrutinio.report.document import (
    WARNING,
    Block,
    Document,
    Facts,
    Heading,
    Listing,
    Note,
    Table,
    Text,
)
from escrutinio.report.told import NONE, quantity
from escrutinio.words import say
from escrutinio.words.numbers import number, percent

LONG = 40
"""So many assertions are told in words; more stand in a table, the tightest first."""


def plan_document(report: PlanReport, language: str, seeds: Sequence[PlanReport] = ()) -> Document:
    """
    A plan: what the results rest on, how many sheets that takes, and what stays open.

    Args:
        report: The plan.
        language: "es" or "en".
        seeds: The same plan on other simulated sheets, itself among them.
    """
    blocks: list[Block] = [*_simulated(report, seeds, language), *_summary(report, language)]
    for one in report.contests:
        blocks += _contest(one, report, language)
    blocks += proves(language)
    return Document(
        title=say("audit.plan.title", language),
        subtitle=report.election.name(language),
        language=language,
        blocks=tuple(blocks),
    )


def _simulated(report: PlanReport, seeds: Sequence[PlanReport], language: str) -> Iterator[Block]:
    """That the sheets are made up, and how much the plan depends on how."""
    states = {state for one in report.contests for state in one.made.manifest.states[:1]}
    if SIMULATED in states:
        yield Note(kind=WARNING, text=say("audit.split", language))
    if len(seeds) > 1:
        sizes = [one.sheets for one in seeds]
        yield Text(
            text=say(
                "audit.split.range",
                language,
                n=number(len(sizes), language),
                low=number(min(sizes), language),
                high=number(max(sizes), language),
            )
        )
        yield _over_seeds(spreads(seeds), language)


def _over_seeds(given: Sequence[Spread], language: str) -> Table:
    """The fewest and most sheets of each district over the seeds."""
    columns = ("scope", "seats", "sure", "fewest", "most_sheets", "sheets")
    rows = []
    for one in given:
        all_of_them = say("audit.all", language)
        rows.append(
            (
                one.district or say("audit.whole", language),
                number(one.seats, language) if one.district else NONE,
                number(one.sure, language) if one.district else NONE,
                *(all_of_them if n is None else number(n, language) for n in (one.low, one.high)),
                number(one.of, language),
            )
        )
    return Table(
        title=say("audit.split.table", language),
        columns=tuple(say(f"audit.column.{name}", language) for name in columns),
        rows=tuple(rows),
        right=tuple(range(1, len(columns))),
    )


def proves(language: str) -> list[Block]:
    """What an audit of tally sheets proves, and what it does not."""
    return [
        Heading(text=say("audit.proves", language)),
        Text(text=say("audit.proves.yes", language)),
        Note(kind=WARNING, text=say("audit.proves.no", language)),
    ]


def risk_text(risk: float, language: str) -> str:
    """A risk limit as a percentage."""
    return percent(Fraction(str(risk)), language)


def _summary(report: PlanReport, language: str) -> Iterator[Block]:
    if report.election.simulated:
        yield Note(kind=WARNING, text=say("count.simulated", language))
    values = {
        "risk": risk_text(report.asked.risk, language),
        "sheets": number(report.sheets, language),
        "most": number(report.most, language),
        "of": number(report.of, language),
    }
    whole = any(one.whole_count for one in report.contests)
    yield Text(text=say("audit.plan.whole" if whole else "audit.plan.answer", language, **values),
               lead=True)  # fmt: skip
    yield Facts(
        pairs=(
            (say("audit.risk_limit", language), values["risk"]),
            (say("audit.bet", language), percent(Fraction(str(report.asked.bet)), language)),
            (
                say("audit.sampling", language),
                say(f"audit.sampling.{report.asked.sampling}", language),
            ),
            (say("audit.bound", language), say(f"audit.bound.{report.asked.bound}", language)),
            (say("audit.open", language), say(f"audit.open.{report.asked.open_sheets}", language)),
            (say("audit.source", language), f"{report.source} (SHA-256 {report.sha256[:16]})"),
        )
    )


def names_of(one: ContestPlan) -> dict[str, str]:
    """The names of a contest's options."""
    return {str(each.id): each.name for each in one.made.contest.options}


def _contest(one: ContestPlan, report: PlanReport, language: str) -> Iterator[Block]:
    yield Heading(text=one.made.contest.name(language))
    if one.made.open:
        yield Note(kind=WARNING, text=say(f"audit.nothing.{one.made.open}", language))
    elif one.whole_count:
        yield Note(kind=WARNING, text=say("audit.plan.whole_count", language))
    yield from _assertions(one, names_of(one), language)
    if one.planned:
        yield _sizes(one, language)
        yield Text(text=say("audit.plan.sizes", language))
    for where, why in one.made.unshown:
        yield Note(kind=WARNING, text=say("audit.unshown", language, where=where or "-", why=why))
    yield from _left(one.left, report, language)
    yield from _ranges(one.unsure, names_of(one), language)


def _assertions(one: ContestPlan, names: Mapping[str, str], language: str) -> Iterator[Block]:
    """Every assertion in words, or in a table where they are many."""
    margins = {
        each.id: int(margin)
        for planned in one.planned
        for each, margin in zip(
            planned.scope.assertions, planned.scope.margins.margins, strict=True
        )
    }
    if not margins:
        return
    yield Heading(text=say("audit.rests", language), level=3)
    if len(one.made.assertions) <= LONG:
        yield Listing(
            items=tuple(
                say(
                    "audit.assertion.margin",
                    language,
                    text=assertion_text(each, language, names),
                    margin=number(margins[each.id], language),
                )
                for each in one.made.assertions
            )
        )
        return
    yield Text(text=say("audit.many", language, n=number(len(one.made.assertions), language)))
    rows = sorted(one.made.assertions, key=lambda each: margins[each.id] / (each.loss or 1))
    yield Table(
        title=say("audit.tightest", language),
        columns=(
            say("audit.column.district", language),
            say("audit.column.assertion", language),
            say("audit.column.margin", language),
        ),
        rows=tuple(
            (each.district or NONE, short(each, language), number(margins[each.id], language))
            for each in rows[:LONG]
        ),
        right=(2,),
    )


def _sizes(one: ContestPlan, language: str) -> Table:
    columns = ("scope", "sheets", "assertions", "km", "draws", "distinct", "without", "most")
    return Table(
        title=say("audit.sizes", language),
        columns=tuple(say(f"audit.column.{name}", language) for name in columns),
        rows=tuple(_size(planned, language) for planned in one.planned),
        right=tuple(range(1, len(columns))),
    )


def _size(planned: Planned, language: str) -> tuple[str, ...]:
    scope = planned.scope
    name = scope.district or say("audit.whole", language)
    start = (
        name,
        number(len(scope.places), language),
        number(len(scope.assertions), language),
    )
    if planned.bet is None or planned.whole_bet is None:
        return (*start, *(say("audit.all", language),) * 5)
    return (
        *start,
        number(planned.whole_bet.draws, language),
        number(planned.bet.draws, language),
        quantity(round(planned.bet.distinct, 1), language),
        number(planned.bet.sheets, language),
        number(planned.bet.most, language),
    )


def _left(left: tuple[Left, ...], report: PlanReport, language: str) -> Iterator[Block]:
    if not left:
        return
    most = report.asked.most
    yield Heading(text=say("audit.left", language), level=3)
    yield Text(
        text=say(
            "audit.left.why" if most is not None else "audit.left.none",
            language,
            most=number(most, language),
        )
    )
    columns = ("district", "assertion", "margin", "alone")
    yield Table(
        title=say("audit.left", language),
        columns=tuple(say(f"audit.column.{name}", language) for name in columns),
        rows=tuple(
            (
                one.assertion.district or NONE,
                short(one.assertion, language),
                number(one.margin, language),
                number(one.draws, language) if one.draws else say("audit.all", language),
            )
            for one in left
        ),
        right=(2, 3),
    )


def _ranges(unsure: tuple[Range, ...], names: Mapping[str, str], language: str) -> Iterator[Block]:
    if unsure:
        rows = [
            (one.district, names.get(one.option, one.option), one.reported, one.least, one.most)
            for one in unsure
        ]
        yield range_table(rows, language)


def range_table(rows: list[tuple[str, str, int, int, int]], language: str) -> Table:
    """Seats that stay open: district, list, reported, least and most."""
    columns = ("district", "list", "reported", "least", "most_seats")
    return Table(
        title=say("audit.unsure", language),
        columns=tuple(say(f"audit.column.{name}", language) for name in columns),
        rows=tuple(
            (district or NONE, name, *(number(n, language) for n in seats))
            for district, name, *seats in rows
        ),
        right=(2, 3, 4),
    )
