"""Stations against the others of their polling place."""

from dataclasses import replace

import numpy as np
import pytest

from escrutinio.forensics.deviations import (
    composition,
    deviations,
    left_out,
    turnout_deviations,
    usable,
    votes_deviations,
)
from escrutinio.forensics.groups import centred
from escrutinio.forensics.method import generator
from escrutinio.forensics.stations import Stations
from escrutinio.forensics.tails import TURNOUT, VOTES, line
from tests.forensics.real import peru_2016_runoff, peru_2021_runoff

ALTERED = 800


def made(chance, places=400, size=6, alike=0.06, rounds=2):
    """Two rounds of the same voters, split among stations by family."""
    n = places * size
    place = np.repeat(np.arange(places), size)
    lean = chance.uniform(0.25, 0.75, places)[place] + chance.normal(0, alike, n)
    registered = np.full(n, 250)
    several = []
    for _ in range(rounds):
        cast = chance.binomial(registered, np.clip(0.8 + (lean - 0.5) / 5, 0, 1))
        first = chance.binomial(cast, np.clip(lean, 0.02, 0.98))
        several.append(
            Stations(
                ids=np.arange(n).astype(str),
                options=("A", "B"),
                votes=np.stack([first, cast - first]),
                valid=cast,
                registered=registered,
                cast=cast,
                blank=np.zeros(n, dtype=np.int64),
                null=np.zeros(n, dtype=np.int64),
                place=place,
                region=place % 3,
            )
        )
    return replace(several[-1], before=several[0], matched=np.ones(n, dtype=bool))


def alone(stations):
    """The same without its earlier round."""
    return replace(stations, before=None, matched=None)


def test_chance_alone_has_scores_of_spread_one():
    """Where only chance parts the stations, scores are standard normal."""
    found = votes_deviations(alone(made(generator(1, "chance"), alike=0)), 0)
    assert np.std(found.score) == pytest.approx(1, abs=0.05)
    assert np.mean(np.abs(found.score) > 1.96) == pytest.approx(0.05, abs=0.015)
    assert found.phi == pytest.approx(1, abs=0.08)
    assert not found.conditional


def test_the_earlier_round_tells_what_families_do():
    """Given the earlier round, stations sorted by family differ much less; without it they do."""
    stations = made(generator(1, "families"))
    given, without = votes_deviations(stations, 0), votes_deviations(alone(stations), 0)
    assert without.phi > 2.5
    assert given.phi < 0.7 * without.phi


def test_a_shuffled_earlier_round_tells_nothing():
    """The earlier round of other stations is of no use: the gain above is none of fitting."""
    stations = made(generator(1, "families"))
    order = generator(1, "shuffle").permutation(len(stations))
    wrong = votes_deviations(replace(stations, before=stations.before.select(order)), 0)
    assert wrong.phi > 0.9 * votes_deviations(alone(stations), 0).phi


def test_an_altered_station_does_not_hide_itself():
    """A station with 80 votes moved is told about 80 beyond, and its neighbours about none."""
    stations = made(generator(1, "altered"))
    votes = stations.votes.copy()
    moved = np.minimum(80, votes[1, ::60])
    votes[0, ::60] += moved
    votes[1, ::60] -= moved
    found = votes_deviations(replace(stations, votes=votes), 0)
    clean = votes_deviations(stations, 0)
    change = found.beyond - clean.beyond
    altered = np.zeros(len(stations), dtype=bool)
    altered[::60] = True
    assert np.median(change[altered] / moved) == pytest.approx(1, abs=0.05)
    neighbours = np.repeat(altered.reshape(-1, 6).any(axis=1), 6) & ~altered
    assert np.median(np.abs(change[neighbours])) < 8


def test_a_plain_mean_would_hide_it():
    """The planted failure: with the plain mean of the place a sixth of the change is hidden."""
    stations = made(generator(1, "altered"))
    share = stations.votes[0] / stations.valid
    changed = share.copy()
    changed[::60] += 0.2
    n, place = stations.valid.astype(float), stations.place
    plain = centred(changed, n, place) - centred(share, n, place)
    pull = np.ones(len(n))

    def apart(y):
        return left_out(y, share, n, pull, place, level=False)[0]

    honest = apart(changed) - apart(share)
    assert plain[0] < 0.18
    assert honest[0] == pytest.approx(0.2)


