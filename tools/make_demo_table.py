"""Make the table of districts that the package ships, from our own count of the office's file."""

import csv
import io
import lzma
import sys
from pathlib import Path

from escrutinio.io.engine import rows
from escrutinio.io.source import find
from escrutinio.io.tables import load

TARGET = Path(__file__).parents[1] / "src/escrutinio/data/demo/peru-2021-runoff.csv.xz"
HEADER = "code,department,province,district,counted,registered,pl,fp,blank,null,others"


def main(source: str) -> None:
    """Count the file and write the table."""
    connection = load(find(source)).connection
    table = rows(
        connection,
        "SELECT district_code, any_value(department), any_value(province), any_value(district), "
        "count(*) FILTER (c), coalesce(sum(registered) FILTER (c), 0), "
        "coalesce(sum(v0) FILTER (c), 0), coalesce(sum(v1) FILTER (c), 0), "
        'coalesce(sum("blank") FILTER (c), 0), coalesce(sum("null") FILTER (c), 0), '
        "coalesce(string_agg(concat_ws(':', state, registered, coalesce(voted, 0), v0, v1, "
        "\"blank\", \"null\"), ' ' ORDER BY station) FILTER (NOT c), '') "
        "FROM (SELECT *, state IN ('counted', 'resolved') AS c FROM sheet) "
        "GROUP BY district_code ORDER BY district_code",
    )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER.split(","))
    writer.writerows(table)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(lzma.compress(text.getvalue().encode("utf-8"), preset=9))
    print(f"{TARGET.name}: {len(table)} districts, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
