"""The observed sheets of 2021 through the docket, to the totals that were published."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from escrutinio.adjudication.docket import Final
from escrutinio.io import engine, workspace
from escrutinio.operations import cases
from escrutinio.operations.count import count_sheets
from escrutinio.operations.log import begin, ingest
from escrutinio.operations.open import open_sheets
from escrutinio.operations.orders import read_orders

pytestmark = pytest.mark.real

NOW = "2021-06-20T12:00:00Z"
SENT, RULED, TOLD, CLOSED = (
    *("2021-06-09T10:00", "2021-06-12T10:00"),
    *("2021-06-13T10:00", "2021-06-18T10:00"),
)
HEAD = ("election", "contest", "station", "registered", "voted", "votes:PL", "votes:FP", "blank",
        "null", "challenged", "state", "kind")  # fmt: skip
AFTER = ("voted", "votes:PL", "votes:FP", "blank", "null")
DEPARTING = ["054467", "080715"]
"""Annulled with null votes that are neither all registered nor those who voted."""

DEPARTS = "as published; other copies were compared"


def rows_of(vectors: Path) -> list[Any]:
    """Every observed sheet: as it was read, and as it ended."""
    given = json.loads((vectors / "tally.json").read_text("utf-8"))
    found: list[Any] = given["peru"]["observed_actas_2021_real"]["rows"]
    return found


def write(path: Path, head: tuple[str, ...], rows: list[list[Any]]) -> Path:
    """A table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def order(row: list[Any], departs: str = "") -> list[Any]:
    """The ruling that leads from the sheet as it was read to the sheet as it ended."""
    station, _, before, status, after = row[:5]
    effect = "annul" if status == "nula" else "correct"
    if effect == "correct" and [*before[1:6], before[6]] == [*after, 0]:
        effect = "keep"
    figures = [*after, 0] if effect != "keep" else [""] * 6
    article = "ACTOBS-2015:15" if effect == "annul" else "ACTOBS-2015:16"
    return [station, RULED, f"R-{station}", effect, article, *figures, departs]


ORDERS = ("station", "when", "number", "effect", "provisions", *AFTER, "challenged", "departs")


@pytest.fixture(scope="module")
def docket(vectors: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the observed sheets, each with a case before its jury."""
    folder = tmp_path_factory.mktemp("docket")
    sheets = [
        ["peru-2021-runoff", "president", row[0], *row[2], "pending", "arithmetic"]
        for row in rows_of(vectors)
    ]
    source = write(folder / "sheets.csv", HEAD, sheets)
    path = folder / "w"
    begin(path, "peru-2021-runoff", NOW).close()
    list(ingest(path, str(source), NOW))
    assert len(cases.send(path, NOW, SENT)) == len(sheets) == 1354
    return path


def test_all_of_them_end_as_they_were_published(docket: Path, vectors: Path) -> None:
    """Ruled on, told, not appealed, final: every sheet and the totals are those of the end."""
    rows = rows_of(vectors)
    file = write(docket / "orders.csv", ORDERS, [order(row) for row in rows])
    found = cases.opened(docket)
    wrong = {
        one.case
        for one in read_orders(file, found)
        if cases.faults(found.sheet(found.case(one.case)), one.effect, dict(one.figures))
    }
    stations = {found.cases[one].filed.sheet for one in wrong}
    table = [order(row, DEPARTS if row[0] in stations else "") for row in rows]
    orders = read_orders(write(docket / "orders.csv", ORDERS, table), found)
    cases.rule_on(docket, NOW, orders)
    cases.notify(docket, NOW, list(found.cases), TOLD)
    cases.lapse(docket, NOW, CLOSED)

    ended = cases.opened(docket)
    assert all(isinstance(one.state, Final) for one in ended.cases.values())
    states = Counter(str(one.state) for one in ended.sheets.values())
    annulled = sum(row[3] == "nula" for row in rows)
    assert states == {"resolved": len(rows) - annulled, "annulled": annulled}
    for row in rows:
        sheet = ended.sheets["president", row[0]]
        boxes = [sheet.voted, *sheet.votes, sheet.blank, sheet.null]
        assert boxes == row[4], row[0]
    loaded = workspace.load(docket)
    counted = count_sheets(loaded, loaded.election.contest("")).whole.counted
    valid = [row[4] for row in rows if row[3] != "nula"]
    assert counted.votes == (sum(one[1] for one in valid), sum(one[2] for one in valid))
    assert sorted(stations) == DEPARTING


def test_the_totals_are_those_of_the_count(vectors: Path, evolution: str) -> None:
    """The ends of these sheets sum to what the count of the published state has for them."""
    rows = rows_of(vectors)
    loaded = open_sheets(f"{evolution}@2021-06-17")
    stations = ", ".join(engine.text(row[0]) for row in rows)
    [(pl, fp)] = engine.rows(
        loaded.connection,
        "SELECT sum(v0)::BIGINT, sum(v1)::BIGINT FROM sheet "
        f"WHERE state IN ('counted', 'resolved') AND station IN ({stations})",
    )
    valid = [row[4] for row in rows if row[3] != "nula"]

    assert (pl, fp) == (sum(one[1] for one in valid), sum(one[2] for one in valid))
