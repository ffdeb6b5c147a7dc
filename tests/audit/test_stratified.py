"""Strata: the risk is the largest over all ways in which errors can lie."""

import numpy as np
import pytest
from numpy.typing import NDArray

from escrutinio.audit import comparison
from escrutinio.audit.stratified import (
    Shared,
    Stratum,
    by_fisher,
    combined,
    draws_needed,
    fisher,
    polled,
    product,
)
from tests.audit.simulated import ALPHA, SEED, lower_bound

Reals = NDArray[np.float64]
SHEETS = (90, 30)
DRAWS = (90, 30)
MOST = 100.0
MARGIN = 900.0
RUNS = 10_000
FIRST_SHARES = (0.0, 0.5, 0.75, 1.0)
"""How much of the overstatement lies in the first stratum."""


def drawn(share: float, n: int, generator: np.random.Generator) -> list[Reals]:
    """The taints of the draws of each stratum in audits of a tie. Shape (n, draws)."""
    found = []
    for sheets, size, held in zip(SHEETS, DRAWS, (share, 1 - share), strict=True):
        wrong = MARGIN * held / (sheets * MOST)
        found.append((generator.random((n, size)) < wrong).astype(float))
    return found


def stratum(taints: Reals, place: int) -> Stratum:
    """A stratum whose sheets can each overstate the margin by a hundred votes."""
    return Stratum(name=str(place), taints=taints, most=SHEETS[place] * MOST)


def looks() -> list[tuple[int, int]]:
    """When somebody looks: three draws of the first for one of the second."""
    return [(3 * i, i) for i in range(5, DRAWS[1] + 1, 5)]


def evidence(one: Reals, two: Reals, share: float) -> float:
    """The logged evidence against the way in which the errors really lie."""
    held = (MARGIN * share, MARGIN * (1 - share))
    return sum(
        float(stratum(taints, i).evidence(np.array([held[i]]))[0])
        for i, taints in enumerate((one, two))
    )


def hits(share: float, *, times: int = 1, runs: int = RUNS) -> int:
    """
    How many audits of a tie are confirmed at one of the looks.

    The risk is never below that of the way in which the errors really lie, so that only audits in
    which this one is within the limit have to be looked at whole.
    """
    generator = np.random.Generator(np.random.PCG64([SEED, int(100 * share)]))
    first, second = drawn(share, runs, generator)
    found = 0
    for one, two in zip(first, second, strict=True):
        found += any(_ends(one[:n], two[:m], share, times) for n, m in looks())
    return found


def _ends(one: Reals, two: Reals, share: float, times: int) -> bool:
    if times * evidence(one, two, share) < -np.log(ALPHA):
        return False
    risk = product(stratum(one, 0), stratum(two, 1), MARGIN).risk
    return bool(risk**times <= ALPHA)


@pytest.mark.parametrize(
    "share", [pytest.param(one, marks=() if one == 0.5 else pytest.mark.long)
              for one in FIRST_SHARES]
)  # fmt: skip
def test_a_tie_is_hardly_confirmed(share: float) -> None:
    """However the errors lie in the strata, the bound of the rate is within the limit."""
    assert lower_bound(hits(share), RUNS) <= ALPHA


def test_evidence_that_is_counted_twice_is_caught() -> None:
    """The planted fault fails the same check."""
    assert lower_bound(hits(1.0, times=3, runs=2_000), 2_000) > ALPHA


def test_one_way_to_share_out_the_errors_is_not_enough() -> None:
    """A planted fault, errors taken as even in both strata, confirms ties in which they are not."""
    generator = np.random.Generator(np.random.PCG64([SEED, 9]))
    first, second = drawn(0.0, 2_000, generator)
    even = SHEETS[0] / sum(SHEETS)
    pairs = [(one, two[:6]) for one, two in zip(first, second, strict=True)]
    found = sum(evidence(one, two, even) >= -np.log(ALPHA) for one, two in pairs)
    right = sum(_ends(one, two, 0.0, 1) for one, two in pairs)

    assert lower_bound(found, 2_000) > ALPHA
    assert lower_bound(right, 2_000) <= ALPHA


