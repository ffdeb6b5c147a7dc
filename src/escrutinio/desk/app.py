"""The desk as a web application: which function answers which address, and for whom."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import starlette.routing
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from escrutinio.desk import look
from escrutinio.desk.forms import File, Form
from escrutinio.desk.guard import LARGEST, Guard, TooLarge
from escrutinio.desk.pages import (
    api,
    audits,
    bench,
    docket,
    keying,
    observation,
    people,
    proclaim,
    receive,
    settle,
    sheets,
    signing,
)
from escrutinio.desk.visit import COOKIE, Desk, Visit, Watched, status_of
from escrutinio.errors import EscrutinioError, Refused
from escrutinio.operations import people as accounts
from escrutinio.operations.office import Office

FIELDS, FILES = 400, 1
"""So many fields and files may a form have."""

OPEN = ("/sign-in", "/assets/{name}", "/language/{language}", "/progress", "/api/progress")
"""What anybody may see: signing in, and how far the count is, without names."""
HALF = ("/code", "/sign-out")
"""What whoever still owes a one-time code may see besides."""


@dataclass(frozen=True, slots=True)
class Route:
    """An address, what answers it, and whether it is sent to."""

    path: str
    answer: Callable[..., Response]
    post: bool = False


ROUTES: tuple[Route, ...] = tuple(
    Route(*one)
    for module in (
        signing, keying, settle, receive, sheets, docket, bench, proclaim, people, audits,
        observation, api,
    )
    for one in module.ROUTES
)  # fmt: skip


def create(
    office: Office,
    clock: Callable[[], float],
    *,
    secure: bool = False,
    gap: Watched | None = None,
) -> Guard:
    """
    The desk of an office.

    Args:
        office: The office.
        clock: The time. [s since 1970]
        secure: Whether it is served over TLS, so that its cookies are sent over that alone.
        gap: Whoever watches that nothing outside can be reached.
    """
    secret = secrets.token_hex(32)
    desk = Desk(office=office, clock=clock, secret=secret, secure=secure, gap=gap)
    return Guard(application(desk), time.monotonic, secure=secure)


def application(desk: Desk) -> Starlette:
    """The desk without what stands before it."""

    async def missing(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status == 404:
            visit = await run_in_threadpool(_visit, desk, request, None)
            return visit.refused(Refused("desk.absent", where=request.url.path[:100]))
        return Response(status_code=status, headers=getattr(error, "headers", None))

    return Starlette(
        routes=[
            starlette.routing.Route(
                one.path, _answering(desk, one), methods=["POST" if one.post else "GET"]
            )
            for one in ROUTES
        ],
        exception_handlers={HTTPException: missing},
    )


def _answering(desk: Desk, route: Route) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            form = await _form(request) if route.post else None
        except EscrutinioError as error:
            visit = await run_in_threadpool(_visit, desk, request, None)
            return _refused(visit, error)
        return await run_in_threadpool(_answered, desk, route, request, form)

    return endpoint


def _answered(desk: Desk, route: Route, request: Request, form: Form | None) -> Response:
    visit = _visit(desk, request, form)
    signed = visit.signed
    if route.path not in OPEN:
        if signed is None:
            return _sign_in_first(visit)
        if signed.needs_code and route.path not in HALF:
            return _sign_in_first(visit, "/code")
    try:
        if route.post and desk.gap is not None and desk.gap.found:
            raise Refused("desk.gap", where=", ".join(desk.gap.found))
        return route.answer(visit, **request.path_params)
    except EscrutinioError as error:
        accounts.refused(desk.office, visit.now, visit.actor.label, f"refused: {error.key}",
                         visit.path)  # fmt: skip
        return _refused(visit, error)


def _refused(visit: Visit, error: EscrutinioError) -> Response:
    if visit.path.startswith("/api/"):
        codes = str(error.values.get("codes", "")).split(", ")
        named = {"codes": codes} if codes != [""] else {}
        return JSONResponse(error.as_json(visit.language) | named, status_code=status_of(error))
    return visit.refused(error)


def _sign_in_first(visit: Visit, path: str = "/sign-in") -> Response:
    if visit.path.startswith("/api/"):
        error = Refused("desk.sign_in")
        return JSONResponse(error.as_json(visit.language), status_code=401)
    return visit.go(path)


def _visit(desk: Desk, request: Request, form: Form | None) -> Visit:
    now = int(desk.clock())
    token = request.cookies.get(COOKIE, "")
    return Visit(
        desk=desk,
        path=request.url.path,
        now=now,
        language=look.language_of(
            request.cookies.get(look.COOKIE, ""), request.headers.get("accept-language", "")
        ),
        address=request.client.host if request.client else "",
        signed=accounts.who(desk.office, now, token) if token else None,
        form=form,
        query=dict(request.query_params),
    )


async def _form(request: Request) -> Form:
    """
    What was sent, as texts and bytes.

    Raises:
        Refused: It is no form, or has too many fields or files.
    """
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        return Form(fields={"json": await _text(request),
                            "form": request.headers.get("x-form", "")})  # fmt: skip
    try:
        given = await request.form(max_files=FILES, max_fields=FIELDS, max_part_size=1 << 20)
    except TooLarge:
        raise Refused("form.large", most=LARGEST >> 20) from None
    except (MultiPartException, HTTPException, ValueError, KeyError) as error:
        raise Refused("form.broken", error=str(getattr(error, "message", error))[:80]) from None
    try:
        return await _read(given.multi_items())
    finally:
        await given.close()


async def _read(items: Sequence[tuple[str, Any]]) -> Form:
    """Fields and files of a form that was taken apart."""
    texts = [(name, value) for name, value in items if isinstance(value, str)]
    files = [(name, value) for name, value in items if isinstance(value, UploadFile)]
    several: dict[str, tuple[str, ...]] = {}
    for name, value in texts:
        several[name] = (*several.get(name, ()), value)
    return Form(
        fields=dict(texts),
        several=several,
        files={name: File(data=await value.read()) for name, value in files if value.filename},
    )


async def _text(request: Request) -> str:
    try:
        return (await request.body()).decode("utf-8")
    except TooLarge:
        raise Refused("form.large", most=LARGEST >> 20) from None
    except UnicodeDecodeError as error:
        raise Refused("form.broken", error=str(error)[:80]) from None
