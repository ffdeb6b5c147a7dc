"""Bad files are refused with a message; bad lines are set aside by name; nothing is lost."""

import csv
import gzip
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escrutinio.errors import SourceError
from escrutinio.io import records, tables
from escrutinio.io.tables import Loaded
from escrutinio.model.finding import Rejected
from escrutinio.operations.count import count_sheets
from escrutinio.operations.export import write_rows
from escrutinio.operations.open import open_source
from tests.io.conftest import (
    GOOD,
    HEAD,
    VOTES,
    assert_accounted,
    line,
    query,
    sheet_lines,
    stations,
    table,
)


def read(folder: Path, data: bytes, name: str = "mesas.csv", **options: str) -> Loaded:
    """A file of these bytes, read, with every line accounted for."""
    path = folder / name
    path.write_bytes(data)
    loaded = open_source(str(path), **options)
    assert isinstance(loaded, Loaded)
    assert_accounted(loaded)
    return loaded


def refusal(source: Path | str, **options: str) -> SourceError:
    """The error that a source is refused with."""
    with pytest.raises(SourceError) as caught:
        open_source(str(source), **options)
    return caught.value


def votes(loaded: Loaded) -> tuple[int, ...]:
    """The votes counted for each option."""
    return count_sheets(loaded, loaded.election.contest()).whole.counted.votes


def codes(loaded: Loaded) -> dict[str, int]:
    """The findings of a count, with how many each stands for."""
    return {one.code: one.count for one in count_sheets(loaded, loaded.election.contest()).findings}


def zipped(members: dict[str, bytes]) -> bytes:
    """An archive with these members."""
    with io.BytesIO() as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(zipfile.ZipInfo(name), data)
        return out.getvalue()


# Lines that are no sheets


def one_field_less(text: str) -> str:
    """The row without the field of the first option."""
    return text.replace('"115";', "")


BAD_LINES = {
    "blank": ("", "", "blank"),
    "spaces": ("   ", "1/16", "blank"),
    "total as station": (line("TOTAL"), "MESA_DE_VOTACION", "total"),
    "totals as station": (line("Totales:"), "MESA_DE_VOTACION", "total"),
    "nation as station": (line("NACION"), "MESA_DE_VOTACION", "total"),
    "total as department": (line("", DEPARTAMENTO="TOTAL"), "MESA_DE_VOTACION", "total"),
    "subtotal as province": (line("", PROVINCIA="Subtotal PUNO"), "MESA_DE_VOTACION", "total"),
    "no station": (line(""), "MESA_DE_VOTACION", "no_station"),
    "seven digits": (line("0000009"), "MESA_DE_VOTACION", "station"),
    "leading zeros lost": (line("9"), "MESA_DE_VOTACION", "station"),
    "letters": (line("00000A"), "MESA_DE_VOTACION", "station"),
    "contest": (line("000009", TIPO_ELECCION="CONGRESAL"), "TIPO_ELECCION", "contest"),
    "negative": (line("000009", VOTOS_P2="-5"), "VOTOS_P2", "negative"),
    "negative total": (line("000009", N_CVAS="-220"), "N_CVAS", "negative"),
    "fraction": (line("000009", VOTOS_P1="2.5"), "VOTOS_P1", "fraction"),
    "fraction with comma": (line("000009", VOTOS_VN="2,5"), "VOTOS_VN", "fraction"),
    "whole with decimals": (line("000009", VOTOS_VN="18.0"), "VOTOS_VN", "fraction"),
    "ten to the twelfth": (line("000009", VOTOS_P2=str(10**12)), "VOTOS_P2", "too_large"),
    "ten digits": (line("000009", N_ELEC_HABIL=str(10**9)), "N_ELEC_HABIL", "too_large"),
    "word": (line("000009", VOTOS_VB="doce"), "VOTOS_VB", "not_a_number"),
    "power": (line("000009", VOTOS_P1="1e2"), "VOTOS_P1", "not_a_number"),
    "hexadecimal": (line("000009", VOTOS_P1="0x1F"), "VOTOS_P1", "not_a_number"),
    "plus": (line("000009", VOTOS_P1="+3"), "VOTOS_P1", "not_a_number"),
    "thousands": (line("000009", VOTOS_P1="1 000"), "VOTOS_P1", "not_a_number"),
    "a field too few": (one_field_less(line("000009")), "15/16", "too_few"),
    "the last field too few": (line("000009")[:-2], "14/16", "too_few"),
    "a field too many": (line("000009").replace('"115"', '"115";"9"'), "17/16", "too_many"),
    "an empty field too many": (line("000009") + ";", "17/16", "too_many"),
    "text in the unnamed field": (line("000009") + "7", "16/16", "too_many"),
    "another delimiter": (line("000009").replace(";", ","), "", "quote"),
    "open quote": (line("000009").replace('AMAZONAS"', "AMAZONAS"), "", "quote"),
    "NUL in a name": (line("000009", DISTRITO="CHA\0CHA"), "16/16", "control"),
    "NUL in a number": (line("000009", VOTOS_P1="11\0"), "16/16", "control"),
    "five million characters": (line("000009", DISTRITO="A" * 5_000_000), "", "too_long"),
}


