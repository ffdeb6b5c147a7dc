"""`escrutinio audit` as a user and a script meet it."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from escrutinio.audit.commitment import SAMPLINGS
from escrutinio.audit.manifest import BOUNDS
from escrutinio.cli import audit
from escrutinio.model.audit import REASONS
from escrutinio.operations.audit.sheets import OPEN
from tests.cli.conftest import start, written

BOXES = ("votes:PL", "votes:FP", "blank")
Change = Callable[[int, dict[str, str]], None]
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


def filled(workspace: Path, name: str, round_: int, change: Change) -> str:
    """The list of a round as somebody fills it who types what was reported, but for a change."""
    folder = workspace / "audits" / name
    with (folder / "manifests/president.csv").open(encoding="utf-8", newline="") as file:
        reported = {row["station"]: row for row in csv.DictReader(file)}
    with (folder / f"round-{round_}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for i, row in enumerate(rows):
        row["found"] = "yes"
        row |= {box: reported[row["station"]][box] for box in BOXES}
        change(i, row)
    out = workspace / "filled.csv"
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return str(out)


def lost(i: int, row: dict[str, str]) -> None:
    """The second paper cannot be found."""
    if i == 1:
        row |= dict.fromkeys(BOXES, "") | {"found": "no"}


def lost_and_misread(i: int, row: dict[str, str]) -> None:
    """Besides, the third one is read otherwise than by the first person."""
    lost(i, row)
    if i == 2:
        row["votes:FP"] = "7"


def test_a_whole_audit_by_command(sheets: str, tmp_path: Path) -> None:
    """From the promise to files that strangers verify, with a loss, a difference and two rounds."""
    w = str(tmp_path / "w")
    start("init", w, "--election", "peru-2021-runoff")
    start("ingest", sheets, "--into", w)
    assert "is promised" in start("audit", "commit", w, "a1")
    dice = "3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3 2 3 8 4"
    assert "at least 20" in start("audit", "seed", w, "a1", "3 1 4", code=2)
    assert "31415926535897932384" in start("audit", "seed", w, "a1", dice)
    assert "Round 1" in start("audit", "draw", w, "a1")

    first = filled(Path(w), "a1", 1, lost)
    assert "typed once" in start("audit", "enter", w, "a1", "--by", "t1", "--file", first)
    again = start("audit", "enter", w, "a1", "--by", "t1", "--file", first, code=2)
    assert "t1 typed this paper already" in again
    second = filled(Path(w), "a1", 1, lost_and_misread)
    page = start("audit", "enter", w, "a1", "--by", "t2", "--file", second)
    assert "two people differ in FP" in page
    station = page.rpartition("president ")[2][:6]
    settle = ("audit", "settle", w, "a1", "--station", station, "--reason", "transcription")
    assert "changes what two people agree on: PL" in start(
        *settle, "FP=90", "PL=111", "--by", "t3", code=2
    )
    assert "is settled" in start(*settle, "FP=90", "--by", "t3")
    assert "Not confirmed yet" in start("audit", "assess", w, "a1")

    start("audit", "draw", w, "a1")
    third = filled(Path(w), "a1", 2, lambda _, row: row.update(found="yes"))
    for by in ("t1", "t2"):
        start("audit", "enter", w, "a1", "--by", by, "--file", third)
    assert "Confirmed" in start("audit", "assess", w, "a1")
    public, bundle = str(tmp_path / "public"), str(tmp_path / "bundle")
    start("audit", "report", w, "a1", "--out", public)
    start("publish", w, bundle)
    page = start("audit", "verify", public, "--bundle", bundle)
    assert "the log's own events" in page
    assert "Everything follows from the promise and the seed." in page


@pytest.mark.long
def test_events_that_the_log_does_not_have_are_seen(sheets: str, tmp_path: Path) -> None:
    """Public files of another log, though in order by themselves, fail beside the bundle."""
    for name, seed in (("one", "31415926535897932384"), ("two", "27182818284590452353")):
        w = str(tmp_path / name)
        start("init", w, "--election", "peru-2021-runoff")
        start("ingest", sheets, "--into", w)
        start("audit", "commit", w, "a1")
        start("audit", "seed", w, "a1", seed)
        start("audit", "draw", w, "a1")
        start("audit", "report", w, "a1", "--out", str(tmp_path / f"{name}-public"))
        start("publish", w, str(tmp_path / f"{name}-bundle"))
    one, two = str(tmp_path / "one-public"), str(tmp_path / "two-bundle")

    assert "Everything follows" in start("audit", "verify", one)
    page = start("audit", "verify", one, "--bundle", two, code=1)
    assert "The files do not agree with each other." in page
    assert "audit.committed" in page


TWO = """\
id = "two-2026"
name_es = "Dos"
name_en = "Two"
date = 2026-10-04
regime = "pe-2025"
analogy = true
"""
HALF = """
[[contest]]
id = "{id}"
name_es = "{id}"
name_en = "{id}"
rule = "none"
chamber = "senate"
option = [{{ id = "RED", name = "Red" }}, {{ id = "BLUE", name = "Blue" }}]
"""


def test_half_of_a_chamber_is_not_audited(tmp_path: Path) -> None:
    """Where two contests fill one chamber, a plan for one of them is refused, with the reason."""
    election = written(tmp_path, "two.toml", TWO + HALF.format(id="a") + HALF.format(id="b"))
    rows = [f"{one},two-2026,000001,300,200,100,90,5,5,counted," for one in "ab"]
    head = "contest,election,station,registered,voted,votes:RED,votes:BLUE,blank,null,state,kind"
    source = written(tmp_path, "two.csv", "\n".join([head, *rows]) + "\n")

    text = start("audit", "plan", source, "--election", election, code=2)
    assert "filled by other contests too: b" in text
