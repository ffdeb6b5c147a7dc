"""Every method on the given cases, and what must hold of it for any votes."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escrutinio.errors import Refused
from escrutinio.law.nl.seats import seats as dutch_seats
from escrutinio.law.pe.seats import by_distributing_figure, distributing_figure
from escrutinio.model.seats import Division
from escrutinio.tally.seats.averages import DIVISORS
from escrutinio.tally.seats.distances import NOT_MONOTONE, distances
from escrutinio.tally.seats.divisor import by_divisor
from escrutinio.tally.seats.methods import METHODS, divide, divisor

UPSTREAM = {
    "sainte_lague_1.4": "modified_sainte_lague",
    "huntington_hill1": "huntington_hill",
    "largest_remainder_imperiali_subtract_overaward": "largest_remainder_imperiali",
}
"""Names of the cases for methods of ours."""

AVERAGES = [*DIVISORS]
votes = st.lists(
    st.one_of(st.integers(0, 12), st.integers(0, 1000), st.integers(0, 10**7)),
    min_size=1,
    max_size=7,
)
seats = st.integers(0, 24)
few = st.lists(st.integers(0, 30), min_size=2, max_size=4)


@pytest.fixture(scope="module")
def cases(vectors: Path) -> dict[str, Any]:
    """The given cases of apportionment."""
    found: dict[str, Any] = json.loads((vectors / "tally.json").read_text("utf-8"))
    return found["apportionment"]


def named(case: dict[str, Any]) -> tuple[list[Any], list[int]]:
    """The options of a case and their votes."""
    if isinstance(case["votes"], dict):
        return list(case["votes"]), list(case["votes"].values())
    return list(range(len(case["votes"]))), list(case["votes"])


# The given cases


def test_real_elections(cases: dict[str, Any]) -> None:
    """Real divisions of seats in many countries, those by D'Hondt in three ways."""
    found = cases["divisor_real"]["cases"]
    for case in found:
        options, numbers = named(case)
        bar = Fraction(case["threshold"]) * (sum(numbers) + case["blank"])
        part = [(o, n) for o, n in zip(options, numbers, strict=True) if n >= bar]
        method = UPSTREAM.get(case["method"], case["method"])
        # the case of the United States gives one seat each before it counts
        size = case["seats"] + (len(part) if method == "huntington_hill" else 0)
        ways = [divide(method, [n for _, n in part], size)]
        if method == "dhondt":
            ways.append(by_divisor([n for _, n in part], size))
            ways.append(by_distributing_figure([n for _, n in part], size))
        for got in ways:
            won = {o: n for (o, _), n in zip(part, got.won, strict=True) if n}
            assert (case["expected"], 0) == (won, got.open), case["id"]

    assert len(found) >= 1


def test_textbook(cases: dict[str, Any]) -> None:
    """The examples of the literature and of other libraries."""
    for case in cases["textbook"]["cases"]:
        options, numbers = named(case)
        limit = [case["max_seats"]] * len(numbers) if "max_seats" in case else None
        method = UPSTREAM.get(case["method"], case["method"])
        got = divide(method, numbers, case["seats"], most=limit)
        expected = case["expected"]
        if isinstance(expected, dict):
            expected = [expected.get(option, 0) for option in options]
        assert (tuple(expected), 0) == (got.won, got.open), case["id"]


def test_ties(cases: dict[str, Any]) -> None:
    """Who is tied and for how many seats is said; nobody is picked in silence."""
    for case in cases["ties"]["cases"]:
        for divided in (divide("dhondt", case["votes"], case["seats"]),):
            assert case["tied"] == list(divided.tied), case["id"]
            assert case["open_seats"] == divided.open
            assert case["settled"] == list(divided.won)


def test_float_traps(cases: dict[str, Any]) -> None:
    """Where a quotient in floating point loses a seat, the exact figure keeps it."""
    for case in cases["loe30_float_traps"]["cases"]:
        numbers, size = case["votes"], case["seats"]
        figure = Fraction(case["cifra"])
        for got in (
            divide("dhondt", numbers, size),
            by_divisor(numbers, size),
            by_distributing_figure(numbers, size),
        ):
            assert case["expected"] == list(got.won), case["id"]
        assert figure == distributing_figure(numbers, size)
        assert figure == divisor("dhondt", numbers, size, got.won)
        naive = [int(n / (figure.numerator / figure.denominator)) for n in numbers]
        assert case["naive_float_gives"] == naive


def test_the_netherlands(cases: dict[str, Any]) -> None:
    """Seats, residual seats, the majority's seat, exhausted lists and lots of the Dutch act."""
    for case in cases["dutch_kieswet"]["cases"]:
        lists = case["lists"]
        places = [one["number"] for one in lists]
        dead = case["deceased"] or {}
        got = dutch_seats(
            [one["votes"] for one in lists],
            [one["candidates"] - len(dead.get(str(one["number"]), [])) for one in lists],
            case["seats"],
            [places.index(one) for one in case["lots_drawn"]],
        )
        assert (case["expected_total_seats"], 0) == (list(got.won), got.open), case["id"]