@pytest.mark.parametrize("case", BAD_LINES)
def test_a_bad_line_is_set_aside_alone(tmp_path: Path, case: str) -> None:
    """A line that is no sheet is rejected with its line, field and reason; the others count."""
    bad, field, reason = BAD_LINES[case]
    loaded = read(tmp_path, table(bad, *stations(3)))

    assert [(2, field, reason)] == [(x.line, x.field, x.reason) for x in loaded.rejected]
    assert 4 == loaded.lines
    assert (3 * VOTES[0], 3 * VOTES[1]) == votes(loaded)
    assert 1 == codes(loaded)[f"REJECTED-{reason.upper().replace('_', '-')}"]


def test_each_of_many_bad_lines_is_named(tmp_path: Path) -> None:
    """All bad lines of a file are rejected, each with its own reason."""
    bad = [text for text, _, _ in BAD_LINES.values()]
    loaded = read(tmp_path, table(*stations(50, start=100), *bad))
    found = {one.line - 52: one.reason for one in loaded.rejected}

    assert dict(enumerate(reason for _, _, reason in BAD_LINES.values())) == found
    assert (50 * VOTES[0], 50 * VOTES[1]) == votes(loaded)


def test_a_long_raw_text_is_cut_and_says_how_long(tmp_path: Path) -> None:
    """The record of a line of five million characters keeps its beginning and its length."""
    bad = line("000009", DISTRITO="A" * 5_000_000)
    [one] = read(tmp_path, table(*stations(1), bad)).rejected

    assert one.raw.startswith('"010101";"AMAZONAS"')
    assert f"({len(bad)})" in one.raw


@pytest.mark.parametrize("n", [2, 3, 15, 30])
def test_stray_quotes_swallow_no_sheet(tmp_path: Path, n: int) -> None:
    """Two quotes that are never closed, some lines apart, take two lines and none between."""
    bad = line("000009").replace('AMAZONAS"', "AMAZONAS")
    loaded = read(tmp_path, table(bad, *stations(n, start=100), bad))

    assert [(2, "quote"), (n + 3, "quote")] == [(x.line, x.reason) for x in loaded.rejected]
    assert (n * VOTES[0], n * VOTES[1]) == votes(loaded)


@pytest.mark.parametrize("named", ["TOTAL", "total general", "Nacional"])
def test_a_total_is_no_station_where_any_text_is(tmp_path: Path, named: str) -> None:
    """A row of totals is rejected although the election lets stations have any name."""
    (tmp_path / "election.toml").write_text(ELECTION)
    data = f"mesa,a,b\nNorte 1,5,6\n{named},5,6\n".encode()
    loaded = read(tmp_path, data, form=mapping(tmp_path), election=own_election(tmp_path))

    assert [(3, "total")] == [(one.line, one.reason) for one in loaded.rejected]
    assert (5, 6) == votes(loaded)


@pytest.mark.parametrize("named", ["TOTAL", "Total", "suma"])
def test_a_total_is_no_padded_station(tmp_path: Path, named: str) -> None:
    """Only digits are padded to a station's width, in a text and in a workbook."""
    (tmp_path / "election.toml").write_text(ELECTION)
    options = {"form": mapping(tmp_path, "station_width = 6"), "election": own_election(tmp_path)}
    path = workbook(tmp_path / "x.xlsx", ["mesa", "a", "b"], [1, 5, 6], [named, 5, 6])
    for data, name in (
        (f"mesa,a,b\n1,5,6\n{named},5,6\n".encode(), "mesas.csv"),
        (path.read_bytes(), "x.xlsx"),
    ):
        loaded = read(tmp_path, data, name, **options)

        assert [(3, "total")] == [(one.line, one.reason) for one in loaded.rejected]
        assert [("000001",)] == query(loaded, "station")


