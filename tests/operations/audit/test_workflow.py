"""A whole audit of a small election: promise, dice, rounds, double entry, report, verification."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from escrutinio.audit.commitment import SAMPLINGS
from escrutinio.errors import Refused
from escrutinio.io import audits
from escrutinio.operations.audit import ceremony, entries, publish, rounds
from escrutinio.operations.audit.entries import Given
from escrutinio.operations.audit.opened import opened
from escrutinio.operations.audit.plan import Asked
from escrutinio.operations.audit.recompiled import recompiled
from escrutinio.operations.audit.standing import Assessed, assess_now, assessed
from escrutinio.operations.log import begin, ingest
from escrutinio.report.audits.record import audit_document, state
from escrutinio.verify.audit import verify_audit

NOW, DICE, NAME = "2021-06-20T12:00:00Z", "31415926535897932384", "first"
STATIONS = 60
Change = Callable[[int, dict[str, str]], dict[str, str]]


def same(_: int, boxes: dict[str, str]) -> dict[str, str]:
    """The paper is as reported."""
    return boxes


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A workspace with sixty sheets of a run-off."""
    file = tmp_path / "sheets.csv"
    columns = (
        "election,contest,station,district_code,department,province,district,place,registered,"
    )
    columns += "voted,votes:PL,votes:FP,blank,null,challenged,state,kind"
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(columns.split(","))
        for i in range(1, STATIONS + 1):
            votes = (110 + i % 7, 95 - i % 5)
            place = ("140101", "LIMA", "LIMA", "LIMA", f"School {i % 6}")
            row = ["peru-2021-runoff", "president", f"{i:06d}", *place, 300, sum(votes) + 12]
            writer.writerow([*row, *votes, 2, 10, 0, "counted", ""])
    path = tmp_path / "w"
    begin(path, "peru-2021-runoff", NOW).close()
    list(ingest(path, str(file), NOW))
    return path


@pytest.fixture
def promised(ready: Path) -> Path:
    """The same with a promised audit."""
    ceremony.commit(ready, NAME, NOW)
    return ready


@pytest.fixture
def drawn(promised: Path) -> Path:
    """The same with dice and a first round."""
    ceremony.seed(promised, NAME, NOW, DICE)
    rounds.draw(promised, NAME, NOW)
    return promised


def asked(path: Path) -> list[Given]:
    """The drawn papers as they were reported."""
    audit = opened(path, NAME)
    sheets = audit.manifests["president"].sheets
    found = []
    for one in rounds.wanted(audit, audit.record.sizes):
        at = sheets.ids.index(one.station)
        votes = dict(zip(("PL", "FP", "blank"), map(str, sheets.votes[:, at]), strict=True))
        found.append(Given(contest="president", station=one.station, boxes=votes))
    return found


def type_all(path: Path, change: Change = same, papers: list[Given] | None = None) -> Assessed:
    """Two people type papers, and the risk is assessed."""
    given = asked(path) if papers is None else papers
    changed = [
        Given(contest=one.contest, station=one.station, boxes=change(i, dict(one.boxes)))
        for i, one in enumerate(given)
    ]
    for by in ("typist 1", "typist 2"):
        entries.enter(path, NAME, NOW, by, changed)
    return assess_now(path, NAME, NOW)


def test_papers_that_agree_confirm_the_result(drawn: Path) -> None:
    """The first round is just large enough where every paper is as reported."""
    made = type_all(drawn)

    assert made.confirmed
    assert 0.03 < made.scopes[0].risk <= 0.05
    assert state(made) == "confirmed"
    assert len(made.scopes[0].draws) < STATIONS
    with pytest.raises(Refused, match="nothing more to draw"):
        rounds.draw(drawn, NAME, NOW)


def test_an_error_asks_for_another_round_which_goes_on(drawn: Path) -> None:
    """A paper with fewer votes for the winner makes a second round, and its sheets are new ones."""
    first = asked(drawn)
    made = type_all(drawn, lambda i, boxes: boxes | {"PL": "60"} if i == 0 else boxes)
    assert not made.confirmed
    assert [one.station for one in made.differences] == [first[0].station]

    more = rounds.draw(drawn, NAME, NOW)
    old = {one.station for one in first}
    assert more.sheets
    assert not old & {one.station for one in more.sheets}
    new = [one for one in asked(drawn) if one.station not in old]
    assert type_all(drawn, papers=new).confirmed


def test_a_wrong_result_is_refuted_by_the_whole_count(drawn: Path) -> None:
    """Where all papers give the other result, every round goes on until all are counted."""
    done: set[str] = set()
    made = None
    for _ in range(STATIONS):
        new = [one for one in asked(drawn) if one.station not in done]
        done |= {one.station for one in new}
        made = type_all(drawn, lambda _, b: b | {"PL": b["FP"], "FP": b["PL"]}, new)
        assert not made.confirmed
        if made.refuted:
            break
        rounds.draw(drawn, NAME, NOW)
    assert made is not None
    assert state(made) == "refuted"


def test_two_people_who_differ_need_a_third(drawn: Path) -> None:
    """Only the boxes that differ are told, the third is another person, and all stays on record."""
    paper = asked(drawn)[0]
    entries.enter(drawn, NAME, NOW, "typist 1", [paper])
    wrong = Given(contest="president", station=paper.station, boxes=dict(paper.boxes) | {"FP": "9"})
    [found] = entries.enter(drawn, NAME, NOW, "typist 2", [wrong])
    assert (found.state, found.boxes) == ("differs", ("FP",))
    fixed = Given(contest="president", station=paper.station, boxes={"FP": paper.boxes["FP"]})
    with pytest.raises(Refused, match="one of the two"):
        entries.settle(drawn, NAME, NOW, "typist 2", fixed, reason="transcription")

    entries.settle(drawn, NAME, NOW, "supervisor", fixed, reason="transcription")
    entries.reopen(drawn, NAME, NOW, "supervisor", paper, "a party asked")
    history = opened(drawn, NAME).papers["president", paper.station].history
    assert [type(one).__name__ for one in history] == ["Typed", "Typed", "Adjudicated", "Reopened"]


