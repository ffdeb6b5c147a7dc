"""Every given number of forensics: equal, differing for a reason, or said not to be at hand."""

import json
from collections import Counter

import pytest

from tests.forensics.vectors import found, numbers, records
from tests.forensics.vectors.differing import DIFFERING
from tests.forensics.vectors.percentages import low_shares
from tests.forensics.vectors.record import (
    ABSENT,
    DIFFERS,
    EQUAL,
    Differs,
    Figure,
    given_numbers,
    recorded,
    uncovered,
)

pytestmark = pytest.mark.real


def test_every_given_number_has_one_record(shared):
    """Each number of the file outside of the quick counts is accounted for exactly once."""
    assert uncovered(numbers(shared), records(shared)) == ()
    vectors = json.loads((shared.parent / "vectors/forensics.json").read_text("utf-8"))
    assert len(given_numbers(vectors)) == len(records(shared))


def test_a_number_that_is_added_is_missed(shared):
    """The planted failure: one more given number, and one that is told twice."""
    more = numbers(shared) | {"kobak_integer_anomaly/new": 1.0}
    assert uncovered(more, records(shared)) == ("kobak_integer_anomaly/new",)
    twice = (*records(shared), records(shared)[0])
    assert uncovered(numbers(shared), twice) == (records(shared)[0].path,)


def test_records_are_what_they_say(shared):
    """Equal ones are, those that differ do so as written down, all others have their reason."""
    assert [(one.path, one.wrong) for one in records(shared) if one.wrong] == []
    assert DIFFERING.keys() <= found(shared).keys()


@pytest.mark.parametrize(
    ("value", "differing", "part"),
    [
        (2.0, {}, "no reason"),
        (2.0, {"a": Differs(found=3.0, reason="why")}, "is written down"),
        (1.0, {"a": Differs(found=1.0, reason="why")}, "said to differ"),
        (2.0, {"a": Differs(found=2.0, reason="why")}, ""),
    ],
)
def test_a_wrong_record_is_seen(value, differing, part):
    """A difference without a reason, or other than written down, is a fault; so is a false one."""
    (one,) = recorded({"a": 1.0}, {"a": Figure(value=value, tolerance=0.1)}, differing, ())
    assert part in one.wrong
    assert bool(part) == bool(one.wrong)


def test_what_the_data_allow_is_mostly_equal(shared):
    """More than two thirds of the numbers whose data are at hand are reproduced."""
    counted = Counter(one.state for one in records(shared))
    assert counted[EQUAL] > 2 * counted[DIFFERS]
    assert counted[ABSENT] < len(records(shared)) / 2


def test_the_window_is_why_the_first_round_is_clean(shared):
    """Low shares make the published score far below zero; with shares from 5 to 95 % it is not."""
    without, inside = low_shares(shared)
    assert without < -5
    assert abs(inside) < 2
