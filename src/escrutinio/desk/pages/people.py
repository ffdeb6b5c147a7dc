"""The administrator's pages: accounts, and what was tried."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.responses import Response

from escrutinio.desk.visit import Visit
from escrutinio.io.passwords import address_of
from escrutinio.model import duty
from escrutinio.operations import people
from escrutinio.operations.people import Made

SHOWN = 500


def people_page(visit: Visit) -> Response:
    """Every account."""
    found = people.every(visit.office, visit.actor)
    law, day = visit.office.law, visit.office.election.date
    benches = [make(day) for make in (law.jury, law.bench) if make is not None]
    return visit.page(
        "people",
        accounts=found,
        roles=duty.ROLES,
        seats=[one.id for bench in benches for one in bench.seats],
        token=lambda path: visit.token(path, len(found)),
        now=visit.now,
    )


def _count(visit: Visit) -> int:
    return len(people.every(visit.office, visit.actor))


def add(visit: Visit) -> Response:
    """Make an account."""
    form = visit.sent(_count(visit))
    visit.require_proof()
    made = people.add(visit.office, visit.actor, visit.now, form["name"].strip(), form["role"],
                      seat=form["seat"])  # fmt: skip
    return _shown(visit, made)


def renew(visit: Visit, name: str) -> Response:
    """Give an account a new password."""
    visit.sent(_count(visit))
    visit.require_proof()
    return _shown(visit, people.renew(visit.office, visit.actor, visit.now, name))


def close(visit: Visit, name: str) -> Response:
    """Close an account."""
    visit.sent(_count(visit))
    visit.require_proof()
    people.close(visit.office, visit.actor, visit.now, name)
    return visit.go("/people")


def _shown(visit: Visit, made: Made) -> Response:
    """A new password and secret, this once."""
    import segno

    picture = ""
    if made.secret:
        address = address_of(made.secret, made.account.name, visit.office.election.id)
        picture = segno.make(address, error="m").svg_data_uri(scale=5)
    return visit.page("made", made=made, picture=picture)


def tried(visit: Visit) -> Response:
    """What was tried at the desk, the last first."""
    found = people.tried(visit.office, visit.actor, SHOWN)
    rows = [(_moment(at), *rest) for at, *rest in found]
    return visit.page("tried", rows=rows)


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


ROUTES = (
    ("/people", people_page),
    ("/people", add, True),
    ("/people/{name}/renew", renew, True),
    ("/people/{name}/close", close, True),
    ("/tried", tried),
)