@pytest.mark.parametrize("share", FIRST_SHARES)
def test_fisher_hardly_confirms_a_tie(share: float) -> None:
    """By Fisher's combination of samples of fixed sizes neither."""
    generator = np.random.Generator(np.random.PCG64([SEED, 7, int(100 * share)]))
    first, second = drawn(share, RUNS, generator)
    found = 0
    for one, two in zip(first, second, strict=True):
        held = (MARGIN * share, MARGIN * (1 - share))
        risks = [
            float(np.exp(-max(stratum(taints, i).evidence(np.array([held[i]]))[0], 0.0)))
            for i, taints in enumerate((one, two))
        ]
        if min(risks) == 0 or combined(risks) <= ALPHA:
            found += by_fisher(stratum(one, 0), stratum(two, 1), MARGIN).risk <= ALPHA

    assert lower_bound(found, RUNS) <= ALPHA


@pytest.mark.parametrize("seed", range(5))
def test_the_bound_is_never_below_any_single_way(seed: int) -> None:
    """It is at least the risk at each of many points, and hardly above the largest of them."""
    generator = np.random.Generator(np.random.PCG64([SEED, 11, seed]))
    one, two = (
        stratum(generator.choice([0.0, 0.0, 0.0, 0.1, -0.1, 0.4], size), i)
        for i, size in enumerate((60, 25))
    )
    points = np.linspace(MARGIN - two.most, one.most, 20_001)
    risks = np.exp(-np.maximum(one.evidence(points) + two.evidence(MARGIN - points), 0.0))
    found = product(one, two, MARGIN).risk

    assert risks.max() <= found <= risks.max() * 1.001


def published() -> tuple[Shared, float]:
    """SUITE's published example: our bound, and the largest risk on the published grid."""
    margin, second = 200.0, 10_000

    def polling(held: Reals) -> Reals:
        return polled(187, 37, 250, votes=(750, 150), ballots=1000, margins=600 - held)

    def comparing(held: Reals) -> Reals:
        left = np.maximum(margin - held, 0.0) / second
        return np.array([comparison.risk(500, float(one)) for one in left])

    grid = margin * (1 - np.arange(-2, 8.05, 0.05))
    inside = [one for one in grid if polling(np.array([one]))[0] > 0]
    risks = [
        combined([float(f(np.array([one]))[0]) for f in (polling, comparing)]) for one in inside
    ]
    return fisher(polling, comparing, margin - 9600, 1600.0), max(risks)


def test_the_published_example() -> None:
    """On the published grid the risk is the published one; between its points it is larger."""
    found, on_grid = published()

    assert on_grid == pytest.approx(0.07049896663377597, abs=1e-9)
    assert 0.07056 < found.risk < 0.07058


@pytest.mark.parametrize(
    ("won", "lost", "n", "votes", "ballots", "margin", "out"),
    [
        (187, 37, 250, (750, 150), 1000, 460.0, 0.006068185147942991),
        (60, 40, 100, (600, 400), 1000, 0.0, 0.10693399),
        (3, 1, 4, (6, 4), 10, 0.0, 0.625),
        (2, 1, 3, (6, 4), 10, 0.0, 0.83333333),
        (50, 50, 100, (500, 450), 1000, 0.0, 1.0),
    ],
)
def test_polled_strata_have_published_values(
    won: int, lost: int, n: int, votes: tuple[int, int], ballots: int, margin: float, out: float
) -> None:
    """The test of a polled stratum gives what others publish for it."""
    [found] = polled(won, lost, n, votes=votes, ballots=ballots, margins=np.array([margin]))

    assert found == pytest.approx(out, abs=1e-6)


def test_sizes_confirm_and_one_draw_less_does_not() -> None:
    """Clean samples of the planned sizes are enough, and hardly more than enough."""
    most = (SHEETS[0] * MOST, SHEETS[1] * MOST)
    n, m = draws_needed(most, MARGIN, ALPHA)

    def risk(n: int, m: int) -> float:
        return product(stratum(np.zeros(n), 0), stratum(np.zeros(m), 1), MARGIN).risk

    assert risk(n, m) <= ALPHA < risk(n - 1, m - 1)
