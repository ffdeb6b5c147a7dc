"""The observers' own pages: for phones, and for when there is no network."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from escrutinio.desk import look
from escrutinio.io.store.reports import Device
from escrutinio.observation.form import (
    CALCULATE,
    FILE,
    META,
    SELECT_MANY,
    SELECT_ONE,
    Form,
    Question,
    label,
)
from escrutinio.operations.hearings import utc
from escrutinio.operations.observation.forms import form_of, forms
from escrutinio.operations.office import Office

INPUTS = {
    "int": "number",
    "decimal": "number",
    "date": "date",
    "time": "time",
    "dateTime": "datetime-local",
    FILE: "file",
}


class Sender:
    """Who sends: the office, the device, the time and the language."""

    def __init__(self, office: Office, device: Device, now: float, language: str) -> None:
        self.office, self.device, self.language = office, device, language
        self.at = utc(int(now))

    def page(self, name: str, **values: Any) -> Response:
        """A page for a phone."""
        election = self.office.election
        shared = {
            "election": election.name(self.language),
            "simulated": election.simulated,
            "device": self.device,
        }
        return HTMLResponse(look.page(name, self.language, shared | values))


def home(sender: Sender, request: Request, _: Any) -> Response:
    """The forms of a device, and what it has not sent yet."""
    found = [one.form for one in forms(sender.office)]
    return sender.page(
        "observe_home",
        base=f"/key/{request.path_params['token']}/",
        forms=[(one, label(one.titles, sender.language) or one.id) for one in found],
    )


def fill(sender: Sender, request: Request, _: Any) -> Response:
    """A form to fill in."""
    version = str(request.path_params["version"])
    id_ = str(request.path_params["id"])
    form = form_of(sender.office, id_, "" if version == "-" else version).form
    return sender.page(
        "observe_form",
        base=f"/key/{request.path_params['token']}/",
        form=form,
        title=label(form.titles, sender.language) or form.id,
        rows=_tree(form, sender.language),
    )


def worker(sender: Sender, request: Request, _: Any) -> Response:  # noqa: ARG001
    """What keeps the pages when there is no network: it may only see below its own address."""
    data = look.asset("observe-worker.js") or b""
    return Response(data, media_type="text/javascript", headers={"cache-control": "no-cache"})


def _tree(form: Form, language: str) -> list[dict[str, Any]]:
    """Questions with what lies in them, as the page writes them."""
    tops: list[dict[str, Any]] = []
    by_path: dict[str, dict[str, Any]] = {}
    for one in form.questions:
        name = one.path.split("/")[2]
        if name in META or one.kind == CALCULATE:
            continue
        row = _row(one, language)
        by_path[one.path] = row
        above = by_path.get(one.path.rpartition("/")[0])
        (above["inside"] if above is not None else tops).append(row)
    return tops


def _row(one: Question, language: str) -> dict[str, Any]:
    return {
        "question": one,
        "label": label(one.labels, language) or one.name,
        "hint": label(one.hints, language),
        "message": label(one.messages, language),
        "input": INPUTS.get(one.kind, "text"),
        "choices": [(value, label(said, language) or value) for value, said in one.choices],
        "many": one.kind == SELECT_MANY,
        "one": one.kind == SELECT_ONE,
        "inside": [],
    }
