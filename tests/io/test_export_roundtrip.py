"""Sheets written by station are read back to the same count, whatever the file."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escrutinio.errors import Refused
from escrutinio.io.tables import Loaded
from escrutinio.model.result import Count
from escrutinio.operations.count import CountReport, contests_in, count_sheets
from escrutinio.operations.export import safe, sheet_rows, write, write_rows
from escrutinio.operations.open import open_source
from tests.io.conftest import assert_accounted, line, stations, table

DEMO = "demo:peru-2021-runoff"
SUFFIXES = [".csv", ".parquet", ".xlsx"]


def opened(source: Path | str, **options: str) -> Loaded:
    """A source of sheets, every line of it accounted for."""
    loaded = open_source(str(source), **options)
    assert isinstance(loaded, Loaded)
    return loaded


def counted(loaded: Loaded, level: str = "station", regime: str = "") -> CountReport:
    """The count of its first contest, down to its stations."""
    return count_sheets(loaded, loaded.election.contest(), level=level, regime=regime)


def safely(places: tuple[Count, ...], suffix: str) -> dict[tuple[str, ...], Any]:
    """The totals of each place, under its name as the kind of file may write it."""
    write_as = str if suffix == ".parquet" else safe
    return {tuple(write_as(name) for _, name in one.key): one.groups for one in places}


# Small tables

names = st.text("AÑ =+-@'\";,\n<&", min_size=1, max_size=5).map(str.strip)
numbers = st.one_of(st.just(""), st.integers(0, 999_999_999).map(str))
labels = st.sampled_from(
    ["CONTABILIZADA", "COMPUTADA RESUELTA", "ANULADA", "EN PROCESO", "SIN INSTALAR", "EN LIMBO"]
)
small_rows = st.builds(
    lambda station, texts, figures, label: line(
        f"{station:06d}",
        **{key: text.replace('"', '""') for key, text in texts.items()},
        **figures,
        DESCRIP_ESTADO_ACTA=label,
    ),
    st.integers(1, 9),
    st.fixed_dictionaries(
        {"DEPARTAMENTO": names, "PROVINCIA": names, "DISTRITO": names},
        optional={"UBIGEO": st.sampled_from(["010101", "919999", ""])},
    ),
    st.fixed_dictionaries(
        {}, optional={f"VOTOS_{x}": numbers for x in ("P1", "P2", "VB", "VN", "VI")}
    ),
    labels,
)
small_tables = st.lists(small_rows, min_size=1, max_size=6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for generated tables."""
    return tmp_path_factory.mktemp("generated")


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines=small_tables)
def test_any_small_table_comes_back(folder: Path, suffix: str, lines: list[str]) -> None:
    """The sheets of any table, written and read again, give the same totals place by place."""
    (folder / "in.csv").write_bytes(table(*lines, encoding="utf-8"))
    loaded = opened(folder / "in.csv")
    report = counted(loaded)
    path = folder / f"out{suffix}"
    write([report], loaded, path)
    back = opened(path)
    again = counted(back)

    assert_accounted(back)
    assert () == back.rejected
    assert report.whole.groups == again.whole.groups
    assert safely(report.places, suffix) == safely(again.places, ".parquet")
    loaded.connection.close()
    back.connection.close()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_missing_box_comes_back_missing(tmp_path: Path, suffix: str) -> None:
    """A box without a figure is neither lost nor zero after writing and reading."""
    (tmp_path / "e.toml").write_text(
        'election = "peru-2021-runoff"\n[columns]\nstation = "m"\n[options]\nPL = "a"\nFP = "b"\n'
    )
    (tmp_path / "in.csv").write_text("m,a,b\n000001,7,\n000002,,3\n")
    loaded = opened(tmp_path / "in.csv", form=str(tmp_path / "e.toml"))
    write([counted(loaded)], loaded, tmp_path / f"out{suffix}")
    back = opened(tmp_path / f"out{suffix}")
    sheets = "SELECT station, v0, v1, registered, voted FROM sheet ORDER BY station"

    expected = [("000001", 7, None, None, None), ("000002", None, 3, None, None)]
    assert expected == back.connection.execute(sheets).fetchall()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_sheet_that_stays_open_comes_back_open(tmp_path: Path, suffix: str) -> None:
    """Copies in conflict and unknown states are open after writing and reading too."""
    lines = [line(), line(VOTOS_P1="1"), line("000002", DESCRIP_ESTADO_ACTA="EN LIMBO")]
    (tmp_path / "in.csv").write_bytes(table(*lines, *stations(2, start=3)))
    loaded = opened(tmp_path / "in.csv")
    write([counted(loaded)], loaded, tmp_path / f"out{suffix}")
    again = counted(opened(tmp_path / f"out{suffix}"))

    kinds = {("pending", "duplicate"): 1, ("pending", "unknown_label"): 1, ("counted", ""): 2}
    assert kinds == {(one.state, one.kind): one.totals.sheets for one in again.whole.groups}


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".json"])
def test_where_nothing_can_be_written_is_said(tmp_path: Path, suffix: str) -> None:
    """A folder that is not there refuses every kind of file with a message."""
    with pytest.raises(Refused) as caught:
        write_rows([{"a": 1}], tmp_path / "none" / f"x{suffix}")

    assert "export.write" == caught.value.key