# Repeated stations


def test_an_equal_line_again_is_a_duplicate(tmp_path: Path) -> None:
    """The first of two equal lines counts, the second is rejected and names the first."""
    loaded = read(tmp_path, table(line("000001"), line("000001"), line("000002")))

    assert [(3, "2", "duplicate", "president;000001")] == [
        (one.line, one.field, one.reason, one.raw) for one in loaded.rejected
    ]
    assert (2 * VOTES[0], 2 * VOTES[1]) == votes(loaded)


@pytest.mark.parametrize("copies", [1, 2])
def test_different_lines_of_a_station_count_nowhere(tmp_path: Path, copies: int) -> None:
    """Where copies of a sheet differ, the first stays open and the others are rejected."""
    same = [line("000001")] * copies
    loaded = read(tmp_path, table(*same, line("000001", VOTOS_P1="114"), line("000002")))

    assert ["conflict"] * copies == [one.reason for one in loaded.rejected]
    assert [("pending", "duplicate", 2)] == query(
        loaded, "state, kind, line", "WHERE station = '000001'"
    )
    assert VOTES == votes(loaded)
    assert copies == codes(loaded)["REJECTED-CONFLICT"]


def test_the_same_station_in_two_states_is_a_conflict(tmp_path: Path) -> None:
    """Copies that differ only in their state are not counted in silence either."""
    loaded = read(tmp_path, table(line(), line(DESCRIP_ESTADO_ACTA="ANULADA")))

    assert ["conflict"] == [one.reason for one in loaded.rejected]
    assert () == tuple(n for n in votes(loaded) if n)


@pytest.mark.parametrize(
    ("registered", "room"), [(("10", "300"), 300), (("300", "10"), 300), (("10", ""), None)]
)
def test_a_sheet_in_conflict_may_hold_the_most_of_its_copies(
    tmp_path: Path, registered: tuple[str, str], room: int | None
) -> None:
    """What copies that differ can still change is bounded by the one with the most voters."""
    copies = [line(N_ELEC_HABIL=number, N_CVAS="5") for number in registered]
    loaded = read(tmp_path, table(*copies, line("000002")))
    at_stake = count_sheets(loaded, loaded.election.contest()).stakes

    assert (1, room) == (at_stake.pending_sheets, at_stake.pending_registered)


# Labels, places and empty boxes


def test_an_unknown_state_stays_open(tmp_path: Path) -> None:
    """A state that the format does not know is open, and a finding names it."""
    loaded = read(tmp_path, table(line(), line("000002", DESCRIP_ESTADO_ACTA="EN LIMBO")))

    assert [("pending", "unknown_label", "EN LIMBO")] == query(
        loaded, "state, kind, label", "WHERE station = '000002'"
    )
    assert [("EN LIMBO", 1)] == [
        (one.where, one.count) for one in loaded.findings if one.code == "STATE-UNKNOWN"
    ]
    assert VOTES == votes(loaded)


def test_an_unknown_district_counts_and_is_found(tmp_path: Path) -> None:
    """A district code that the election lacks is a finding; its votes count all the same."""
    loaded = read(tmp_path, table(line(UBIGEO="019999"), line("000002")))

    assert 1 == codes(loaded)["PLACE-UNKNOWN"]
    assert (2 * VOTES[0], 2 * VOTES[1]) == votes(loaded)


@pytest.mark.parametrize(
    ("empty", "box", "found"), [("missing", None, {"PE-MISSING-VOTES": 1}), ("zero", 0, {})]
)
def test_an_empty_box_is_what_the_format_says(
    tmp_path: Path, empty: str, box: int | None, found: dict[str, int]
) -> None:
    """An empty box of votes is missing or zero, as declared; a missing one is a finding."""
    form = mapping(tmp_path, f'empty_votes = "{empty}"')
    loaded = read(tmp_path, b"mesa,a,b\n1,5,\n2,5,6\n", form=form, election=own_election(tmp_path))

    assert [(box,)] == query(loaded, "v1", "WHERE station = '1'")
    assert (10, 6) == votes(loaded)
    assert found == {k: n for k, n in codes(loaded).items() if k == "PE-MISSING-VOTES"}


# Files that can be read, whatever they look like

NAMED = line("000002", DISTRITO="FERREÑAFE")


