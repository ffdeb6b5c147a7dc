import csv
import io
import json
import lzma
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from escrutinio.errors import SourceError
from escrutinio.io.geography import Read, read, shipped
from escrutinio.maps.place import Key
from escrutinio.words import LANGUAGES, known

PLACES: dict[str, list[Key]] = {
    "department": [("PUNO",), ("LIMA",), ("ASIA",)],
    "province": [("PUNO", "PUNO"), ("LIMA", "LIMA"), ("LIMA", "CAÑETE"), ("ASIA", "JAPON")],
    "district": [
        *[("PUNO", "PUNO", "PUNO"), ("LIMA", "LIMA", "SURCO"), ("LIMA", "CAÑETE", "ASIA")],
        *[("LIMA", "LIMA", "LINCE"), ("ASIA", "JAPON", "TOKIO")],
    ],
}
RING = [[-77.2, -12.1], [-77.0, -12.1], [-77.0, -12.0], [-77.2, -12.1]]


def feature(names: str = "LIMA", kind: str = "Polygon", at: Any = None) -> dict[str, Any]:
    """A feature whose properties n1, n2, n3 are names."""
    given = names.split("/")
    return {
        "type": "Feature",
        "properties": {f"n{i}": name for i, name in enumerate(given, 1)} | {"code": 1},
        "geometry": {"type": kind, "coordinates": [RING] if at is None else at},
    }


