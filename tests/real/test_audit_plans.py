"""Plans of audits of the real elections of Peru."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from escrutinio.audit.stratified import draws_needed
from escrutinio.io.sums import Sums
from escrutinio.operations.audit.compiled import of_manifest, rule_of
from escrutinio.operations.audit.plan import Asked, PlanReport, plan, planned_of
from escrutinio.operations.audit.split import split
from escrutinio.operations.audit.spread import spreads
from escrutinio.operations.open import open_sheets
from escrutinio.operations.seats_votes import open_votes

pytestmark = pytest.mark.real


def planned(source: str, **asked: str) -> PlanReport:
    """The plan of a file."""
    return plan(open_sheets(source), asked=Asked(**asked))  # type: ignore[arg-type]


def draws(report: PlanReport) -> tuple[int, int]:
    """Draws by Kaplan-Markov, and with 95 % bets."""
    [one] = report.contests[0].planned
    assert one.whole_bet is not None
    assert one.bet is not None
    return one.whole_bet.draws, one.bet.draws


def test_the_run_off_on_17_june(evolution: str) -> None:
    """A margin of 43,957 takes 1,287 draws by the closed form and 1,355 with 95 % bets."""
    assert draws(planned(f"{evolution}@2021-06-17")) == (1287, 1355)


def test_the_file_of_18_june(official: str) -> None:
    """All rows as published take 1,279; with the pending sheets against the winner about 1,473."""
    assert draws(planned(official, open_sheets="published"))[0] == 1279
    against = planned(official)
    [one] = against.contests[0].planned
    assert one.scope.margins.margins.tolist() == [44_349 - 5_961]
    assert draws(against)[0] == pytest.approx(1473, abs=1)
    assert one.bet is not None
    assert one.bet.distinct < one.bet.draws


def test_the_first_round_rests_on_the_first_two(shared: Path) -> None:
    """Both are ahead of the sixteen others, and neither has more than half."""
    file = shared / "peru/2021-round1/onpe_2021_r1_presidential_mesa.parquet"
    report = planned(str(file))
    kinds = [one.kind for one in report.contests[0].made.assertions]

    assert (kinds.count("beats"), kinds.count("no-more-than-half")) == (32, 2)
    assert draws(report) == (234, 246)


def test_strata_cost_hardly_any_draws(evolution: str) -> None:
    """Drawn apart, sheets at home and abroad, or normal and observed, take a few draws more."""
    [contest] = planned(f"{evolution}@2021-06-17").contests
    scope = contest.planned[0].scope
    most, margin = scope.margins.most[0], float(scope.margins.margins[0])
    sheets = contest.made.manifest
    abroad = np.array(sheets.places["scope"])[scope.places] == "abroad"
    observed = np.array(sheets.states)[scope.places] != "counted"

    def sizes(apart: NDArray[np.bool_]) -> tuple[int, int]:
        sums = float(most[~apart].sum()), float(most[apart].sum())
        return draws_needed(sums, margin, 0.05)

    assert (abroad.sum(), observed.sum()) == (3440, 1625)
    assert sizes(abroad) == (1340, 19)
    assert sizes(observed) == (1343, 21)


@pytest.mark.long
def test_the_congress_of_2016_on_simulated_sheets(shared: Path) -> None:
    """Which seats are confirmed rests on exact margins; how many sheets, hardly on the seed."""
    totals = shared / "peru/history/resultados_presidencial_congresal_1931_2016.csv"
    sums = open_votes(str(totals), election="pe-2016-congress")
    assert isinstance(sums, Sums)
    contest = sums.election.contest("")
    rule = rule_of(sums.election, contest)
    stations = open_sheets(str(shared / "peru/2016/peru_2016_r1_mesa.parquet"))
    reports = []
    for seed in (1, 2):
        made = of_manifest(sums.election, contest, split(sums, contest, stations, seed, rule=rule))
        reports.append(planned_of(sums, [made], Asked(most=300), seed=seed, trials=1))
    whole, *districts = spreads(reports)

    assert (whole.district, whole.low, whole.high) == ("", 176, 176)
    assert sum(one.seats for one in districts) == 130
    assert sum(one.sure for one in districts) == 109
    assert all(3_570 <= one.sheets <= 3_578 for one in reports)
    least = {one.district: one.sure for one in districts}
    assert (least["Cajamarca"], least["La Libertad"]) == (2, 7)
