"""From longitude and latitude to the box of a map."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from escrutinio.maps.place import Point

NOTHING = 1e-4
"""Places nearer to each other than this lie on one point: about ten metres. [degrees]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """
    Equirectangular, true to scale along the middle latitude.

    Args:
        origin: The western edge, so that no place lies across the date line. [degrees]
        north: The northern edge. [degrees]
        narrow: The cosine of the middle latitude.
        scale: Of a degree of latitude. [pixels]
        left: Where the western edge lies. [pixels]
        top: Where the northern edge lies. [pixels]
        height: Of the box. [pixels]
    """

    origin: float
    north: float
    narrow: float
    scale: float
    left: float
    top: float
    height: float

    def __call__(self, point: Point) -> Point:
        """Where a longitude and a latitude lie in the box. [pixels]"""
        east = (point[0] - self.origin + 1e-9) % 360
        return (
            self.left + east * self.narrow * self.scale,
            self.top + (self.north - point[1]) * self.scale,
        )


def western_edge(longitudes: Iterable[float]) -> tuple[float, float]:
    """
    Where to begin so that the places lie together, and how far they then reach. [degrees]

    The edge is the eastern end of the widest stretch without any place.

    >>> western_edge([178.0, -179.0, -178.0])
    (178.0, 4.0)
    >>> western_edge([-81.0, -70.0])
    (-81.0, 11.0)
    """
    round_ = sorted({one % 360 for one in longitudes})
    gaps = [
        (after - before, after)
        for before, after in zip(round_, [*round_[1:], round_[0] + 360], strict=True)
    ]
    gap, edge = max(gaps)
    start = edge % 360
    return (start - 360 if start > 180 else start), 360 - gap if len(round_) > 1 else 0.0


def projection(
    points: Sequence[Point], width: float, *, margin: float = 8, tallest: float = 1.4
) -> Projection:
    """
    The projection that fits some points into a box.

    Args:
        points: Longitudes and latitudes. [degrees]
        width: Of the box. [pixels]
        margin: Left free on each side. [pixels]
        tallest: The height of the box at most, by its width.

    Raises:
        ValueError: There are no points.

    >>> fit = projection([(-80.0, 0.0), (-70.0, -10.0)], 116, margin=8)
    >>> tuple(round(one) for one in fit((-70.0, -10.0))), round(fit.height)
    ((108, 108), 116)
    """
    if not points:
        raise ValueError("no points to fit")
    origin, east = western_edge(point[0] for point in points)
    north, south = max(point[1] for point in points), min(point[1] for point in points)
    narrow = max(math.cos(math.radians((north + south) / 2)), 0.05)
    wide, high = east * narrow, north - south
    room, tall = width - 2 * margin, width * tallest - 2 * margin
    extents = ((room, wide), (tall, high))
    scales = [box / extent for box, extent in extents if extent > NOTHING]
    scale = min(scales, default=1.0)
    height = max(high * scale + 2 * margin, width / 4)
    return Projection(
        origin=origin,
        north=north,
        narrow=narrow,
        scale=scale,
        left=(width - wide * scale) / 2,
        top=(height - high * scale) / 2,
        height=height,
    )
