"""The bench of judges: quorum, votes, the casting vote, and the crisis of June 2021."""

import json
from collections.abc import Mapping
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escrutinio.adjudication.bench import (
    CASTING,
    MAJORITY,
    NO_QUORUM,
    PRECEDENCE,
    PROVISIONAL,
    UNDETERMINED,
    Act,
    Heard,
    Term,
    at_risk,
    decide,
    has_quorum,
    sitting,
    to_hear_again,
)
from escrutinio.errors import Refused
from escrutinio.law.pe.tribunal import SEATS, tribunal

DAY = date(2021, 6, 28)
RULE = tribunal(DAY)
ORDER = tuple(one.id for one in SEATS)
PRESIDENT, PROSECUTORS, BAR, PUBLIC, PRIVATE = ORDER


def act(*seats: str, recused: frozenset[str] = frozenset(), day: date = DAY) -> Act:
    """Who attends."""
    return Act(day=day, present=dict.fromkeys(seats, "holder"), recused=recused)


def votes(*positions: str) -> dict[str, str]:
    """The positions of the seats, in the order of the law."""
    return dict(zip(ORDER, positions, strict=False))


@pytest.mark.parametrize(
    ("positions", "position", "how"),
    [
        (("a", "a", "a", "b", "b"), "a", MAJORITY),
        (("a", "a", "a", "b"), "a", MAJORITY),
        (("a", "a", "b", "b"), "a", CASTING),
        (("b", "a", "b", "a"), "b", CASTING),
        (("a", "b", "a", "b", "c"), "a", CASTING),
        (("c", "b", "a", "a", "b"), "b", PRECEDENCE),
        (("c", "a", "b", "b", "a"), "a", PRECEDENCE),
        (("a", "a", "b", "c"), "", UNDETERMINED),
        (("c", "a", "a", "b"), "", UNDETERMINED),
        (("a", "b", "c", "d"), "", UNDETERMINED),
        (("a", "b", "c", "d", "e"), "", UNDETERMINED),
        (("a", "a", "a"), "", NO_QUORUM),
    ],
)
def test_what_votes_decide(positions: tuple[str, ...], position: str, how: str) -> None:
    """A majority, the casting vote, the next in order, or nothing."""
    given_votes = votes(*positions)
    found = decide(RULE, act(*given_votes), given_votes)

    assert (found.position, found.how) == (position, how)
    assert "LOJNE:24" in found.articles


def test_the_given_cases(vectors: Path) -> None:
    """The exceptional tie goes to the next in order; a recusal costs the quorum."""
    one, other = json.loads((vectors / "observation.json").read_text("utf-8"))["tribunal"]["cases"]
    assert (one["president"], one["next_in_precedence"]) == ("inadmissible", "founded")
    given_votes = votes("inadmissible", "founded", "unfounded", "unfounded", "founded")
    found = decide(RULE, act(*ORDER), given_votes)
    assert f"{found.position} (precedence rule)" == one["result"]

    assert (other["present"], other["recused"]) == (4, 1)
    here = act(*ORDER[:4], recused=frozenset({PROSECUTORS}))
    assert not has_quorum(RULE, here)
    assert has_quorum(RULE, act(*ORDER, recused=frozenset({PROSECUTORS})))


def test_two_positions_are_as_the_rule_of_quorum(vectors: Path) -> None:
    """For two positions the bench decides as the given cases of quorum do."""
    for case in json.loads((vectors / "tally.json").read_text("utf-8"))["peru"]["quorum"]:
        n, in_favour = case["present"], case.get("votes_for", case["present"])
        first = case.get("president_for", True)
        rest = ["for"] * (in_favour - first) + ["against"] * (n - in_favour - (not first))
        given_votes = votes("for" if first else "against", *rest)
        found = decide(RULE, act(*given_votes), given_votes)
        said = {"for": "approved", "against": "rejected", "": "no quorum"}[found.position]
        assert case["expected"].startswith(said)


def by_hand(given_votes: Mapping[str, str]) -> str:
    """Another way to say the rule, for every division of votes."""
    n = len(given_votes)
    counts = {one: list(given_votes.values()).count(one) for one in given_votes.values()}
    if n < 4:
        return ""
    for one, k in counts.items():
        if 2 * k > n:
            return one
    top = [one for one, k in counts.items() if k == max(counts.values())]
    if len(top) != 2:
        return ""
    if given_votes[PRESIDENT] in top:
        return given_votes[PRESIDENT]
    if n == 5 and counts[given_votes[PRESIDENT]] == 1:
        return next(given_votes[seat] for seat in ORDER if given_votes[seat] in top)
    return ""


def test_every_division_of_five_and_of_four() -> None:
    """All ways to vote for up to four positions come out as another reading of the rule does."""
    for n in (3, 4, 5):
        for positions in product("abcd", repeat=n):
            given_votes = votes(*positions)
            found = decide(RULE, act(*given_votes), given_votes)
            assert found.position == by_hand(given_votes), positions


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from("abc"), min_size=4, max_size=5), st.permutations("abc"))
def test_positions_have_no_order_of_their_own(positions: list[str], other: list[str]) -> None:
    """Called otherwise, the same position carries."""
    renamed = dict(zip("abc", other, strict=True))
    one, two = votes(*positions), votes(*(renamed[each] for each in positions))
    found, again = decide(RULE, act(*one), one), decide(RULE, act(*two), two)

    assert (renamed.get(found.position, ""), found.how) == (again.position, again.how)


