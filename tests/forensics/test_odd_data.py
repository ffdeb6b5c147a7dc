"""Whatever the data, each method reads them or says why not, and its numbers are numbers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escrutinio.forensics.battery.all import METHODS
from escrutinio.forensics.battery.bounding import largest
from escrutinio.forensics.method import Setting, generator
from escrutinio.forensics.reading import TEST, Reading
from escrutinio.forensics.stations import NOWHERE, UNKNOWN, Stations
from escrutinio.forensics.worth import worth

SHAPES = ("even", "none", "unanimous", "tiny", "unknown", "broken", "one option wins all")


def odd(shape, n, k, places, seed, earlier):
    """Stations of one odd kind: n of them with k options in so many places."""
    chance = generator(seed, shape)
    registered = chance.integers(1, 4 if shape == "tiny" else 300, n)
    cast = chance.binomial(registered, 0.8)
    blank = chance.binomial(cast, 0.05)
    valid = cast - blank
    shares = np.eye(k)[0] if shape in ("unanimous", "one option wins all") else np.full(k, 1 / k)
    votes = chance.multinomial(valid, shares).T
    null = np.zeros(n, dtype=np.int64)
    if shape == "none":
        cast, blank, valid, votes = null, null, null, np.zeros((k, n), dtype=np.int64)
    if shape == "unknown":
        cast = np.where(chance.random(n) < 0.5, UNKNOWN, cast)
        registered = np.where(chance.random(n) < 0.5, UNKNOWN, registered)
    if shape == "broken":
        cast, votes = cast + chance.integers(0, 400, n), votes + chance.integers(-3, 90, (k, n))
    place = chance.integers(0, places, n) if places else None
    if place is not None and shape == "unknown":
        place = np.where(chance.random(n) < 0.3, NOWHERE, place)
    found = Stations(
        ids=np.array([f"{i:06d}" for i in range(n)]),
        options=tuple("ABCD"[:k]),
        votes=votes,
        valid=valid,
        registered=registered,
        cast=cast,
        blank=blank,
        null=null,
        place=place,
        area=np.zeros(n, dtype=np.int64),
        region=np.zeros(n, dtype=np.int64),
        arrival=chance.integers(0, 3, n),
        treated=chance.random(n) < 0.1,
    )
    if not earlier:
        return found
    matched = chance.random(n) < 0.8
    return replace(found, before=found, matched=matched)


def faults(stations, methods=METHODS):
    """What is wrong with the readings of an election, as sentences."""
    found = []
    setting = Setting(seed=1, twins=3)
    readings = [one.read(stations, setting) for one in methods]
    for one in readings:
        numbers = [one.statistic, one.effect, *(value for _, value in one.figures)]
        if any(value is not None and not np.isfinite(value) for value in numbers):
            found.append(f"a number that is none: {one}")
        if one.p is not None and not 0 <= one.p <= 1:
            found.append(f"{one.method}: p {one.p}")
        if one.kind == TEST and one.applies and one.p is None:
            found.append(f"{one.method}: no p")
        if one.marked is not None and (one.marked.rows >= len(stations)).any():
            found.append(f"{one.method}: a station that is not there")
    for one in largest(stations, readings, 0):
        if not np.isfinite(one.votes) or one.votes < 0:
            found.append(f"bound: {one}")
    for one in worth(readings, stations, 0):
        if not np.isfinite(one.votes) or one.station not in stations.ids:
            found.append(f"sheet: {one}")
    return found


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("earlier", [False, True])
@settings(max_examples=12, deadline=None)
@given(
    n=st.sampled_from([1, 2, 49, 60, 400]),
    k=st.integers(1, 4),
    places=st.sampled_from([0, 1, 7, 60]),
    seed=st.integers(0, 1000),
)
def test_every_method_reads_odd_data(shape, earlier, n, k, places, seed):
    stations = odd(shape, n, k, places, seed, earlier)
    assert faults(stations) == []


def test_a_number_that_is_none_is_noticed():
    """The planted failure: a reading with a statistic that is no number."""
    stations = odd("even", 60, 2, 7, 1, False)
    empty = Reading(method="x", kind=TEST, statistic=np.nan)
    broken = replace(METHODS[0], run=lambda *_: empty)
    assert any("none" in one for one in faults(stations, (*METHODS, broken)))
