"""Whole percentages: the exact null against sums, simulations and planted roundings."""

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from scipy import stats

from escrutinio.forensics.battery.percentages import round_percentages, round_share, round_turnout
from escrutinio.forensics.injections import RANDOM, chosen, share_rounded, turnout_rounded
from escrutinio.forensics.method import Setting, generator
from escrutinio.forensics.round_percentages import (
    at_least_so_many,
    chances,
    counted,
    either,
    units,
    whole,
)
from escrutinio.forensics.simulate import World, election


def is_whole(k, n):
    """The definition, in fractions."""
    share = Fraction(100 * k, n)
    return abs(share - round(share)) <= Fraction(1, 20)


def summed(k, n, holds=is_whole):
    """The null by direct summation over all counts, in fractions."""
    p = Fraction(k, n)
    return float(sum(comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(n + 1) if holds(x, n)))


@pytest.mark.parametrize("n", [1, 7, 100, 299, 300, 2000, 2001])
def test_whole_is_its_definition(n):
    """In whole arithmetic the same counts are whole as in fractions, the edges among them."""
    k = np.arange(n + 1)
    assert whole(k, np.full(n + 1, n)).tolist() == [is_whole(int(one), n) for one in k]


def test_an_edge_that_floats_miss():
    """The planted failure: 0.05 away is whole, and in floats some of the edges are not."""
    k = np.arange(2001)
    floats = np.abs(100 * k / 2000 - np.rint(100 * k / 2000)) <= 0.05
    assert (floats != whole(k, np.full(2001, 2000))).any()


