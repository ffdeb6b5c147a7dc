"""Answers of the office's 2026 interface: each sheet read, or set aside with what it lacked."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from escrutinio.errors import SourceError
from escrutinio.io.tables import Loaded
from escrutinio.operations.count import contests_in, count_sheets
from escrutinio.operations.open import open_source
from tests.io.conftest import query

Sheet = dict[str, Any]


def box(code: str, votes: int | None, status: int = 1) -> dict[str, Any]:
    """A box as the interface answers it."""
    return {"adCodigo": code.zfill(8), "adVotos": votes, "adEstado": status}


def sheet(station: str = "000001", **fields: Any) -> Sheet:
    """A presidential sheet with 40 + 60 valid votes, 7 blank and 3 null."""
    boxes = [box("8", 40), box("10", 60), box("80", 7), box("81", 3), box("82", 0)]
    return {
        "codigoMesa": station,
        "idEleccion": 10,
        "idUbigeo": 10101,
        "nombreLocalVotacion": "ESCUELA",
        "totalElectoresHabiles": 200,
        "totalAsistentes": 110,
        "totalVotosValidos": 100,
        "totalVotosEmitidos": 110,
        "codigoEstadoActa": "C",
        "detalle": boxes,
        "lineaTiempo": [{"codigoEstadoActa": code} for code in "CDT"],
    } | fields


def answer(*sheets: Any, success: bool = True) -> str:
    """The envelope around some sheets."""
    return json.dumps({"success": success, "message": "", "data": list(sheets)})


def read(folder: Path, *sheets: Any) -> Loaded:
    """The sheets of an answer, each of them a row or a rejected line."""
    (folder / "a.json").write_text(answer(*sheets), "utf-8")
    loaded = open_source(str(folder))
    assert isinstance(loaded, Loaded)
    [(read,)] = query(loaded, "count(*)")
    assert loaded.lines == read + len(loaded.rejected)
    return loaded


def codes(loaded: Loaded) -> dict[str, str]:
    """The findings, with where each is."""
    return {one.code: one.where for one in loaded.findings}


def test_a_sheet_is_read_whole(tmp_path: Path) -> None:
    """Every figure of an answer is in its sheet; a list without a box has no votes."""
    loaded = read(tmp_path, sheet())
    row = query(loaded, 'station, district_code, registered, voted, blank, "null", challenged')
    votes = count_sheets(loaded, contests_in(loaded)[0]).whole.counted.votes

    assert [("000001", "010101", 200, 110, 7, 3, 0)] == row
    assert (38, 100) == (len(votes), sum(votes))
    assert {0, 40, 60} == set(votes)


@pytest.mark.parametrize(
    ("code", "state", "kind"),
    [
        ("C", "counted", ""),
        ("E", "pending", "observed"),
        ("P", "pending", "in_process"),
        ("N", "not_installed", ""),
        ("X", "pending", "unknown_label"),
        ("", "pending", "unknown_label"),
        (None, "pending", "unknown_label"),
    ],
)
def test_every_state_has_its_meaning(
    tmp_path: Path, code: str | None, state: str, kind: str
) -> None:
    """The four states of the interface are known, any other leaves the sheet open."""
    loaded = read(tmp_path, sheet(codigoEstadoActa=code))

    assert [(state, kind)] == query(loaded, "state, kind")
    assert ("STATE-UNKNOWN" in codes(loaded)) is (kind == "unknown_label")


def test_a_list_that_withdrew_has_no_votes_and_one_that_stands_lacks_a_figure(
    tmp_path: Path,
) -> None:
    """No figure is zero for a list off the ballot, and missing for one that is on it."""
    gone = sheet(detalle=[box("8", None, 20), box("10", 60), box("80", 7), box("81", 3)])
    torn = sheet("000002", detalle=[box("8", None), box("10", 60), box("80", 7), box("81", 3)])
    loaded = read(tmp_path, gone, torn)
    options = loaded.election.contests[0].options
    column = next(f"v{i}" for i, one in enumerate(options) if "8" in one.codes)

    assert [(0,), (None,)] == query(loaded, column, "ORDER BY station")


@pytest.mark.parametrize(
    ("field", "value"), [("totalVotosValidos", 99), ("totalVotosEmitidos", 111)]
)
def test_a_torn_answer_is_found(tmp_path: Path, field: str, value: int) -> None:
    """A sum that an answer states and its boxes do not have is a finding with both figures."""
    loaded = read(tmp_path, sheet(), sheet("000002", **{field: value}))
    [found] = [one for one in loaded.findings if one.code == "TORN"]

    assert f"000002/10: {field}" == found.where
    assert {"stated": value, "summed": value + (1 if value == 99 else -1)} == dict(found.figures)


def test_a_step_taken_twice_is_found(tmp_path: Path) -> None:
    """A sheet keyed again has a finding with how often."""
    steps = [{"codigoEstadoActa": code} for code in "CDDDT"]
    [found] = [x for x in read(tmp_path, sheet(lineaTiempo=steps)).findings if x.code == "TIMELINE"]

    assert ("000001/10", {"D": 3}) == (found.where, dict(found.figures))


def without(key: str) -> Sheet:
    """A sheet that lacks a field."""
    return {name: value for name, value in sheet("000002").items() if name != key}


ODD: dict[str, tuple[Any, str]] = {
    "no sheet": ("000002", "field"),
    "nothing": (None, "field"),
    "no state": (without("codigoEstadoActa"), "field"),
    "no station": (without("codigoMesa"), "field"),
    "no boxes": (without("detalle"), "field"),
    "a list that nobody knows": (sheet("000002", detalle=[box("99", 1)]), "field"),
    "a box twice": (sheet("000002", detalle=[box("8", 1), box("8", 2)]), "field"),
    "a contest that nobody knows": (sheet("000002", idEleccion=77), "field"),
    "boxes of another kind": (sheet("000002", detalle={"8": 1}), "field"),
    "negative": (sheet("000002", detalle=[box("8", -1), box("10", 5)]), "negative"),
    "a fraction": (sheet("000002", totalAsistentes=1.5), "fraction"),
    "too large": (sheet("000002", totalElectoresHabiles=10**12), "too_large"),
    "a word": (sheet("000002", totalAsistentes="diez"), "not_a_number"),
    "a long station": (sheet("00000022"), "station"),
    "the same again": (sheet(), "duplicate"),
    "another of the same": (sheet(totalAsistentes=109), "conflict"),
    "NUL": (sheet("000002", nombreLocalVotacion="A\0"), "field"),
    "steps of another kind": (sheet("000002", lineaTiempo=5), "field"),
    "a total of another kind": (sheet("000002", totalVotosValidos="100"), "field"),
}

FIELDS = {
    "no sheet": "data",
    "no state": "codigoEstadoActa",
    "no boxes": "detalle",
    "a list that nobody knows": "adCodigo 99",
    "a box twice": "detalle 2: adCodigo 00000008",
    "a contest that nobody knows": "idEleccion",
    "boxes of another kind": "detalle",
    "negative": "detalle P8",
    "a fraction": "totalAsistentes",
    "too large": "totalElectoresHabiles",
    "a long station": "codigoMesa",
    "the same again": "1",
    "NUL": "nombreLocalVotacion",
    "steps of another kind": "lineaTiempo",
    "a total of another kind": "totalVotosValidos",
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_sheet_is_set_aside_with_its_reason(tmp_path: Path, case: str) -> None:
    """Whatever cannot be read in one sheet is named, and the other sheets are counted."""
    odd, reason = ODD[case]
    loaded = read(tmp_path, sheet(), odd, sheet("000003"))

    assert [reason] == [one.reason for one in loaded.rejected]
    assert all(one.field or reason == "duplicate" for one in loaded.rejected)
    assert ("000003",) in query(loaded, "station", "WHERE state = 'counted'")


@pytest.mark.parametrize("case", FIELDS)
def test_an_odd_sheet_is_named_by_its_field_and_its_place(tmp_path: Path, case: str) -> None:
    """A rejected sheet says which field, and which sheet of its answer it is."""
    loaded = read(tmp_path, sheet(), ODD[case][0], sheet("000003"))

    assert [("a.json", 2, FIELDS[case])] == [(x.file, x.line, x.field) for x in loaded.rejected]


def test_a_sheet_that_another_answer_has_too_is_named_by_both(tmp_path: Path) -> None:
    """A sheet repeated in a second answer is rejected there, and names the first answer."""
    (tmp_path / "b.json").write_text(answer(sheet("000002"), sheet()), "utf-8")
    [one] = read(tmp_path, sheet()).rejected

    assert ("b.json", 2, "a.json:1", "duplicate") == (one.file, one.line, one.field, one.reason)


@pytest.mark.parametrize("boxes", [None, []], ids=["null", "empty"])
@pytest.mark.parametrize(
    ("code", "figure"), [("C", None), ("E", None), ("P", 0), ("N", 0)], ids=list("CEPN")
)
def test_a_sheet_without_boxes_has_no_figures(
    tmp_path: Path, boxes: list[Any] | None, code: str, figure: int | None
) -> None:
    """A sheet that was keyed and has no boxes lacks its figures: they are not zero."""
    loaded = read(tmp_path, sheet(detalle=boxes, codigoEstadoActa=code))

    assert [(figure,) * 4] == query(loaded, 'v0, v37, blank, "null"')
    found = {one.code for one in count_sheets(loaded, contests_in(loaded)[0]).findings}
    assert ("PE-MISSING-VOTES" in found) is (code == "C")


@pytest.mark.parametrize(("stated", "figure"), [(100, 0), (None, None)])
def test_a_list_without_a_box_is_named(
    tmp_path: Path, stated: int | None, figure: int | None
) -> None:
    """A list of the election that a sheet leaves out is a note; zero if totals vouch for it."""
    fields = {"totalVotosValidos": stated, "totalVotosEmitidos": stated and 110}
    loaded = read(tmp_path, sheet(**fields))
    [found] = [one for one in loaded.findings if one.code == "OPTION-MISSING"]

    assert ("note", "president") == (found.severity, found.contest)
    assert found.where.startswith("000001/10: P1, P2, ")
    assert "P8" not in found.where.split(", ")
    assert [(figure, 40)] == query(loaded, "v0, v6")


def test_what_concerns_one_contest_stays_out_of_the_others(tmp_path: Path) -> None:
    """A bad line and a finding of one contest are in its report alone, and bound its outcome."""
    steps = [{"codigoEstadoActa": "D"}] * 2
    bad = sheet("000002", idEleccion=15, totalAsistentes="x")
    loaded = read(tmp_path, sheet(), sheet(idEleccion=15, lineaTiempo=steps), bad)
    reports = {one.id: count_sheets(loaded, one) for one in contests_in(loaded)}
    found = {name: {one.code for one in each.findings} for name, each in reports.items()}

    assert {"president": True, "senate-national": False} == {
        name: each.stakes.pending_registered is not None for name, each in reports.items()
    }
    assert {"president": 0, "senate-national": 1} == {
        name: len(each.rejected) for name, each in reports.items()
    }
    assert {"TIMELINE", "REJECTED-NOT-A-NUMBER"} == found["senate-national"] - found["president"]


@pytest.mark.parametrize(
    "text",
    [answer(success=False), answer(sheet())[:-40], '{"success": true}', "[]", "<html>503</html>"],
    ids=["refused", "torn", "no data", "no envelope", "a page"],
)
def test_an_answer_that_is_none_is_set_aside_whole(tmp_path: Path, text: str) -> None:
    """A page, a torn or a refused answer in a folder is one rejected line with its file."""
    (tmp_path / "b.json").write_text(text, "utf-8")
    loaded = read(tmp_path, sheet())

    assert [("b.json", "envelope")] == [(one.file, one.reason) for one in loaded.rejected]
    assert 2 == loaded.lines


def test_a_folder_without_answers_is_refused(tmp_path: Path) -> None:
    """Files of another kind are no source, and the message says what to do."""
    (tmp_path / "notes.json").write_text("{}")
    with pytest.raises(SourceError) as caught:
        open_source(str(tmp_path))

    assert 3 == len(caught.value.text("es").splitlines())


@pytest.mark.real
def test_the_published_answer(shared: Path) -> None:
    """Five contests of one station, each with its boxes, the sums that it states and its steps."""
    loaded = open_source(str(shared / "peru/api-2026/fixture/000001.json"))
    assert isinstance(loaded, Loaded)
    valid = [count_sheets(loaded, contest).whole.counted.valid for contest in contests_in(loaded)]

    assert (5, ()) == (loaded.lines, loaded.rejected)
    assert sorted([134, 121, 110, 107, 100]) == sorted(valid)
    assert {"TIMELINE": "000001/15"} == codes(loaded)


@pytest.mark.real
def test_a_planted_change_in_the_published_answer_is_seen(shared: Path, tmp_path: Path) -> None:
    """The same answer with one vote more in one box is torn."""
    data = json.loads((shared / "peru/api-2026/fixture/000001.json").read_text("utf-8"))
    changed = copy.deepcopy(data)
    one = next(x for x in changed["data"][0]["detalle"] if x["adVotos"])
    one["adVotos"] += 1
    (tmp_path / "a.json").write_text(json.dumps(changed), "utf-8")
    loaded = open_source(str(tmp_path / "a.json"))

    assert 2 == sum(one.code == "TORN" for one in loaded.findings)
