"""Sheets that are handed in as data, CSV or JSON: every line is read, or none is taken."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from escrutinio.errors import Refused
from escrutinio.ledger.tables import PREFIX
from escrutinio.model.intake import MARK, MARKS
from escrutinio.operations.intake import Given
from escrutinio.operations.office import Office

PLAIN = ("voted", "blank", "null", "challenged")
WHERE = ("contest", "station", "copy")
ACCEPT = "accept"
MOST = 20_000
"""So many sheets may one file have."""


def read_sheets(office: Office, data: bytes) -> list[Given]:
    """
    The sheets of a file, in CSV with a header or as a JSON list of objects.

    Columns: `station`, `contest` where there are several, `copy` (the office's own by default),
    `votes:OPTION` for each option, `voted`, `blank`, `null`, `challenged`, `mark:KIND` (0 or 1),
    and `accept` with the codes of failed checks, by spaces, that stand on the paper.

    Raises:
        Refused: It cannot be read, a column is unknown, or there is nothing in it.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("intake.unread", error=str(error)[:80]) from None
    rows = _json(text) if text.lstrip()[:1] in ("[", "{") else _csv(text)
    found: list[Given] = []
    for line, row in rows:
        if len(found) >= MOST:
            raise Refused("intake.unread", where=str(line), error=f"> {MOST}")
        found.append(_given(office, line, row))
    if not found:
        raise Refused("intake.unread", error="0")
    return found


def _csv(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    table = csv.DictReader(io.StringIO(text))
    try:
        for row in table:
            if None in row or None in row.values():
                raise Refused("intake.unread", where=str(table.line_num), error="columns")
            yield table.line_num, row
    except csv.Error as error:
        raise Refused("intake.unread", where=str(table.line_num), error=str(error)) from None


def _json(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Refused("intake.unread", error=str(error)[:80]) from None
    for i, row in enumerate(data if isinstance(data, list) else [data], 1):
        if not isinstance(row, dict):
            raise Refused("intake.unread", where=str(i), error=repr(row)[:40])
        yield i, {name: _text(value, i, name) for name, value in row.items()}


def _text(value: Any, line: int, name: str) -> str:
    if value is None:
        return "*"
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Refused("intake.unread", where=f"{line} {name}", error=repr(value)[:40])
    return str(value)


def _given(office: Office, line: int, row: Mapping[str, str]) -> Given:
    contest = office.contest(row.get("contest", ""))
    places = {f"{PREFIX}{one.id}": f"v{i}" for i, one in enumerate(contest.options)}
    marks = {f"mark:{one}": f"{MARK}{one}" for one in MARKS}
    names = places | marks | {one: one for one in PLAIN}
    strange = [one for one in row if one not in (*names, *WHERE, ACCEPT)]
    if strange or "station" not in row:
        missing = strange[0] if strange else "station"
        raise Refused("intake.box_unknown", where=str(line), boxes=str(missing)[:60],
                      known=", ".join((*WHERE, *names, ACCEPT)))  # fmt: skip
    return Given(
        contest=str(contest.id),
        station=row["station"].strip(),
        copy=row.get("copy", "").strip(),
        boxes={names[name]: value for name, value in row.items() if name in names},
        accepted=tuple(row.get(ACCEPT, "").split()),
        where=str(line),
    )
