"""Sheets with two columns exchanged."""

from dataclasses import replace

import numpy as np
import pytest

from escrutinio.forensics.battery.places import swapped_columns
from escrutinio.forensics.deviations import votes_deviations
from escrutinio.forensics.method import Setting, generator
from escrutinio.forensics.swapped import exchanged, swapped
from tests.forensics.real import peru_2021_runoff
from tests.forensics.test_deviations import alone, made

SETTING = Setting(option=0)


def uneven(stations):
    """Stations where one option has much more than the other."""
    return np.flatnonzero(np.abs(stations.votes[0] - stations.votes[1]) > 80)


def test_exchanged_columns_are_recognised():
    """Sheets whose columns were exchanged are marked, with the votes that it moved."""
    stations = alone(made(generator(1, "exchanged"), alike=0))
    rows = uneven(stations)
    rows = rows[np.unique(stations.place[rows], return_index=True)[1]][:30]
    votes = stations.votes.copy()
    votes[:, rows] = votes[::-1, rows]
    found = swapped_columns(replace(stations, votes=votes), SETTING)
    assert np.isin(rows, found.marked.rows).mean() >= 0.85
    assert len(np.setdiff1d(found.marked.rows, rows)) == 0
    at = np.flatnonzero(np.isin(found.marked.rows, rows))[0]
    row = found.marked.rows[at]
    assert found.marked.votes[at] == votes[0, row] - votes[1, row]


def test_clean_sheets_are_not():
    """The planted failure: before anything was exchanged nothing is marked."""
    found = swapped_columns(alone(made(generator(1, "exchanged"), alike=0)), SETTING)
    assert found.statistic == 0
    assert found.figure("ratio") == 0


def test_far_and_not_explained_is_not_marked():
    """A sheet that lies as far exchanged as written is not an exchange, and its ratio says so."""
    stations = alone(made(generator(1, "far"), alike=0))
    votes = stations.votes.copy()
    votes[0, 0] = stations.valid[0]
    votes[1, 0] = 0
    deviations = votes_deviations(replace(stations, votes=votes), 0)
    both = exchanged(deviations, votes[0], votes[1])
    assert both.written[0] > 5
    assert 0 not in swapped(both).rows
    assert (swapped(both).ratio > 0).all()


@pytest.mark.real
def test_three_known_stations_fit_neither_way(shared):
    """054158, 065818 and 030171 are far as written and far exchanged: no exchange explains them."""
    one = peru_2021_runoff(shared)
    both = exchanged(votes_deviations(one, 0), one.votes[0], one.votes[1])
    marked = swapped_columns(one, SETTING).marked.rows
    for station in ("054158", "065818", "030171"):
        row = np.flatnonzero(one.ids == station)[0]
        at = np.flatnonzero(both.rows == row)[0]
        assert abs(both.written[at]) > 5
        assert abs(both.exchanged[at]) > 5
        assert row not in marked


@pytest.mark.real
def test_planted_exchanges_are_recognised_in_2021(shared):
    """Of sheets of 2021 with a lead of 60 or more, exchanged, at least nine of ten are marked."""
    one = peru_2021_runoff(shared)
    gap = np.abs(one.votes[0] - one.votes[1])
    known = votes_deviations(one, 0)
    rows = known.rows[(gap[known.rows] >= 60) & (gap[known.rows] < 90)]
    rows = rows[np.unique(one.place[rows], return_index=True)[1]][::4][:800]
    votes = one.votes.copy()
    votes[:, rows] = votes[::-1, rows]
    found = swapped_columns(replace(one, votes=votes), SETTING)
    assert np.isin(rows, found.marked.rows).mean() >= 0.9
    assert swapped_columns(one, SETTING).statistic < 20
