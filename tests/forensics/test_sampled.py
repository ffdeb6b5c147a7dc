"""Parts of an election: whole places, closed codes, every station with its own figures."""

from dataclasses import fields, replace

import numpy as np
import pytest

from escrutinio.forensics.method import generator
from escrutinio.forensics.sampled import LEAST, by_area, drawn, part
from escrutinio.forensics.simulate import World, election
from escrutinio.forensics.stations import NOWHERE

WHOLE = election(World(), generator(1, "sampled"))
CODES = ("place", "area", "region")


def rows_in(found, whole=WHOLE):
    """Where the stations of a part stand in the whole."""
    order = np.argsort(whole.ids)
    return order[np.searchsorted(whole.ids[order], found.ids)]


def same_groups(a, b):
    """Whether two codings part stations alike."""
    pairs = len(set(zip(a.tolist(), b.tolist(), strict=True)))
    return pairs == len(set(a.tolist())) == len(set(b.tolist()))


def assert_part(found, whole=WHOLE):
    """A part has its stations' own figures, the same groups, and codes without gaps."""
    rows = rows_in(found, whole)
    own = whole.select(rows)
    for name in (one.name for one in fields(whole)):
        value = getattr(found, name)
        if isinstance(value, np.ndarray) and name not in CODES:
            assert (value == getattr(own, name)).all()
    for name in CODES:
        codes = getattr(found, name)
        assert same_groups(codes, getattr(own, name))
        known = codes[codes != NOWHERE]
        assert set(known.tolist()) == set(range(len(set(known.tolist()))))
    assert (found.before.votes == whole.before.votes[:, rows]).all()


@pytest.mark.parametrize("n", [1, 50, 700, 10**6])
def test_a_drawn_part_has_whole_places(n):
    """About n stations, by less than one place more; all of each place that is in it."""
    found = drawn(WHOLE, n, generator(1, "drawn"))
    assert_part(found)
    most = np.bincount(WHOLE.place).max()
    assert min(n, len(WHOLE)) <= len(found) < n + most
    taken = np.unique(WHOLE.place[rows_in(found)])
    assert np.isin(WHOLE.place, taken).sum() == len(found)


def test_every_station_is_drawn_as_often():
    """Over many parts each station is in about as many; a part of the first rows is caught."""

    def often(draw):
        seen = np.zeros(len(WHOLE))
        for run in range(150):
            seen[rows_in(draw(run))] += 1
        return seen / 150

    share = often(lambda run: drawn(WHOLE, 500, generator(1, "often", run)))
    assert share.mean() == pytest.approx(500 / len(WHOLE), rel=0.05)
    assert share.std() < 0.05
    wrong = often(lambda _: part(WHOLE, np.arange(500)))
    assert wrong.std() > 0.3


def test_same_seed_same_part():
    """The same chance draws the same stations, another one others."""
    one, two, other = (drawn(WHOLE, 300, generator(seed, "part")) for seed in (1, 1, 2))
    assert one.ids.tolist() == two.ids.tolist() != other.ids.tolist()


def test_without_places_stations_are_drawn():
    """Where places are not known, exactly n stations are drawn, in their order."""
    found = drawn(replace(WHOLE, place=None), 300, generator(1, "stations"))
    assert len(found) == len(set(found.ids)) == 300
    assert found.place is None
    assert (np.diff(rows_in(found)) > 0).all()


def test_stations_without_a_place_are_not_drawn():
    """A station that is nowhere is in no whole place, so in no part."""
    place = WHOLE.place.copy()
    place[::3] = NOWHERE
    some = replace(WHOLE, place=place)
    found = drawn(some, 10**6, generator(1, "nowhere"))
    assert len(found) == (place != NOWHERE).sum()
    assert (found.place != NOWHERE).all()


def test_areas_are_all_that_are_large_enough():
    """Each area with at least 100 stations is there once, whole, and no other is."""
    whole = election(World(stations=14.0), generator(1, "areas"))
    sizes = np.bincount(whole.area)
    found = list(by_area(whole))
    assert [len(one) for one in found] == sizes[sizes >= LEAST].tolist()
    assert 0 < len(found) < len(sizes)
    for one in found:
        assert len(set(whole.area[rows_in(one, whole)])) == 1
        assert_part(one, whole)


def test_stations_without_an_area_are_in_none():
    """A hundred stations that are nowhere are no area."""
    area = np.where(np.arange(len(WHOLE)) < 300, NOWHERE, 0)
    found = list(by_area(replace(WHOLE, area=area)))
    assert [len(one) for one in found] == [len(WHOLE) - 300]


def test_an_empty_part_is_empty():
    """A part of no station has none, and does not fail."""
    assert len(part(WHOLE, np.zeros(0, dtype=np.int64))) == 0
    nowhere = replace(WHOLE, place=np.full(len(WHOLE), NOWHERE))
    assert len(drawn(nowhere, 100, generator(1, "x"))) == 0
