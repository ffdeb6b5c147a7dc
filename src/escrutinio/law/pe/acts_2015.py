"""
Observed sheets under the rules of 2015 (Resolución 0331-2015-JNE), elections of 2016 to 2021.

Remedies from figures, in the order of the articles. Two readings are ours and are shown where
they matter. A total of voters above the registered is set aside before any other remedy
(article 15.4, whose own two outcomes then decide). Challenged votes are compared as a box of
their own, and joined to the null ones last (article 10, where no envelope is at hand).
"""

from dataclasses import replace

from escrutinio.law.arithmetic import (
    fewer_votes_than_voters,
    more_voters_than_registered,
    more_votes_than_registered,
    more_votes_than_voters,
    one_vote_above_registered,
    one_vote_above_voters,
)
from escrutinio.law.rule import Defect, Regime, Rule
from escrutinio.model.boxes import Boxes
from escrutinio.model.frame import Flag, Number, any_of, given, total, where

PREFERENCES_PER_VOTE = 2


def annulled_as_registered(sheet: Boxes) -> Boxes:
    """The sheet is null; its null votes are the registered. Law: ACTOBS-2015:11, 14.3, 15.4."""
    return sheet.annulled(null=sheet.registered)


def annulled_as_voted(sheet: Boxes) -> Boxes:
    """The sheet is null; its null votes are those who voted. Law: ACTOBS-2015:15.3."""
    return sheet.annulled(null=sheet.voted)


def voters_above_and_votes_above(sheet: Boxes) -> Flag:
    """Total of voters and votes both exceed the registered. Law: ACTOBS-2015:15.4."""
    return more_voters_than_registered(sheet) & more_votes_than_registered(sheet)


def voted_from_sum(sheet: Boxes) -> Boxes:
    """The total of voters is the sum of the votes. Law: ACTOBS-2015:14.2, 15.4."""
    return replace(sheet, voted=sheet.cast)


def without_votes_above(sheet: Boxes, limit: Number) -> Boxes:
    """Votes above a limit are annulled, with their preferences. Law: ACTOBS-2015:14.1, 15.1."""
    rows = zip(sheet.votes, sheet.preferences, strict=False)
    kept = tuple(tuple(where(vote > limit, 0, p) for p in row) for vote, row in rows)
    return replace(sheet.with_votes(lambda votes: where(votes > limit, 0, votes)), preferences=kept)


def without_votes_above_registered(sheet: Boxes) -> Boxes:
    """Votes above the registered voters are annulled. Law: ACTOBS-2015:14.1."""
    return without_votes_above(sheet, sheet.registered)


def without_votes_above_voted(sheet: Boxes) -> Boxes:
    """Votes above the total of voters are annulled. Law: ACTOBS-2015:15.1."""
    return without_votes_above(sheet, sheet.voted)


def one_vote_above_registered_without_voters(sheet: Boxes) -> Flag:
    """No total of voters, and a vote exceeds the registered. Law: ACTOBS-2015:14.1."""
    return ~given(sheet.voted) & one_vote_above_registered(sheet)


def votes_above_registered_without_voters(sheet: Boxes) -> Flag:
    """No total of voters, and the sum exceeds the registered. Law: ACTOBS-2015:14.3."""
    return ~given(sheet.voted) & more_votes_than_registered(sheet)


def votes_within_registered_without_voters(sheet: Boxes) -> Flag:
    """No total of voters, and the sum is within the registered. Law: ACTOBS-2015:14.2."""
    return ~given(sheet.voted) & (sheet.cast <= sheet.registered)


def votes_equal_registered(sheet: Boxes) -> Flag:
    """The sum is the number of registered: article 15.4 names more and fewer, and not this."""
    return sheet.cast.equals(sheet.registered)


def difference_to_null(sheet: Boxes) -> Boxes:
    """What is missing to the total of voters joins the null votes. Law: ACTOBS-2015:15.2."""
    return replace(sheet, null=sheet.null + (sheet.voted - sheet.cast))


def a_preference_above_its_list(sheet: Boxes) -> Flag:
    """A candidate has more preference votes than the list has votes. Law: ACTOBS-2015:15.5."""
    rows = zip(sheet.votes, sheet.preferences, strict=False)
    return any_of([sheet.status < 0, *(p > vote for vote, row in rows for p in row)])


