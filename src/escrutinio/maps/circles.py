"""Circles: the area is the registered voters, the paint is the figure."""

import math
from collections.abc import Sequence

from escrutinio.maps.beneath import disc, row
from escrutinio.maps.look import Drawn, Look
from escrutinio.maps.markup import element
from escrutinio.maps.outline import paths
from escrutinio.maps.paint import EDGE
from escrutinio.maps.place import Figure, Geography, Key, Point, missing
from escrutinio.maps.projection import Projection, projection

COVERED = 0.16
"""How much of the box the circles cover together, at most."""

LARGEST = 1 / 8
"""The radius of the largest circle at most, by the width of the box."""

LEAST = 1.0
"""The radius of the smallest circles: those with fewer voters are drawn as large. [pixels]"""

MANY = 200
"""More outlines than this are drawn coarsely."""

LAND, SHORE = "#f5f5f2", "#cfcfc9"


def circles(figures: Sequence[Figure], geography: Geography, look: Look) -> Drawn:
    """
    The map of circles, from the largest to the smallest, and the places that are not on it.

    Args:
        figures: The places.
        geography: Where they lie; outlines are drawn where there are shapes.
        look: How the map is drawn.
    """
    apart = missing(figures, geography, "circles")
    placed = [one for one in figures if one.key in geography.points]
    scale = _scale(figures, look.width)
    if not placed:
        return _below("", row(figures, look, 0, lambda one: _radius(one, scale)), 0, scale)
    fit = _fit(placed, geography, look.width, scale)
    discs = [
        disc(one, look, *fit(geography.points[one.key]), _radius(one, scale))
        for one in sorted(placed, key=lambda one: (-one.weight, one.key))
    ]
    drawn = element("g", "".join(discs), class_="places", stroke=EDGE, stroke_width=0.6)
    land = _land({one.key: one for one in placed}, geography, fit, look)
    below = row(apart, look, fit.height, lambda one: _radius(one, scale))
    return _below(land + drawn, below, fit.height, scale)


def _below(parts: str, below: Drawn, top: float, scale: float) -> Drawn:
    return Drawn(parts=parts + below.parts, height=top + below.height, scale=scale)


def _radius(figure: Figure, scale: float) -> float:
    return max(LEAST, scale * math.sqrt(figure.weight))


def _scale(figures: Sequence[Figure], width: float) -> float:
    """The radius of a circle of one voter. [pixels]"""
    total = sum(one.weight for one in figures)
    if not total:
        return 0.0
    largest = math.sqrt(max(one.weight for one in figures))
    together = math.sqrt(COVERED * width * width * 1.25 / (math.pi * total))
    return min(together, LARGEST * width / largest)


def _fit(placed: Sequence[Figure], geography: Geography, width: float, scale: float) -> Projection:
    """The projection that leaves room for the circles at the edges too."""
    points = corners([one.key for one in placed], geography)
    fit = projection(points, width)
    over = 0.0
    for one in placed:
        (x, y), r = fit(geography.points[one.key]), _radius(one, scale)
        over = max(over, r - x, x + r - width, r - y, y + r - fit.height)
    return projection(points, width, margin=8 + max(0.0, over)) if over > 0 else fit


def corners(keys: Sequence[Key], geography: Geography) -> list[Point]:
    """
    Every point and every corner of some places. [degrees]

    >>> corners([("A",)], Geography(points={("A",): (1.0, 2.0), ("B",): (0.0, 0.0)}))
    [(1.0, 2.0)]
    """
    points = [geography.points[key] for key in keys if key in geography.points]
    outer = [
        polygon[0] for key in keys if key in geography.shapes for polygon in geography.shapes[key]
    ]
    return points + [point for ring in outer for point in ring]


def _land(placed: dict[Key, Figure], geography: Geography, fit: Projection, look: Look) -> str:
    """The light outlines beneath, drawn once where several maps share them."""
    shapes = {key: one for key, one in geography.shapes.items() if key in placed}
    if not shapes:
        return ""
    name = f"{look.shared}-land"
    if look.shared and not look.carries:
        return element("use", href=f"#{name}")
    many = len(shapes) > MANY
    found = paths(shapes, fit, grid=1.0 if many else 0.5, tolerance=1.5 if many else 0.8)
    return element(
        "path",
        id=name if look.shared else None,
        class_="land",
        d="".join(found[key] for key in sorted(found)),
        fill=LAND,
        stroke=SHORE,
        stroke_width=0.3 if many else 0.7,
        fill_rule="evenodd",
    )
