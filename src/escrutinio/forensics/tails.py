"""
How often clean stations lie so far from their place: tails measured, not assumed.

Set on one run-off of 2016 (74,957 stations in places of three or more), whose scores come from
`deviations`; checked on the same country's next one, of 2021: docs/forensics-calibration.md.

Turnout without an earlier round is the exception. The tails of 2016 were too thin for it: at one in
a thousand, 7.2 times as many stations lay beyond them in 2021, and 5.3 times as many in Mexico in
2012. So its scores are the larger ones of both run-offs, and Mexico is where they are checked: 0.7
times as many.
"""

from __future__ import annotations

import numpy as np

from escrutinio.forensics.deviations import Deviations
from escrutinio.forensics.stations import Reals

CHANCES = (0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001)
"""Two-sided chances at which the scores stand below."""

VOTES, TURNOUT = "votes", "turnout"

SCORES: dict[tuple[str, bool], tuple[float, ...]] = {
    (VOTES, True): (1.11, 1.44, 1.74, 2.13, 2.44, 2.79, 3.65, 4.75, 6.18, 7.94, 8.8),
    (TURNOUT, True): (0.95, 1.24, 1.5, 1.82, 2.05, 2.31, 2.73, 3.26, 5.61, 9.99, 16.22),
    (VOTES, False): (1.29, 1.68, 2.03, 2.5, 2.85, 3.24, 3.88, 4.72, 5.87, 7.77, 9.18),
    (TURNOUT, False): (1.3, 1.71, 2.12, 2.77, 3.63, 4.99, 6.98, 8.97, 11.09, 13.36, 16.77),
}
"""The score that a clean station exceeds with each chance; by what is compared, and whether the
earlier round was used."""


def p_of(score: Reals, what: str, conditional: bool) -> Reals:
    """
    The two-sided chance of a score at least so far from zero in a clean election.

    Between the measured chances their logarithm is linear in the score; beyond the last one the
    tail falls as a power of the score, as it does between the last three.

    Args:
        score: Shape (m,).
        what: `VOTES` or `TURNOUT`.
        conditional: Whether the earlier round was used.

    >>> far = p_of(np.array([0.0, 4.0, 8.0, 30.0]), VOTES, True)
    >>> bool(far[0] == 1.0), bool((np.diff(far) < 0).all())
    (True, True)
    """
    marks = np.array([0.0, *SCORES[what, conditional]])
    logs = np.log(np.array([1.0, *CHANCES]))
    size = np.abs(score)
    found = np.interp(size, marks, logs)
    power = (logs[-1] - logs[-3]) / (np.log(marks[-1]) - np.log(marks[-3]))
    past = np.log(np.maximum(size, marks[-1]) / marks[-1])
    return np.asarray(np.exp(found + power * past))


def line(chance: float, what: str, conditional: bool) -> float:
    """
    The score beyond which a clean station lies with this chance, from 0.0001 to 0.2.

    >>> 4 < line(0.001, VOTES, True) < 6
    True
    """
    marks, logs = SCORES[what, conditional], np.log(CHANCES)
    return float(np.interp(-np.log(chance), -logs, marks))


def measured(deviations: Deviations) -> tuple[float, ...]:
    """The scores of an election at the chances of the table, to set it or to check it."""
    size = np.abs(deviations.score)
    return tuple(round(float(np.quantile(size, 1 - one)), 2) for one in CHANCES)
