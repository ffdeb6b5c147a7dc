"""`escrutinio audit` as a user and a script meet it."""

import json
from pathlib import Path

import pytest

from escrutinio.audit.commitment import SAMPLINGS
from escrutinio.audit.manifest import BOUNDS
from escrutinio.cli import audit
from escrutinio.model.audit import REASONS
from escrutinio.operations.audit.sheets import OPEN
from tests.cli.conftest import start, written

HEAD = "election,contest,station,district_code,department,province,district,place,registered,"
HEAD += "voted,votes:PL,votes:FP,blank,null,challenged,state,kind"


@pytest.fixture
def sheets(tmp_path: Path) -> str:
    """Forty sheets of a run-off."""
    rows = [
        f"peru-2021-runoff,president,{i:06d},140101,LIMA,LIMA,LIMA,,300,212,110,90,2,10,0,counted,"
        for i in range(1, 41)
    ]
    return written(tmp_path, "sheets.csv", "\n".join([HEAD, *rows]) + "\n")


def test_the_choices_are_those_of_the_rest() -> None:
    """Reasons and bounds of the command line are those that the program knows."""
    assert (audit.REASONS, audit.BOUNDS, audit.OPEN) == (REASONS, BOUNDS, OPEN)
    assert audit.SAMPLINGS == SAMPLINGS


@pytest.mark.parametrize(
    ("language", "limit"),
    [("es", "No revisa el escrutinio en la mesa"), ("en", "does not check the count at the table")],
)
def test_a_plan_says_how_many_sheets_and_what_it_proves(
    sheets: str, language: str, limit: str
) -> None:
    """The page has the number of sheets, the assertion, and the limit of such an audit."""
    page = start("audit", "plan", sheets, language=language)

    assert limit in page
    assert "Fuerza Popular" in page


def test_a_plan_for_programs(sheets: str) -> None:
    """JSON has the assertion with its margin, and sizes with both bets."""
    data = json.loads(start("audit", "plan", sheets, "--json", language="en"))
    [scope] = data["contests"][0]["scopes"]

    assert scope["assertions"][0]["margin"] == 800
    assert scope["kaplan_markov"]["draws"] < scope["bet"]["draws"]
    assert data["sheets"] <= data["of"] == 40
