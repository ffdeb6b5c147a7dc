"""Stations from plain tables and from sheets, and files of measured error rates."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from escrutinio.errors import Refused, SourceError
from escrutinio.forensics.calibration import Calibration, Curve, Level, Power, Rate, Single
from escrutinio.forensics.stations import UNKNOWN
from escrutinio.io.calibrated import parsed, read, shipped, written
from escrutinio.operations.stations import stations_of

HEAD = "l1,l2,id,school,reg,cast,valid,invalid,A,B"
ROWS = ("N,X,1,S,100,80,78,2,50,28", "N,X,2,S,90,60,60,0,20,40", "N,Y,3,T,50,40,39,1,30,9")


def table(folder: Path, *rows: str, head: str = HEAD, name: str = "made.csv") -> str:
    path = folder / name
    text = "\n".join((head, *rows)) + "\n"
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", ["made.csv", "made.csv.gz"])
def test_a_plain_table_is_read(tmp_path: Path, name: str) -> None:
    """Columns go by their names, places by the column that is named."""
    read_ = stations_of(table(tmp_path, *ROWS, name=name), place_column="school")
    found = read_.stations

    assert found.options == ("A", "B")
    assert found.votes.tolist() == [[50, 20, 30], [28, 40, 9]]
    assert found.valid.tolist() == [78, 60, 39]
    assert found.null is not None
    assert found.null.tolist() == [2, 0, 1]
    assert found.place is not None
    assert len(set(found.place.tolist())) == 2
    assert found.area_names == ("N / X", "N / Y")
    assert read_.left_out == ()


def test_rows_and_columns_that_are_not_read_are_told(tmp_path: Path) -> None:
    """A row without figures and a column of texts are left out by name; one figure is unknown."""
    head = HEAD + ",remark"
    rows = (f"{ROWS[0]},late", "N,X,9,S,100,,,,,,", "N,Y,4,T,,40,39,1,30,9,")
    found = stations_of(table(tmp_path, *rows, head=head))

    assert found.left_out == (("no_figures", 1, ("9",)), ("columns", 2, ("school", "remark")))
    assert found.stations.registered is not None
    assert found.stations.registered.tolist() == [100, UNKNOWN]


@pytest.mark.parametrize("wrong", ["5O", "-3", "4.5", "1e3", "٣x"])
def test_a_figure_that_is_none_is_an_error(tmp_path: Path, wrong: str) -> None:
    """Where most of a column are whole numbers, another value is told with its line and field."""
    rows = (*ROWS, f"N,Y,5,T,50,40,39,1,{wrong},9")
    with pytest.raises(SourceError) as caught:
        stations_of(table(tmp_path, *rows))

    said = str(caught.value)
    assert "made.csv:5" in said
    assert "A" in said
    assert wrong in said


@pytest.mark.parametrize(
    "head",
    [
        "l1,l2,id,school,reg,voters_x,valid,invalid,A,B",
        "l1,l2,id,school,reg,cast,valid,invalid,A,remark",
    ],
)
def test_another_table_is_refused(tmp_path: Path, head: str) -> None:
    """Without voters, or with one option alone, it is no table of stations."""
    rows = [row.replace(",28", ",a").replace(",40", ",b").replace(",9", ",c") for row in ROWS]
    with pytest.raises((SourceError, Refused)):
        stations_of(table(tmp_path, *rows, head=head))


def test_an_empty_table_and_no_table(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        stations_of(table(tmp_path))
    with pytest.raises(SourceError, match=r"there is no such file"):
        stations_of(str(tmp_path / "nothing.csv"))


def test_a_place_column_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="local"):
        stations_of(table(tmp_path, *ROWS), place_column="local")


def test_another_round_is_joined_by_number(tmp_path: Path) -> None:
    """Rows go by the stations' numbers, whatever their order; of another election they do not."""
    second = table(tmp_path, *ROWS)
    first = table(tmp_path, *reversed(ROWS), name="first.csv")
    found = stations_of(second, before=first).stations

    assert found.before is not None
    assert found.matched is not None
    assert found.before.ids.tolist() == found.ids.tolist()
    assert found.matched.all()
    assert found.same_day is None
    assert stations_of(second, before=first, same_day=True).stations.same_day
    strange = [
        row.replace(f",{i},S", f",7{i},S").replace(",3,T", ",73,T") for i, row in enumerate(ROWS, 1)
    ]
    with pytest.raises(Refused):
        stations_of(second, before=table(tmp_path, *strange, name="strange.csv"))


def test_numbers_that_are_there_twice_cannot_be_joined(tmp_path: Path) -> None:
    """Two rows of one number: places of the arrays stand in, and no other round fits them."""
    rows = (ROWS[0], ROWS[0], ROWS[2])
    twice = table(tmp_path, *rows)
    assert stations_of(twice).stations.ids.tolist() == ["1", "2", "3"]


def test_measured_rates_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Every record of every part comes back the same."""
    whole = Calibration(
        seed=7,
        runs=9,
        rates=(Rate(test="t", base="b", unit="part", hits=1, n=20),),
        powers=(
            Power(test="t", base="b", injection="i", how="h", share=0.1, hits=1, n=2, moved=3.5),
        ),
        singles=(
            Single(test="t", base="b", injection="i", k=4, hits=1, n=2, alarms=3, stations=9),
        ),
        levels=(Level(test="t", base="b", whole=None, n=0, median=None, upper=None),),
        curves=(Curve(test="t", base="b", n=3, quantiles=(0.1, 0.9)),),
    )
    path = tmp_path / "rates.json"
    path.write_text(written(whole), encoding="utf-8")

    assert read(path) == whole
    assert parsed(json.loads(written(shipped()))) == shipped()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"rates": 3}', '{"seed": 1, "runs": 2}'])
def test_another_file_is_no_file_of_rates(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rates.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"rates\.json"):
        read(path)


def test_numbers_are_whole(tmp_path: Path) -> None:
    """Counts with a dot and a nought, as spreadsheets write them, are whole numbers."""
    rows = [row.replace("80,78", "80.0,78.0") for row in ROWS]
    found = stations_of(table(tmp_path, *rows)).stations
    assert found.cast is not None
    assert found.cast.dtype == np.int64
    assert found.cast[0] == 80
