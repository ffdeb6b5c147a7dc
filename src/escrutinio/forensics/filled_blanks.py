"""Unused ballots written as blank: too many blank votes and too many voters, by the same number."""

from __future__ import annotations

import numpy as np

from escrutinio.forensics.deviations import Deviations
from escrutinio.forensics.reading import Marked

LINE = 3.0
"""Both scores have to be above it."""

APART = 0.5
"""The two numbers may differ by this share of the larger one."""


def filled(blank: Deviations, turnout: Deviations) -> Marked:
    """
    Stations with about as many blank votes too many as they have voters too many.

    Args:
        blank: Deviations of the blank votes among those who voted.
        turnout: Deviations of those who voted among the registered.

    Says: Where unused ballots written as blank would explain both at once.
    Does not say: That it happened: a station of the elderly or of a far hamlet looks alike.
    """
    rows, i, j = np.intersect1d(blank.rows, turnout.rows, return_indices=True)
    more_blank, more_voters = blank.beyond[i], turnout.beyond[j]
    both = (blank.score[i] > LINE) & (turnout.score[j] > LINE)
    most = np.maximum(np.maximum(more_blank, more_voters), 1.0)
    alike = np.abs(more_blank - more_voters) <= APART * most
    kept = both & alike
    return Marked(
        rows=rows[kept],
        score=np.minimum(blank.score[i], turnout.score[j])[kept],
        p=np.full(int(kept.sum()), np.nan),
        votes=np.minimum(more_blank, more_voters)[kept],
    )
