"""What may be read as a test, and what a table of rates holds."""

import json

import numpy as np
import pytest

from escrutinio.forensics.calibration import (
    PART,
    PROVINCE,
    Calibration,
    Power,
    Rate,
    Single,
    joined,
    standing,
    worst,
)
from escrutinio.forensics.reading import IDENTITY, SCREEN, TEST
from escrutinio.forensics.sampled import by_area, drawn, part
from escrutinio.forensics.stations import NOWHERE, Stations
from escrutinio.io.calibrated import parsed, written


def rate(hits: int, n: int = 100, base: str = "a", unit: str = PROVINCE) -> Rate:
    """A rate of one test."""
    return Rate(test="t", base=base, unit=unit, hits=hits, n=n)


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ([], SCREEN),
        ([rate(10)], TEST),
        ([rate(11)], SCREEN),
        ([rate(10), rate(11, base="b")], SCREEN),
        ([rate(3, unit=PART)], SCREEN),
        ([rate(9, n=30)], SCREEN),
        ([rate(5), rate(9, n=30, base="b")], TEST),
    ],
)
def test_a_test_has_to_hold_on_every_base(rates: list[Rate], expected: str) -> None:
    """One base on which it speaks twice too often, or none at all, makes it a screen."""
    assert standing(TEST, "t", Calibration(rates=tuple(rates))) == expected


def test_identities_and_screens_stay_what_they_are() -> None:
    """Nothing that was measured makes a screen a test."""
    measured = Calibration(rates=(rate(0),))

    assert standing(SCREEN, "t", measured) == SCREEN
    assert standing(IDENTITY, "t", measured) == IDENTITY


def test_rates_are_read_as_they_were_written() -> None:
    """A table keeps each rate, power and single station."""
    power = Power(
        test="t", base="a", injection="i", how="random", share=0.1, hits=1, n=2, moved=3.5
    )
    single = Single(test="t", base="a", injection="i", k=40, hits=9, n=10, alarms=1, stations=99)
    whole = Calibration(seed=3, runs=4, rates=(rate(1),), powers=(power,), singles=(single,))

    assert parsed(json.loads(written(whole))) == whole


def test_the_worst_rate_is_of_enough_areas() -> None:
    """A rate of few areas is not judged."""
    assert worst([rate(2), rate(9, n=10, base="b")]) == rate(2)
    assert worst([]) is None


def test_rates_join() -> None:
    """Counts of the same cell are summed; those of another stay apart."""
    assert joined([rate(1), rate(2), rate(4, base="b")]) == (rate(3, n=200), rate(4, base="b"))


def stations(n: int = 1000) -> Stations:
    """Stations of ten to a place and a hundred to an area, some of them nowhere."""
    rows = np.arange(n)
    place = np.where(rows % 97 == 0, NOWHERE, rows // 10)
    return Stations(
        ids=rows.astype(str),
        options=("A", "B"),
        votes=np.ones((2, n), dtype=np.int64),
        valid=np.full(n, 2),
        place=place,
        area=rows // 100,
    )


def test_a_part_is_made_of_whole_places() -> None:
    """Each place of a drawn part has all its stations, and codes have no gaps."""
    whole = stations()
    found = drawn(whole, 300, np.random.default_rng(1))
    assert found.place is not None

    counted = np.bincount(found.place)
    original = {int(one) // 10 for one in found.ids}

    assert 300 <= len(found) <= 320
    assert len(original) == len(counted)
    assert counted.min() >= 9


def test_areas_are_elections_of_their_own() -> None:
    """Every station of an area with enough of them is in it once."""
    areas = list(by_area(stations(1050), least=100))

    assert [len(one) for one in areas] == [100] * 10
    assert all(one.area is not None and set(one.area) == {0} for one in areas)


def test_nowhere_stays_nowhere() -> None:
    """A station without a place has none in a part either."""
    found = part(stations(), np.arange(97, 100))

    assert found.place is not None
    assert found.place.tolist() == [NOWHERE, 0, 0]
