"""Stations from sheets and from plain tables, and measured rates: what is read and what refused."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from escrutinio.errors import EscrutinioError, Refused, SourceError
from escrutinio.forensics.calibration import Calibration, Rate
from escrutinio.forensics.stations import NOWHERE, UNKNOWN, Stations
from escrutinio.io import calibrated
from escrutinio.io.source import Source, find
from escrutinio.io.stations import FIRST, Found, arrived, from_sheets, joined, left, placed, places
from escrutinio.io.stations_table import from_table, is_plain
from escrutinio.io.tables import Loaded
from escrutinio.operations.count import contests_in
from escrutinio.operations.open import open_source
from escrutinio.operations.stations import Read, stations_of
from tests.io.conftest import assert_accounted, line, stations, table

HEAD = "id,region,area,hall,registered,cast,a,b,c,blank,null"
ROW = {
    "id": "1",
    "region": "North",
    "area": "Hills",
    "hall": "School",
    "registered": "300",
    "cast": "200",
    "a": "90",
    "b": "80",
    "c": "20",
    "blank": "6",
    "null": "4",
}


def row(**fields: str) -> str:
    """A good row, some of its fields other than they should be."""
    return ",".join((ROW | fields).values())


def plain(folder: Path, *rows: str, head: str = HEAD, name: str = "table.csv") -> Source:
    """A plain table of these rows."""
    path = folder / name
    path.write_text("\n".join([head, *rows, ""]), "utf-8")
    return find(str(path))


def refusal(folder: Path, *rows: str, head: str = HEAD, place: str = "") -> EscrutinioError:
    """The error that a plain table is refused with."""
    with pytest.raises(EscrutinioError) as caught:
        from_table(plain(folder, *rows, head=head), place)
    return caught.value


def assert_helps(error: EscrutinioError, *parts: str) -> None:
    """An error names what and where, says why it matters and what to do, in both languages."""
    for language in ("es", "en"):
        text = error.text(language)
        assert [] == [one for one in parts if one not in text]
        what, why, do = text.splitlines()
        assert min(len(one) for one in (what, why, do)) > 15


# Plain tables that are good


def test_a_plain_table_is_read(tmp_path: Path) -> None:
    """Every figure is where the header says; places are known within their area."""
    second = row(id="2", a="10", hall="", null="")
    found = from_table(plain(tmp_path, row(), second), "hall").stations

    assert ("a", "b", "c") == found.options
    assert [[90, 10], [80, 80], [20, 20]] == found.votes.tolist()
    assert [190, 110] == found.valid.tolist()
    assert found.null is not None
    assert found.place is not None
    assert [4, UNKNOWN] == found.null.tolist()
    assert [0, NOWHERE] == found.place.tolist()
    assert ("North / Hills / School",) == found.place_names
    assert (("North",), ("North / Hills",)) == (found.region_names, found.area_names)


def test_names_and_texts_are_no_options(tmp_path: Path) -> None:
    """Columns of names, and those set aside, are not counted as votes."""
    head = f"{HEAD},note,rural,l3"
    found = from_table(plain(tmp_path, row() + ",seen,1,7", head=head)).stations

    assert ("a", "b", "c") == found.options
    assert found.place is None


def test_other_names_of_columns(tmp_path: Path) -> None:
    """`reg`, `voted`, `invalid`, `l1` and `l2` are the same columns; stated valid votes stay."""
    head = "station,l1,l2,reg,voted,valid,a,b,invalid"
    found = from_table(plain(tmp_path, "7,N,x,300,200,195,90,80,5", head=head)).stations

    assert (["7"], [195], [200]) == (
        found.ids.tolist(), found.valid.tolist(), np.asarray(found.cast).tolist()
    )  # fmt: skip
    assert is_plain(head.split(","))
    assert not is_plain(["id", "a", "b"])


@pytest.mark.parametrize("kind", ["gz", "parquet", "floats"])
def test_the_same_table_in_another_form(tmp_path: Path, kind: str) -> None:
    """Packed, as Parquet, or with whole numbers written as 90.0, it has the same figures."""
    import duckdb

    source = plain(tmp_path, row(), row(id="2"))
    if kind == "gz":
        (tmp_path / "t.csv.gz").write_bytes(gzip.compress(source.path.read_bytes()))
        other = find(str(tmp_path / "t.csv.gz"))
    elif kind == "parquet":
        duckdb.sql(f"COPY (FROM '{source.path}') TO '{tmp_path / 't.parquet'}'")
        other = find(str(tmp_path / "t.parquet"))
    else:
        floats = row(cast="200.0", a="90.0")
        other = plain(tmp_path, floats, floats.replace("1,", "2,", 1), name="f.csv")
    same, wanted = from_table(other).stations, from_table(source).stations

    assert wanted.votes.tolist() == same.votes.tolist()
    assert np.asarray(wanted.cast).tolist() == np.asarray(same.cast).tolist()
    assert wanted.ids.tolist() == same.ids.tolist()


def test_rows_without_figures_are_named(tmp_path: Path) -> None:
    """Rows without any votes or without voters are left out, counted, and the first are named."""
    empty = dict.fromkeys("abc", "")
    rows = [row(id=str(i), **empty) for i in range(2, 10)]
    found = from_table(plain(tmp_path, row(), *rows, row(id="10", cast="")))

    assert ["1"] == found.stations.ids.tolist()
    reason, n, first = found.left_out[0]
    assert ("no_figures", 9, FIRST) == (reason, n, len(first))
    assert ("2", "3", "4", "5", "6") == first


# Plain tables that are not


@pytest.mark.parametrize("name", ["registered", "cast", "blank", "null"])
@pytest.mark.parametrize("raw", ["-200", "2OO", "200.5", "1e2", " 200"])
def test_a_figure_that_is_none_is_refused(tmp_path: Path, name: str, raw: str) -> None:
    """A negative number, a text or a fraction: the error says file, line, column and figure."""
    error = refusal(tmp_path, row(), row(id="2"), row(id="3", **{name: raw}))

    assert "forensics.figure" == error.key
    assert_helps(error, "table.csv:4", name, f"«{raw}»")


@pytest.mark.parametrize("raw", ["-90", "9O", "90.5"])
def test_a_vote_that_is_none_is_refused(tmp_path: Path, raw: str) -> None:
    """So it is in the column of an option, which is not left out with all its votes."""
    error = refusal(tmp_path, row(), row(id="2"), row(id="3", a=raw))

    assert_helps(error, "table.csv:4", "a", raw)


@pytest.mark.parametrize("raw", ["20²", "9" * 30])
def test_a_figure_that_only_looks_like_one_is_refused(tmp_path: Path, raw: str) -> None:
    """A raised figure and a number beyond all measure are refused as others are."""
    error = refusal(tmp_path, row(), row(id="2", cast=raw))

    assert_helps(error, "table.csv:3", "cast")


@pytest.mark.parametrize(
    ("head", "missing"),
    [("id,cast,a,b", "registered"), ("id,registered,a,b", "cast"), ("id,a,b", "registered, cast")],
)
def test_a_missing_column_is_named(tmp_path: Path, head: str, missing: str) -> None:
    """Without the registered voters or the voters the error says which, and what a table needs."""
    error = refusal(tmp_path, ",".join(["1"] * len(head.split(","))), head=head)

    assert "forensics.table" == error.key
    assert_helps(error, "table.csv", missing, "a, b", "--format")


def test_one_option_is_no_contest(tmp_path: Path) -> None:
    """A table with a single column of votes is refused, and the column is named."""
    error = refusal(tmp_path, "1,300,200,90", head="id,registered,cast,a")

    assert_helps(error, "table.csv", "a")


@pytest.mark.parametrize("rows", [(), ("", "")])
def test_a_header_alone_is_refused(tmp_path: Path, rows: tuple[str, ...]) -> None:
    """A header without a row has no options, and is said to be no table of stations."""
    assert_helps(refusal(tmp_path, *rows), "table.csv")


def test_a_place_column_that_is_not_there(tmp_path: Path) -> None:
    """The error names the column asked for, and those that there are."""
    error = refusal(tmp_path, row(), place="hall+floor")

    assert "forensics.place_column" == error.key
    assert_helps(error, "floor", "hall")


# Wrong files


def read(path: Path, **how: str) -> Read:
    """A source, read as the commands read it."""
    return stations_of(str(path), **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("empty.csv", b"", "source.empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "source.format"),
        ("page.csv", b"<html><body>404</body></html>", "source.format"),
        ("broken.zip", b"PK\x03\x04 nothing", "source.damaged"),
        ("broken.csv.gz", b"\x1f\x8b nothing", "source.damaged"),
        ("latin.csv", f"{HEAD}\n{row(region='Ñ')}\n".encode("latin-1"), "source.damaged"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, name: str, data: bytes, key: str) -> None:
    """An empty file, a picture, a page, a damaged archive: it is named, and what to do is said."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read(tmp_path / name)

    assert key == caught.value.key
    assert name in caught.value.text("en")
    assert all(caught.value.as_json("es").values())


