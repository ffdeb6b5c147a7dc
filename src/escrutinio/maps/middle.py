"""The middle of a shape and of many points."""

from collections.abc import Sequence
from itertools import pairwise

from escrutinio.maps.place import Point, Ring, Shape
from escrutinio.maps.projection import western_edge


def signed_area(ring: Ring) -> float:
    """
    Twice the area of a ring, negative where it turns as a clock does. [square degrees]

    >>> signed_area(((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)))
    2
    """
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def centroid(shape: Shape) -> Point:
    """
    The centre of gravity of the largest polygon's outer ring; without area, its points' mean.

    Args:
        shape: At least one polygon. [degrees]

    >>> centroid(((((0, 0), (2, 0), (2, 2), (0, 2), (0, 0)),),))
    (1.0, 1.0)
    """
    ring = max((polygon[0] for polygon in shape), key=lambda one: abs(signed_area(one)))
    x0, y0 = ring[0]
    moved = tuple((x - x0, y - y0) for x, y in ring)
    whole = signed_area(moved)
    if not whole:
        return mean([*ring[:-1]], [1] * (len(ring) - 1))
    pairs = list(pairwise(moved))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (3 * whole)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (3 * whole)
    return x0 + x, y0 + y


def mean(points: Sequence[Point], weights: Sequence[float]) -> Point:
    """
    The weighted mean of points, across the date line too; the plain one if no weight is positive.

    Args:
        points: Longitudes and latitudes; at least one. [degrees]
        weights: Of each.

    >>> mean([(179.0, 0.0), (-179.0, 2.0)], [1, 1])
    (180.0, 1.0)
    """
    total = sum(weights)
    each = list(weights) if total > 0 else [1.0] * len(points)
    total = sum(each)
    start, _ = western_edge(x for x, _ in points)
    east = sum(((x - start) % 360) * w for (x, _), w in zip(points, each, strict=True)) / total
    y = sum(y * w for (_, y), w in zip(points, each, strict=True)) / total
    x = start + east
    return (x - 360 if x > 180 else x), y


def apart(one: Shape, other: Shape) -> bool:
    """
    Whether the boxes around two shapes have nothing in common but an edge.

    >>> square = ((((0, 0), (1, 0), (1, 1), (0, 0)),),)
    >>> apart(square, square)
    False
    """
    a, b = _box(one), _box(other)
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def _box(shape: Shape) -> tuple[float, float, float, float]:
    points = [point for polygon in shape for point in polygon[0]]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
