"""Fingerprints and the clean twins beside them."""

from dataclasses import replace

import numpy as np
import pytest

from escrutinio.forensics.fingerprint import beside, fingerprint, turnout_histogram, twins
from escrutinio.forensics.groups import sums
from escrutinio.forensics.identities import boxes_add_up, more_voters_than_registered
from escrutinio.forensics.injections import RANDOM, chosen, replaced, turnout_rounded
from escrutinio.forensics.method import generator
from escrutinio.forensics.simulate import HARD_NEGATIVES, World, election
from escrutinio.forensics.stations import NOWHERE, UNKNOWN
from escrutinio.forensics.twin import drawn, groups_of, pattern, twin
from escrutinio.forensics.within_places import dispersion


def made(name="made", **more):
    return election(World(**more), generator(1, name))


def test_a_fingerprint_is_a_histogram():
    """Each cell has the part of the stations whose turnout and share lie in it, one by one."""
    stations = made(regions=1)
    found = fingerprint(stations, 0)
    by_hand = np.zeros((100, 100))
    for registered, cast, votes, valid in zip(
        stations.registered, stations.cast, stations.votes[0], stations.valid, strict=True
    ):
        by_hand[min(99, int(100 * cast / registered)), min(99, int(100 * votes / valid))] += 1
    assert found == pytest.approx(by_hand / len(stations))
    assert found.sum() == pytest.approx(1)


def test_turnout_and_share_are_not_exchanged():
    """High turnout for nobody is found in the corner of high turnout: rows are turnout."""
    stations = made(regions=1)
    none = np.stack([np.zeros(len(stations), dtype=np.int64), stations.valid])
    full = replace(stations, cast=stations.registered, votes=none)
    assert fingerprint(full, 0)[99, 0] == 1
    assert fingerprint(full, 0)[0, 99] == 0


def test_stations_without_figures_are_left_out():
    """Unknown and empty counts are not in the fingerprint, and none at all makes none."""
    stations = made(regions=1)
    cast = np.full(len(stations), UNKNOWN)
    assert fingerprint(replace(stations, cast=cast), 0).sum() == 0
    cast[:3] = stations.cast[:3]
    assert fingerprint(replace(stations, cast=cast), 0).sum() == pytest.approx(1)


def test_round_turnouts_stand_out_in_the_histogram():
    """Turnouts rounded to 5 % make those steps higher; all stations are in the histogram."""
    stations = made(registered=300, uneven=0)
    chance = generator(1, "rounded")
    done = turnout_rounded(stations, chosen(stations, 0.2, RANDOM, chance), chance).stations
    where, seen = turnout_histogram(done)
    clean = turnout_histogram(stations)[1]
    fives = np.isclose(where * 20, np.rint(where * 20))
    assert len(where) == len(seen) == 1001
    assert seen.sum() == clean.sum() == len(stations)
    assert seen[fives].sum() > 3 * clean[fives].sum()


def test_groups_are_the_finest_that_are_shared():
    """A place alone falls back to its area, an area alone to its region, else to the whole."""
    stations = made(regions=1, areas=1, places=2).select(np.arange(8))
    stations = replace(
        stations,
        place=np.array([0, 0, 1, 2, NOWHERE, 3, NOWHERE, NOWHERE]),
        area=np.array([0, 0, 0, 0, 0, 1, NOWHERE, NOWHERE]),
        region=np.array([0, 0, 0, 0, 0, 0, 0, NOWHERE]),
    )
    groups = groups_of(stations).tolist()
    assert groups[0] == groups[1]
    assert groups[2] == groups[3] == groups[4] != groups[0]
    assert groups[5] == groups[6]
    assert len(set(groups)) == 4


def test_a_twin_keeps_the_arithmetic():
    """Twins add up, nobody votes who is not registered, and rolls are those of the election."""
    stations = made()
    one = twin(stations, pattern(stations), generator(1, "twin"))
    assert len(boxes_add_up(one).rows) == len(more_voters_than_registered(one).rows) == 0
    assert (one.registered == stations.registered).all()
    assert (one.votes != stations.votes).any()
    assert all((x >= 0).all() for x in (one.votes, one.blank, one.null))


