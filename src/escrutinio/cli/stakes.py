"""`escrutinio stakes`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from escrutinio.cli.asked import Asked
from escrutinio.cli.count import outcome_lines, outcome_text
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, progress, show, show_json
from escrutinio.errors import Refused
from escrutinio.io.tables import Loaded
from escrutinio.model.election import Contest
from escrutinio.operations.count import REGIMES
from escrutinio.operations.report import as_json as report_json
from escrutinio.operations.stakes import Fewest, StakesReport, stakes_report
from escrutinio.tally.published import outcome_data


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
    if copies and not regimes:
        raise Refused("stakes.copies", where=f"--copies {copies}", known=", ".join(REGIMES))
    with progress() as tell:
        loaded = asked.sheets(tell)
        other = asked.other(copies, tell, loaded) if copies else None
        reports = [
            stakes_report(
                loaded, contest, annul=annul, stations=stations, regimes=regimes, copies=other
            )
            for contest in _contests(asked, loaded, bool(annul or stations))
        ]
    simulated = any(one.election.simulated for one in (loaded, other) if one)
    if as_json:
        show_json(_as_one(reports, simulated))
    else:
        show(*_pages(reports, simulated))
    return any(_open_or_changes(report) for report in reports)


def _contests(asked: Asked, loaded: Loaded, annulled: bool) -> list[Contest]:
    """
    The contests asked about.

    Raises:
        Refused: Sheets are to be annulled, and it is not said of which contest.
    """
    found = asked.contests(loaded)
    if annulled and len(found) > 1:
        known = ", ".join(contest.id for contest in found)
        raise Refused("stakes.one_contest", where=loaded.name, known=known)
    return found


def _open_or_changes(report: StakesReport) -> bool:
    changed = any(_changes(report, one.outcome) for one in report.counterfactuals)
    return changed or not report.count.stakes.settled


def _changes(report: StakesReport, outcome: Any) -> bool:
    now = report.count.provisional
    return (outcome.kind, outcome.winner, outcome.runners) != (now.kind, now.winner, now.runners)


def _as_one(reports: list[StakesReport], simulated: bool) -> dict[str, Any]:
    """One contest's stakes, or those of several under `contests`."""
    each = [_data(report) for report in reports]
    if len(each) == 1:
        return each[0] | {"simulated": simulated}
    shared = {key: each[0][key] for key in ("election", "source")}
    return shared | {"simulated": simulated, "contests": each}


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
                "outcome": outcome_data(one.outcome),
                "changes": _changes(report, one.outcome),
            }
            for one in report.counterfactuals
        ],
        "fewest_annulments": _fewest_json(report.fewest),
        "fewest_annulments_in_filter": _fewest_json(report.fewest_in_filter),
    }


def _fewest_json(fewest: Fewest | None) -> dict[str, Any] | None:
    if fewest is None:
        return None
    return {
        "among": fewest.among,
        "lead": fewest.lead,
        "to_tie": fewest.to_tie,
        "to_lead": fewest.to_lead,
        "to_change": fewest.to_change,
        "overtaken_by": fewest.option,
    }


def _pages(reports: list[StakesReport], simulated: bool) -> Iterable[str | Table]:
    yield told("stakes.title")
    if simulated:
        yield told("count.simulated")
    for report in reports:
        if len(reports) > 1:
            yield from ("", report.count.contest.name(LANGUAGE))
        yield from _page(report)


def _page(report: StakesReport) -> Iterable[str | Table]:
    yield from outcome_lines(report.count)
    if report.counterfactuals:
        yield ""
        yield _table(report)
        for one in report.counterfactuals:
            if one.analogy:
                yield told("law.analogy", regime=one.name, norm=one.analogy)
    for start, fewest in (("stakes.in_filter", report.fewest_in_filter), ("", report.fewest)):
        if fewest is not None:
            first, *others = _fewest_lines(fewest, report)
            yield (told(start) if start else "") + first
            yield from others


def _fewest_lines(fewest: Fewest, report: StakesReport) -> Iterable[str]:
    """How few annulments end the lead, and how few change the outcome where that is otherwise."""
    if fewest.to_lead is None:
        yield told("stakes.never", among=number(fewest.among), lead=number(fewest.lead))
    else:
        yield told(
            "stakes.fewest",
            among=number(fewest.among),
            tie=number(fewest.to_tie),
            change=number(fewest.to_lead),
        )
    if fewest.to_change not in (None, fewest.to_lead):
        names = {one.id: one.name for one in report.count.contest.options}
        how = (
            told("stakes.by_share")
            if fewest.option is None
            else told("stakes.by_overtaking", option=names[fewest.option])
        )
        yield told("stakes.fewest_outcome", change=number(fewest.to_change), how=how)


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
