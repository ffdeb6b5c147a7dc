"""Signing in and out, the language, the first page, how far the count is, and what was refused."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from escrutinio.desk import look
from escrutinio.desk.visit import COOKIE, Visit
from escrutinio.errors import Refused
from escrutinio.io.store.copies import stages
from escrutinio.operations import people
from escrutinio.operations.office import Office
from escrutinio.words import LANGUAGES

YEAR = 365 * 24 * 3600


def sign_in_page(visit: Visit) -> Response:
    """The form to sign in."""
    return visit.page("sign_in", wrong=None, token=visit.token("/sign-in"))


def sign_in(visit: Visit) -> Response:
    """Sign in by name and password."""
    form = visit.sent()
    try:
        signed = people.sign_in(
            visit.office, visit.now, form["name"].strip(), form["password"], visit.address
        )
    except Refused as error:
        token = visit.token("/sign-in")
        lines = error.as_json(visit.language)
        status = 401 if error.key == "account.wrong" else 429
        return visit.page("sign_in", status=status, wrong=lines, token=token)
    answer = visit.go("/code" if signed.needs_code else "/")
    _set(visit, answer, COOKIE, signed.token, people.LONGEST)
    return answer


def code_page(visit: Visit) -> Response:
    """The form for a one-time code."""
    return visit.page("code", wrong=None, token=visit.token("/code"))


def code(visit: Visit) -> Response:
    """Give a one-time code."""
    form, signed = visit.sent(), visit.signed
    assert signed is not None
    try:
        people.prove(visit.office, visit.now, signed, form["code"], visit.address)
    except Refused as error:
        lines = error.as_json(visit.language)
        return visit.page("code", status=401, wrong=lines, token=visit.token("/code"))
    return visit.go("/")


def sign_out(visit: Visit) -> Response:
    """Sign out."""
    visit.sent()
    assert visit.signed is not None
    people.sign_out(visit.office, visit.now, visit.signed)
    answer = visit.go("/sign-in")
    answer.delete_cookie(COOKIE, path="/")
    return answer


def home(visit: Visit) -> Response:
    """What there is to do, for whoever comes."""
    return visit.page("home", progress=progress_of(visit.office))


def progress(visit: Visit) -> Response:
    """How far the count is, for all, without names."""
    return visit.page("progress", progress=progress_of(visit.office))


def progress_of(office: Office) -> dict[str, Any]:
    """How many copies of each kind are how far, and how many sheets are expected."""
    found = stages(office.store)
    copies = [one for one in office.law.copies if any(name == one for name, _ in found)]
    by_copy = {
        copy: {stage: n for (name, stage), n in found.items() if name == copy} for copy in copies
    }
    return {
        "expected": office.store.count_sheets(),
        "copies": by_copy,
        "settled": sum(n for (_, stage), n in found.items() if stage == "settled"),
        "differ": sum(n for (_, stage), n in found.items() if stage == "differs"),
    }


def language(visit: Visit, language: str) -> Response:
    """Choose a language."""
    answer = visit.go("/")
    if language in LANGUAGES:
        _set(visit, answer, look.COOKIE, language, YEAR)
    return answer


def asset(visit: Visit, name: str) -> Response:
    """A script or a style."""
    found = look.asset(name)
    kind = look.TYPES.get(name[name.rfind(".") :])
    if found is None or kind is None:
        raise Refused("desk.absent", where=visit.path[:100])
    return Response(found, media_type=kind, headers={"cache-control": "max-age=3600"})


def _set(visit: Visit, answer: Response, name: str, value: str, age: int) -> None:
    answer.set_cookie(
        name, value, max_age=age, path="/", secure=visit.desk.secure, httponly=True,
        samesite="strict",
    )  # fmt: skip


ROUTES = (
    ("/sign-in", sign_in_page),
    ("/sign-in", sign_in, True),
    ("/code", code_page),
    ("/code", code, True),
    ("/sign-out", sign_out, True),
    ("/", home),
    ("/progress", progress),
    ("/language/{language}", language),
    ("/assets/{name}", asset),
)
