"""A workbook (XLSX) as rows of cells."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from escrutinio.errors import SourceError, Unavailable
from escrutinio.io.records import as_field
from escrutinio.io.source import Source

Rows = Iterator[tuple[Any, ...]]


@contextmanager
def opened(path: Path, source: Source, wanted: str = "") -> Iterator[Rows]:
    """
    The rows of a workbook's sheet: the one of that name, else the first.

    Raises:
        SourceError: It is damaged, or has no sheet of that name.
        Unavailable: The extra that workbooks need is not installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise Unavailable("extra.missing", where="XLSX", extra="xlsx") from None
    with path.open("rb") as file:
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        except Exception as error:  # the library raises what its parsers raise
            raise SourceError("source.damaged", where=source.name, error=error) from None
        with closing(book):
            yield _rows(book, wanted, source)


def _rows(book: Any, wanted: str, source: Source) -> Rows:
    if wanted not in ("", *book.sheetnames):
        error = f"sheet = {wanted!r} ({', '.join(book.sheetnames)})"
        raise SourceError("definition.incomplete", where=source.name, error=error)
    try:
        page = book[wanted] if wanted else book.worksheets[0]
        yield from page.iter_rows(values_only=True)
    except Exception as error:  # the library raises what its parsers raise
        raise SourceError("source.damaged", where=source.name, error=error) from None


def texts(row: tuple[Any, ...]) -> list[str]:
    """
    Cells as the texts of fields: 101.0 is the number 101.

    >>> texts((101.0, None, "A", 1.5))
    ['101', '', 'A', '1.5']
    """
    return [
        str(int(cell)) if isinstance(cell, float) and cell.is_integer() else as_field(cell)
        for cell in row
    ]
