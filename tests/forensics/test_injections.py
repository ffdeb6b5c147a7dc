"""Wrongs that are done on purpose: they do what they say, to whom they say, and nothing else."""

from dataclasses import fields, replace

import numpy as np
import pytest

from escrutinio.forensics.copied import everything, identical_pairs
from escrutinio.forensics.identities import boxes_add_up, options_within_valid
from escrutinio.forensics.injections import (
    HOWS,
    HUMAN,
    INJECTIONS,
    PLACES,
    RANDOM,
    SHARES,
    STRONGHOLD,
    Injected,
    Injection,
    chosen,
)
from escrutinio.forensics.method import generator
from escrutinio.forensics.simulate import World, election
from escrutinio.forensics.stations import NOWHERE, UNKNOWN, Stations

NAMES = [one.id for one in INJECTIONS]
RUN = {one.id: one.run for one in INJECTIONS}
ARRAYS = ("ids", "votes", "valid", "registered", "cast", "blank", "null", "place", "arrival")
CLEAN = election(World(regions=2), generator(1, "injections"))
LEADER, OTHER = CLEAN.leader, CLEAN.runner_up


def rows_of(share=0.2, how=RANDOM, stations=CLEAN):
    return chosen(stations, share, how, generator(1, "rows"))


def done(name, stations=CLEAN, share=0.2, how=RANDOM, seed=1):
    """What an injection makes of an election."""
    return RUN[name](stations, rows_of(share, how, stations), generator(seed, name))


def change(one, name, stations=CLEAN):
    """How a column changed."""
    return getattr(one.stations, name) - getattr(stations, name)


def bytes_of(stations):
    """All figures of an election, its earlier round among them."""
    found = [
        getattr(stations, one).tobytes() for one in ARRAYS if getattr(stations, one) is not None
    ]
    return found + (bytes_of(stations.before) if stations.before is not None else [])


# Who is altered


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("how", HOWS)
def test_as_many_are_chosen_as_were_asked_for(share, how):
    """The share asked for, at least one; whole places exceed it by less than a place."""
    rows = chosen(CLEAN, share, how, generator(1, how))
    wanted = max(1, round(share * len(CLEAN)))
    assert len(np.unique(rows)) == len(rows)
    assert (np.diff(rows) > 0).all()
    slack = np.bincount(CLEAN.place).max() if how == PLACES else 1
    assert wanted <= len(rows) < wanted + slack


def test_places_are_whole_and_few():
    """Whole places are altered, which are far fewer than where stations are drawn one by one."""
    clustered, alone = rows_of(0.1, PLACES), rows_of(0.1, RANDOM)
    places = np.unique(CLEAN.place[clustered])
    assert np.isin(CLEAN.place, places).sum() == len(clustered)
    assert len(places) < 0.5 * len(np.unique(CLEAN.place[alone]))


def test_stations_without_a_place_are_not_one_place():
    """Of stations that are nowhere each stands alone: they are not altered all at once."""
    place = CLEAN.place.copy()
    place[::2] = NOWHERE
    some = replace(CLEAN, place=place)
    for seed in range(60):
        rows = chosen(some, 0.05, PLACES, generator(seed, "nowhere"))
        assert len(rows) < 0.05 * len(some) + np.bincount(CLEAN.place).max()


def test_strongholds_are_where_the_leader_is_strong():
    """All of them lie in the leader's strongest quarter."""
    own = CLEAN.votes[LEADER] / CLEAN.valid
    assert own[rows_of(0.05, STRONGHOLD)].min() >= np.quantile(own, 0.74)
    assert own[rows_of(0.05, RANDOM)].min() < np.quantile(own, 0.5)


# What holds of all


@pytest.mark.parametrize("name", NAMES)
def test_nobody_votes_who_is_not_registered(name):
    """Never more voters than registered ones, never a figure below zero, and boxes add up."""
    for how in HOWS:
        one = done(name, how=how).stations
        assert (one.cast <= one.registered).all()
        assert min(x.min() for x in (one.votes, one.cast, one.blank, one.null, one.valid)) >= 0
        assert len(boxes_add_up(one).rows) == len(options_within_valid(one).rows) == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_election_itself_stays_as_it_was(name):
    """Not a byte of the original is changed."""
    before = bytes_of(CLEAN)
    done(name)
    assert bytes_of(CLEAN) == before


def test_one_that_writes_into_the_original_is_caught():
    """The planted failure: an injection without a copy changes the bytes."""
    own = replace(CLEAN, votes=CLEAN.votes.copy())
    before = bytes_of(own)

    def careless(stations, rows, chance):
        stations.votes[LEADER, rows] += 1
        return Injected(stations=stations, rows=rows, votes=len(rows))

    Injection(id="careless", run=careless).run(own, rows_of(), generator(1, "x"))
    assert bytes_of(own) != before


@pytest.mark.parametrize("name", NAMES)
def test_same_seed_same_bytes(name):
    """The same chance does the same; where chance has a part, another seed does something else."""
    one, two, other = done(name), done(name), done(name, seed=2)
    assert bytes_of(one.stations) == bytes_of(two.stations)
    drawn = name in ("stuffed", "typed", "replaced", "copied")
    assert (bytes_of(one.stations) != bytes_of(other.stations)) == drawn


