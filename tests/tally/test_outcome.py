"""Outcomes, ties and what open sheets can change."""

import json
from fractions import Fraction
from itertools import accumulate, combinations, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escrutinio.law.countries import country
from escrutinio.law.pe.president import elected_in_first_round
from escrutinio.law.rule import COMMON, SECOND_ROUND, Decision, Win
from escrutinio.model.result import Count, Group, Totals
from escrutinio.tally.outcome import decide, decimal
from escrutinio.tally.stakes import changing, settled, stakes

votes3 = st.lists(st.integers(0, 12), min_size=3, max_size=3)
LEAD = Decision(
    id="lead",
    wins=(
        Win(share=Fraction(1, 2)),
        Win(share=Fraction(2, 5), strict=False, lead=Fraction(1, 10), strict_lead=True),
    ),
)
RULES = (*(COMMON[id_] for id_ in ("majority", "second-round")), country("pe").decision("regional"))
rules = st.sampled_from([*RULES, LEAD])


def test_first_rounds_of_peru(vectors: Path) -> None:
    """Since 1995 a run-off was held exactly where nobody had more than half of the valid votes."""
    cases = json.loads((vectors / "tally.json").read_text("utf-8"))["peru"]
    for case in cases["president_real"]["cases"]:
        top = max(case["votes"].values())
        assert case["top_more_than_half_valid"] == elected_in_first_round(top, case["validos"])
        if case["rule"] == "Const. 1993 art. 111":
            kind = "runoff" if case["runoff_held"] else "elected"
            assert kind == decide(case["votes"]).kind
    for case in cases["runoff_synthetic"]:
        got = decide(dict(enumerate(case["votes"])))  # type: ignore[arg-type]
        assert case["expected_runoff"] == (got.kind == "runoff")
        if "runoff_between" in case:
            assert (1, 2) == got.tied


@pytest.mark.parametrize(
    ("votes", "rule", "kind", "tied"),
    [
        ([50, 50], "majority", "runoff", ()),
        ([51, 49], "majority", "elected", ()),
        ([40, 30, 30], "majority", "runoff", (1, 2)),
        ([30, 30, 30], "majority", "runoff", (0, 1, 2)),
        ([5, 5], "second-round", "tie", (0, 1)),
        ([0, 0], "second-round", "undetermined", ()),
        ([5, 3], "none", "undetermined", ()),
    ],
)
def test_ties_are_values(votes: list[int], rule: str, kind: str, tied: tuple[int, ...]) -> None:
    """Half is a run-off, and whom the votes do not part is named."""
    got = decide(dict(enumerate(votes)), COMMON[rule])  # type: ignore[arg-type]

    assert (kind, tied) == (got.kind, got.tied)


def brute(votes: list[int], room: int, rule: Decision) -> bool:
    """Whether every way in which up to `room` votes can fall gives the same outcome."""

    def outcome(more: tuple[int, ...]) -> tuple[object, ...]:
        got = decide({i: a + b for i, (a, b) in enumerate(zip(votes, more, strict=True))}, rule)  # type: ignore[misc]
        return got.kind, got.winner, frozenset(got.runners), frozenset(got.tied)

    ways = [way for way in product(range(room + 1), repeat=len(votes)) if sum(way) <= room]
    return len({outcome(way) for way in ways}) == 1


@given(votes=votes3, room=st.integers(1, 4), rule=rules)
@settings(max_examples=300, deadline=None)
def test_settled_means_no_way_changes_it(votes: list[int], room: int, rule: Decision) -> None:
    """Where the outcome is called settled, no way of filling the open sheets changes it."""
    got = decide(dict(enumerate(votes)), rule)  # type: ignore[arg-type]
    if settled(dict(enumerate(votes)), room, rule, got):  # type: ignore[arg-type]
        assert brute(votes, room, rule)


@given(votes=st.lists(st.integers(0, 12), min_size=2, max_size=2), room=st.integers(1, 4))
@settings(max_examples=200, deadline=None)
def test_open_means_some_way_changes_it(votes: list[int], room: int) -> None:
    """In a second round, where it is not called settled, some way does change it."""
    got = decide(dict(enumerate(votes)), SECOND_ROUND)  # type: ignore[arg-type]
    if not settled(dict(enumerate(votes)), room, SECOND_ROUND, got):  # type: ignore[arg-type]
        assert not brute(votes, room, SECOND_ROUND)


