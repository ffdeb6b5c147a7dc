"""`escrutinio compare`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from escrutinio.cli.asked import Asked
from escrutinio.cli.boxes import changes_codes, changes_text
from escrutinio.cli.count import outcome_text
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, cut, progress, rest, show, show_json
from escrutinio.operations.compare import (
    CompareReport,
    SheetPair,
    compare_counts,
    contests_of_both,
)
from escrutinio.tally.published import outcome_data

COLUMNS = ("election", "contest", "station", "only_in", "changes")


def run(asked: Asked, *, other: str, as_json: bool, out: Path | None, limit: int) -> bool:
    """Compare two sources; whether they differ."""
    with progress() as tell:
        a = asked.sheets(tell)
        b = asked.other(other, tell, a)
        chosen = contests_of_both(a, b, asked.contest)
        reports = [compare_counts(a, b, contest) for contest in chosen]
    if out is not None:
        from escrutinio.operations.export import write_rows

        election = {"election": a.election.stated}
        write_rows([election | row for one in reports for row in _rows(one)], out, COLUMNS)
    if as_json:
        show_json(_as_one(reports))
    else:
        show(*_page(reports, asked.source, other, limit))
    return any(report.pairs for report in reports)


def margins(report: CompareReport) -> tuple[int, int | None, int, int]:
    """
    The two leading options of the first count, and their margin in each. [votes]

    Where a contest has one option, there is no second: the margin is its votes.
    """
    n = len(report.a.contest.options)
    votes_a, votes_b = (_votes(one.whole.counted.votes, n) for one in (report.a, report.b))
    first, *others = sorted(range(n), key=lambda i: -votes_a[i])
    if not others:
        return first, None, votes_a[first], votes_b[first]
    second = others[0]
    return first, second, votes_a[first] - votes_a[second], votes_b[first] - votes_b[second]


def _votes(votes: tuple[int, ...], n: int) -> tuple[int, ...]:
    return votes or (0,) * n


def _rows(report: CompareReport) -> list[dict[str, Any]]:
    return [_flat(report, pair) for pair in report.pairs]


def _flat(report: CompareReport, pair: SheetPair) -> dict[str, Any]:
    contest = report.a.contest
    changes = changes_codes(pair.boxes, contest)
    start = {"contest": contest.id, "station": pair.station}
    return start | {"only_in": pair.only_in, "changes": changes}


def _as_one(reports: list[CompareReport]) -> dict[str, Any]:
    """One contest's comparison, or several under `contests`."""
    each = [_data(report) for report in reports]
    if len(each) == 1:
        return each[0]
    shared = {key: each[0][key] for key in ("election", "simulated", "a", "b")}
    differing = sum(len(report.pairs) for report in reports)
    return shared | {"differing": differing, "contests": each}


def _data(report: CompareReport) -> dict[str, Any]:
    first, second, a, b = margins(report)
    options = report.a.contest.options
    return {
        "election": report.a.election.id,
        "simulated": report.a.election.simulated or report.b.election.simulated,
        "contest": report.a.contest.id,
        "a": report.a.source,
        "b": report.b.source,
        "differing": len(report.pairs),
        "only_in_a": sum(pair.only_in == "a" for pair in report.pairs),
        "only_in_b": sum(pair.only_in == "b" for pair in report.pairs),
        "first": options[first].id,
        "second": None if second is None else options[second].id,
        "margin_a": a,
        "margin_b": b,
        "outcome_a": outcome_data(report.a.outcome),
        "outcome_b": outcome_data(report.b.outcome),
        "sheets": _rows(report),
    }


def _page(reports: list[CompareReport], a: str, b: str, limit: int) -> Iterator[str | Table]:
    yield told("compare.title", a=a, b=b)
    for name, count in ((a, reports[0].a), (b, reports[0].b)):
        if count.election.simulated:
            yield f"{name}: {told('count.simulated')}"
    for report in reports:
        if len(reports) > 1:
            yield from ("", report.a.contest.name(LANGUAGE))
        yield from _contest(report, limit)


def _contest(report: CompareReport, limit: int) -> Iterable[str | Table]:
    """What differs in one contest."""
    if not report.pairs:
        yield told("compare.same")
        return
    yield told("compare.differ", n=number(len(report.pairs)))
    for side in ("a", "b"):
        only = sum(pair.only_in == side for pair in report.pairs)
        if only:
            yield told(f"compare.only_{side}", n=number(only))
    yield _margin(report)
    if report.a.contest.rule != "none":
        yield told(
            "compare.outcome",
            a=outcome_text(report.a.outcome, report.a.contest),
            b=outcome_text(report.b.outcome, report.b.contest),
        )
    rows = [(pair.station, changes_text(pair.boxes, report.a.contest)) for pair in report.pairs]
    yield ""
    yield Table(columns=(told("table.station"), told("table.figures")), rows=cut(rows, limit))
    yield from rest(rows, limit)


def _margin(report: CompareReport) -> str:
    """How far ahead the first is, in both counts."""
    first, second, a, b = margins(report)
    names = [option.name for option in report.a.contest.options]
    figures = {"a": number(a), "b": number(b), "change": number(b - a)}
    if second is None:
        return told("compare.votes", first=names[first], **figures)
    return told("compare.margin", first=names[first], second=names[second], **figures)
