"""Every sheet of a source that fails a check, with the figures that fail."""

from __future__ import annotations

from dataclasses import dataclass

from escrutinio.io import engine
from escrutinio.io.tables import Loaded
from escrutinio.law.book import cited
from escrutinio.law.countries import country
from escrutinio.model.election import Contest, StationId
from escrutinio.model.finding import Finding
from escrutinio.tally.check import checked_table, figures_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A sheet's contest, station, state and line, and one check that it fails."""

    contest: Contest
    station: StationId
    state: str
    kind: str
    line: int
    finding: Finding


def check_sheets(loaded: Loaded, contest: Contest) -> list[Failing]:
    """Every failed check of every sheet of a contest, in the order of the source."""
    table = f"(SELECT * FROM sheet WHERE contest = {engine.text(contest.id)} "
    table += "AND state <> 'not_installed')"
    law = country(loaded.election.country)
    sql = checked_table(table, len(contest.options), law.checks)
    found = []
    for row in engine.records(loaded.connection, f"{sql} ORDER BY line"):
        figures = {
            box: row[box] for box in ("voted", *(f"v{i}" for i in range(len(contest.options))))
        }
        figures |= {box: row[box] for box in ("blank", "null", "challenged", "registered")}
        figures |= {"cast": row["cast_"]}
        found += [
            Failing(
                contest=contest,
                station=row["station"],
                state=row["state"],
                kind=row["kind"],
                line=row["line"],
                finding=Finding(
                    code=one.code,
                    where=row["station"],
                    figures=figures_of(one, figures),
                    provision=cited(one.provisions, loaded.election.date, law.id),
                    severity=one.severity,
                ),
            )
            for one in law.checks
            if row[one.code]
        ]
    return found
