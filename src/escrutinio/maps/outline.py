"""
Shapes as short paths: snapped to a fine grid, and simplified so that neighbours still meet.

A border of two places is cut where three meet, and each piece is simplified once, whichever place
it is of; islands and lone places keep at least a dot.

Source:
    D. Douglas, T. Peucker, "Algorithms for the reduction of the number of points required to
    represent a digitized line or its caricature", Cartographica 10(2), 1973.
    doi:10.3138/FM57-6770-U75U-7727
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from escrutinio.maps.markup import figure
from escrutinio.maps.place import Key, Ring, Shape
from escrutinio.maps.projection import Projection

Node = tuple[int, int]
"""A point of the grid."""

SMALLEST = 0.4
"""An island with less area than this is left out, unless it is the largest. [square pixels]"""

DOT = 1.5
"""The side of the square that stands for a place too small to be drawn. [pixels]"""


def paths(
    shapes: Mapping[Key, Shape], fit: Projection, *, grid: float = 0.5, tolerance: float = 0.5
) -> dict[Key, str]:
    """
    The path of each shape.

    Args:
        shapes: By place. [degrees]
        fit: The projection.
        grid: The distance of the points that may be used. [pixels]
        tolerance: How far a point that is left out may lie from the line. [pixels]

    >>> from escrutinio.maps.projection import projection
    >>> square = ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0))
    >>> fit = projection(square, 26, margin=8)
    >>> paths({("A",): ((square,),)}, fit)
    {('A',): 'M8 8h10v10h-10z'}
    """
    rings = {
        key: [[snapped(ring, fit, grid) for ring in polygon] for polygon in shape]
        for key, shape in shapes.items()
    }
    meeting = junctions(ring for each in rings.values() for polygon in each for ring in polygon)
    least = SMALLEST / grid**2
    found = {}
    for key, polygons in rings.items():
        found[key] = _place(
            [[_short(ring, meeting, tolerance / grid) for ring in polygon] for polygon in polygons],
            polygons,
            grid,
            least,
        )
    return found


def snapped(ring: Ring, fit: Projection, grid: float) -> list[Node]:
    """
    A ring on the grid, without points that fall together, and without its last, which is its first.

    >>> from escrutinio.maps.projection import projection
    >>> ring = ((0.0, 0.0), (0.0, 1.0), (0.01, 1.0), (1.0, 0.0), (0.0, 0.0))
    >>> snapped(ring, projection(ring, 26, margin=8), 0.5)
    [(16, 36), (16, 16), (36, 36)]
    """
    nodes: list[Node] = []
    for point in ring:
        x, y = fit(point)
        node = (round(x / grid), round(y / grid))
        if not nodes or nodes[-1] != node:
            nodes.append(node)
    while len(nodes) > 1 and nodes[0] == nodes[-1]:
        nodes.pop()
    return nodes


def junctions(rings: Iterable[Sequence[Node]]) -> set[Node]:
    """
    The points that have other neighbours in one ring than in another: there borders part.

    >>> square = [(0, 0), (1, 0), (1, 1), (0, 1)]
    >>> sorted(junctions([square, [(1, 0), (2, 0), (2, 1), (1, 1)]]))
    [(1, 0), (1, 1)]
    """
    beside: dict[Node, set[Node]] = defaultdict(set)
    for ring in rings:
        for i, node in enumerate(ring):
            beside[node] |= {ring[i - 1], ring[(i + 1) % len(ring)]}
    return {node for node, others in beside.items() if len(others) > 2}


def _short(ring: list[Node], meeting: set[Node], tolerance: float) -> list[Node]:
    """A ring with fewer points; each piece between junctions is the same for both sides of it."""
    if len(ring) < 4:
        return ring
    cuts = [i for i, node in enumerate(ring) if node in meeting] or [ring.index(min(ring))]
    ring = ring[cuts[0] :] + ring[: cuts[0]]
    ends = [one - cuts[0] for one in cuts] + [len(ring)]
    line = [*ring, ring[0]]
    short: list[Node] = []
    for start, end in pairwise(ends):
        short += _piece(line[start : end + 1], tolerance)[:-1]
    return short


def _piece(line: list[Node], tolerance: float) -> list[Node]:
    backward = line[::-1]
    return thinned(line, tolerance) if line <= backward else thinned(backward, tolerance)[::-1]


def thinned(line: Sequence[Node], tolerance: float) -> list[Node]:
    """
    A line without the points that lie nearer to it than the tolerance, in units of the grid.

    >>> thinned([(0, 0), (5, 1), (10, 0), (10, 10)], 2)
    [(0, 0), (10, 0), (10, 10)]
    """
    kept = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    while waiting:
        start, end = waiting.pop()
        if end - start < 2:
            continue
        far = max(range(start + 1, end), key=lambda i: _distance(line[i], line[start], line[end]))
        if _distance(line[far], line[start], line[end]) > tolerance**2:
            kept.add(far)
            waiting += [(start, far), (far, end)]
    return [line[i] for i in sorted(kept)]


def _distance(node: Node, start: Node, end: Node) -> float:
    """The square of the distance of a point from a piece of a line."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    x, y = node[0] - start[0], node[1] - start[1]
    along = dx * dx + dy * dy
    part = min(max((x * dx + y * dy) / along, 0.0), 1.0) if along else 0.0
    return (x - part * dx) ** 2 + (y - part * dy) ** 2