def several(end: str = "\r\n", encoding: str = "latin-1") -> bytes:
    """Three stations, one in a district with a tilde."""
    return table(line(), NAMED, line("000003"), end=end, encoding=encoding)


READABLE: dict[str, tuple[str, bytes]] = {
    "CRLF": ("mesas.csv", several()),
    "LF": ("mesas.csv", several("\n")),
    "CR": ("mesas.txt", several("\r")),
    "the office's own mark": ("mesas.csv", several().replace(b"\xd1", b"\xbf\xbf")),
    "UTF-8": ("mesas.csv", several(encoding="utf-8")),
    "UTF-8 with a mark": ("mesas.csv", several(encoding="utf-8-sig")),
    "UTF-16, little end first": ("mesas.txt", b"\xff\xfe" + several(encoding="utf-16-le")),
    "UTF-16, big end first": ("mesas.txt", b"\xfe\xff" + several(encoding="utf-16-be")),
    "UTF-16 with CR": ("mesas.txt", several("\r", encoding="utf-16")),
    "no line end at the end": ("mesas.csv", several().rstrip(b"\r\n")),
    "a name for the unnamed field": ("mesas.csv", several().replace(b"_VI\r\n", b"_VI;\r\n", 1)),
    "saved without the unnamed field": ("mesas.csv", several().replace(b";\r\n", b"\r\n")),
    "gz": ("mesas.csv.gz", gzip.compress(several())),
    "GZ in capitals": ("MESAS.CSV.GZ", gzip.compress(several())),
    "zip": ("mesas.zip", zipped({"a/mesas.csv": several(), "a/leame.pdf": b"x"})),
}


@pytest.mark.parametrize("case", READABLE)
def test_a_file_of_another_make_reads_the_same(tmp_path: Path, case: str) -> None:
    """Line ends, marks, encodings and packing change nothing in what is read."""
    name, data = READABLE[case]
    loaded = read(tmp_path, data, name)

    assert ([2, 3, 4], ()) == (sheet_lines(loaded), loaded.rejected)
    assert [("FERREÑAFE",)] == query(loaded, "district", "WHERE station = '000002'")
    assert (3 * VOTES[0], 3 * VOTES[1]) == votes(loaded)


@pytest.mark.parametrize("case", ["CR", "UTF-16, little end first", "UTF-16, big end first"])
def test_a_file_named_csv_of_another_make_reads_the_same(tmp_path: Path, case: str) -> None:
    """Line ends in CR and UTF-16 are read under the name .csv too."""
    loaded = read(tmp_path, READABLE[case][1], "mesas.csv")

    assert (3 * VOTES[0], 3 * VOTES[1]) == votes(loaded)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_the_encoding_shows_where_the_first_letter_does(tmp_path: Path, encoding: str) -> None:
    """A file whose first tilde comes after a megabyte is read in its own encoding."""
    data = table(*stations(11_000), line("990001", DISTRITO="FERREÑAFE"), encoding=encoding)
    loaded = read(tmp_path, data)

    assert len(data) > 1 << 20
    assert [("FERREÑAFE",)] == query(loaded, "district", "WHERE station = '990001'")


@pytest.mark.parametrize("also_bad", [[], [""]], ids=["whole", "line by line"])
@pytest.mark.parametrize(
    "name", ["CHACHA\nPOYAS", "LIMA; PERÚ", 'I.E. ""EL SOL""', ";;;", "'=1+1"], ids=repr
)
def test_a_quoted_name_may_hold_anything(tmp_path: Path, name: str, also_bad: list[str]) -> None:
    """A line feed, a delimiter or a quote in a quoted field is part of the name."""
    loaded = read(tmp_path, table(line(DISTRITO=name), line("000002"), *also_bad))

    assert [(name.replace('""', '"'),)] == query(loaded, "district", "WHERE station = '000001'")
    assert (2 * VOTES[0], 2 * VOTES[1]) == votes(loaded)


@pytest.mark.parametrize("bad", ["", "1,2", "3,5,6,,9"])
def test_rows_may_end_in_a_delimiter(tmp_path: Path, bad: str) -> None:
    """Rows that all end in a delimiter are read, and only the bad one among them is not."""
    options = {"form": mapping(tmp_path), "election": own_election(tmp_path)}
    loaded = read(tmp_path, f"mesa,a,b\n1,5,6,\n2,5,6,\n{bad}\n".encode(), **options)

    assert [4] == [one.line for one in loaded.rejected]
    assert (10, 12) == votes(loaded)


