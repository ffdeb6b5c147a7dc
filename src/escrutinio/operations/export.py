"""Write results in the formats that other tools read: JSON, NIST, CSV, Parquet, XLSX."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from escrutinio.errors import Refused, Unavailable
from escrutinio.io import engine
from escrutinio.io.own import LEADING
from escrutinio.io.records import as_field
from escrutinio.io.sums import Sums
from escrutinio.io.tables import Loaded
from escrutinio.ledger.tables import PREFIX
from escrutinio.operations.count import CountReport, regime_of, resolve_observed
from escrutinio.operations.report import BOXES, as_one, registered

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would run in a spreadsheet; it gets an apostrophe in front."""

SUFFIXES = (".json", ".csv", ".parquet", ".xlsx")
NIST = ".nist.json"


def kind(path: Path) -> str:
    """
    What kind of file a name asks for, in capitals or not.

    >>> kind(Path("a.b.CSV")), kind(Path("result.nist.json"))
    ('.csv', '.nist.json')
    """
    return NIST if path.name.lower().endswith(NIST) else path.suffix.lower()


def write(
    reports: Sequence[CountReport], opened: Loaded | Sums, path: Path, language: str = "es"
) -> None:
    """
    Write count reports to a file whose name says the format.

    `.nist.json` is NIST SP 1500-100 v2; other `.json` is the whole report. A table has one row
    for each place of the level counted; by station it is the sheets, which can be read back.

    Raises:
        Refused: The name says no known format, or the file cannot be written.
    """
    if kind(path) == NIST:
        if len(reports) > 1:
            known = ", ".join(report.contest.id for report in reports)
            raise Refused("export.one_contest", where=path.name, known=known)
        from escrutinio.operations.nist import election_report

        data: Any = election_report(reports[0], generated=datetime.now(UTC), language=language)
        write_text(path, json.dumps(data, ensure_ascii=False, indent=1))
    elif kind(path) == ".json":
        write_text(path, json.dumps(as_one(reports, language), ensure_ascii=False, indent=1))
    elif reports[0].level == "station" and isinstance(opened, Loaded):
        write_rows(sheet_rows(reports, opened), path, sheet_columns(reports))
    else:
        write_rows([row for report in reports for row in place_rows(report)], path)


def sheet_rows(reports: Sequence[CountReport], loaded: Loaded) -> list[dict[str, Any]]:
    """Every sheet counted, in our own columns."""
    rows = []
    for report in reports:
        ids = {f"v{i}": f"{PREFIX}{o.id}" for i, o in enumerate(report.contest.options)}
        table = "resolved_sheet" if report.regime else "sheet"
        if report.regime and len(reports) > 1:  # the table holds one contest at a time
            resolve_observed(loaded, report.contest, regime_of(report.regime))
        chosen = f"SELECT * FROM {table} WHERE contest = ? ORDER BY station"
        for row in engine.records(loaded.connection, chosen, [report.contest.id]):
            kept = {
                k: v
                for k, v in row.items()
                if k != "label" and (k[:1] != "v" or k in ids or k == "voted")
            }
            rows.append(
                {"election": report.election.stated} | {ids.get(k, k): v for k, v in kept.items()}
            )
    return rows


def sheet_columns(reports: Sequence[CountReport]) -> list[str]:
    """The columns of our own table, so that one without sheets has them as well."""
    options = dict.fromkeys(f"{PREFIX}{o.id}" for one in reports for o in one.contest.options)
    ends = ("blank", "null", "challenged")
    return [*LEADING, "scope", "state", "kind", "registered", "voted", *options, *ends]


def place_rows(report: CountReport) -> Iterable[dict[str, Any]]:
    """One row for each place, or for the whole where no level was asked for."""
    for place in report.places or (report.whole,):
        totals = place.counted
        yield (
            {"election": report.election.stated, "contest": report.contest.id}
            | dict(place.key)
            | {f"sheets_{name}": n for name, n in place.sheets.items()}
            | {"registered": registered(totals)}
            | {name: getattr(totals, name) for name in BOXES}
            | {
                f"{PREFIX}{o.id}": n
                for o, n in zip(report.contest.options, totals.votes, strict=False)
            }
        )


def write_rows(rows: Sequence[dict[str, Any]], path: Path, columns: Iterable[str] = ()) -> None:
    """
    Write rows as CSV, Parquet, XLSX or JSON, by the file's name.

    Text that a spreadsheet would run as a formula gets an apostrophe in front in CSV and XLSX.

    Args:
        rows: The rows, by column.
        path: The file.
        columns: What the header has where there is no row; the columns of the rows otherwise.

    Raises:
        Refused: The name says no known format, or the file cannot be written.
    """
    if kind(path) == NIST:
        raise Refused("export.nist", where=path.name)
    if kind(path) not in SUFFIXES:
        raise Refused("export.suffix", where=path.name)
    header = list(dict.fromkeys(key for row in rows for key in row) or columns)
    rows = [{key: row.get(key) for key in header} for row in rows]
    try:
        match kind(path):
            case ".json":
                write_text(path, json.dumps(list(rows), ensure_ascii=False, indent=1))
            case ".parquet":
                _parquet(rows, header, path)
            case ".xlsx":
                _workbook(rows, header, path)
            case _:
                _csv(rows, header, path)
    except OSError as error:
        raise Refused("export.write", where=str(path), error=error) from None


def safe(value: Any) -> Any:
    """
    A value as a spreadsheet may have it.

    >>> safe("=1+1"), safe(-5), safe("NORTH")
    ("'=1+1", -5, 'NORTH')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _csv(rows: Sequence[dict[str, Any]], header: Sequence[str], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([as_field(safe(value)) for value in row.values()] for row in rows)


def write_text(path: Path, text: str) -> None:
    """
    Write a text file in UTF-8.

    Raises:
        Refused: The file cannot be written.
    """
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Refused("export.write", where=str(path), error=error) from None


def _parquet(rows: Sequence[dict[str, Any]], header: Sequence[str], path: Path) -> None:
    """Through the engine: columns of whole numbers as BIGINT, the rest as text."""
    import shutil
    import tempfile

    kinds = {
        key: "BIGINT"
        if rows and all(isinstance(row[key], int | None) for row in rows)
        else "VARCHAR"
        for key in header
    }
    columns = ", ".join(f"{engine.text(key)}: '{kind}'" for key, kind in kinds.items())
    with tempfile.TemporaryDirectory(prefix="escrutinio-") as folder:
        plain, packed = Path(folder) / "rows.csv", Path(folder) / "rows.parquet"
        with plain.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out, lineterminator="\n").writerows(
                map(as_field, row.values()) for row in rows
            )
        engine.connect().execute(
            f"COPY (SELECT * FROM read_csv({engine.text(plain)}, header = false, "
            "auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
            f"columns = {{{columns}}})) TO {engine.text(packed)} (FORMAT parquet)"
        )
        shutil.copyfile(packed, path)


def _workbook(rows: Sequence[dict[str, Any]], header: Sequence[str], path: Path) -> None:
    try:
        from openpyxl import Workbook
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    except ImportError:
        raise Unavailable("extra.missing", where="XLSX", extra="xlsx") from None
    with path.open("wb") as out:
        book = Workbook(write_only=True)
        page = book.create_sheet("escrutinio")
        page.append(list(header))
        for row in rows:
            cells = [safe(value) for value in row.values()]
            page.append(
                [ILLEGAL_CHARACTERS_RE.sub("\ufffd", x) if isinstance(x, str) else x for x in cells]
            )
        book.save(out)
