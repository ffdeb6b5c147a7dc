"""A desk with people: each signs in with a browser of their own, over the application itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp
import pytest
from starlette.testclient import TestClient

from escrutinio.desk.app import create
from escrutinio.model.cases import JudgeSeated
from escrutinio.operations import benches, people
from escrutinio.operations import office as offices
from escrutinio.operations.office import Office
from escrutinio.operations.people import FOUNDER, Made
from tests.operations.test_intake import expected

TOKEN = re.compile(r'name="form" value="([^"]+)"')
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
JURY = ("jury-president", "jury-second", "jury-third")
TRIBUNAL = ("supreme-court", "prosecutors", "public-faculties", "private-faculties")


@dataclass
class Clock:
    """The time, as a test sets it. [s since 1970]"""

    now: float

    def __call__(self) -> float:
        """What it says."""
        return self.now

    def at(self, text: str) -> None:
        """Set it, in UTC."""
        self.now = datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@dataclass
class Person:
    """Somebody at the desk, with a browser of their own."""

    made: Made
    client: TestClient
    clock: Clock
    pages: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """How the log calls them."""
        return self.made.account.label

    def sign_in(self) -> None:
        """Sign in, with a one-time code where one is asked for."""
        account = self.made.account
        token = self.token("/sign-in", "/sign-in")
        data = {"form": token, "name": account.name, "password": self.made.password}
        answer = self.client.post("/sign-in", data=data)
        assert answer.status_code == 200, answer.text
        if self.made.secret:
            self.prove()

    def prove(self) -> None:
        """Give a new one-time code."""
        self.clock.now += 31
        code = pyotp.TOTP(self.made.secret).at(int(self.clock.now))
        token = self.token("/code", "/code")
        answer = self.client.post("/code", data={"form": token, "code": code})
        assert answer.status_code == 200, answer.text

    def token(self, page: str, action: str = "") -> str:
        """The token of the form on a page that is sent to an action, or that has none."""
        text = self.client.get(page).text
        for form in FORM.findall(text):
            named = re.search(r'action="([^"]*)"', form)
            if (named.group(1) if named else "") == action:
                found = TOKEN.search(form)
                assert found, form
                return found.group(1)
        raise AssertionError(f"{page} has no form to {action}: {text[:2000]}")

    def send(self, page: str, action: str = "", **data: Any) -> Any:
        """Fill in a form of a page and send it; the answer after it."""
        token = self.token(page, action)
        return self.client.post(action or page, data={"form": token, **data})

    def key(self, **boxes: Any) -> Any:
        """Type the next sheet."""
        text = self.client.get("/key").text
        hidden = dict(re.findall(r'name="(contest|station|copy|form)" value="([^"]*)"', text))
        token = [one for one in TOKEN.findall(text) if one][-1]
        named = {f"box.{box}": str(n) for box, n in boxes.items() if box != "accept"}
        data = hidden | {"form": token} | named
        if "accept" in boxes:
            data["accept"] = boxes["accept"]
        return self.client.post("/key", data=data)


@dataclass
class World:
    """An office, its desk, and everybody who works there."""

    office: Office
    app: Any
    clock: Clock
    people: dict[str, Person] = field(default_factory=dict)

    def client(self) -> TestClient:
        """A browser."""
        return TestClient(self.app, headers={"accept-language": "en"})

    def person(self, name: str, role: str, seat: str = "") -> Person:
        """Somebody with an account, signed in."""
        made = people.add(self.office, FOUNDER, int(self.clock()), name, role, seat=seat)
        one = Person(made, self.client(), self.clock)
        one.sign_in()
        self.people[name] = one
        return one

    def bench(self, seats: tuple[str, ...], since: str = "2021-01-01") -> list[Person]:
        """Judges who sit from a day on."""
        found = []
        for i, seat in enumerate(seats):
            judge = self.person(f"{seat[:8]}{i}", "judge", seat)
            at = datetime.fromtimestamp(self.clock.now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            benches.seat_judge(
                self.office.path, JudgeSeated(at=at, seat=seat, judge=judge.label, since=since)
            )
            found.append(judge)
        return found


def world_of(path: Path) -> World:
    """The desk of a workspace, on the evening of the election."""
    office = offices.opened(path)
    clock = Clock(0)
    clock.at("2021-06-07T01:00:00")
    app = create(office, clock)
    app.per_second = 1_000  # tests are faster than people
    return World(office=office, app=app, clock=clock)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A desk that expects four stations."""
    found = world_of(expected(tmp_path, 4))
    yield found
    found.office.close()


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A desk with somebody of every role, whose sheets nobody changes."""
    found = world_of(expected(tmp_path_factory.mktemp("desk"), 4))
    roles: tuple[Callable[[], object], ...] = (
        lambda: found.person("typist", "typist"),
        lambda: found.person("chief", "coordinator"),
        lambda: found.person("clerk", "clerk"),
        lambda: found.person("judge", "judge", "jury-president"),
        lambda: found.person("agent", "party-agent"),
        lambda: found.person("watch", "observer"),
        lambda: found.person("admin", "administrator"),
        lambda: found.person("field", "field-coordinator"),
        lambda: found.person("data", "data-clerk"),
        lambda: found.person("analyst", "analyst"),
        lambda: found.person("head", "head-of-mission"),
    )
    for make in roles:
        make()
    yield found
    found.office.close()
