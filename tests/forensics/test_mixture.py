"""The finite mixture: what it recovers, and why it is a screen."""

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize

from escrutinio.forensics.method import generator
from escrutinio.forensics.mixture import CELLS, MOST, SOME, STOLEN, fitting, mixture
from escrutinio.forensics.simulate import World, election
from escrutinio.forensics.stations import UNKNOWN, Stations

N = 4000


def made(some=0.0, most=0.0, seed=1):
    """Even stations, to some of which ballots were added in the way of the model."""
    chance = generator(seed, "mixture made")
    registered = chance.integers(400, 600, N)
    turnout = np.clip(chance.normal(0.6, 0.05, N), 0.05, 0.95)
    share = np.clip(chance.normal(0.45, 0.06, N), 0.05, 0.95)
    kind = chance.choice(3, N, p=[1 - some - most, some, most])
    added = np.where(kind == 1, chance.uniform(0.1, 0.6, N), np.where(kind == 2, 0.9, 0.0))
    cast = np.round(registered * (turnout + added * (1 - turnout))).astype(np.int64)
    stuffed = np.round(registered * added * (1 - turnout)).astype(np.int64)
    own = chance.binomial(cast - stuffed, share)
    stolen = np.round((cast - stuffed - own) * added * 0.7).astype(np.int64)
    first = own + stuffed + stolen
    votes = np.stack([first, cast - first])
    stations = Stations(
        ids=np.arange(N).astype(str),
        options=("A", "B"),
        votes=votes,
        valid=cast,
        registered=registered,
        cast=cast,
    )
    return stations, kind


def fitted(stations, seed=1, starts=4):
    return mixture(stations, 0, generator(seed, "fit"), starts)


def middle(part):
    """The middle of the cell in which a part lies."""
    return (np.minimum(np.floor(part * CELLS), CELLS - 1) + 0.5) / CELLS


def summed(stations, shares, turnout, share, spread):
    """The mean log-likelihood as the model is written: a sum over classes, steps and stations."""
    x = middle(stations.cast / stations.registered)
    y = middle(stations.votes[0] / stations.valid)
    density = np.zeros(len(stations))
    for part, steps in zip(shares, ((0.0,), SOME, MOST), strict=True):
        for added in steps:
            cast = turnout + added * (1 - turnout)
            votes = share * turnout + added * (1 - turnout)
            votes += STOLEN * added * (1 - share) * turnout
            wide = np.maximum(np.array(spread) * (1 - added), 0.02)
            one = stats.norm.pdf(x, cast, wide[0]) * stats.norm.pdf(
                y, min(votes / cast, 1), wide[1]
            )
            density += part / len(steps) * one
    return float(np.log(density).mean())


def best_spread(stations, shares, turnout, share):
    """The greatest of these over both spreads, which a fit does not tell."""

    def short(wide):
        return -summed(stations, shares, turnout, share, np.exp(wide))

    return -minimize(short, np.log([0.06, 0.07]), method="Nelder-Mead").fun


def test_the_likelihood_is_that_of_the_model():
    """It is the sum over all stations, and the planted levels do not beat it."""
    stations, kind = made(0.2, 0.05)
    found = fitted(stations)
    own = best_spread(stations, found.shares, found.turnout, found.share)
    assert found.likelihoods[0] == pytest.approx(own, abs=1e-4)
    planted = np.bincount(kind, minlength=3) / N
    assert found.likelihoods[0] >= summed(stations, planted, 0.6, 0.45, (0.05, 0.06)) - 1e-6


@pytest.mark.parametrize(
    "by", [(0.03, 0, 0), (-0.03, 0, 0), (0, 0.03, 0), (0, -0.03, 0), (0, 0, 0.05)]
)
def test_levels_beside_the_best_are_less_likely(by):
    """Turnout, support or the share of a class moved a little make the stations less likely."""
    stations, _ = made(0.2, 0.05)
    found = fitted(stations)
    shares = found.shares + np.array([-by[2], by[2], 0])
    beside = best_spread(stations, shares, found.turnout + by[0], found.share + by[1])
    assert beside < found.likelihoods[0] - 1e-3


def test_a_fit_that_ignores_a_class_is_caught():
    """The planted failure: without the third class it is worse, and the second is larger."""
    stations, kind = made(0.2, 0.05)

    def short(numbers):
        some, turnout, share = 1 / (1 + np.exp(-numbers[:3]))
        return -summed(stations, (1 - some, some, 0.0), turnout, share, np.exp(numbers[3:]))

    start = np.array([-1.4, 0.4, -0.2, np.log(0.05), np.log(0.06)])
    ignoring = minimize(short, start, method="Nelder-Mead", options={"maxiter": 600})
    found = fitted(stations)
    assert -ignoring.fun < found.likelihoods[0] - 0.02
    some = 1 / (1 + np.exp(-ignoring.x[0]))
    between = (kind == 1).mean() + (kind == 2).mean() / 2
    assert found.shares[1] < between < some


def test_nothing_is_found_where_nothing_was_added():
    """Of even stations hardly any is called odd, and the levels are those of all of them."""
    found = fitted(made()[0])
    assert found.shares[0] > 0.97
    assert found.turnout == pytest.approx(0.6, abs=0.02)
    assert found.share == pytest.approx(0.45, abs=0.02)


def test_planted_shares_are_recovered():
    """A fifth with some votes added, a twentieth with nearly all: within three points and one."""
    stations, kind = made(0.2, 0.05)
    found = fitted(stations)
    assert found.converged
    assert found.shares[1] == pytest.approx((kind == 1).mean(), abs=0.03)
    assert found.shares[2] == pytest.approx((kind == 2).mean(), abs=0.01)
    called = found.added > 0.5
    assert (called & (kind > 0)[found.rows]).sum() / called.sum() > 0.9


def test_two_kinds_of_places_look_like_added_votes():
    """Why it is a screen: clean villages that vote more, and otherwise, are called odd."""
    clean, _ = made()
    chance = generator(2, "villages")
    villages = chance.random(N) < 0.3
    cast = np.where(villages, np.round(clean.registered * 0.85).astype(np.int64), clean.cast)
    first = np.where(villages, chance.binomial(cast, 0.8), chance.binomial(cast, 0.45))
    mixed = Stations(
        ids=clean.ids,
        options=clean.options,
        votes=np.stack([first, cast - first]),
        valid=cast,
        registered=clean.registered,
        cast=cast,
    )
    assert fitted(mixed).shares[0] < 0.9


def test_the_same_seed_gives_the_same_fit():
    """The same chance gives the same starts, told from the best to the worst."""
    stations, _ = made(0.1)
    one, other = fitted(stations), fitted(stations)
    assert one.likelihoods == other.likelihoods
    assert one.likelihoods == tuple(sorted(one.likelihoods, reverse=True))
    assert np.array_equal(one.added, other.added)


def test_stations_without_a_turnout_are_left_out():
    """Unknown counts, no voters and more voters than registered ones are not in the fit."""
    stations = election(World(regions=1, areas=1), generator(3, "left out"))
    cast = stations.cast.copy()
    cast[:5] = (UNKNOWN, 0, 10**6, UNKNOWN, 0)
    odd = Stations(
        ids=stations.ids,
        options=stations.options,
        votes=stations.votes,
        valid=stations.valid,
        registered=stations.registered,
        cast=cast,
    )
    assert fitting(odd)[0] == 5
    assert len(fitted(odd, starts=1).rows) == len(stations) - 5