def test_who_does_not_take_part_does_not_vote() -> None:
    """A recused judge, an absent one and a silent one are refused, each by name."""
    here = act(*ORDER, recused=frozenset({BAR}))
    four = {seat: "a" for seat in ORDER if seat != BAR}
    assert decide(RULE, here, four).how == MAJORITY
    with pytest.raises(Refused, match="lima-bar"):
        decide(RULE, here, four | {BAR: "a"})
    with pytest.raises(Refused, match="prosecutors"):
        decide(RULE, here, {k: v for k, v in four.items() if k != PROSECUTORS})


def test_one_seat_has_one_holder() -> None:
    """Two holders on one day are refused: which of them voted would be open."""
    terms = [
        Term(seat=BAR, judge="holder", since=date(2020, 1, 1)),
        Term(seat=BAR, judge="substitute", since=date(2021, 1, 1)),
    ]
    with pytest.raises(Refused, match="lima-bar"):
        sitting(RULE, terms, DAY)
    assert sitting(RULE, terms, date(2020, 6, 1))[BAR].judge == "holder"
    with pytest.raises(Refused, match="senate"):
        sitting(RULE, [Term(seat="senate", judge="x", since=DAY)], DAY)


def june_2021() -> list[Term]:
    """Who sat in June 2021: the seat of the bar vacant, the prosecutors' member suspended."""
    start = date(2020, 11, 1)
    return [
        *(Term(seat=seat, judge="holder", since=start) for seat in (PRESIDENT, PUBLIC, PRIVATE)),
        Term(seat=BAR, judge="holder", since=start, until=date(2021, 5, 31), ended="term"),
        Term(
            seat=PROSECUTORS,
            judge="holder",
            since=start,
            until=date(2021, 6, 23),
            ended="suspended",
        ),
        Term(seat=PROSECUTORS, judge="provisional", since=date(2021, 6, 26), kind=PROVISIONAL),
    ]


def test_the_crisis_of_june_2021_day_by_day(vectors: Path) -> None:
    """Four sit and any of them could end it; three sit for two days; then four again."""
    given_days = json.loads((vectors / "observation.json").read_text("utf-8"))["tribunal"]
    events = [(one["at"], one["event"]) for one in given_days["timeline_2021"]]
    terms = june_2021()

    def there(day: str) -> tuple[str, ...]:
        return tuple(sitting(RULE, terms, date.fromisoformat(day)))

    assert "already vacant" in events[1][1]
    assert there("2021-06-23") == (PRESIDENT, PROSECUTORS, PUBLIC, PRIVATE)
    assert at_risk(RULE, terms, date(2021, 6, 23)) == there("2021-06-23")
    appeals = votes("unfounded", "founded")
    appeals = {seat: appeals.get(seat, "unfounded") for seat in there("2021-06-23")}
    ten = decide(RULE, act(*there("2021-06-23"), day=date(2021, 6, 23)), appeals)
    assert (ten.position, ten.how) == ("unfounded", MAJORITY)
    assert ten.against == (("founded", (PROSECUTORS,)),)

    for day in ("2021-06-24", "2021-06-25"):
        assert len(there(day)) == 3
        none = decide(RULE, act(*there(day)), dict.fromkeys(there(day), "unfounded"))
        assert (none.position, none.how) == ("", NO_QUORUM)

    assert events[3] == ("2021-06-26", "provisional replacement sworn in -> quorum 4")
    assert len(there("2021-06-26")) == 4
    assert sitting(RULE, terms, date(2021, 6, 26))[PROSECUTORS].kind == PROVISIONAL
    assert has_quorum(RULE, act(*there(events[4][0])))


def test_what_was_heard_and_not_signed_is_heard_again() -> None:
    """The case that a suspended member had not signed; not the one that was issued or signed."""
    terms, heard_on = (
        june_2021(),
        act(PRESIDENT, PROSECUTORS, PUBLIC, PRIVATE, day=date(2021, 6, 23)),
    )
    everybody = dict(heard_on.present)
    cases = [
        Heard(case="unsigned", act=heard_on, signed={PRESIDENT: "holder"}),
        Heard(case="signed by that member", act=heard_on, signed={PROSECUTORS: "holder"}),
        Heard(case="issued", act=heard_on, signed=everybody, issued=True),
    ]

    assert to_hear_again(RULE, cases, terms, date(2021, 6, 23)) == ()
    for day in (date(2021, 6, 24), date(2021, 6, 28)):
        assert to_hear_again(RULE, cases, terms, day) == ("unsigned",)


def test_a_bench_with_five_has_a_seat_to_spare() -> None:
    """With all five no single loss ends the quorum; with four every one does."""
    five: list[Any] = [Term(seat=seat, judge="holder", since=DAY) for seat in ORDER]

    assert at_risk(RULE, five, DAY) == ()
    assert at_risk(RULE, five[1:], DAY) == ORDER[1:]
