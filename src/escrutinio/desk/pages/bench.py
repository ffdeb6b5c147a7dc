"""The benches: who sits, what would end the quorum, and who takes or leaves a seat."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from escrutinio.adjudication.bench import at_risk, sitting
from escrutinio.adjudication.cases import moment
from escrutinio.adjudication.docket import JURY, TRIBUNAL
from escrutinio.desk.visit import Visit
from escrutinio.model import duty
from escrutinio.model.cases import JudgeLeft, JudgeSeated
from escrutinio.operations import benches, cases, hearings

KINDS = ("holder", "substitute", "provisional")


def bench_page(visit: Visit) -> Response:
    """Both benches today."""
    visit.actor.require(duty.READ)
    found = cases.opened(visit.office.path)
    day = moment(hearings.there(visit.office, visit.at)).date()
    sides: list[dict[str, Any]] = []
    for instance in (JURY, TRIBUNAL):
        rule, seated = found.seated(instance)
        if rule is not None:
            here = sitting(rule, seated, day)
            sides.append({
                "instance": instance,
                "rule": rule,
                "here": here,
                "risk": at_risk(rule, seated, day),
                "lost": len(here) < rule.quorum,
            })  # fmt: skip
    return visit.page(
        "bench",
        day=day.isoformat(),
        benches=sides,
        again=benches.heard_again(found, day),
        kinds=KINDS,
        may=visit.actor.may(duty.SEAT),
        token=lambda path: visit.token(path, visit.office.store.size()),
    )


def seat(visit: Visit) -> Response:
    """Log that somebody takes a seat."""
    form = visit.sent(visit.office.store.size())
    visit.require_proof()
    event = JudgeSeated(
        at=visit.at,
        seat=form["seat"],
        judge=form["judge"].strip(),
        since=form["since"],
        term=form["kind"] if form["kind"] in KINDS else KINDS[0],
    )
    hearings.seat(visit.office, visit.actor, event)
    return visit.go("/bench")


def leave(visit: Visit) -> Response:
    """Log that somebody leaves a seat."""
    form = visit.sent(visit.office.store.size())
    visit.require_proof()
    event = JudgeLeft(
        at=visit.at,
        seat=form["seat"],
        judge=form["judge"].strip(),
        until=form["until"],
        why=form["why"].strip(),
    )
    hearings.seat(visit.office, visit.actor, event)
    return visit.go("/bench")


ROUTES = (
    ("/bench", bench_page),
    ("/bench/seat", seat, True),
    ("/bench/leave", leave, True),
)
