"""A report as a folder: the page, the PDF, the pictures and the data behind them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from escrutinio.errors import Refused
from escrutinio.io.writing import put
from escrutinio.report.document import Document
from escrutinio.report.html import html
from escrutinio.report.pdf import as_data, pdf

FORM = "escrutinio-report-1"
"""What `report.json` calls itself."""

PAGE, PAPER, DATA = "report.html", "report.pdf", "report.json"
PICTURES = "pictures"

_OWN = re.compile(r"report\.(html|pdf)|pictures/[a-z0-9-]+\.(svg|png|csv)")
"""What a report's files are called; others are never removed, whatever a list says."""


def write_report(folder: Path, document: Document, data: Mapping[str, Any]) -> tuple[str, ...]:
    """
    Write a report into a folder of its own; an earlier report there is replaced.

    The list of its files is written first, so that an interrupted writing can be done again.

    Args:
        folder: Where to; it and its parents are made.
        document: What is said.
        data: The same for programs.

    Returns:
        The names of the files, in order.

    Raises:
        Refused: The folder holds files that no report wrote, or cannot be written.
        Unavailable: The extra that reports need is not installed.
    """
    files = report_files(document, data)
    try:
        old = earlier(folder)
        (folder / PICTURES).mkdir(parents=True, exist_ok=True)
        for name in old - files.keys():
            (folder / name).unlink(missing_ok=True)
        for name in (DATA, *files):
            put(folder / name, files[name])
    except OSError as error:
        raise Refused("export.write", where=str(folder), error=error) from None
    return tuple(files)


def report_files(document: Document, data: Mapping[str, Any]) -> dict[str, bytes]:
    """
    The files of a report by their names; the last one lists the others with their digests.

    Args:
        document: What is said.
        data: The same for programs.
    """
    files = {PAGE: html(document).encode("utf-8"), PAPER: pdf(document)}
    for one in document.pictures:
        files[f"{PICTURES}/{one.id}.svg"] = one.svg.encode("utf-8")
        files[f"{PICTURES}/{one.id}.png"] = one.png
        files[f"{PICTURES}/{one.id}.csv"] = one.csv().encode("utf-8")
    files[DATA] = report_json(document, data, files)
    return files


def report_json(
    document: Document, data: Mapping[str, Any], files: Mapping[str, bytes] | None = None
) -> bytes:
    """
    A report for programs: what is said, its data, and the digests of the files beside it.

    Args:
        document: What is said.
        data: The same for programs.
        files: Those beside it.
    """
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in (files or {}).items()}
    whole = {
        "form": FORM,
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "data": dict(data),
        "blocks": [as_data(one) for one in document.blocks],
        "files": listed,
    }
    text = json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)
    return (text + "\n").encode("utf-8")


def earlier(folder: Path) -> set[str]:
    """
    The files of the report that a folder holds.

    Raises:
        Refused: It holds others.
    """
    if not folder.exists():
        return set()
    if not folder.is_dir():
        raise Refused("report.folder.file", where=str(folder))
    found = {
        one.relative_to(folder).as_posix()
        for one in folder.rglob("*")
        if one.is_symlink() or not one.is_dir()
    }
    own = _listed(folder / DATA) | {DATA}
    parts = {name for name in found if name.endswith(".part") and _part_of(name) in own}
    other = sorted(found - own - parts)
    if other:
        raise Refused("report.folder", where=str(folder), name=other[0], n=len(other))
    return (own & found) | parts


def _part_of(name: str) -> str:
    """The file of which an interrupted writing left a part."""
    path = Path(name)
    return path.with_name(path.name.removeprefix(".").removesuffix(".part")).as_posix()


def _listed(path: Path) -> set[str]:
    """The files that a report says it has; none where it is no report."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return set()
    if not isinstance(found, dict) or found.get("form") != FORM:
        return set()
    names = found.get("files")
    return {one for one in names if _OWN.fullmatch(one)} if isinstance(names, dict) else set()