def written(folder: Path, *features: Any, name: str = "a.geojson", **more: Any) -> Path:
    """A file with these features."""
    path = folder / name
    data = {"type": "FeatureCollection", "features": list(features)} | more
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def table(folder: Path, text: str, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def codes(found: Read) -> dict[str, int]:
    """How many each finding counts."""
    return {one.code: one.count for one in found.findings}


def error_of(path: Path, country: str = "pe") -> tuple[str, str]:
    """The key and the place of the error that reading a file gives."""
    with pytest.raises(SourceError) as caught:
        read([path], PLACES, country)
    for language in LANGUAGES:
        assert 3 == len(caught.value.text(language).splitlines())
    return caught.value.key, caught.value.where


def test_polygons_have_a_middle(tmp_path: Path) -> None:
    """A department's polygon is its shape, and its centre its point; the rest is told."""
    found = read([written(tmp_path, feature(), feature("ELSEWHERE"))], PLACES)
    level = found.levels["department"]

    assert [("LIMA",)] == list(level.shapes)
    assert (-77.066667, -12.066667) == pytest.approx(level.points["LIMA",])
    assert (("ASIA",), ("PUNO",)) == found.unplaced["department"]
    (one,) = found.understood.values()
    assert (1, 2, ((2, ("ELSEWHERE",)),)) == (one.placed, one.features, one.unused)


def test_all_parts_of_a_place_are_kept(tmp_path: Path) -> None:
    """Holes and islands stay; features of one place that lie apart are joined, and it is said."""
    hole = [[-77.05, -12.06], [-77.02, -12.06], [-77.02, -12.04], [-77.05, -12.06]]
    island = [[[-78.0, -12.1], [-77.9, -12.1], [-77.9, -12.0], [-78.0, -12.1]]]
    multi = feature(kind="MultiPolygon", at=[[RING, hole], island])
    other = [[[-76.0, -12.1], [-75.9, -12.1], [-75.9, -12.0], [-76.0, -12.1]]]
    found = read([written(tmp_path, multi, feature(at=other), feature(at=other))], PLACES)

    assert [2, 1, 1] == [len(polygon) for polygon in found.levels["department"].shapes["LIMA",]]
    assert {"MAP-PARTS": 1, "MAP-TWICE": 1} == codes(found)


def test_points_and_tables(tmp_path: Path) -> None:
    """Points of GeoJSON, and rows of a table in another encoding, delimiter and order."""
    rows = (
        "Lat;DISTRITO;Lng;prov;dep\n-12,14;Surco;-76,99;lima;Lima\n"
        "-12,8;Asia;-76,55;cañete;Lima\n-12,08;Lince;-77,03;lima;Lima\n"
    )
    points = written(tmp_path, feature("PUNO/PUNO", "Point", [-70.0, -15.8, 3827]))
    found = read([points, table(tmp_path, rows, encoding="latin-1")], PLACES)

    assert {("PUNO", "PUNO"): (-70.0, -15.8)}.items() <= found.levels["province"].points.items()
    assert {
        ("LIMA", "LIMA", "SURCO"): (-76.99, -12.14),
        ("LIMA", "CAÑETE", "ASIA"): (-76.55, -12.8),
        ("LIMA", "LIMA", "LINCE"): (-77.03, -12.08),
    } == (found.levels["district"].points)


def test_levels_above_have_the_mean_of_those_below(tmp_path: Path) -> None:
    """Without a file, a province lies at the weighted mean of its districts, and so on up."""
    rows = (
        "dep,prov,dist,lat,lon\nLIMA,LIMA,SURCO,-12,-77\nLIMA,LIMA,LINCE,-14,-79\n"
        "LIMA,CAÑETE,ASIA,-16,-75\n"
    )
    path = table(tmp_path, rows)
    found = read([path], PLACES)
    weighted = read(
        [path], PLACES, weights={("LIMA", "LIMA", "SURCO"): 3, ("LIMA", "LIMA", "LINCE"): 1}
    )

    assert (-78.0, -13.0) == found.levels["province"].points["LIMA", "LIMA"]
    assert (-76.5, -14.5) == found.levels["department"].points["LIMA",]
    assert (-77.5, -12.5) == weighted.levels["province"].points["LIMA", "LIMA"]
    assert (("LIMA", "CAÑETE"), ("LIMA", "LIMA")) == found.derived["province"]
    assert (("ASIA",), ("PUNO",)) == found.unplaced["department"]


def test_names_that_cannot_be_told_apart_are_said(tmp_path: Path) -> None:
    """Two places of the election with one folded name are placed by none, and told."""
    keys: dict[str, list[Key]] = {"department": [("LIMA",), ("LI-MA",), ("PUNO",)]}
    rows = "dep,lat,lon\nLIMA,-12,-77\nPUNO,-15.8,-70\n"
    found = read([table(tmp_path, rows)], keys)

    assert [("PUNO",)] == list(found.levels["department"].points)
    assert {"MAP-ALIKE": 2} == codes(found)


def test_codes_never_join(tmp_path: Path) -> None:
    """A code of another office's coding places nothing: only names do."""
    rows = "code,name,lat,lon\n140101,LIMA,-12,-77\n200101,ELSEWHERE,-15.8,-70\n"
    keys: dict[str, list[Key]] = {"department": [("LIMA",), ("PUNO",)]}
    found = read([table(tmp_path, rows)], keys)

    assert [("LIMA",)] == list(found.levels["department"].points)
    only_codes = table(tmp_path, "code,lat,lon\n140101,-12,-77\n", "b.csv")
    assert ("geo.level", "b.csv") == error_of(only_codes)


def test_what_places_nothing_is_said(tmp_path: Path) -> None:
    """Features without a geometry, or with one that is no place, and empty fields."""
    none = feature("PUNO", at=[])
    line = feature("ASIA", "LineString", [[0, 0], [1, 1]])
    null = feature("ELSEWHERE") | {"geometry": None}
    found = read([written(tmp_path, feature(), none, line, null)], PLACES)
    rows = read([table(tmp_path, "dep,lat,lon\nLIMA,-12,-77\nPUNO,NA,\n")], PLACES)

    assert {"MAP-EMPTY": 2, "MAP-KIND": 1} == codes(found)
    assert {"MAP-EMPTY": 1} == codes(rows)
    assert all(known(f"finding.{code}") for code in codes(found))
    assert "a.geojson: 2 PUNO; 4 ELSEWHERE" in {one.where for one in found.findings}


def test_a_place_far_from_its_department_is_said(tmp_path: Path) -> None:
    """A district on another continent is placed as the file says, and told."""
    rows = "dep,prov,dist,lat,lon\nLIMA,LIMA,SURCO,-12,-77\nPUNO,PUNO,PUNO,40.4,-3.7\n"
    found = read([table(tmp_path, rows)], PLACES, "pe")

    assert {"MAP-FAR": 1} == codes(found)


def test_likely_spellings_are_hints(tmp_path: Path) -> None:
    """A feature that is spelt otherwise is not taken, but named beside the place it may be."""
    rows = (
        "dep,prov,dist,lat,lon\nLIMA,LIMA,SURKO,-12,-77\nPUNO,PUNO,PUNO,-15.8,-70\n"
        "LIMA,LIMA,LINCE,-12,-77\nLIMA,CAÑETE,ASIA,-12.8,-76.6\n"
    )
    found = read([table(tmp_path, rows)], {"district": PLACES["district"]})

    assert {("LIMA", "LIMA", "SURKO"): ("LIMA", "LIMA", "SURCO")} == found.likely["district"]
    assert ("LIMA", "LIMA", "SURCO") in found.unplaced["district"]


def test_the_later_file_holds(tmp_path: Path) -> None:
    """Of a place in two files, the point of the later one is taken."""
    one = table(tmp_path, "dep,lat,lon\nLIMA,-12,-77\n", "1.csv")
    other = table(tmp_path, "dep,lat,lon\nLIMA,-11,-76\n", "2.csv")

    assert (-76.0, -11.0) == read([one, other], PLACES).levels["department"].points["LIMA",]
    assert (-77.0, -12.0) == read([other, one], PLACES).levels["department"].points["LIMA",]


@pytest.mark.parametrize(
    ("crs", "fine"),
    [
        (None, True),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, True),
        ({"type": "name", "properties": {"name": "EPSG:4326"}}, True),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32718"}}, False),
        ({"type": "link", "properties": {"href": "http://x"}}, False),
        ("EPSG:24878", False),
    ],
)
def test_only_degrees_are_read(tmp_path: Path, crs: Any, fine: bool) -> None:
    """Longitude and latitude on WGS 84 pass; every other system is refused."""
    path = written(tmp_path, feature(), crs=crs)
    if fine:
        assert read([path], PLACES).levels["department"].shapes
    else:
        assert ("geo.crs", "a.geojson") == error_of(path)


