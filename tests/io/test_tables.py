"""The published files read as they are: every sheet, every state, every box."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from escrutinio.io import engine
from escrutinio.io.tables import Loaded
from escrutinio.operations.count import CountReport, count_sheets
from escrutinio.operations.open import open_source
from tests.io.conftest import assert_accounted, query

real = pytest.mark.real

VIEWS = {
    "2021-06-08T16:15Z": 26_785,
    "2021-06-09T01:12Z": 33_373,
    "2021-06-17": 43_957,
    "2021-06-18": 44_240,
}
"""The dated states of every sheet, and the margin over all rows of each. [votes]"""

BOXES = 'registered, voted, v0, v1, blank, "null", challenged'


def opened(source: Path | str, **options: str) -> Loaded:
    """A source of sheets, every line of it accounted for."""
    loaded = open_source(str(source), **options)
    assert isinstance(loaded, Loaded)
    assert_accounted(loaded)
    return loaded


def counted(loaded: Loaded) -> CountReport:
    """The count of its first contest."""
    return count_sheets(loaded, loaded.election.contest())


def by_station(loaded: Loaded, columns: str) -> dict[str, tuple[Any, ...]]:
    """Columns of every sheet, by station."""
    return {station: rest for station, *rest in query(loaded, f"station, {columns}")}


@pytest.fixture(scope="module")
def official_file(official: str) -> Loaded:
    """The office's file of 18 June 2021."""
    return opened(official)


@pytest.fixture(scope="module")
def states(evolution: str) -> dict[str, Loaded]:
    """The four dated states of every sheet."""
    return {view: opened(evolution, as_of=view) for view in VIEWS}


@pytest.fixture(scope="module")
def site(runoff: Path) -> Loaded:
    """The count of 9 June 2021 as read from the office's site."""
    return opened(next(runoff.glob("actas_*.csv.gz")))


# The office's file


@real
def test_the_official_file_has_every_sheet(official_file: Loaded) -> None:
    """86,488 lines are 86,488 sheets, none rejected, from bytes of the pinned digest."""
    assert (86_488, ()) == (official_file.lines, official_file.rejected)
    assert (
        "be74b5bfe4bdb8cc3f27fe0e7b486ec6e4e84cad1d2a3394548bbd533d5fbd42"
        == official_file.content_sha256
    )
    assert [(86_488, 86_488, 2, 86_489)] == query(
        official_file, "count(*), count(DISTINCT station), min(line), max(line)"
    )


@real
def test_the_official_states(official_file: Loaded) -> None:
    """Each of the office's five labels is the state that it stands for."""
    expected = {
        ("CONTABILIZADA", "counted", ""): 84_863,
        ("COMPUTADA RESUELTA", "resolved", ""): 1_386,
        ("ANULADA", "annulled", ""): 213,
        ("EN PROCESO", "pending", "in_process"): 20,
        ("SIN INSTALAR", "not_installed", ""): 6,
    }

    found = query(official_file, "label, state, kind, count(*)", "GROUP BY ALL")
    assert expected == {tuple(key): n for *key, n in found}


@real
def test_the_official_registered_voters(official_file: Loaded) -> None:
    """The registered voters of all stations are those that the office printed."""
    assert [(25_287_954,)] == query(official_file, "sum(registered)")


@real
def test_every_damaged_letter_is_repaired(official_file: Loaded) -> None:
    """All 3,102 damaged letters are an Ñ again, and no mark of damage is left in a name."""
    damaged = "department || province || district LIKE '%¿%'"

    assert [("TEXT-REPAIRED", 3_102)] == [(one.code, one.count) for one in official_file.findings]
    assert [(0,)] == query(official_file, "count(*)", f"WHERE {damaged}")
    assert ("CAÑETE",) in query(official_file, "DISTINCT province")


@real
def test_a_line_number_leads_to_its_line(official: str, official_file: Loaded) -> None:
    """The line kept of a sheet is where its station stands in the file."""
    with zipfile.ZipFile(official) as archive:
        lines = archive.read(archive.namelist()[0]).decode("latin-1").split("\r\n")
    places = {line: station for station, line in query(official_file, "station, line")}

    assert {n: lines[n - 1].split(";")[5].strip('"') for n in places} == places


@real
def test_places_abroad_are_abroad(official_file: Loaded) -> None:
    """The 3,440 stations whose code begins with 9 are abroad."""
    assert [("9", 3_440)] == query(
        official_file, "left(district_code, 1), count(*)", "WHERE scope = 'abroad' GROUP BY 1"
    )


# Dated states


@real
@pytest.mark.parametrize("view", VIEWS)
def test_each_dated_state_has_its_margin(states: dict[str, Loaded], view: str) -> None:
    """Every dated state holds all sheets, and its votes over all rows the published margin."""
    votes = counted(states[view]).published.votes

    assert (86_488, (), view) == (states[view].lines, states[view].rejected, states[view].as_of)
    assert VIEWS[view] == votes[0] - votes[1]


@real
def test_the_last_state_is_the_default(evolution: str) -> None:
    """Without a date the last state is read, and the source tells all four."""
    loaded = opened(evolution)

    assert ("2021-06-18", tuple(VIEWS)) == (loaded.as_of, loaded.views)


