"""The mission's page of the desk: who may do what, and what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from escrutinio.model.observation import IncidentNoted
from escrutinio.operations.observation import incidents, quick, reports, samples
from escrutinio.operations.observation.receive import receive
from escrutinio.operations.observation.take import take_export
from tests.desk.conftest import Person, World, world_of
from tests.observation.conftest import AT, closing, mission_at
from tests.observation.test_reports import result_csv

PEOPLE = {"field": "field-coordinator", "data": "data-clerk", "analyst": "analyst",
          "head": "head-of-mission", "typist": "typist", "watch": "observer"}  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A mission whose reports differ, with somebody of every role."""
    office = mission_at(tmp_path / "w").office
    drawing = samples.plan("demo:peru-2021-runoff", 60, "s", by="region")
    samples.commit(office, AT, drawing, reveal=True)
    rows = [(one.station, 100, 120) for one in drawing.rows]
    take_export(office, result_csv(tmp_path / "a.csv", rows), "result", AT, how="table")
    for key, who, voted in (("uuid:1", "o-1", "290"), ("uuid:2", "o-2", "209")):
        receive(office, AT, who, closing(office, key, voted=voted))
    incidents.note(office, IncidentNoted(at=AT, id="i1", code="premarked", earliest="2021-06-06",
                                         latest="2021-06-06"))  # fmt: skip
    found = world_of(office.path)
    for name, role in PEOPLE.items():
        found.person(name, role)
    return found


def post(one: Person, action: str, **values: str) -> tuple[int, str]:
    """Send a form of the page; one made up where they are not shown it."""
    text = one.client.get("/observation").text
    forms = re.findall(r'action="(/observation/\w+)"[^>]*>\s*<input type="hidden" name="form" '
                       r'value="([^"]+)"', text)  # fmt: skip
    token = dict(forms).get(f"/observation/{action}", "0.x")
    answer = one.client.post(f"/observation/{action}", data={"form": token, **values})
    return answer.status_code, answer.text


def test_each_does_what_is_theirs(world: World) -> None:
    """
    The clerk reviews, the coordinator settles and follows, the analyst estimates, the head
    publishes.
    """
    office = world.office
    settled = {"of": "closing", "station": "012345", "field": "/data/voted", "chosen": "uuid:1",
               "why": "the sheet"}  # fmt: skip
    people = world.people
    statuses = [
        post(people["data"], "review", key="uuid:2", state="has-issues", why="x")[0],
        post(people["field"], "settle", **settled)[0],
        post(people["field"], "follow", id="i1", act="referred", to="JEE")[0],
        post(people["analyst"], "estimate")[0],
        post(people["head"], "estimate", publish="yes")[0],
    ]
    read = reports.book(office)

    assert [200] * 5 == statuses
    assert "has-issues" == read.reviews["uuid:2"].state
    assert ["uuid:1"] == [one.settled.chosen for one in read.conflicts if one.settled]
    assert incidents.every(office)[0].open
    assert ["held", "published"] == [one.state for one in quick.estimates(office)]


@pytest.mark.parametrize("name", ["typist", "watch"])
def test_the_page_is_for_the_mission(world: World, name: str) -> None:
    """Nobody else reads it."""
    assert 403 == world.people[name].client.get("/observation").status_code


def test_nobody_does_what_is_not_theirs(world: World) -> None:
    """Whoever estimates does not publish; whoever reviews does not settle; forms are not lent."""
    text = world.people["analyst"].client.get("/observation").text
    token = re.findall(r'estimate">\s*<input type="hidden" name="form" value="([^"]+)"', text)[0]
    published = world.people["analyst"].client.post(
        "/observation/estimate", data={"form": token, "publish": "yes"}
    )
    lent = world.people["data"].client.post("/observation/estimate", data={"form": token})

    assert (403, 403) == (published.status_code, lent.status_code)
    assert [] == quick.estimates(world.office)
    assert 403 == post(world.people["data"], "settle", of="closing")[0]


def test_a_page_at_work_is_accessible(world: World) -> None:
    """With axe, at 360 pixels, and kept as a picture."""
    from axe_playwright_python.sync_playwright import Axe

    from tests.desk.served import chromium, page_of, served, signed_in

    shots = Path("build/screenshots/observe")
    shots.mkdir(parents=True, exist_ok=True)
    with served(world) as address, chromium() as browser:
        page = page_of(browser, 360)
        signed_in(page, address, world.people["data"])
        page.goto(f"{address}/observation")
        page.screenshot(path=shots / "desk-360.png")
        found = Axe().run(page)
        wide = page.evaluate("document.documentElement.scrollWidth")

    assert found.violations_count == 0, found.generate_report()
    assert 360 >= wide
