"""Areas: each place's own shape, painted by its figure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from escrutinio.maps.beneath import row
from escrutinio.maps.circles import corners
from escrutinio.maps.look import Drawn, Look
from escrutinio.maps.markup import element, escaped, linked
from escrutinio.maps.outline import paths
from escrutinio.maps.paint import BORDER, EDGE, Paint
from escrutinio.maps.place import Figure, Geography, Key, missing
from escrutinio.maps.projection import projection

FEW = 60
"""Up to so many shapes have thicker borders, and simpler ones."""


def areas(figures: Sequence[Figure], geography: Geography, look: Look) -> Drawn:
    """
    The map of shapes, one group for each paint, and the places that have no shape.

    Args:
        figures: The places.
        geography: Their shapes.
        look: How the map is drawn.
    """
    apart = missing(figures, geography, "areas")
    placed = {one.key: one for one in figures if one.key in geography.shapes}
    radius = 6.0 if len(apart) <= FEW else 4.0
    if not placed:
        return row(apart, look, 0, lambda _: radius)
    shapes = {key: geography.shapes[key] for key in sorted(placed)}
    fit = projection(corners(list(shapes), Geography(shapes=shapes)), look.width)
    tolerance = max(0.8, look.width / 340) if len(shapes) <= FEW else 1.0
    told = look.shared and not look.carries
    lines = {} if told else paths(shapes, fit, grid=0.5, tolerance=tolerance)
    below = row(apart, look, fit.height, lambda _: radius)
    width = 0.6 if len(shapes) <= FEW else 0.25
    drawn = _painted(placed, lines, look, width)
    return Drawn(parts=drawn + below.parts, height=fit.height + below.height)


def _painted(
    placed: Mapping[Key, Figure], lines: Mapping[Key, str], look: Look, width: float
) -> str:
    groups: dict[str, list[str]] = defaultdict(list)
    paints: dict[str, Paint] = {}
    for i, key in enumerate(sorted(placed)):
        paint = look.paint(placed[key])
        paints[paint.name] = paint
        path = _path(f"{look.shared}-{i}" if look.shared else "", lines.get(key))
        groups[paint.name].append(linked(path, look.tip(placed[key]), placed[key].href))
    drawn = "".join(
        f'<g class="{name}" fill="{escaped(paints[name].fill)}"{_edge(paints[name])}>'
        f"{''.join(groups[name])}</g>"
        for name in sorted(groups)
    )
    return element(
        "g",
        drawn,
        class_="places",
        stroke=BORDER,
        stroke_width=f"{width:g}",
        stroke_linejoin="round",
        fill_rule="evenodd",
    )


def _edge(paint: Paint) -> str:
    return f' stroke="{EDGE}"{paint.edge}' if paint.edge else ""


def _path(name: str, line: str | None) -> str:
    if line is None:
        return element("use", href=f"#{name}")
    return element("path", id=name or None, d=line)
