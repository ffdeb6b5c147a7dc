"""An audit of a right outcome ends, also where a few sheets cannot be found."""

import numpy as np
import pytest

from escrutinio.audit.batch import Margins
from escrutinio.audit.evidence import histories, weights
from tests.audit.simulated import ALPHA, SEED

SHEETS, LOST, DRAWS = 86_488, 13, 20_000
"""As in the run-off of 2021; 0.015 % of its sheets; so many draws at most."""


def runoff() -> Margins:
    """A run-off of its size and margin."""
    generator = np.random.Generator(np.random.PCG64(SEED))
    ballots = generator.integers(150, 287, SHEETS)
    first = generator.binomial(ballots, generator.normal(0.5, 0.2, SHEETS).clip(0.02, 0.98))
    scores = 2 * first - ballots
    surplus = int(scores.sum()) - 43_957
    there = np.flatnonzero(np.abs(scores) < ballots - 2)[: abs(surplus) // 2]
    scores[there] -= 2 * np.sign(surplus)
    return Margins(scores=scores[None, :], ballots=ballots, losses=np.array([1]))


def ends(runs: int, bet: float) -> list[int | None]:
    """After how many draws each audit ends; none where it does not."""
    generator = np.random.Generator(np.random.PCG64([SEED, int(100 * bet)]))
    margins = runoff()
    assert margins.auditable
    given = weights(margins)
    found: list[int | None] = []
    for _ in range(runs):
        keys = generator.exponential(size=SHEETS) / np.maximum(given.bounds, 1e-12)
        first = np.argpartition(keys, DRAWS)[:DRAWS]
        places = first[np.argsort(keys[first])]
        lost = generator.choice(SHEETS, LOST, replace=False)
        off = np.where(np.isin(places, lost), given.most[0, places], 0)[None, :]
        risks = histories(given, places, off, bet=bet)[0]
        below = np.flatnonzero(risks <= ALPHA)
        found.append(int(below[0]) + 1 if len(below) else None)
    return found


@pytest.mark.parametrize("bet", [0.95, 0.9])
def test_no_audit_stalls_with_lost_sheets(bet: float) -> None:
    """With 0.015 % of the sheets lost, every audit of a share of the bet ends."""
    assert None not in ends(100, bet)


def test_the_whole_bet_stalls_in_a_fifth_of_them() -> None:
    """Kaplan-Markov never ends once a lost sheet is drawn before: the reason for our bets."""
    found = ends(200, 1.0)

    assert 0.1 <= found.count(None) / 200 <= 0.3


@pytest.mark.long
@pytest.mark.parametrize("bet", [0.95, 0.9])
def test_none_of_ten_thousand_stalls(bet: float) -> None:
    """The same for 10,000 audits."""
    assert None not in ends(10_000, bet)
