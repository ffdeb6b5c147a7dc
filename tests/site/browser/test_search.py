"""The search of every page: by number, by name, by keyboard."""

from typing import Any

import pytest

from tests.site.browser.conftest import HOSTILE, Served

INPUT, OPTION = "#search-input", "#search-list [role=option]"


@pytest.fixture
def home(served: Served, page: Any) -> Any:
    """The first page."""
    page.goto(served.at("en/"))
    return page


def typed(page: Any, text: str) -> list[str]:
    """What is offered for a text."""
    page.fill(INPUT, text)
    page.wait_for_selector(OPTION)
    found: list[str] = page.locator(OPTION).all_inner_texts()
    return found


@pytest.mark.parametrize("number", ["4", "000004"])
def test_a_number_leads_to_its_sheet(home: Any, number: str) -> None:
    """With zeros in front or without, Enter goes to the sheet."""
    assert "Station 000004 station" == typed(home, number)[0]
    home.press(INPUT, "Enter")
    home.wait_for_selector(".form")

    assert "Sheet of station 000004" == home.inner_text("h1")


def test_a_number_that_is_not_there(home: Any) -> None:
    """It is said in red words, and the page stays."""
    typed(home, "123456")
    home.press(INPUT, "Enter")
    home.wait_for_selector("#search-status.bad")

    assert "There is no station 123456." == home.inner_text("#search-status")


def test_names_that_arrive_late_leave_the_answer(home: Any) -> None:
    """An answer that is shown stays when the names of places come after it."""
    held: list[Any] = []
    home.route("**/names.json", lambda route: held.append(route))
    typed(home, "123456")
    home.press(INPUT, "Enter")
    home.wait_for_selector("#search-status.bad")
    with home.expect_response("**/names.json") as late:
        held[0].continue_()
    late.value.finished()
    home.evaluate("() => new Promise((done) => setTimeout(done, 100))")

    assert "There is no station 123456." == home.inner_text("#search-status")
    assert not home.is_visible(OPTION)


def ready(page: Any) -> None:
    """Go to the search, which loads the names."""
    with page.expect_response("**/names.json"):
        page.focus(INPUT)


def test_accents_and_capitals_do_not_matter(home: Any) -> None:
    """A name is found however it is typed."""
    ready(home)
    for text in ("ancash", "ÁNCASH", "áncash", " Ancash ", "huaraz,  ancash"):
        home.fill(INPUT, "")
        home.fill(INPUT, text)

        assert "ÁNCASH" in home.locator(OPTION).first.inner_text()


def test_the_keyboard_is_enough(home: Any) -> None:
    """Arrows choose, the input names the option, Escape closes, Enter goes."""
    ready(home)
    typed(home, "huaraz")
    home.keyboard.press("ArrowDown")
    home.keyboard.press("ArrowDown")
    active = home.get_attribute(INPUT, "aria-activedescendant")

    assert "search-option-1" == active
    assert "true" == home.get_attribute(f"#{active}", "aria-selected")
    home.keyboard.press("ArrowUp")
    assert "search-option-0" == home.get_attribute(INPUT, "aria-activedescendant")
    home.keyboard.press("Escape")
    assert ("false", None) == (
        home.get_attribute(INPUT, "aria-expanded"),
        home.get_attribute(INPUT, "aria-activedescendant"),
    )
    assert home.is_hidden("#search-list")
    home.keyboard.press("ArrowDown")
    home.keyboard.press("ArrowDown")
    home.keyboard.press("Enter")
    home.wait_for_url("**/places/ancash/huaraz/")


def test_hostile_names_are_text(home: Any) -> None:
    """A name with markup is offered as it is."""
    ready(home)

    assert any(HOSTILE in one for one in typed(home, "onerror"))
    assert 0 == home.locator("header img").count()


def test_names_are_loaded_on_first_need(served: Served, page: Any) -> None:
    """Nothing is fetched for the search before somebody goes to it, and once after."""
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "names.json" in one.url else None)
    page.goto(served.at("en/"))
    before = len(asked)
    ready(page)
    page.focus("main a")
    page.focus(INPUT)
    typed(page, "huaraz")

    assert (0, 1) == (before, len(asked))
