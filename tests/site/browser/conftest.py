"""A small site with every kind of event, given out by a plain server; one browser to read it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from escrutinio.model.event import Event, Published
from escrutinio.model.intake import Keyed
from escrutinio.site.build import Builder
from escrutinio.site.reading import read_bundle, site_of
from tests.io.conftest import line, stations, table
from tests.verify.conftest import LATER, World, make_world, ruled

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOSTILE = "<img src=x onerror=alert(1)>"
"""A name that would run, were it put into a page as markup."""

PLAIN_HOST = "plain.example"
"""A name for this machine that browsers do not hold for safe: there is no crypto.subtle there."""

Evaluate = Callable[..., Any]


def events() -> list[Event]:
    """What happens to a few sheets, and polling places with names that are hostile."""
    of = {"at": LATER, "contest": "president"}
    boxes = ("voted", "v0", "v1", "blank", "null", "challenged")
    keyed = [
        Keyed(**of, station="000002", copy=copy, by=by,
              figures=tuple(zip(boxes, (220, v0, 87, 0, 18, 0), strict=True)))
        for copy, by, v0 in (("office", "clerk 1", 115), ("jury", "clerk 2", 90))
    ]  # fmt: skip
    halls = [
        Published(at=LATER, contest="president", station=f"{900000 + n}",
                  votes=(100, None if n == 3 else 50), voted=160, registered=300, null=10,
                  place=("domestic", "ÁNCASH", "HUARAZ", HOSTILE, "020101", hall))
        for n, hall in enumerate(("IE 1", "IE 1", '=HYPERLINK("x")', "IE 2"))
    ]  # fmt: skip
    return [*keyed, *halls, *ruled()]


@dataclass
class Served:
    """A site that is given out: its folder and its address."""

    world: World
    folder: Path
    address: str

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a page."""
        return self.address.replace("127.0.0.1", host) + path


def built(world: World, out: Path) -> None:
    """The site of a world's bundle, with the bundle beside it."""
    matter, head, files = read_bundle(world.bundle)
    matter.take()
    Builder(out=out).build(site_of(matter, head, files.read, ""))
    shutil.copytree(world.bundle, out / "bundle", dirs_exist_ok=True)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Some hundred stations, so that the tree has two levels, and what happened to some."""
    folder = tmp_path_factory.mktemp("site")
    rows = table(*stations(560), line("000700", VOTOS_P1="200"), line("TOTAL"))
    (folder / "a.csv").write_bytes(rows)
    world = make_world(folder, str(folder / "a.csv"), events())
    built(world, folder / "out")

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(folder / "out"))

        def log_message(self, *_: Any) -> None:
            """Nothing is said on the way."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Served(world, folder / "out", f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for all tests."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium here")
    with sync_api.sync_playwright() as found:
        args = ["--no-sandbox", f"--host-resolver-rules=MAP {PLAIN_HOST} 127.0.0.1"]
        one = found.chromium.launch(executable_path=CHROMIUM, args=args)
        yield one
        one.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page of its own; at the end nothing was thrown in it, and no policy broken."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="en")
    context.set_default_timeout(8000)
    one = context.new_page()
    wrong: list[str] = []
    one.on("pageerror", lambda error: wrong.append(str(error)))
    one.on("console", lambda said: wrong.append(said.text) if _matters(said) else None)
    one.on("dialog", lambda dialog: dialog.dismiss() or wrong.append(dialog.message))
    yield one
    context.close()

    assert [] == wrong


def _matters(said: Any) -> bool:
    """Whether a page complains of itself, and not of a file that a test took away."""
    return said.type == "error" and "Failed to load resource" not in said.text


@pytest.fixture
def evaluate(served: Served, page: Any) -> Evaluate:
    """Runs a function on a page that has every script of a station's page."""
    page.goto(served.at("en/station/"))

    def run(code: str, given: Any = None) -> Any:
        return page.evaluate(code, given)

    return run


def replaced(page: Any, pattern: str, change: Callable[[bytes], bytes]) -> None:
    """Answer requests for a file as somebody would who changed it on the way."""

    def handle(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(status=answer.status, body=change(answer.body()), headers={})

    page.route(pattern, handle)
