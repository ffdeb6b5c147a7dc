"""`escrutinio stakes`."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from escrutinio.cli.asked import Asked
from escrutinio.cli.count import outcome_lines, outcome_text
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, progress, show
from escrutinio.operations.report import as_json as report_json
from escrutinio.operations.report import outcome_json
from escrutinio.operations.stakes import Fewest, StakesReport, stakes_report


def run(
    asked: Asked,
    *,
    annul: str,
    stations: Path | None,
    regimes: tuple[str, ...],
    copies: str,
    as_json: bool,
) -> bool:
    """Show what is at stake; whether the outcome is still open or would change."""
    with progress() as tell:
        loaded = asked.sheets(tell)
        report = stakes_report(
            loaded,
            asked.chosen(loaded),
            annul=annul,
            stations=stations,
            regimes=regimes,
            copies=asked.other(copies, tell) if copies else None,
        )
    if as_json:
        print(json.dumps(_data(report), ensure_ascii=False, indent=1))
    else:
        show(*_page(report))
    changed = any(_changes(report, one.outcome) for one in report.counterfactuals)
    return changed or not report.count.stakes.settled


def _changes(report: StakesReport, outcome: Any) -> bool:
    now = report.count.provisional
    return (outcome.kind, outcome.winner, outcome.runners) != (now.kind, now.winner, now.runners)


def _data(report: StakesReport) -> dict[str, Any]:
    whole = report_json(report.count, LANGUAGE)
    keys = ("election", "contest", "source", "sheets", "options", "outcome", "stakes")
    return {key: whole[key] for key in keys} | {
        "counterfactuals": [
            {
                "name": one.name,
                "sheets": one.sheets,
                "by_analogy": one.analogy or None,
                "margin_before": report.count.provisional.margin,
                "margin_after": one.margin,
                "outcome": outcome_json(one.outcome),
                "changes": _changes(report, one.outcome),
            }
            for one in report.counterfactuals
        ],
        "fewest_annulments": _fewest_json(report.fewest),
        "fewest_annulments_in_filter": _fewest_json(report.fewest_in_filter),
    }


def _fewest_json(fewest: Fewest | None) -> dict[str, int | None] | None:
    if fewest is None:
        return None
    return {
        "among": fewest.among,
        "lead": fewest.lead,
        "to_tie": fewest.to_tie,
        "to_change": fewest.to_change,
    }


def _page(report: StakesReport) -> Iterable[str | Table]:
    yield told("stakes.title")
    yield from outcome_lines(report.count)
    if report.counterfactuals:
        yield ""
        yield _table(report)
        for one in report.counterfactuals:
            if one.analogy:
                yield told("law.analogy", regime=one.name, norm=one.analogy)
    if report.fewest_in_filter is not None:
        yield told("stakes.in_filter") + _fewest_text(report.fewest_in_filter)
    if report.fewest is not None:
        yield _fewest_text(report.fewest)


def _fewest_text(fewest: Fewest) -> str:
    if fewest.to_change is None:
        return told("stakes.never", among=number(fewest.among), lead=number(fewest.lead))
    return told(
        "stakes.fewest",
        among=number(fewest.among),
        tie=number(fewest.to_tie),
        change=number(fewest.to_change),
    )


def _table(report: StakesReport) -> Table:
    now = report.count.provisional
    contest = report.count.contest
    rows = [(told("stakes.as_is"), "", number(now.margin), outcome_text(now, contest), "")]
    for one in report.counterfactuals:
        changes = told("stakes.changes" if _changes(report, one.outcome) else "stakes.same")
        rows.append(
            (
                one.name,
                number(one.sheets),
                number(one.margin),
                outcome_text(one.outcome, contest),
                changes,
            )
        )
    return Table(
        columns=(
            told("table.case"),
            told("table.sheets"),
            told("table.margin"),
            told("table.outcome"),
            "",
        ),
        rows=tuple(rows),
        right=(1, 2),
    )
