"""Simulated elections: they add up, have the shape that was asked for, and nothing is wrong."""

from dataclasses import fields, replace

import numpy as np
import pytest

from escrutinio.forensics.flows import flows, shares
from escrutinio.forensics.method import generator
from escrutinio.forensics.simulate import (
    ABSENT,
    FLOWS,
    HARD_NEGATIVES,
    NULL,
    World,
    election,
)
from escrutinio.forensics.within_places import dispersion

WORLDS = {"ordinary": World(), **HARD_NEGATIVES}
CLEAN = election(World(), generator(1, "simulate"))


def made(name="simulate", **more):
    return election(World(**more), generator(1, name))


def bytes_of(one):
    """All figures of an election, its earlier round among them."""
    arrays = [getattr(one, f.name) for f in fields(one) if f.name != "before"]
    found = [x.tobytes() for x in arrays if isinstance(x, np.ndarray)]
    return found if one.before is None else found + bytes_of(one.before)


@pytest.mark.parametrize("name", WORLDS)
def test_everyone_does_one_thing(name):
    """In both rounds options, blank, null and absent voters are those registered, none below 0."""
    later = election(WORLDS[name], generator(1, name))
    for one, options in ((later, 2), (later.before, 5)):
        assert len(one.options) == options
        assert (one.votes.sum(axis=0) == one.valid).all()
        assert (one.valid + one.blank + one.null == one.cast).all()
        assert (one.cast <= one.registered).all()
        assert min(x.min() for x in (one.votes, one.blank, one.null, one.cast)) >= 0
    assert (later.registered == later.before.registered).all()
    assert later.matched.all()


def test_places_lie_in_areas_and_areas_in_regions():
    """Each place has one area and each area one region, as many as were asked for."""
    one = made(regions=3, areas=4, places=5)
    for small, large in ((one.place, one.area), (one.area, one.region)):
        assert len(set(zip(small, large, strict=True))) == len(set(small))
    assert [len(set(x)) for x in (one.region, one.area, one.place)] == [3, 12, 60]
    assert len(set(one.ids)) == len(one)


def test_places_have_the_stations_asked_for():
    """Places have as many stations as asked for on average, and none has none."""
    for stations in (1.5, 6.0, 12.0):
        one = made("sizes", regions=20, stations=stations)
        n = np.bincount(one.place)
        assert n.min() >= 1
        assert n.mean() == pytest.approx(stations, rel=0.1)


def test_same_seed_same_bytes():
    """The same seed makes the same bytes, another one others."""
    again = election(World(), generator(1, "simulate"))
    other = election(World(), generator(2, "simulate"))
    assert bytes_of(CLEAN) == bytes_of(again)
    assert bytes_of(CLEAN) != bytes_of(other)


def test_flows_are_shares():
    """Whatever one did in the earlier round, they do one thing in the later one."""
    assert FLOWS.sum(axis=1) == pytest.approx(np.ones(len(FLOWS)), abs=0.005)
    assert (FLOWS >= 0).all()
    assert (ABSENT, NULL) == (len(FLOWS) - 1, FLOWS.shape[1] - 2)


def test_the_flows_are_found_again():
    """In large stations that differ, the estimator inside places finds the flows, to 0.05."""
    world = World(registered=20_000, stations=10.0, grouped=0.5, polarised=0.0, local=0.0,
                  noise=0.0, annexes=0.0)  # fmt: skip
    found = flows(shares(election(world, generator(1, "flows"))))
    made_of = FLOWS / FLOWS.sum(axis=1, keepdims=True)
    rows = [*"ABCDE", "absent"]
    for row, expected in zip(rows, made_of[[0, 1, 2, 3, 4, ABSENT]], strict=True):
        for column, share in zip(("A", "B", "absent"), expected[[0, 1, 4]], strict=True):
            assert found.of(row, column) == pytest.approx(share, abs=0.05)


def phi(one):
    return dispersion(one.votes[0], one.valid, one.place).phi


def test_stations_of_a_place_differ_as_much_as_was_asked_for():
    """Without grouping, noise and annexes only chance parts them; with families more."""
    alone = {"grouped": 0.0, "noise": 0.0, "annexes": 0.0}
    assert phi(made("phi", **alone)) == pytest.approx(1, abs=0.06)
    assert 1.2 < phi(CLEAN) < 2.6
    assert phi(made("phi", grouped=0.25)) > phi(CLEAN) + 0.3


def test_families_vote_alike_in_both_rounds():
    """Where families group, a station deviates alike in both rounds; elsewhere it does not."""

    def together(one):
        share = one.votes[0] / one.valid
        before = one.before.votes[0] / one.before.valid
        n = np.bincount(one.place)[one.place]
        apart = [x - (np.bincount(one.place, x) / np.bincount(one.place))[one.place]
                 for x in (share, before)]  # fmt: skip
        return float(np.corrcoef(apart[0][n > 2], apart[1][n > 2])[0, 1])

    assert together(made("alike", grouped=0.25)) > 0.35
    assert abs(together(made("alike", grouped=0.0, annexes=0.0))) < 0.06


DIFFERENT = {
    "polarised": lambda s: np.std(
        np.bincount(s.region, s.votes[0]) / np.bincount(s.region, s.valid)
    ),
    "rural-turnout": lambda s: (
        s.before.cast[s.area % 4 == 0].sum() / s.registered[s.area % 4 == 0].sum()
        - s.before.cast.sum() / s.registered.sum()
    ),
    "boycott": lambda s: s.null.sum() / s.cast.sum(),
    "surnames": phi,
    "late-villages": lambda s: s.arrival.mean(),
    "tiny-stations": lambda s: -s.registered.mean(),
    "small-candidate": lambda s: -s.before.votes[0].sum() / s.before.valid.sum(),
    "round-registers": lambda s: -s.registered.std(),
    "level-shift": lambda s: s.votes[0].sum() / s.valid.sum() - s.before.votes[0].sum()
    / s.before.valid.sum(),
}  # fmt: skip


@pytest.mark.parametrize("name", HARD_NEGATIVES)
def test_hard_negatives_are_what_they_are_called(name):
    """Each odd world has more than the ordinary one of what it is named after."""
    measure = DIFFERENT[name]
    worlds = [election(replace(WORLDS[one], regions=16), generator(1, "hard"))
              for one in (name, "ordinary")]  # fmt: skip
    odd, ordinary = map(measure, worlds)
    assert odd > ordinary + 0.05


def test_late_sheets_come_from_late_areas():
    """Sheets come late from villages more often, and nothing was done to them."""
    late = election(HARD_NEGATIVES["late-villages"], generator(1, "late"))
    rural = late.area % 4 == 0
    assert late.arrival[rural].mean() > 2 * late.arrival[~rural].mean()
    assert set(np.unique(late.arrival)) == {0, 1}


def test_a_round_roll_is_even():
    """Without unevenness all stations have the roll asked for."""
    assert (made(uneven=0.0, registered=300).registered == 300).all()
    assert made(registered=60, uneven=20.0).registered.min() >= 20


def test_a_wrong_count_is_caught():
    """The planted failure: drawn for each thing apart, voters do not add up to the roll."""
    chance = generator(1, "wrong")
    first = CLEAN.before
    shares = [one / first.registered for one in (*first.votes, first.blank, first.null)]
    counted = sum(chance.binomial(first.registered, one) for one in shares)
    absent = first.registered - first.cast
    assert (counted + absent != first.registered).mean() > 0.9
