"""Proclamation: what stands against it, by article, or the certificate; and the log."""

from __future__ import annotations

from starlette.responses import Response

from escrutinio.desk.visit import Visit
from escrutinio.errors import Refused
from escrutinio.io.writing import replace_bytes
from escrutinio.model import duty
from escrutinio.model.cases import Proclaimed
from escrutinio.model.event import as_data
from escrutinio.operations import hearings
from escrutinio.operations.proclaim import Certificate, canonical_bytes, certificate, proclaim
from escrutinio.report.certificate import certificate_data, certificate_document, obstacle_text
from escrutinio.report.pdf import pdf
from escrutinio.words import LANGUAGES

SHOWN = 200


def proclaim_page(visit: Visit) -> Response:
    """What a proclamation of each contest would rest on."""
    visit.actor.require(duty.READ)
    contests = visit.office.election.contests
    wanted = visit.query.get("contest", str(contests[0].id))
    made = _made(visit, wanted)
    done = next((one for _, one in visit.office.store.around()
                 if isinstance(one, Proclaimed) and one.contest == wanted), None)  # fmt: skip
    path = f"/proclaim/{wanted}"
    return visit.page(
        "proclaim",
        contests=contests,
        wanted=wanted,
        obstacles=[obstacle_text(one, visit.language) for one in made.obstacles],
        data=certificate_data(made),
        done=done,
        may=visit.actor.may(duty.PROCLAIM),
        path=path,
        token=visit.token(path, visit.office.store.size()),
    )


def _made(visit: Visit, contest: str) -> Certificate:
    when = hearings.there(visit.office, visit.at)
    return certificate(visit.office.path, contest, when)


def proclaimed(visit: Visit, contest: str) -> Response:
    """Proclaim the result of a contest; its certificate is kept in the workspace."""
    visit.sent(visit.office.store.size())
    visit.actor.require(duty.PROCLAIM)
    visit.require_proof()
    made = _made(visit, contest)
    content = canonical_bytes(certificate_data(made))
    documents = {f".{one}.pdf": pdf(certificate_document(made, one)) for one in LANGUAGES}
    proclaim(visit.office.path, made, visit.at, content)
    for ending, data in ({".json": content} | documents).items():
        replace_bytes(visit.office.path / "certificates" / f"{made.contest.id}{ending}", data)
    return visit.go(f"/proclaim?contest={contest}")


def certificate_file(visit: Visit, contest: str, kind: str) -> Response:
    """A proclamation's certificate as it was logged, in JSON, or as a PDF."""
    visit.actor.require(duty.READ)
    names = {"json": ".json", "pdf": f".{visit.language}.pdf"}
    id_ = visit.office.contest(contest).id
    file = visit.office.path / "certificates" / f"{id_}{names.get(kind, '')}"
    if kind not in names or not file.is_file():
        raise Refused("desk.absent", where=visit.path[:100])
    return Response(file.read_bytes(), media_type=f"application/{kind}")


def log(visit: Visit) -> Response:
    """The last events of the log, as they will be published."""
    visit.actor.require(duty.READ)
    size = visit.office.store.size()
    end = min(size, _number(visit.query.get("before", "")) or size)
    start = max(0, end - SHOWN)
    events = list(enumerate(visit.office.store.events(start, end), start))
    return visit.page(
        "log",
        events=[(i, one, _rest(as_data(one))) for i, one in reversed(events)],
        start=start,
        size=size,
        root=visit.office.store.frontier().root.hex(),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0


def _rest(data: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in data.items() if name not in ("kind", "v", "at")}


ROUTES = (
    ("/proclaim", proclaim_page),
    ("/proclaim/{contest}", proclaimed, True),
    ("/proclaim/{contest}/certificate.{kind}", certificate_file),
    ("/log", log),
)
