"""One altered station among clean ones: who is altered, who is found, and false alarms."""

from dataclasses import replace

import numpy as np
import pytest

from escrutinio.forensics import single
from escrutinio.forensics.calibration import AT, PLACE, SHEET
from escrutinio.forensics.deviations import turnout_deviations, votes_deviations
from escrutinio.forensics.injections import stuffed_by, switched_by
from escrutinio.forensics.method import generator
from escrutinio.forensics.simulate import World, election
from escrutinio.forensics.single import ALTERED, STUFFED, SWITCHED, VOTERS, singles
from escrutinio.forensics.tails import TURNOUT, VOTES, line, p_of

WORLD = World(regions=6, stations=10.0)
CLEAN = election(WORLD, generator(1, "single"))
FOUND, RATES = singles(CLEAN, "made", 1)


def altered(clean, k, seed=1):
    return single._one_of_each_place(CLEAN, clean, k, generator(seed, "rows"))


@pytest.mark.parametrize("k", [10, 60])
def test_one_station_of_a_place_is_altered(k):
    """Altered ones are of about 200 voters, have room for k, and lie in places of their own."""
    rows = altered(turnout_deviations(CLEAN), k)
    assert 100 < len(rows) <= ALTERED
    assert len(np.unique(CLEAN.place[rows])) == len(rows)
    assert VOTERS[0] <= CLEAN.cast[rows].min() <= CLEAN.cast[rows].max() <= VOTERS[1]
    assert (CLEAN.registered - CLEAN.cast)[rows].min() >= k
    assert CLEAN.votes[CLEAN.runner_up, rows].min() >= k


def test_stations_of_a_place_are_altered_as_often():
    """The altered station is any that fits: over many draws no place has always the same."""
    clean = turnout_deviations(CLEAN)
    several = [set(altered(clean, 10, seed).tolist()) for seed in range(20)]
    assert len(set.union(*several)) > 2 * max(map(len, several))


@pytest.mark.parametrize("measure", ["stuffed", "switched"])
def test_the_more_is_done_the_more_is_found(measure):
    """The share that is found grows with the ballots, from few to nearly all."""
    found = [one for one in FOUND if one.injection == measure]
    rates = [one.rate for one in found]
    assert [one.k for one in found] == list(STUFFED if measure == "stuffed" else SWITCHED)
    assert rates == sorted(rates)
    assert rates[0] < 0.2
    assert rates[-1] > 0.9


def test_hits_are_counted_by_hand():
    """The hits of forty ballots are those of altering, measuring and comparing with the line."""
    one = next(x for x in FOUND if (x.injection, x.k) == ("stuffed", 40))
    clean = turnout_deviations(CLEAN)
    bound = line(AT[SHEET], TURNOUT, clean.conditional)
    chance = generator(1, "made:stuffed", 40)
    rows = single._one_of_each_place(CLEAN, clean, 40, chance)
    after = turnout_deviations(stuffed_by(40, CLEAN, rows, chance).stations)
    score = dict(zip(after.rows.tolist(), after.score.tolist(), strict=True))
    assert one.hits == sum(score.get(int(row), 0) > bound for row in rows)
    assert (one.n, one.stations) == (len(rows), len(clean.rows))
    assert one.alarms == (np.abs(clean.score) > bound).sum()


def test_false_alarms_are_of_the_clean_election():
    """Rates by sheet and by place are those of the clean scores, at their own levels."""
    for test, what, clean in (
        ("places-turnout", TURNOUT, turnout_deviations(CLEAN)),
        ("places-votes", VOTES, votes_deviations(CLEAN, CLEAN.leader)),
    ):
        sheet, place = (next(r for r in RATES if (r.test, r.unit) == (test, u))
                        for u in (SHEET, PLACE))  # fmt: skip
        p = p_of(clean.score, what, clean.conditional)
        hits = 0
        for code in range(clean.place.max() + 1):
            own = p[clean.place == code]
            hits += len(own) * own.min() <= AT[PLACE]
        assert (sheet.hits, sheet.n) == ((p <= AT[SHEET]).sum(), len(p))
        assert (place.hits, place.n) == (hits, clean.place.max() + 1)
        assert sheet.rate < 0.003


def test_without_allowing_for_its_sheets_a_place_speaks_too_often():
    """The planted failure: the least p of a place without its number of sheets is no p of it."""
    clean = votes_deviations(CLEAN, CLEAN.leader)
    p = p_of(clean.score, VOTES, clean.conditional)
    least = np.ones(clean.place.max() + 1)
    np.minimum.at(least, clean.place, p)
    allowed = next(r for r in RATES if (r.test, r.unit) == ("places-votes", PLACE))
    assert (least <= AT[PLACE]).mean() > max(0.1, 3 * allowed.rate)


def test_a_station_that_lost_votes_is_not_found():
    """Only stations above the line count: moved the other way, hardly any is a hit."""
    clean = votes_deviations(CLEAN, CLEAN.leader)
    bound = line(AT[SHEET], VOTES, clean.conditional)
    rows = altered(clean, 60)
    votes = CLEAN.votes.copy()
    votes[CLEAN.leader, rows] -= 60
    votes[CLEAN.runner_up, rows] += 60
    lost = votes_deviations(replace(CLEAN, votes=votes.clip(0)), CLEAN.leader)
    given = switched_by(60, CLEAN, rows, generator(1, "x")).stations
    assert single._found(lost, rows, bound) <= 0.02 * len(rows)
    assert single._found(votes_deviations(given, CLEAN.leader), rows, bound) > 0.5 * len(rows)


def test_same_seed_same_table():
    """The same seed gives the same tables, another seed alters other stations."""
    assert singles(CLEAN, "made", 1) == (FOUND, RATES)
    other, rates = singles(CLEAN, "made", 2)
    assert [one.hits for one in other] != [one.hits for one in FOUND]
    assert rates == RATES


def test_without_places_there_is_nothing_to_measure():
    """Where places are not known, or no two stations share one, the tables are empty."""
    assert singles(replace(CLEAN, place=None), "made", 1) == ((), ())
    alone = replace(CLEAN, place=np.arange(len(CLEAN)))
    assert singles(alone, "made", 1) == ((), ())
    assert single._found(None, np.arange(3), 4.0) == 0
