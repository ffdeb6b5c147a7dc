"""Questions that are asked beforehand, one primary test for each, and all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from escrutinio.forensics.chance import holm
from escrutinio.forensics.method import Method
from escrutinio.forensics.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    The answer to one question.

    Args:
        question: Its name.
        method: The primary test that was named for it beforehand.
        p: Its own p-value; none where its data are missing.
        adjusted: The same among all the questions that were asked, by Holm's method.
        speaks: Whether it stands out at the level of them all, with more than its least effect.
    """

    question: str
    method: str
    p: float | None
    adjusted: float | None
    speaks: bool


def answers(
    methods: Sequence[Method], readings: Sequence[Reading], level: float
) -> tuple[Answer, ...]:
    """
    What the primary tests say together: the chance of any false alarm is at most the level.

    Args:
        methods: The methods of the battery.
        readings: One for each.
        level: Of all primary tests together.

    >>> from escrutinio.forensics.reading import TEST
    >>> tests = [Method(id=x, kind=TEST, needs=(), source="", run=None, question=x) for x in "ab"]
    >>> seen = [Reading(method=x, kind=TEST, p=p) for x, p in (("a", 0.03), ("b", 0.9))]
    >>> [(one.question, one.adjusted, one.speaks) for one in answers(tests, seen, 0.05)]
    [('a', 0.06, False), ('b', 0.9, False)]
    """
    primary = [(m, r) for m, r in zip(methods, readings, strict=True) if m.question]
    p = np.array([r.p for _, r in primary if r.p is not None], dtype=float)
    adjusted = iter(holm(p))
    found = []
    for method, reading in primary:
        own = None if reading.p is None else float(next(adjusted))
        enough = reading.effect is None or reading.effect > reading.floor
        speaks = own is not None and own <= level and enough
        found.append(
            Answer(
                question=method.question,
                method=method.id,
                p=reading.p,
                adjusted=own,
                speaks=speaks,
            )
        )
    return tuple(found)
