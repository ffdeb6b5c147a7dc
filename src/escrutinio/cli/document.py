"""A document in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from escrutinio.cli.language import told
from escrutinio.cli.page import Table, show, show_json
from escrutinio.cli.reports import keep
from escrutinio.report import document


def page(shown: document.Document, limit: int = 0) -> Iterator[str | Table]:
    """
    A document as texts and tables.

    Args:
        shown: The document.
        limit: How many rows of each table; all for 0.

    A table that is called like the heading above it does not repeat it.
    """
    title = f"{shown.title}: {shown.subtitle}" if shown.subtitle else shown.title
    yield title
    heading = ""
    for block in shown.blocks:
        yield from _block(block, limit, heading)
        heading = block.text if isinstance(block, document.Heading) else heading


def answer(
    shown: document.Document, data: dict[str, Any], out: Path | None, *, as_json: bool, limit: int
) -> None:
    """
    What a command found: kept where it is asked for, and printed as JSON or as a page.

    Args:
        shown: The document.
        data: The same for programs.
        out: Where to keep both; None for nowhere.
        as_json: Whether JSON is printed.
        limit: As of `page`.
    """
    if out is not None:
        keep(out, shown, data)
    if as_json:
        show_json(data)
        return
    show(*page(shown, limit))
    if out is not None:
        show("", told("count.saved", path=out))


def _block(block: document.Block, limit: int, heading: str) -> Iterator[str | Table]:
    match block:
        case document.Heading():
            yield f"\n{block.text}"
        case document.Text():
            yield block.text
        case document.Facts():
            yield Table(columns=("", ""), rows=block.pairs)
        case document.Table():
            yield from _table(block, limit, heading)
        case document.Note():
            yield f"{block.title}: {block.text}" if block.title else block.text
        case document.Listing():
            yield from (f"- {item}" for item in block.items)


def _table(block: document.Table, limit: int, heading: str) -> Iterator[str | Table]:
    from escrutinio.cli.page import cut, rest

    named = block.title != heading
    if named:
        yield ""
    yield Table(
        title=block.title if named else "",
        columns=block.columns,
        rows=cut(block.rows, limit),
        right=block.right,
    )
    yield from rest(block.rows, limit)
