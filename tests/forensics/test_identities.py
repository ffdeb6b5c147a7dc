"""The arithmetic of sheets: each identity sees one wrong, and no other one does."""

from dataclasses import replace

import pytest

from escrutinio.forensics import identities
from escrutinio.forensics.battery.sheets import METHODS
from escrutinio.forensics.identities import (
    boxes_add_up,
    more_voters_than_registered,
    more_votes_than_voters,
    nothing_negative,
    options_within_valid,
    same_roll,
    same_voters,
)
from escrutinio.forensics.injections import INJECTIONS, RANDOM, chosen
from escrutinio.forensics.method import Setting, generator
from escrutinio.forensics.reading import IDENTITY
from escrutinio.forensics.simulate import HARD_NEGATIVES, World, election
from escrutinio.forensics.stations import UNKNOWN

CHECKS = (
    more_voters_than_registered,
    boxes_add_up,
    options_within_valid,
    nothing_negative,
    same_voters,
    same_roll,
)
AT = 7


def clean():
    """An election and, on the same day, another contest with the same voters."""
    one = election(World(regions=1, areas=2), generator(1, "identities"))
    return replace(one, before=one)


def changed(stations, changes):
    """One sheet with other figures: what is added to which column; options by their place."""
    columns = {}
    for name, more in changes.items():
        if isinstance(name, int):
            columns.setdefault("votes", stations.votes.copy())[name, AT] += more
        else:
            columns[name] = getattr(stations, name).copy()
            columns[name][AT] += more
    return replace(stations, **columns)


def shift(stations, changes):
    """The same sheet changed in both contests, so that they still agree."""
    other = changed(stations, changes)
    return replace(other, before=replace(other, before=None, matched=None))


def speaking(stations):
    """The names of the identities that are violated."""
    return {one.__name__ for one in CHECKS if len(one(stations).rows)}


def room(stations):
    return int(stations.registered[AT] - stations.cast[AT])


def to_zero(stations, option):
    return int(stations.votes[option, AT])


PLANTED = {
    "more_voters_than_registered": lambda s: shift(
        s, {"cast": room(s) + 3, 0: room(s) + 3, "valid": room(s) + 3}
    ),
    "boxes_add_up": lambda s: shift(s, {"null": 3}),
    "options_within_valid": lambda s: shift(s, {0: 3}),
    "nothing_negative": lambda s: shift(s, {0: -to_zero(s, 0) - 3, 1: to_zero(s, 0) + 3}),
    "same_voters": lambda s: changed(s, {"cast": 3, "null": 3}),
    "same_roll": lambda s: changed(s, {"registered": 3}),
}


def test_a_clean_election_violates_none():
    """In simulated elections every identity holds, on every sheet."""
    for world in (World(regions=2), *HARD_NEGATIVES.values()):
        one = election(replace(world, regions=2), generator(1, "clean"))
        assert speaking(replace(one, before=one)) == set()


@pytest.mark.parametrize("name", PLANTED)
def test_one_change_violates_one_identity(name):
    """A change made on one sheet is seen by its identity, there, by its amount, by no other."""
    stations = PLANTED[name](clean())
    found = getattr(identities, name)(stations)
    assert speaking(stations) == {name}
    assert (found.rows.tolist(), found.amount.tolist()) == ([AT], [3])
    assert found.n == len(stations)


def test_a_check_that_looks_at_totals_is_caught():
    """The planted failure: two sheets that err by as much to either side have the right total."""
    stations = shift(clean(), {"null": 3})
    null = stations.null.copy()
    null[AT + 1] -= 3
    stations = replace(stations, null=null)
    total = (stations.valid + stations.blank + stations.null - stations.cast).sum()
    assert total == 0
    assert boxes_add_up(stations).rows.tolist() == [AT, AT + 1]


@pytest.mark.parametrize("name", ["valid", "registered", "cast", "blank", "null"])
def test_no_column_may_be_negative(name):
    """A figure below zero is seen in every column, not in those of the options alone."""
    stations = clean()
    column = getattr(stations, name).copy()
    column[AT] = -4
    found = nothing_negative(replace(stations, **{name: column}))
    assert (found.rows.tolist(), found.amount.tolist()) == ([AT], [4])


@pytest.mark.parametrize("name", ["valid", "registered", "cast", "blank", "null"])
def test_what_is_not_known_contradicts_nothing(name):
    """A sheet that lacks a figure is left out of the checks that need it, and violates none."""
    stations = clean()
    column = getattr(stations, name).copy()
    column[AT] = UNKNOWN
    lacking = replace(stations, **{name: column})
    assert speaking(lacking) == set()
    checked = sum(one(lacking).n for one in CHECKS)
    assert checked < sum(one(stations).n for one in CHECKS)


def test_where_blank_is_null():
    """Without a column of blank votes, valid and null ones are as many as voted."""
    stations = clean()
    joined = replace(stations, blank=None, null=stations.null + stations.blank)
    assert len(boxes_add_up(joined).rows) == 0
    assert len(boxes_add_up(replace(stations, blank=None)).rows) > 0


def test_sheets_of_another_place_are_not_compared():
    """Sheets that do not stand in the other round are left out; without one, nothing is read."""
    stations = changed(clean(), {"registered": 3})
    matched = stations.matched.copy()
    matched[AT] = False
    assert same_roll(replace(stations, matched=matched)).n == len(stations) - 1
    assert len(same_roll(replace(stations, matched=matched)).rows) == 0
    for check in (same_roll, same_voters):
        with pytest.raises(KeyError):
            check(replace(stations, before=None, matched=None))


@pytest.mark.parametrize("injection", INJECTIONS, ids=lambda one: one.id)
def test_wrongs_done_well_keep_the_arithmetic(injection):
    """None of the wrongs that are done on purpose violates an identity of a sheet."""
    stations = election(World(regions=1), generator(1, "wrongs"))
    chance = generator(1, injection.id)
    done = injection.run(stations, chosen(stations, 0.2, RANDOM, chance), chance).stations
    assert speaking(replace(done, before=done)) == set()


def test_the_battery_reads_the_same_sheets():
    """Readings of the battery name the sheet, the amount and the slip that would explain it."""
    stations = shift(clean(), {"null": 10})
    readings = {one.id: one.read(stations, Setting()) for one in METHODS if one.kind == IDENTITY}
    assert {name for name, one in readings.items() if one.alarms(0.05)} == {"votes-over-voters"}
    one = readings["votes-over-voters"]
    assert (one.statistic, one.effect, one.marked.rows.tolist()) == (1.0, 10.0, [AT])
    assert one.figure("slip digit") == 1


def test_a_ballot_taken_home_is_no_contradiction():
    """Fewer votes than voters are told by the screen alone; the planted one by the identity too."""
    fewer, more = shift(clean(), {"null": -2}), shift(clean(), {"null": 2})
    assert len(more_votes_than_voters(fewer).rows) == 0
    assert boxes_add_up(fewer).amount.tolist() == [-2]
    assert more_votes_than_voters(more).amount.tolist() == [2]


def test_another_day_is_no_other_contest():
    """Voters of two contests are compared where both are of one day, and there alone."""
    both = clean()
    method = next(one for one in METHODS if one.id == "voters-between-contests")
    assert method.read(both, Setting()).absent == "forensics.absent.same_day"
    assert method.read(replace(both, same_day=True), Setting()).statistic == 0
    other = replace(changed(both, {"cast": 3, "null": 3}), same_day=True)
    assert method.read(other, Setting()).statistic == 1
