"""What the commands of `escrutinio intake` do."""

from __future__ import annotations

from pathlib import Path

from escrutinio.cli.clock import now
from escrutinio.cli.language import number, told
from escrutinio.cli.page import Table, show, show_json
from escrutinio.errors import Refused
from escrutinio.io import scans
from escrutinio.io.store.copies import stages
from escrutinio.model.duty import COORDINATOR, Actor
from escrutinio.model.intake import PAPER, SCAN
from escrutinio.operations import intake
from escrutinio.operations import office as offices
from escrutinio.operations.handed import read_sheets
from escrutinio.operations.intake import Receipt
from escrutinio.tally.intake import STAGES

CONSOLE = Actor(label="console", role=COORDINATOR)
"""Whoever has the workspace's folder before them."""


def run_receive(
    workspace: Path,
    stations: tuple[str, ...],
    *,
    every: bool,
    contest: str,
    copy: str,
    scan: Path | None,
    as_json: bool,
) -> None:
    """Log copies that arrived."""
    office = offices.opened(workspace)
    id_ = str(office.contest(contest).id)
    if every:
        stations = tuple(str(one.station) for one in office.store.sheets() if one.contest == id_)
    if scan is not None and len(stations) != 1:
        raise Refused("receive.one_scan")
    digest = scans.keep(workspace, scan.read_bytes()) if scan is not None else ""
    how = SCAN if digest else PAPER
    receipts = [
        Receipt(contest=id_, station=one, copy=copy, sha256=digest, how=how) for one in stations
    ]
    intake.receive(office, CONSOLE, now(), receipts)
    office.close()
    _done(len(receipts), as_json)


def run_import(workspace: Path, file: Path, *, by: str, as_json: bool) -> None:
    """Take in sheets that come as data: each is one entry."""
    office = offices.opened(workspace)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Refused("intake.unread", where=str(file), error=error.strerror) from None
    taken = intake.take_in(office, CONSOLE, now(), read_sheets(office, data), by)
    office.close()
    _done(len(taken), as_json)


def _done(n: int, as_json: bool) -> None:
    if as_json:
        show_json({"sheets": n})
    else:
        show(told("desk.receive.done", n=number(n)))


def run_list(workspace: Path, *, as_json: bool) -> None:
    """Print how many copies are how far."""
    office = offices.opened(workspace)
    found = stages(office.store)
    office.close()
    copies = list(dict.fromkeys(copy for copy, _ in found))
    if as_json:
        show_json({copy: {one: found.get((copy, one), 0) for one in STAGES} for copy in copies})
        return
    rows = [
        (told(f"desk.copy.{copy}"), *(number(found.get((copy, one), 0)) for one in STAGES))
        for copy in copies
    ]
    columns = (told("desk.copy"), *(told(f"desk.stage.{one}") for one in STAGES))
    show(told("desk.progress.copies"), Table(columns=columns, rows=tuple(rows)))


def run_recall(workspace: Path, station: str, *, contest: str, copy: str, why: str) -> None:
    """Have a settled copy typed again."""
    office = offices.opened(workspace)
    which = (str(office.contest(contest).id), station, office.copy(copy))
    intake.recall(office, CONSOLE, now(), which, why)
    office.close()
    show(told("intake.recalled", station=station))
