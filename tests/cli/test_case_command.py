"""`escrutinio case` and `escrutinio proclaim` as a user meets them."""

import json
from pathlib import Path

import pytest

from escrutinio.cli.case import EFFECTS
from escrutinio.law.procedure import EFFECTS as KNOWN
from tests.cli.conftest import RUNOFF, start, written


@pytest.fixture
def workspace(tmp_path: Path) -> str:
    """A workspace with an observed sheet before its jury."""
    source = written(tmp_path, "sheets.csv", RUNOFF)
    w = str(tmp_path / "w")
    start("init", w, "--election", "peru-2021-runoff")
    start("ingest", source, "--into", w)
    assert "to be ruled on 1" in start("case", "send", w, "--when", "2021-06-08T10:00")
    return w


def test_the_effects_are_those_of_the_law() -> None:
    """What the command line offers is what the law knows."""
    assert EFFECTS == KNOWN


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_case_shows_what_each_decision_would_do(workspace: str, language: str) -> None:
    """The articles, the smallest corrections and the annulment, each with its figures."""
    page = start("case", "show", workspace, "000001", language=language)

    assert "ACTOBS-2015:15.3" in page
    assert "null votes 200" in page or "votos nulos 200" in page
    data = json.loads(start("case", "show", workspace, "000001", "--json"))
    assert data["station"] == "000002"
    assert len(data["decisions"]) >= 4


def test_from_the_jury_to_the_certificate(workspace: str, tmp_path: Path) -> None:
    """Ruled on, told, final, proclaimed: and what comes too early or is unlawful is refused."""
    rule = ("case", "rule", workspace, "000001", "--when", "2021-06-10T10:00", "--no", "R-1",
            "--article", "ACTOBS-2015:16")  # fmt: skip
    assert "depart from what the articles give: sum" in start(*rule, "--effect", "keep", code=2)
    assert "cannot order this here: recount" in start(*rule, "--effect", "recount", code=2)
    assert "ruled on, not notified 1" in start(*rule, "null=5", "--effect", "correct")
    early = start("proclaim", workspace, "--when", "2021-07-19T10:00", code=2)
    assert "open sheets can still change the result" in early

    start("case", "notify", workspace, "--all", "--when", "2021-06-11T09:00")
    assert "No cases" in start("case", "close", workspace, "--when", "2021-06-12T09:00")
    assert "final 1" in start("case", "close", workspace, "--when", "2021-06-17T09:00")
    assert "000002" in start("case", "list", workspace)
    out = str(tmp_path / "certificate")
    page = start("proclaim", workspace, "--when", "2021-07-19T10:00", "--out", out)
    assert "Fuerza Popular is elected" in page
    assert "certificate SHA-256" in page
    assert sorted(one.name for one in Path(out).iterdir())
    assert "proclaimed already" in start(
        "proclaim", workspace, "--when", "2021-07-20T10:00", code=2
    )


def test_what_stands_against_it_can_be_asked_first(workspace: str) -> None:
    """`--check` logs nothing, tells everything, and ends with 1."""
    page = start("proclaim", workspace, "--when", "2021-06-08T10:00", "--check", code=1)

    assert "Not to be proclaimed yet" in page
    assert "nullity can be asked for until 2021-06-09T23:59:59" in page


def test_the_bench_says_when_its_quorum_is_at_risk(workspace: str) -> None:
    """With four any loss ends it; with three it is lost."""
    for seat in ("supreme-court", "prosecutors", "public-faculties", "private-faculties"):
        start("bench", "seat", workspace, seat, "holder", "--day", "2020-11-01")
    page = start("bench", "list", workspace, "--day", "2021-06-23")
    assert "Quorum at risk" in page
    assert "vacant" in page
    start("bench", "leave", workspace, "prosecutors", "holder", "--day", "2021-06-23", "--why", "x")

    assert "There is no quorum." in start("bench", "list", workspace, "--day", "2021-06-24")
    data = json.loads(start("bench", "list", workspace, "--day", "2021-06-23", "--json"))
    assert data["at_risk"] == [*data["seats"]]
    assert len(data["seats"]) == 4
