"""Which polling places stand out as a whole."""

import numpy as np
import pytest

from escrutinio.forensics.method import generator
from escrutinio.forensics.reading import TEST, Marked, Reading
from escrutinio.forensics.stations import NOWHERE, Stations
from escrutinio.forensics.worth_places import worth_places

PLACES, SIZE = 2000, 5


def stations():
    n = PLACES * SIZE
    place = np.repeat(np.arange(PLACES), SIZE)
    return Stations(
        ids=np.arange(n).astype(str),
        options=("A", "B"),
        votes=np.full((2, n), 50),
        valid=np.full(n, 100),
        place=place,
        place_names=tuple(f"School {i}" for i in range(PLACES)),
    )


def read(p):
    """A test that marks the stations with p of at most 0.002."""
    rows = np.flatnonzero(p <= 0.002)
    marked = Marked(rows=rows, score=-np.log10(p[rows]), p=p[rows], votes=np.full(len(rows), 7.0))
    return Reading(method="m", kind=TEST, n=len(p), p=0.5, marked=marked)


def test_clean_places_are_not_listed():
    """In fifty clean elections hardly a place is a discovery; the p-values alone give many."""
    listed, naive = 0, 0
    for run in range(50):
        p = generator(run, "places").random(PLACES * SIZE)
        listed += len(worth_places([read(p)], stations()))
        naive += int((p.reshape(PLACES, SIZE).min(axis=1) <= 0.05).sum())
    assert listed <= 6
    assert naive > 1000


def test_a_place_that_was_altered_is_listed():
    p = generator(1, "places").random(PLACES * SIZE)
    p[50:53] = 1e-8
    (found,) = worth_places([read(p)], stations())
    assert (found.place, found.flagged, found.stations, found.votes) == ("School 10", 3, 5, 21)
    assert found.p == pytest.approx(5e-8)


def test_without_places_there_are_none():
    """Stations that are nowhere belong to no place."""
    made = stations()
    nowhere = Stations(
        ids=made.ids,
        options=made.options,
        votes=made.votes,
        valid=made.valid,
        place=np.full(len(made), NOWHERE),
    )
    p = np.full(len(made), 1e-9)
    assert worth_places([read(p)], nowhere) == ()