def test_what_cannot_be_compared_is_left_out():
    """Places of two, tiny stations, unknown counts and unmatched stations are left out."""
    assert not usable(np.array([100, 100, 5]), np.array([0, 0, 0])).any()
    stations = made(generator(1, "left out"), places=40)
    cast = stations.cast.copy()
    cast[0] = -1
    matched = stations.matched.copy()
    matched[6:12] = False
    found = turnout_deviations(replace(stations, cast=cast, matched=matched))
    assert not np.isin(np.r_[0, 6:12], found.rows).any()
    assert len(found.rows) == len(stations) - 7
    assert votes_deviations(stations.select(np.arange(6)), 0) is None


def test_composition_needs_an_earlier_round():
    """Asked for the composition of a round that is not there, it says so."""
    with pytest.raises(KeyError):
        composition(alone(made(generator(1, "none"), places=10)), np.arange(3))


def test_options_without_votes_are_no_harm():
    """Where nobody votes for an option, all scores are finite and no warning is given."""
    stations = made(generator(1, "nobody"))
    none = np.zeros(len(stations), dtype=np.int64)
    found = deviations(stations, none, stations.valid)
    assert np.isfinite(found.score).all()
    full = deviations(stations, stations.valid, stations.valid)
    assert np.isfinite(full.score).all()


def chosen(stations, found, possible):
    """Stations to alter, at random, at most one of each place."""
    rows = found.rows
    at = generator(1, "altered").permutation(np.flatnonzero(possible[rows]))
    first = np.unique(found.place[at], return_index=True)[1]
    return rows[at[np.sort(first)][:ALTERED]]


def seen(rows, found, bound):
    """The share of the altered stations beyond a line; those that cannot be compared are missed."""
    return np.isin(rows, found.rows[np.abs(found.score) > bound]).mean()


def stuffed(stations, rows, k):
    """Ballots added for the first option."""
    votes, valid, cast = stations.votes.copy(), stations.valid.copy(), stations.cast.copy()
    added = np.minimum(k, (stations.registered - stations.cast)[rows])
    votes[0, rows] += added
    valid[rows] += added
    cast[rows] += added
    return replace(stations, votes=votes, valid=valid, cast=cast)


def switched(stations, rows, k):
    """Votes moved from the second option to the first."""
    votes = stations.votes.copy()
    moved = np.minimum(k, votes[1, rows])
    votes[0, rows] += moved
    votes[1, rows] -= moved
    return replace(stations, votes=votes)


@pytest.mark.real
def test_forty_stuffed_ballots_are_seen(shared):
    """At the line of 2016, at least .95 of stations of 2021 with 40 more ballots; few with 10."""
    one = peru_2021_runoff(shared)
    bound = line(0.001, TURNOUT, True)
    found = turnout_deviations(one)
    rows = chosen(one, found, np.ones(len(one), dtype=bool))
    assert seen(rows, turnout_deviations(stuffed(one, rows, 40)), bound) >= 0.95
    assert seen(rows, turnout_deviations(stuffed(one, rows, 10)), bound) < 0.05


@pytest.mark.real
def test_sixty_switched_votes_are_seen(shared):
    """At the line of 2016, at least .95 of stations that have 60 votes to switch; few with 10."""
    one = peru_2021_runoff(shared)
    bound = line(0.001, VOTES, True)
    found = votes_deviations(one, 0)
    rows = chosen(one, found, one.votes[1] >= 60)
    assert seen(rows, votes_deviations(switched(one, rows, 60), 0), bound) >= 0.95
    assert seen(rows, votes_deviations(switched(one, rows, 10), 0), bound) < 0.05


@pytest.mark.real
def test_both_elections_are_near_chance_given_the_earlier_round(shared):
    """Given the earlier round, the middle of the scores is near chance, and turnout narrower."""
    for one in (peru_2021_runoff(shared), peru_2016_runoff(shared)):
        votes, turnout = votes_deviations(one, one.leader), turnout_deviations(one)
        assert 0.7 < votes.robust < 1.2
        assert turnout.phi < 0.8
        assert votes.phi < votes_deviations(alone(one), one.leader).phi
