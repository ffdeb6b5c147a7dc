"""Sums by area: the tribunal's history and the totals of 2026, with what does not agree in them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from escrutinio.errors import SourceError
from escrutinio.io.sums import Sums
from escrutinio.operations.open import open_source

# The tribunal's history

HEADER = (
    "proceso,tipo,Distrito electoral,Electores,Votos emitidos,Votos válidos,"
    "Organización Política,Votos"
)
PROCESS = "Elecciones Generales 2000,Presidencial"
LISTS = ("PERÚ 2000", "PERÚ POSIBLE")


def codes() -> tuple[str, tuple[str, ...]]:
    """How the shipped definition names the second round of 2000 and its two lists."""
    from escrutinio.io.definitions import election

    contest = election("peru-2000-runoff").contests[0]
    return contest.codes[0], tuple(option.codes[0] for option in contest.options)


def area(name: str, a: int, b: int, blank: int, null: int, **stated: int) -> list[str]:
    """The rows of an area whose printed sums are right unless stated otherwise."""
    process, (first, second) = codes()
    valid = stated.get("valid", a + b)
    cast = stated.get("cast", a + b + blank + null)
    start = f"{process.replace('/', ',')},{name},100000,{cast},{valid}"
    votes = {first: a, second: b, "VOTOS EN BLANCO": blank, "VOTOS NULOS": null}
    return [f"{start},{option},{n}" for option, n in votes.items()]


GOOD = [*area("NACION", 30, 12, 5, 3), *area("LIMA", 20, 10, 4, 2), *area("PUNO", 10, 2, 1, 1)]


def history(folder: Path, lines: list[str], header: str = HEADER) -> Sums:
    """The second round of 2000 as read from these lines."""
    (folder / "historia.csv").write_text("\n".join([header, *lines, ""]), "utf-8")
    found = open_source(str(folder / "historia.csv"), election="peru-2000-runoff")
    assert isinstance(found, Sums)
    return found


def differences(found: Sums) -> dict[tuple[str, str], int]:
    """What does not agree, by finding and box."""
    return {(x.code, x.where): dict(x.figures).get("difference", 0) for x in found.findings}


def test_areas_that_sum_to_the_nation_give_no_finding(tmp_path: Path) -> None:
    """The nation's row is the whole, the others are its areas, and all agree."""
    found = history(tmp_path, GOOD)

    assert ((30, 12), 5, 3) == (found.whole.votes, found.whole.blank, found.whole.null)
    assert ["LIMA", "PUNO"] == [name for name, _ in found.areas]
    assert {("SUM-DIFFERS", "registered"): 100_000} == differences(found)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (area("LIMA", 20, 10, 4, 2), area("LIMA", 21, 10, 4, 2), {"P2000": 1, "cast": 1}),
        (area("PUNO", 10, 2, 1, 1), area("PUNO", 10, 2, 1, 0), {"null": -1, "cast": -1}),
    ],
)
def test_a_difference_is_found_in_each_box(
    tmp_path: Path, old: list[str], new: list[str], expected: dict[str, int]
) -> None:
    """Areas that do not sum to the nation's row are findings with the difference."""
    lines = [new[old.index(one)] if one in old else one for one in GOOD]
    found = differences(history(tmp_path, lines))

    assert expected == {box: found["SUM-DIFFERS", box] for box in expected}