@real
def test_the_last_state_is_the_official_file(
    states: dict[str, Loaded], official_file: Loaded
) -> None:
    """The state of 18 June equals the office's file sheet by sheet in every box and state."""
    columns = f"district_code, {BOXES}, state, kind"

    assert by_station(official_file, columns) == by_station(states["2021-06-18"], columns)


@real
def test_the_site_of_9_june_is_the_dated_state(states: dict[str, Loaded], site: Loaded) -> None:
    """The site's sheets equal the state of 9 June in every box and state, without exception."""
    columns = f"district_code, {BOXES}, state, kind, label"
    a, b = by_station(site, columns), by_station(states["2021-06-09T01:12Z"], columns)

    assert [] == [
        (station, a[station], b.get(station)) for station in a if a[station] != b.get(station)
    ]
    assert a.keys() == b.keys()


@real
def test_the_site_gives_the_reason_of_each_observed_sheet(site: Loaded) -> None:
    """The sheets sent to the juries by 9 June have the reasons that the site names."""
    expected = {
        "arithmetic": 399,
        "challenged": 471,
        "unsigned": 114,
        "incomplete": 109,
        "illegible": 66,
        "other": 194,
        "nullity_request": 1,
        "in_process": 1_648,
    }

    assert expected == dict(query(site, "kind, count(*)", "WHERE state = 'pending' GROUP BY 1"))


# Other elections


@real
def test_the_first_round_of_2021(shared: Path) -> None:
    """The first round's 18 lists sum to the published votes; 32 sheets are in process."""
    loaded = opened(shared / "peru/2021-round1/onpe_2021_r1_presidential_mesa.parquet")
    report = counted(loaded)
    published = dict(zip(ids(report), report.published.votes, strict=True))
    count = dict(zip(ids(report), report.whole.counted.votes, strict=True))

    assert (86_488, (), ()) == (loaded.lines, loaded.rejected, loaded.findings)
    assert (2_724_752, 1_930_762) == (published["PL"], published["FP"])
    assert (2_724_542, 1_930_538) == (count["PL"], count["FP"])
    assert (2_190_059, 1_123_027, 17_713_716) == (
        report.published.blank,
        report.published.null,
        report.published.voted,
    )
    assert 32 == report.whole.sheets["pending"]
    assert {"ANULADA": (0, 196_234), "ANULADA POR EXTRAVIADA": (0, 880)} == {
        label: (others, null)
        for label, others, null in query(
            loaded,
            'label, sum(voted - "null"), sum("null")',
            "WHERE state = 'annulled' GROUP BY 1",
        )
    }


def ids(report: CountReport) -> list[str]:
    """The options counted."""
    return [option.id for option in report.contest.options]


@real
@pytest.mark.parametrize(
    ("number", "votes", "blank", "null"),
    [
        (1, {"FP": 6_115_073, "PPK": 3_228_661, "FA": 2_874_940}, 2_225_449, 1_168_538),
        (2, {"PPK": 8_596_937, "FP": 8_555_880}, 149_577, 1_040_502),
    ],
)
def test_both_rounds_of_2016(
    shared: Path, number: int, votes: dict[str, int], blank: int, null: int
) -> None:
    """The rounds of 2016 have 77,307 sheets each and the votes that the office printed."""
    loaded = opened(shared / f"peru/2016/peru_2016_r{number}_mesa.parquet")
    report = counted(loaded)
    found = dict(zip(ids(report), report.published.votes, strict=True))

    assert (77_307, ()) == (loaded.lines, loaded.rejected)
    assert votes == {option: found[option] for option in votes}
    assert (blank, null) == (report.published.blank, report.published.null)


# A user's own tables

MAPPING = """
election = "peru-2021-runoff"
delimiter = "|"
missing = ["n.d."]
station_width = 6
empty_votes = "missing"
sheet = "Mesas"

[columns]
district_code = "Código"
department = "Región"
station = "Mesa"
registered = "Electores"
voted = "Votaron"
blank = "Blancos"
null = "Nulos"
state = ["Estado"]

[options]
FP = "Fuerza"
PL = "Libre"

[states]
"ok" = ["counted"]
"abierta" = ["pending", "in_process"]
"""
OWN = (
    *("Código", "Región", "Mesa", "Electores", "Votaron", "Blancos", "Nulos"),
    *("Libre", "Fuerza", "Estado", "Nota"),
)


@pytest.fixture
def form(tmp_path: Path) -> str:
    """A user's own description of the columns."""
    path = tmp_path / "mine.toml"
    path.write_text(MAPPING, "utf-8")
    return str(path)


@pytest.fixture(scope="module")
def some_rows(official_file: Loaded) -> list[tuple[Any, ...]]:
    """Three hundred counted sheets as a user might keep them: numbers, and a note."""
    return query(
        official_file,
        'district_code, department, CAST(station AS INTEGER), registered, voted, blank, "null", '
        "v0, v1, 'ok', 'visto'",
        "WHERE state = 'counted' ORDER BY line LIMIT 300",
    )


