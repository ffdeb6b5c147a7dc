from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from escrutinio.io.geography import shipped
from escrutinio.maps.draw import draw
from escrutinio.maps.place import Geography, Key
from escrutinio.maps.tiles import grid, short_names
from tests.maps.samples import place, tips, words

names = st.lists(st.text(min_size=1, max_size=12), unique=True, max_size=30)


def crowded(layout: Mapping[Key, tuple[int, int]]) -> bool:
    """Whether two places stand on one tile."""
    return len(set(layout.values())) < len(layout)


@given(names)
def test_a_grid_has_each_place_on_a_tile_of_its_own(each: list[str]) -> None:
    """Every place is there, none on another, and the grid is about square."""
    layout = grid((name,) for name in each)

    assert {(name,) for name in each} == set(layout)
    assert not crowded(layout)
    assert max((row for _, row in layout.values()), default=0) <= max(
        (column for column, _ in layout.values()), default=0
    )


def test_a_planted_crowd_is_seen() -> None:
    """The check above fails where two places stand on one tile."""
    assert crowded({("A",): (0, 0), ("B",): (0, 0)})


@given(names)
def test_short_names_differ(each: list[str]) -> None:
    """No two places have the same short name, whatever they are called."""
    short = short_names(each)

    assert set(each) == set(short)
    assert len(each) == len(set(short.values()))


def test_the_layout_of_a_country_is_whole() -> None:
    """Each department has a tile of its own beside another's, and a point."""
    geography = shipped("pe")
    tiles = set(geography.tiles.values())

    assert 25 == len(tiles) == len(geography.points)
    for column, row in tiles:
        beside = {(column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
        assert len(beside & tiles) > 1


def test_tiles_lie_as_the_places_do() -> None:
    """Of two departments well apart, the one to the north or east has the tile further that way."""
    geography = shipped("pe")
    for one, (x, y) in geography.points.items():
        for other, (east, north) in geography.points.items():
            (column, row), (far, up) = geography.tiles[one], geography.tiles[other]
            if north - y > 4:
                assert up < row, (one, other)
            if east - x > 5:
                assert far > column, (one, other)


def test_without_a_layout_it_says_so() -> None:
    """A grid in the order of the names has every place, and is said not to be geographical."""
    svg = draw([place("B"), place("A")], Geography(), "share", "tiles", **words())

    assert ["A", "B"] == [one[:1] for one in tips(svg)]
    assert "Not geographical" in svg
    known = Geography(tiles={("A",): (0, 0), ("B",): (1, 0)})
    assert "Not geographical" not in draw([place("A")], known, "share", "tiles", **words())


def test_names_that_begin_alike_are_numbered() -> None:
    """Where no letters part two names, a number does."""
    assert {"Ab": "AB", "AB": "AB2", "ab": "AB3"} == short_names(["Ab", "AB", "ab"])


def test_small_tiles_have_no_labels() -> None:
    """Where a label has no room, the tile is whole and its name is in what is said of it."""
    figures = [place(f"P{i:03}") for i in range(400)]
    svg = draw(figures, Geography(), "share", "tiles", **words())

    assert 400 == len(tips(svg))
    assert 'class="names"' not in svg