def test_a_damaged_parquet_is_refused(tmp_path: Path) -> None:
    """A file that is called Parquet and is none is damaged."""
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 nothing PAR1")
    with pytest.raises(SourceError) as caught:
        read(tmp_path / "broken.parquet")

    assert "source.damaged" == caught.value.key


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A path without a file is said to be none."""
    with pytest.raises(SourceError) as caught:
        read(tmp_path / "nothing.csv")

    assert "source.absent" == caught.value.key
    assert "nothing.csv" in caught.value.text("en")


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    """A folder is refused as a folder."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(SourceError) as caught:
        read(tmp_path / "folder")

    assert "source.folder" == caught.value.key


# Stations from sheets


def sheets(folder: Path, *lines: str, name: str = "mesas.csv") -> Loaded:
    """Sheets in the office's form."""
    (folder / name).write_bytes(table(*lines))
    loaded = open_source(str(folder / name))
    assert isinstance(loaded, Loaded)
    assert_accounted(loaded)
    return loaded


def found_in(loaded: Loaded) -> Found:
    return from_sheets(loaded, contests_in(loaded)[0])


def test_sheets_become_stations(tmp_path: Path) -> None:
    """Figures are those of the sheet, and the district stands in for areas."""
    found = found_in(sheets(tmp_path, *stations(3))).stations

    assert ["000001", "000002", "000003"] == found.ids.tolist()
    assert [[115] * 3, [87] * 3] == found.votes.tolist()
    assert found.registered is not None
    assert found.cast is not None
    assert found.null is not None
    assert ([300] * 3, [220] * 3, [18] * 3) == (
        found.registered.tolist(), found.cast.tolist(), found.null.tolist()
    )  # fmt: skip
    assert ("AMAZONAS",) == found.region_names
    assert found.place is None