def test_a_dutch_lot_that_was_not_drawn_is_asked_for() -> None:
    """Without the lot the lists among whom it is held are named."""
    got = dutch_seats([500, 140, 140, 140, 140, 140], [50] * 6, 15)

    assert ((1, 2, 3, 4, 5), 4) == (got.tied, got.open)


# What must hold of any votes


def plainly(method: str, numbers: list[int], size: int) -> Division:
    """Highest averages with fractions, one quotient after another, in the plainest way."""
    divisors = DIVISORS[method]
    ranked = sorted(
        (
            (figure is None, figure or Fraction(n), i)
            for i, n in enumerate(numbers)
            if n
            for k in range(size)
            for figure in [divisors.quotient(n, k)]
        ),
        reverse=True,
    )
    first, after = ranked[:size], ranked[size:]
    won = [sum(i == one for *_, one in first) for i in range(len(numbers))]
    if not first or not after or first[-1][:2] != after[0][:2]:
        return Division(won=tuple(won), unfilled=size - len(first))
    edge = first[-1][:2]
    level = [i for *figure, i in first if tuple(figure) == edge]
    for i in level:
        won[i] -= 1
    tied = {i for *figure, i in ranked if tuple(figure) == edge}
    return Division(won=tuple(won), tied=tuple(sorted(tied)), open=len(level))


@given(method=st.sampled_from(AVERAGES), votes=votes, seats=seats)
@settings(max_examples=400, deadline=None)
def test_whole_numbers_order_quotients_exactly(method: str, votes: list[int], seats: int) -> None:
    """Scaled whole numbers give what fractions give, ties and all."""
    assert plainly(method, votes, seats) == divide(method, votes, seats)


@given(votes=votes, seats=seats)
@settings(max_examples=400, deadline=None)
def test_three_ways_to_one_division(votes: list[int], seats: int) -> None:
    """The ladder, the divisor and the article's own words agree on everything, ties too."""
    ladder = divide("dhondt", votes, seats)

    assert ladder == by_divisor(votes, seats)
    assert ladder == by_distributing_figure(votes, seats)


def test_a_figure_in_floating_point_would_be_seen() -> None:
    """The article's words with a float in place of the fraction fail the agreement above."""
    votes, seats = [216554, 682595], 36
    figure = 682595 / 28

    assert [int(n / figure) for n in votes] != list(divide("dhondt", votes, seats).won)