@pytest.mark.parametrize("name", [one for one in NAMES if one != "removed"])
def test_only_the_chosen_are_altered(name):
    """Other stations are as they were; the rows that are told are among the chosen."""
    rows = rows_of()
    found = done(name)
    others = np.setdiff1d(np.arange(len(CLEAN)), rows)
    assert np.isin(found.rows, rows).all()
    assert bytes_of(found.stations.select(others)) == bytes_of(CLEAN.select(others))
    assert len(found.rows) > 0.9 * len(rows) or name == "late-switched"
    assert found.votes > 0


@pytest.mark.parametrize("name", NAMES)
def test_the_earlier_round_is_left_alone(name):
    """What is done to a round is not done to the one before."""
    found = done(name).stations
    kept = np.flatnonzero(np.isin(CLEAN.ids, found.ids))
    assert bytes_of(found.before) == bytes_of(CLEAN.before.select(kept))


def lacking():
    """An election with valid votes for others, and stations that lack one figure."""
    cast, null, registered = CLEAN.cast.copy(), CLEAN.null.copy(), CLEAN.registered.copy()
    cast[::7], null[1::7], registered[2::7] = UNKNOWN, UNKNOWN, UNKNOWN
    return replace(CLEAN, cast=cast, null=null, registered=registered)


@pytest.mark.parametrize("name", [one for one in NAMES if one not in ("removed", "replaced")])
def test_what_is_not_known_stays_so(name):
    """A figure that a sheet lacks is not made of nothing, nor one of another sheet mistaken."""
    stations = lacking()
    found = done(name, stations).stations
    for column in ("cast", "null", "registered"):
        gone = getattr(stations, column) == UNKNOWN
        if name != "copied":
            assert (getattr(found, column)[gone] == UNKNOWN).all()
        assert getattr(found, column).min() >= UNKNOWN


@pytest.mark.parametrize("name", NAMES)
def test_votes_for_others_stay_valid(name):
    """Where options are not all in the table, their valid votes are neither lost nor doubled."""
    first = np.stack([CLEAN.votes[0] - 9, CLEAN.votes[1] - 9]).clip(0)
    table = replace(CLEAN, votes=first)
    found = done(name, table).stations
    assert len(boxes_add_up(found).rows) == len(options_within_valid(found).rows) == 0
    others = np.setdiff1d(np.arange(len(table)), rows_of())
    if name != "removed":
        assert (found.valid[others] == table.valid[others]).all()


# What each of them says


@pytest.mark.parametrize("name", ["stuffed", "stuffed-40", "turnout-rounded"])
def test_stuffing_adds_as_many_voters_as_votes(name):
    """Voters, valid votes and the leader's votes rise by the same; no one else's change."""
    found = done(name)
    added = change(found, "cast")
    assert (added >= 0).all()
    assert (change(found, "votes")[LEADER] == added).all()
    assert (change(found, "valid") == added).all()
    assert not change(found, "votes")[OTHER].any()
    assert found.votes == added.sum()


def test_forty_are_forty_where_there_is_room():
    """Forty ballots are added, or as many as people did not come."""
    found = done("stuffed-40")
    room = (CLEAN.registered - CLEAN.cast)[found.rows]
    assert (change(found, "cast")[found.rows] == np.minimum(40, room)).all()


def test_a_random_share_of_the_absent_is_stuffed():
    """On average 0.24 of those who did not come: the mean of the half of a normal law."""
    found = done("stuffed")
    room = (CLEAN.registered - CLEAN.cast)[found.rows]
    assert (change(found, "cast")[found.rows] / room).mean() == pytest.approx(0.24, abs=0.02)


@pytest.mark.parametrize("name", ["switched", "switched-60", "share-rounded", "late-switched"])
def test_switching_moves_and_adds_nothing(name):
    """All totals but those of the two are as they were; what one loses the other has."""
    found = done(name)
    moved = change(found, "votes")
    assert (moved[LEADER] >= 0).all()
    assert (moved.sum(axis=0) == 0).all()
    assert found.votes == moved[LEADER].sum()
    for column in ("cast", "valid", "blank", "null", "registered"):
        assert not change(found, column).any()


def test_how_many_are_switched():
    """A fifth of the runner-up's votes, or sixty, or all that it has."""
    rows = rows_of()
    own = CLEAN.votes[OTHER, rows]
    fifth, sixty = (change(done(name), "votes")[LEADER, rows] for name in NAMES[2:4])
    assert fifth / own == pytest.approx(np.full(len(own), 0.2), abs=0.06)
    assert (np.abs(fifth - 0.2 * own) <= 0.5).all()
    assert (sixty == np.minimum(60, own)).all()


def test_only_late_sheets_are_switched():
    """Of the chosen only those that came late are altered."""
    found = done("late-switched")
    assert (CLEAN.arrival[found.rows] > 0).all()
    assert len(found.rows) == (CLEAN.arrival[rows_of()] > 0).sum()
    assert not change(found, "votes")[:, CLEAN.arrival == 0].any()


