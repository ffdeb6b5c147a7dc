"""A whole election through the desk: sixty stations, errors of every kind, to the proclamation."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from escrutinio.io import workspace
from escrutinio.io.bundle import files_of
from escrutinio.model.sheet import State
from escrutinio.operations.count import count_sheets
from escrutinio.operations.log import checked
from escrutinio.operations.publish import publish
from escrutinio.verify.bundle import verify
from escrutinio.verify.report import Trust
from tests.desk.conftest import JURY, TRIBUNAL, Person, World, world_of
from tests.desk.served import Hand, Paper, Program, chromium, page_of, served, signed_in
from tests.operations.test_intake import expected

N = 60


def paper(**other: Any) -> Paper:
    """A sheet of 300 registered voters."""
    boxes = {"voted": 200, "v0": 100, "v1": 90, "blank": 5, "null": 5, "challenged": 0}
    return {box: str(n) for box, n in (boxes | other).items()}


GONE = {"box.v0": "0", "box.v1": "0", "box.blank": "0", "box.challenged": "0"}


@dataclass(frozen=True)
class Error:
    """A sheet with something wrong: its paper, the kind it has to be, and how the jury ends it."""

    paper: Paper
    kind: str
    effect: str
    article: str
    boxes: dict[str, str]
    departs: str = ""


NOTHING = dict.fromkeys(("voted", "v0", "v1", "blank", "null", "challenged"), "*")
WHOLE = {"box.voted": "200", "box.v0": "100", "box.v1": "90", "box.blank": "5", "box.null": "5",
         "box.challenged": "0"}  # fmt: skip
ERRORS: dict[int, Error] = {
    45: Error(paper(voted=150), "arithmetic", "annul", "ACTOBS-2015:15.3",
              GONE | {"box.null": "150"}),
    46: Error(paper(voted=210), "arithmetic", "correct", "ACTOBS-2015:15.2", {"box.null": "15"}),
    47: Error(paper(voted="*"), "incomplete", "correct", "ACTOBS-2015:14.2", {"box.voted": "200"}),
    48: Error(paper(v1="*"), "incomplete", "correct", "ACTOBS-2015:16", {"box.v1": "90"}),
    49: Error(NOTHING, "no_data", "correct", "ACTOBS-2015:13", WHOLE),
    50: Error(paper(**{"mark.unsigned": 1}), "unsigned", "annul", "ACTOBS-2015:11",
              GONE | {"box.null": "300"}),
    51: Error(paper(null="*", **{"mark.illegible": 1}), "illegible", "correct", "ACTOBS-2015:12",
              {"box.null": "5"}),
    52: Error(paper(challenged=3, null=2), "challenged", "correct", "ACTOBS-2015:10",
              {"box.null": "5", "box.challenged": "0"}),
    53: Error(paper(**{"mark.nullity_request": 1}), "nullity_request", "keep", "ACTOBS-2015:16",
              {}),
    54: Error(paper(voted=320, v0=210), "arithmetic", "annul", "ACTOBS-2015:15.4",
              GONE | {"box.null": "300"}),
    56: Error(paper(v0=310), "arithmetic", "annul", "ACTOBS-2015:14.1", GONE | {"box.null": "200"}),
    58: Error(paper(voted=190), "arithmetic", "annul", "ACTOBS-2015:15.3",
              GONE | {"box.null": "190"}),
    59: Error(paper(voted=20), "arithmetic", "correct", "ACTOBS-2015:16", {"box.voted": "200"}),
}  # fmt: skip
SLIPS = {41: "v0", 42: "v1", 43: "null", 44: "blank"}
"""The stations of which one of the two slips, and in which box."""
RECALLED, LOST, DATA = 57, 55, 60


def papers() -> dict[tuple[int, str], Paper]:
    """What stands on every copy."""
    found = {(i, "odpe"): paper(v0=100 + i % 7, v1=90 - i % 7) for i in range(1, N + 1)}
    found |= {(i, "odpe"): one.paper for i, one in ERRORS.items()}
    found[LOST, "jee"] = found.pop((LOST, "odpe"))
    found[59, "jee"] = paper()
    return found


class Tables:
    """The typists' papers, with who slips where."""

    def __init__(self) -> None:
        self.papers, self.typed = papers(), dict[tuple[int, str], int]()

    def read(self, station: str, copy: str) -> Paper:
        """What somebody reads of a copy: the second of two slips where one does."""
        i = int(station)
        nth = self.typed[i, copy] = self.typed.get((i, copy), 0) + 1
        found = self.papers[i, copy]
        if i == RECALLED and nth <= 2:
            return paper(v0=60, v1=130)
        if i in SLIPS and nth == 2:
            box = SLIPS[i]
            other = "voted" if box == "voted" else "v1" if box == "v0" else "v0"
            return found | {box: str(int(found[box]) + 1), other: str(int(found[other]) - 1)}
        return found


