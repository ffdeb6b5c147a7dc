"""Reports: received once, kept whole, edited beside one another, settled by a person."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import pytest

from escrutinio.errors import Refused, SourceError
from escrutinio.io.observation import ready
from escrutinio.io.observation.central import write_central
from escrutinio.io.observation.xforms import compiled, compiled_bytes, read_form
from escrutinio.io.store import reports as kept
from escrutinio.model.observation import REPORTS, ConflictSettled, ReportReceived
from escrutinio.observation.reports import followed
from escrutinio.operations.log import checked
from escrutinio.operations.observation import devices, forms, quick, reports, samples
from escrutinio.operations.observation.messages import take
from escrutinio.operations.observation.receive import (
    AGAIN,
    EDITED,
    NEW,
    RESUMED,
    receive,
)
from escrutinio.operations.observation.statements import statement
from escrutinio.operations.observation.take import take_export, take_messages
from tests.desk.test_attacks import picture
from tests.observation.conftest import AT, Mission, closing

LATER = "2021-06-06T23:00:00Z"


@pytest.mark.parametrize("name", ready.ready_names())
def test_ready_forms_travel(name: str, mission: Mission, tmp_path: Path) -> None:
    """Each compiles without a warning, in both languages, and back and forth as a workbook."""
    import rxeval

    text, warnings = compiled_bytes(
        ready.ready(name, mission.office.election.contests[0]).encode(), ".md", name
    )
    form = read_form(text, name)
    path = tmp_path / "form.xlsx"
    ready.write_workbook(ready.ready(name, mission.office.election.contests[0]), path)

    assert () == warnings
    assert [] == rxeval.check_form(text)
    assert ("Español (es)", "English (en)") == form.languages
    assert all(len(one.labels) == 2 for one in form.fields if one.kind != "calculate")
    assert (text, ()) == compiled(path)


def test_a_form_is_never_changed_under_its_version(mission: Mission, tmp_path: Path) -> None:
    """Another form under an id and version that are taken is refused."""
    path = tmp_path / "closing.md"
    path.write_text(ready.ready("closing", mission.office.election.contests[0]).replace(
        "Hora de cierre", "Otra cosa"), "utf-8")  # fmt: skip

    with pytest.raises(Refused, match="another form was given out"):
        forms.issue(mission.office, path, AT)


def test_a_report_is_received_once(mission: Mission) -> None:
    """The same again changes nothing; its commitment is opened by what is kept."""
    office, data = mission.office, closing(mission.office, "uuid:1")
    first = receive(office, AT, "observer-1", data)
    second = receive(office, AT, "observer-1", data)
    events = [one for _, one in office.store.history(*REPORTS)]

    assert (NEW, AGAIN) == (first.outcome, second.outcome)
    assert [ReportReceived] == [type(one) for one in events]
    assert "012345" not in str(events[0])  # where somebody was is not in the log
    assert [] == checked(office.path)[2]


def test_what_is_kept_and_changed_is_seen(mission: Mission) -> None:
    """Replay finds a report whose content is not what the log committed to."""
    office = mission.office
    receive(office, AT, "observer-1", closing(office, "uuid:1"))
    with office.store.working() as connection:
        connection.execute(kept.REPORT.update().values(value=b'{"key":"uuid:1"}'))

    assert [("report", "uuid:1")] == checked(office.path)[2]


def test_a_broken_upload_is_resumed(mission: Mission) -> None:
    """A file that did not come is named, and comes with the same report; nothing is doubled."""
    office, data = mission.office, closing(mission.office, "uuid:1", photo="a.png")
    first = receive(office, AT, "observer-1", data)
    second = receive(office, AT, "observer-1", data, {"a.png": picture(20, 20)})
    third = receive(office, AT, "observer-1", data, {"a.png": picture(20, 20)})

    assert (("a.png",), ()) == (first.missing, second.missing)
    assert (NEW, RESUMED, AGAIN) == (first.outcome, second.outcome, third.outcome)
    assert 1 == len(reports.book(office).reports)


def test_an_edit_stays_beside_what_it_corrects(mission: Mission) -> None:
    """Both are kept; the later one stands, and the history has both."""
    office = mission.office
    receive(office, AT, "observer-1", closing(office, "uuid:1", ballots="305"))
    done = receive(office, LATER, "observer-1", closing(office, "uuid:2", "uuid:1", ballots="290"))
    read = reports.book(office)

    assert EDITED == done.outcome
    assert ["uuid:1", "uuid:2"] == [one.key for one in read.reports]
    assert ["uuid:2"] == [one.key for one in read.of("closing")]
    assert 2 == len(reports.history(office, "uuid:2"))


def test_another_text_under_one_id_is_kept_apart(mission: Mission) -> None:
    """Nothing is overwritten and nothing lost: it is a conflict."""
    office = mission.office
    receive(office, AT, "observer-1", closing(office, "uuid:1"))
    other = receive(office, AT, "observer-1", closing(office, "uuid:1", voted="280"))
    read = reports.book(office)

    assert other.key.startswith("uuid:1~")
    assert ["same-id"] == [kind for _, kind, _ in other.findings]
    assert {"/data/voted", "/data/excess_over_voted"} == {one.field for one in read.conflicts}


def test_two_observers_are_settled_by_a_third(mission: Mission) -> None:
    """Never the latest by itself; whoever reported does not settle; a later report opens it."""
    office = mission.office
    for key, who, voted in (("uuid:1", "observer-1", "290"), ("uuid:2", "observer-2", "209")):
        receive(office, AT, who, closing(office, key, voted=voted))
    asked = (office, AT, "observer-1", "closing", "012345", "/data/voted", "uuid:1", "the sheet")
    with pytest.raises(Refused, match="whoever reported"):
        reports.settle(*asked)
    read = reports.book(office)
    before = followed(read.of("closing"), read.decisions)["012345"]
    reports.settle(*(*asked[:2], "coordinator", *asked[3:]))
    read = reports.book(office)
    after = followed(read.of("closing"), read.decisions)["012345"]
    receive(office, LATER, "observer-3", closing(office, "uuid:3", voted="291"))
    again = reports.book(office)

    assert (None, True) == (before.number("voted"), "/data/voted" in before.open)
    assert 290 == after.number("voted")
    assert isinstance(read.decisions[0], ConflictSettled)
    assert all(one.settled is None for one in again.conflicts if one.field == "/data/voted")


def test_a_rejected_report_does_not_count(mission: Mission) -> None:
    """It stays, with the reason."""
    office = mission.office
    receive(office, AT, "observer-1", closing(office, "uuid:1"))
    with pytest.raises(Refused, match="a reason is needed"):
        reports.review(office, AT, "clerk", "uuid:1", "rejected")
    reports.review(office, AT, "clerk", "uuid:1", "rejected", "sent for another station")
    read = reports.book(office)

    assert (1, 0) == (len(read.reports), len(read.of("closing")))


def test_findings_are_made_on_receipt(mission: Mission) -> None:
    """Types, choices, unknown fields, what is missing, calculations: none is passed over."""
    office = mission.office
    data = closing(office, "uuid:1", voted="many", irregularities="none odd")
    text = data.decode().replace("<posted>yes</posted>", "<strange>1</strange>")
    text = text.replace("<excess_over_registered>0<", "<excess_over_registered>7<")
    found = receive(office, AT, "observer-1", text.encode()).findings
    kinds = {(path.rpartition("/")[2], kind) for path, kind, _ in found}

    assert {("voted", "type"), ("irregularities", "choice"), ("strange", "unknown"),
            ("posted", "required"), ("excess_over_registered", "calculation")} <= kinds  # fmt: skip


def test_messages_become_reports(mission: Mission) -> None:
    """Zeros stay, choices go by number, doubles are one, strangers get no answer."""
    office = mission.office
    text = "CR1 ZZ012345 AA300 AB290 AC29O AD1 AE2 @todo bien"
    first = take(office, AT, "51999000111", text)
    second = take(office, "2021-06-06T22:30:00Z", "+51 999 000 111", f" {text} ")
    read = reports.book(office)

    assert first.receipt is not None
    assert second.receipt is not None
    assert (NEW, AGAIN) == (first.receipt.outcome, second.receipt.outcome)
    report = read.reports[0]
    assert ("012345", "yes", "no", "290") == (
        report.station, report.answer("agents_copy"), report.answer("posted"),
        report.answer("ballots"),
    )  # fmt: skip
    assert ("", "unknown") == (take(office, AT, "123", text).reply, "unknown")
    for wrong in ("hola", "XX1AA1", "CR1QQ4", "CR1"):
        assert take(office, AT, "51999000111", wrong, "en").reply
    assert (
        take(office, AT, "51999000111", "XX1AA1").reply
        == take(office, AT, "51999000111", "hola").reply
    )  # an unknown form is not told from no form


def test_a_file_of_messages_names_each_line(mission: Mission, tmp_path: Path) -> None:
    """Each has its reply; those not understood are named."""
    path = tmp_path / "sms.csv"
    path.write_text("from,text\n51999000111,CR1 ZZ012345 AA300 AB290 AC290\n51999000111,?\n")
    made, replies = take_messages(mission.office, path, AT)

    assert (1, 1) == (made.new, len(made.refused))
    assert [f"{path}:2", f"{path}:3"] == [where for where, _, _ in replies]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("SubmissionDate,mesa,registered,voted,ballots,irregularities,KEY,SubmitterName",
         "2021-06-06T22:00:00Z,012345,300,290,290,none,uuid:7,ana"),
        ("start;mesa;registered;voted;ballots;irregularities;_uuid;_submitted_by;_index",
         "x;012345;300;290;290;none;7;ana;1"),
        ("mesa,registered,voted,ballots,irregularities,observer", "012345,300,290,290,none,ana"),
    ],
    ids=["central", "kobo", "plain"],
)  # fmt: skip
def test_exports_are_taken_in_once(mission: Mission, tmp_path: Path, header: str, row: str) -> None:
    """Central's, KoBo's and a plain table give the same report; the file again gives none."""
    path = tmp_path / "in.csv"
    path.write_text(f"{header}\n{row}\n", "utf-8")
    first = take_export(mission.office, path, "closing", AT)
    second = take_export(mission.office, path, "closing", AT)
    one = reports.book(mission.office).reports[0]

    assert ((1, 0), (0, 1)) == ((first.new, first.again), (second.new, second.again))
    assert ("012345", "290", "ana") == (one.station, one.answer("voted"), one.by)


def test_an_export_goes_out_and_comes_in(mission: Mission, tmp_path: Path) -> None:
    """Central's archive of one mission is taken in by another, answer by answer."""
    from tests.observation.conftest import mission_at

    office = mission.office
    receive(office, AT, "observer-1", closing(office, "uuid:1"))
    read, form = reports.book(office), forms.forms(office)[0].form
    path = tmp_path / "out.zip"
    path.write_bytes(write_central(form, read.reports))
    other = mission_at(tmp_path / "other").office
    take_export(other, path, "closing", AT)
    there = reports.book(other).reports[0]

    assert {k: v for k, v in read.reports[0].answers if v} == {k: v for k, v in there.answers if v}
    assert ("uuid:1", "observer-1") == (there.key, there.by)