def as_csv(path: Path, rows: list[tuple[Any, ...]], encoding: str) -> None:
    """The rows in a user's own text file."""
    lines = ["|".join(str(cell) for cell in row) for row in [OWN, *rows]]
    path.write_text("\n".join(lines) + "\n", encoding)


def as_workbook(path: Path, rows: list[tuple[Any, ...]], encoding: str) -> None:
    """The rows in the second sheet of a workbook."""
    book = openpyxl.Workbook()
    page = book.create_sheet("Mesas")
    for row in [OWN, *rows]:
        page.append(list(row))
    book.save(path)


@real
@pytest.mark.parametrize(
    ("write", "name", "encoding"),
    [
        (as_csv, "mine.csv", "utf-8"),
        (as_csv, "mine.txt", "utf-16"),
        (as_workbook, "mine.xlsx", ""),
    ],
)
def test_a_users_own_table_reads_like_the_offices(
    tmp_path: Path,
    form: str,
    official_file: Loaded,
    some_rows: list[tuple[Any, ...]],
    write: Any,
    name: str,
    encoding: str,
) -> None:
    """Sheets under a user's own columns, delimiter and labels are those of the office's file."""
    write(tmp_path / name, some_rows, encoding)
    loaded = opened(tmp_path / name, form=form)
    columns = f"district_code, department, {BOXES}, state"
    mine, theirs = by_station(loaded, columns), by_station(official_file, columns)

    assert (300, ()) == (loaded.lines, loaded.rejected)
    assert {station: theirs[station] for station in mine} == mine


def test_a_word_may_stand_for_an_empty_box(tmp_path: Path, form: str) -> None:
    """A text declared as missing is an empty box, and another text is rejected by its column."""
    rows = [
        ("010101", "AMAZONAS", 1, 300, "n.d.", 1, 2, 3, 4, "ok", ""),
        ("010101", "AMAZONAS", 2, 300, 10, 1, 2, "s.d.", 4, "ok", ""),
        ("010101", "AMAZONAS", 3, 300, 10, 1, 2, 3, "n.d.", "abierta", ""),
    ]
    as_csv(tmp_path / "mine.csv", rows, "utf-8")
    loaded = opened(tmp_path / "mine.csv", form=form)

    assert [("000001", None, 4), ("000003", 10, None)] == query(
        loaded, "station, voted, v1", "ORDER BY line"
    )
    assert [(3, "Libre", "not_a_number")] == [
        (one.line, one.field, one.reason) for one in loaded.rejected
    ]


def test_lines_keep_their_numbers_in_a_large_file(tmp_path: Path, form: str) -> None:
    """In a file that the engine reads in several parts at once each sheet keeps its line."""
    note = "x" * 400
    with (tmp_path / "mine.csv").open("w", encoding="utf-8") as out:
        out.write("|".join(OWN) + "\n")
        out.writelines(f"010101|AMAZONAS|{n}|300|9|0|0|4|5|ok|{note}\n" for n in range(2, 160_002))
    loaded = opened(tmp_path / "mine.csv", form=form)

    assert [(160_000, 0)] == query(
        loaded, "count(*), count(*) FILTER (line <> CAST(station AS INTEGER))"
    )


FLOATS = "(101.0::DOUBLE, 'NaN'::DOUBLE, 6.0::DOUBLE), (102.5, 5, 6), (103, 5, 6.5), (104, 5, 6)"


def test_a_parquet_file_may_have_whole_floats(tmp_path: Path, form: str) -> None:
    """A station 101.0 is the station 101, NaN is an empty box, and a half is no count."""
    path = tmp_path / "mine.parquet"
    text = 'election = "peru-2021-runoff"\nstation_width = 6\n[columns]\nstation = "mesa"\n'
    Path(form).write_text(text + '[options]\nPL = "a"\nFP = "b"\n', "utf-8")
    engine.connect().execute(
        f"COPY (SELECT * FROM (VALUES {FLOATS}) t(mesa, a, b)) TO '{path}' (FORMAT parquet)"
    )
    loaded = opened(path, form=form)

    assert [("000101", None, 6), ("000104", 5, 6)] == query(loaded, "station, v0, v1")
    assert [("mesa", "station"), ("b", "fraction")] == [
        (one.field, one.reason) for one in loaded.rejected
    ]


def test_a_district_without_a_name_has_its_departments(tmp_path: Path, form: str) -> None:
    """A code that no table has is in the department of its first digits, and in no province."""
    text = 'election = "peru-2021-runoff"\n[columns]\nstation = "m"\ndistrict_code = "d"\n'
    Path(form).write_text(text + '[options]\nPL = "a"\nFP = "b"\n', "utf-8")
    (tmp_path / "mine.csv").write_text("m,d,a,b\n000001,911201,5,6\n000002,010199,5,6\n")
    loaded = opened(tmp_path / "mine.csv", form=form)

    assert [("AMAZONAS", "CHACHAPOYAS", "domestic"), ("AFRICA", "", "abroad")] == query(
        loaded, "department, province, scope", "ORDER BY line DESC"
    )
