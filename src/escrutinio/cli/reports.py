"""Where a report is kept: a folder, or one file of it."""

from __future__ import annotations

import errno
import os
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
        Refused: The ending is no report's, the folder holds files that no report wrote, or
            nothing can be written there.
    """
    if out is None:
        return
    if not _is_file(out):
        if out.suffix and not out.is_dir():
            raise Refused("claim.suffix", where=f"--out {out}")
        from escrutinio.report.folder import earlier

        earlier(out)
    reachable(out)


def reachable(path: Path) -> None:
    """
    Refuse a path where nothing can be written, before a long computation.

    Raises:
        Refused: The nearest thing that exists on the way is no folder, or may not be written.

    >>> reachable(Path("a/new/folder"))
    >>> reachable(Path(__file__) / "below.json")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    escrutinio.errors.Refused: ...below.json: it cannot be written...
    """
    try:
        there = next(one for one in (path, *path.absolute().parents) if one.exists())
        if there != path and not there.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if not os.access(there, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise Refused("export.write", where=str(path), error=error.strerror) from None


def _is_file(out: Path) -> bool:
    """Whether a name is that of one file of a report."""
    return out.suffix.lower() in SUFFIXES and not out.is_dir()


def keep(out: Path, document: Document, data: Mapping[str, Any]) -> None:
    """
    A document as a page, a PDF, data, or all of them in a folder.

    Raises:
        Refused: It cannot be written.
        Unavailable: The extra that reports need is not installed.
    """
    if not _is_file(out):
        from escrutinio.report.folder import write_report

        write_report(out, document, data)
    elif out.suffix.lower() == ".html":
        from escrutinio.io.writing import replace_text
        from escrutinio.report.html import html

        replace_text(out, html(document))
    elif out.suffix.lower() == ".pdf":
        from escrutinio.report.pdf import pdf

        _put(out, pdf(document))
    else:
        from escrutinio.report.folder import report_json

        _put(out, report_json(document, data))


def _put(out: Path, content: bytes) -> None:
    from escrutinio.io.writing import put

    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        put(out, content)
    except OSError as error:
        raise Refused("export.write", where=str(out), error=error) from None
