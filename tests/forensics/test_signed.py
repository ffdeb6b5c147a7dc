"""Whether stations that stand out favour anyone."""

from dataclasses import replace

import numpy as np
import pytest

from escrutinio.forensics.battery.places import METHODS, places_turnout, places_votes
from escrutinio.forensics.method import Setting, generator
from escrutinio.forensics.reading import SCREEN, TEST
from escrutinio.forensics.sampled import by_area
from escrutinio.forensics.signed import signed
from escrutinio.words.english import TEXTS as ENGLISH
from escrutinio.words.spanish import TEXTS as SPANISH
from tests.forensics.real import peru_2016_runoff, peru_2021_runoff

LINE = 3.5
SETTING = Setting()
KEYS = ("name", "null", "statistic", "effect", "says", "silent")


def tailed(chance, places=300, size=6):
    """Scores with heavy tails, alike within a place."""
    place = np.repeat(np.arange(places), size)
    score = chance.standard_t(3, places)[place] + chance.standard_t(3, len(place))
    return score, place


def test_heavy_tails_on_both_sides_cancel():
    """With heavy tails that are alike inside places, at most one in twenty speaks at 5 %."""
    chance = generator(1, "cancel")
    spoke = [
        signed(score, score, place, LINE).p <= 0.05
        for score, place in (tailed(chance) for _ in range(400))
    ]
    assert np.mean(spoke) <= 0.07


def test_counting_each_station_would_speak_too_often():
    """The planted failure: each station counted by itself, what is alike speaks much too often."""
    chance = generator(1, "cancel")
    spoke = []
    for _ in range(200):
        score, _ = tailed(chance)
        spoke.append(signed(score, score, np.arange(len(score)), LINE).p <= 0.05)
    assert np.mean(spoke) > 0.1


def test_deviations_to_one_side_are_told():
    """Twelve places with a station far above are told, with their number and votes."""
    score, place = np.zeros(600), np.repeat(np.arange(100), 6)
    score[:72:6] = 8
    found = signed(score, 5 * score, place, 4.0)
    assert (found.above, found.below, found.votes) == (12, 0, 480)
    assert found.p == pytest.approx(2 * 0.5**12)
    assert found.excess == pytest.approx(0.02)
    assert signed(-score, score, place, 4.0, upward=True).p == 1.0


def test_no_flags_is_no_evidence():
    """Where nothing stands out p is 1."""
    for upward in (False, True):
        found = signed(np.zeros(9), np.zeros(9), np.repeat([0, 1, 2], 3), 4.0, upward=upward)
        assert (found.p, found.excess, found.votes) == (1.0, 0.0, 0.0)


def test_every_method_has_its_words():
    """Each method of polling places says what it says, and what not, in both languages."""
    for method in METHODS:
        for key in KEYS:
            assert ENGLISH[f"forensics.{method.id}.{key}"]
            assert SPANISH[f"forensics.{method.id}.{key}"]


def rate(stations, run):
    """The share of provinces of at least 100 stations in which a test speaks at 5 %."""
    found = [run(one, SETTING) for one in by_area(stations)]
    spoke = [one.alarms(0.05) for one in found if one.applies]
    assert len(spoke) > 130
    return np.mean(spoke)


@pytest.mark.real
@pytest.mark.parametrize("run", [places_votes, places_turnout])
@pytest.mark.parametrize("given", [True, False])
def test_clean_provinces_stay_silent(shared, run, given):
    """In provinces of 2016 and 2021 the tests speak at 5 % in at most one of ten."""
    for one in (peru_2021_runoff(shared), peru_2016_runoff(shared)):
        stations = one if given else replace(one, before=None, matched=None)
        assert rate(stations, run) <= 0.1


@pytest.mark.real
def test_the_whole_of_2021_is_silent_and_switched_votes_speak(shared):
    """Nobody is favoured in 2021; 60 votes switched in one of 200 stations are told at once."""
    one = peru_2021_runoff(shared)
    clean = places_votes(one, SETTING)
    assert not clean.alarms(0.05)
    assert clean.p > 0.05
    rows = np.flatnonzero(one.votes[1] >= 60)
    rows = generator(1, "switched").permutation(rows)[: len(one) // 200]
    votes = one.votes.copy()
    votes[0, rows] += 60
    votes[1, rows] -= 60
    switched = places_votes(replace(one, votes=votes), Setting(option=0))
    assert switched.alarms(0.001)
    assert switched.statistic > 100
    assert switched.figure("votes") > 0.6 * 60 * len(rows)
    back = places_votes(replace(one, votes=votes), Setting(option=1))
    assert back.statistic == -switched.statistic


@pytest.mark.real
def test_the_whole_battery_reads_2021(shared):
    """Every method reads the run-off; marked rows are stations; screens have no p."""
    one = peru_2021_runoff(shared)
    for method in METHODS:
        found = method.read(one, SETTING)
        assert found.applies
        assert found.kind in (TEST, SCREEN)
        assert (found.p is None) == (found.kind == SCREEN)
        if found.marked is not None and len(found.marked.rows):
            assert 0 <= found.marked.rows.min() <= found.marked.rows.max() < len(one)
        if found.kind == TEST:
            assert (found.marked.p <= 0.0021).all()


def test_few_stations_are_not_a_pass(shared):
    """With a handful of stations every method that compares says that it does not apply."""
    few = peru_2021_runoff(shared).select(np.arange(8))
    for run in (places_votes, places_turnout):
        assert run(few, SETTING).absent == "forensics.absent.few"
