"""Whatever is done to a published bundle, a stranger's check names it."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from escrutinio.io.bundle import files_of
from escrutinio.ledger import bundle
from escrutinio.model.event import Event, Published, Ruled
from escrutinio.operations.log import begin
from escrutinio.operations.publish import publish
from escrutinio.verify.bundle import verify
from escrutinio.verify.report import Trust
from tests.verify.conftest import (
    NOW,
    ORIGIN,
    World,
    copied,
    failing,
    listed_again,
    make_world,
    rewritten,
    ruled,
    signed_again,
    verified,
)

Edit = Callable[[World], None]


def test_a_bundle_holds_and_is_anchored(world: World) -> None:
    """Nothing was done to it: every part holds, none is left out."""
    report = verified(world)

    assert {"readme": "unchecked"} == {x.name: x.state for x in report.checks if x.state != "holds"}
    assert report.anchored
    assert 0 < report.covered < report.size
    assert ["ombudsman.example/witness"] == [one.key.name for one in report.signed]


def test_without_anything_from_elsewhere_it_is_not_anchored(world: World) -> None:
    """The files agree with each other, and the report does not say more."""
    report = verified(world, Trust())

    assert report.holds
    assert not report.anchored


def test_an_empty_log_is_published_too(tmp_path: Path) -> None:
    """Before the first sheet: the keys and the definition are fixed, and everything holds."""
    begin(tmp_path / "ws", "peru-2021-runoff", NOW, origin=ORIGIN).close()
    publish(tmp_path / "ws", tmp_path / "out", NOW)
    report = verify(files_of(str(tmp_path / "out")), "out", Trust())

    assert {} == failing(report)
    assert 2 == report.size


# Files that were edited


def _rows(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


def _with_rows(name: str, change: Callable[[list[list[str]]], None]) -> Edit:
    def edit(world: World) -> None:
        rows = _rows(world.bundle / name)
        change(rows)
        _write(world.bundle / name, rows)

    return edit


def _move_a_vote(rows: list[list[str]]) -> None:
    first, second = (i for i, name in enumerate(rows[0]) if name.startswith("votes:"))
    rows[1][first], rows[1][second] = str(int(rows[1][first]) + 1), str(int(rows[1][second]) - 1)


def _more_votes(world: World) -> None:
    path = world.bundle / bundle.TOTALS
    data = json.loads(path.read_text("utf-8"))
    data["contests"][0]["votes"]["PL"] += 1
    path.write_text(json.dumps(data, indent=1), "utf-8")


def _swap_files(world: World) -> None:
    a, b = world.bundle / bundle.SHEETS, world.bundle / bundle.PLACES
    one, other = a.read_bytes(), b.read_bytes()
    a.write_bytes(other)
    b.write_bytes(one)


EDITS: dict[str, tuple[Edit, str, str]] = {
    "a vote moved": (
        _with_rows(bundle.SHEETS, _move_a_vote),
        "sheets",
        "sheets.csv:2 president/000001 votes:PL",
    ),
    "a sheet removed": (
        _with_rows(bundle.SHEETS, lambda rows: rows.pop(2)),  # type: ignore[arg-type,return-value]
        "sheets",
        "sheets.csv:3 president/000002 station",
    ),
    "a sheet added": (
        _with_rows(bundle.SHEETS, lambda rows: rows.append([*rows[-1]])),
        "sheets",
        "sheets.csv:6",
    ),
    "a ruling altered": (
        _with_rows(bundle.RULINGS, lambda rows: rows[3].__setitem__(2, "sheet.corrected")),
        "rulings",
        "rulings.csv:4 president/000002 kind",
    ),
    "a total edited": (_more_votes, "totals", "totals.json: contests[0].votes.PL"),
    "files swapped": (_swap_files, "sheets", "sheets.csv:1"),
}


@pytest.mark.parametrize("attack", EDITS)
def test_an_edited_file_is_not_the_one_that_was_listed(world: World, attack: str) -> None:
    """The file alone, and the manifest made to fit: the signature is of another manifest."""
    EDITS[attack][0](world)
    assert "files" in failing(verified(world))
    listed_again(world)
    found = failing(verified(world))

    assert "files" not in found
    assert "manifest.json: sha256" == found["manifest"]


@pytest.mark.parametrize("attack", EDITS)
def test_an_edited_file_that_the_office_signed_is_not_what_the_log_gives(
    world: World, attack: str
) -> None:
    """Listed and signed with the right key: the figures themselves do not follow."""
    edit, part, where = EDITS[attack]
    edit(world)
    signed_again(world)
    found = failing(verified(world, Trust(keys=(world.key,))))

    assert where == found[part]
    assert {"manifest", "files", "log", "signature", "key"}.isdisjoint(found)


def test_a_file_beside_the_bundle_is_named(world: World) -> None:
    """A table that looks like one of the bundle, and is not."""
    (world.bundle / "sheets-final.csv").write_text("a\n")

    assert {"files": "sheets-final.csv"} == failing(verified(world))


def test_a_missing_file_is_named(world: World) -> None:
    """Each file that the manifest lists is asked for."""
    (world.bundle / bundle.RULINGS).unlink()

    assert bundle.RULINGS == failing(verified(world))["files"]


# A past that was written again


def _other_votes(events: list[Event]) -> list[Event]:
    at = next(i for i, one in enumerate(events) if isinstance(one, Published))
    one = events[at]
    assert isinstance(one, Published)
    a, b = one.votes
    events[at] = replace(one, votes=((a or 0) - 1, (b or 0) + 1))
    return events


def _without_a_sheet(events: list[Event]) -> list[Event]:
    at = next(i for i, e in enumerate(events) if isinstance(e, Published) and e.station == "000004")
    return [one for i, one in enumerate(events) if i != at]


def _with_a_sheet(events: list[Event]) -> list[Event]:
    at = next(i for i, e in enumerate(events) if isinstance(e, Published))
    one = events[at]
    assert isinstance(one, Published)
    return [*events[:at], replace(one, station="999999"), *events[at:]]


def _other_ruling(events: list[Event]) -> list[Event]:
    return [replace(e, resolution="R-2") if isinstance(e, Ruled) else e for e in events]


def _tail_cut(events: list[Event]) -> list[Event]:
    return events[:8]


PASTS = {
    "a vote moved": _other_votes,
    "a sheet removed": _without_a_sheet,
    "a sheet added": _with_a_sheet,
    "the tail cut": _tail_cut,
}


@pytest.mark.parametrize("attack", PASTS)
def test_a_rewritten_log_is_caught_by_an_earlier_checkpoint(world: World, attack: str) -> None:
    """The office writes its past again and signs it: consistent in itself, and found out."""
    rewritten(world, PASTS[attack])
    alone = verified(world, Trust(keys=(world.key,)))
    found = failing(verified(world))

    assert {} == failing(alone)
    assert found["earlier"].startswith("--checkpoint office.example/runoff")
    assert "witnesses" in found


def test_a_ruling_altered_after_it_was_signed_is_caught(world: World) -> None:
    """The last checkpoint that the witness signed is the one that a stranger kept."""
    seen = (world.bundle / bundle.CHECKPOINT).read_text("utf-8")
    rewritten(world, _other_ruling)

    assert {} == failing(verified(world, Trust(keys=(world.key,))))
    assert ["earlier"] == [*failing(verified(world, Trust(checkpoints=(seen,))))]


def test_a_swapped_key_is_caught(world: World) -> None:
    """Somebody else's log under the same name, whole and signed: it is not by the known key."""
    rewritten(world, list, own_keys=True)

    assert {} == failing(verified(world, Trust()))
    assert {"key": "key"} == failing(verified(world, Trust(keys=(world.key,))))


