"""Which sheets are worth fetching."""

from dataclasses import replace

import numpy as np
import pytest

from escrutinio.forensics.reading import IDENTITY, SCREEN, TEST, Marked, Reading
from escrutinio.forensics.stations import Stations
from escrutinio.forensics.worth import found, worth

STATIONS = Stations(
    ids=np.array(["1", "2", "3"]),
    options=("A", "B"),
    votes=np.array([[30, 40, 50], [20, 30, 40]]),
    valid=np.array([50, 70, 90]),
    place=np.array([0, 0, -1]),
    place_names=("School",),
)


def reading(method: str, kind: str, rows: list[int], p: list[float], votes: list[float]) -> Reading:
    """What a method marked."""
    marked = Marked(
        rows=np.array(rows),
        score=-np.log10(np.array(p)),
        p=np.array(p),
        votes=np.array(votes, dtype=float),
    )
    return Reading(method=method, kind=kind, n=3, marked=marked)


def test_those_that_move_the_lead_most_come_first() -> None:
    """Sheets are in the order of what they would do to the margin, with every reason."""
    readings = [
        reading("places-votes", TEST, [0, 1], [1e-9, 1e-7], [5, -25]),
        reading("places-turnout", TEST, [0], [1e-5], [9]),
    ]
    listed = worth(readings, STATIONS, 0)

    assert [(one.station, one.votes, one.margin) for one in listed] == [
        ("2", -25, 80),
        ("1", 5, 20),
    ]
    assert listed[1].reasons == ("places-votes", "places-turnout")
    assert (listed[1].place, listed[1].area) == ("School", "")


def test_the_lead_moves_by_what_goes_to_the_second() -> None:
    """A vote taken from the second widens the lead; of three options each gets its part back."""
    listed = worth([reading("places-votes", TEST, [0], [1e-9], [5])], STATIONS, 1)
    assert listed[0].margin == 30 + 10
    three = replace(
        STATIONS, options=("A", "B", "C"), votes=np.vstack([STATIONS.votes, [10, 10, 10]])
    )
    listed = worth([reading("places-votes", TEST, [0], [1e-9], [12])], three, 0)
    assert listed[0].margin == pytest.approx(30 - 12 * (1 + 90 / 120))


def test_columns_that_look_exchanged_are_listed() -> None:
    """A sheet that fits once its columns are exchanged is listed without a p-value."""
    listed = worth([reading("swapped-columns", SCREEN, [2], [1e-9], [10])], STATIONS, 0)
    assert [(one.station, one.margin) for one in listed] == [("3", 10)]


def test_a_screen_is_never_a_reason() -> None:
    """What only a screen marks is not on the list."""
    assert worth([reading("s", SCREEN, [0], [1e-9], [50])], STATIONS, 0) == ()


def test_an_identity_is_a_reason_without_a_p_value() -> None:
    """A sheet that contradicts the arithmetic is on the list."""
    marked = Marked(
        rows=np.array([2]), score=np.array([4.0]), p=np.array([np.nan]), votes=np.array([np.nan])
    )
    listed = worth([Reading(method="i", kind=IDENTITY, marked=marked)], STATIONS, 0)

    assert [(one.station, one.p, one.votes) for one in listed] == [("3", None, 0.0)]


def listed_by_chance(call: object) -> float:
    """How many of 10,000 clean stations are listed on average."""
    chance = np.random.default_rng(3)
    total = 0
    for _ in range(100):
        p = np.sort(chance.random(10_000))[:200]
        marked = Marked(rows=np.arange(200), score=p, p=p, votes=p)
        total += int(np.sum(call(marked, 10_000)))  # type: ignore[operator]
    return total / 100


def test_clean_stations_are_not_listed() -> None:
    """Where nothing is wrong hardly a sheet is worth fetching."""
    assert listed_by_chance(found) < 0.2


def test_forgetting_the_others_lists_clean_stations() -> None:
    """The check above fails where only the marked stations are counted as tested."""
    assert listed_by_chance(lambda marked, _: found(marked, 200)) > 50
