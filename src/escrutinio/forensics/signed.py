"""Whether the stations that stand out favour anyone: flags of both signs against each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from escrutinio.forensics.stations import Codes, Reals


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """
    Stations that stand out, by the side on which they do.

    Args:
        n: Stations that were compared.
        above: Places whose farthest station has more than expected.
        below: Places whose farthest station has less.
        p: The chance of so large a difference of the two, if neither side were favoured.
        excess: Stations above less stations below, of all compared.
        votes: What all of them have beyond the expected, added up with its sign. [votes]
    """

    n: int
    above: int
    below: int
    p: float
    excess: float
    votes: float


def signed(
    score: Reals, beyond: Reals, place: Codes, line: float, *, upward: bool = False
) -> Signed:
    """
    Flags of one side against flags of the other.

    One place counts once, by its farthest station, since what parts one station from a place parts
    others from it too.

    Args:
        score: Deviations of the stations that were compared. Shape (m,).
        beyond: The same in votes. Shape (m,). [votes]
        place: Codes without gaps. Shape (m,).
        line: Scores farther from zero are flags.
        upward: Whether only too many above is asked for.

    Says: Whether deviations favour one side; heavy tails to both sides cancel.
    Does not say: Anything of what was done alike to a whole place, or to both sides.

    >>> score = np.array([5.0, 0.1, 6.0, 0.2, -5.0, 0.0])
    >>> one = signed(score, score, np.array([0, 0, 1, 1, 2, 2]), 4.0)
    >>> one.above, one.below, round(one.excess, 3), one.p
    (2, 1, 0.167, 1.0)
    """
    flags = np.abs(score) > line
    order = np.lexsort((-np.abs(score), place))
    first = order[np.unique(place[order], return_index=True)[1]]
    first = first[flags[first]]
    above, below = int((score[first] > 0).sum()), int((score[first] < 0).sum())
    both = above + below
    p = float(stats.binom.sf(above - 1, both, 0.5))
    if not upward:
        p = min(1.0, 2 * float(stats.binom.sf(max(above, below) - 1, both, 0.5)))
    up, down = int((flags & (score > 0)).sum()), int((flags & (score < 0)).sum())
    return Signed(
        n=len(score),
        above=above,
        below=below,
        p=p,
        excess=(up - down) / max(1, len(score)),
        votes=float(beyond[flags].sum()),
    )
