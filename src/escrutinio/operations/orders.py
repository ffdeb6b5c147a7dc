"""Rulings out of a file: one line each, all or none."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from escrutinio.errors import Refused
from escrutinio.model.cases import Figures
from escrutinio.model.election import Contest
from escrutinio.operations.cases import Docket, Order

NEEDED = ("case", "when", "number", "effect", "provisions")
BOXES = ("voted", "blank", "null", "challenged")
VOTES = "votes:"


def read_orders(file: Path, docket: Docket) -> list[Order]:
    """
    The rulings of a CSV file.

    Columns: `case` (or `station`, where the election has one contest), `when`, `number`, `effect`,
    `provisions` (several with spaces), and as needed `votes:OPTION`, `voted`, `blank`, `null`,
    `challenged`, `departs`. An empty box stays as it is.

    Raises:
        Refused: The file cannot be read, a column is missing, or a figure is none.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as rows:
            table = csv.DictReader(rows)
            _require(table.fieldnames or (), file)
            return [_order(row, docket, f"{file}:{table.line_num}") for row in table]
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("audit.unread", where=str(file), error=error) from None


def _require(header: Iterable[str], file: Path) -> None:
    names = set(header)
    if "station" in names:
        names.add("case")
    missing = [one for one in NEEDED if one not in names]
    if missing:
        raise Refused("case.order", where=str(file), missing=", ".join(missing))


def _order(row: Mapping[str, str], docket: Docket, where: str) -> Order:
    number = row.get("case") or _by_station(row["station"], docket, where)
    contest = docket.election.contest(docket.case(number).filed.contest)
    return Order(
        case=number,
        when=row["when"],
        number=row["number"],
        effect=row["effect"],
        provisions=tuple(row["provisions"].split()),
        figures=figures(row, contest, where),
        departs=row.get("departs") or "",
    )


def _by_station(station: str, docket: Docket, where: str) -> str:
    """The case of a station; there has to be just one."""
    found = [no for no, kept in docket.cases.items() if kept.filed.sheet == station]
    if len(found) != 1:
        raise Refused("case.unknown", where=f"{where} {station}")
    return found[0]


def figures(row: Mapping[str, str], contest: Contest, where: str) -> Figures:
    """
    The boxes that a row sets, by their names in the log.

    Raises:
        Refused: An option is unknown, or a figure is no whole number.
    """
    places = {f"{VOTES}{one.id}": f"v{i}" for i, one in enumerate(contest.options)}
    unknown = [name for name in row if name.startswith(VOTES) and name not in places]
    if unknown:
        known = ", ".join((*places, *BOXES))
        raise Refused("audit.box", where=where, box=unknown[0], known=known)
    names = places | {box: box for box in BOXES}
    found = []
    for name, box in names.items():
        text = (row.get(name) or "").strip()
        if text:
            if not text.isascii() or not text.isdigit():
                raise Refused("case.number", where=f"{where} {name}", found=text)
            found.append((box, int(text)))
    return tuple(found)
