"""The terminal as a page: tables and notes, rich on a terminal and plain in a pipe."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from escrutinio.cli.language import told
from escrutinio.cli.streams import is_unicode
from escrutinio.io.source import Progress, quiet


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under columns, if these have names; those whose place is in `right` hold numbers."""

    title: str = ""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()


def show(*parts: str | Table) -> None:
    """Print texts and tables, one after another."""
    rich = sys.stdout.isatty()
    for part in parts:
        if isinstance(part, str):
            print(part)
        elif rich:
            _show_rich(part)
        else:
            print(plain(part))


def show_json(data: Any) -> None:
    """Print data as JSON, whole in any encoding."""
    print(json.dumps(data, ensure_ascii=not is_unicode(), indent=1))


def plain(table: Table) -> str:
    """
    A table as aligned text.

    >>> print(plain(Table(columns=("a", "n"), rows=(("x", "10"), ("yy", "5")), right=(1,))))
    a    n
    x   10
    yy   5
    """
    rows = [table.columns, *table.rows] if any(table.columns) else list(table.rows)
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.columns))]
    lines = [
        "  ".join(
            cell.rjust(width) if i in table.right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join(([table.title] if table.title else []) + lines)


def _show_rich(table: Table) -> None:
    from rich.console import Console
    from rich.table import Table as RichTable

    page = RichTable(
        title=table.title or None,
        title_justify="left",
        show_header=any(table.columns),
        box=None,
        pad_edge=False,
    )
    for i, column in enumerate(table.columns):
        if i in table.right:
            page.add_column(column.replace(" ", "\n"), justify="right", overflow="fold")
        else:
            page.add_column(column, overflow="fold")
    for row in table.rows:
        page.add_row(*row)
    Console(highlight=False, markup=False).print(page)


def cut(rows: Sequence[tuple[str, ...]], limit: int) -> tuple[tuple[str, ...], ...]:
    """The first rows, as many as asked for; all for 0."""
    return tuple(rows[:limit] if limit else rows)


def rest(rows: Sequence[object], limit: int) -> list[str]:
    """A line that says how many rows are not shown, if any."""
    return [told("more", n=len(rows) - limit)] if limit and len(rows) > limit else []


@contextmanager
def progress() -> Iterator[Progress]:
    """What is being done, on standard error, where somebody watches."""
    if not sys.stderr.isatty():
        yield quiet
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(what: str, done: int, of: int) -> None:
            bar.update(task, description=told(f"task.{what}"), completed=done, total=of or None)

        yield tell