def test_a_twin_is_like_its_places():
    """Summed over twins, each place has the votes and the turnout that it has in the election."""
    stations = made(regions=2)
    found = pattern(stations)
    chance = generator(1, "places")
    several = [twin(stations, found, chance) for _ in range(30)]
    groups = found.groups
    for get in (lambda s: s.cast, lambda s: s.votes[0], lambda s: s.null):
        n = sums(stations.registered, groups)
        own = sums(get(stations), groups) / n
        mean = np.mean([sums(get(one), groups) / n for one in several], axis=0)
        assert np.abs(mean - own).max() < 0.05
        assert (mean - own).mean() == pytest.approx(0, abs=0.002)


def test_a_twin_differs_inside_places_as_the_election_does():
    """The dispersion of turnout inside places is that of the election; binomial twins have less."""
    stations = made(grouped=0.3)
    found = pattern(stations)

    def phi(one):
        return dispersion(one.cast, one.registered, one.place).phi

    own = phi(stations)
    several = [phi(twin(stations, found, generator(1, "phi", i))) for i in range(8)]
    flat = replace(found, rhos=tuple(1e-5 for _ in found.rhos))
    wrong = phi(twin(stations, flat, generator(1, "phi")))
    assert own > 1.5
    assert np.mean(several) == pytest.approx(own, rel=0.08)
    assert wrong < 1.2


def test_counts_are_beta_binomial():
    """Drawn counts have the mean and the variance of a beta-binomial law, at the bounds too."""
    n, rho = np.full(100_000, 200), 0.02
    found = drawn(np.full(100_000, 0.3), n, rho, generator(1, "beta"))
    assert found.mean() == pytest.approx(60, rel=0.01)
    assert found.var() == pytest.approx(200 * 0.3 * 0.7 * (1 + 199 * rho), rel=0.03)
    assert (drawn(np.ones(100_000), n, rho, generator(1, "beta")) == 200).all()


@pytest.mark.parametrize("name", ["polarised", "rural-turnout", "surnames"])
def test_odd_worlds_look_like_their_twins(name):
    """A world that looks odd looks like twins of its own places, within a hundredth."""
    stations = election(replace(HARD_NEGATIVES[name], regions=4), generator(1, name))
    found = beside(stations, 0, generator(1, "beside"), 10)
    assert found.excess < 0.02
    assert 0 < found.least <= found.most


def test_invented_sheets_are_unlike_their_twins():
    """A tenth of the sheets made up with full turnout lies outside of what twins are."""
    clean = made("invented", regions=4)
    chance = generator(1, "which")
    done = replaced(clean, chosen(clean, 0.1, RANDOM, chance), chance).stations
    before = beside(clean, 0, generator(1, "beside"), 10)
    after = beside(done, 0, generator(1, "beside"), 10)
    assert after.excess > before.excess + 0.03


def test_twins_of_the_whole_would_accuse_geography():
    """The planted failure: twins that know no places call a clean, polarised country odd."""
    stations = election(replace(HARD_NEGATIVES["polarised"], regions=4), generator(1, "whole"))
    nowhere = replace(stations, place=None, area=None, region=None)
    with_places = beside(stations, 0, generator(1, "beside"), 8)
    without = beside(nowhere, 0, generator(1, "beside"), 8)
    assert without.excess > with_places.excess + 0.05


def test_what_a_whole_place_did_is_in_its_twin():
    """As it says, it does not see what was done alike to all stations of a place."""
    clean = made("alike", regions=4)
    chance = generator(1, "which")
    rows = np.flatnonzero(clean.place % 10 == 0)
    done = replaced(clean, rows, chance).stations
    before = beside(clean, 0, generator(1, "beside"), 8)
    assert beside(done, 0, generator(1, "beside"), 8).excess < before.excess + 0.03


def test_same_seed_same_twins():
    """The same chance gives the same twins, another one others."""
    stations = made(regions=1)
    one, two = (twins(stations, 0, generator(1, "same"), 2) for _ in range(2))
    assert (one == two).all()
    assert (one != twins(stations, 0, generator(2, "same"), 2)).any()