# Files that are refused


ELECTION = """
id = "own"
name_es = "Elección"
name_en = "Election"
date = 2024-01-01
law = []

[[contest]]
id = "mayor"

[[contest.option]]
id = "A"
name = "A"

[[contest.option]]
id = "B"
name = "B"
"""


def own_election(folder: Path) -> str:
    """A user's own election, whose stations may have any name."""
    path = folder / "election.toml"
    path.write_text(ELECTION, "utf-8")
    return str(path)


def mapping(folder: Path, *lines: str) -> str:
    """A user's own format: station, two options, and what else is said."""
    text = "\n".join([*lines, "[columns]", 'station = "mesa"', "[options]", 'B = "b"', 'A = "a"'])
    path = folder / "format.toml"
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("before", [1, 200_000])
def test_a_wrong_byte_names_its_line(tmp_path: Path, end: str, before: int) -> None:
    """A latin-1 tilde in a file declared UTF-8 is refused with its line."""
    lines = ["mesa,a,b", *(f"{n},5,6" for n in range(before)), "Ñ,5,6", ""]
    path = tmp_path / "mesas.txt"
    path.write_bytes(end.join(lines).encode("latin-1"))
    error = refusal(path, form=mapping(tmp_path), election=own_election(tmp_path))

    assert ("source.encoding", f"mesas.txt:{before + 2}") == (error.key, error.where)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    """A file without one of the format's columns is refused with the column's name."""
    path = tmp_path / "mesas.csv"
    path.write_bytes(table(*stations(2), head=HEAD.replace("VOTOS_P2", "VOTOS_X")))
    error = refusal(path)

    assert ("source.column", "VOTOS_P2") == (error.key, error.values["columns"])


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "empty": ("x.csv", b"", "source.empty"),
    "blank": ("x.csv", b"\r\n\r\n", "source.no_header"),
    "header alone": ("x.csv", HEAD.encode() + b"\r\n", "source.no_rows"),
    "header without line end": ("x.csv", HEAD.encode(), "source.no_rows"),
    "repeated column": (
        "x.csv",
        table(*stations(2), head=HEAD.replace("VOTOS_P2", "VOTOS_P1")),
        "source.twice",
    ),
    "unknown header": ("x.csv", b"mesa,votos\n1,2\n", "source.format"),
    "zeros": ("x.csv", bytes(1000), "source.format"),
    "truncated zip": ("x.zip", zipped({"m.csv": several() * 50})[:300], "source.damaged"),
    "no zip": ("x.zip", b"<html>404</html>", "source.damaged"),
    "empty zip member": ("x.zip", zipped({"m.csv": b""}), "source.empty"),
    "two tables": ("x.zip", zipped({"a.csv": several(), "b.csv": b"1"}), "source.members"),
    "no table": ("x.zip", zipped({"leame.pdf": b"x"}), "source.members"),
    "path that goes up": ("x.zip", zipped({"../m.csv": several()}), "source.escapes"),
    "path up and down": ("x.zip", zipped({"a/../../m.csv": several()}), "source.escapes"),
    "absolute path": ("x.zip", zipped({"/m.csv": several()}), "source.escapes"),
    "backslash path": ("x.zip", zipped({"..\\m.csv": several()}), "source.escapes"),
    "drive": ("x.zip", zipped({"C:\\m.csv": several()}), "source.escapes"),
    "escape beside the table": (
        "x.zip",
        zipped({"../leame": b"x", "m.csv": several()}),
        "source.escapes",
    ),
    "member without a name": ("x.zip", zipped({".": several()}), "source.members"),
    "truncated gz": ("x.csv.gz", gzip.compress(several())[:90], "source.damaged"),
    "no gz": ("x.csv.gz", several(), "source.damaged"),
    "no parquet": ("x.parquet", several(), "source.damaged"),
    "no workbook": ("x.xlsx", several(), "source.damaged"),
    "another zip as workbook": ("x.xlsx", zipped({"m.csv": several()}), "source.damaged"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, case: str) -> None:
    """Such a file is refused with what, where, why and what to do, in both languages."""
    name, data, key = REFUSED[case]
    (tmp_path / name).write_bytes(data)
    error = refusal(tmp_path / name)

    assert key == error.key
    assert "x." in error.where
    for language in ("es", "en"):
        assert 3 == len(error.text(language).splitlines())
        assert all(error.as_json(language).values())


