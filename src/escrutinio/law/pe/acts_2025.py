"""
Observed sheets under the rules of 2025 (Resolución 0837-2025-JNE): recount instead of annulment.

Made for the regional and municipal elections of 2026. The resolution for the general election
of 2026 is not at hand; where its definition uses these rules, every output says by analogy.
The text has no remedy for preference votes and none that moves challenged votes.
"""

from collections.abc import Callable
from dataclasses import replace

from escrutinio.law.arithmetic import (
    fewer_votes_than_voters,
    more_voters_than_registered,
    more_votes_than_voters,
    one_vote_above_registered,
    one_vote_above_voters,
)
from escrutinio.law.pe.acts_2015 import (
    difference_to_null,
    one_vote_above_registered_without_voters,
    voted_from_sum,
    votes_above_registered_without_voters,
    votes_within_registered_without_voters,
)
from escrutinio.law.rule import Defect, Pair, PairRule, Regime, Rule
from escrutinio.model.boxes import RECOUNT, Boxes
from escrutinio.model.frame import Flag, given, where


def recount(sheet: Boxes) -> Boxes:
    """The ballots are counted again. Law: ACTOBS-2025:13."""
    return sheet.marked(RECOUNT)


def without_voters(sheet: Boxes) -> Boxes:
    """The total of voters is not considered. Law: ACTOBS-2025:24.6."""
    return replace(sheet, voted=sheet.voted.blanked())


RULES = (
    Rule(
        code="24.6",
        provision="ACTOBS-2025:24.6",
        when=more_voters_than_registered,
        then=without_voters,
    ),
    Rule(
        code="23.1",
        provision="ACTOBS-2025:23.1",
        when=one_vote_above_registered_without_voters,
        then=recount,
    ),
    Rule(
        code="23.3",
        provision="ACTOBS-2025:23.3",
        when=votes_above_registered_without_voters,
        then=recount,
    ),
    Rule(
        code="23.2",
        provision="ACTOBS-2025:23.2",
        when=votes_within_registered_without_voters,
        then=voted_from_sum,
    ),
    Rule(code="24.1", provision="ACTOBS-2025:24.1", when=one_vote_above_voters, then=recount),
    Rule(
        code="24.2",
        provision="ACTOBS-2025:24.2",
        when=fewer_votes_than_voters,
        then=difference_to_null,
    ),
    Rule(code="24.4", provision="ACTOBS-2025:24.4", when=more_votes_than_voters, then=recount),
)
"""The remedies of a sheet with one election, in order."""

REGIME = Regime(
    id="pe-2025",
    norm="ACTOBS-2025",
    rules=RULES,
    defects=(
        Defect(kind="unsigned", provision="ACTOBS-2025:20", failed=recount),
        Defect(kind="illegible", provision="ACTOBS-2025:21", failed=recount),
        Defect(kind="no_data", provision="ACTOBS-2025:22", failed=recount),
    ),
    missing="ACTOBS-2025:22",
    comparison="ACTOBS-2025:13",
    challenged="ACTOBS-2025:9.a",
)


def _each(change: Callable[[Boxes], Boxes]) -> Callable[[Pair], Pair]:
    return lambda pair: (change(pair[0]), change(pair[1]))


def _voters_given(pair: Pair) -> Flag:
    return given(pair[0].voted) & given(pair[1].voted)


def pair_voters_above_registered(pair: Pair) -> Flag:
    """The total of voters exceeds the registered. Law: ACTOBS-2025:24.6."""
    return more_voters_than_registered(pair[0]) | more_voters_than_registered(pair[1])


def pair_vote_above_registered(pair: Pair) -> Flag:
    """No total, and a vote of either election exceeds the registered. Law: ACTOBS-2025:23.1."""
    any_above = one_vote_above_registered(pair[0]) | one_vote_above_registered(pair[1])
    return ~_voters_given(pair) & any_above


def pair_both_sums_above(pair: Pair) -> Flag:
    """No total, and both sums exceed the registered. Law: ACTOBS-2025:23.7."""
    a, b = pair
    return ~_voters_given(pair) & (a.cast > a.registered) & (b.cast > b.registered)


def pair_one_sum_above(pair: Pair) -> Flag:
    """No total, and one sum exceeds the registered. Law: ACTOBS-2025:23.6."""
    a, b = pair
    return ~_voters_given(pair) & ((a.cast > a.registered) | (b.cast > b.registered))


def pair_equal_sums(pair: Pair) -> Flag:
    """No total, and equal sums. Law: ACTOBS-2025:23.4."""
    return ~_voters_given(pair) & pair[0].cast.equals(pair[1].cast)


def pair_different_sums(pair: Pair) -> Flag:
    """No total, and different sums. Law: ACTOBS-2025:23.5."""
    return ~_voters_given(pair) & ~pair[0].cast.equals(pair[1].cast)


def larger_sum_as_voters(pair: Pair) -> Pair:
    """The total is the larger sum; the difference joins the other's null votes."""
    a, b = pair
    larger = where(a.cast > b.cast, a.cast, b.cast)
    return (
        difference_to_null(replace(a, voted=larger)),
        difference_to_null(replace(b, voted=larger)),
    )


def pair_fewer_votes(pair: Pair) -> Flag:
    """In an election the votes are fewer than the voters. Law: ACTOBS-2025:24.3."""
    return fewer_votes_than_voters(pair[0]) | fewer_votes_than_voters(pair[1])


def each_difference_to_null(pair: Pair) -> Pair:
    """What is missing joins the null votes of the election that lacks it."""
    return _each(lambda s: s.chosen(fewer_votes_than_voters(s), difference_to_null(s)))(pair)


def pair_excess(pair: Pair) -> Flag:
    """In an election a vote or the votes exceed the voters. Law: ACTOBS-2025:24.1, 24.5."""
    return _excess(pair[0]) | _excess(pair[1])


def _excess(sheet: Boxes) -> Flag:
    return more_votes_than_voters(sheet) | one_vote_above_voters(sheet)


def recount_the_affected(pair: Pair) -> Pair:
    """Only the affected election is recounted. Law: ACTOBS-2025:24.5."""
    return _each(lambda sheet: sheet.chosen(_excess(sheet), recount(sheet)))(pair)


PAIR_RULES = (
    PairRule(
        code="24.6",
        provision="ACTOBS-2025:24.6",
        when=pair_voters_above_registered,
        then=_each(without_voters),
    ),
    PairRule(
        code="23.7",
        provision="ACTOBS-2025:23.7",
        when=pair_both_sums_above,
        then=_each(recount),
        both=True,
    ),
    PairRule(
        code="23.6",
        provision="ACTOBS-2025:23.6",
        when=pair_one_sum_above,
        then=_each(recount),
        both=True,
    ),
    PairRule(
        code="23.1",
        provision="ACTOBS-2025:23.1",
        when=pair_vote_above_registered,
        then=_each(recount),
        both=True,
    ),
    PairRule(
        code="23.4",
        provision="ACTOBS-2025:23.4",
        when=pair_equal_sums,
        then=_each(voted_from_sum),
        both=True,
    ),
    PairRule(
        code="23.5",
        provision="ACTOBS-2025:23.5",
        when=pair_different_sums,
        then=larger_sum_as_voters,
        both=True,
    ),
    PairRule(
        code="24.5", provision="ACTOBS-2025:24.5", when=pair_excess, then=recount_the_affected
    ),
    PairRule(
        code="24.3",
        provision="ACTOBS-2025:24.3",
        when=pair_fewer_votes,
        then=each_difference_to_null,
    ),
)
"""The remedies of a sheet with two elections, in order; an election sent to recount stays so."""
