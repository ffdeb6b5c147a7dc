"""Where a report is kept: a folder, or one file of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escrutinio.errors import Refused

if TYPE_CHECKING:
    from escrutinio.report.document import Document

SUFFIXES = (".html", ".pdf", ".json")


def writable(out: Path | None) -> None:
    """
    Refuse where no report can be kept, before anything is read.

    Raises:
        Refused: The ending is no report's, or the folder holds files that no report wrote.
    """
    if out is None or (out.suffix in SUFFIXES and not out.is_dir()):
        return
    if out.suffix and not out.is_dir():
        raise Refused("claim.suffix", where=f"--out {out}")
    from escrutinio.report.folder import earlier

    earlier(out)


def keep(out: Path, document: Document, data: Mapping[str, Any]) -> None:
    """
    A document as a page, a PDF, data, or all of them in a folder.

    Raises:
        Refused: It cannot be written.
        Unavailable: The extra that reports need is not installed.
    """
    from escrutinio.io.writing import replace_text

    if out.suffix == ".html":
        from escrutinio.report.html import html

        replace_text(out, html(document))
    elif out.suffix == ".pdf":
        from escrutinio.report.pdf import pdf

        _put(out, pdf(document))
    elif out.suffix == ".json":
        from escrutinio.report.folder import report_json

        _put(out, report_json(document, data))
    else:
        from escrutinio.report.folder import write_report

        write_report(out, document, data)


def _put(out: Path, content: bytes) -> None:
    from escrutinio.io.writing import put

    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        put(out, content)
    except OSError as error:
        raise Refused("export.write", where=str(out), error=error) from None