@pytest.mark.parametrize(
    ("name", "key"), [("", "source.folder"), ("none.csv", "source.absent")], ids=["folder", "none"]
)
def test_a_path_without_a_file_is_refused(tmp_path: Path, name: str, key: str) -> None:
    """A folder of anything and a path to nothing are refused."""
    assert key == refusal(tmp_path / name).key


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with a name")
def test_a_pipe_is_refused(tmp_path: Path) -> None:
    """A source that can be read only once is refused with the way out, and is not called empty."""
    os.mkfifo(tmp_path / "mesas.csv")

    assert "source.stream" == refusal(tmp_path / "mesas.csv").key


def test_an_archive_with_two_tables_takes_one_by_name(tmp_path: Path) -> None:
    """The refusal names both tables, and the archive's path with either of them is read."""
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({"a.csv": several(), "b/c.csv": table(line())}))
    loaded = open_source(f"{path}/b/c.csv")

    assert "a.csv; b/c.csv" == refusal(path).values["names"]
    assert "source.members" == refusal(f"{path}/d.csv").key
    assert isinstance(loaded, Loaded)
    assert ("x.zip", "b/c.csv", VOTES) == (loaded.name, loaded.member, votes(loaded))


def test_no_damage_to_an_archive_escapes(tmp_path: Path) -> None:
    """An archive with any one byte changed is read whole or refused, and never crashes."""
    good, path = zipped({"m.csv": several()}), tmp_path / "x.zip"
    for place in range(0, len(good), 5):
        path.write_bytes(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
        try:
            loaded = open_source(str(path))
        except SourceError:
            continue
        assert isinstance(loaded, Loaded)
        assert (3 * VOTES[0], 3 * VOTES[1]) == votes(loaded)
        loaded.connection.close()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('encoding = "latin-77"', "definition.field"),
        ('encoding = "base64"', "definition.field"),
        ('delimiter = ";;"', "definition.field"),
        ('station_width = "six"', "definition.field"),
        ("colour = 3", "definition.incomplete"),
        ('delimiter = ";', "definition.broken"),
        ('[states]\nX = ["perhaps"]', "definition.state"),
        ('[[as_of]]\ncolumns = {voted = "v"}', "definition.incomplete"),
    ],
)
def test_a_format_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, key: str) -> None:
    """A mapping file with something impossible in it is refused by its name."""
    (tmp_path / "mesas.csv").write_bytes(b"mesa,a,b\n1,5,6\n")
    (tmp_path / "odd.toml").write_text(text)
    error = refusal(tmp_path / "mesas.csv", form=str(tmp_path / "odd.toml"))

    assert (key, True) == (error.key, "odd.toml" in error.where)


@pytest.mark.parametrize("option", ["form", "election"])
@pytest.mark.parametrize("name", ["no-such", "none.toml", "folder.toml"])
def test_a_definition_that_is_not_there_is_refused(tmp_path: Path, option: str, name: str) -> None:
    """An unknown id, a path to nothing and a folder are refused where a definition is asked."""
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "mesas.csv").write_bytes(several())
    where = str(tmp_path / name) if name.endswith(".toml") else name

    assert where == refusal(tmp_path / "mesas.csv", **{option: where}).where


def test_options_that_a_table_cannot_hold_are_refused(tmp_path: Path) -> None:
    """A second contest with options of its own is refused: its votes would be nobody's."""
    other = ELECTION + '[[contest]]\nid = "board"\n[[contest.option]]\nid = "Z"\nname = "Z"\n'
    (tmp_path / "two.toml").write_text(other, "utf-8")
    form = Path(mapping(tmp_path))
    form.write_text(form.read_text() + '\nZ = "z"\n')
    (tmp_path / "mesas.csv").write_bytes(b"mesa,a,b,z\n1,5,6,7\n")
    error = refusal(tmp_path / "mesas.csv", form=str(form), election=str(tmp_path / "two.toml"))

    assert ("source.options", "Z") == (error.key, error.values["options"])


# Workbooks


