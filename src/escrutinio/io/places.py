"""The office's district codes («ubigeo») and the names that they stand for."""

from __future__ import annotations

import lzma
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from escrutinio.io.engine import text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def load_places(connection: DuckDBPyConnection, country: str) -> None:
    """Table `place_name` of a country: code, department, province, district."""
    packed = files("escrutinio.data").joinpath("places", f"{country}.csv.xz").read_bytes()
    with tempfile.TemporaryDirectory(prefix="escrutinio-") as folder:
        path = Path(folder) / "places.csv"
        path.write_bytes(lzma.decompress(packed))
        connection.execute(
            f"CREATE OR REPLACE TABLE place_name AS SELECT * FROM read_csv({text(path)}, "
            "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
            "columns = {'code': 'VARCHAR', 'department': 'VARCHAR', 'province': 'VARCHAR', "
            "'district': 'VARCHAR'})"
        )


def fill_names(connection: DuckDBPyConnection) -> None:
    """
    Give sheets without a department the names that their code stands for.

    A code that the table lacks (a district created since) takes its department and province
    from the codes that begin as it does, or its department alone.
    """
    for digits, province in ((4, "any_value(province)"), (2, "''")):
        connection.execute(
            "UPDATE sheet SET department = n.department, province = n.province FROM ("
            f"SELECT left(code, {digits}) AS start, any_value(department) AS department, "
            f"{province} AS province FROM place_name GROUP BY 1) n "
            f"WHERE left(district_code, {digits}) = n.start AND sheet.department = ''"
        )
    connection.execute(
        "UPDATE sheet SET district = n.district FROM place_name n "
        "WHERE district_code = n.code AND sheet.district = ''"
    )


def department_names(country: str) -> dict[str, str]:
    """The department that each first pair of digits stands for."""
    packed = files("escrutinio.data").joinpath("places", f"{country}.csv.xz").read_bytes()
    rows = lzma.decompress(packed).decode("utf-8").splitlines()[1:]
    return {row[:2]: row.split(",")[1] for row in rows}
