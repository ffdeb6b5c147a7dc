"""What the open sheets, and annulments, could still change."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from escrutinio.errors import Refused, SourceError
from escrutinio.io import engine
from escrutinio.io.tables import Loaded
from escrutinio.law.countries import country
from escrutinio.law.rule import Decision
from escrutinio.model.election import Contest, OptionId
from escrutinio.model.result import Count, Outcome, Totals
from escrutinio.model.sheet import OBSERVED
from escrutinio.operations.count import (
    CountReport,
    by_analogy,
    count_sheets,
    decision_of,
    regime_of,
    resolve_observed,
)
from escrutinio.tally.count import counts, totals_sql
from escrutinio.tally.outcome import by_votes, decide
from escrutinio.tally.select import condition
from escrutinio.tally.stakes import Measure, changing, fewest_annulments_sql, overtaking


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """
    The same count had something been otherwise.

    `margin` is of the options that lead the count as it is, so that it turns negative where
    the other one would lead. [votes]
    """

    name: str
    sheets: int  # annulled, or resolved
    analogy: str = ""  # the norm, where it was made for other elections
    margin: int
    outcome: Outcome
    totals: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Fewest:
    """
    How few counted sheets, annulled, would change the outcome, the worst for the leader first.

    `to_tie` would level the first with the second, `to_lead` put another one first; `to_change`
    changes the outcome: by `option`, who overtakes somebody, or by the share that elects where
    there is none. None where all of them together would not do it. `lead` is the most that those
    where the first leads the second hold. [sheets, votes]
    """

    among: int
    lead: int
    to_tie: int | None
    to_lead: int | None
    to_change: int | None
    option: OptionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StakesReport:
    """
    The count as it is, and beside it every counterfactual asked for.

    `fewest_in_filter` is among the sheets that meet any of the conditions.
    """

    count: CountReport
    counterfactuals: tuple[Counterfactual, ...]
    fewest: Fewest | None
    fewest_in_filter: Fewest | None = None


def leaders(report: CountReport) -> list[int]:
    """The options' places in the contest, the one with the most votes first."""
    votes = report.whole.counted.votes
    return sorted(range(len(votes)), key=lambda i: -votes[i])


def stakes_report(
    loaded: Loaded,
    contest: Contest,
    *,
    annul: str = "",
    stations: Path | None = None,
    regimes: Sequence[str] = (),
    copies: Loaded | None = None,
) -> StakesReport:
    """
    What can still change, and what would.

    Args:
        loaded: The source.
        contest: The contest.
        annul: A condition on the sheets to annul; see `select.condition`.
        stations: A file with the numbers of stations to annul, one to a line or in a column.
        regimes: Rules under which to resolve the observed sheets.
        copies: Another copy of the sheets, for the regimes with comparison («cotejo»).

    Raises:
        Refused: The condition cannot be read, or nothing meets it.
        SourceError: The file names stations that the source does not have.
    """
    report = count_sheets(loaded, contest)
    order = leaders(report)
    if len(order) < 2:
        raise Refused("stakes.options", where=contest.id)
    conditions = []
    if annul:
        conditions.append(
            (annul, condition(annul, contest, order, dict(country(loaded.election.country).names)))
        )
    if stations is not None:
        conditions.append((stations.name, _listed(loaded, contest, stations)))
    either = " OR ".join(f"({sql})" for _, sql in conditions)
    found = [_annulled(loaded, contest, name, sql, order) for name, sql in conditions]
    for name in regimes:
        found.append(_under(loaded, contest, name, order))
        if copies is not None:
            found.append(_under(loaded, contest, name, order, copies))
    return StakesReport(
        count=report,
        counterfactuals=tuple(found),
        fewest=_fewest(loaded, contest, order, report, "true"),
        fewest_in_filter=_fewest(loaded, contest, order, report, either) if either else None,
    )


def _counted(loaded: Loaded, contest: Contest, table: str) -> Count:
    rows = engine.rows(loaded.connection, totals_sql(table, len(contest.options)))
    return counts(rows)[0]


