"""How much could it be? The most that the data leave room for, against the margin."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from escrutinio.forensics.deviations import Deviations
from escrutinio.forensics.stations import Reals

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """
    The most that one wrong could be.

    Args:
        wrong: What, as the end of a key of the words: `forensics.wrong.<wrong>`.
        least_seen: Ballots in each station concerned, where that matters; else 0. [votes]
        stations: The most stations. None where their number does not matter.
        votes: By how much the lead could have moved. [votes]
        margin: The lead as counted. [votes]
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
        """Whether it could have changed who leads."""
        return self.votes >= self.margin


def most_stations(deviations: Deviations, line: float, k: int, *, upward: bool = True) -> float:
    """
    The most stations in which k ballots were added or switched, at 95 %.

    Those above the line less those below it may be altered ones, plus what chance hides. Each
    altered station is seen with the chance with which the same k would lift a clean station above
    the line.

    Args:
        deviations: Of all compared stations.
        line: Scores beyond it were counted.
        k: Ballots in each altered station. [votes]
        upward: Whether they make the share larger.

    Returns:
        The number of stations; infinite where no station would be seen.

    Says: More altered stations than that would have been seen, if clean stations stand out to
    both sides alike.
    Does not say: That any station was altered.
    """
    score = deviations.score if upward else -deviations.score
    seen = chance_seen(deviations, line, k, upward=upward)
    above, below = int((score > line).sum()), int((score < -line).sum())
    room = above - below + float(special.ndtri(CONFIDENCE)) * math.sqrt(max(1, above + below))
    compared = len(score)
    if seen <= 0:
        return float(compared)
    return min(float(compared), max(room, _none_seen()) / seen)


def _none_seen() -> float:
    """The most that could be expected where none was seen: the rule of three."""
    return -math.log(1 - CONFIDENCE)


def chance_seen(deviations: Deviations, line: float, k: int, *, upward: bool = True) -> float:
    """The share of clean stations that k ballots would lift above the line."""
    one_vote = vote_scores(deviations)
    score = deviations.score if upward else -deviations.score
    return float(np.mean(score + k * one_vote > line))


def vote_scores(deviations: Deviations) -> Reals:
    """What one vote does to the score of each station. Shape (m,)."""
    beyond = deviations.beyond
    inside = np.abs(beyond) > 1e-9
    ratio = np.divide(deviations.score, beyond, out=np.zeros(len(beyond)), where=inside)
    middle = float(np.median(ratio[inside])) if inside.any() else 0.0
    return np.where(inside, ratio, middle)
