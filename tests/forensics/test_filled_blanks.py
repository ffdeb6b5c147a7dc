"""Unused ballots written as blank votes."""

from dataclasses import replace

import numpy as np
import pytest

from escrutinio.forensics.battery.places import filled_blanks
from escrutinio.forensics.deviations import turnout_deviations
from escrutinio.forensics.method import Setting, generator
from tests.forensics.real import peru_2021_runoff
from tests.forensics.test_deviations import alone, made

SETTING = Setting()


def with_blanks(stations, chance):
    """The same with some blank votes everywhere."""
    blank = chance.binomial(stations.cast, 0.03)
    return replace(stations, blank=blank)


def filled(stations, rows, k):
    """Ballots that nobody used, written as blank votes."""
    blank, cast = stations.blank.copy(), stations.cast.copy()
    added = np.minimum(k, (stations.registered - stations.cast)[rows])
    blank[rows] += added
    cast[rows] += added
    return replace(stations, blank=blank, cast=cast)


def test_filled_ballots_are_marked():
    """Stations with 40 unused ballots written as blank are marked; no others are."""
    chance = generator(1, "filled")
    stations = with_blanks(alone(made(chance, alike=0)), chance)
    rows = np.flatnonzero(stations.registered - stations.cast >= 40)[::40]
    found = filled_blanks(filled(stations, rows, 40), SETTING)
    assert np.isin(rows, found.marked.rows).mean() > 0.9
    assert np.isin(found.marked.rows, rows).all()
    assert found.effect == pytest.approx(40 * len(rows), rel=0.25)


def test_clean_stations_are_not():
    """The planted failure: before anything was filled nothing is marked."""
    chance = generator(1, "filled")
    stations = with_blanks(alone(made(chance, alike=0)), chance)
    assert len(filled_blanks(stations, SETTING).marked.rows) == 0


def test_ballots_for_an_option_are_not_blanks():
    """Stations stuffed for an option have more voters and no blanks: they are not marked here."""
    chance = generator(1, "stuffed")
    stations = with_blanks(alone(made(chance, alike=0)), chance)
    rows = np.flatnonzero(stations.registered - stations.cast >= 40)[::40]
    cast, votes = stations.cast.copy(), stations.votes.copy()
    cast[rows] += 40
    votes[0, rows] += 40
    stuffed = replace(stations, cast=cast, votes=votes, valid=votes.sum(axis=0))
    assert len(filled_blanks(stuffed, SETTING).marked.rows) == 0


@pytest.mark.real
def test_planted_in_2021(shared):
    """Of stations with 40 ballots filled nine of ten are marked, and a handful of clean ones."""
    one = peru_2021_runoff(shared)
    assert len(filled_blanks(one, SETTING).marked.rows) < 10
    known = turnout_deviations(one)
    free = (one.registered - one.cast)[known.rows] >= 40
    rows = known.rows[free][np.unique(known.place[free], return_index=True)[1]][::5][:800]
    marked = filled_blanks(filled(one, rows, 40), SETTING).marked.rows
    assert np.isin(rows, marked).mean() >= 0.9
    assert len(np.setdiff1d(marked, rows)) < 20
