"""What `escrutinio audit plan` does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from escrutinio.cli.document import answer
from escrutinio.cli.language import LANGUAGE
from escrutinio.cli.page import progress
from escrutinio.cli.reports import writable
from escrutinio.errors import Refused
from escrutinio.io.source import Progress
from escrutinio.io.sums import Sums
from escrutinio.operations.audit.compiled import of_manifest, rule_of
from escrutinio.operations.audit.plan import TRIALS, Asked, PlanReport, plan, planned_of
from escrutinio.operations.audit.plan_data import as_data
from escrutinio.operations.audit.split import split
from escrutinio.operations.open import open_sheets
from escrutinio.operations.seats_votes import open_votes
from escrutinio.report.audits.plan import plan_document


def run(
    source: str,
    *,
    election: str,
    form: str,
    as_of: str,
    contest: str,
    risk: float,
    bet: float,
    bound: str,
    open_sheets: str,
    most: int | None,
    sampling: str,
    stations: str,
    seeds: int,
    as_json: bool,
    out: Path | None,
    limit: int,
) -> None:
    """Plan, print, keep."""
    writable(out)
    asked = Asked(
        risk=risk, bet=bet, bound=bound, open_sheets=open_sheets, most=most, sampling=sampling
    )
    how = {"election": election, "form": form, "as_of": as_of}
    with progress() as tell:
        if stations:
            reports = _simulated(source, stations, contest, asked, seeds, tell, **how)
        else:
            reports = [_plain(source, contest, asked, tell, **how)]
        data = as_data(reports)
        document = plan_document(reports[0], LANGUAGE, reports)
    answer(document, data, out, as_json=as_json, limit=limit)


def _plain(source: str, contest: str, asked: Asked, tell: Progress, **how: str) -> PlanReport:
    loaded = open_sheets(source, progress=tell, **how)
    return plan(loaded, contest, asked, progress=tell)


def _simulated(
    source: str,
    stations: str,
    contest: str,
    asked: Asked,
    seeds: int,
    tell: Progress,
    **how: str,
) -> Sequence[PlanReport]:
    """A plan for each seed, on sheets that are made up of totals."""
    sums = open_votes(source, progress=tell, contest=contest, **how)
    if not isinstance(sums, Sums):
        raise Refused("option.unused", where=f"--stations {stations}", source=source)
    chosen = sums.election.contest(contest)
    rule, places = rule_of(sums.election, chosen), open_sheets(stations, progress=tell)
    reports = []
    for seed in range(1, seeds + 1):
        tell("simulating", seed - 1, seeds)
        made = of_manifest(sums.election, chosen, split(sums, chosen, places, seed, rule=rule))
        trials = TRIALS if seeds == 1 else 1
        report = planned_of(sums, [made], asked, seed=seed, trials=trials)
        reports.append(report)
    return reports
