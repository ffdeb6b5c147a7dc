"""Reports from ODK Collect and from the observers' own page: OpenRosa, with a key per device."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from escrutinio.desk import look, observers
from escrutinio.desk.guard import LARGEST, Guard, TooLarge
from escrutinio.desk.observers import Sender
from escrutinio.errors import EscrutinioError, Refused, SourceError
from escrutinio.model.observation import COLLECT, PAGE
from escrutinio.observation.form import label
from escrutinio.operations.observation import devices
from escrutinio.operations.observation.forms import Issued, form_of, forms, media
from escrutinio.operations.observation.messages import take
from escrutinio.operations.observation.receive import AGAIN, Receipt, receive
from escrutinio.operations.office import Office
from escrutinio.words import say

SUBMISSION = "xml_submission_file"
MOST_FILES = 40
VERSION = {"X-OpenRosa-Version": "1.0"}
RESPONSE = "http://openrosa.org/http/response"
LIST, MANIFEST = (
    "http://openrosa.org/xforms/xformsList",
    "http://openrosa.org/xforms/xformsManifest",
)
STATUSES = {
    "observe.device.unknown": 401,
    "observe.form.unknown": 404,
    "observe.xml.large": 413,
    "observe.file.large": 413,
    "form.large": 413,
    "observe.page.absent": 404,
}
PER_SECOND, BURST = 40, 400
"""Requests of one device, each second and at once."""

Answer = Callable[[Sender, Request, Any], Response]


def create(office: Office, clock: Callable[[], float], *, secure: bool = False) -> Guard:
    """
    The addresses that devices send to.

    Args:
        office: The office.
        clock: The time. [s since 1970]
        secure: Whether it is served over TLS.
    """
    guard = Guard(application(office, clock), time.monotonic, secure=secure)
    guard.per_second, guard.burst, guard.who = PER_SECOND, BURST, _device_of
    return guard


def _device_of(scope: Any, headers: dict[bytes, bytes]) -> bytes:  # noqa: ARG001
    """Whose bucket: that of the key in the address, since many devices share one connection."""
    parts = str(scope["path"]).split("/", 3)
    return parts[2].encode()[:64] if len(parts) > 2 else b"-"


def application(office: Office, clock: Callable[[], float]) -> Starlette:
    """The addresses without what stands before them."""

    def route(path: str, answer: Answer, *methods: str) -> Route:
        async def endpoint(request: Request) -> Response:
            return await _answered(office, clock, answer, request)

        return Route(f"/key/{{token}}{path}", endpoint, methods=list(methods or ("GET",)))

    return Starlette(
        routes=[
            route("/formList", _form_list),
            route("/forms/{id}/{version}/form.xml", _form),
            route("/forms/{id}/{version}/manifest", _manifest),
            route("/forms/{id}/{version}/media/{name}", _media),
            route("/submission", _submission, "HEAD", "POST"),
            route("/sms", _message, "POST"),
            route("/", observers.home),
            route("/fill/{id}/{version}", observers.fill),
            route("/worker.js", observers.worker),
            Route("/assets/{name}", _asset),
        ]
    )


async def _answered(
    office: Office, clock: Callable[[], float], answer: Answer, request: Request
) -> Response:
    language = look.language_of("", request.headers.get("accept-language", ""))
    try:
        sent = await _sent(request) if request.method == "POST" else None
        return await run_in_threadpool(_known, office, clock(), language, answer, request, sent)
    except EscrutinioError as error:
        return refused(error, language)


def _known(
    office: Office, now: float, language: str, answer: Answer, request: Request, sent: Any
) -> Response:
    device = devices.who(office, str(request.path_params["token"]))
    return answer(Sender(office, device, now, language), request, sent)


def refused(error: EscrutinioError, language: str) -> Response:
    """What was refused, as OpenRosa says it: what, why, and what to do."""
    other = 422 if isinstance(error, SourceError) else 409 if isinstance(error, Refused) else 500
    return _said(error.text(language), STATUSES.get(error.key, other), "submit_error")


def _said(text: str, status: int, nature: str = "") -> Response:
    body = (
        f'<OpenRosaResponse xmlns="{RESPONSE}" items="0">\n'
        f"    <message nature={quoteattr(nature)}>{escape(text)}</message>\n"
        "  </OpenRosaResponse>"
    )
    return Response(body, status_code=status, media_type="text/xml", headers=VERSION)


async def _sent(request: Request) -> dict[str, list[tuple[str, bytes]]]:
    """
    The parts of what was sent: names, and for each its file name and bytes.

    Raises:
        Refused: It is no form, broke off, or is too large.
    """
    try:
        given = await request.form(max_files=MOST_FILES, max_part_size=1 << 20)
    except TooLarge:
        raise Refused("form.large", most=LARGEST >> 20) from None
    except (MultiPartException, HTTPException, ValueError, KeyError) as error:
        said = str(getattr(error, "message", "") or getattr(error, "detail", "") or error)
        raise Refused("observe.upload.broken", error=said[:80]) from None
    found: dict[str, list[tuple[str, bytes]]] = {}
    try:
        for name, value in given.multi_items():
            data = await value.read() if isinstance(value, UploadFile) else str(value).encode()
            at = (value.filename or name) if isinstance(value, UploadFile) else ""
            found.setdefault(name, []).append((at, data))
    finally:
        await given.close()
    return found


def _form_list(sender: Sender, request: Request, _: Any) -> Response:
    wanted = request.query_params.get("formID", "")
    rows = [
        _row(sender, request, one) for one in forms(sender.office)
        if not wanted or one.form.id == wanted
    ]  # fmt: skip
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<xforms xmlns="{LIST}">{"".join(rows)}</xforms>'
    )
    return Response(body, media_type="text/xml", headers=VERSION)


def _row(sender: Sender, request: Request, issued: Issued) -> str:
    form = issued.form
    at = f"{_base(request)}/forms/{form.id}/{form.version or '-'}"
    digest = hashlib.md5(issued.xform.encode("utf-8"), usedforsecurity=False).hexdigest()
    parts = {
        "formID": form.id,
        "name": label(form.titles, sender.language) or form.id,
        "version": form.version,
        "hash": f"md5:{digest}",
        "downloadUrl": f"{at}/form.xml",
    }
    if media(sender.office, form.id, form.version):
        parts["manifestUrl"] = f"{at}/manifest"
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts.items())
    return f"<xform>{inner}</xform>"


def _base(request: Request) -> str:
    """The address that the device itself used, so that a name or a port before us stays."""
    return f"{request.base_url}".rstrip("/") + f"/key/{request.path_params['token']}"


def _asked(sender: Sender, request: Request) -> Issued:
    version = str(request.path_params["version"])
    return form_of(sender.office, str(request.path_params["id"]), "" if version == "-" else version)


def _form(sender: Sender, request: Request, _: Any) -> Response:
    return Response(_asked(sender, request).xform, media_type="text/xml", headers=VERSION)


def _manifest(sender: Sender, request: Request, _: Any) -> Response:
    form = _asked(sender, request).form
    at = f"{_base(request)}/forms/{form.id}/{form.version or '-'}/media"
    rows = []
    for file in media(sender.office, form.id, form.version):
        digest = hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()
        rows.append(
            f"<mediaFile><filename>{escape(file.name)}</filename><hash>md5:{digest}</hash>"
            f"<downloadUrl>{escape(f'{at}/{file.name}')}</downloadUrl></mediaFile>"
        )
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest xmlns="{MANIFEST}">{"".join(rows)}'
    return Response(f"{body}</manifest>", media_type="text/xml", headers=VERSION)


def _media(sender: Sender, request: Request, _: Any) -> Response:
    form = _asked(sender, request).form
    found = {one.name: one for one in media(sender.office, form.id, form.version)}
    name = str(request.path_params["name"])
    if name not in found:
        raise Refused("observe.page.absent", where=name[:80])
    return Response(found[name].read_bytes(), media_type="application/octet-stream")


def _submission(
    sender: Sender, request: Request, sent: dict[str, list[tuple[str, bytes]]] | None
) -> Response:
    if sent is None:
        headers = VERSION | {"X-OpenRosa-Accept-Content-Length": str(LARGEST)}
        return Response(status_code=204, headers=headers | {"Location": str(request.url)})
    parts = sent.get(SUBMISSION, [])
    if len(parts) != 1:
        raise Refused("observe.upload.part", where=SUBMISSION, n=len(parts))
    files = {at or name: data for name, each in sent.items() if name != SUBMISSION
             for at, data in each if at}  # fmt: skip
    how = PAGE if request.headers.get("x-observer-page") else COLLECT
    receipt = receive(sender.office, sender.at, sender.device.label, parts[0][1], files, how=how)
    if how == PAGE:
        return JSONResponse(_receipt(receipt), status_code=_status(receipt))
    return _said(_told(receipt, sender.language), _status(receipt), "submit_success")


def _status(receipt: Receipt) -> int:
    return 202 if receipt.outcome == AGAIN else 201


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "key": receipt.key,
        "outcome": receipt.outcome,
        "findings": [list(one) for one in receipt.findings],
        "missing": list(receipt.missing),
    }


def _told(receipt: Receipt, language: str) -> str:
    text = say(f"observe.received.{receipt.outcome}", language)
    if receipt.missing:
        text += " " + say("observe.received.missing", language, n=len(receipt.missing))
    if receipt.findings:
        text += " " + say("observe.received.findings", language, n=len(receipt.findings))
    return text


def _message(
    sender: Sender,
    request: Request,  # noqa: ARG001
    sent: dict[str, list[tuple[str, bytes]]] | None,
) -> Response:
    """A text message from a gateway: fields `from` and `text`; the reply is what to send back."""
    given = {name: each[0][1].decode("utf-8", "replace") for name, each in (sent or {}).items()}
    if not given.get("from") or "text" not in given:
        raise Refused("observe.sms.fields", where="/sms")
    answered = take(sender.office, sender.at, given["from"], given["text"], sender.language)
    return PlainTextResponse(answered.reply, status_code=200)


async def _asset(request: Request) -> Response:
    name = str(request.path_params["name"])
    data, kind = look.asset(name), look.TYPES.get(name[name.rfind(".") :])
    if data is None or kind is None:
        return Response(status_code=404)
    return Response(data, media_type=kind)
