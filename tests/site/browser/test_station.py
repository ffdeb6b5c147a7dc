"""The page of a station: the sheet box by box, its checks and history, and how one gets there."""

from typing import Any

import pytest

from tests.site.browser.conftest import HOSTILE, Served, replaced

DRAWN = "#station-sheet:not([hidden]) .form"


def drawn(page: Any, address: str) -> None:
    """Go to a sheet and wait until it stands there."""
    page.goto(address)
    page.wait_for_selector(DRAWN)


def box(page: Any, name: str) -> str:
    """What stands in a box."""
    return str(page.inner_text(f'.form [data-box="{name}"]'))


@pytest.mark.parametrize(
    ("language", "title"), [("es", "Acta de la mesa 000004"), ("en", "Sheet of station 000004")]
)
def test_a_sheet_is_drawn_box_by_box(served: Served, page: Any, language: str, title: str) -> None:
    """Each box has its figure, and the sum stands beside the total of voters."""
    drawn(page, served.at(f"{language}/station/#000004"))
    names = ("registered", "voted", "v0", "v1", "blank", "null", "challenged", "cast")

    assert title == page.inner_text("h1")
    assert page.title().startswith(title)
    assert ["300", "220", "115", "87", "0", "18", "0", "220"] == [box(page, one) for one in names]
    assert "Perú Libre" in page.inner_text(".form")
    assert "Pedro Castillo" in page.inner_text(".form")
    assert page.locator(".checks .bad").count() == 0
    assert page.locator(".checks .ok").count() > 3


def test_a_check_that_fails_is_marked_on_its_boxes(served: Served, page: Any) -> None:
    """The boxes of a failed check bear a sign and the article, which is a link."""
    drawn(page, served.at("en/station/#000700"))

    assert page.locator(".form .box.failed").count() >= 1
    assert "\u2717 fails PE-E" in page.inner_text(".form")
    assert (
        page.locator(".form td a")
        .first.evaluate("one => one.href")
        .startswith(served.at("en/law/#"))
    )
    assert "differs from the total of voters by 85" in page.inner_text(".form .sum")
    assert page.inner_text('.checks [data-code="PE-E"]').startswith("\u2717 found: ")
    assert page.inner_text('.checks [data-code="PE-A"]').startswith("\u2713 not found: ")


def test_a_ruling_is_shown_before_and_after(served: Served, page: Any) -> None:
    """The timeline has each event; a ruling's boxes stand side by side, changed ones outlined."""
    drawn(page, served.at("en/station/#000002"))
    ruling = page.locator(".timeline > li", has_text="R-1")

    assert ["115", "90"] == ruling.locator("tr", has_text="Perú Libre").locator("td").evaluate_all(
        "all => all.map(one => one.firstChild.textContent)")  # fmt: skip
    assert 4 == ruling.locator(".box.changed").count()
    assert "no figure" in ruling.inner_text()
    assert "RES-0331-2015:15" in ruling.inner_text()
    assert 6 == page.locator(".timeline > li").count()
    assert "no figure" == box(page, "null")


def test_copies_stand_side_by_side(served: Served, page: Any) -> None:
    """What was keyed from each copy, with a sign where it differs from the sheet in the count."""
    drawn(page, served.at("en/station/#000002"))
    row = page.locator("table", has_text="In the count").locator("tr", has_text="Perú Libre")

    assert ["90", "\u2260 115", "90"] == row.locator("td").all_inner_texts()


@pytest.mark.parametrize("way", ["#4", "#000004", "?n=4", "?n=000004", "#0000004", "#%30%30%30004"])
def test_a_number_is_found_as_it_is_typed(served: Served, page: Any, way: str) -> None:
    """With zeros in front or without, in the hash or in the query."""
    drawn(page, served.at(f"en/station/{way}"))

    assert "Sheet of station 000004" == page.inner_text("h1")


def test_a_sheet_is_two_requests_away(served: Served, page: Any) -> None:
    """The index's bucket and the shard are all that is asked for; the station is in no address."""
    page.goto(served.at("en/station/"))
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(served.at("en/station/#000004"))
    page.wait_for_selector(DRAWN)

    assert 2 == len([one for one in asked if not one.endswith("icon.svg")])
    assert not any("000004" in one for one in asked)


def test_a_station_that_is_not_there(served: Served, page: Any) -> None:
    """It is said what was looked for; a withdrawn sheet is not there either."""
    page.goto(served.at("en/station/#5"))
    page.wait_for_selector("#station-status.bad")

    assert "There is no station 5 here; looked for: 000005, 5" in page.inner_text("#station-status")
    assert page.is_hidden("#station-sheet")
    assert "5" == page.input_value("#station-number")


def test_the_form_asks_for_another(served: Served, page: Any) -> None:
    """By keyboard: type, Enter, and the heading has the focus; back goes back."""
    drawn(page, served.at("en/station/#000004"))
    page.fill("#station-number", "560")
    page.press("#station-number", "Enter")
    page.wait_for_selector("h1:has-text('000560')")
    page.wait_for_selector("#station-title:focus")
    page.go_back()
    page.wait_for_selector("h1:has-text('000004')")

    assert page.url.endswith("#000004")


