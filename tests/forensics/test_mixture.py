"""The finite mixture: what it recovers, and why it is a screen."""

import numpy as np
import pytest

from escrutinio.forensics.method import generator
from escrutinio.forensics.mixture import fitting, mixture
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


def test_nothing_is_found_where_nothing_was_added():
    found = fitted(made()[0])
    assert found.shares[0] > 0.97
    assert found.turnout == pytest.approx(0.6, abs=0.02)
    assert found.share == pytest.approx(0.45, abs=0.02)


def test_planted_shares_are_recovered():
    """A fifth with some votes added and a twentieth with nearly all: each within three points."""
    stations, kind = made(0.2, 0.05)
    found = fitted(stations)
    assert found.converged
    assert found.shares[1] == pytest.approx((kind == 1).mean(), abs=0.04)
    assert found.shares[2] == pytest.approx((kind == 2).mean(), abs=0.02)
    called = found.added > 0.5
    assert (called & (kind > 0)[found.rows]).sum() / called.sum() > 0.9


def test_a_fit_without_classes_of_added_votes_is_worse():
    """The planted failure: one class alone fits altered stations worse, and clean ones as well."""

    def alone(stations):
        x = stations.cast / stations.registered
        y = stations.votes[0] / stations.valid
        spread = -0.5 * (1 + np.log(2 * np.pi * np.array([x.var(), y.var()])))
        return float(spread.sum())

    def gain(stations):
        return fitted(stations).likelihoods[0] - alone(stations)

    clean, altered = made()[0], made(0.3, 0.1)[0]
    assert gain(altered) - gain(clean) > 0.1


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
    stations, _ = made(0.1)
    one, other = fitted(stations), fitted(stations)
    assert one.likelihoods == other.likelihoods
    assert one.likelihoods == tuple(sorted(one.likelihoods, reverse=True))
    assert np.array_equal(one.added, other.added)


def test_stations_without_a_turnout_are_left_out():
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