def test_what_is_not_counted_is_left_out_by_its_reason(tmp_path: Path) -> None:
    """Annulled, pending, empty and unreadable sheets are counted by reason: lines add up."""
    loaded = sheets(
        tmp_path,
        *stations(7),
        line("000008", DESCRIP_ESTADO_ACTA="ANULADA"),
        line("000009", DESCRIP_ESTADO_ACTA="EN PROCESO"),
        line("000010", VOTOS_P1="0", VOTOS_P2="0"),
        line("000011", VOTOS_P1="1x"),
    )
    found = found_in(loaded)
    reasons = {reason: (n, first) for reason, n, first in found.left_out}

    assert loaded.lines == len(found.stations) + sum(n for n, _ in reasons.values())
    assert (1, ("000010",)) == reasons["no_votes"]
    assert 1 == reasons["rejected"][0]
    assert ("000008",) == reasons["annulled"][1]
    assert 4 == len(reasons)


def test_nothing_left_out_is_nothing() -> None:
    """A reason without rows is not told, and of many rows the first are."""
    assert () == left("no_votes", [])
    assert (("no_votes", 9, ("0", "1", "2", "3", "4")),) == left("no_votes", list("012345678"))


def test_codes_of_districts_stand_in_for_names() -> None:
    """Without names of areas the district's code tells them; a place is known within a district."""
    n = np.array(["", "", ""])
    code = np.array(["010101", "010201", "020101"])
    hall = np.array(["A", "A", ""])
    found = places({"district_code": code, "district": n, "place": hall, "department": n,
                    "province": n})  # fmt: skip

    assert ("0101", "0102", "0201") == found["area_names"]
    assert ("01", "02") == found["region_names"]
    assert [0, 1, NOWHERE] == found["place"].tolist()


# Two sources as one


def made(*ids: str, **more: object) -> Stations:
    """Stations with these numbers, each with votes of its own."""
    votes = np.array([[int(one) for one in ids], [1] * len(ids)])
    one = Stations(ids=np.array(ids), options=("A", "B"), votes=votes, valid=votes.sum(axis=0))
    return replace(one, **more)  # type: ignore[arg-type]


def test_another_round_is_joined_by_number() -> None:
    """Each station has its own row of the other round beside it, whatever their order."""
    found = joined(made("11", "12", "13", "14"), made("14", "12", "11", "99"))
    assert found.before is not None
    assert found.matched is not None

    assert [True, True, False, True] == found.matched.tolist()
    assert ["11", "12", "14"] == found.before.ids[found.matched].tolist()
    assert [11, 12, 14] == found.before.votes[0][found.matched].tolist()


def test_joined_by_order_would_be_wrong() -> None:
    """The planted failure: side by side as they come, hardly a row is of the same station."""
    one, other = made("11", "12", "13"), made("13", "11", "12")
    before = joined(one, other).before
    assert before is not None

    assert one.ids.tolist() == before.ids.tolist() != other.ids.tolist()


def test_another_election_is_refused() -> None:
    """Where hardly a number is in both, the error says what share is."""
    with pytest.raises(Refused) as caught:
        joined(made("11", "12", "13"), made("13", "21", "22"))

    assert "forensics.before" == caught.value.key
    assert_helps(caught.value, "33.3 %")


@pytest.mark.parametrize("join", [joined, placed])
def test_a_number_that_is_there_twice_is_refused(join: object) -> None:
    """Whichever of the two has it: the error names the number and how often it is there."""
    once, twice = made("11", "12", "13"), made("11", "12", "12")
    for pair in ((once, twice), (twice, once)):
        with pytest.raises(Refused) as caught:
            join(*pair)  # type: ignore[operator]
        assert "forensics.ids" == caught.value.key
        assert_helps(caught.value, "12", "2")