BAD: list[tuple[Any, str, str]] = [
    (feature(at=[RING[:-1]]), "geo.ring", ":1:geometry.coordinates"),
    (feature(at=[[*RING[:-1], [-77.2, -12.2]]]), "geo.ring", ":1:geometry.coordinates"),
    (feature(kind="Point", at=[-12.0, 151.0]), "geo.swapped", ":1:geometry.coordinates"),
    (feature(kind="Point", at=[-12.05, -77.03]), "geo.swapped", ":1"),
    (feature(kind="Point", at=[279000.0, 8666000.0]), "geo.range", ":1:geometry.coordinates"),
    (feature(kind="Point", at=["-77", "-12"]), "geo.position", ":1:geometry.coordinates"),
    (feature(kind="Point", at=[-77.0]), "geo.position", ":1:geometry.coordinates"),
    (feature(at={"x": 1}), "geo.position", ":1:geometry.coordinates"),
    (feature(at=[RING[0]]), "geo.position", ":1:geometry.coordinates"),
    (feature(kind="MultiPolygon", at=[RING]), "geo.position", ":1:geometry.coordinates"),
    (feature(kind="Point", at=[float("nan"), 1.0]), "geo.range", ":1:geometry.coordinates"),
    (feature("ELSEWHERE"), "geo.level", ""),
    ("LIMA", "geo.features", ":1"),
]


@pytest.mark.parametrize(("bad", "key", "where"), BAD)
def test_bad_features_are_errors(tmp_path: Path, bad: Any, key: str, where: str) -> None:
    """A position or a ring that cannot be is an error with the file, the feature and the field."""
    assert (key, f"a.geojson{where}") == error_of(written(tmp_path, bad))


