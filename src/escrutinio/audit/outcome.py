"""What an election of one person rests on: the assertions of "elected" and of "run-off"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from escrutinio.audit.assertion import (
    BLANK,
    HALF,
    Assertion,
    above,
    beats,
    below,
    leads,
    no_lead,
)
from escrutinio.law.rule import Decision, Win
from escrutinio.model.result import Outcome

Votes = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rests:
    """
    What an outcome rests on.

    Args:
        assertions: If all of them hold for the paper, the outcome is right.
        open: Why there is nothing to confirm: "tie", "undetermined" or "one-option"; empty
            where the assertions are all that is needed.
    """

    assertions: tuple[Assertion, ...] = ()
    open: str = ""


def rests(contest: str, decision: Decision, outcome: Outcome, votes: Votes) -> Rests:
    """
    The assertions of an outcome.

    What no ballot can speak against is left out: the share of a single option among its own votes.
    Where the law gives several ways to be elected, or a candidate has missed several conditions,
    one way is declared: the one with the largest margin. Conditions "at least" are asserted as
    "more than", so that an outcome on the very edge is for a full count.

    Args:
        contest: The contest's id.
        decision: How it is decided.
        outcome: The reported outcome.
        votes: Reported votes of each option, and of `BLANK`. [votes]

    >>> from escrutinio.law.rule import MAJORITY
    >>> votes = {"A": 60, "B": 40, BLANK: 3}
    >>> found = rests("c", MAJORITY, Outcome(kind="elected", winner="A", margin=20), votes)
    >>> [one.id for one in found.assertions]
    ['more-than-half/A']
    >>> tied = Outcome(kind="tie", tied=("A", "B"))
    >>> rests("c", MAJORITY, tied, {"A": 5, "B": 5}).open
    'tie'
    """
    if outcome.kind == "undetermined":
        return Rests(open="undetermined")
    if outcome.tied or outcome.kind == "tie":
        return Rests(open="tie")
    case = _Case(contest=contest, decision=decision, votes=votes)
    if outcome.kind == "elected" and outcome.winner is not None:
        found = tuple(case.elected(outcome.winner))
    else:
        found = tuple(case.runoff(outcome.runners))
    found = tuple(one for one in found if one.loss)
    return Rests(assertions=found) if found else Rests(open="one-option")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A contest, its rule and its reported votes."""

    contest: str
    decision: Decision
    votes: Votes

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(one for one in self.votes if one != BLANK)

    @property
    def base(self) -> tuple[str, ...]:
        """What shares are of."""
        blank = (BLANK,) if self.decision.base == "valid-and-blank" else ()
        return (*self.options, *blank)

    def elected(self, winner: str) -> Iterator[Assertion]:
        """The winner by one way of the rule; with the most votes where that does not say it."""
        ways = [tuple(self._met(winner, win)) for win in self.decision.wins]
        won = max(ways, key=self._tightest, default=())
        yield from won
        ahead = any(one.kind == "leads-by" for one in won)
        most = any(one.share >= HALF for one in won)
        if not ahead and not most:
            yield from (beats(self.contest, winner, one) for one in self.options if one != winner)

    def _met(self, winner: str, win: Win) -> Iterator[Assertion]:
        """A way to be elected: the share, and the lead over everybody else."""
        yield above(self.contest, winner, self.base, win.share)
        if win.lead is not None:
            for other in self.options:
                if other != winner:
                    yield leads(self.contest, winner, other, self.base, win.lead)

    def runoff(self, runners: tuple[str, ...]) -> Iterator[Assertion]:
        """The first two are ahead of all others, and neither of them is elected at once."""
        for runner in runners:
            rest = (one for one in self.options if one not in runners)
            yield from (beats(self.contest, runner, one) for one in rest)
        missed: dict[str, Assertion] = {}
        for runner in runners:
            for win in self.decision.wins:
                one = self._missed(runner, runners, win)
                missed.setdefault(one.id, one)
        yield from missed.values()

    def _missed(self, runner: str, runners: tuple[str, ...], win: Win) -> Assertion:
        """What shows that a runner is not elected in one of the ways."""
        ways = [below(self.contest, runner, self.base, win.share)]
        if win.lead is not None:
            rivals = (one for one in runners if one != runner)
            ways += [no_lead(self.contest, runner, one, self.base, win.lead) for one in rivals]
        return max(ways, key=self._diluted)

    def _tightest(self, way: tuple[Assertion, ...]) -> Fraction:
        return min(self._diluted(one) for one in way)

    def _diluted(self, one: Assertion) -> Fraction:
        """The margin for each vote that one ballot can take away."""
        return Fraction(one.margin(self.votes), one.loss or 1)