def test_a_column_that_no_question_has_is_named(mission: Mission, tmp_path: Path) -> None:
    """It would be lost otherwise."""
    path = tmp_path / "in.csv"
    path.write_text("mesa,votes_of_somebody\n012345,3\n")

    with pytest.raises(SourceError, match="no question votes_of_somebody"):
        take_export(mission.office, path, "closing", AT)


def result_csv(path: Path, rows: list[tuple[str, int, int]]) -> Path:
    """Result sheets as a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["observer", "mesa", "registered", "voted", "votes_PL", "votes_FP",
                      "blank", "null", "challenged"])  # fmt: skip
        for i, (station, a, b) in enumerate(rows):
            out.writerow([f"o-{i}", station, 300, a + b, a, b, 0, 0, 0])
    return path


def test_a_quick_count_of_a_mission(mission: Mission, tmp_path: Path) -> None:
    """The sample fixed before, reports matched to it, the gate, every estimate with its input."""
    office = mission.office
    drawing = samples.plan("demo:peru-2021-runoff", 60, "s", by="region")
    samples.commit(office, AT, drawing, reveal=False)
    rows = [(one.station, 100 + i, 120) for i, one in enumerate(drawing.rows)]
    take_export(office, result_csv(tmp_path / "a.csv", rows[:20]), "result", AT, how="table")
    with pytest.raises(Refused, match="no point estimate yet"):
        quick.count(office, AT, publish=True)
    take_export(office, result_csv(tmp_path / "b.csv", [*rows[20:], ("999999", 1, 2)]),
                "result", AT, how="table")  # fmt: skip
    made = quick.count(office, AT, publish=True)
    events = quick.estimates(office)

    assert samples.plan("demo:peru-2021-runoff", 60, "s", by="region").sha256 == made.sample
    assert (60, 60, ("999999",)) == (made.quick.n, made.quick.of, made.strange)
    assert ["published"] == [one.state for one in events]
    assert made.quick.estimate is not None
    assert events[0].shares[0][1] == round(float(made.quick.estimate.share[0]) * 1e6)
    assert "" == samples.committed(office)[0].seed
    path = office.path / samples.FOLDER / f"{made.sample}.json"
    path.write_text(path.read_text("utf-8").replace(rows[0][0], "000000"), "utf-8")
    with pytest.raises(Refused, match="is not the one that the log fixes"):
        samples.sample_of(office)


def test_a_substitute_takes_the_place_of_a_station(mission: Mission) -> None:
    """By rule, committed to the log without naming either station."""
    office = mission.office
    drawing = samples.plan("demo:peru-2021-runoff", 60, "s", by="region")
    samples.commit(office, AT, drawing, reveal=True)
    gone = drawing.rows[0].station
    found = samples.substitute(office, AT, "demo:peru-2021-runoff", gone, "road cut", "chief")

    assert {gone: found} == samples.substitutions(office, drawing.sha256)
    with pytest.raises(Refused, match="has a substitute already"):
        samples.substitute(office, AT, "demo:peru-2021-runoff", gone, "again", "chief")


def test_findings_come_from_reports(mission: Mission, tmp_path: Path) -> None:
    """In so many of so many stations, the sample and others apart, down to the reports' keys."""
    from escrutinio.io.observation.missions import mission as mission_of

    office = mission.office
    drawing = samples.plan("demo:peru-2021-runoff", 60, "s", by="region")
    samples.commit(office, AT, drawing, reveal=True)
    for i, one in enumerate(drawing.rows[:10]):
        codes = "excess_ballots" if i < 3 else "none"
        receive(office, AT, f"o-{i}", closing(office, f"uuid:{i}", mesa=one.station,
                                              irregularities=codes))  # fmt: skip
    receive(office, AT, "o-x", closing(office, "uuid:x", mesa="999999",
                                       irregularities="excess_ballots"))  # fmt: skip
    made = statement(mission_of("peru-2016"), office)
    found = next(one for one in made.chains if one.finding.code == "excess_ballots")

    assert [("sample", 3, 10), ("convenience", 1, 1)] == [
        (one.basis, one.n, one.of) for one in found.finding.observations
    ]
    assert {"uuid:0", "uuid:1", "uuid:2"} == set(found.finding.observations[0].data)
    assert () == found.gaps
    assert {"equal", "count"} == {id_ for id_, _ in found.obligations}


def test_devices_have_keys_of_their_own(mission: Mission) -> None:
    """Kept as digests, closed at once, under labels that are no names."""
    office = mission.office
    assert "observer-1" == devices.who(office, mission.token).label
    assert mission.token not in str(devices.every(office))
    devices.close(office, "observer-1")

    for wrong in (mission.token, "", "x" * 32):
        with pytest.raises(Refused, match="may not send reports"):
            devices.who(office, wrong)
    with pytest.raises(Refused, match="cannot be a label"):
        devices.add(office, 0, "Ana Quispe")
    with pytest.raises(Refused, match="such a label already"):
        devices.add(office, 0, "observer-1")


def test_reports_are_frozen(mission: Mission) -> None:
    """Sent reports cannot be changed in memory either."""
    receive(mission.office, AT, "observer-1", closing(mission.office, "uuid:1"))
    one = reports.book(mission.office).reports[0]

    with pytest.raises(dataclasses.FrozenInstanceError):
        one.station = "000001"  # type: ignore[misc]