@pytest.mark.parametrize(
    ("text", "name", "key", "where"),
    [
        ("{", "a.geojson", "geo.json", "a.geojson"),
        ("<html>", "a.json", "geo.json", "a.json"),
        ("[" * 100_000, "a.json", "geo.json", "a.json"),
        ("[]", "a.json", "geo.features", "a.json"),
        ('{"type": "FeatureCollection", "features": []}', "a.json", "geo.features", "a.json"),
        ('{"type": "Topology", "objects": {}}', "a.json", "geo.features", "a.json"),
        ("x", "a.shp", "geo.suffix", "a.shp"),
        ("dep,lat\nLIMA,-12\n", "a.csv", "geo.columns", "a.csv"),
        ("dep,lat,lon\n", "a.csv", "geo.features", "a.csv"),
        ("dep,lat,lon\nLIMA,-12,west\n", "a.csv", "geo.number", "a.csv:2:lon"),
        ("dep,lat,lon\nLIMA,-12,-77\nPUNO,1e9,2\n", "a.csv", "geo.range", "a.csv:3"),
        ("dep,lat,lon\nLIMA,-77,-12\nPUNO,-70,-16\n", "a.csv", "geo.swapped", "a.csv:2"),
        ("dep,lat,lon\nLIMA,-12,inf\n", "a.csv", "geo.number", "a.csv:2:lon"),
        ("dep,lat,lon\n\nLIMA,-12,05,-77\n", "a.csv", "geo.fields", "a.csv:3"),
        ("dep,lat,lon,lat\nLIMA,-12,-77,-12\n", "a.csv", "source.twice", "a.csv"),
        ('dep,lat,lon\n"LIMA,-12,-77\n', "a.csv", "source.unreadable", "a.csv"),
    ],
)
def test_bad_files_are_errors(tmp_path: Path, text: str, name: str, key: str, where: str) -> None:
    """A file that is something else, or whose degrees are none, is an error that says where."""
    assert (key, where) == error_of(table(tmp_path, text, name))


def test_files_that_are_not_there(tmp_path: Path) -> None:
    """A missing, an empty and an unreadable file are errors of the source."""
    empty = table(tmp_path, "", "empty.csv")
    undone = tmp_path / "b.geojson"
    undone.write_bytes(b"\xff\xfe\x00")

    assert "source.absent" == error_of(tmp_path / "no.csv")[0]
    assert "source.empty" == error_of(empty)[0]
    assert "source.unreadable" == error_of(undone)[0]


def test_a_planted_error_needs_its_check(tmp_path: Path) -> None:
    """Without the country's points, swapped degrees that are both in range go unseen."""
    path = table(tmp_path, "dep,lat,lon\nLIMA,-77,-12\n")

    assert (-12.0, -77.0) == read([path], PLACES).levels["department"].points["LIMA",]
    assert "geo.swapped" == error_of(path)[0]


@pytest.fixture(scope="module")
def peru() -> dict[str, set[Key]]:
    """The places of the elections of Peru by level, as the office writes them."""
    packed = files("escrutinio.data").joinpath("places", "peru.csv.xz").read_bytes()
    rows = list(csv.DictReader(io.StringIO(lzma.decompress(packed).decode("utf-8"))))
    names = ("department", "province", "district")
    return {
        level: {tuple(row[name] for name in names[: i + 1]) for row in rows}
        for i, level in enumerate(names)
    }


def at_home(keys: tuple[Key, ...]) -> list[Key]:
    """Those that are not abroad."""
    own = shipped("pe").points
    return [key for key in keys if key[:1] in own]


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "level", "features", "placed", "lacking"),
    [
        ("geo/peru_departamental_simple.geojson", "department", 25, 25, 0),
        ("geo/peru_provincial_simple.geojson", "province", 197, 193, 3),
        ("geo/peru_distrital_simple.geojson", "district", 1834, 1796, 78),
        ("geo/peru_capital_provincia.geojson", "province", 194, 190, 6),
        ("ubigeo_departamento.csv", "department", 25, 25, 0),
        ("ubigeo_provincia.csv", "province", 196, 194, 2),
        ("ubigeo_distrito.csv", "district", 1893, 1847, 27),
    ],
)
def test_published_files_are_understood(
    shared: Path,
    peru: dict[str, set[Key]],
    name: str,
    level: str,
    features: int,
    placed: int,
    lacking: int,
) -> None:
    """Each file is read at its own level, by names, and what does not match is counted."""
    found = read([shared / "peru/reference" / name], peru, "pe")
    (one,) = found.understood.values()

    assert (level, features, placed) == (one.level, one.features, one.placed)
    assert lacking == len(at_home(found.unplaced[level]))


@pytest.mark.real
def test_spellings_of_two_offices_are_hinted_at(shared: Path, peru: dict[str, set[Key]]) -> None:
    """A province that two offices spell differently is not joined in silence."""
    path = shared / "peru/reference/geo/peru_provincial_simple.geojson"
    found = read([path], peru, "pe")

    assert ("ICA", "NASCA") == found.likely["province"]["ICA", "NAZCA"]
    assert ("ICA", "NASCA") in found.unplaced["province"]
