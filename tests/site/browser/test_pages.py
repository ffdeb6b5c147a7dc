"""Every kind of page in a real browser, given out by the program's own server."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site.conftest import Made

SCREENSHOTS = Path(__file__).parents[3] / "build/screenshots"
"""What the pages looked like, for whoever wants to see it."""

KINDS = {
    "result": "",
    "contest": "deputies/",
    "department": "places/amazonas/",
    "district": "places/amazonas/huaral/script-alert-1-script/",
    "abroad": "places/europa/",
    "maps": "maps/",
    "tiles": "maps/departments-tiles.html",
    "progress": "progress/",
    "observed": "observed/",
    "annulled": "observed/annulled.html",
    "station": "station/#000000",
    "whatif": "whatif/",
    "chamber": "seats/",
    "downloads": "downloads/",
    "verify": "verify/",
    "law": "law/",
    "method": "method/",
}
"""A page of each kind."""


@pytest.fixture(scope="session")
def address(general: Made) -> Iterator[str]:
    """The site as `escrutinio site FOLDER --serve` gives it out."""
    command = [sys.executable, "-m", "escrutinio", "site", str(general.site), "--serve"]
    with subprocess.Popen(
        [*command, "--port", "0", "--lang", "en"], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found
        yield found[0]
        server.terminate()


def violations(page: Any) -> list[tuple[str, list[str]]]:
    """What of WCAG a program finds broken in a page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(one["id"], [x["html"][:160] for x in one["nodes"]][:3]) for one in found]


def overflow(page: Any) -> int:
    """How much wider than its window a page is. [pixels]"""
    wide: int = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_for_everyone(address: str, page: Any, kind: str) -> None:
    """No rule is broken that a program can check, in a window, on a phone, and in the dark."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.goto(f"{address}es/{KINDS[kind]}")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=SCREENSHOTS / f"{kind}.png", full_page=True)
    assert [] == violations(page)
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=SCREENSHOTS / f"{kind}-320-dark.png", full_page=True)
    assert [] == violations(page)
    assert 0 == overflow(page)


def test_a_picture_without_words_would_be_seen(address: str, page: Any) -> None:
    """Were a page to lack what a screen reader needs, the check would find it."""
    page.goto(f"{address}es/")
    page.evaluate(
        "() => { const one = document.createElement('img'); one.src = '../assets/icon.svg';"
        " document.querySelector('main').append(one); }"
    )

    assert "image-alt" in [id_ for id_, _ in violations(page)]


@pytest.mark.parametrize("kind", ["result", "district", "station", "chamber", "annulled"])
def test_a_page_leads_to_itself_in_the_other_language(address: str, page: Any, kind: str) -> None:
    """Switching the language keeps the page."""
    page.goto(f"{address}es/{KINDS[kind]}")
    page.click(".languages a")
    page.wait_for_load_state("networkidle")

    assert page.evaluate("() => document.documentElement.lang") == "en"
    assert page.url.startswith(f"{address}en/{KINDS[kind].partition('#')[0]}")


@pytest.mark.parametrize("kind", ["result", "station", "whatif", "law"])
def test_the_keyboard_reaches_everything(address: str, page: Any, kind: str) -> None:
    """Tab goes through every link and field once, in the order of the page, each with a ring."""
    page.goto(f"{address}es/{KINDS[kind]}")
    page.wait_for_load_state("networkidle")
    wanted = page.evaluate(
        """() => [...document.querySelectorAll(
            'a[href], button, input, select, textarea, summary, [tabindex="0"]')]
            .filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0).length"""
    )
    seen = []
    for _ in range(wanted + 1):
        page.keyboard.press("Tab")
        place = page.evaluate(
            """() => { const one = document.activeElement;
                if (one === document.body) return null;
                const ring = getComputedStyle(one).outlineStyle !== 'none';
                return [[...document.querySelectorAll('*')].indexOf(one), ring]; }"""
        )
        if place is None:
            break
        seen.append(place)

    assert wanted == len(seen)
    assert [n for n, _ in seen] == sorted(n for n, _ in seen)
    assert all(ring for _, ring in seen)


def test_a_sheet_is_three_clicks_away(address: str, page: Any) -> None:
    """From the first page: into the search, on the station, on the proof that holds."""
    page.goto(f"{address}es/")
    page.click("#search-input")
    page.keyboard.type("1001")
    page.click("#search-list [role=option]")
    page.wait_for_selector(".form")
    assert "001001" in page.inner_text("h1")
    page.click("#proof-verify")
    page.wait_for_selector("#proof-verdict .ok")


def test_places_are_there_without_scripts(browser: Any, general: Made) -> None:
    """Opened from a folder with scripts off, the result and the places say all they have to."""
    context = browser.new_context(java_script_enabled=False)
    one = context.new_page()
    one.goto((general.site / "es/index.html").as_uri())
    assert "AMAZONAS" in one.inner_text("main")
    with one.expect_navigation(wait_until="load"):
        one.click("main table.places a >> nth=0")
    assert one.inner_text("h1") == "AMAZONAS"
    assert "rgb" in one.evaluate("() => getComputedStyle(document.querySelector('h1')).color")
    assert one.locator("table").count() > 1
    context.close()


def test_a_place_opened_from_a_folder_breaks_no_policy(page: Any, general: Made) -> None:
    """Scripts and style are taken from the folder too."""
    page.goto((general.site / "es/places/amazonas/index.html").as_uri())

    assert page.evaluate(
        "() => getComputedStyle(document.querySelector('table')).borderCollapse"
    ) == ("collapse")