def area(ring: Sequence[Node]) -> float:
    """
    The area inside of a ring, whichever way it turns.

    >>> area([(0, 0), (2, 0), (2, 2), (0, 2)])
    4.0
    """
    turned = zip(ring, [*ring[1:], *ring[:1]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in turned)) / 2


def _place(
    short: list[list[list[Node]]], whole: list[list[list[Node]]], grid: float, least: float
) -> str:
    """The path of a place; of its islands the largest is always there."""
    main = max(range(len(short)), key=lambda i: (area(short[i][0]), len(whole[i][0])))
    drawn = []
    for i, polygon in enumerate(short):
        outer = area(polygon[0])
        if i == main and (outer == 0 or len(polygon[0]) < 3):
            drawn.append(_dot(whole[i][0], grid))
        elif outer >= least or i == main:
            drawn += [written(ring, grid) for ring in polygon if area(ring) > 0]
    return "".join(drawn)


def _dot(ring: Sequence[Node], grid: float) -> str:
    x = sum(node[0] for node in ring) / len(ring) * grid - DOT / 2
    y = sum(node[1] for node in ring) / len(ring) * grid - DOT / 2
    return f"M{figure(x)} {figure(y)}h{figure(DOT)}v{figure(DOT)}h-{figure(DOT)}z"


def written(ring: Sequence[Node], grid: float) -> str:
    """
    The commands that draw a ring, each relative to the last.

    >>> written([(0, 0), (2, 0), (3, 3)], 0.5)
    'M0 0h1l.5 1.5z'
    """
    x, y = ring[0]
    text, last = f"M{figure(x * grid)} {figure(y * grid)}", ""
    for there, here in zip(ring[1:], ring, strict=False):
        dx, dy = (there[0] - here[0]) * grid, (there[1] - here[1]) * grid
        if not dx or not dy:
            command, numbers = ("h", [dx]) if dx else ("v", [dy])
        else:
            command, numbers = "l", [dx, dy]
        text += _joined(numbers, "" if command == last == "l" else command, last == command)
        last = command
    return text + "z"


def _joined(numbers: Iterable[float], command: str, goes_on: bool) -> str:
    text = command
    for one in numbers:
        written_ = figure(one)
        apart = written_[0] != "-" and (text[-1:].isdigit() or (goes_on and not text))
        text += f" {written_}" if apart else written_
    return text
