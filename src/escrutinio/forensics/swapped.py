"""Sheets whose figures fit their polling place once two columns are exchanged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from escrutinio.forensics.deviations import Deviations
from escrutinio.forensics.stations import Codes, Reals

FAR, NEAR = 5.0, 2.0
"""As written the sheet lies farther than the first, exchanged nearer than the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """
    Sheets as written, and with two columns exchanged.

    Args:
        rows: Which stations. Shape (m,).
        written: Score as written. Shape (m,).
        exchanged: Score with the columns exchanged. Shape (m,).
        votes: What the exchange does to the first column. Shape (m,). [votes]
    """

    rows: Codes
    written: Reals
    exchanged: Reals
    votes: Reals

    @property
    def ratio(self) -> Reals:
        """
        The logarithm of how much likelier each sheet is with its columns exchanged. Shape (m,).

        Scores are taken as normal; their tails are heavier, so far from zero it says too much.
        """
        return np.asarray((np.square(self.written) - np.square(self.exchanged)) / 2)


def exchanged(deviations: Deviations, votes: Codes, other: Codes) -> Exchanged:
    """
    The scores of all compared stations with two columns exchanged.

    Args:
        deviations: Of the first column's share, with what was expected of it.
        votes: The first column of all stations. Shape (n,). [votes]
        other: The second one. Shape (n,). [votes]
    """
    first, second = votes[deviations.rows], other[deviations.rows]
    one_vote = deviations.beyond / np.where(deviations.score == 0, 1.0, deviations.score)
    size = np.maximum(np.abs(one_vote), 1e-9)
    moved = (second - first).astype(float)
    score = (deviations.beyond + moved) / size
    return Exchanged(rows=deviations.rows, written=deviations.score, exchanged=score, votes=moved)


def swapped(found: Exchanged, far: float = FAR, near: float = NEAR) -> Exchanged:
    """
    The sheets that are far from their place as written, and fit it once exchanged.

    Says: That an exchange of two columns would explain the sheet.
    Does not say: That it happened, nor by whose hand; the paper has to be looked at.

    >>> one = Exchanged(rows=np.array([7, 8, 9]), written=np.array([9.0, 9.0, 1.0]),
    ...     exchanged=np.array([0.5, -8.0, 0.0]), votes=np.array([-80.0, -170.0, 3.0]))
    >>> swapped(one).rows.tolist()
    [7]
    """
    fits = (np.abs(found.written) > far) & (np.abs(found.exchanged) < near)
    return Exchanged(
        rows=found.rows[fits],
        written=found.written[fits],
        exchanged=found.exchanged[fits],
        votes=found.votes[fits],
    )
