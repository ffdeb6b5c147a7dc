"""What a count decides under the law of its country, as far as it is settled."""

from dataclasses import dataclass

from escrutinio.law.country import Country
from escrutinio.law.rule import WholeTest
from escrutinio.model.election import Contest
from escrutinio.model.result import Count, Outcome, Stakes, Totals
from escrutinio.tally.outcome import by_votes, decide
from escrutinio.tally.stakes import stakes


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What the totals of a contest decide, and what could still change it."""

    outcome: Outcome
    provisional: Outcome
    stakes: Stakes
    nullity: tuple[WholeTest, ...]
    third: bool | None


def decided(whole: Count, contest: Contest, law: Country) -> Decided:
    """What the totals decide, unless the open sheets can still change it."""
    totals = whole.counted
    votes, decision = by_votes(contest, totals), law.decision(contest.rule)
    provisional = decide(votes, decision, blank=totals.blank)
    at_stake = stakes(whole, votes, decision)
    settled = at_stake.settled or (provisional.kind == "tie" and not at_stake.pending_sheets)
    outcome = provisional
    if not settled and provisional.kind != "undetermined":
        outcome = Outcome(
            kind="undetermined", margin=provisional.margin, articles=provisional.articles
        )
    top = max(totals.votes, default=0)
    return Decided(
        outcome=outcome,
        provisional=provisional,
        stakes=at_stake,
        nullity=_tested(totals, law),
        third=law.guard(top, totals.cast) if law.guard and provisional.kind == "elected" else None,
    )


def _tested(totals: Totals, law: Country) -> tuple[WholeTest, ...]:
    """What the country's law asks of the whole."""
    if law.tests is None:
        return ()
    return law.tests(blank=totals.blank, null=totals.null, valid=totals.valid, cast=totals.cast)