def workbook(path: Path, *rows: list[Any]) -> Path:
    """A workbook with these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


WORKBOOK = [
    (["1", 2.5, 6], "a", "fraction"),
    (["1", 5, 6, None, 9], "5/3", "too_many"),
    (["1", 1e12, 6], "a", "too_large"),
    (["1", 5, True], "b", "not_a_number"),
    (["1", 5, -6], "b", "negative"),
    ([None, 5, 6], "mesa", "no_station"),
    (["TOTAL", 5, 6], "mesa", "total"),
]


@pytest.mark.parametrize(("row", "field", "reason"), WORKBOOK)
def test_a_bad_row_of_a_workbook_is_set_aside(
    tmp_path: Path, row: list[Any], field: str, reason: str
) -> None:
    """A row that is no sheet is rejected in a workbook too; numbers may be whole floats."""
    path = workbook(tmp_path / "x.xlsx", ["mesa", "a", "b"], row, [2, 5.0, 6], [None, None, None])
    options = {"form": mapping(tmp_path), "election": own_election(tmp_path)}
    loaded = read(tmp_path, path.read_bytes(), "x.xlsx", **options)

    assert [(2, field, reason)] == [(x.line, x.field, x.reason) for x in loaded.rejected]
    assert (5, 6) == votes(loaded)


@pytest.mark.parametrize(
    ("rows", "sheet", "key"),
    [
        ([], "", "source.no_header"),
        ([["mesa", "a", "b"]], "", "source.no_rows"),
        ([["mesa", "a", "a"], [1, 2, 3]], "", "source.twice"),
        ([["mesa", "a"], [1, 2]], "", "source.column"),
        ([["mesa", "a", "b"], [1, 2, 3]], 'sheet = "Nope"', "definition.incomplete"),
    ],
)
def test_a_workbook_that_is_no_table_is_refused(
    tmp_path: Path, rows: list[list[Any]], sheet: str, key: str
) -> None:
    """A workbook without a header, rows, columns or the sheet asked for is refused."""
    path = workbook(tmp_path / "x.xlsx", *rows)

    options = {"form": mapping(tmp_path, sheet), "election": own_election(tmp_path)}
    assert key == refusal(path, **options).key


def test_a_workbook_torn_inside_is_refused(tmp_path: Path) -> None:
    """A workbook whose sheet ends too early, in an archive that is whole, is refused."""
    path = workbook(tmp_path / "x.xlsx", ["mesa", "a", "b"], *([n, 5, 6] for n in range(99)))
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    torn = tmp_path / "torn.xlsx"
    torn.write_bytes(zipped(members | {name: members[name][:1500]}))

    options = {"form": mapping(tmp_path), "election": own_election(tmp_path)}
    assert "source.damaged" == refusal(torn, **options).key


# Text that a spreadsheet would run

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_formula_is_written_as_text(tmp_path: Path, suffix: str) -> None:
    """A name that begins like a formula has an apostrophe in front in CSV and in XLSX."""
    lines = [line(f"{n:06d}", DISTRITO=text) for n, text in enumerate(FORMULAS)]
    loaded = read(tmp_path, table(*lines))
    path = tmp_path / f"out{suffix}"
    write_rows([{"district": x} for (x,) in query(loaded, "district", "ORDER BY line")], path)
    if suffix == ".csv":
        cells = [(row[0], "s") for row in csv.reader(path.read_text("utf-8").splitlines())]
    else:
        page = openpyxl.load_workbook(path).active
        cells = [(cell.value, cell.data_type) for (cell,) in page.iter_rows()]

    assert [("district", "s"), *((f"'{text}", "s") for text in FORMULAS)] == cells


# Through the command


def command_error(path: Path | str, *words: str) -> str:
    """What the command says on standard error about a source that it refuses."""
    env = os.environ | {"PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "escrutinio", "count", str(path), "--lang", "en", *words]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", env=env, check=False, timeout=60
    )

    assert (2, "") == (done.returncode, done.stdout)
    return done.stderr


@pytest.mark.parametrize("case", ["truncated zip", "header alone", "two tables"])
def test_the_command_says_what_where_why_and_what_to_do(tmp_path: Path, case: str) -> None:
    """A refused file ends the command with code 2 and a message in four parts, and no trace."""
    name, data, _ = REFUSED[case]
    (tmp_path / name).write_bytes(data)
    error = refusal(tmp_path / name)
    parts = error.as_json("en")
    said = command_error(tmp_path / name)

    assert f"{parts['where']}: {parts['what']}\n{parts['why']}\n{parts['do']}\n" == said
    assert "Traceback" not in said


def test_the_command_names_the_line_of_a_wrong_byte(tmp_path: Path) -> None:
    """A wrong encoding ends the command with the line and the way to declare another."""
    path = tmp_path / "mesas.csv"
    path.write_bytes("mesa,a,b\n1,5,6\nÑ,5,6\n".encode("latin-1"))
    said = command_error(path, "--format", mapping(tmp_path), "--election", own_election(tmp_path))

    assert said.startswith("mesas.csv:3: ")
    assert 'encoding = "latin-1"' in said
    assert "Traceback" not in said


# Any table at all

NASTY = [
    '"',
    ";",
    "\n",
    '"x',
    'x"',
    'a"b',
    "TOTAL",
    "-1",
    "1.5",
    "9" * 12,
    "\0",
    "\ufeff",
    "'",
    "Ñ",
]
texts = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=5),
    st.sampled_from(NASTY),
    st.lists(st.sampled_from(NASTY), max_size=4).map("".join),
    st.integers(-3, 400).map(str),
)
sheet_rows = st.builds(
    lambda station, changed: [
        *(GOOD | {"MESA_DE_VOTACION": f"{station:06d}"} | changed).values(),
        "",
    ],
    st.integers(1, 6),
    st.dictionaries(st.sampled_from(list(GOOD)), texts, max_size=2),
)
odd_rows = st.one_of(
    st.lists(texts, max_size=18),
    st.tuples(sheet_rows, st.integers(0, 16)).map(lambda x: x[0][: x[1]]),
    st.just([]),
)
rows_of_text = st.lists(st.one_of(sheet_rows, odd_rows), max_size=8)


def written(rows: list[list[str]]) -> tuple[bytes, list[range]]:
    """A table written by the book, and the lines of the plain text that each row runs over."""
    parts, spans, at = [], [], 2
    for row in rows:
        with io.StringIO(newline="") as out:
            csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(row)
            text = out.getvalue()
        n = text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
        parts.append(text)
        spans.append(range(at, at + n))
        at += n
    return (HEAD + "\r\n" + "".join(parts)).encode("utf-8"), spans


def not_accounted(folder: Path, rows: list[list[str]]) -> list[list[str]]:
    """The rows of a table of which neither a sheet nor a rejected line speaks, once read."""
    data, spans = written(rows)
    try:
        loaded = read(folder, data)
    except SourceError:
        return []
    spoken = {*sheet_lines(loaded), *(one.line for one in loaded.rejected)}
    loaded.connection.close()
    return [row for row, span in zip(rows, spans, strict=True) if not spoken & set(span)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for generated tables."""
    return tmp_path_factory.mktemp("generated")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=rows_of_text)
