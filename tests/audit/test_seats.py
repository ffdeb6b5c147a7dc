"""Seats: where all assertions hold for some votes, those votes give the same seats."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escrutinio.audit.assertion import Assertion
from escrutinio.audit.contested import ranges
from escrutinio.audit.seats import Seated, seat_assertions
from escrutinio.tally.seats.averages import DIVISORS
from escrutinio.tally.seats.methods import divide

METHODS = (*(one for one in DIVISORS if DIVISORS[one].power == 1), "largest_remainder_hare",
           "plurality")  # fmt: skip
votes3 = st.lists(st.integers(0, 30), min_size=3, max_size=3)


def seated(method: str, numbers: list[int], seats: int) -> Seated | None:
    """A district of three lists; none where votes do not part them."""
    division = divide(method, numbers, seats)
    if division.open or division.unfilled:
        return None

    def divisor(k: int) -> Fraction | None:
        a, b = DIVISORS[method].at(k)
        return Fraction(b, a) if b else None

    names = ("A", "B", "C")
    return Seated(
        name="",
        method=method,
        votes=dict(zip(names, numbers, strict=True)),
        won=dict(zip(names, division.won, strict=True)),
        divisor=divisor if method in DIVISORS else None,
    )


def hold(made: tuple[Assertion, ...], numbers: list[int]) -> bool:
    """Whether all assertions hold for some votes."""
    votes = dict(zip(("A", "B", "C"), numbers, strict=True))
    return all(one.margin(votes) > 0 for one in made)


def same(one: Seated, numbers: list[int]) -> bool:
    """Whether some votes give the same seats."""
    found = divide(one.method, numbers, one.size)
    return found.won == tuple(one.won.values()) and not found.open


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(METHODS), votes3, votes3, st.integers(1, 6))
def test_assertions_that_hold_give_the_seats(
    method: str, reported: list[int], paper: list[int], seats: int
) -> None:
    """Whatever the paper's votes are: if every assertion holds for them, the seats are right."""
    one = seated(method, reported, seats)
    if one is None or any(not n for n in paper) or any(not n for n in reported):
        return
    made = seat_assertions("c", one)

    assert all(each.margin(one.votes) > 0 for each in made)
    assert not hold(made, paper) or same(one, paper)


def test_a_pair_that_is_left_out_is_missed() -> None:
    """Without the tightest pair, votes with other seats would pass."""
    one = seated("dhondt", [20, 12, 5], 3)
    assert one is not None
    made = seat_assertions("c", one)
    tightest = min(made, key=lambda each: each.margin(one.votes))
    rest = tuple(each for each in made if each is not tightest)

    others = [list(each) for each in product(range(1, 26), repeat=3)]
    assert any(hold(rest, each) and not same(one, each) for each in others)
    assert not any(hold(made, each) and not same(one, each) for each in others)


@settings(max_examples=400, deadline=None)
@given(votes3, votes3, st.integers(1, 5), st.integers(0, 40))
def test_seats_of_other_votes_are_in_the_range(
    reported: list[int], paper: list[int], seats: int, least: int
) -> None:
    """Votes for which all confirmed assertions hold give seats between the least and the most."""
    one = seated("dhondt", reported, seats)
    if one is None or any(not n for n in (*paper, *reported)):
        return
    other = dict(zip(one.votes, paper, strict=True))
    seen: list[Assertion] = []

    def confirmed(each: Assertion) -> bool:
        if each.margin(one.votes) <= least:
            return False
        seen.append(each)
        return True

    found = ranges("c", one, confirmed)
    truth = divide("dhondt", paper, seats)
    if truth.open or any(each.margin(other) <= 0 for each in seen):
        return
    for each, n in zip(found, truth.won, strict=True):
        assert each.least <= n <= each.most, (each, truth)
        assert each.least <= each.reported <= each.most


def test_a_range_that_trusts_everything_is_caught() -> None:
    """If doubtful assertions were taken as confirmed, other votes would break the range."""
    one = seated("dhondt", [20, 19, 5], 3)
    assert one is not None

    honest = ranges("c", one, lambda each: each.margin(one.votes) > 5)
    gullible = ranges("c", one, lambda _: True)

    truth = divide("dhondt", [19, 20, 5], 3).won
    assert all(each.least <= n <= each.most for each, n in zip(honest, truth, strict=True))
    assert not all(each.least <= n <= each.most for each, n in zip(gullible, truth, strict=True))


@pytest.mark.parametrize("method", ["huntington_hill", "quota"])
def test_methods_without_linear_quotients_have_no_assertions(method: str) -> None:
    """Squares and quotas are not linear in votes: nothing is claimed of them."""
    one = Seated(name="", method=method, votes={"A": 9, "B": 4}, won={"A": 2, "B": 1})

    assert seat_assertions("c", one) == ()