def test_a_printed_figure_is_mended_by_the_largest_decimal_part() -> None:
    """Clause (e): a figure rounded up leaves a seat, which goes to the largest decimal part."""
    votes, seats = [216554, 682595], 36
    exact = distributing_figure(votes, seats)
    assert exact is not None
    rounded = Fraction(-(-exact.numerator // exact.denominator))

    assert 35 == sum(int(n / rounded) for n in votes)
    assert divide("dhondt", votes, seats).won == by_distributing_figure(votes, seats, rounded).won


every = st.sampled_from([m for m in METHODS if m != "plurality"])


@given(method=every, votes=votes, seats=seats)
@settings(max_examples=400, deadline=None)
def test_every_seat_is_accounted_for(method: str, votes: list[int], seats: int) -> None:
    """Won, open and unfilled seats sum to the house; an option without votes has none."""
    got = divide(method, votes, seats)

    assert seats == sum(got.won) + got.open + got.unfilled
    assert got.open < len(got.tied) or got.open == len(got.tied) == 0
    assert all(n or not won for n, won in zip(votes, got.won, strict=True))


@given(method=every, votes=votes, seats=seats, data=st.data())
@settings(max_examples=300, deadline=None)
def test_anonymity(method: str, votes: list[int], seats: int, data: st.DataObject) -> None:
    """The order of the options changes nothing."""
    order = data.draw(st.permutations(range(len(votes))))
    a, b = divide(method, votes, seats), divide(method, [votes[i] for i in order], seats)

    assert [a.won[i] for i in order] == list(b.won)
    assert {order[i] for i in b.tied} == set(a.tied)


def broken_by_order(votes: list[int], seats: int) -> list[int]:
    """A method that breaks ties by the order of the options, in silence."""
    won = [0] * len(votes)
    for _ in range(seats):
        won[max(range(len(votes)), key=lambda i: Fraction(votes[i], won[i] + 1))] += 1
    return won


def test_a_silent_tie_break_is_not_anonymous() -> None:
    """The check above fails on a method that prefers whoever is written first."""
    assert broken_by_order([7, 7], 1) != broken_by_order([7, 7], 1)[::-1]


def most(division: Division) -> list[int]:
    """The most seats that each can end with."""
    return [n + (i in division.tied) for i, n in enumerate(division.won)]


def loses_as_the_house_grows(
    method: Callable[[list[int], int], Division], votes: list[int], seats: int
) -> bool:
    """Whether an option surely has fewer seats in a house that is larger by one."""
    before, after = method(votes, seats), method(votes, seats + 1)
    return any(a > b for a, b in zip(before.won, most(after), strict=True))


@given(method=st.sampled_from([*AVERAGES, "quota"]), votes=votes, seats=seats)
@settings(max_examples=300, deadline=None)
def test_the_house_may_grow(method: str, votes: list[int], seats: int) -> None:
    """No option loses a seat where the house has one more."""
    assert not loses_as_the_house_grows(lambda v, n: divide(method, v, n), votes, seats)


def test_remainders_fail_as_the_house_grows() -> None:
    """The check above fails on Hare's remainders, as Alabama found in 1880."""
    assert loses_as_the_house_grows(
        lambda v, n: divide("largest_remainder_hare", v, n), [6, 6, 2], 10
    )


def grows_and_loses(method: str, before: list[int], after: list[int], seats: int) -> bool:
    """Whether an option that grew at least as much as another surely lost to it."""
    a, b = divide(method, before, seats), divide(method, after, seats)
    return any(
        before[i]
        and before[j]
        and after[i] * before[j] > after[j] * before[i]
        and most(b)[i] < a.won[i]
        and b.won[j] > most(a)[j]
        for i in range(len(before))
        for j in range(len(before))
    )


@given(method=st.sampled_from(AVERAGES), pair=st.lists(st.tuples(*[st.integers(1, 60)] * 2),
       min_size=2, max_size=5), seats=st.integers(1, 20))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_who_grows_more_does_not_lose(method: str, pair: list[tuple[int, int]], seats: int) -> None:
    """Highest averages: no seat goes from an option that grew more to one that grew less."""
    before, after = [a for a, _ in pair], [b for _, b in pair]

    assert not grows_and_loses(method, before, after, seats)


def test_remainders_fail_as_votes_grow() -> None:
    """The check above fails on Hare's remainders for some votes."""
    assert grows_and_loses("largest_remainder_hare", [27, 5, 12], [30, 9, 13], 6)


def quotas(votes: list[int], seats: int) -> tuple[list[int], list[int]]:
    """Each option's exact share of the seats, rounded down and up."""
    total = sum(votes)
    shares = [Fraction(n * seats, total) for n in votes]
    return [int(one) for one in shares], [-int(-one // 1) for one in shares]


@given(
    method=st.sampled_from(["largest_remainder_hare", "quota"]),
    votes=votes.filter(any),
    seats=seats,
)
@settings(max_examples=300, deadline=None)
def test_seats_stay_within_the_quota(method: str, votes: list[int], seats: int) -> None:
    """Hare's remainders and the quota method give the exact share, rounded down or up."""
    got = divide(method, votes, seats)
    low, high = quotas(votes, seats)

    assert all(a <= b for a, b in zip(low, most(got), strict=True))
    assert all(a <= b for a, b in zip(got.won, high, strict=True))


def test_dhondt_leaves_the_quota() -> None:
    """The check above fails on D'Hondt: 45 seats for an exact share of 44."""
    votes = [5117, 4400, 162, 161, 160]

    assert 45 == divide("dhondt", votes, 100).won[1] > quotas(votes, 100)[1][1]


monotone = st.sampled_from([m for m in METHODS if m not in (*NOT_MONOTONE, "plurality")])


@given(method=monotone, votes=few, seats=st.integers(1, 6))
@settings(max_examples=300, deadline=None)
def test_distances_are_the_fewest(method: str, votes: list[int], seats: int) -> None:
    """With that many votes the seat moves, with one fewer it does not, nor with any fewer."""
    now = divide(method, votes, seats)
    for i, one in enumerate(distances(method, [str(i) for i in range(len(votes))], votes, seats)):  # type: ignore[arg-type]

        def changed(by: int, place: int = i) -> Division:
            return divide(method, [n + by * (j == place) for j, n in enumerate(votes)], seats)

        if one.gain is not None:
            assert changed(one.gain).won[i] > now.won[i]
            assert all(changed(n).won[i] <= now.won[i] for n in range(1, one.gain))
        if one.lose is not None:
            assert most(changed(-one.lose))[i] < now.won[i]
            assert all(most(changed(-n))[i] >= now.won[i] for n in range(1, one.lose))


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (("nope", [1], 1), "seats.method"),
        (("dhondt", [-1], 1), "seats.count"),
        (("dhondt", [1.5], 1), "seats.count"),
        (("dhondt", [1], -1), "seats.count"),
    ],
)
def test_what_cannot_be_divided_is_refused(arguments: Any, key: str) -> None:
    """An unknown method and numbers that are no counts are refused by name."""
    with pytest.raises(Refused) as caught:
        divide(*arguments)

    assert key == caught.value.key


def test_a_limit_that_a_method_cannot_keep_is_refused() -> None:
    """Remainders have no rule for exhausted lists."""
    with pytest.raises(Refused) as caught:
        divide("largest_remainder_hare", [3, 2], 2, most=[1, 1])

    assert "seats.limits" == caught.value.key