def test_a_tile_of_another_log_is_named(world: World) -> None:
    """A hash in a tile that its entries do not give."""
    [path] = (world.bundle / "tile/0").rglob("*.p/*")
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)
    found = failing(verified(world))

    assert found["log"].startswith("tile/0/000.p/")
    assert found["log"].endswith("[1]")


def _signature_lines(world: World, change: Callable[[list[str]], list[str]]) -> None:
    path = world.bundle / bundle.CHECKPOINT
    text, _, rest = path.read_text("utf-8").rpartition("\n\n")
    lines = change(rest.removesuffix("\n").split("\n"))
    path.write_text(text + "\n\n" + "".join(f"{one}\n" for one in lines), "utf-8")


SIGNATURES: dict[str, Callable[[list[str]], list[str]]] = {
    "the log's own is missing": lambda lines: lines[1:],
    "one of a stranger is added": lambda lines: [*lines, "— x.example AAAABBBB"],
    "one stands there twice": lambda lines: [*lines, lines[-1]],
    "the witness's is another's": lambda lines: [lines[0], lines[1][:-8] + "AAAAAAA="],
}


@pytest.mark.parametrize("attack", SIGNATURES)
def test_every_signature_is_accounted_for(world: World, attack: str) -> None:
    """None is missing, none is a stranger's, none is there twice."""
    _signature_lines(world, SIGNATURES[attack])

    assert failing(verified(world)).keys() & {"signature", "manifest"}


