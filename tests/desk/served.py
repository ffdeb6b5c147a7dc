"""A desk that really listens, and typists at a browser and at a program."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest

from escrutinio.io.listening import listening, server
from tests.desk.conftest import Person, World

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
BOXES = ("voted", "v0", "v1", "blank", "null", "challenged")


@contextmanager
def served(world: World) -> Iterator[str]:
    """The address at which a desk listens."""
    ready = threading.Event()
    made = server(world.app, ready.set)
    with listening("127.0.0.1", 0) as one:
        thread = threading.Thread(target=made.run, args=([one],), daemon=True)
        thread.start()
        assert ready.wait(20)
        yield f"http://127.0.0.1:{one.getsockname()[1]}"
        made.should_exit = True
        thread.join(20)


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("there is no chromium here")
    with sync_api.sync_playwright() as found:
        one = found.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield one
        one.close()


def page_of(browser: Any, width: int = 1200) -> Any:
    """A page of a browser of its own; `wrong` has what its console complained of."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="en")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda said: page.wrong.append(said.text) if "Policy" in said.text else None)
    return page


def signed_in(page: Any, address: str, person: Person) -> None:
    """Sign in at a browser, by keyboard."""
    page.goto(f"{address}/sign-in")
    page.locator("#name").focus()
    page.keyboard.type(person.made.account.name)
    page.keyboard.press("Tab")
    page.keyboard.type(person.made.password)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1")
    page.wait_for_load_state()
    assert "Welcome" in page.inner_text("h1"), page.inner_text("main")


Paper = dict[str, str]
"""What stands on a copy: boxes, with `mark.` ones that are ticked."""


class Hand:
    """A typist at a browser who uses nothing but the keyboard."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address

    def next(self) -> tuple[str, str] | None:
        """The station and copy of the sheet before them."""
        self.page.goto(f"{self.address}/key")
        if not self.page.locator("form[data-key]").count():
            return None
        value = "one => one.value"
        return (
            self.page.locator("input[name=station]").evaluate(value),
            self.page.locator("input[name=copy]").evaluate(value),
        )

    def type(self, paper: Paper) -> None:
        """Type a paper, Enter after each box; what fails and stands there is accepted."""
        keyboard = self.page.keyboard
        for box in BOXES[:-1]:
            keyboard.type(paper[box])
            keyboard.press("Enter")
        keyboard.type(paper[BOXES[-1]])
        ticked = [one.removeprefix("mark.") for one in paper if one.startswith("mark.")]
        for mark in ("unsigned", "illegible", "nullity_request", "other"):
            if not ticked:
                break
            keyboard.press("Tab")
            if mark in ticked:
                keyboard.press("Space")
                ticked.remove(mark)
        with self.page.expect_navigation():
            keyboard.press("Enter")
        warnings = self.page.locator("input[name=accept]").count()
        if warnings:
            for i in range(warnings):
                if i:
                    keyboard.press("Tab")
                keyboard.press("Space")
            with self.page.expect_navigation():
                keyboard.press("Enter")
        assert not self.page.locator("[role=alert]").count(), self.page.inner_text("main")


class Program:
    """A typist at a program that speaks with the API."""

    def __init__(self, address: str, person: Person) -> None:
        self.client = httpx2.Client(base_url=address, headers={"accept-language": "en"}, timeout=30)
        self.person = person
        mine = Person(person.made, self.client, person.clock)  # type: ignore[arg-type]
        self.client.follow_redirects = True
        mine.sign_in()
        self.tokens = self.client.get("/api/me").json()["tokens"]
        self.which: dict[str, Any] = {}

    def close(self) -> None:
        """Leave."""
        self.client.close()

    def _post(self, path: str, data: Any) -> Any:
        return self.client.post(path, json=data, headers={"X-Form": self.tokens[path]})

    def next(self) -> tuple[str, str] | None:
        """The station and copy of the sheet before them."""
        self.which = self._post("/api/claim", {}).json()
        return (self.which["station"], self.which["copy"]) if self.which["station"] else None

    def type(self, paper: Paper) -> None:
        """Save a paper; what fails and stands there is accepted."""
        boxes = {box: None if text == "*" else int(text) for box, text in paper.items()}
        which = {name: self.which[name] for name in ("contest", "station", "copy")}
        data = which | {"boxes": boxes, "accept": []}
        answer = self._post("/api/key", data)
        if answer.status_code == 422 and answer.json()["error"] == "intake.warned":
            answer = self._post("/api/key", data | {"accept": answer.json()["codes"]})
        assert answer.status_code == 200, answer.text