def test_an_unknown_kind_of_file_is_refused(tmp_path: Path) -> None:
    """A name that says no known kind of file is refused."""
    with pytest.raises(Refused) as caught:
        write_rows([{"a": 1}], tmp_path / "x.doc")

    assert "export.suffix" == caught.value.key


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_rows_of_different_columns_keep_to_them(tmp_path: Path, suffix: str) -> None:
    """Rows of two contests with other columns are written each under its own names."""
    import openpyxl

    from escrutinio.io import engine

    path = tmp_path / f"x{suffix}"
    write_rows([{"a": 1, "b": "x"}, {"c": 2, "a": 3}], path)
    if suffix == ".xlsx":
        cells = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
        found = [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]
    else:
        found = engine.records(engine.connect(), f"FROM {engine.text(path)}")

    assert [{"a": 1, "b": "x", "c": None}, {"a": 3, "b": None, "c": 2}] == found


@pytest.mark.parametrize(
    "text", ["a\rb", "a\r\nb", "a\x01b", "#N/A", "\ufeffa", "a\u2028b"], ids=repr
)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_text_breaks_a_file(tmp_path: Path, suffix: str, text: str) -> None:
    """Control characters in a name are written as well as the file can, and end no row."""
    row = {"election": "peru-2021-runoff", "contest": "", "station": "000001", "place": text}
    row |= {"votes:PL": 1, "votes:FP": 2, "state": "counted", "kind": ""}
    write_rows([row, row | {"station": "000002"}], tmp_path / f"x{suffix}")
    back = opened(tmp_path / f"x{suffix}")

    assert (2, ()) == (back.lines, back.rejected)
    assert (2, 4) == counted(back).whole.counted.votes


# The embedded election


@pytest.fixture(scope="module")
def received() -> Loaded:
    """The embedded election as its sheets might have reached the count."""
    return opened(f"{DEMO}@received")


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("regime", ["", "pe-2015"])
def test_the_demo_comes_back(tmp_path: Path, received: Loaded, suffix: str, regime: str) -> None:
    """All 86,488 sheets, as read or under the rules, give the same count after reading back."""
    report = counted(received, regime=regime)
    write([report], received, tmp_path / f"out{suffix}")
    back = opened(tmp_path / f"out{suffix}")
    again = counted(back)

    assert (86_488, ()) == (back.lines, back.rejected)
    assert report.whole == again.whole
    assert report.places == again.places


def test_a_department_of_the_demo_comes_back_from_a_workbook(
    tmp_path: Path, received: Loaded
) -> None:
    """The sheets of one department give its count after writing and reading a workbook."""
    rows = [
        one for one in sheet_rows([counted(received)], received) if one["department"] == "PASCO"
    ]
    write_rows(rows, tmp_path / "out.xlsx")
    again = counted(opened(tmp_path / "out.xlsx"), level="department")
    [expected] = [
        one
        for one in counted(received, level="department").places
        if ("department", "PASCO") in one.key
    ]

    assert (expected,) == again.places


@pytest.mark.long
def test_the_whole_demo_comes_back_from_a_workbook(tmp_path: Path, received: Loaded) -> None:
    """All 86,488 sheets give the same count after writing and reading a workbook."""
    report = counted(received)
    write([report], received, tmp_path / "out.xlsx")
    again = counted(opened(tmp_path / "out.xlsx"))

    assert (report.whole, report.places) == (again.whole, again.places)


@pytest.mark.real
@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("regime", ["", "pe-2025"])
def test_every_contest_comes_back(tmp_path: Path, shared: Path, suffix: str, regime: str) -> None:
    """Five contests in one file keep their sheets apart, under the rules as well."""
    loaded = opened(shared / "peru/api-2026/fixture/000001.json")
    contests = contests_in(loaded)
    reports = [count_sheets(loaded, one, level="station", regime=regime) for one in contests]
    write(reports, loaded, tmp_path / f"out{suffix}")
    back = opened(tmp_path / f"out{suffix}")

    assert 5 == len(contests)
    assert [one.whole.groups for one in reports] == [
        count_sheets(back, one, level="station").whole.groups for one in contests
    ]