def _as_counterfactual(
    name: str,
    sheets: int,
    whole: Count,
    contest: Contest,
    order: Sequence[int],
    decision: Decision,
    analogy: str = "",
) -> Counterfactual:
    totals = whole.counted
    return Counterfactual(
        name=name,
        sheets=sheets,
        analogy=analogy,
        margin=totals.votes[order[0]] - totals.votes[order[1]],
        outcome=decide(by_votes(contest, totals), decision, blank=totals.blank),
        totals=totals,
    )


def _annulled(
    loaded: Loaded, contest: Contest, name: str, sql: str, order: Sequence[int]
) -> Counterfactual:
    """Every counted sheet that meets a condition made null: its null votes are its voters."""
    inside = f"state IN ('counted', 'resolved') AND ({sql})"
    only = f"SELECT * FROM sheet WHERE contest = {engine.text(contest.id)}"
    n = engine.rows(loaded.connection, f"SELECT count(*) FROM ({only}) WHERE {inside}")[0][0]
    if not n:
        raise Refused("filter.nothing", where=name)
    zero = ", ".join(
        f"CASE WHEN {inside} THEN 0 ELSE v{i} END AS v{i}" for i in range(len(contest.options))
    )
    table = (
        f'(SELECT * REPLACE ({zero}, CASE WHEN {inside} THEN 0 ELSE "blank" END AS "blank", '
        f"CASE WHEN {inside} THEN 0 ELSE challenged END AS challenged, "
        f'CASE WHEN {inside} THEN voted ELSE "null" END AS "null", '
        f"CASE WHEN {inside} THEN 'annulled' ELSE state END AS state) FROM ({only}))"
    )
    whole = _counted(loaded, contest, table)
    decision = decision_of(loaded.election, contest)
    return _as_counterfactual(name, n, whole, contest, order, decision)


def _under(
    loaded: Loaded,
    contest: Contest,
    name: str,
    order: Sequence[int],
    copies: Loaded | None = None,
) -> Counterfactual:
    """The observed sheets resolved under a regime, another copy's figures first if there is one."""
    regime = regime_of(name)
    resolve_observed(loaded, contest, regime)
    table, label = "resolved_sheet", regime.id
    if copies is not None:
        table, label = _with_copies(loaded, contest, copies), f"{regime.id} + cotejo"
    kinds = ", ".join(f"'{kind}'" for kind in OBSERVED)
    resolved = engine.rows(
        loaded.connection,
        f"SELECT count(*) FROM sheet s JOIN {table} r USING (contest, station) WHERE "
        f"s.state = 'pending' AND s.kind IN ({kinds}) AND r.state <> 'pending'",
    )[0][0]
    norm = regime.norm if by_analogy(loaded.election, regime) else ""
    whole = _counted(loaded, contest, table)
    decision = decision_of(loaded.election, contest)
    return _as_counterfactual(label, resolved, whole, contest, order, decision, norm)


def _with_copies(loaded: Loaded, contest: Contest, copies: Loaded) -> str:
    """
    Table `compared_sheet`: where a rule annulled a sheet or sent it to recount, or changed it,
    and the other copy's figures can stand, the sheet takes those.
    """
    n = len(contest.options)
    boxes = ["voted", *(f"v{i}" for i in range(n)), '"blank"', '"null"', "challenged"]
    named = ", ".join(["contest", "station", *boxes])
    connection = loaded.connection
    connection.execute(
        f"CREATE OR REPLACE TABLE other_copy AS SELECT {named} FROM sheet WHERE false"
    )
    changed = {
        row[0]
        for row in engine.rows(
            connection, "SELECT station FROM after_rules WHERE fired <> '' OR status <> 0"
        )
    }
    rows = engine.rows(
        copies.connection,
        f"SELECT {named} FROM sheet WHERE {_can_stand(boxes)} AND contest = ?",
        [contest.id],
    )
    chosen = [row for row in rows if row[1] in changed]
    if chosen:
        marks = ", ".join(["?"] * len(chosen[0]))
        connection.executemany(f"INSERT INTO other_copy VALUES ({marks})", chosen)
    replaced = ", ".join(
        f"CASE WHEN o.station IS NULL THEN r.{box} ELSE o.{box} END AS {box}" for box in boxes
    )
    connection.execute(
        "CREATE OR REPLACE TABLE compared_sheet AS SELECT r.* REPLACE ("
        f"{replaced}, CASE WHEN o.station IS NULL THEN r.state ELSE 'resolved' END AS state) "
        "FROM resolved_sheet r LEFT JOIN other_copy o USING (contest, station)"
    )
    return "compared_sheet"