def test_last_figures_are_made_up():
    """Last figures follow the law of people, tens stay, and nobody is below ten."""
    found = done("typed", share=1.0)
    votes = found.stations.votes
    large = CLEAN.votes >= 10
    assert (votes[large] // 10 == CLEAN.votes[large] // 10).all()
    assert (votes[~large] == CLEAN.votes[~large]).all()
    seen = np.bincount(votes[0][large[0]] % 10, minlength=10) / large[0].sum()
    assert seen == pytest.approx(HUMAN / HUMAN.sum(), abs=0.04)
    assert (change(found, "cast") == change(found, "votes").sum(axis=0)).all()


def test_turnouts_are_rounded_up_to_five():
    """Turnout is within half a voter of the next multiple of 5 %."""
    found = done("turnout-rounded")
    rows = found.rows
    target = np.ceil(20 * CLEAN.cast[rows] / CLEAN.registered[rows] - 1e-9) / 20
    assert (np.abs(found.stations.cast[rows] - target * CLEAN.registered[rows]) <= 0.5).all()


def test_shares_are_rounded_up_to_one():
    """The leader's share is within half a vote of the next whole percentage."""
    found = done("share-rounded")
    rows = found.rows
    target = np.ceil(100 * CLEAN.votes[LEADER, rows] / CLEAN.cast[rows] - 1e-9) / 100
    away = np.abs(found.stations.votes[LEADER, rows] - target * CLEAN.cast[rows])
    assert np.mean(away <= 0.5) > 0.99


def test_invented_sheets_are_nearly_full():
    """Turnout from 93 %, the leader from 90 % of it, the rest for one other, nothing spoilt."""
    found = done("replaced")
    one = found.stations.select(found.rows)
    assert (one.cast / one.registered).min() > 0.925
    share = one.votes[LEADER] / one.cast
    assert 0.895 < share.min() < 0.91
    assert 0.98 < share.max() < 0.995
    assert not one.blank.any()
    assert not one.null.any()
    assert (one.votes.sum(axis=0) == one.cast).all()


@pytest.mark.parametrize(("name", "part"), [("annulled", 3), ("spoiling-campaign", 10)])
def test_votes_are_made_null(name, part):
    """A third of the runner-up's votes, or a tenth of everybody's, is null; as many voted."""
    found = done(name)
    rows, lost = found.rows, -change(found, "votes")
    whose = [OTHER] if name == "annulled" else [0, 1]
    assert (lost[whose][:, rows] == CLEAN.votes[whose][:, rows] // part).all()
    assert (lost.sum(axis=0) == change(found, "null")).all()
    assert lost.sum() == found.votes == lost[whose].sum()
    assert not change(found, "cast").any()


def test_sheets_are_taken_out_where_the_runner_up_leads():
    """Those sheets are gone, with their earlier round, and only those."""
    found = done("removed")
    behind = rows_of()[CLEAN.votes[LEADER, rows_of()] < CLEAN.votes[OTHER, rows_of()]]
    assert (found.rows == behind).all()
    assert len(behind) > 0
    assert set(CLEAN.ids) - set(found.stations.ids) == set(CLEAN.ids[behind])
    assert found.votes == CLEAN.valid[behind].sum()
    assert len(found.stations.before) == len(found.stations)


def test_the_roll_is_inflated():
    """A tenth more are registered, and all of those vote for the leader."""
    found = done("inflated")
    tenth = CLEAN.registered[found.rows] // 10
    for column in ("registered", "cast"):
        assert (change(found, column)[found.rows] == tenth).all()
    assert (change(found, "votes")[LEADER, found.rows] == tenth).all()


def test_sheets_have_the_figures_of_another_one():
    """Each altered sheet has all the figures of one of the chosen."""
    found = done("copied")
    figures = {tuple(one) for one in everything(CLEAN)[:, rows_of()].T.tolist()}
    copies = everything(found.stations)[:, found.rows].T.tolist()
    assert {tuple(one) for one in copies} <= figures
    assert (change(found, "votes") != 0).any()


@pytest.mark.xfail(strict=True, reason="figures are exchanged: each sheet is there once, as before")
def test_copies_are_there_twice():
    """Where a tenth of the sheets was copied, there are that many more pairs of equal sheets."""
    found = done("copied")
    more = identical_pairs(everything(found.stations)) - identical_pairs(everything(CLEAN))
    assert more > 0.25 * len(found.rows)


@pytest.mark.parametrize("name", ["annulled", "spoiling-campaign"])
def test_without_null_votes_nothing_is_made_null(name):
    """Where a source has no null votes, nothing is done, and that is told."""
    found = done(name, replace(CLEAN, null=None))
    assert (len(found.rows), found.votes) == (0, 0)


def test_all_columns_are_looked_at():
    """The columns compared above are all arrays of an election but those that nothing touches."""
    known = {
        one.name for one in fields(Stations) if isinstance(getattr(CLEAN, one.name), np.ndarray)
    }
    assert known - {"area", "region", "matched"} == set(ARRAYS)
