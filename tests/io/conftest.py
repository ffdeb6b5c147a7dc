"""Small tables in the form of the office's file of the run-off of 2021, and what holds of all."""

from typing import Any

from escrutinio.io import engine
from escrutinio.io.tables import Loaded
from escrutinio.words import known

GOOD = {
    "UBIGEO": "010101",
    "DEPARTAMENTO": "AMAZONAS",
    "PROVINCIA": "CHACHAPOYAS",
    "DISTRITO": "CHACHAPOYAS",
    "TIPO_ELECCION": "PRESIDENCIAL",
    "MESA_DE_VOTACION": "000001",
    "DESCRIP_ESTADO_ACTA": "CONTABILIZADA",
    "TIPO_OBSERVACION": "",
    "N_CVAS": "220",
    "N_ELEC_HABIL": "300",
    "VOTOS_P1": "115",
    "VOTOS_P2": "87",
    "VOTOS_VB": "",
    "VOTOS_VN": "18",
    "VOTOS_VI": "",
}
"""A sheet as the office publishes it: its name in the header, its text in a row."""

HEAD = ";".join(GOOD)
VOTES = (115, 87)


def line(station: str = "000001", **fields: str) -> str:
    """A row as the office writes it: 15 names, 16 fields, all but one quoted, empty ones bare."""
    row = GOOD | {"MESA_DE_VOTACION": station} | fields
    bare = ("", row["N_ELEC_HABIL"])
    return ";".join(text if text in bare else f'"{text}"' for text in row.values()) + ";"


def table(*lines: str, head: str = HEAD, end: str = "\r\n", encoding: str = "latin-1") -> bytes:
    """A file of such rows."""
    return end.join([head, *lines, ""]).encode(encoding)


def stations(n: int, start: int = 1) -> list[str]:
    """So many good rows, of stations with consecutive numbers."""
    return [line(f"{number:06d}") for number in range(start, start + n)]


def query(loaded: Loaded, what: str, rest: str = "") -> list[tuple[Any, ...]]:
    """Columns of the sheets read."""
    return engine.rows(loaded.connection, f"SELECT {what} FROM sheet {rest}")


def sheet_lines(loaded: Loaded) -> list[int]:
    """The line of every sheet read."""
    return [number for (number,) in query(loaded, "line", "ORDER BY line")]


def assert_accounted(loaded: Loaded) -> None:
    """Every line is a sheet or a rejected line that says which, where, why and what it was."""
    rejected = [one.line for one in loaded.rejected]

    assert loaded.lines == len(sheet_lines(loaded)) + len(rejected)
    assert [] == sorted(set(rejected) & set(sheet_lines(loaded)))
    for one in loaded.rejected:
        assert one.file.removesuffix(".gz").startswith(loaded.name.removesuffix(".gz"))
        assert one.line >= 2
        assert known(f"reject.{one.reason}")
        assert one.raw or one.reason == "blank"
        assert len(one.raw) < 400
