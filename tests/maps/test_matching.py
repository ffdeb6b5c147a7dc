from hypothesis import given
from hypothesis import strategies as st

from escrutinio.maps.matching import by_name, folded, likely, match
from escrutinio.maps.middle import centroid, mean
from escrutinio.maps.place import Key
from tests.maps.samples import square

PLACES: dict[str, list[Key]] = {
    "department": [("NORTE",), ("SUR",)],
    "province": [("NORTE", "ALTO"), ("NORTE", "BAJO"), ("SUR", "ALTO")],
    "district": [
        *[("NORTE", "ALTO", "SANTA ROSA"), ("NORTE", "BAJO", "SANTA ROSA")],
        *[("SUR", "ALTO", "SANTA ROSA"), ("SUR", "ALTO", "ÑAÑA")],
    ],
}


def records(keys: list[Key], **more: str) -> list[dict[str, str]]:
    """Records with the names of places, in columns of any name, and other columns before."""
    return [more | dict(zip(("n1", "n2", "n3"), key, strict=False)) for key in keys]


def test_names_match_as_a_whole() -> None:
    """Districts of one name in several provinces each find their own."""
    found = match(records(PLACES["district"], code="010101"), PLACES)

    assert found is not None
    assert ("district", ("n1", "n2", "n3")) == (found.level, found.columns)
    assert PLACES["district"] == list(found.places)


def test_columns_are_found_by_what_they_hold() -> None:
    """A column that is called after a level but holds something else is not taken."""
    rows = [
        {"department": "X", "a": key[1].lower(), "b": key[0].title(), "province": "Y"}
        for key in PLACES["province"]
    ]
    found = match(rows, PLACES)

    assert found is not None
    assert ("b", "a") == found.columns
    assert PLACES["province"] == list(found.places)


def test_a_file_is_of_the_level_that_it_covers() -> None:
    """A file of the capitals of provinces names districts, and is of the level of provinces."""
    capitals: list[Key] = [
        ("NORTE", "ALTO", "SANTA ROSA"),
        ("NORTE", "BAJO", "SANTA ROSA"),
        ("SUR", "ALTO", "ÑAÑA"),
    ]
    found = match(records(capitals), PLACES)

    assert found is not None
    assert "province" == found.level


def test_nothing_matches_nothing() -> None:
    """Names of elsewhere match no level, and codes are no names."""
    assert match([{"name": "ELSEWHERE", "code": "010101"}], PLACES) is None
    assert match([], PLACES) is None


def test_names_that_only_signs_part_are_not_guessed() -> None:
    """Two places of one folded name match none, and both are told."""
    names, alike = by_name([("A B",), ("AB",), ("C",)])

    assert ({("c",): ("C",)}, (("A B",), ("AB",))) == (names, alike)


def test_a_hint_stays_in_the_widest_place() -> None:
    """A likely spelling is looked for in the same department only."""
    assert {} == likely([("NORTE", "SANTA ROSA")], [("SURTE", "SANTA ROSA")])
    assert {("SUR", "NAZCA"): ("SUR", "NASCA")} == likely([("SUR", "NAZCA")], [("SUR", "NASCA")])


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(text: str) -> None:
    """A folded name is its own folded name, whatever its script and case."""
    assert folded(folded(text)) == folded(text)
    assert folded(text) == folded(text.casefold())


@given(st.floats(-170, 170), st.floats(-80, 80), st.floats(0.01, 5))
def test_the_middle_of_a_square(x: float, y: float, side: float) -> None:
    """The centre of gravity of a square is its middle; of two, that of the larger."""
    east, north = centroid((*square(x, y, side), *square(x + 20, y, side / 2)))

    assert abs(east - x - side / 2) < 1e-6
    assert abs(north - y - side / 2) < 1e-6


def test_a_shape_without_area_has_a_middle() -> None:
    """A ring that is a line has the mean of its points."""
    line = ((0.0, 0.0), (2.0, 0.0), (4.0, 0.0), (2.0, 0.0), (0.0, 0.0))

    assert (2.0, 0.0) == centroid(((line,),))


def test_a_mean_is_weighted() -> None:
    """Points count by their weights, and each the same where no weight is known."""
    assert (3.0, 0.0) == mean([(0.0, 0.0), (4.0, 0.0)], [1, 3])
    assert (2.0, 0.0) == mean([(0.0, 0.0), (4.0, 0.0)], [0, 0])
