import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from escrutinio.maps.outline import Node, junctions, paths, snapped, thinned
from escrutinio.maps.place import Point, Ring, Shape
from escrutinio.maps.projection import projection
from tests.maps.samples import square

COMMAND = re.compile(r"([Mlhvz])([^Mlhvz]*)")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def drawn(path: str) -> list[list[Point]]:
    """The rings that a path draws."""
    rings: list[list[Point]] = []
    x = y = 0.0
    for command, rest in COMMAND.findall(path):
        numbers = [float(one) for one in NUMBER.findall(rest)]
        if command == "M":
            x, y = numbers
            rings.append([(x, y)])
            continue
        pairs = {"h": [(n, 0.0) for n in numbers], "v": [(0.0, n) for n in numbers]}
        steps = pairs.get(command) or list(zip(numbers[::2], numbers[1::2], strict=False))
        for dx, dy in steps:
            x, y = x + dx, y + dy
            rings[-1].append((x, y))
    return rings


def neighbours(jags: list[float]) -> tuple[Shape, Shape]:
    """Two places that share a jagged border from the south to the north."""
    border = [(5 + jag, float(i)) for i, jag in enumerate(jags)]
    top = float(len(jags) - 1)
    west: Ring = ((0.0, 0.0), *border, (0.0, top), (0.0, 0.0))
    east: Ring = ((10.0, top), *border[::-1], (10.0, 0.0), (10.0, top))
    return ((west,),), ((east,),)


def inner(rings: list[list[Point]], fit_left: float, fit_right: float) -> set[Point]:
    """The corners of a drawn place that are not at the outer edges."""
    return {(round(x, 3), round(y, 3)) for x, y in rings[0] if fit_left < x < fit_right}


jagged = st.lists(st.floats(-3, 3), min_size=4, max_size=40)


@given(jagged)
def test_neighbours_still_meet(jags: list[float]) -> None:
    """However a border is simplified, both sides of it have the same corners."""
    west, east = neighbours(jags)
    corners = [*west[0][0], *east[0][0]]
    fit = projection(corners, 120)
    found = paths({("W",): west, ("E",): east}, fit, tolerance=2.0)
    left, right = fit((0.1, 0.0))[0], fit((9.9, 0.0))[0]

    one, other = (inner(drawn(found[key,]), left, right) for key in "WE")
    assert one == other


def test_planted_rings_part() -> None:
    """The check above fails where each place is simplified by itself."""
    jags = [0.0, 1.4, -1.0, 1.2, 0.3, -1.3, 0.9, 0.0]
    west, east = neighbours(jags)
    fit = projection([*west[0][0], *east[0][0]], 60)
    one, other = (
        set(thinned([*snapped(shape[0][0], fit, 0.5), snapped(shape[0][0], fit, 0.5)[0]], 7))
        for shape in (west, east)
    )
    edges = {fit((0.0, 0.0))[0], fit((10.0, 0.0))[0]}

    assert {n for n in one if n[0] / 2 not in edges} != {n for n in other if n[0] / 2 not in edges}


@given(jagged, st.floats(0.5, 6))
def test_no_corner_is_further_than_the_tolerance(jags: list[float], tolerance: float) -> None:
    """Each point that is left out lies as near to the line as was asked."""
    line: list[Node] = [(round(10 * jag), 4 * i) for i, jag in enumerate(jags)]
    short = thinned(line, tolerance)

    assert {line[0], line[-1]} <= set(short)
    for node in line:
        near = min(_off(node, a, b) for a, b in pairwise(short))
        assert near <= tolerance + 1e-9


def _off(node: Node, a: Node, b: Node) -> float:
    along = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2
    dot = (node[0] - a[0]) * (b[0] - a[0]) + (node[1] - a[1]) * (b[1] - a[1])
    part = min(max(dot / along, 0.0), 1.0) if along else 0.0
    dx, dy = a[0] + part * (b[0] - a[0]) - node[0], a[1] + part * (b[1] - a[1]) - node[1]
    return float((dx * dx + dy * dy) ** 0.5)


def test_a_small_island_never_vanishes() -> None:
    """A place far too small to be drawn has a dot; a speck beside a larger island is left out."""
    tiny, large = square(9.0, 9.0, 0.0001), square(0.0, 0.0, 5.0)
    both: Shape = (*large, *square(7.0, 7.0, 0.0001))
    fit = projection([(0.0, 0.0), (10.0, 10.0)], 100)
    found = paths({("TINY",): tiny, ("BOTH",): both}, fit)

    assert 1 == len(drawn(found["TINY",]))
    assert "h1.5v1.5h-1.5z" in found["TINY",]
    assert 1 == len(drawn(found["BOTH",]))


def test_all_islands_of_a_size_are_drawn() -> None:
    """A place of two islands has both, and a hole is a ring of its own."""
    islands: Shape = (*square(0.0, 0.0), *square(4.0, 0.0))
    ring, hole = square(0.0, 3.0, 3.0)[0][0], square(1.0, 4.0)[0][0]
    fit = projection([(0.0, 0.0), (6.0, 6.0)], 100)
    found = paths({("ISLANDS",): islands, ("HOLED",): ((ring, hole),)}, fit)

    assert [2, 2] == [len(drawn(found[key,])) for key in ("ISLANDS", "HOLED")]


def test_borders_part_where_three_meet() -> None:
    """A corner that two places share and the sea touches is a junction; a plain bend is none."""
    west: list[Node] = [(0, 0), (2, 0), (2, 1), (2, 2), (0, 2)]
    east: list[Node] = [(2, 0), (4, 0), (4, 2), (2, 2), (2, 1)]

    assert {(2, 0), (2, 2)} == junctions([west, east])
