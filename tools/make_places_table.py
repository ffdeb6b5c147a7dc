"""Make the table of district codes that the package ships, from the office's own files."""

import csv
import io
import lzma
import sys
from pathlib import Path

from escrutinio.io.engine import rows
from escrutinio.io.source import find
from escrutinio.io.tables import load

TARGET = Path(__file__).parents[1] / "src/escrutinio/data/places/peru.csv.xz"


def main(sources: list[str]) -> None:
    """Gather every code of several files; names from the first file that has them."""
    places: dict[str, tuple[str, str, str]] = {}
    for source in sources:
        found = rows(
            load(find(source)).connection,
            "SELECT DISTINCT district_code, department, province, district FROM sheet "
            "WHERE department <> ''",
        )
        for code, *names in found:
            places.setdefault(code, tuple(names))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["code", "department", "province", "district"])
    writer.writerows([code, *names] for code, names in sorted(places.items()))
    TARGET.write_bytes(lzma.compress(text.getvalue().encode("utf-8"), preset=9))
    print(f"{TARGET.name}: {len(places)} districts, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
