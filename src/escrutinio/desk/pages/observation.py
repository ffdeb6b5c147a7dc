"""A mission at work: reports, where they differ, incidents, estimates; each by whose duty it is."""

from __future__ import annotations

from starlette.responses import Response

from escrutinio.desk.visit import Visit
from escrutinio.errors import Refused
from escrutinio.model import duty
from escrutinio.model.observation import REVIEWS, IncidentFollowed
from escrutinio.observation.incidents import ACTS
from escrutinio.operations.observation import incidents, quick, reports

SHOWN = 200
"""So many reports, the last ones, are on the page."""


def overview(visit: Visit) -> Response:
    """What has come, where it differs, what happened, what was estimated."""
    visit.actor.require(duty.WATCH)
    book = reports.book(visit.office, form=visit.query.get("form", "")[:64])
    conflicts = book.conflicts
    return visit.page(
        "observation",
        reports=book.reports[-SHOWN:][::-1],
        total=len(book.reports),
        reviews=book.reviews,
        conflicts=conflicts,
        open_conflicts=sum(one.settled is None for one in conflicts),
        incidents=incidents.every(visit.office),
        estimates=quick.estimates(visit.office)[::-1],
        states=REVIEWS,
        acts=ACTS,
        may={one: visit.actor.may(one) for one in _DUTIES},
        tokens={one: visit.token(f"/observation/{one}") for one in _ACTIONS},
    )


_DUTIES = (duty.REVIEW, duty.DECIDE, duty.FOLLOW, duty.ESTIMATE, duty.RELEASE)
_ACTIONS = ("review", "settle", "follow", "estimate")


def review(visit: Visit) -> Response:
    """Say what a report is worth."""
    form = visit.sent()
    visit.actor.require(duty.REVIEW)
    label, why = visit.actor.label, form["why"][:300]
    reports.review(visit.office, visit.at, label, form["key"], form["state"], why)
    return visit.go("/observation")


def settle(visit: Visit) -> Response:
    """Decide which report is followed in a field."""
    form = visit.sent()
    visit.actor.require(duty.DECIDE)
    visit.require_proof()
    reports.settle(
        visit.office, visit.at, visit.actor.label, form["of"], form["station"], form["field"],
        form["chosen"], form["why"][:300],
    )  # fmt: skip
    return visit.go("/observation")


def follow(visit: Visit) -> Response:
    """Note to whom an incident was put, or what came back."""
    form = visit.sent()
    visit.actor.require(duty.FOLLOW)
    if not form["to"].strip():
        raise Refused("observe.incident.source", where=form["id"])
    incidents.follow(
        visit.office,
        IncidentFollowed(
            at=visit.at, id=form["id"], to=form["to"][:100], act=form["act"],
            text=form["text"][:500], by=visit.actor.label,
        ),
    )  # fmt: skip
    return visit.go("/observation")


def estimate(visit: Visit) -> Response:
    """Make an estimate; let it go out where that is one's duty and the gate is open."""
    form = visit.sent()
    publish = form["publish"] == "yes"
    visit.actor.require(duty.RELEASE if publish else duty.ESTIMATE)
    if publish:
        visit.require_proof()
    quick.count(visit.office, visit.at, by=visit.actor.label, publish=publish)
    return visit.go("/observation")


ROUTES = (
    ("/observation", overview),
    ("/observation/review", review, True),
    ("/observation/settle", settle, True),
    ("/observation/follow", follow, True),
    ("/observation/estimate", estimate, True),
)
