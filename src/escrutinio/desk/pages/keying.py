"""The typist's page: one sheet at a time, no mouse, nothing of what others typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from escrutinio.desk.visit import Visit
from escrutinio.errors import Refused
from escrutinio.io import scans
from escrutinio.io.store.copies import Key
from escrutinio.law.book import provision
from escrutinio.model import duty
from escrutinio.model.intake import MARK, MARKS, Received
from escrutinio.model.sheet import Sheet
from escrutinio.operations import intake
from escrutinio.tally.check import check
from escrutinio.tally.intake import boxes_of, typed_sheet
from escrutinio.words import say

BOX = "box."
"""In front of a box's name, as a field of a form."""


def key_page(visit: Visit) -> Response:
    """The next sheet to type."""
    visit.actor.require(duty.KEY)
    which = intake.claim(visit.office, visit.actor, visit.at)
    if which is None:
        return visit.page("nothing")
    return shown(visit, which, {}, ())


def key(visit: Visit) -> Response:
    """Save a sheet; where checks fail the form comes back with what was typed."""
    form = visit.sent()
    which = (form["contest"], form["station"], form["copy"])
    boxes, accepted = form.under(BOX), form.every("accept")
    try:
        intake.key(visit.office, visit.actor, visit.at, which, boxes, accepted)
    except Refused as error:
        if error.key not in ("intake.warned", "intake.number", "intake.box_missing"):
            raise
        return shown(visit, which, boxes, accepted, error)
    return visit.go("/key")


def shown(
    visit: Visit,
    which: Key,
    typed: Mapping[str, str],
    accepted: tuple[str, ...],
    error: Refused | None = None,
) -> Response:
    """The form of a sheet, with what was typed so far and what is wrong with it."""
    contest, station, _ = which
    [sheet] = visit.office.store.sheets_of([(contest, station)])
    return visit.page(
        "key",
        status=422 if error else 200,
        which=which,
        sheet=sheet,
        boxes=box_names(visit, sheet),
        marks=MARKS,
        typed=typed,
        accepted=accepted,
        error=error.as_json(visit.language) if error else None,
        warnings=_warnings(visit, sheet, typed, error),
        scan=_scan(visit, which),
        token=visit.token("/key"),
        prefix=BOX,
        mark=MARK,
    )


def box_names(visit: Visit, sheet: Sheet) -> list[tuple[str, str]]:
    """The boxes of a sheet with what they are called, in the order of the paper."""
    contest = visit.office.contest(str(sheet.contest))
    options = {f"v{i}": one.name for i, one in enumerate(contest.options)}
    plain = [one for one in boxes_of(sheet) if not one.startswith(MARK)]
    return [(one, options.get(one) or say(f"box.{one}", visit.language)) for one in plain]


def _warnings(
    visit: Visit, sheet: Sheet, typed: Mapping[str, str], error: Refused | None
) -> list[dict[str, Any]]:
    """The checks that fail, in words, with their article."""
    if error is None or error.key != "intake.warned":
        return []
    from escrutinio.operations.entries import figures

    office = visit.office
    one = typed_sheet(sheet, figures(sheet, typed, str(sheet.station)))
    return [
        {
            "code": found.code,
            "says": say(f"finding.{found.code}", visit.language),
            "article": found.provision,
            "title": _title(found.provision, visit.language),
            "figures": [(say(f"box.{box}", visit.language) if not _option(box) else
                         visit.office.contest(str(sheet.contest)).options[int(box[1:])].name, n)
                        for box, n in found.figures],
        }
        for found in check(one, office.law, office.election.date)
    ]  # fmt: skip


def _option(box: str) -> bool:
    return box[:1] == "v" and box[1:].isdigit()


def _title(article: str, language: str) -> str:
    return provision(article).title(language) if article else ""


def _scan(visit: Visit, which: Key) -> str:
    """The address of a copy's scan; empty where there is none."""
    if not scans.any_kept(visit.office.path):
        return ""
    digest = scan_digest(visit, which)
    kept = bool(digest) and scans.path_of(visit.office.path, digest).is_file()
    return f"/scans/{which[0]}/{which[1]}/{which[2]}" if kept else ""


def scan_digest(visit: Visit, which: Key) -> str:
    """The digest of the last scan of a copy; empty where there is none."""
    contest, station, copy = which
    found = ""
    for _, one in visit.office.store.history(contest, station):
        if isinstance(one, Received) and one.copy == copy and one.sha256:
            found = one.sha256
    return found


def scan(visit: Visit, contest: str, station: str, copy: str) -> Response:
    """A copy's scan: for whoever has the sheet before them, and for those who read."""
    which = (contest, station, copy)
    if not visit.actor.may(duty.READ) and intake.held(visit.office, visit.actor, visit.at) != which:
        visit.actor.require(duty.READ)
    digest = scan_digest(visit, which)
    data = scans.read(visit.office.path, digest) if digest else None
    if data is None:
        raise Refused("desk.absent", where=visit.path[:100])
    headers = {"content-security-policy": "default-src 'none'; sandbox"}
    return Response(data, media_type=scans.kind_of(data), headers=headers)


ROUTES = (
    ("/key", key_page),
    ("/key", key, True),
    ("/scans/{contest}/{station}/{copy}", scan),
)
