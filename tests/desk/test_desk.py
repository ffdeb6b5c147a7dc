"""The desk: what each role sees and does, through its pages."""

from __future__ import annotations

from escrutinio.model.sheet import State
from escrutinio.operations import intake
from tests.desk.conftest import JURY, World

SHEET = {"voted": 200, "v0": 100, "v1": 90, "blank": 5, "null": 5, "challenged": 0}


def state(world: World, station: str) -> tuple[str, str]:
    """A sheet's state and kind."""
    [sheet] = world.office.store.sheets_of([("president", station)])
    return str(sheet.state), sheet.kind


def test_a_sheet_from_paper_to_the_count(world: World) -> None:
    """Received, typed by two, counted; progress says so without names."""
    chief = world.person("chief", "coordinator")
    answer = chief.send(
        "/receive", "/receive", stations="000001 000002", contest="president", copy="odpe"
    )
    assert "Received: 2" in answer.text
    one, two = world.person("one", "typist"), world.person("two", "typist")
    assert one.key(**SHEET).status_code == 200
    assert two.key(**SHEET).status_code == 200

    assert state(world, "000001") == (State.COUNTED, "")
    text = world.client().get("/progress").text
    assert "1 copies are settled; 4 sheets are expected." in text
    assert "one" not in world.client().get("/api/progress").json()


def test_a_form_that_fails_comes_back_with_what_was_typed(world: World) -> None:
    """And says which check fails, with its article; accepted, it is saved."""
    chief = world.person("chief", "coordinator")
    chief.send("/receive", "/receive", stations="000001", contest="president", copy="odpe")
    one = world.person("one", "typist")
    answer = one.key(**SHEET | {"null": 6})
    assert answer.status_code == 422
    assert 'value="6"' in answer.text
    assert "PE-E" in answer.text
    assert "ACTOBS-2015:15.3" in answer.text
    assert one.key(**SHEET | {"null": 6}, accept="PE-E").status_code == 200

    [row] = intake.first_entries(world.office)
    assert row.station == "000001"


def test_a_third_person_sees_only_the_boxes_that_differ(world: World) -> None:
    """And neither of the others' agreed figures."""
    chief = world.person("chief", "coordinator")
    chief.send("/receive", "/receive", stations="000001", contest="president", copy="odpe")
    for i, v0 in enumerate((100, 60)):
        world.person(f"t{i}", "typist").key(**SHEET | {"v0": v0, "voted": v0 + 100})
    page = "/settle/president/000001/odpe"
    text = chief.client.get(page).text
    assert "box.v0" in text
    assert "box.v1" not in text
    assert ">90<" not in text
    chief.prove()
    answer = chief.send(
        page, "", **{"box.v0": "100", "box.voted": "200", "reason": "transcription"}
    )

    assert answer.status_code == 200
    assert state(world, "000001") == (State.COUNTED, "")


def test_an_observed_sheet_through_the_jury(world: World) -> None:
    """Sent, drafted, voted on by two of three, issued, told, final, and counted."""
    chief = world.person("chief", "coordinator")
    clerk = world.person("clerk", "clerk")
    judges = world.bench(JURY)
    chief.send("/receive", "/receive", stations="000001", contest="president", copy="odpe")
    for i in range(2):
        world.person(f"t{i}", "typist").key(**SHEET | {"null": 6}, accept="PE-E")
    assert state(world, "000001") == (State.PENDING, "arithmetic")
    chief.send("/cases", "/cases/send")
    page = "/cases/000001"
    text = clerk.client.get(page).text
    assert "corrected as little as possible" in text or "smallest" in text.lower() or "5" in text
    clerk.prove()
    drafted = clerk.send(page, f"{page}/draft", effect="correct", articles="ACTOBS-2015:16",
                         **{"box.null": "5"})  # fmt: skip
    assert drafted.status_code == 200, drafted.text
    for judge, position in zip(judges, ("correct", "correct", "annul"), strict=True):
        judge.prove()
        voted = judge.send(page, f"{page}/vote", position=position, opinion="as I see it")
        assert voted.status_code == 200, voted.text
    clerk.prove()
    issued = clerk.send(page, f"{page}/issue", resolution="R-1")
    assert issued.status_code == 200, issued.text
    clerk.send(page, f"{page}/notify")
    assert state(world, "000001") == (State.PENDING, "arithmetic")
    world.clock.at("2021-06-12T12:00:00")
    clerk.sign_in()
    clerk.send("/cases", "/cases/close")

    assert state(world, "000001") == (State.RESOLVED, "")
    assert "as I see it" in clerk.client.get(page).text
