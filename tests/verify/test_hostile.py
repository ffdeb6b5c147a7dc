"""Bundles that an office itself forged with its own key, and bytes that mean to break the check."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from escrutinio.errors import Refused, SourceError
from escrutinio.io import workspace
from escrutinio.io.bundle import Folder, Listed
from escrutinio.ledger import bundle
from escrutinio.model.event import Observed, Published
from escrutinio.operations.log import begin
from escrutinio.operations.logkeys import name_witness
from escrutinio.operations.publish import publish
from escrutinio.operations.witness import become_witness, cosign, hand_in
from escrutinio.verify.report import Trust
from tests.verify.conftest import (
    LATER,
    NOW,
    ORIGIN,
    World,
    failing,
    files_of,
    signed_again,
    verified,
)

Change = Callable[[bytes], bytes]


def replaced(old: bytes, new: bytes) -> Change:
    """The first such bytes exchanged."""
    return lambda data: data.replace(old, new, 1)


DEEP = b"[" * 200_000
FORGED: dict[str, tuple[str, Change, str]] = {
    "a file that is no part of it": ("results-final.csv", lambda _: b"x", "files"),
    "a tile that it has not": ("tile/9/000", lambda _: b"x", "files"),
    "a law that is no JSON": (bundle.LAW, lambda _: b"not json", "law"),
    "a law that is a list": (bundle.LAW, lambda _: b"[]", "law"),
    "the law of elsewhere": (bundle.LAW, replaced(b'"country": "pe"', b'"country": "zz"'), "law"),
    "a key twice": (bundle.TOTALS, replaced(b'"PL": ', b'"PL": 9, "PL": '), "totals"),
    "another encoding": (bundle.TOTALS, lambda data: data.decode().encode("utf-16"), "totals"),
    "another end of lines": (bundle.SHEETS, lambda data: data.replace(b"\n", b"\r\n"), "sheets"),
    "a quote inside a figure": (bundle.SHEETS, replaced(b",115,", b',"1"15,'), "sheets"),
    "a very long field": (bundle.SHEETS, lambda data: data + b"x" * 200_000, "sheets"),
    "totals nested deep": (bundle.TOTALS, lambda _: DEEP, "totals"),
    "keys nested deep": (bundle.KEYS, lambda _: DEEP, "keys"),
    "a definition nested deep": (bundle.DEFINITION, lambda _: DEEP, "definition"),
    "a country that is a list": (
        bundle.DEFINITION,
        replaced(b'"country":"pe"', b'"country":["pe"]'),
        "definition",
    ),
    "no Parquet": (bundle.PARQUET, lambda _: b"PAR1", "parquet"),
}


@pytest.mark.parametrize("case", FORGED)
def test_what_the_office_signs_is_still_checked(world: World, case: str) -> None:
    """Listed and signed with the right key: the part is named, and nothing crashes."""
    name, change, part = FORGED[case]
    path = world.bundle / name
    before = path.read_bytes() if path.is_file() else b""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(change(before))
    signed_again(world)
    report = verified(world, Trust(keys=(world.key,)))

    assert part in failing(report)
    assert not report.anchored


MANIFESTS = [
    *(b"", b"[]", DEEP, b'{"a":' * 100_000, b'{"files":{"a":"\\ud800"}}'),
    *({"size": one} for one in (1.5, 10**30, "x", None, True, -1)),
    *(
        {"origin": "a\x1b[2J"},
        {"root": "zz"},
        {"files": {"../x": {"sha256": "0" * 64, "bytes": 1}}},
    ),
]


@pytest.mark.parametrize("given", MANIFESTS, ids=range(len(MANIFESTS)))
def test_a_manifest_that_means_harm_is_named(
    world: World, given: bytes | dict[str, object]
) -> None:
    """Fields of other kinds, too deep, too large, with control characters, or leading outside."""
    path = world.bundle / bundle.MANIFEST
    if isinstance(given, dict):
        data = json.loads(path.read_bytes()) | given
        given = json.dumps(data, sort_keys=True, separators=(",", ":")).encode()
    path.write_bytes(given)

    assert {"manifest": bundle.MANIFEST} == failing(verified(world))


def test_what_is_no_plain_file_is_named(world: World) -> None:
    """A pipe and a link to a folder lie beside the files that are listed."""
    os.mkfifo(world.bundle / "pipe")
    (world.bundle / "link").symlink_to(world.workspace)
    names = {x.name: [w for w, _, _ in x.differences] for x in verified(world).checks}

    assert ["link", "pipe"] == names["files"]


def test_a_file_that_changes_between_two_readings_is_refused(tmp_path: Path) -> None:
    """A server may show the true file to whoever hashes it, and another to whoever reads it."""
    (tmp_path / "a").write_text("true")
    listed = Listed(files=Folder(path=tmp_path), digests={"a": "", "b": ""})
    assert b"true" == listed.read("a")
    (tmp_path / "a").write_text("false")
    for name, key in (("a", "bundle.changed"), ("c", "bundle.unlisted")):
        with pytest.raises(SourceError) as caught:
            listed.read(name)
        assert key == caught.value.key


# What an office must not do to itself


def test_a_store_is_of_one_log(world: World, tmp_path: Path) -> None:
    """A second workspace on it is refused, leaves nothing behind, and the first goes on."""
    store = str(world.workspace / "events.db")
    with pytest.raises(Refused) as caught:
        begin(tmp_path / "two", "peru-2021-runoff", NOW, store=store, origin="two.example")

    assert "store.used" == caught.value.key
    assert not (tmp_path / "two").exists()
    assert publish(world.workspace, tmp_path / "again", LATER).size


def test_a_witness_named_later_does_not_sign_an_older_bundle(world: World, tmp_path: Path) -> None:
    """The bundle's own log does not name it: the signature would be a stranger's."""
    key = become_witness(tmp_path / "w", "late.example/witness", [world.key])
    name_witness(world.workspace, key, LATER)
    signed = cosign(tmp_path / "w", files_of(str(world.bundle)), 1)
    with pytest.raises(Refused) as caught:
        hand_in(world.workspace, world.bundle, signed)

    assert "witness.unnamed" == caught.value.key
    assert {} == failing(verified(world))


def test_a_definition_that_was_edited_is_not_published(tmp_path: Path) -> None:
    """The log began with another one."""
    definition = tmp_path / "own.toml"
    definition.write_text(
        'id = "own"\nname_es = "x"\nname_en = "x"\ndate = 2024-01-01\n'
        '[[contest]]\nid = "mayor"\n[[contest.option]]\nid = "A"\nname = "A"\n'
        '[[contest.option]]\nid = "B"\nname = "B"\n'
    )
    begin(tmp_path / "ws", str(definition), NOW, origin=ORIGIN).close()
    shutil.copytree(tmp_path / "ws", tmp_path / "edited")
    place = tmp_path / "edited" / workspace.DEFINITION
    place.write_text(place.read_text().replace('name = "B"', 'name = "C"'))
    with pytest.raises(Refused) as caught:
        publish(tmp_path / "edited", tmp_path / "out", NOW)

    assert "workspace.definition" == caught.value.key


@pytest.mark.parametrize("event", [
    Observed(at=NOW, contest="president", station="000001", why="no signature"),
    Published(at=NOW, contest="president", station="9", votes=(1, 2), why="?"),
])  # fmt: skip
def test_a_kind_of_observation_that_there_is_not_is_not_appended(
    world: World, event: Observed | Published
) -> None:
    """A count would not know where its sheet belongs."""
    store = workspace.read(world.workspace).opened()
    with pytest.raises(Refused) as caught:
        store.append([event])
    store.close()

    assert "event.why" == caught.value.key