def test_no_row_of_any_table_is_lost(folder: Path, rows: list[list[str]]) -> None:
    """Whatever stands in a table, each row of it is a sheet or is rejected, or all is refused."""
    assert [] == not_accounted(folder, rows)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lines=st.lists(st.one_of(texts, sheet_rows.map(";".join), odd_rows.map(";".join)), max_size=8)
)
def test_no_line_of_any_text_is_lost(folder: Path, lines: list[str]) -> None:
    """Lines written by no book are accounted for too; without quotes, each under its number."""
    text = "\n".join([HEAD, *lines]).replace("\r\n", "\n").replace("\r", "\n") + "\n"
    try:
        loaded = read(folder, text.encode("utf-8"))
    except SourceError:
        return
    spoken = sorted([*sheet_lines(loaded), *(one.line for one in loaded.rejected)])
    loaded.connection.close()
    everything = list(range(2, text.count("\n") + 1))

    assert everything[0] == spoken[0]
    assert '"' in text or everything == spoken


Sift = Callable[..., tuple[int, list[Rejected]]]


def careless(reasons: set[str]) -> Sift:
    """A sift that drops the lines rejected for some reasons."""

    def sift(*arguments: Any) -> tuple[int, list[Rejected]]:
        n, rejected = records.sift(*arguments)
        return n, [one for one in rejected if one.reason not in reasons]

    return sift


@pytest.mark.parametrize("reason", ["blank", "too_few", "too_many", "control"])
def test_a_planted_loss_is_seen(folder: Path, monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    """The check of the property above fails on a reader that silently drops such lines."""
    good = [*GOOD.values(), ""]
    odd = {
        "blank": [],
        "too_few": good[:9],
        "too_many": [*good, "9"],
        "control": ["01\0", *good[1:]],
    }
    monkeypatch.setattr(tables, "sift", careless({reason}))

    assert [odd[reason]] == not_accounted(folder, [good, *odd.values()])
