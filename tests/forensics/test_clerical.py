"""Slips of the pen: each one that is made is named, and what is none is not."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from escrutinio.forensics.clerical import DIGIT, DROPPED, SLIPS, TURNED, slips
from escrutinio.forensics.method import generator

BOXES = st.lists(st.integers(0, 400), min_size=2, max_size=5)


def another_figure(text, at, figure):
    """One figure written as another."""
    return text[:at] + figure + text[at + 1 :]


def turned(text, at, figure):
    """Two neighbouring figures turned."""
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def left_out(text, at, figure):
    """A figure left out, where another one stays."""
    return text[:at] + text[at + 1 :] if len(text) > 1 else text


def written_twice(text, at, figure):
    """A figure written once more."""
    return text[: at + 1] + text[at:]


MADE = ((DIGIT, another_figure), (TURNED, turned), (DROPPED, left_out), (DROPPED, written_twice))


@pytest.mark.parametrize(("kind", "slip"), MADE)
@given(
    boxes=BOXES, box=st.integers(0, 4), at=st.integers(0, 2), figure=st.sampled_from("0123456789")
)
def test_a_slip_in_a_box_is_named(kind, slip, boxes, box, at, figure):
    """Sheets that added up, with one slip in one box, have that slip among the explanations."""
    total = sum(boxes)
    box %= len(boxes)
    text = str(boxes[box])
    written = list(boxes)
    written[box] = int(slip(text, at % len(text), figure))
    assume(written != boxes)
    # A leading zero is not written, so what was lost with it cannot be told from the number.
    assume(len(str(written[box])) >= len(text) or slip is left_out)
    assume(slip is not left_out or len(str(written[box])) == len(text) - 1)
    assert kind in slips(written, total)


@pytest.mark.parametrize(("kind", "slip"), MADE)
@given(boxes=BOXES, at=st.integers(0, 2), figure=st.sampled_from("0123456789"))
def test_a_slip_in_the_total_is_named(kind, slip, boxes, at, figure):
    """So it is where the slip is in the total."""
    text = str(sum(boxes))
    total = int(slip(text, at % len(text), figure))
    assume(total != sum(boxes))
    assume(len(str(total)) >= len(text) or slip is left_out)
    assume(slip is not left_out or len(str(total)) == len(text) - 1)
    assert kind in slips(boxes, total)


def test_a_turn_is_seen_by_its_nine():
    """The difference of a turn is a multiple of nine; no other difference is called one."""
    chance = generator(1, "nine")
    for _ in range(300):
        boxes = chance.integers(0, 400, 3).tolist()
        total = sum(boxes) + int(chance.integers(1, 60))
        if TURNED in slips(boxes, total):
            assert (total - sum(boxes)) % 9 == 0


@given(boxes=BOXES)
def test_what_adds_up_needs_no_slip(boxes):
    """Nothing is to be explained where the boxes add up."""
    assert slips(boxes, sum(boxes)) == ()


def test_by_chance_a_slip_fits_often():
    """
    An explanation is no proof: a made-up difference below 100 is explained in most sheets.

    This is why the count of slips stands beside the violation and does not excuse it.
    """
    chance = generator(1, "often")
    explained = 0
    for _ in range(400):
        boxes = chance.integers(0, 200, 4).tolist()
        explained += bool(slips(boxes, max(0, sum(boxes) + int(chance.integers(1, 100)))))
    assert 0.2 < explained / 400 < 0.95


def test_a_difference_that_no_slip_makes():
    """Small boxes and a far larger total have no slip that would explain them."""
    assert slips((11, 22), 987_654) == ()
    assert slips((111, 22), 133 + 37) == ()


def test_a_wrong_sign_is_caught():
    """The planted failure: with the sign turned round, 18 in place of 81 is not explained."""
    boxes, total = (18, 118), 199
    assert TURNED in slips(boxes, total)
    assert TURNED not in slips(boxes, 2 * sum(boxes) - total)


def test_kinds_are_told_in_one_order():
    """Several explanations come in the order of their kinds."""
    found = slips((10, 1), 20)
    assert list(found) == [one for one in SLIPS if one in found]
    assert len(found) > 1
    assert isinstance(found, tuple)
    assert np.unique(found).size == len(found)