def test_a_row_that_contradicts_itself_is_found(tmp_path: Path) -> None:
    """A printed sum that its own votes do not have is a finding."""
    lines = [*area("NACION", 30, 12, 5, 3, valid=43, cast=52), *area("LIMA", 30, 12, 5, 3)]
    found = differences(history(tmp_path, lines))

    assert {("STATED-DIFFERS", "valid"), ("STATED-DIFFERS", "cast")} <= found.keys()


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (GOOD[4].rsplit(",", 1)[0] + ",", "not_a_number"),
        (GOOD[4].rsplit(",", 1)[0] + ",-4", "not_a_number"),
        (GOOD[4].rsplit(",", 1)[0] + ",1.5", "not_a_number"),
        (GOOD[4].rsplit(",", 1)[0], "not_a_number"),
        (GOOD[4], "duplicate"),
        (GOOD[4].rsplit(",", 1)[0] + ",77", "conflict"),
    ],
)
def test_a_bad_row_is_set_aside(tmp_path: Path, bad: str, reason: str) -> None:
    """A row without a figure, or again, is named and not summed; all rows are accounted for."""
    found = history(tmp_path, [*GOOD, bad])

    assert [(14, reason)] == [(one.line, one.reason) for one in found.rejected]
    assert 13 == found.lines
    assert (30, 12) == found.whole.votes


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (GOOD[4:], "source.no_rows"),
        ([*GOOD, GOOD[4].replace(codes()[1][0], "OTRA LISTA")], "source.options"),
        ([line.replace("2000", "1997") for line in GOOD], "source.no_rows"),
    ],
    ids=["no nation", "another list", "another election"],
)
def test_a_history_without_the_election_is_refused(
    tmp_path: Path, lines: list[str], key: str
) -> None:
    """No row of the nation, an unknown list, or another election: each is refused by name."""
    with pytest.raises(SourceError) as caught:
        history(tmp_path, lines)

    assert key == caught.value.key


def test_an_election_must_be_named(tmp_path: Path) -> None:
    """The file holds many elections: without a name it is refused, and the names are told."""
    history(tmp_path, GOOD)
    with pytest.raises(SourceError) as caught:
        open_source(str(tmp_path / "historia.csv"))

    assert "source.election" == caught.value.key


# Totals of 2026

AT = 1_776_643_806_001


def envelope(data: Any) -> str:
    """An answer of the interface."""
    return json.dumps({"success": True, "message": "", "data": data})


def write_area(
    folder: Path, code: str, votes: tuple[int, int], sheets: int = 10, at: int = AT, **stated: int
) -> None:
    """The two answers about an area; an empty code is the whole."""
    tail = f"_{code}" if code else ""
    totals = {
        "contabilizadas": sheets,
        "enviadasJee": 1,
        "pendientesJee": 0,
        "totalActas": sheets + 1,
        "fechaActualizacion": at,
        "totalVotosEmitidos": stated.get("cast", sum(votes) + 5),
        "totalVotosValidos": stated.get("valid", sum(votes)),
    }
    rows = [
        {"codigoAgrupacionPolitica": key, "totalVotosValidos": n}
        for key, n in zip(("8", "10", "80", "81"), (*votes, 3, 2), strict=True)
    ]
    (folder / f"totales{tail}.json").write_text(envelope(totals), "utf-8")
    (folder / f"presidencial{tail}.json").write_text(envelope(rows), "utf-8")


def capture(folder: Path, *areas: tuple[Any, ...], **whole: Any) -> Sums:
    """A capture with the whole and two areas."""
    folder.mkdir(exist_ok=True)
    write_area(folder, "", **({"votes": (60, 40), "sheets": 20} | whole))
    for code, *rest in areas or (("010000", (30, 20)), ("020000", (30, 20))):
        write_area(folder, code, *rest)
    found = open_source(str(folder))
    assert isinstance(found, Sums)
    return found


def test_a_capture_is_read(tmp_path: Path) -> None:
    """The whole and its areas with their sheets; blanks differ as two areas print them."""
    found = capture(tmp_path / "a")

    assert (("counted", 20), ("pending", 1), ("total", 21)) == found.sheets
    assert ["AMAZONAS", "ANCASH"] == [name for name, _ in found.areas]
    assert {"blank": 3, "null": 2, "voted": 5} == {
        box: n for (code, box), n in differences(found).items() if code == "SUM-DIFFERS"
    }


