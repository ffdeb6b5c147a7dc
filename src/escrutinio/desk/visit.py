"""A visit to a page: who comes, with which form, at what time; and what is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.responses import HTMLResponse, RedirectResponse, Response

from escrutinio.desk import forms, look
from escrutinio.desk.forms import Form
from escrutinio.errors import EscrutinioError, Refused
from escrutinio.model import duty
from escrutinio.model.duty import Actor
from escrutinio.operations.hearings import utc
from escrutinio.operations.office import Office
from escrutinio.operations.people import FRESH, Signed

COOKIE = "desk"

MENU: tuple[tuple[str, str], ...] = (
    ("key", duty.KEY),
    ("settle", duty.SETTLE),
    ("receive", duty.RECEIVE),
    ("cases", duty.READ),
    ("bench", duty.READ),
    ("audits", duty.READ),
    ("log", duty.READ),
    ("proclaim", duty.READ),
    ("observation", duty.WATCH),
    ("people", duty.PEOPLE),
    ("tried", duty.PEOPLE),
)
"""Pages, and the duty of whoever is shown them."""

STATUSES = {
    "duty.not_yours": 403,
    "form.large": 413,
    "form.forged": 403,
    "form.expired": 403,
    "account.locked": 429,
    "account.address": 429,
    "account.wrong": 401,
    "account.code": 401,
    "account.proof": 403,
    "desk.absent": 404,
    "desk.gap": 503,
    "case.unknown": 404,
    "intake.no_station": 404,
    "contest.unknown": 404,
    "station.unknown": 404,
    "intake.number": 422,
    "intake.box_missing": 422,
    "intake.box_unknown": 422,
    "intake.warned": 422,
    "intake.unread": 422,
    "scan.kind": 422,
    "scan.broken": 422,
}
"""The status of an answer to what is refused; what does not fit the present state is 409."""


class Watched(Protocol):
    """Whoever watches the gap to the outside."""

    found: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """
    The desk of an office.

    Args:
        office: The office.
        clock: The time. [s since 1970]
        secret: That forms for signing in are signed with.
        secure: Whether it is served over TLS.
        gap: What outside can be reached though it must not; None where it may.
    """

    office: Office
    clock: Callable[[], float]
    secret: str = field(repr=False)
    secure: bool = False
    gap: Watched | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """
    A visit to a page.

    Args:
        desk: Whose.
        path: The page's address.
        now: The time. [s since 1970]
        language: In which it is answered.
        address: Where it comes from.
        signed: Who comes; None for anybody.
        form: What was sent; None where nothing was.
        query: What stands behind the address.
    """

    desk: Desk
    path: str
    now: int
    language: str
    address: str = ""
    signed: Signed | None = None
    form: Form | None = None
    query: dict[str, str] = field(default_factory=dict)

    @property
    def office(self) -> Office:
        """The office."""
        return self.desk.office

    @property
    def at(self) -> str:
        """The moment, as events have it."""
        return utc(self.now)

    @property
    def actor(self) -> Actor:
        """Who comes, as the core knows them; anybody has no role."""
        return self.signed.account.actor if self.signed else Actor(label="-", role="-")

    @property
    def secret(self) -> str:
        """What the forms of this visit are signed with."""
        return self.signed.session.secret if self.signed else self.desk.secret

    def token(self, path: str, version: object = "0") -> str:
        """What a form to a path carries."""
        return forms.token(self.secret, path, str(version), self.now)

    def sent(self, version: object = "0") -> Form:
        """
        The form that was sent.

        Raises:
            Refused: There is none, or its token is not good here and now.
        """
        form = self.form or Form(fields={})
        forms.check(self.secret, self.path, str(version), form[forms.TOKEN], self.now)
        return form

    def require_proof(self) -> None:
        """
        Go on only if whoever decides gave a one-time code not long ago.

        Raises:
            Refused: They did not.
        """
        if self.signed is None or not self.signed.account.secret:
            return
        if self.now - self.signed.session.proven > FRESH:
            raise Refused("account.proof", where=self.actor.label, minutes=FRESH // 60)

    def page(self, name: str, *, status: int = 200, **values: Any) -> Response:
        """A page."""
        menu = [one for one, act in MENU if self.actor.may(act)]
        shared = {
            "visit": self,
            "menu": menu,
            "election": self.office.election.name(self.language),
            "simulated": self.office.election.simulated,
        }
        text = look.page(name, self.language, shared | values)
        return HTMLResponse(text, status_code=status)

    def go(self, path: str) -> Response:
        """On to another page."""
        return RedirectResponse(path, status_code=303)

    def refused(self, error: EscrutinioError) -> Response:
        """The page of what was refused: what, where, why, and what to do."""
        lines = error.as_json(self.language)
        return self.page("error", status=status_of(error), error=lines)


def status_of(error: EscrutinioError) -> int:
    """The status of an answer to what was refused."""
    return STATUSES.get(error.key, 409 if isinstance(error, Refused) else 500)
