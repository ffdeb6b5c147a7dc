"""The same acts for programs: JSON in and out, by the same rules; what they are, in OpenAPI."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import JSONResponse, Response

from escrutinio import __version__
from escrutinio.desk.forms import LIFETIME
from escrutinio.desk.pages.docket import state_of
from escrutinio.desk.pages.keying import box_names
from escrutinio.desk.pages.signing import progress_of
from escrutinio.desk.visit import Visit
from escrutinio.errors import Refused
from escrutinio.model import duty
from escrutinio.operations import cases, intake
from escrutinio.operations.handed import read_sheets

HEADER = "X-Form"


def progress(visit: Visit) -> Response:
    """How far the count is; without names."""
    return JSONResponse(progress_of(visit.office))


def me(visit: Visit) -> Response:
    """Who is signed in, and the tokens that what is sent has to carry."""
    paths = ("/api/claim", "/api/key", "/api/sheets")
    return JSONResponse(
        {
            "label": visit.actor.label,
            "role": visit.actor.role,
            "tokens": {path: visit.token(path) for path in paths},
            "seconds": LIFETIME,
        }
    )


def claim(visit: Visit) -> Response:
    """Take the next sheet: which copy, and its boxes; null where nothing is left."""
    visit.sent()
    which = intake.claim(visit.office, visit.actor, visit.at)
    if which is None:
        return JSONResponse({"contest": None, "station": None, "copy": None, "boxes": []})
    [sheet] = visit.office.store.sheets_of([which[:2]])
    names = [{"box": box, "name": name} for box, name in box_names(visit, sheet)]
    return JSONResponse(dict(zip(("contest", "station", "copy"), which, strict=True)) |
                        {"registered": sheet.registered, "boxes": names})  # fmt: skip


def key(visit: Visit) -> Response:
    """Save the sheet that one has: every box, and the codes of failed checks that are accepted."""
    data = _object(visit.sent()["json"])
    which = (_str(data, "contest"), _str(data, "station"), _str(data, "copy"))
    boxes, accept = data.get("boxes"), data.get("accept", [])
    if not isinstance(boxes, dict) or not isinstance(accept, list):
        raise Refused("form.broken", error="boxes, accept")
    texts = {str(box): "*" if n is None else str(n) for box, n in boxes.items()}
    made = intake.key(visit.office, visit.actor, visit.at, which, texts, map(str, accept))
    return JSONResponse({"stage": made.stage})


def sheets(visit: Visit) -> Response:
    """Hand in sheets as data, all or none; each is one entry, by whoever sends it."""
    form = visit.sent()
    visit.actor.require(duty.RECEIVE)
    given = read_sheets(visit.office, form["json"].encode("utf-8", "surrogatepass"))
    label = f"api-{visit.actor.label}"
    made = intake.take_in(visit.office, visit.actor, visit.at, given, label)
    return JSONResponse({"taken": len(made)})


def sheet(visit: Visit, contest: str, station: str) -> Response:
    """A sheet as it is now."""
    visit.actor.require(duty.READ)
    found = next(iter(visit.office.store.sheets_of([(contest, station)])), None)
    if found is None:
        raise Refused("intake.no_station", where=f"{contest}/{station}"[:60])
    figures = {"registered": found.registered} | found.figures
    return JSONResponse(
        {"contest": contest, "station": station, "state": str(found.state), "kind": found.kind,
         "figures": figures}
    )  # fmt: skip


def docket(visit: Visit) -> Response:
    """Every case: its number, station, and where it stands."""
    visit.actor.require(duty.READ)
    found = cases.opened(visit.office.path).cases
    return JSONResponse([
        {"case": number, "about": one.filed.about, "contest": one.filed.contest,
         "station": one.filed.sheet, "state": state_of(one)}
        for number, one in sorted(found.items())
    ])  # fmt: skip


def _object(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused("form.broken", error=str(error)[:80]) from None
    if not isinstance(data, dict):
        raise Refused("form.broken", error="{}")
    return data


def _str(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str):
        raise Refused("form.broken", error=name)
    return value


TEXT = {"type": "string"}
ERROR = {
    "type": "object",
    "properties": dict.fromkeys(("error", "where", "what", "why", "do"), TEXT),
    "required": ["error", "what", "why", "do"],
}
COUNT = {"type": "integer"}


def _answers(good: dict[str, Any]) -> dict[str, Any]:
    """What an act answers: well, or what is wrong, where, why and what to do."""
    wrong = {str(code): _content(code, ERROR) for code in (401, 403, 404, 409, 422)}
    plain = {str(code): {"description": name} for code, name in PLAIN.items()}
    return {"200": _content(200, good)} | wrong | plain


PLAIN = {405: "method", 413: "too large", 429: "too often"}


def _content(code: int, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": str(code), "content": {"application/json": {"schema": schema}}}


def _act(summary: str, good: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"summary": summary.partition("\n")[0], "responses": _answers(good)} | more


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    header = {"name": HEADER, "in": "header", "required": True, "schema": TEXT}
    content = {"required": True, "content": {"application/json": {"schema": schema}}}
    return {"parameters": [header], "requestBody": content}


OBJECT = {"type": "object"}
BOX = {"type": ["integer", "null"]}
ENTRY = {
    "type": "object",
    "properties": {
        "contest": TEXT, "station": TEXT, "copy": TEXT,
        "boxes": {"type": "object", "additionalProperties": BOX},
        "accept": {"type": "array", "items": TEXT},
    },
    "required": ["contest", "station", "copy", "boxes"],
}  # fmt: skip
PLACE = [
    {"name": name, "in": "path", "required": True, "schema": TEXT | {"minLength": 1}}
    for name in ("contest", "station")
]


def described(visit: Visit) -> Response:
    """What programs can ask for, in OpenAPI 3.1."""
    del visit
    paths = {
        "/api/progress": {"get": _act(progress.__doc__ or "", OBJECT)},
        "/api/me": {"get": _act(me.__doc__ or "", OBJECT)},
        "/api/cases": {"get": _act(docket.__doc__ or "", {"type": "array", "items": OBJECT})},
        "/api/sheets/{contest}/{station}": {
            "get": _act(sheet.__doc__ or "", OBJECT, parameters=PLACE)
        },
        "/api/claim": {"post": _act(claim.__doc__ or "", OBJECT, **_body(OBJECT))},
        "/api/key": {"post": _act(key.__doc__ or "", OBJECT, **_body(ENTRY))},
        "/api/sheets": {
            "post": _act(sheets.__doc__ or "", OBJECT,
                         **_body({"type": "array", "items": OBJECT, "minItems": 1}))
        },
    }  # fmt: skip
    info = {"title": "Escrutinio", "version": __version__}
    return JSONResponse({"openapi": "3.1.0", "info": info, "paths": paths})


ROUTES = (
    ("/api/openapi.json", described),
    ("/api/progress", progress),
    ("/api/me", me),
    ("/api/cases", docket),
    ("/api/sheets/{contest}/{station}", sheet),
    ("/api/claim", claim, True),
    ("/api/key", key, True),
    ("/api/sheets", sheets, True),
)
