"""The desk in a browser: accessible, narrow, in the dark, by keyboard; its pictures are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

from tests.desk.conftest import JURY, Person, World, world_of
from tests.desk.served import chromium, page_of, served, signed_in
from tests.desk.test_attacks import picture
from tests.desk.test_desk import SHEET
from tests.operations.test_intake import expected

SHOTS = Path("build/screenshots/desk")
PAGES = {
    "chief": ("/", "/receive", "/settle", "/settle/president/000002/odpe",
              "/sheets/president/000001", "/cases"),
    "clerk": ("/cases/000001", "/bench", "/proclaim", "/log"),
    "judge": ("/cases/000001",),
    "agent": ("/ask",),
    "admin": ("/people", "/tried"),
    "typist": ("/", "/key"),
}  # fmt: skip


def made(path: Path) -> World:
    """A desk in the middle of its work."""
    world = world_of(expected(path, 5))
    chief = world.person("chief", "coordinator")
    data = {"form": chief.token("/receive", "/receive"), "stations": "000003",
            "contest": "president", "copy": "odpe"}  # fmt: skip
    files = {"scan": ("a.png", picture(300, 400), "image/png")}
    sent = chief.client.post("/receive", data=data, files=files)
    assert "Received: 1" in sent.text, sent.text
    chief.send("/receive", "/receive", stations="000001 000002", contest="president", copy="odpe")
    chief.send("/receive", "/receive", stations="000001", contest="president", copy="jee")
    one, two = world.person("one", "typist"), world.person("two", "typist")
    for who, wrong in ((one, 0), (two, 1)):
        who.key(**SHEET | {"null": 6}, accept="PE-E")  # the jury's copy of 000001
        who.key(**SHEET | {"null": 7}, accept="PE-E")  # the office's
        who.key(**SHEET | {"v0": 100 + wrong, "v1": 90 - wrong})
    for who in (one, two):
        who.send("/", "/sign-out")  # what lies before them is for others then
    world.person("clerk", "clerk")
    world.bench(JURY)
    world.people["judge"] = world.people["jury-pre0"]
    world.person("agent", "party-agent")
    world.person("admin", "administrator")
    world.person("typist", "typist")
    chief.send("/cases", "/cases/send")
    return world


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str, Any]]:
    """A desk, its address and a browser."""
    world = made(tmp_path_factory.mktemp("browser"))
    with served(world) as address, chromium() as browser:
        yield world, address, browser
    world.office.close()


def entered(page: Any, address: str, person: Person) -> None:
    """Signed in, with a one-time code where one is asked for."""
    if not person.made.secret:
        signed_in(page, address, person)
        return
    page.goto(f"{address}/sign-in")
    page.locator("#name").fill(person.made.account.name)
    page.locator("#password").fill(person.made.password)
    page.locator("main button").click()
    page.wait_for_url("**/code")
    person.clock.now += 31
    page.locator("#code").fill(pyotp.TOTP(person.made.secret).at(int(person.clock.now)))
    page.locator("main button").click()
    page.wait_for_load_state()


def complaints(page: Any) -> list[str]:
    """What an accessibility checker says of a page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_used_by_everybody(desk: tuple[World, str, Any], name: str) -> None:
    """Axe finds nothing, no policy is broken, and nothing runs out of 360 pixels."""
    world, address, browser = desk
    SHOTS.mkdir(parents=True, exist_ok=True)
    page = page_of(browser)
    entered(page, address, world.people[name])
    for path in PAGES[name]:
        page.set_viewport_size({"width": 1200, "height": 900})
        answer = page.goto(address + path)
        assert answer.status == 200, path
        assert [] == complaints(page), path
        file = f"{name}{path.replace('/', '-')}"
        page.screenshot(path=SHOTS / f"{file}.png", full_page=True)
        page.set_viewport_size({"width": 360, "height": 800})
        width = page.evaluate("() => document.documentElement.scrollWidth")
        assert width <= 360, f"{path} {width}"
        page.screenshot(path=SHOTS / f"{file}-360.png", full_page=True)
    assert [] == page.wrong
    page.context.close()


def test_a_typist_needs_no_mouse(desk: tuple[World, str, Any]) -> None:
    """The first box has the focus; Enter goes on, and the sum is beside."""
    world, address, browser = desk
    page = page_of(browser)
    signed_in(page, address, world.people["typist"])
    page.goto(f"{address}/key")
    focus = "() => document.activeElement.dataset.box"
    assert page.evaluate(focus) == "voted"
    for text in ("200", "100"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    assert page.evaluate(focus) == "v1"
    assert "100" in page.locator("[data-sum]").inner_text()
    assert page.locator("img").count() == 1

    page.context.close()


def test_pages_in_spanish_and_in_the_dark(desk: tuple[World, str, Any]) -> None:
    """A language is kept, and both colours pass the checker."""
    _, address, browser = desk
    context = browser.new_context(color_scheme="dark", locale="es-PE")
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    assert page.inner_text("h1") == "Ingresar"
    assert [] == complaints(page)
    page.goto(f"{address}/language/en")
    assert page.inner_text("h1") == "Sign in"
    page.goto(f"{address}/progress")
    assert [] == complaints(page)

    context.close()