def test_a_planted_bound_is_seen() -> None:
    """A bound that is one vote too generous fails the property above."""
    votes = [60, 57]

    assert not brute(votes, 3, SECOND_ROUND)
    assert votes[0] + 1 > votes[1] + 3  # what a bound off by one would call settled


Sheets = list[tuple[int, int, int]]


def possible(sheets: Sheets, rule: Decision) -> set[object]:
    """Who may win, or who may meet in a run-off, however ties are broken."""
    got = decide(dict(enumerate(map(sum, zip(*sheets, strict=True)))), rule)  # type: ignore[arg-type]
    if got.kind in ("elected", "tie"):
        return {got.winner} if got.kind == "elected" else set(got.tied)
    pairs = {frozenset(pair) for pair in combinations((*got.runners, *got.tied), 2)}
    return {pair for pair in pairs if set(got.runners) <= pair}


def fewest(sheets: Sheets, rule: Decision) -> int | None:
    """The fewest annulments after which the outcome cannot be the same, by every set of sheets."""
    now = possible(sheets, rule)
    for n in range(1, len(sheets)):
        for gone in combinations(range(len(sheets)), n):
            kept = [one for i, one in enumerate(sheets) if i not in gone]
            if any(map(any, kept)) and not now & possible(kept, rule):
                return n
    return None


def by_measure(sheets: Sheets, rule: Decision) -> int | None:
    """The fewest annulments as the measures find them."""
    votes = [sum(column) for column in zip(*sheets, strict=True)]
    found = []
    for one in changing(votes, rule, decide(dict(enumerate(votes)), rule)):  # type: ignore[arg-type]
        weighed = sorted(
            (sum(w * n for w, n in zip(one.weights, sheet, strict=True)) for sheet in sheets),
            reverse=True,
        )
        sums = list(accumulate(x for x in weighed if x > 0))
        enough = [s > one.need if one.strict else s >= one.need for s in sums]
        found += [enough.index(True) + 1] if True in enough else []
    return min(found, default=None)


@given(
    sheets=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=6
    ),
    rule=st.sampled_from(RULES),
)
@settings(max_examples=300, deadline=None)
def test_no_fewer_annulments_change_the_outcome(sheets: Sheets, rule: Decision) -> None:
    """No set of sheets smaller than the measures find changes the outcome."""
    votes = [sum(column) for column in zip(*sheets, strict=True)]
    got = decide(dict(enumerate(votes)), rule)  # type: ignore[arg-type]
    truth, found = fewest(sheets, rule), by_measure(sheets, rule)
    if got.kind in ("elected", "runoff") and not got.tied and truth is not None:
        assert found == truth


def test_half_is_lost_before_the_lead() -> None:
    """A first with 52 % falls to a run-off long before another overtakes it."""
    sheets = [(30, 10, 8), (20, 25, 5), (60, 20, 20)]

    assert "elected" == decide({"A": 110, "B": 55, "C": 33}).kind  # type: ignore[dict-item]
    assert fewest(sheets, COMMON["majority"]) == by_measure(sheets, COMMON["majority"])


def test_unknown_voters_bound_nothing() -> None:
    """A pending sheet whose registered voters are not known leaves the outcome open."""
    counted = Group(state="counted", kind="", totals=Totals(sheets=1, votes=(60, 10)))
    pending = Group(state="pending", kind="in_process", totals=Totals(sheets=1, registered=0))
    count = Count(groups=(counted, pending), unregistered=1)
    got = stakes(count, {"A": 60, "B": 10}, SECOND_ROUND)  # type: ignore[dict-item]

    assert (False, None, None) == (got.settled, got.margin_low, got.pending_registered)


@given(st.fractions(min_value=0, max_value=1))
def test_decimals_round_to_even(value: Fraction) -> None:
    """A share's decimal text is within half a unit of its last digit."""
    assert abs(Fraction(decimal(value)) - value) <= Fraction(1, 2 * 10**8)
