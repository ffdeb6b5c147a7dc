"""What an audit of single ballots would take, by each method, and where a sample stands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from escrutinio.audit import bayes, comparison, minerva
from escrutinio.audit.ballot_polling import Pair, expected_size, pairs, quantile_size, risk
from escrutinio.audit.comparison import Discrepancies
from escrutinio.errors import Refused

CHANCES = (0.7, 0.8, 0.9)
"""Of being done with one round, if the report is right."""

USUAL = Discrepancies(o1=0.001, o2=0.0001, u1=0.001, u2=0.0001)
"""How often records and ballots differ by one vote and by two, as planners commonly assume."""

SEED = 20210606


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A sample of ballots: the votes of each option, and how many ballots could not be found."""

    votes: Mapping[str, int] = field(hash=False)
    missing: int = 0

    @property
    def ballots(self) -> int:
        """How many ballots with a vote for an option, and missing ones."""
        return sum(self.votes.values()) + self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class PairPlan:
    """
    What one winner and one loser take by polling ballots.

    Args:
        pair: Who they are.
        expected: The expected size by BRAVO; None for a tie.
        quantiles: Sizes that end the audit with each of `CHANCES`.
        minerva: Minerva's exact first round for the last of them: the first size and the stable
            one. None where dice are not fresh in each round, or the pair is tied.
        risk: Where the sample stands by BRAVO; None without a sample.
    """

    pair: Pair
    expected: int | None
    quantiles: tuple[int | None, ...]
    minerva: tuple[int, int] | None = None
    risk: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotsReport:
    """
    A contest.

    Args:
        votes: Reported votes of each option.
        ballots: All ballots that could be drawn.
        winners: How many win.
        limit: The risk limit.
        open: `UNCONTESTED` or `NO_MARGIN` where no sample confirms anything; empty otherwise.
        pairs: Each winner with each loser, the one that takes most first.
        clean: The size of a ballot comparison without errors.
        usual: The same with errors at the rates of `USUAL`.
        sample: What was drawn.
        upset: Secondary evidence on the sample; no risk limit.
    """

    votes: Mapping[str, int] = field(hash=False)
    ballots: int
    winners: int
    limit: float
    open: str
    pairs: tuple[PairPlan, ...] = ()
    clean: int | str | None = None
    usual: int | str | None = None
    sample: Drawn | None = None
    upset: bayes.Secondary | None = None

    @property
    def risk(self) -> float | None:
        """The largest risk of a pair; None without a sample."""
        found = [one.risk for one in self.pairs if one.risk is not None]
        return max(found) if found else None


def ballots_plan(
    votes: Mapping[str, int],
    *,
    ballots: int = 0,
    winners: int = 1,
    limit: float = 0.05,
    sample: Drawn | None = None,
    fresh: bool = False,
) -> BallotsReport:
    """
    What an audit of a contest's ballots takes, by each method.

    Args:
        votes: The reported votes of each option.
        ballots: All ballots that can be drawn, those without a valid vote too; as many as there are
            votes where it is not told.
        winners: How many win.
        limit: The risk limit.
        sample: What was drawn already.
        fresh: Whether each round has dice of its own, without which Minerva tells nothing.

    Raises:
        Refused: The figures do not fit together.

    >>> found = ballots_plan({"A": 600, "B": 400}, limit=0.1)
    >>> found.pairs[0].expected, found.pairs[0].quantiles, found.clean
    (119, (184, 244, 351), 24)
    """
    whole = ballots or sum(votes.values())
    _require_whole(votes, whole, sample)
    clean = comparison.needed(tuple(votes.values()), winners, whole, limit)
    start = {"votes": votes, "ballots": whole, "winners": winners, "limit": limit}
    if isinstance(clean, str):
        return BallotsReport(**start, open=clean, sample=sample)  # type: ignore[arg-type]
    plans = [_pair(one, limit, sample, whole, fresh) for one in pairs(votes, winners, whole)]
    ranked = sorted(votes.values(), reverse=True)
    margin = (ranked[winners - 1] - ranked[winners]) / whole
    return BallotsReport(
        **start,  # type: ignore[arg-type]
        open="",
        pairs=tuple(sorted(plans, key=lambda one: -(one.expected or 0))),
        clean=clean,
        usual=comparison.first_round(limit, margin, USUAL),
        sample=sample,
        upset=_upset(votes, whole, winners, sample) if sample else None,
    )


def _require_whole(votes: Mapping[str, int], ballots: int, sample: Drawn | None) -> None:
    """One vote a ballot, and no more drawn than there is."""
    if sum(votes.values()) > ballots:
        raise Refused("audit.ballots.few", where="--ballots", votes=sum(votes.values()), n=ballots)
    strange = sorted(set(sample.votes) - set(votes)) if sample else []
    if strange:
        raise Refused("audit.box", where="--sample", box=strange[0], known=", ".join(votes))


def _pair(one: Pair, limit: float, sample: Drawn | None, ballots: int, fresh: bool) -> PairPlan:
    won = sample.votes.get(one.winner, 0) if sample else 0
    lost = sample.votes.get(one.loser, 0) + sample.missing if sample else 0
    sizes = tuple(
        quantile_size(one, limit, chance, won=won, lost=lost, ballots=ballots) if one.p_l else None
        for chance in CHANCES
    )
    rounds = None
    if fresh and not sample and one.p_l:
        first = minerva.first_round(one.share, limit, CHANCES[-1])
        rounds = math.ceil(first[0] / one.both), math.ceil(first[1] / one.both)
    return PairPlan(
        pair=one,
        expected=expected_size(one, limit, won, lost),
        quantiles=sizes,
        minerva=rounds,
        risk=risk(one, won, lost) if sample else None,
    )


def _upset(votes: Mapping[str, int], ballots: int, winners: int, sample: Drawn) -> bayes.Secondary:
    """Ballots without records: one heap of them, whose missing ones hold nothing."""
    generator = np.random.Generator(np.random.PCG64(SEED))
    heap = {"": ballots - sample.missing}
    return bayes.upset(heap, {"": sample.votes}, votes, winners, generator=generator, known=False)