def work(hands: list[Any], tables: Tables) -> int:
    """Everybody types until nothing is left; how many entries there were."""
    done, idle = 0, 0
    for hand in itertools.cycle(hands):
        which = hand.next()
        idle = 0 if which else idle + 1
        if idle == len(hands):
            return done
        if which:
            hand.type(tables.read(*which))
            done += 1
    raise AssertionError


def rule(world: World, clerk: Person, judges: list[Person], case: str, one: Error, no: str) -> None:
    """A case is drafted, voted on, issued and told."""
    page = f"/cases/{case}"
    clerk.prove()
    made = clerk.send(page, f"{page}/draft", effect=one.effect, articles=one.article,
                      departs=one.departs, **one.boxes)  # fmt: skip
    assert made.status_code == 200, made.text
    for judge in judges:
        judge.prove()
        assert judge.send(page, f"{page}/vote", position=one.effect).status_code == 200
    issued = clerk.send(page, f"{page}/issue", resolution=no)
    assert issued.status_code == 200, issued.text
    assert clerk.send(page, f"{page}/notify").status_code == 200
    del world


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The desk on the evening of the election."""
    found = world_of(expected(tmp_path_factory.mktemp("whole"), N))
    yield found
    found.office.close()


def test_a_whole_election(built: World, tmp_path: Path) -> None:
    """From the papers of sixty stations to a bundle that a stranger verifies."""
    world = built
    chief, clerk = world.person("chief", "coordinator"), world.person("clerk", "clerk")
    agent, watch = world.person("agent", "party-agent"), world.person("watch", "observer")
    jury, tribunal = world.bench(JURY), world.bench(TRIBUNAL)
    received(world, chief)
    tables = Tables()
    entries = typed(world, chief, tables)
    assert entries == 2 * (len(tables.papers) + 1) - 1  # one more recalled, one came as data
    for i, one in ERRORS.items():
        assert kind_of(world, i) == one.kind, i

    decided(world, chief, clerk, agent, jury, tribunal)
    proclaimed(world, clerk, watch)
    verified(world, tmp_path)


def typed(world: World, chief: Person, tables: Tables) -> int:
    """Four typists, two at browsers and two at programs; how many entries they made."""
    typists = [world.person(f"typist{i}", "typist") for i in range(4)]
    with served(world) as address, chromium() as browser:
        pages = [page_of(browser) for _ in range(2)]
        for page, person in zip(pages, typists, strict=False):
            signed_in(page, address, person)
        programs = [Program(address, person) for person in typists[2:]]
        hands = [one for page in pages for one in (Hand(page, address), *programs)]
        entries = work(hands, tables)
        recall(world, chief)
        entries += work(hands, tables)
        settle(chief, tables)
        for one in programs:
            one.close()
        assert [[], []] == [page.wrong for page in pages]
    return entries


def received(world: World, chief: Person) -> None:
    """Every copy arrives but one, which is lost; one sheet comes as data."""
    office = " ".join(f"{i:06d}" for i in range(1, N + 1) if i != LOST)
    chief.send("/receive", "/receive", stations=office, contest="president", copy="odpe")
    chief.send("/receive", "/receive", stations="000055 000059", contest="president", copy="jee")
    lost = chief.send("/sheets/president/000055", "/sheets/president/000055/lose")
    assert lost.status_code == 200
    found = papers()[DATA, "odpe"]
    row = {"station": f"{DATA:06d}", "votes:PL": found["v0"], "votes:FP": found["v1"]}
    row |= {box: found[box] for box in ("voted", "blank", "null", "challenged")}
    token = chief.token("/receive", "/receive/file")
    files = {"file": ("sheets.json", json.dumps([row]).encode())}
    data = {"form": token, "by": "sender"}
    assert "Received: 1" in chief.client.post("/receive/file", data=data, files=files).text


def recall(world: World, chief: Person) -> None:
    """A sheet that both typed from another station's paper."""
    page = f"/sheets/president/{RECALLED:06d}"
    answer = chief.send(page, f"{page}/recall", copy="odpe", why="another station's paper")
    assert answer.status_code == 200
    assert kind_of(world, RECALLED) == "in_process"


