from fractions import Fraction
from pathlib import Path

import pytest

from escrutinio.io.geography import Read, read
from escrutinio.maps.draw import draw, small_multiples
from escrutinio.maps.feature import features_of
from escrutinio.maps.place import Figure, Geography, Key
from tests.maps.samples import place, words

KB = 1000


@pytest.fixture(scope="module")
def boundaries(shared: Path) -> Read:
    """The published boundaries of departments and districts, by their own names."""
    import json

    folder = shared / "peru/reference/geo"
    names = {
        "department": ("peru_departamental_simple.geojson", ("NOMBDEP",)),
        "district": ("peru_distrital_simple.geojson", ("NOMBDEP", "NOMBPROV", "NOMBDIST")),
    }
    keys: dict[str, set[Key]] = {}
    for level, (name, columns) in names.items():
        data = json.loads((folder / name).read_text("utf-8"))
        rows = features_of(data, name)
        keys[level] = {tuple(row.texts[one] for one in columns) for row in rows}
    return read([folder / name for name, _ in names.values()], keys, "pe")


def figures_of(geography: Geography, extra: int = 0) -> list[Figure]:
    """Made-up figures of every place, with the words and the addresses of a real page."""
    keys = [*sorted(geography.points), *((f"Abroad {i}",) for i in range(extra))]
    return [
        place(
            key[-1],
            weight=1000 + 977 * i % 900_000,
            key=key,
            href="/".join(key).lower().replace(" ", "-") + "/",
            leader=i % 2,
            leader_name=("First party", "Second party")[i % 2],
            share=Fraction(i % 97, 97),
            margin=Fraction(i % 89, 89),
            turnout=Fraction(i % 83, 83),
            open=Fraction(i % 7, 50),
            valid=1000 + 700 * i % 600_000,
        )
        for i, key in enumerate(keys)
    ]


@pytest.mark.real
@pytest.mark.parametrize("kind", ["circles", "areas", "tiles"])
def test_four_maps_of_a_country_are_small(boundaries: Read, kind: str) -> None:
    """The four maps of 25 departments and five places abroad take less than 45 KB together."""
    geography = boundaries.levels["department"]
    four = small_multiples(figures_of(geography, 5), geography, kind, **words())

    assert sum(len(one.encode()) for one in four.values()) < 45 * KB


@pytest.mark.real
def test_areas_are_small(boundaries: Read) -> None:
    """At 600 pixels, 25 departments take less than 15 KB, and 1,800 districts less than 350."""
    for level, most in (("department", 15), ("district", 350)):
        geography = boundaries.levels[level]
        svg = draw(figures_of(geography), geography, "margin", "areas", **words(), width=600)

        assert len(svg.encode()) < most * KB, level