def test_a_table_with_a_number_twice_is_not_joined(tmp_path: Path) -> None:
    """A table whose numbers are not its stations' own is not joined by the order of its rows."""
    one = plain(tmp_path, row(id="7"), row(id="7"), row(id="8"))
    other = plain(tmp_path, row(id="8"), row(id="7"), row(id="9"), name="other.csv")
    with pytest.raises(Refused) as caught:
        read(one.path, before=str(other.path))

    assert "forensics.unnumbered" == caught.value.key


def test_places_of_another_source() -> None:
    """Stations that the other source has get its places; the others are nowhere."""
    codes = np.array([1, 0, 1])
    other = made("12", "11", "15", place=codes, place_names=("X", "Y"), region=codes * 0,
                 region_names=("R",))  # fmt: skip
    found = placed(made("11", "12", "13"), other)
    assert found.place is not None
    assert found.region is not None

    assert ([0, 1, NOWHERE], ("X", "Y")) == (found.place.tolist(), found.place_names)
    assert [0, 0, NOWHERE] == found.region.tolist()
    assert found.area is None
    with pytest.raises(Refused) as caught:
        placed(made("11", "12"), made("11", "12"))
    assert "forensics.places" == caught.value.key


def test_when_sheets_came_and_which_were_held_up(tmp_path: Path) -> None:
    """A sheet comes with the first state that counts it; an observation in any state is kept."""
    observed = {"DESCRIP_ESTADO_ACTA": "ANULADA"}
    first = [
        line("000001"),
        line("000002", DESCRIP_ESTADO_ACTA="EN PROCESO"),
        line("000003", **observed),
    ]
    states = [sheets(tmp_path, *first, name="a.csv"), sheets(tmp_path, *stations(3), name="b.csv")]
    contest = contests_in(states[1])[0]
    found = arrived(from_sheets(states[1], contest).stations, states, contest)
    assert found.arrival is not None
    assert found.treated is not None

    assert [0, 1, 1] == found.arrival.tolist()
    assert [False, False, True] == found.treated.tolist()


# Measured rates


def text_of(**changed: object) -> str:
    """A small file of measured rates, some of it changed."""
    rate = Rate(test="t", base="b", unit="province", hits=1, n=100)
    data = json.loads(calibrated.written(Calibration(seed=3, runs=4, rates=(rate,))))
    return json.dumps(data | changed)


def test_rates_are_read_from_a_file(tmp_path: Path) -> None:
    """A file has what was written; the one that ships is read in the same way."""
    path = tmp_path / "rates.json"
    path.write_text(text_of(), "utf-8")

    assert calibrated.read(path).rates[0].rate == 0.01
    path.write_text(calibrated.written(calibrated.shipped()), "utf-8")
    assert calibrated.read(path) == calibrated.shipped()


RATES = ["test", "base", "unit", "hits", "n"]


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        "[]",
        "{}",
        "7",
        '"text"',
        text_of(rates=[]),
        text_of(rates=[RATES, ["t", "b", "province", 1]]),
        text_of(rates=[[*RATES, "more"], ["t", "b", "province", 1, 2, 3]]),
        text_of(rates=[RATES[:-1], ["t", "b", "province", 1]]),
        text_of(rates=7),
    ],
)
def test_a_wrong_file_of_rates_is_refused(tmp_path: Path, data: str) -> None:
    """Whatever is wrong with the file, it is named, and how to write one is said."""
    path = tmp_path / "rates.json"
    path.write_text(data, "utf-8")
    with pytest.raises(SourceError) as caught:
        calibrated.read(path)

    assert "calibration.unreadable" == caught.value.key
    assert_helps(caught.value, "rates.json", "escrutinio forensics calibrate")


@pytest.mark.parametrize("data", [None, b"\xff\xfe\x00"])
def test_a_file_of_rates_that_cannot_be_read(tmp_path: Path, data: bytes | None) -> None:
    """So it is where there is no file, or no text in it."""
    path = tmp_path / "rates.json"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        calibrated.read(path)

    assert_helps(caught.value, "rates.json")


@pytest.mark.xfail(strict=True, reason="figures of measured rates are taken as they are")
@pytest.mark.parametrize("hits", ["many", -1, 101, None])
def test_rates_that_are_none_are_refused(tmp_path: Path, hits: object) -> None:
    """A text, a negative number or more hits than runs is no rate."""
    path = tmp_path / "rates.json"
    path.write_text(text_of(rates=[RATES, ["t", "b", "province", hits, 100]]), "utf-8")
    with pytest.raises(SourceError):
        calibrated.read(path)
