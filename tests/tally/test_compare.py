"""Copies of a sheet side by side."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from escrutinio.errors import Refused
from escrutinio.law.pe import acts_2015
from escrutinio.model.sheet import Sheet
from escrutinio.tally.compare import changed, compare, consistent
from tests.strategies import sheets

REGIME = acts_2015.regime()
SHEET = Sheet(
    contest="president",  # type: ignore[arg-type]
    station="041901",  # type: ignore[arg-type]
    registered=300,
    voted=240,
    votes=(100, 130),
    blank=10,
    null=20,
)


def test_the_smallest_change_comes_from_the_copy() -> None:
    """Of the boxes that differ, only the one that makes the sheet consistent is proposed."""
    other = replace(SHEET, voted=260, null=19)
    got = compare([SHEET, other], REGIME)

    assert ["voted", "null"] == [one.box for one in got.differences]
    assert [(("voted", 240, 260),)] == [one.changes for one in got.choices]
    assert (100, 130) == got.choices[0].effect  # the rules alone would annul it


def test_arithmetic_offers_every_single_box() -> None:
    """Without a copy, each box that alone could explain the sum is offered, as arithmetic only."""
    got = compare([SHEET], REGIME)

    assert {"voted", "v0", "v1", "null"} == {one.changes[0][0] for one in got.choices}
    assert not any(one.from_copies for one in got.choices)


def test_consistent_copies_are_named() -> None:
    """The copies that need no change are listed."""
    assert (1,) == compare([SHEET, replace(SHEET, voted=260)], REGIME).consistent


def test_copies_of_two_stations_are_refused() -> None:
    """Only copies of one sheet are compared."""
    with pytest.raises(Refused):
        compare([SHEET, replace(SHEET, station="000002")], REGIME)  # type: ignore[arg-type]


@given(sheets(), sheets())
@settings(max_examples=200, deadline=None)
def test_every_choice_is_consistent(one: Sheet, other: Sheet) -> None:
    """Whatever the copies, a proposed change makes the sheet one that can stand."""
    for choice in compare([one, other], REGIME).choices:
        after = changed(one, {box: value for box, _, value in choice.changes})
        assert consistent(after.figures, one.registered)