def test_neighbours_lie_in_the_next_shard_too(served: Served, page: Any) -> None:
    """Next and before stay in the place, and cross from one file to another."""
    drawn(page, served.at("en/station/#000399"))
    for _ in range(4):
        now = page.inner_text("h1")
        page.locator(".pager [rel=next], .pager button:has-text('next')").first.click()
        page.wait_for_selector(f"h1:not(:has-text('{now}'))")
        page.wait_for_selector(DRAWN)
    after = page.inner_text("h1")
    page.locator(".pager [rel=prev], .pager button:has-text('before')").first.click()
    page.wait_for_selector("h1:has-text('000402')")

    assert "Sheet of station 000403" == after
    assert "Sheet of station 000402" == page.inner_text("h1")


def test_the_trail_ends_in_verify(served: Served, page: Any) -> None:
    """From the whole to the place, the station, and the proof; each step is a page of the site."""
    drawn(page, served.at("en/station/#900000"))
    links = page.locator("#station-trail a")
    steps = links.all_inner_texts()

    assert ["Whole", "ÁNCASH", "HUARAZ", HOSTILE, "station 900000", "verify"] == steps
    for n in range(4):
        assert page.request.get(links.nth(n).evaluate("one => one.href")).ok
    links.last.click()
    page.wait_for_selector("#proof-verdict p.ok")


def test_names_are_text_whatever_they_hold(served: Served, page: Any) -> None:
    """A name with markup in it is shown as it is, and makes no element."""
    drawn(page, served.at("en/station/#900002"))

    assert HOSTILE in page.inner_text(".form")
    assert '=HYPERLINK("x")' in page.inner_text(".form")
    assert 0 == page.locator("main img").count()


def test_a_late_answer_does_not_replace_a_newer_one(served: Served, page: Any) -> None:
    """Who asks for another sheet while one loads gets the other."""
    page.goto(served.at("en/station/"))
    page.evaluate("location.hash = '000004'; setTimeout(() => { location.hash = '000560'; }, 0)")
    page.wait_for_selector("h1:has-text('000560')")
    page.wait_for_selector(DRAWN)
    page.wait_for_timeout(100)

    assert "Sheet of station 000560" == page.inner_text("h1")


def test_a_missing_figure_is_no_zero(served: Served, page: Any) -> None:
    """A box without a figure says so."""
    drawn(page, served.at("en/station/#900003"))

    assert "no figure" == box(page, "v1")
    assert "0" == box(page, "blank")


def test_without_the_network_it_is_said(served: Served, page: Any) -> None:
    """A file that cannot be fetched is named, and the page stays."""
    page.route("**/shard/*.json", lambda route: route.abort())
    page.goto(served.at("en/station/#000004"))
    page.wait_for_selector("#station-status.bad")

    assert "could not be fetched" in page.inner_text("#station-status")


def test_a_shard_that_is_broken_is_said(served: Served, page: Any) -> None:
    """A file that is no JSON is named."""
    replaced(page, "**/shard/*.json", lambda data: data[:50])
    page.goto(served.at("en/station/#000004"))
    page.wait_for_selector("#station-status.bad")

    assert "shard/" in page.inner_text("#station-status")


def test_from_a_disk_it_is_said(served: Served, browser: Any) -> None:
    """Opened from a file, where nothing can be fetched, the page says how to read it."""
    page = browser.new_page()
    page.goto((served.folder / "en/station/index.html").as_uri() + "#000004")
    page.wait_for_selector("#station-status.bad")
    text = page.inner_text("#station-status")
    page.close()

    assert "opened from a disk" in text


def test_without_scripts_it_says_how(served: Served, browser: Any) -> None:
    """The table and the command are named, and nothing is shown that does not work."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.at("en/station/#000004"))
    text, hidden = (
        page.inner_text("main"),
        page.is_hidden("#station-ask") and page.is_hidden("#search"),
    )
    context.close()

    assert "escrutinio sheet sheets.csv 123" in text
    assert hidden


WAYS = (
    ("station/#000002/verify", "#proof-verdict p.ok"),
    ("station/#000700", DRAWN),
    ("whatif/#q=voted%20>%201", "#whatif-title"),
)


@pytest.mark.parametrize(("way", "there"), WAYS)
def test_it_fits_a_small_screen(served: Served, page: Any, way: str, there: str) -> None:
    """At 320 pixels nothing but a table in its own frame is wider than the screen."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(served.at(f"es/{way}"))
    page.wait_for_selector(there)
    wide = """() => [...document.querySelectorAll("main *")].filter(one =>
      !one.closest(".wide, pre, .visually-hidden") && one.getBoundingClientRect().right > 321)
      .map(one => one.outerHTML.slice(0, 80))"""

    assert [] == page.evaluate(wide)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(("way", "there"), WAYS)
def test_it_can_be_used_by_everybody(served: Served, page: Any, way: str, there: str) -> None:
    """The rules of WCAG that a program can check find nothing."""
    from axe_playwright_python.sync_playwright import Axe

    page.goto(served.at(f"en/{way}"))
    page.wait_for_selector(there)
    found = Axe().run(page, options={"resultTypes": ["violations"]})

    assert [] == [
        (one["id"], [x["html"][:120] for x in one["nodes"]]) for one in found.response["violations"]
    ]