@pytest.mark.parametrize("box", ["cast", "valid"])
def test_a_torn_capture_is_found(tmp_path: Path, box: str) -> None:
    """Totals and votes of two moments are a finding."""
    found = capture(tmp_path / "a", **{box: 1000})

    assert ("TORN", f"NACION: {box}") in differences(found)


def test_answers_of_other_moments_are_found(tmp_path: Path) -> None:
    """Areas updated at another moment than the whole are one finding."""
    found = capture(tmp_path / "a", ("010000", (30, 20), 10, AT - 60_000), ("020000", (30, 20)))
    [late] = [one for one in found.findings if one.where == "fechaActualizacion"]

    assert (1, AT - 60_000) == (late.count, dict(late.figures)["earliest"])


def test_what_goes_down_is_found(tmp_path: Path) -> None:
    """Votes and sheets that a later capture has fewer of are findings; more of them are not."""
    capture(tmp_path / "1")
    capture(tmp_path / "2", ("010000", (29, 25), 9), ("020000", (31, 20)))
    found = open_source(str(tmp_path))
    assert isinstance(found, Sums)
    down = {where: n for (code, where), n in differences(found).items() if code == "NOT-MONOTONIC"}

    assert {"AMAZONAS: sheets": -1} == {x: n for x, n in down.items() if "sheets" in x}
    assert -1 in {n for where, n in down.items() if where not in ("AMAZONAS: sheets",)}
    assert not any("ANCASH" in where for where in down)


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (lambda folder: (folder / "presidencial.json").unlink(), "source.damaged"),
        (lambda folder: (folder / "presidencial.json").write_text("<html>"), "source.damaged"),
        (lambda folder: (folder / "totales.json").write_text(envelope({})), "source.damaged"),
        (
            lambda folder: (folder / "totales.json").write_text('{"success": false}'),
            "source.envelope",
        ),
    ],
    ids=["missing", "a page", "nothing in it", "refused"],
)
def test_a_damaged_capture_is_refused(
    tmp_path: Path, spoil: Callable[[Path], None], key: str
) -> None:
    """An answer that is missing, torn or refused stops the reading with its file's name."""
    capture(tmp_path / "a")
    spoil(tmp_path / "a")
    with pytest.raises(SourceError) as caught:
        open_source(str(tmp_path / "a"))

    assert key == caught.value.key
    assert ".json" in caught.value.where


@pytest.fixture
def published(shared: Path, tmp_path: Path) -> Path:
    """A copy of the capture of 20 April 2026."""
    source = shared / "peru/api-2026/captures/20260420T002146Z"
    return Path(shutil.copytree(source / "raw", tmp_path / "first"))


@pytest.mark.real
def test_the_published_capture(published: Path) -> None:
    """86,793 of 92,766 sheets are counted, and the areas sum to the whole in every box."""
    found = open_source(str(published))
    assert isinstance(found, Sums)

    assert (86_793, 92_766) == (dict(found.sheets)["counted"], dict(found.sheets)["total"])
    assert (18_917_821, 15_769_035) == (found.whole.voted, found.whole.valid)
    assert 30 == len(found.areas)
    assert not [one for one in found.findings if one.code == "SUM-DIFFERS"]


@pytest.mark.real
def test_a_planted_step_back_is_seen(published: Path) -> None:
    """The same capture again, with one vote less in one area, goes down and no longer sums."""
    later = Path(shutil.copytree(published, published.with_name("second")))
    path = later / "presidencial_010000.json"
    answer = json.loads(path.read_text("utf-8"))
    answer["data"][0]["totalVotosValidos"] -= 1
    path.write_text(json.dumps(answer), "utf-8")
    found = open_source(str(published.parent))
    option = answer["data"][0]["nombreAgrupacionPolitica"]

    assert isinstance(found, Sums)
    codes = [one.code for one in found.findings if one.code != "TORN"]
    assert ["NOT-MONOTONIC", "SUM-DIFFERS"] == sorted(codes), option
