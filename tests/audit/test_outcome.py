"""Where all assertions of an outcome hold for some votes, those votes give that outcome."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from escrutinio.audit.assertion import BLANK, Assertion, preferred
from escrutinio.audit.outcome import rests
from escrutinio.law.countries import country
from escrutinio.law.rule import COMMON, Decision, Win
from escrutinio.model.result import Outcome
from escrutinio.tally.outcome import decide

LEAD = Decision(
    id="lead",
    wins=(
        Win(share=Fraction(1, 2)),
        Win(share=Fraction(2, 5), strict=False, lead=Fraction(1, 10)),
    ),
    base="valid-and-blank",
)
RULES = (
    *(COMMON[id_] for id_ in ("majority", "plurality", "second-round")),
    country("pe").decision("regional"),
    country("bo").decision("majority"),
    country("ar").decision("majority"),
    country("ec").decision("majority"),
    LEAD,
)
votes4 = st.lists(st.integers(0, 20), min_size=5, max_size=5)


def named(numbers: list[int]) -> dict[str, int]:
    """Votes of four options, and blank ones."""
    return dict(zip(("A", "B", "C", "D", BLANK), numbers, strict=True))


def outcome(rule: Decision, votes: Mapping[str, int]) -> Outcome:
    """What votes decide."""
    options = {name: n for name, n in votes.items() if name != BLANK}
    return decide(options, rule, blank=votes[BLANK])  # type: ignore[arg-type]


def agrees(rule: Decision, reported: Outcome, votes: Mapping[str, int]) -> bool:
    """Whether votes give the reported winner, or the same two for the run-off."""
    found = outcome(rule, votes)
    same = (found.kind, found.winner) == (reported.kind, reported.winner)
    return same and set(found.runners) == set(reported.runners) and not found.tied


def hold(assertions: tuple[Assertion, ...], votes: Mapping[str, int]) -> bool:
    """Whether all assertions hold."""
    return all(one.margin(votes) > 0 for one in assertions)


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(RULES), votes4, votes4)
@example(country("ar").decision("majority"), [1, 3, 2, 3, 0], [1, 6, 3, 4, 0])
def test_assertions_that_hold_give_the_outcome(
    rule: Decision, reported: list[int], paper: list[int]
) -> None:
    """Whatever the paper's votes are: if every assertion holds for them, the outcome is right."""
    votes = named(reported)
    found = outcome(rule, votes)
    made = rests("c", rule, found, votes)
    if made.open:
        assert found.tied or found.kind in ("tie", "undetermined")
        return

    assert not hold(made.assertions, named(paper)) or agrees(rule, found, named(paper))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}-{len(rule.wins)}")
def test_an_assertion_that_is_left_out_is_missed(rule: Decision) -> None:
    """Without one of the assertions, some votes with another outcome would pass."""
    votes = named([60, 25, 10, 5, 3])
    made = rests("c", rule, outcome(rule, votes), votes).assertions

    assert made
    needed = [one for one in made if _alone_wrong(rule, votes, made, one)]
    assert needed


def _alone_wrong(
    rule: Decision, votes: dict[str, int], made: tuple[Assertion, ...], left: Assertion
) -> bool:
    """Whether without one assertion some votes would pass that give another outcome."""
    rest = tuple(one for one in made if one is not left)
    reported = outcome(rule, votes)
    several = product(range(0, 61, 10), repeat=5)
    return any(
        hold(rest, named([*other])) and not agrees(rule, reported, named([*other]))
        for other in several
    )


def test_the_easier_of_two_ways_is_declared() -> None:
    """With 45 % and 20 points ahead, the way by a lead is asserted and not the half."""
    votes = {"A": 45, "B": 25, "C": 30, BLANK: 0}
    kinds = {one.kind for one in rests("c", LEAD, outcome(LEAD, votes), votes).assertions}

    assert kinds == {"above-share", "leads-by"}


def test_a_tie_and_a_single_option_are_told_apart() -> None:
    """A tie has nothing to confirm; a single option has no assertion and is no tie."""
    tied = {"A": 9, "B": 9, BLANK: 0}
    single = {"A": 9, BLANK: 2}
    plurality = COMMON["plurality"]

    assert rests("c", plurality, outcome(plurality, tied), tied).open == "tie"
    assert rests("c", plurality, outcome(plurality, single), single).open == "one-option"


@given(votes4)
def test_blank_votes_count_where_the_rule_says_so(numbers: list[int]) -> None:
    """Blank votes are in the base of a share only under such a rule."""
    votes = named(numbers)
    assume(outcome(LEAD, votes).kind == "elected")
    made = rests("c", LEAD, outcome(LEAD, votes), votes).assertions
    plain = rests("c", COMMON["majority"], outcome(COMMON["majority"], votes), votes).assertions

    assert all(BLANK in one.coefficients for one in made if one.share)
    assert not any(BLANK in one.coefficients for one in plain)


def test_a_preference_winner_is_ahead_by_preference_votes() -> None:
    """The winner of a list's preference votes has an assertion of its own kind."""
    one = preferred("c", "A-3", "A-1", district="Lima")

    assert (one.kind, one.margin({"A-3": 12, "A-1": 9}), one.district) == ("preferred", 3, "Lima")


def test_a_share_among_ones_own_votes_is_nothing_to_audit() -> None:
    """Where one option stands no ballot speaks against it: no assertion, and no tie."""
    votes = {"A": 60, BLANK: 0}
    for rule in RULES:
        made = rests("c", rule, outcome(rule, votes), votes)
        assert all(one.loss for one in made.assertions)
        if rule.base == "valid":
            assert made.open == "one-option"