def test_a_missing_cosignature_fails_where_it_was_asked_for(world: World) -> None:
    """With the witness's key from elsewhere it must be there; without, it is told."""
    _signature_lines(world, lambda lines: lines[:1])
    told = {one.name: one for one in verified(world, Trust()).checks}["witnesses"]

    assert "witnesses" in failing(verified(world))
    assert ("unchecked", "verify.witness_silent") == (told.state, told.note)


# Every byte


def blocks(folder: Path) -> Iterator[tuple[Path, int]]:
    """A byte of every block of 64 in every file."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            size = path.stat().st_size
            yield from ((path, start + start // 64 % min(64, size - start))
                        for start in range(0, size, 64))  # fmt: skip


PARTS = 4


@pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.long) for part in range(1, PARTS))]
)
def test_no_changed_byte_survives(world: World, part: int) -> None:
    """One byte changed in each block of 64 bytes of each file, one after another."""
    survived = []
    for path, at in list(blocks(world.bundle))[part::PARTS]:
        before = path.read_bytes()
        path.write_bytes(before[:at] + bytes([before[at] ^ 0x01]) + before[at + 1 :])
        if verified(world).holds:
            survived.append((path.name, at))
        path.write_bytes(before)

    assert [] == survived
    assert verified(world).holds


# The run-off of 2021


@pytest.fixture(scope="session")
def national(official: str, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The official file of 2021, ruled on in one sheet, and published."""
    return make_world(tmp_path_factory.mktemp("national"), official, ruled("000003")[:4])


@pytest.mark.real
@pytest.mark.long
@pytest.mark.parametrize("attack", ["none", *EDITS, *PASTS, "key"])
def test_the_runoff_of_2021(national: World, tmp_path: Path, attack: str) -> None:
    """Every attack on a bundle of 86,488 sheets is caught and named."""
    world = copied(national, tmp_path)
    if attack == "none":
        assert verified(world).holds
    elif attack == "key":
        rewritten(world, list, own_keys=True)
        assert ["key"] == [*failing(verified(world, Trust(keys=(world.key,))))]
    elif attack in PASTS:
        rewritten(world, PASTS[attack])
        assert "earlier" in failing(verified(world))
    if attack in EDITS:
        world = copied(national, tmp_path / "edit")
        EDITS[attack][0](world)
        signed_again(world)
        assert EDITS[attack][1] in failing(verified(world, Trust(keys=(world.key,))))
    shutil.rmtree(tmp_path)