def test_the_null_is_the_sum():
    """For all counts of small stations, and some of larger ones, it is the sum over all counts."""
    pairs = [(k, n) for n in (1, 2, 13, 40, 100) for k in range(0, n + 1, max(1, n // 9))]
    pairs += [(3, 217), (150, 217), (216, 217), (41, 300)]
    k, n = np.array(pairs).T
    assert chances(k, n) == pytest.approx([summed(*one) for one in pairs], abs=1e-9)


def test_another_definition_has_another_null():
    """The planted failure: the check above sees a whole percentage that is only rounded down."""
    other = summed(41, 217, lambda k, n: 0 <= (one := Fraction(100 * k, n)) - int(one) <= 0.05)
    assert float(chances(np.array([41]), np.array([217]))[0]) > 1.1 * other


def test_the_null_is_what_resampling_gives():
    """Drawn anew 20,000 times, a station is whole as often as its chance says."""
    chance = generator(1, "resampled")
    n = chance.integers(100, 800, 60)
    k = chance.binomial(n, chance.uniform(0.1, 0.9, 60))
    often = np.array(
        [
            whole(chance.binomial(m, x / m, 20_000), np.full(20_000, m)).mean()
            for x, m in zip(k, n, strict=True)
        ]
    )
    q = chances(k, n)
    z = (often - q) / np.sqrt(q * (1 - q) / 20_000)
    assert np.abs(z).max() < 4
    assert np.square(z).mean() == pytest.approx(1, abs=0.6)


def convolved(q):
    """The law of a sum of events of unequal chances, one by one."""
    law = np.ones(1)
    for one in q:
        law = np.convolve(law, [1 - one, one])
    return law


@pytest.mark.parametrize(("n", "top"), [(3, 1.0), (20, 0.6), (200, 0.3), (2000, 0.25)])
def test_the_tail_is_that_of_the_exact_law(n, top):
    """The saddlepoint's tail is within 5 % of the exact one, down to 1e-12; 0.1 % for many."""
    q = generator(1, "tail").uniform(0.01, top, n)
    exact = np.cumsum(convolved(q)[::-1])[::-1]
    for observed in range(n + 1):
        if exact[observed] > 1e-12:
            found = at_least_so_many(observed, q)
            assert found == pytest.approx(exact[observed], rel=0.05 if n < 200 else 0.001)


def test_a_normal_tail_would_be_wrong():
    """The planted failure: far out, the normal law is wrong by more than ten times."""
    q = np.full(200, 0.02)
    exact = stats.binom.sf(17, 200, 0.02)
    seen = counted(np.arange(200) < 18, q)
    assert seen.p == pytest.approx(exact, rel=0.03)
    assert stats.norm.sf(seen.z) < exact / 10


def test_either_is_one_or_the_other():
    """The chance of one of two is what all four outcomes say."""
    a, b = 0.3, 0.2
    law = {(x, y): (a if x else 1 - a) * (b if y else 1 - b) for x, y in product((0, 1), repeat=2)}
    expected = sum(p for (x, y), p in law.items() if x or y)
    assert float(either(np.array([a]), np.array([b]))[0]) == pytest.approx(expected)


def p_values(read, runs=150, world=None):
    """What a method says of clean elections."""
    world = world or World(regions=2)
    return np.array(
        [read(election(world, generator(1, "clean", run)), Setting()).p for run in range(runs)]
    )


@pytest.mark.parametrize("read", [round_percentages, round_turnout, round_share])
def test_p_values_of_clean_elections_are_even(read):
    """In clean elections p-values lie evenly between 0 and 1."""
    assert stats.kstest(p_values(read), "uniform").pvalue > 0.01


def test_p_values_of_a_wrong_null_are_not():
    """The planted failure: with a tenth of the chance left out, the check above fails."""

    def wrong(stations, setting):
        cast, registered = stations.cast, stations.registered
        q = 0.9 * chances(cast, registered)
        return counted(whole(cast, registered), q)

    assert stats.kstest(p_values(wrong, runs=60), "uniform").pvalue < 0.01


@pytest.mark.parametrize(
    ("read", "wrong"), [(round_turnout, turnout_rounded), (round_share, share_rounded)]
)
def test_roundings_are_found(read, wrong):
    """A fifth of the stations rounded, the method speaks; on the clean election it does not."""
    clean = election(World(registered=300, uneven=0), generator(1, "rounded"))
    chance = generator(1, "which")
    done = wrong(clean, chosen(clean, 0.2, RANDOM, chance), chance).stations
    assert not read(clean, Setting()).alarms(0.01)
    assert read(done, Setting()).alarms(1e-4)


def test_votes_added_without_a_number_are_not_found():
    """Forty votes added anywhere do not aim at round numbers: nothing is said."""
    clean = election(World(), generator(1, "added"))
    cast = np.minimum(clean.cast + 40, clean.registered)
    seen = counted(whole(cast, clean.registered), chances(cast, clean.registered))
    assert seen.p > 0.01


def small(chance, n=4000):
    """Votes for an option with a share of about a half per cent."""
    cast = chance.integers(150, 250, n)
    return cast, chance.binomial(cast, 0.005)


def test_without_the_window_small_shares_look_odd():
    """The planted failure: resampled to 0 they are whole, so far too many are expected."""
    cast, votes = small(generator(1, "small"))
    registered = np.full(len(cast), 300)
    use = units(registered, cast, votes, window=None)
    seen = counted(whole(votes, cast)[use], chances(votes, cast)[use])
    assert seen.z < -4
    assert not units(registered, cast, votes).any()


@pytest.mark.parametrize(
    ("registered", "cast", "votes", "used"),
    [
        (100, 60, 30, True),
        (99, 60, 30, False),
        (300, -1, 30, False),
        (-1, 60, 30, False),
        (300, 0, 0, False),
        (300, 300, 30, False),
        (300, 14, 7, False),
        (300, 200, 9, False),
        (300, 200, 191, False),
        (300, 200, -1, False),
    ],
)
def test_which_stations_are_looked_at(registered, cast, votes, used):
    """At least 100 voters, known counts, turnout and share from 5 to 95 %."""
    found = units(np.array([registered]), np.array([cast]), np.array([votes]))
    assert found.tolist() == [used]
