"""A line with its band over the progress of a count, drawn on the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 84, 16, 16, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """
    A moment of a count.

    Args:
        at: How much of the sheets is in, from 0 to 1.
        lead: The lead then. [votes]
        low: The least that the final lead could still be. [votes]
        high: The most. [votes]
    """

    at: float
    lead: int
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What is drawn: paths and ticks. [pixels]"""

    line: str
    band: str
    dots: tuple[tuple[float, float], ...]
    up: tuple[tuple[float, int], ...]
    zero: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def chart(points: Sequence[Point]) -> Chart:
    """
    The lead by coverage, with what the open sheets could still make of it.

    The scale is that of the lead; where the band is wider than four times that, it is cut at the
    edge, as early in a count it says nothing yet.

    >>> found = chart([Point(at=0.5, lead=10, low=-90, high=110), Point(at=1, lead=5, low=5,
    ...     high=5)])
    >>> len(found.dots), found.line[:1]
    (2, 'M')
    """
    leads = [one.lead for one in points] or [0]
    reach = max(1, *(abs(one) for one in leads)) * 4
    known = [n for one in points for n in (one.low, one.high) if n is not None]
    shown = [*leads, *(max(-reach, min(reach, n)) for n in known)]
    top, bottom = max(0, *shown), min(0, *shown)
    span = (top - bottom) or 1

    start = float(_start(points))

    def x(at: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (at - start) / (1 - start), 1)

    def y(votes: float) -> float:
        cut = max(bottom, min(top, votes))
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (top - cut) / span, 1)

    bounded = [one for one in points if one.low is not None and one.high is not None]
    upper = [(x(one.at), y(one.high or 0)) for one in bounded]
    lower = [(x(one.at), y(one.low or 0)) for one in reversed(bounded)]
    return Chart(
        line=_path([(x(one.at), y(one.lead)) for one in points]),
        band=_path([*upper, *lower]) + ("Z" if bounded else ""),
        dots=tuple((x(one.at), y(one.lead)) for one in points),
        up=tuple((y(n), n) for n in _ticks(bottom, top)),
        zero=y(0),
    )


def _start(points: Sequence[Point]) -> Fraction:
    """Where the axis of coverage begins: at zero, or, where all of it is late, near the first."""
    first = min((one.at for one in points), default=0)
    return Fraction(min(19, int(first * 20)), 20) if first >= 0.5 else Fraction(0)


def across(points: Sequence[Point]) -> list[tuple[float, Fraction]]:
    """
    Where the axis of coverage has its marks, and what they say. [pixels; from 0 to 1]

    >>> [str(at) for _, at in across([Point(at=0.96, lead=1, low=None, high=None)])]
    ['19/20', '39/40', '1']
    """
    start, wide = _start(points), WIDTH - LEFT - RIGHT
    steps = 4 if not start else 2
    return [
        (round(LEFT + wide * k / steps, 1), start + (1 - start) * Fraction(k, steps))
        for k in range(steps + 1)
    ]


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) if points else ""


def _ticks(bottom: int, top: int) -> list[int]:
    """Round numbers across a range, zero among them. [votes]"""
    steps = (digit * 10**zeros for zeros in range(12) for digit in (1, 2, 5))
    step = next(one for one in steps if (top - bottom) / one <= 6)
    return list(range(-(-bottom // step) * step, top + 1, step))
