"""The audits' pages: what was drawn, typed twice without a look at the other, and settled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from escrutinio.operations.audit.opened import opened
from escrutinio.tally.entry import Settled
from tests.cli.conftest import start, written
from tests.cli.test_audit_command import HEAD
from tests.desk.conftest import World, world_of

PAPER = {"box.PL": "110", "box.FP": "90", "box.blank": "2", "box.null": "10",
         "box.challenged": "0", "box.voted": "212"}  # fmt: skip


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A desk with an audit whose dice were thrown."""
    folder: Path = tmp_path_factory.mktemp("audit")
    rows = [
        f"peru-2021-runoff,president,{i:06d},140101,LIMA,LIMA,LIMA,,300,212,110,90,2,10,0,counted,"
        for i in range(1, 41)
    ]
    sheets = written(folder, "sheets.csv", "\n".join([HEAD, *rows]) + "\n")
    w = str(folder / "w")
    start("init", w, "--election", "peru-2021-runoff")
    start("ingest", sheets, "--into", w)
    start("audit", "commit", w, "a1")
    start("audit", "seed", w, "a1", "3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3 2 3 8 4")
    start("audit", "draw", w, "a1")
    world = world_of(folder / "w")
    world.clock.now = 1_900_000_000  # later than what the commands logged
    yield world
    world.office.close()


def test_papers_are_typed_by_two_and_settled_by_a_third(audited: World) -> None:
    """Only what was drawn is asked for; no figure is shown to the second; the third sees boxes."""
    one, two = audited.person("one", "typist"), audited.person("two", "typist")
    chief = audited.person("chief", "coordinator")
    page = one.client.get("/audits/a1").text
    assert "31415926535897932384" in page
    drawn = re.findall(r'href="/audits/a1/president/(\d+)"', page)
    path = f"/audits/a1/president/{drawn[0]}"
    assert one.send(path, path, **PAPER).status_code == 200
    text = two.client.get(path).text
    assert "110" not in text
    again = one.send(path, path, **PAPER)
    assert again.status_code == 409
    assert "typed this paper already" in again.text
    empty = two.send(path, path, **PAPER | {"box.FP": ""})
    assert empty.status_code == 422
    assert two.send(path, path, **PAPER | {"box.FP": "9"}).status_code == 200
    assert two.client.get(path).status_code == 403
    form = chief.client.get(path).text
    assert ">FP<" in form
    assert ">PL<" not in form
    done = chief.send(path, path, reason="transcription", **{"box.FP": "90"})
    assert done.status_code == 200, done.text

    state = opened(audited.office.path, "a1").papers["president", drawn[0]]
    assert isinstance(state, Settled)
    assert state.by == ("typist-1", "typist-2", "coordinator-1")


def test_a_paper_that_is_not_there_is_said_to_be_missing(audited: World) -> None:
    """By two people; an observer sees the list and types nothing."""
    watch = audited.person("watch", "observer")
    page = watch.client.get("/audits/a1").text
    assert "/audits/a1/president/" not in page
    drawn = re.findall(r'<th scope="row">(\d{6})</th>', page)
    path = f"/audits/a1/president/{drawn[-1]}"
    for name in ("three", "four"):
        typist = audited.person(name, "typist")
        assert typist.send(path, path, missing="1").status_code == 200

    state = opened(audited.office.path, "a1").papers["president", drawn[-1]]
    assert isinstance(state, Settled)
    assert not state.found