def test_papers_are_typed_all_or_none(drawn: Path) -> None:
    """A bad row of a list is refused with its place, and nothing of the list is logged."""
    papers = asked(drawn)
    bad = Given(contest="president", station="999999", boxes={"PL": "1", "FP": "1"})
    with pytest.raises(Refused, match="was not drawn"):
        entries.enter(drawn, NAME, NOW, "typist 1", [*papers[:2], bad])

    assert not opened(drawn, NAME).papers


def test_nothing_comes_before_what_it_rests_on(promised: Path) -> None:
    """No draw without dice, no second dice, no short ones, and no second promise of a name."""
    with pytest.raises(Refused, match="no dice"):
        rounds.draw(promised, NAME, NOW)
    with pytest.raises(Refused, match="at least 20"):
        ceremony.seed(promised, NAME, NOW, "1234")
    ceremony.seed(promised, NAME, NOW, DICE)
    with pytest.raises(Refused, match="already"):
        ceremony.seed(promised, NAME, NOW, DICE[::-1])
    with pytest.raises(Refused, match="such an audit already"):
        ceremony.commit(promised, NAME, NOW)


def test_a_manifest_that_was_changed_after_the_promise_is_refused(drawn: Path) -> None:
    """One figure of the manifest changed, and nothing of the audit can be done."""
    file = drawn / "audits" / NAME / audits.MANIFESTS / "president.csv"
    file.write_text(file.read_text("utf-8").replace(",counted,", ",counted ,", 1), "utf-8")
    with pytest.raises(Refused, match="not the manifest"):
        opened(drawn, NAME)


def test_the_list_has_no_figure_of_the_report(drawn: Path, tmp_path: Path) -> None:
    """The list to fill in has the stations and empty boxes, and is read back when filled in."""
    audit = opened(drawn, NAME)
    sheets = rounds.wanted(audit, audit.record.sizes)
    text = publish.csv_text(publish.retrieval_rows(sheets, audit))
    rows = list(csv.DictReader(text.splitlines()))
    assert all(not row[name] for row in rows for name in ("votes:PL", "votes:FP", "blank"))

    file = tmp_path / "filled.csv"
    filled = text.replace(",,,,,,", ",yes,110,95,2,10,0")
    file.write_text(filled, "utf-8")
    found = entries.read(drawn, NAME, file)
    assert len(found) == len(rows)
    assert found[0].boxes["votes:PL"] == "110"


@pytest.fixture
def public(drawn: Path, tmp_path: Path) -> Path:
    """The public files of an audit with a difference, a lost paper and two rounds."""
    papers = asked(drawn)
    lost = Given(contest="president", station=papers[1].station, boxes={}, found=False)
    rest = [papers[0], *papers[2:]]
    for by in ("typist 1", "typist 2"):
        entries.enter(drawn, NAME, NOW, by, [lost])
    type_all(drawn, lambda i, b: b | {"PL": "108"} if i == 0 else b, rest)
    rounds.draw(drawn, NAME, NOW)
    new = [one for one in asked(drawn) if one.station not in {each.station for each in papers}]
    type_all(drawn, papers=new)
    publish.publish(assessed(opened(drawn, NAME)), tmp_path / "public")
    return tmp_path / "public"


def script(folder: Path) -> subprocess.CompletedProcess[str]:
    """The script with the standard library alone, without this package in reach."""
    command = [sys.executable, "-I", "-S", str(folder / publish.SCRIPT), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_stranger_computes_the_same(public: Path) -> None:
    """The package, the law and the script of the standard library all find the same."""
    report = verify_audit(public)
    assert report.holds
    assert {one.state for one in report.checks[:-1]} == {"holds"}
    assert recompiled(public) == []
    found = script(public)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("events.jsonl", '"seed":"3', '"seed":"4'),
        ("events.jsonl", '["v0",108]', '["v0",113]'),
        ("events.jsonl", '"by":"typist 2"', '"by":"typist 1"'),
        ("commitment.json", '"risk":"0.05"', '"risk":"0.06"'),
        ("manifests/president.csv", ",counted,", ",counted ,"),
    ],
)
def test_a_change_is_seen_by_both(public: Path, file: str, old: str, new: str) -> None:
    """Another seed, figure, typist, limit or manifest: both verifications fail."""
    path = public / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")

    assert not verify_audit(public).holds
    assert script(public).returncode != 0


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_every_way_to_draw_is_computed_again(ready: Path, tmp_path: Path, sampling: str) -> None:
    """A whole audit by weight, with replacement or with all sheets alike verifies by the script."""
    ceremony.commit(ready, NAME, NOW, asked=Asked(sampling=sampling))
    ceremony.seed(ready, NAME, NOW, DICE)
    rounds.draw(ready, NAME, NOW)
    made = type_all(ready)
    folder = tmp_path / "public"
    publish.publish(assessed(opened(ready, NAME)), folder)

    assert made.confirmed
    assert verify_audit(folder).holds
    found = script(folder)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_report_says_what_it_proves_and_what_not(drawn: Path, language: str) -> None:
    """In both languages the report names the limit of such an audit."""
    made = type_all(drawn)
    document = audit_document(made, language)
    told = str(document)

    limit = {"es": "No revisa el escrutinio en la mesa", "en": "does not check the count at the"}
    assert limit[language] in told
