"""The audits' pages: what was drawn, the papers typed twice, and what differs."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from escrutinio.desk.pages.keying import BOX
from escrutinio.desk.visit import Visit
from escrutinio.errors import Refused
from escrutinio.model import duty
from escrutinio.model.audit import REASONS, AuditCommitted
from escrutinio.operations.audit import entries, rounds
from escrutinio.operations.audit.entries import Given
from escrutinio.operations.audit.opened import Audit, opened
from escrutinio.tally.entry import Differs, Empty, Entry, Once

MARGIN = ("blank", "null", "challenged", "voted")


def audits(visit: Visit) -> Response:
    """Every audit of the workspace."""
    _require(visit)
    found = [one for _, one in visit.office.store.around() if isinstance(one, AuditCommitted)]
    return visit.page("audits", audits=found)


def _require(visit: Visit) -> None:
    if not visit.actor.may(duty.AUDIT_TYPE):
        visit.actor.require(duty.READ)


def audit(visit: Visit, name: str) -> Response:
    """An audit: its seed, what is asked for, and how far each paper is; no figure is shown."""
    _require(visit)
    found = opened(visit.office.path, name)
    drawn = rounds.wanted(found, found.record.sizes) if found.record.seeded else []
    rows = [
        (contest, one.station, _stage(found.papers.get((contest, one.station), Empty())))
        for one in drawn
        for contest in one.contests
    ]
    seeded = found.record.seeded
    return visit.page(
        "audit",
        audit=name,
        seed=seeded.seed if seeded else "",
        rounds=len(found.record.rounds),
        rows=rows,
        types=visit.actor.may(duty.AUDIT_TYPE),
        settles=visit.actor.may(duty.AUDIT_SETTLE),
    )


def _stage(state: Entry) -> str:
    names = {Empty: "received", Once: "once", Differs: "differs"}
    return names.get(type(state), "settled")


def paper_page(visit: Visit, name: str, contest: str, station: str) -> Response:
    """The form of a paper: every box, or only those that differ for a third person."""
    found = opened(visit.office.path, name)
    state = found.papers.get((contest, station), Empty())
    promised = found.commitment.of(contest)
    differs = state.boxes if isinstance(state, Differs) else ()
    visit.actor.require(duty.AUDIT_SETTLE if differs else duty.AUDIT_TYPE)
    names = {f"v{i}": one for i, one in enumerate(promised.options)}
    boxes = [names.get(one, one) for one in differs] or [*promised.options, *MARGIN]
    path = f"/audits/{name}/{contest}/{station}"
    return visit.page(
        "paper",
        audit=name,
        contest=contest,
        station=station,
        boxes=[one for one in boxes if one != "found"],
        settles=bool(differs),
        reasons=REASONS,
        prefix=BOX,
        path=path,
        token=visit.token(path, _version(found, contest, station)),
    )


def _version(found: Audit, contest: str, station: str) -> int:
    state = found.papers.get((contest, station), Empty())
    return len(state.history)


def paper(visit: Visit, name: str, contest: str, station: str) -> Response:
    """Save a paper that somebody typed, or what a third person found."""
    found = opened(visit.office.path, name)
    form = visit.sent(_version(found, contest, station))
    differs = isinstance(found.papers.get((contest, station)), Differs)
    given = Given(
        contest=contest,
        station=station,
        boxes=_boxes(form.under(BOX), given=not form["missing"]),
        found=not form["missing"],
    )
    office, actor = visit.office, visit.actor
    office.require_clock(visit.at)
    if differs:
        actor.require(duty.AUDIT_SETTLE)
        entries.settle(office.path, name, visit.at, actor.label, given, reason=form["reason"],
                       note=form["note"])  # fmt: skip
    else:
        actor.require(duty.AUDIT_TYPE)
        entries.enter(office.path, name, visit.at, actor.label, [given])
    return visit.go(f"/audits/{name}")


def _boxes(typed: Mapping[str, str], *, given: bool) -> dict[str, str]:
    if not given:
        return {}
    empty = [box for box, text in typed.items() if not text.strip()]
    if empty:
        raise Refused("intake.box_missing", where="-", boxes=", ".join(empty))
    return dict(typed)


ROUTES = (
    ("/audits", audits),
    ("/audits/{name}", audit),
    ("/audits/{name}/{contest}/{station}", paper_page),
    ("/audits/{name}/{contest}/{station}", paper, True),
)
