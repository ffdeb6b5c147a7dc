"""The coordinator's pages: only the boxes in which two people differ."""

from __future__ import annotations

from starlette.responses import Response

from escrutinio.desk.pages.keying import BOX, box_names
from escrutinio.desk.visit import Visit
from escrutinio.errors import Refused
from escrutinio.io import scans
from escrutinio.io.store.copies import Key, copy_events
from escrutinio.model import duty
from escrutinio.model.audit import REASONS
from escrutinio.model.intake import MARK, MARKS
from escrutinio.operations import intake
from escrutinio.tally.entry import Differs
from escrutinio.tally.intake import folded
from escrutinio.words import say


def waiting(visit: Visit) -> Response:
    """The copies in which two entries differ."""
    visit.actor.require(duty.SETTLE)
    return visit.page("settle_list", rows=intake.waiting(visit.office))


def settle_page(visit: Visit, contest: str, station: str, copy: str) -> Response:
    """The boxes in which two entries of a copy differ."""
    visit.actor.require(duty.SETTLE)
    return shown(visit, (contest, station, copy))


def settle(visit: Visit, contest: str, station: str, copy: str) -> Response:
    """Save what a third person found in them."""
    which = (contest, station, copy)
    form = visit.sent(version(visit, which))
    boxes = form.under(BOX)
    try:
        intake.settle(
            visit.office, visit.actor, visit.at, which, boxes,
            reason=form["reason"], note=form["note"], accepted=form.every("accept"),
        )  # fmt: skip
    except Refused as error:
        if error.key != "intake.warned":
            raise
        codes = tuple(str(error.values["codes"]).split(", "))
        return shown(visit, which, boxes, codes, error)
    return visit.go("/settle")


def shown(
    visit: Visit,
    which: Key,
    typed: dict[str, str] | None = None,
    codes: tuple[str, ...] = (),
    error: Refused | None = None,
) -> Response:
    """The form, with what the two typed in the boxes that differ and in no other."""
    contest, station, copy = which
    history = [one for _, one in visit.office.store.history(contest, station)]
    state = folded(copy_events(history)).get(copy)
    if state is None or not isinstance(state.entry, Differs):
        raise Refused("desk.absent", where=visit.path[:100])
    differs = state.entry
    [sheet] = visit.office.store.sheets_of([(contest, station)])
    names = dict(box_names(visit, sheet)) | {
        f"{MARK}{one}": say(f"kind.{one}", visit.language) for one in MARKS
    }
    first, second = dict(differs.first.figures), dict(differs.second.figures)
    digest = state.received.sha256 if state.received else ""
    kept = bool(digest) and scans.path_of(visit.office.path, digest).is_file()
    return visit.page(
        "settle",
        status=422 if error else 200,
        which=which,
        rows=[(box, names[box], first.get(box), second.get(box)) for box in differs.boxes],
        reasons=REASONS,
        typed=typed or {},
        warnings=[(code, say(f"finding.{code}", visit.language)) for code in codes],
        scan=f"/scans/{contest}/{station}/{copy}" if kept else "",
        token=visit.token(visit.path, version(visit, which)),
        prefix=BOX,
    )


def version(visit: Visit, which: Key) -> int:
    """How much has happened to a sheet: a form of before is refused."""
    return len(visit.office.store.history(which[0], which[1]))


ROUTES = (
    ("/settle", waiting),
    ("/settle/{contest}/{station}/{copy}", settle_page),
    ("/settle/{contest}/{station}/{copy}", settle, True),
)
