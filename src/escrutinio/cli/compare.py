"""`escrutinio compare`."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from escrutinio.cli.asked import Asked
from escrutinio.cli.count import outcome_text
from escrutinio.cli.language import changes_text, number, told
from escrutinio.cli.page import Table, cut, progress, rest, show
from escrutinio.operations.compare import CompareReport, SheetPair, compare_counts
from escrutinio.operations.report import outcome_json


def run(asked: Asked, *, other: str, as_json: bool, out: Path | None, limit: int) -> bool:
    """Compare two sources; whether they differ."""
    with progress() as tell:
        a, b = asked.sheets(tell), asked.other(other, tell)
        report = compare_counts(a, b, asked.chosen(a))
    rows = [_flat(report, pair) for pair in report.pairs]
    if out is not None:
        from escrutinio.operations.export import write_rows

        write_rows(rows, out)
    if as_json:
        print(json.dumps(_data(report, rows), ensure_ascii=False, indent=1))
    else:
        show(*_page(report, asked.source, other, limit))
    return bool(report.pairs)


def margins(report: CompareReport) -> tuple[int, int, int, int]:
    """The two leading options of the first count, and their margin in each. [votes]"""
    votes_a, votes_b = report.a.whole.counted.votes, report.b.whole.counted.votes
    first, second = sorted(range(len(votes_a)), key=lambda i: -votes_a[i])[:2]
    return first, second, votes_a[first] - votes_a[second], votes_b[first] - votes_b[second]


def _flat(report: CompareReport, pair: SheetPair) -> dict[str, Any]:
    ids = {f"v{i}": option.id for i, option in enumerate(report.a.contest.options)}
    changes = changes_text(pair.boxes, ids)
    return {"station": pair.station, "only_in": pair.only_in, "changes": changes}


def _data(report: CompareReport, rows: list[dict[str, Any]]) -> dict[str, Any]:
    first, second, a, b = margins(report)
    options = report.a.contest.options
    return {
        "election": report.a.election.id,
        "a": report.a.source,
        "b": report.b.source,
        "differing": len(report.pairs),
        "only_in_a": sum(pair.only_in == "a" for pair in report.pairs),
        "only_in_b": sum(pair.only_in == "b" for pair in report.pairs),
        "first": options[first].id,
        "second": options[second].id,
        "margin_a": a,
        "margin_b": b,
        "outcome_a": outcome_json(report.a.outcome),
        "outcome_b": outcome_json(report.b.outcome),
        "sheets": rows,
    }


def _page(report: CompareReport, a: str, b: str, limit: int) -> Iterable[str | Table]:
    yield told("compare.title", a=a, b=b)
    if not report.pairs:
        yield told("compare.same")
        return
    yield told("compare.differ", n=number(len(report.pairs)))
    for side in ("a", "b"):
        only = sum(pair.only_in == side for pair in report.pairs)
        if only:
            yield told(f"compare.only_{side}", n=number(only))
    first, second, before, after = margins(report)
    names = [option.name for option in report.a.contest.options]
    yield told(
        "compare.margin",
        first=names[first],
        second=names[second],
        a=number(before),
        b=number(after),
        change=number(after - before),
    )
    yield told(
        "compare.outcome",
        a=outcome_text(report.a.outcome, report.a.contest),
        b=outcome_text(report.b.outcome, report.b.contest),
    )
    rows = [(row["station"], row["changes"]) for row in (_flat(report, p) for p in report.pairs)]
    yield ""
    yield Table(columns=(told("table.station"), told("table.figures")), rows=cut(rows, limit))
    yield from rest(rows, limit)
