"""
Ballot polling in rounds: Minerva, Providence, and BRAVO looked at when a round ends.

Minerva and Providence need fewer ballots than BRAVO because they look at the end of a round only.
That is safe where nobody who chooses the size of a round knows what it will draw. With one public
seed the whole order is known beforehand; who chooses sizes after it can raise the true risk above
the limit. So each round needs its own dice, thrown after its size is fixed, and every function
that tells a risk wants that said.

Source: F. Zagórski, G. McClearn, S. Morin, N. McBurnett and P. L. Vora, "The Athena class of
risk-limiting ballot polling audits", 2020, arXiv:2008.02315; O. Broadrick, P. L. Vora and
F. Zagórski, "Providence: a flexible round-by-round risk-limiting audit", 2022, arXiv:2210.08717.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.signal import convolve
from scipy.stats import binom

from escrutinio.errors import Refused

Reals = NDArray[np.float64]
CHUNK = 4096
"""So many sizes are looked at together."""

TEETH = 4.0
"""
A tooth of the saw is at most 0.8 / √n high, the largest chance of one number of votes. Sizes whose
chance is further from the wanted one than so much / √n, five teeth, are not looked at.
"""


def fresh_only(fresh: bool) -> None:
    """
    Refuse to tell a risk where not every round has dice of its own.

    Raises:
        Refused: It was not said that each round has fresh randomness.

    >>> fresh_only(True)
    """
    if not fresh:
        raise Refused("audit.minerva.fresh", where="Minerva")


def _tail(chances: Reals) -> Reals:
    """The chance of at least k. Shape (n + 1,)."""
    return np.asarray(np.cumsum(chances[::-1])[::-1])


def _least(null: Reals, alternative: Reals, limit: float) -> int | None:
    """The least k whose ratio of tails is within the limit."""
    below, above = _tail(null), _tail(alternative)
    enough = np.flatnonzero((above > 0) & (below <= limit * above))
    return int(enough[0]) if len(enough) else None


def _grown(chances: Reals, more: int, share: float) -> Reals:
    """The chances after so many ballots more."""
    added = binom.pmf(np.arange(more + 1), more, share)
    return np.maximum(convolve(chances, added), 0.0)


def kmins(
    share: float, limit: float, rounds: Sequence[int], *, fresh: bool
) -> tuple[int | None, ...]:
    """
    How many votes for the winner end the audit after each round, by Minerva.

    Args:
        share: The winner's reported share of the votes of the two.
        limit: The risk limit.
        rounds: Ballots for one of the two by the end of each round, growing.
        fresh: Whether each round has dice of its own.

    Returns:
        The least number for each round; None where no number is enough.

    Raises:
        Refused: Not each round has dice of its own.

    >>> kmins(0.6, 0.1, [100, 200, 400], fresh=True)
    (58, 113, 221)
    """
    fresh_only(fresh)
    found: list[int | None] = []
    null, alternative = np.ones(1), np.ones(1)
    for more in np.diff((0, *rounds)).tolist():
        null, alternative = _grown(null, more, 0.5), _grown(alternative, more, share)
        k = _least(null, alternative, limit)
        found.append(k)
        if k is not None:
            null, alternative = _cut(null, k), _cut(alternative, k)
    return tuple(found)


def _cut(chances: Reals, k: int) -> Reals:
    """What goes on: audits that have not ended with k or more."""
    left = chances.copy()
    left[k:] = 0.0
    return left


def bravo_kmins(share: float, limit: float, rounds: Sequence[int]) -> tuple[int | None, ...]:
    """
    How many votes for the winner end the audit after each round, by BRAVO; arguments as of `kmins`.

    >>> bravo_kmins(0.6, 0.1, [100, 200, 400])
    (61, 116, 226)
    """
    up, down = math.log(2 * share), math.log(2 * (1 - share))
    sizes = ((n, math.ceil((-math.log(limit) - n * down) / (up - down))) for n in rounds)
    return tuple(k if k <= n else None for n, k in sizes)


def risk(share: float, limit: float, rounds: Sequence[tuple[int, int]], *, fresh: bool) -> float:
    """
    The risk of a pair after some rounds, by Minerva.

    Args:
        share: The winner's reported share of the votes of the two.
        limit: The risk limit, for rounds that did not end the audit.
        rounds: New ballots for the winner and for the loser in each round.
        fresh: Whether each round has dice of its own.

    Returns:
        The ratio of the two tails; above 1 where the sample speaks against the outcome. A round
        that ended the audit is the last one that counts.

    Raises:
        Refused: Not each round has dice of its own.

    >>> round(risk(0.6, 0.1, [(40, 40)], fresh=True), 4)
    0.5596
    """
    fresh_only(fresh)
    null, alternative = np.ones(1), np.ones(1)
    won, ratio = 0, 1.0
    for up, down in rounds:
        won += up
        null = _grown(null, up + down, 0.5)
        alternative = _grown(alternative, up + down, share)
        below, above = null[won:].sum(), alternative[won:].sum()
        ratio = float(below / above) if above > 0 else 1.0
        k = _least(null, alternative, limit)
        if k is not None and won >= k:
            break
        if k is not None:
            null, alternative = _cut(null, k), _cut(alternative, k)
    return ratio


def providence(share: float, rounds: Sequence[tuple[int, int]], *, fresh: bool) -> float:
    """
    The risk of a pair after some rounds, by Providence; arguments as of `risk`.

    Its earlier rounds count by their votes alone, so that no size has to be fixed beforehand; the
    dice of each round still have to be its own.

    >>> round(providence(0.6, [(40, 40)], fresh=True), 4)
    0.5596
    """
    fresh_only(fresh)
    *before, (up, down) = rounds
    won, lost = sum(one for one, _ in before), sum(one for _, one in before)
    earlier = won * math.log(2 * share) + lost * math.log(2 * (1 - share))
    last = binom.logsf(up - 1, up + down, share) - binom.logsf(up - 1, up + down, 0.5)
    return math.exp(-(earlier + float(last)))


def stops(share: float, limit: float, sizes: NDArray[np.int64]) -> Reals:
    """
    The chance that one round of each size ends the audit if the report is right.

    The same for Minerva and Providence. Shape (n,).

    >>> stops(0.6, 0.1, np.array([173])).round(4).tolist()
    [0.9006]
    """
    low, high = sizes // 2, sizes + 1
    while (low < high).any():
        middle = (low + high) // 2
        ratio = binom.sf(middle - 1, sizes, 0.5) <= limit * binom.sf(middle - 1, sizes, share)
        enough = ratio & (middle <= sizes) | (middle > sizes)
        high = np.where(enough, middle, high)
        low = np.where(enough, low, np.minimum(middle + 1, high))
    return np.asarray(np.where(low <= sizes, binom.sf(low - 1, sizes, share), 0.0))


def first_round(share: float, limit: float, chance: float) -> tuple[int, int]:
    """
    Exact sizes of a first round, in ballots for one of the two.

    The chance to end is a sawtooth in the size, so that "the" size is not well defined: other
    programs return something in between.

    Args:
        share: The winner's reported share of the votes of the two, above one half.
        limit: The risk limit.
        chance: Of being done with it if the report is right.

    Returns:
        The first size with that chance, and the first from which on every size has it. All sizes
        are looked at whose chance is within five teeth of the saw.

    >>> first_round(0.6, 0.1, 0.9)
    (173, 186)
    """
    low, high = _window(share, limit, chance)
    first, last = 0, low - 1
    for start in range(low, high + 1, CHUNK):
        sizes = np.arange(start, min(start + CHUNK, high + 1))
        enough = stops(share, limit, sizes) >= chance
        if not first and enough.any():
            first = int(sizes[enough][0])
        if not enough.all():
            last = int(sizes[~enough][-1])
    return first, last + 1


def _window(share: float, limit: float, chance: float) -> tuple[int, int]:
    """Sizes before which the chance is surely missed, and from which on it is surely met."""

    def at(n: int, side: int) -> bool:
        value = float(stops(share, limit, np.array([n]))[0])
        return bool(value + side * TEETH / math.sqrt(n) >= chance)

    high = 1
    while not at(high, -1):
        high *= 2
    return _from(lambda n: at(n, 1), high), _from(lambda n: at(n, -1), high)


def _from(holds: Callable[[int], bool], high: int) -> int:
    """The number from which on something holds that holds at `high`, by halving."""
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
