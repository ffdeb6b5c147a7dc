"""Stations without a vote for an option."""

import numpy as np
import pytest
from scipy import stats

from escrutinio.forensics.battery.places import zero_votes
from escrutinio.forensics.method import Setting, generator
from escrutinio.forensics.zero_votes import ORDINARY, RHOS, around, chance_of_none, expected_zeros
from tests.forensics.real import peru_2016_runoff, peru_2021_runoff


def drawn(chance, rho, places=3000, size=4, n=60, share=0.05):
    """Votes whose voters are alike to a degree."""
    place = np.repeat(np.arange(places), size)
    own = np.full(len(place), share)
    if rho:
        scale = 1 / rho - 1
        own = chance.beta(share * scale, (1 - share) * scale, len(place))
    return chance.binomial(n, own), np.full(len(place), n), place


@pytest.mark.parametrize("rho", RHOS)
def test_the_number_is_expected_where_rho_is_right(rho):
    """Drawn with a rho, the stations of large places without a vote are as many as it says."""
    found = expected_zeros(*drawn(generator(1, "zeros"), rho, places=300, size=40), rho)
    assert found.observed == pytest.approx(found.expected, rel=0.15)


def test_in_small_places_too_many_are_expected():
    """The share of three neighbours is uncertain: more are expected than come, no false alarm."""
    found = expected_zeros(*drawn(generator(1, "zeros"), 0.0, places=3000, size=4), 0.0)
    assert found.observed < found.low


def test_a_wrong_rho_is_seen():
    """The planted failure: with voters alike, the binomial expects far too few."""
    found = expected_zeros(*drawn(generator(1, "zeros"), 0.02, places=300, size=40), 0.0)
    assert found.observed > found.high


def test_removed_votes_are_seen():
    """Where the votes of 200 stations are taken away, they are outside of the interval and rare."""
    votes, valid, place = drawn(generator(1, "removed"), ORDINARY, share=0.3)
    votes[:800:4] = 0
    found = expected_zeros(votes, valid, place)
    assert found.observed == 200
    assert found.high < 10
    assert (found.p < 1e-3).all()
    assert found.rows.tolist() == list(range(0, 800, 4))


def test_chance_of_none_is_the_beta_binomial():
    """The chance of none is that of the beta-binomial law of the reference library."""
    share, n = np.array([0.02, 0.3]), np.array([50.0, 200.0])
    assert chance_of_none(share, n, 0.0) == pytest.approx((1 - share) ** n)
    scale = 1 / 0.02 - 1
    law = stats.betabinom.pmf(0, n, share * scale, (1 - share) * scale)
    assert chance_of_none(share, n, 0.02) == pytest.approx(law)


def test_each_station_is_left_out_of_its_own_place():
    """The share around a station does not depend on its own votes, but for one part in many."""
    valid, place = np.full(4, 100), np.zeros(4, dtype=np.int64)
    one = around(np.array([0, 50, 50, 50]), valid, place)[0]
    assert one == pytest.approx(0.5, abs=0.002)
    assert one != 0.375


def test_stations_nowhere_and_empty_are_left_out():
    """Stations without valid votes, and those nowhere, are not looked at."""
    place = np.array([0, 0, -1])
    found = expected_zeros(np.array([0, 4, 0]), np.array([0, 9, 9]), place)
    assert (found.n, found.observed) == (1, 0)


@pytest.mark.real
def test_seventy_stations_of_2021(shared):
    """70 stations are seen; 22 expected by chance, about 36 and 137 as voters are alike."""
    one = peru_2021_runoff(shared)
    found = zero_votes(one, Setting())
    assert (found.statistic, found.figure("option")) == (70, 1)
    expected = [found.figure(f"expected.{rho}") for rho in RHOS]
    assert expected == pytest.approx([22, 37, 138], rel=0.06)
    assert found.figure("low") < found.figure(f"expected.{ORDINARY}") < found.figure("high")
    assert found.p is None
    wide = expected_zeros(one.votes[1], one.valid, one.area, 0.02)
    assert wide.expected < found.statistic


@pytest.mark.real
def test_few_in_2016(shared):
    """In 2016 nearly every station has votes for both, and the expectation agrees."""
    one = peru_2016_runoff(shared)
    found = zero_votes(one, Setting())
    assert found.statistic < 10
    assert found.figure("expected.0.02") < 10
