"""Intervals and many tests at once, against other libraries and by their own promise."""

import numpy as np
import pytest
from scipy import stats

from escrutinio.forensics.chance import at_least, at_most, discovered, holm, wilson


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (3, 10), (10, 10), (50, 1000), (999, 1000)])
def test_intervals_are_those_of_scipy(hits: int, n: int) -> None:
    """Wilson's interval and the exact bounds equal those of another library."""
    test = stats.binomtest(hits, n)
    wide = test.proportion_ci(0.95, "wilson")
    exact = test.proportion_ci(0.98, "exact")

    assert wilson(hits, n) == pytest.approx((wide.low, wide.high), abs=1e-12)
    assert at_least(hits, n) == pytest.approx(exact.low, abs=1e-12)
    assert at_most(hits, n) == pytest.approx(exact.high, abs=1e-12)


def false_families(adjust: object, runs: int = 4000, tests: int = 5) -> float:
    """How often a family of true nulls has any adjusted p-value of at most 5 %."""
    chance = np.random.default_rng(1)
    p = chance.random((runs, tests))
    return float(np.mean([min(adjust(one)) <= 0.05 for one in p]))  # type: ignore[operator]


def test_holm_keeps_the_family_at_its_level() -> None:
    """Five true nulls speak together at most as often as the level says."""
    assert false_families(holm) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 4000)


def test_without_holm_the_family_speaks_too_often() -> None:
    """The check above fails for p-values that are left as they are."""
    assert false_families(lambda p: p) > 0.15


def shares_false(call: object) -> float:
    """The share of false discoveries among 1,000 tests of which 50 are of something."""
    chance = np.random.default_rng(2)
    found = []
    for _ in range(200):
        z = chance.standard_normal(1000)
        z[:50] += 4
        spoke = call(stats.norm.sf(z))  # type: ignore[operator]
        found.append(spoke[50:].sum() / max(1, spoke.sum()))
    return float(np.mean(found))


def test_discoveries_are_mostly_true() -> None:
    """At most a tenth of the discoveries is false on average where a tenth is allowed."""
    assert shares_false(lambda p: discovered(p, 0.1)) < 0.1


def test_a_level_for_each_test_finds_too_much() -> None:
    """The check above fails where each test is read at 10 % by itself."""
    assert shares_false(lambda p: p <= 0.1) > 0.5


def test_nothing_tested_is_nothing_discovered() -> None:
    """No test, no discovery."""
    assert len(discovered(np.zeros(0), 0.05)) == 0
