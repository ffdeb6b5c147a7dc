from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escrutinio.maps.place import METRICS
from escrutinio.maps.scale import BREAKS, class_of, value_of
from tests.maps.samples import place

shares = st.fractions(0, 1, max_denominator=10**12)


@pytest.mark.parametrize("metric", METRICS)
def test_a_class_begins_exactly_at_its_break(metric: str) -> None:
    """A value at a break is of the class above, a hair below it of the class beneath."""
    hair = Fraction(1, 10**30)
    for i, one in enumerate(BREAKS[metric][1:-1], 1):
        at = Fraction(one, 100)

        assert (str(i + 1), str(i)) == (class_of(at, metric), class_of(at - hair, metric))


def test_a_planted_rounding_is_seen() -> None:
    """With floats in place of fractions the check above fails."""
    at = Fraction(20, 100) - Fraction(1, 10**30)

    assert class_of(at, "share") != class_of(Fraction(str(float(at))), "share")


@given(st.sampled_from(METRICS), shares, shares)
def test_a_larger_value_never_has_a_lower_class(
    metric: str, one: Fraction, other: Fraction
) -> None:
    """Classes rise with the value; zero is the least."""
    order = ["zero", "1", "2", "3", "4", "5"]
    low, high = sorted((one, other))

    assert order.index(class_of(low, metric)) <= order.index(class_of(high, metric))


@given(st.sampled_from(METRICS), shares)
def test_zero_is_a_class_of_its_own(metric: str, value: Fraction) -> None:
    """Only exactly zero is white, and nothing between 0 and 1 is without data."""
    assert (value == 0) == (class_of(value, metric) == "zero")
    assert class_of(value, metric) not in ("none", "beyond")


@pytest.mark.parametrize("value", [Fraction(-1, 10**9), 1 + Fraction(1, 10**9)])
def test_what_cannot_be_is_said(value: Fraction) -> None:
    """Less than none and more than all have a class of their own, and are not cut to fit."""
    assert "beyond" == class_of(value, "turnout")


def test_a_margin_needs_a_leader() -> None:
    """Without a leader a margin is no data, but for a tie."""
    assert value_of(place("A", leader=None), "margin") is None
    assert 0 == value_of(place("A", leader=None, margin=Fraction(0)), "margin")
    assert value_of(place("A", leader=None, margin=None), "margin") is None
