"""Plans of audits of the real elections of Peru."""

from pathlib import Path

import pytest

from escrutinio.operations.audit.plan import Asked, PlanReport, plan
from escrutinio.operations.open import open_sheets

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
