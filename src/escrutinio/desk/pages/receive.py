"""Copies that arrive: one by one with a scan, as a list, or as data in bulk."""

from __future__ import annotations

from starlette.responses import Response

from escrutinio.desk.visit import Visit
from escrutinio.errors import Refused
from escrutinio.io import scans
from escrutinio.model import duty
from escrutinio.model.intake import PAPER, SCAN
from escrutinio.operations import intake
from escrutinio.operations.handed import read_sheets
from escrutinio.operations.intake import Receipt

MOST = 5_000
"""So many stations may one list have."""


def receive_page(visit: Visit, done: str = "") -> Response:
    """The forms to receive copies."""
    visit.actor.require(duty.RECEIVE)
    return visit.page(
        "receive",
        contests=visit.office.election.contests,
        copies=visit.office.law.copies,
        done=visit.query.get("done", done)[:12],
        token=visit.token("/receive"),
        bulk_token=visit.token("/receive/file"),
    )


def receive(visit: Visit) -> Response:
    """Receive copies: a list of stations, or one with its scan."""
    form = visit.sent()
    visit.actor.require(duty.RECEIVE)
    stations = form["stations"].split()
    if not stations or len(stations) > MOST:
        raise Refused("receive.stations", most=MOST)
    file = form.files.get("scan")
    if file is not None and len(stations) != 1:
        raise Refused("receive.one_scan")
    digest = scans.keep(visit.office.path, file.data) if file is not None else ""
    receipts = [
        Receipt(
            contest=form["contest"],
            station=one,
            copy=form["copy"],
            sha256=digest,
            how=SCAN if digest else PAPER,
        )
        for one in stations
    ]
    intake.receive(visit.office, visit.actor, visit.at, receipts)
    return visit.go(f"/receive?done={len(stations)}")


def receive_file(visit: Visit) -> Response:
    """Take in sheets that come as data: each is one entry, by whoever sent it."""
    form = visit.sent()
    visit.actor.require(duty.RECEIVE)
    file = form.files.get("file")
    if file is None:
        raise Refused("intake.unread", error="-")
    given = read_sheets(visit.office, file.data)
    sender = "".join(one for one in form["by"] if one.isalnum() or one in "-.")[:40]
    if not sender:
        raise Refused("audit.nobody")
    intake.take_in(visit.office, visit.actor, visit.at, given, f"file-{sender}")
    return visit.go(f"/receive?done={len(given)}")


ROUTES = (
    ("/receive", receive_page),
    ("/receive", receive, True),
    ("/receive/file", receive_file, True),
)
