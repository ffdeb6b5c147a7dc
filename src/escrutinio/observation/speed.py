"""How fast reports and sheets come in, place by place, and where they stand still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import poisson

from escrutinio.observation.frame import Reals


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """
    A place where nothing came while it did elsewhere.

    Args:
        place: Its name.
        start: When it began. [s since 1970]
        end: When something came again, or the last moment seen. [s since 1970]
        open_: How many were still to come there. [sheets]
        expected: How many would have come at the pace of the rest. [sheets]
        p: How likely none is then.
    """

    place: str
    start: int
    end: int
    open_: int
    expected: float
    p: float


def stalls(
    places: Sequence[str], moments: Sequence[int], counted: Reals, total: Reals, *,
    alpha: float = 0.001,
) -> tuple[Stall, ...]:  # fmt: skip
    """
    Where the count stood still while the rest went on.

    In each interval a place is expected to do its part of what was left, at the pace of all the
    others; intervals without anything are joined, and their expectations added. `alpha` is divided
    by the number of places (Bonferroni).

    Args:
        places: Names, h of them.
        moments: When the count was read, in order; w of them. [s since 1970]
        counted: Sheets counted by then. Shape (h, w). [sheets]
        total: Sheets of each place. Shape (h,). [sheets]
        alpha: How seldom a stall is found in a count that has none.

    Says: Where nothing came for longer than the pace of the rest explains.
    Does not say: Why. Boats, roads, weather and a closed office make the same picture; a stall is
        a question to the authority, and no evidence of anything else.

    >>> went = np.array([[10.0, 10, 10, 90], [10, 40, 70, 90], [10, 45, 75, 95]])
    >>> found = stalls(("A", "B", "C"), (0, 3600, 7200, 10800), went, np.full(3, 100.0))
    >>> [(one.place, one.start, one.end, one.open_, round(one.expected)) for one in found]
    [('A', 0, 7200, 90, 79)]
    """
    steps = np.maximum(np.diff(counted, axis=1), 0.0)
    left = np.maximum(total[:, None] - counted[:, :-1], 0.0)
    others_done = steps.sum(axis=0) - steps
    others_left = np.maximum(left.sum(axis=0) - left, 1e-300)
    expected = left * np.minimum(1.0, others_done / others_left)
    found = []
    for i, name in enumerate(places):
        for first, last in _still(steps[i] == 0, left[i] > 0):
            sum_ = float(expected[i, first:last].sum())
            p = float(poisson.pmf(0, sum_))
            if p < alpha / max(1, len(places)):
                found.append(
                    Stall(
                        place=name,
                        start=int(moments[first]),
                        end=int(moments[last]),
                        open_=int(left[i, first]),
                        expected=sum_,
                        p=p,
                    )
                )
    return tuple(sorted(found, key=lambda one: (one.p, one.start, one.place)))


def _still(nothing: np.ndarray, open_: np.ndarray) -> list[tuple[int, int]]:
    """Intervals without progress where something was open, each as first and one past last."""
    found: list[tuple[int, int]] = []
    for i, holds in enumerate(nothing & open_):
        if holds and found and found[-1][1] == i:
            found[-1] = (found[-1][0], i + 1)
        elif holds:
            found.append((i, i + 1))
    return found


def pace(moments: Sequence[int], counted: Reals, total: Reals) -> Reals:
    """
    The share of each place that was in by each moment. Shape (h, w).

    >>> pace((0, 60), np.array([[5.0, 10.0]]), np.array([10.0])).tolist()
    [[0.5, 1.0]]
    """
    if counted.shape[1] != len(moments):
        raise ValueError(f"{len(moments)} moments, {counted.shape[1]} columns")
    return np.asarray(counted / np.maximum(total, 1.0)[:, None])