def settle(chief: Person, tables: Tables) -> None:
    """A third person settles what differs, and nothing else."""
    for i in SLIPS:
        page = f"/settle/president/{i:06d}/odpe"
        text, found = chief.client.get(page).text, tables.papers[i, "odpe"]
        boxes = {f"box.{box}": found[box] for box in found if f'name="box.{box}"' in text}
        assert len(boxes) == 2
        answer = chief.send(page, "", reason="transcription", **boxes)
        assert answer.status_code == 200, answer.text


def kind_of(world: World, station: int) -> str:
    """What a sheet waits for."""
    [sheet] = world.office.store.sheets_of([("president", f"{station:06d}")])
    return sheet.kind


def decided(
    world: World, chief: Person, clerk: Person, agent: Person, jury: list[Person],
    tribunal: list[Person],
) -> None:  # fmt: skip
    """Every observed sheet before its jury; one appealed; a nullity heard and turned down."""
    asked = agent.send("/ask", "/ask", contest="president", station="000002", ground="b", fee="1")
    assert asked.status_code == 200, asked.text
    late = agent.send("/ask", "/ask", contest="president", station="000003", ground="a", fee="1")
    assert late.status_code == 409
    assert "not noted" in late.text or "noted in the sheet" in late.text
    chief.sign_in()
    assert chief.send("/cases", "/cases/send").status_code == 200
    docket = {one["station"]: one["case"] for one in chief.client.get("/api/cases").json()}
    assert len(docket) == len(ERRORS) + 1
    compared = clerk.send("/cases/" + docket["000059"], "/sheets/president/000059/compare")
    assert compared.status_code == 200
    for i, one in ERRORS.items():
        rule(world, clerk, jury[:2], docket[f"{i:06d}"], one, f"JEE-{i}")
    nullity = docket["000002"]
    clerk.send(f"/cases/{nullity}", f"/cases/{nullity}/hear")
    rule(world, clerk, jury, nullity, Error({}, "", "dismiss", "LOE:363", {}), "JEE-N")
    page = f"/cases/{docket['000058']}"
    refused = agent.send(page, f"{page}/appeal", fee="1")
    assert "no lawyer has signed" in refused.text
    assert agent.send(page, f"{page}/appeal", fee="1", lawyer="1").status_code == 200
    keep = Error({}, "", "correct", "ACTOBS-2015:16", {"box.voted": "200"})
    rule(world, clerk, tribunal, docket["000058"], keep, "JNE-1")


def proclaimed(world: World, clerk: Person, watch: Person) -> None:
    """Refused while it is too early; then logged, with its certificate."""
    assert "too early" in watch.client.get("/proclaim").text.lower() or (
        "nullity" in watch.client.get("/proclaim").text
    )
    world.clock.at("2021-06-16T15:00:00")
    for one in (clerk, watch):
        one.sign_in()
    assert clerk.send("/cases", "/cases/close").status_code == 200
    clerk.prove()
    done = clerk.send("/proclaim", "/proclaim/president")
    assert done.status_code == 200, done.text
    assert "Proclaimed" in done.text
    pdf = watch.client.get("/proclaim/president/certificate.pdf")
    assert pdf.content.startswith(b"%PDF")
    certificate = watch.client.get("/proclaim/president/certificate.json").json()
    assert certificate


def verified(world: World, tmp_path: Path) -> None:
    """The state follows from the log; the totals are those of the papers; the bundle verifies."""
    path = world.office.path
    assert [] == checked(path)[2]
    loaded = workspace.load(path)
    totals = count_sheets(loaded, loaded.election.contests[0]).whole.counted
    annulled = [i for i, one in ERRORS.items() if one.effect == "annul" and i != 58]
    counted = [i for i in range(1, N + 1) if i not in annulled]
    plain = [i for i in counted if i not in ERRORS]
    v0 = sum(100 + i % 7 for i in plain) + 100 * (len(counted) - len(plain))
    assert totals.sheets == len(counted)
    assert totals.votes[0] == v0
    states = {int(one.station): one.state for one in world.office.store.sheets()}
    assert all(states[i] == State.ANNULLED for i in annulled)
    assert states[58] == State.RESOLVED
    publish(path, tmp_path / "bundle", "2021-06-16T16:00:00Z")
    name = str(tmp_path / "bundle")
    found = verify(files_of(name), name, Trust())
    assert found.holds, found
