"""Spread inside polling places."""

import duckdb
import numpy as np
import pytest

from escrutinio.forensics.method import generator
from escrutinio.forensics.stations import coded
from escrutinio.forensics.within_places import chi_squares, dispersion, likeness, multivariate
from tests.forensics.real import RUNOFF, peru_2021_runoff


def fair(chance, places=2000, size=5, n=200):
    """Stations that only chance parts."""
    place = np.repeat(np.arange(places), size)
    share = chance.uniform(0.2, 0.8, places)[place]
    voters = np.full(len(place), n)
    return chance.binomial(voters, share), voters, place


def sorted_by_family(chance, x, n):
    """The same with stations whose voters are alike."""
    return chance.binomial(n, np.clip(x / n + chance.normal(0, 0.05, len(x)), 0.01, 0.99))


def test_chance_alone_has_a_spread_of_one():
    """Where only chance parts stations, phi is 1 and the textbook test speaks in one of twenty."""
    found = dispersion(*fair(generator(1, "fair")))
    assert found.low < 1 < found.high
    assert found.odd == pytest.approx(0.05, abs=0.02)
    assert abs(found.rho) < 0.001


def test_voters_who_are_alike_widen_it():
    """Where voters of one station are alike, phi is far above 1 and rho is theirs."""
    chance = generator(1, "alike")
    x, n, place = fair(chance)
    found = dispersion(sorted_by_family(chance, x, n), n, place)
    assert found.low > 1.5
    assert found.odd > 0.15


def test_chi_square_is_the_definition():
    """The chi-square of a place is the sum that the definition names."""
    x, n = np.array([30.0, 50.0, 41.0]), np.array([100.0, 120.0, 80.0])
    p = x.sum() / n.sum()
    found, df = chi_squares(x, n, np.zeros(3, dtype=np.int64))
    assert found[0] == pytest.approx((np.square(x - n * p) / (n * p * (1 - p))).sum())
    assert df.tolist() == [2.0]


def test_unusable_stations_are_left_out():
    """Unknown counts, empty stations, lone stations and stations nowhere are not compared."""
    x, n = np.array([-1, 0, 5, 6, 7, 8]), np.array([9, 0, 9, 9, 9, 9])
    place = np.array([0, 0, 0, 1, 1, -1])
    assert dispersion(x, n, place).stations == 2
    assert dispersion(x[:3], n[:3], place[:3]) is None
    assert multivariate(np.stack([x[:1], n[:1]]), place[:1]) == (0.0, 0)


def test_two_options_are_one():
    """Of two options the multivariate chi-square is that of the first against the rest."""
    x, n, place = fair(generator(1, "two"), places=50)
    chi2, df = chi_squares(x.astype(float), n.astype(float), place)
    found = multivariate(np.stack([x, n - x]), place)
    assert found == (pytest.approx(chi2.sum()), int(df.sum()))


def test_chance_is_not_alike_in_two_contests_and_families_are():
    """Deviations of two contests are alike only where the same voters make them."""
    chance = generator(1, "likeness")
    x, n, place = fair(chance)
    again = chance.binomial(n, np.repeat(x.reshape(-1, 5).mean(axis=1) / 200, 5))
    assert abs(likeness(x, n, again, n, place)) < 0.03
    family = np.clip(0.5 + chance.normal(0, 0.05, len(x)), 0.01, 0.99)
    both = [chance.binomial(n, family) for _ in range(2)]
    assert likeness(both[0], n, both[1], n, place) > 0.5


@pytest.mark.real
def test_published_spread_is_reproduced(shared):
    """On the state of 17 June 2021, stations at home, phi and rho are the published ones."""
    found = duckdb.sql(
        "SELECT ubigeo_onpe || local || direccion AS place, coalesce(s0617_pl, 0) AS a, "
        "coalesce(s0617_fp, 0) AS b, coalesce(s0617_vb, 0) AS blank, "
        "coalesce(s0617_vn, 0) + coalesce(s0617_vi, 0) AS nulls, electores_habiles AS registered, "
        f"s0617_votaron AS voted FROM '{shared / RUNOFF}' "
        "WHERE ubigeo_onpe < '9' AND coalesce(s0617_pl, 0) + coalesce(s0617_fp, 0) > 0"
    ).fetchnumpy()
    place, _ = coded([str(one) for one in found.pop("place")])
    a, b, blank, nulls, registered, voted = (
        np.asarray(one, dtype=np.int64) for one in found.values()
    )
    votes = dispersion(a, a + b, place)
    assert (votes.stations, votes.places) == (81_892, 10_664)
    assert votes.phi == pytest.approx(1.735, abs=0.02)
    assert votes.rho == pytest.approx(0.00352, abs=1e-4)
    assert votes.odd == pytest.approx(0.231, abs=0.005)
    assert dispersion(voted, registered, place).phi == pytest.approx(1.742, abs=0.02)
    assert dispersion(nulls, voted, place).phi == pytest.approx(3.909, abs=0.02)
    assert dispersion(blank, voted, place).phi == pytest.approx(1.256, abs=0.02)


@pytest.mark.real
def test_the_textbook_null_is_false(shared):
    """Clean stations reject it in a quarter of places, and deviate alike in both rounds."""
    one = peru_2021_runoff(shared)
    found = dispersion(one.votes[0], one.valid, one.place)
    assert 0.2 < found.odd < 0.26
    assert found.low > 1.6
    before = one.before
    option = before.options.index("P16")
    earlier = np.where(one.matched, before.votes[option], -1)
    alike = likeness(one.votes[0], one.valid, earlier, before.valid, one.place)
    assert alike == pytest.approx(0.317, abs=0.02)


@pytest.mark.real
def test_a_count_by_chance_alone_would_not_reject(shared):
    """The same places with votes drawn by chance reject in one of twenty: it is not the method."""
    one = peru_2021_runoff(shared)
    size = np.bincount(one.place, weights=one.valid)
    share = np.bincount(one.place, weights=one.votes[0]) / np.maximum(size, 1)
    drawn = generator(1, "twin").binomial(one.valid, share[one.place])
    found = dispersion(drawn, one.valid, one.place)
    assert found.phi == pytest.approx(1, abs=0.02)
    assert found.odd == pytest.approx(0.05, abs=0.01)
