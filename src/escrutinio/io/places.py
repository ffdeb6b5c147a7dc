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


_STARTS = " ".join(
    f"LEFT JOIN (SELECT left(code, {digits}) AS start_{digits}, "
    f"any_value(department) AS department_{digits}, any_value(province) AS province_{digits} "
    f"FROM place_name GROUP BY 1) ON left(district_code, {digits}) = start_{digits}"
    for digits in (4, 2)
)
NAMED_JOIN = (
    "LEFT JOIN (SELECT code AS code_6, department AS department_6, province AS province_6, "
    f"district AS district_6 FROM place_name) ON district_code = code_6 {_STARTS}"
)
"""
Sheets beside the names that their codes stand for.

A code that the table lacks (a district created since) takes its department and province from the
codes that begin as it does, or its department alone.
"""

NAMES = {
    "department": "coalesce(department_6, department_4, department_2, '')",
    "province": "coalesce(province_6, province_4, '')",
    "district": "coalesce(nullif(district, ''), district_6, '')",
}
"""Each name by that join, where the source writes none."""


def department_names(country: str) -> dict[str, str]:
    """The department that each first pair of digits stands for."""
    packed = files("escrutinio.data").joinpath("places", f"{country}.csv.xz").read_bytes()
    rows = lzma.decompress(packed).decode("utf-8").splitlines()[1:]
    return {row[:2]: row.split(",")[1] for row in rows}