def without_preferences_above_their_list(sheet: Boxes) -> Boxes:
    """Those preference votes are annulled. Law: ACTOBS-2015:15.5."""
    rows = zip(sheet.votes, sheet.preferences, strict=False)
    kept = tuple(tuple(where(p > vote, 0, p) for p in row) for vote, row in rows)
    return replace(sheet, preferences=kept)


def lists_with_excess(sheet: Boxes, factor: int) -> tuple[Flag, ...]:
    """For each list, whether its preference votes exceed the list's votes times a factor."""
    rows = zip(sheet.votes, sheet.preferences, strict=False)
    never = sheet.status < 0
    return tuple(total(row) > vote * factor if row else never for vote, row in rows)


def too_many_preferences(factor: int) -> Rule:
    """All preference votes of a list in excess are annulled. Law: ACTOBS-2015:15.6."""

    def when(sheet: Boxes) -> Flag:
        return any_of([sheet.status < 0, *lists_with_excess(sheet, factor)])

    def then(sheet: Boxes) -> Boxes:
        rows = zip(lists_with_excess(sheet, factor), sheet.preferences, strict=True)
        kept = tuple(tuple(where(excess, 0, p) for p in row) for excess, row in rows)
        return replace(sheet, preferences=kept)

    return Rule(code="15.6", provision="ACTOBS-2015:15.6", when=when, then=then)


def challenged_votes(sheet: Boxes) -> Flag:
    """The sheet has challenged votes. Law: ACTOBS-2015:10."""
    return sheet.challenged > 0


def challenged_to_null(sheet: Boxes) -> Boxes:
    """Challenged votes without their envelopes join the null ones. Law: ACTOBS-2015:10."""
    return replace(sheet, null=sheet.null + sheet.challenged, challenged=sheet.challenged * 0)


FROM_FIGURES = (
    Rule(
        code="15.4.1",
        provision="ACTOBS-2015:15.4",
        when=voters_above_and_votes_above,
        then=annulled_as_registered,
    ),
    Rule(
        code="15.4.2",
        provision="ACTOBS-2015:15.4",
        when=more_voters_than_registered,
        then=voted_from_sum,
    ),
    Rule(
        code="14.1",
        provision="ACTOBS-2015:14.1",
        when=one_vote_above_registered_without_voters,
        then=without_votes_above_registered,
    ),
    Rule(
        code="14.3",
        provision="ACTOBS-2015:14.3",
        when=votes_above_registered_without_voters,
        then=annulled_as_registered,
    ),
    Rule(
        code="14.2",
        provision="ACTOBS-2015:14.2",
        when=votes_within_registered_without_voters,
        then=voted_from_sum,
    ),
    Rule(
        code="15.1",
        provision="ACTOBS-2015:15.1",
        when=one_vote_above_voters,
        then=without_votes_above_voted,
    ),
    Rule(
        code="15.2",
        provision="ACTOBS-2015:15.2",
        when=fewer_votes_than_voters,
        then=difference_to_null,
    ),
    Rule(
        code="15.3",
        provision="ACTOBS-2015:15.3",
        when=more_votes_than_voters,
        then=annulled_as_voted,
    ),
    Rule(
        code="15.5",
        provision="ACTOBS-2015:15.5",
        when=a_preference_above_its_list,
        then=without_preferences_above_their_list,
    ),
)
"""The remedies of a sheet without preference votes, in order, but for article 10."""

CHALLENGED = Rule(
    code="10",
    provision="ACTOBS-2015:10",
    when=challenged_votes,
    then=challenged_to_null,
)


def rules(preferences_per_vote: int = PREFERENCES_PER_VOTE) -> tuple[Rule, ...]:
    """The remedies in order; one preference for each vote in a single-vote district."""
    return (*FROM_FIGURES, too_many_preferences(preferences_per_vote), CHALLENGED)


def regime(preferences_per_vote: int = PREFERENCES_PER_VOTE) -> Regime:
    """The rules of 2015, complete."""
    return Regime(
        id="pe-2015",
        norm="ACTOBS-2015",
        rules=rules(preferences_per_vote),
        defects=(
            Defect(kind="unsigned", provision="ACTOBS-2015:11", failed=annulled_as_registered),
        ),
        missing="ACTOBS-2015:12",
        comparison="ACTOBS-2015:16",
        challenged="ACTOBS-2015:10",
        gaps=(("15.4.2", "ACTOBS-2015:15.4", votes_equal_registered),),
    )
