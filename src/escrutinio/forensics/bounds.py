"""How much could it be? The most that the data leave room for, against the margin."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from escrutinio.forensics.deviations import Deviations
from escrutinio.forensics.groups import sums
from escrutinio.forensics.stations import Reals
from escrutinio.forensics.swapped import FAR, NEAR, Exchanged

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """
    The most that one wrong could be.

    Args:
        wrong: What, as the end of a key of the words: `forensics.wrong.<wrong>`.
        least_seen: Ballots in each station concerned, where that matters; else 0. [votes]
        stations: The most stations. None where their number does not matter.
        votes: By how much the lead of the option could have grown. [votes]
        margin: Its lead over the largest other as counted; below zero where it is behind. [votes]
        assumes: Why the bound holds, as ends of keys of the words: `forensics.assumes.<one>`.
    """

    wrong: str
    least_seen: int
    stations: int | None
    votes: int
    margin: int
    assumes: tuple[str, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether it could have changed who leads; never where the option is behind anyway."""
        return 0 <= self.margin <= self.votes


def most_stations(
    deviations: Deviations, line: float, k: int, *, upward: bool = True, both: bool = True
) -> float:
    """
    The most stations in which k ballots were added or switched, at 95 %.

    Stations above the line, less those below it where clean ones lie to both sides alike, may be
    altered ones; and so may some that chance hides. Each altered station changes that number by
    what the same k would change it in a clean station.

    Args:
        deviations: Of all compared stations.
        line: Scores beyond it were counted.
        k: Ballots in each altered station. [votes]
        upward: Whether they make the share larger.
        both: Whether clean stations are taken to lie to both sides alike. They do in shares of
            votes (174 above and 168 below in the run-off of 2021, 84 and 67 in that of 2016); not
            in turnout, where there are more low ones in some elections (61 and 89 in 2016).

    Returns:
        The number of stations, at most those that were compared.

    Says: More altered stations than that would have been seen, if the altered ones are some of a
    place, not all.
    Does not say: That any station was altered. Nor anything of stations that were not compared.
    """
    score = deviations.score if upward else -deviations.score
    sign = (score > line).astype(float)
    if both:
        sign -= score < -line
    seen = chance_seen(deviations, line, k, upward=upward, both=both)
    return largest(sums(sign, deviations.place), seen, len(score))


def largest(signs: Reals, seen: float, n: int) -> float:
    """
    The most altered stations, from signed flags that may be alike inside of a place.

    Args:
        signs: Flags in favour less flags against, of each place. Shape (g,).
        seen: By how much one altered station is expected to change their sum, from 0 to 1.
        n: Stations that were compared.

    Returns:
        The upper 95 % bound of the sum, over what one station adds to it.

    >>> largest(np.zeros(50), 0.5, 1000) < 6.0, largest(np.zeros(50), 0.0, 1000)
    (True, 1000.0)
    """
    if seen <= 0:
        return float(n)
    return min(float(n), hidden(float(signs.sum()), float(np.square(signs).sum())) / seen)


def hidden(excess: float, variance: float) -> float:
    """
    The most that may be behind a difference of two counts, at 95 %.

    Args:
        excess: Counted in favour less counted against.
        variance: Of it, as both counts together say.

    Returns:
        Wilson's upper bound of it, as for a Poisson count; no less than the rule of three. More
        against than in favour counts as none: clean stations may lean so by themselves.

    >>> round(hidden(0, 0), 2), round(hidden(1, 1), 2), round(hidden(-9, 10), 1)
    (3.0, 4.48, 6.7)
    """
    z = float(special.ndtri(CONFIDENCE))
    upper = max(0.0, excess) + z * z / 2 + z * math.sqrt(variance + z * z / 4)
    return max(upper, none_seen())


def none_seen() -> float:
    """
    The most that could be expected where none was seen: the rule of three.

    >>> round(none_seen(), 3)
    2.996
    """
    return -math.log(1 - CONFIDENCE)


def chance_seen(
    deviations: Deviations, line: float, k: int, *, upward: bool = True, both: bool = True
) -> float:
    """
    By how much k ballots in one clean station change the flags, on average.

    Args:
        deviations: Of all compared stations.
        line: Scores beyond it are flagged.
        k: Ballots. [votes]
        upward: Whether they make the share larger.
        both: Whether flags below the line are taken off.
    """
    score = deviations.score if upward else -deviations.score
    moved = score + k * vote_scores(deviations)
    change = (moved > line).astype(float) - (score > line)
    if both:
        change -= (moved < -line).astype(float) - (score < -line)
    return float(np.mean(change)) if len(score) else 0.0


def most_exchanged(found: Exchanged) -> tuple[float, float]:
    """
    The most sheets whose two columns were exchanged to the favour of the first, and by how much.

    Each clean sheet is exchanged in turn: it counts where it would then be far from its place, in
    favour of the first column, and fit it once it is set right.

    Args:
        found: Scores of all compared stations, as written and with the columns exchanged.

    Returns:
        The most stations, and what each adds to the first column on average. [votes]

    Says: More exchanged sheets of that kind than that would have been seen.
    Does not say: Anything of sheets that an exchange would not carry far from their place: there
    the columns differ little.

    >>> one = Exchanged(rows=np.arange(4), written=np.array([0.0, 0.1, 0.2, 9.0]),
    ...     exchanged=np.array([8.0, 9.0, -9.0, 0.0]), votes=np.array([60, 80, -70, -75]))
    >>> stations, votes = most_exchanged(one)
    >>> round(stations, 2), votes
    (4.48, 70.0)
    """
    visible = (found.exchanged > FAR) & (np.abs(found.written) < NEAR)
    fits = np.abs(found.exchanged) < NEAR
    ahead, behind = (fits & (found.written > FAR)).sum(), (fits & (found.written < -FAR)).sum()
    if not visible.any():
        return 0.0, 0.0
    most = hidden(float(ahead - behind), float(ahead + behind))
    return most, float(found.votes[visible].mean())


def vote_scores(deviations: Deviations) -> Reals:
    """What one vote does to the score of each station. Shape (m,)."""
    beyond = deviations.beyond
    inside = np.abs(beyond) > 1e-9
    ratio = np.divide(deviations.score, beyond, out=np.zeros(len(beyond)), where=inside)
    middle = float(np.median(ratio[inside])) if inside.any() else 0.0
    return np.where(inside, ratio, middle)