def _can_stand(boxes: Sequence[str]) -> str:
    """SQL: a copy counted elsewhere, whose votes sum to its voters, within the registered."""
    votes = " + ".join(boxes[1:])  # missing where one of them is
    return (
        f"state IN ('counted', 'resolved') AND coalesce({votes} = voted, false) "
        "AND coalesce(voted <= registered, true)"
    )


def _stations(loaded: Loaded, contest: Contest) -> list[str]:
    sql = "SELECT station FROM sheet WHERE contest = ?"
    return [row[0] for row in engine.rows(loaded.connection, sql, [contest.id])]


def _listed(loaded: Loaded, contest: Contest, path: Path) -> str:
    """A condition for the stations that a file lists."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        raise SourceError("source.absent", where=str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None
    words = [row[0].strip() for row in csv.reader(lines) if row and row[0].strip()]
    bare = {one.lstrip("0"): one for one in _stations(loaded, contest)}
    stations = [bare.get(word.lstrip("0"), word) for word in words]
    known = set(bare.values())
    if stations and stations[0] not in known and not words[0].isdigit():
        stations = stations[1:]  # a header
    strange = sorted(set(stations) - known)
    if strange:
        raise SourceError(
            "stations.unknown", where=path.name, stations=", ".join(strange[:10]), n=len(strange)
        )
    if not stations:
        raise SourceError("stakes.no_list", where=path.name)
    return f"station IN ({', '.join(engine.text(one) for one in stations)})"


def _fewest(
    loaded: Loaded, contest: Contest, order: Sequence[int], report: CountReport, sql: str
) -> Fewest:
    """The least number of annulments that changes the outcome, and the lead of the first."""
    votes, blank = report.whole.counted.votes, report.whole.counted.blank
    decision = decision_of(loaded.election, contest)
    lead = overtaking(votes, order[0], order[1])
    among, total, to_tie, to_lead = _reached(loaded, contest, lead, sql)
    best, by = None, None
    for measure in changing(votes, decision, report.provisional, blank):
        _, _, reached, passed = _reached(loaded, contest, measure, sql)
        n = passed if measure.strict else reached
        if n is not None and (best is None or n < best):
            best, by = n, measure
    option = None if by is None or by.option is None else contest.options[by.option].id
    return Fewest(
        among=among,
        lead=total,
        to_tie=to_tie if lead.need else 0,
        to_lead=to_lead,
        to_change=best,
        option=option,
    )


def _reached(
    loaded: Loaded, contest: Contest, measure: Measure, sql: str
) -> tuple[int, int, int | None, int | None]:
    """Sheets that count for something, their sum, how few reach the need and how few pass it."""
    table = f"(SELECT * FROM sheet WHERE contest = {engine.text(contest.id)})"
    ranked = fewest_annulments_sql(table, f"({measure.sql})", sql)
    among, total, reached, passed = engine.rows(
        loaded.connection,
        "SELECT count(*), coalesce(max(lead), 0), min(sheets) FILTER (lead >= ?), "
        f"min(sheets) FILTER (lead > ?) FROM ({ranked})",
        [measure.need, measure.need],
    )[0]
    return among, int(total), reached, passed
