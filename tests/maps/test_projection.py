import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from escrutinio.maps.place import Point
from escrutinio.maps.projection import Projection, projection

points = st.lists(st.tuples(st.floats(-180, 180), st.floats(-80, 80)), min_size=1, max_size=12)


def outside(fit: Projection, each: list[Point], width: float) -> list[Point]:
    """The points that leave the box."""
    found = []
    for point in each:
        x, y = fit(point)
        if not (-0.01 <= x <= width + 0.01 and -0.01 <= y <= fit.height + 0.01):
            found.append(point)
    return found


@given(points)
def test_every_point_is_in_the_box(each: list[Point]) -> None:
    """Whatever the places, none leaves the box, which is never taller than asked."""
    fit = projection(each, 300)

    assert [] == outside(fit, each, 300)
    assert fit.height <= 300 * 1.4 + 0.01


def test_a_planted_projection_leaves_the_box() -> None:
    """The check above fails where a map is fitted to some of its places only."""
    assert [(9.0, 9.0)] == outside(projection([(0.0, 0.0), (1.0, 1.0)], 300), [(9.0, 9.0)], 300)


@given(points, st.floats(-180, 180))
def test_the_date_line_changes_nothing(each: list[Point], turn: float) -> None:
    """Places turned around the globe, across the date line too, give the same map."""
    turned = [((x + turn + 180) % 360 - 180, y) for x, y in each]
    one, other = projection(each, 300), projection(turned, 300)
    assume(one.scale < 1e5)
    widest = sorted({round(x % 360, 6) for x, _ in each})
    gaps = sorted(b - a for a, b in zip(widest, [*widest[1:], widest[0] + 360], strict=True))
    assume(len(gaps) < 2 or gaps[-1] - gaps[-2] > 1e-3)

    assert one.height == pytest.approx(other.height, abs=0.1)
    for before, after in zip(each, turned, strict=True):
        assert one(before) == pytest.approx(other(after), abs=0.2)


def test_a_degree_is_as_long_to_the_north_as_to_the_east() -> None:
    """At the middle latitude the scale is the same both ways, but for the cosine."""
    fit = projection([(0.0, 50.0), (10.0, 70.0)], 300)
    (x0, y0), (x1, y1) = fit((0.0, 60.0)), fit((2.0, 59.0))

    assert x1 - x0 == pytest.approx(y1 - y0)


def test_one_place_is_in_the_middle() -> None:
    """A single point has no extent, and lies in the middle of the box."""
    fit = projection([(-77.0, -12.0)], 300)

    assert (150, fit.height / 2) == pytest.approx(fit((-77.0, -12.0)))


def test_no_place_has_no_map() -> None:
    """Without points there is nothing to fit."""
    with pytest.raises(ValueError, match="no points"):
        projection([], 300)
