"""The stations of a place, on its page."""

from typing import Any

from tests.site.browser.conftest import Served

PLACE = "en/places/amazonas/chachapoyas/chachapoyas/"


def test_a_large_place_is_shown_file_by_file(served: Served, page: Any) -> None:
    """The first file's stations stand there; a button brings those of the next."""
    page.goto(served.at(PLACE))
    page.wait_for_selector("#stations tbody tr")
    first = page.locator("#stations tbody tr").count()
    while page.is_visible("#stations button"):
        before = page.locator("#stations tbody tr").count()
        page.click("#stations button")
        page.locator("#stations tbody tr").nth(before).wait_for()

    assert 400 == first
    assert 560 == page.locator("#stations tbody tr").count()  # one was withdrawn, one is extra


def test_each_station_leads_to_its_sheet(served: Served, page: Any) -> None:
    """A row has the state, the figures, and a link that works."""
    page.goto(served.at(PLACE))
    row = page.locator("#stations tr", has_text="000006").first
    row.wait_for()
    cells = row.locator("td").all_inner_texts()
    row.locator("a").click()
    page.wait_for_selector(".form")

    assert ["counted", "300", "220", "115", "87", "0", "18"] == cells
    assert "Sheet of station 000006" == page.inner_text("h1")


def test_polling_places_are_apart(served: Served, page: Any) -> None:
    """Each polling place has its own table, whatever its name holds."""
    page.goto(served.at("en/places/ancash/huaraz/"))
    page.locator("main table a[href]").first.click()
    page.wait_for_selector("#stations details")

    assert 3 == page.locator("#stations details").count()
    assert '=HYPERLINK("x"): 1 stations' in page.inner_text("#stations")
    assert 0 == page.locator("main img").count()


def test_a_file_that_fails_can_be_asked_for_again(served: Served, page: Any) -> None:
    """Where the network fails it is said, and the button tries again."""
    page.route("**/shard/0.json", lambda route: route.abort())
    page.goto(served.at(PLACE))
    page.wait_for_selector("#stations [role=status]:has-text('fetched')")
    page.unroute_all()
    page.click("#stations button")
    page.wait_for_selector("#stations tbody tr")

    assert 400 == page.locator("#stations tbody tr").count()
