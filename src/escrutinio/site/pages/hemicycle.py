"""A chamber drawn as a half circle: a dot for each seat, from left to right by option."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dot:
    """One seat: where it stands, and whose it is by its place in the order given. [pixels]"""

    x: float
    y: float
    option: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The dots, their radius, and the size of the picture. [pixels]"""

    dots: tuple[Dot, ...]
    radius: float
    width: float
    height: float


def hemicycle(seats: Sequence[int], width: float = 640) -> Drawing:
    """
    A dot for each seat, in rows of a half circle.

    Args:
        seats: Seats of each option, from left to right. [seats]
        width: Of the picture. [pixels]

    >>> drawing = hemicycle([3, 2])
    >>> len(drawing.dots), [dot.option for dot in drawing.dots]
    (5, [0, 0, 0, 1, 1])
    """
    total = sum(seats)
    rows = max(1, round(math.sqrt(total / 4)))
    outer, inner = width / 2 * 0.96, width / 2 * 0.40
    radii = [inner + (outer - inner) * (k + 0.5) / rows for k in range(rows)]
    places = [
        (angle, radius)
        for radius, n in zip(radii, _shared(total, radii), strict=True)
        for angle in _angles(n)
    ]
    places.sort(key=lambda one: (-one[0], one[1]))
    owners = [i for i, n in enumerate(seats) for _ in range(n)]
    dot = min((outer - inner) / rows * 0.40, width / 2 * 0.16)
    dots = tuple(
        Dot(
            x=round(width / 2 + radius * math.cos(angle), 1),
            y=round(width / 2 - radius * math.sin(angle), 1),
            option=owner,
        )
        for (angle, radius), owner in zip(places, owners, strict=True)
    )
    return Drawing(dots=dots, radius=round(dot, 1), width=width, height=width / 2 + 24)


def _shared(total: int, radii: Sequence[float]) -> list[int]:
    """How many dots each row has, in the share of its length; the outer rows take the rest."""
    whole = sum(radii)
    counts = [int(total * radius / whole) for radius in radii]
    for k in range(total - sum(counts)):
        counts[-1 - k % len(counts)] += 1
    return counts


def _angles(n: int) -> list[float]:
    """Evenly from left to right, a little inside of the half circle."""
    if n == 1:
        return [math.pi / 2]
    return [math.pi * (0.98 - 0.96 * k / (n - 1)) for k in range(n)]
