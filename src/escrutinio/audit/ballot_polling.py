"""
Ballot polling by BRAVO: ballots are drawn and read, no record of each is needed.

Source: M. Lindeman, P. B. Stark and V. S. Yates, "BRAVO: Ballot-polling risk-limiting audits to
verify outcomes", EVT/WOTE 2012.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scipy.stats import binom, norm


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """
    A winner and a loser as reported.

    Args:
        winner: Who is reported to be ahead.
        loser: Who is reported to be behind.
        p_w: The winner's votes as a share of all ballots.
        p_l: The loser's.
    """

    p_w: float
    p_l: float
    winner: str = ""
    loser: str = ""

    @property
    def share(self) -> float:
        """The winner's share of the votes of the two."""
        return self.p_w / (self.p_w + self.p_l)

    @property
    def both(self) -> float:
        """The share of ballots that are for one of the two."""
        return self.p_w + self.p_l

    @property
    def gains(self) -> tuple[float, float]:
        """What a vote for the winner, and one for the loser, does to the logged evidence."""
        lost = math.log(2 * (1 - self.share)) if self.share < 1 else -math.inf
        return math.log(2 * self.share), lost

    def evidence(self, won: int, lost: int) -> float:
        """The logged evidence of so many votes for each of the two."""
        up, down = self.gains
        return won * up + (lost * down if lost else 0.0)


def pairs(votes: Mapping[str, int], winners: int, ballots: int) -> tuple[Pair, ...]:
    """
    Every winner with every loser.

    Args:
        votes: The reported votes of each option.
        winners: How many win; options with equal votes keep their order.
        ballots: All ballots that can be drawn.

    >>> [(one.winner, one.loser) for one in pairs({"A": 5, "B": 3, "C": 1}, 2, 10)]
    [('A', 'C'), ('B', 'C')]
    """
    ranked = sorted(votes, key=lambda one: -votes[one])
    return tuple(
        Pair(winner=first, loser=last, p_w=votes[first] / ballots, p_l=votes[last] / ballots)
        for first in ranked[:winners]
        for last in ranked[winners:]
        if votes[first]
    )


def risk(pair: Pair, won: int, lost: int) -> float:
    """
    The risk of a pair after a sample that was drawn with replacement.

    A ballot that cannot be found counts as one for the loser.

    Args:
        pair: As reported.
        won: Ballots of the sample for the winner.
        lost: Ballots of the sample for the loser.

    Says: If the outcome were wrong, evidence so strong at any time would turn up with at most this
    chance.
    Does not say: Anything about how the ballots came into the box.

    >>> round(risk(Pair(p_w=0.6, p_l=0.4), 72, 47), 6)
    0.071404
    """
    return math.exp(-max(pair.evidence(won, lost), 0.0))


def risks(
    votes: Mapping[str, int],
    winners: int,
    ballots: int,
    sample: Mapping[str, int],
    missing: int = 0,
) -> dict[tuple[str, str], float]:
    """
    The risk of each pair of a contest, whose largest is that of the outcome.

    Args:
        votes: The reported votes.
        winners: How many win.
        ballots: All ballots that can be drawn.
        sample: The votes of the drawn ballots.
        missing: Drawn ballots that cannot be found.

    >>> found = risks({"A": 600, "B": 400}, 1, 1000, {"A": 72, "B": 47})
    >>> {pair: round(one, 6) for pair, one in found.items()}
    {('A', 'B'): 0.071404}
    """
    return {
        (one.winner, one.loser): risk(
            one, sample.get(one.winner, 0), sample.get(one.loser, 0) + missing
        )
        for one in pairs(votes, winners, ballots)
    }


def expected_size(pair: Pair, limit: float, won: int = 0, lost: int = 0) -> int | None:
    """
    How many more ballots are expected to be enough if the report is right (ASN).

    Args:
        pair: As reported.
        limit: The risk limit.
        won: Ballots for the winner so far.
        lost: Ballots for the loser so far.

    Returns:
        The number; None for a tie, which only a full count settles, and where a loser that is
        reported without votes has one in the sample.

    >>> expected_size(Pair(p_w=0.6, p_l=0.4), 0.1), expected_size(Pair(p_w=0.4, p_l=0.4), 0.1)
    (119, None)
    """
    left = -math.log(limit) - pair.evidence(won, lost)
    if left <= 0:
        return 0
    if pair.p_w <= pair.p_l or math.isinf(left):
        return None
    up, down = pair.gains
    each = pair.p_w * up + (pair.p_l * down if pair.p_l else 0.0)
    return math.ceil((left + up / 2) / each)


def quantile_size(
    pair: Pair, limit: float, chance: float, *, won: int = 0, lost: int = 0, ballots: int = 0
) -> int | None:
    """
    How many more ballots end the audit with a given chance if the report is right.

    The normal curve gives a first size, which grows until the binomial's quantile confirms.

    Args:
        pair: As reported, with votes for the loser.
        limit: The risk limit.
        chance: Of being done with one more round, above 0 and below 1.
        won: Ballots for the winner so far.
        lost: Ballots for the loser so far.
        ballots: No more than so many are looked for; 0 for no end.

    Returns:
        The number; None where `expected_size` has none.

    Source: M. Lindeman's recipe, as other programs publish it.

    >>> quantile_size(Pair(p_w=0.6, p_l=0.4), 0.1, 0.9)
    351
    """
    up, down = pair.gains
    left = -math.log(limit) - pair.evidence(won, lost)
    if left <= 0:
        return 0
    if pair.p_w <= pair.p_l or math.isinf(left):
        return None
    n = _near(pair.share, left, chance, up, down)
    while not ballots or n < ballots:
        k = binom.ppf(1 - chance, n, pair.share)
        if k * up + (n - k) * down >= left:
            break
        n += 1
    return math.ceil(n / pair.both)


def _near(share: float, left: float, chance: float, up: float, down: float) -> int:
    """Where the normal curve's quantile meets what is needed."""
    z = -float(norm.ppf(chance))
    spread = share * (1 - share)
    goal = left / (up - down)
    slope = down / (up - down) + share
    middle = z * z * spread + 2 * goal * slope
    root = math.sqrt(max(middle * middle - 4 * slope * slope * goal * goal, 0.0))
    return math.floor((middle + (root if chance > 0.5 else -root)) / (2 * slope * slope))
