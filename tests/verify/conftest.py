"""Bundles to attack: a small one with every kind of event, and whoever forges it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from escrutinio.io import keys, workspace
from escrutinio.io.bundle import files_of
from escrutinio.io.source import Source
from escrutinio.ledger import bundle
from escrutinio.ledger.bundle import File, Manifest, checkpoint_of, read_manifest
from escrutinio.ledger.note import Key, Note
from escrutinio.model.event import (
    Challenged,
    Corrected,
    Event,
    KeyNamed,
    Observed,
    Opened,
    Ruled,
    Withdrawn,
)
from escrutinio.model.intake import Compared, Received
from escrutinio.operations.log import begin, ingest
from escrutinio.operations.logkeys import name_witness, named_keys, rotate
from escrutinio.operations.publish import publish
from escrutinio.operations.witness import become_witness, cosign, hand_in
from escrutinio.verify.bundle import verify
from escrutinio.verify.report import Report, Trust
from tests.io.conftest import line, stations, table

NOW, LATER = "2021-06-18T12:00:00Z", "2021-06-19T12:00:00Z"
ORIGIN = "office.example/runoff"


@dataclass(frozen=True)
class World:
    """
    An office, a witness, and two bundles: what the witness saw first, and what was published last.

    `key` is the log's first one, which was printed in a newspaper.
    """

    workspace: Path
    earlier: Path
    bundle: Path
    key: Key
    witness: Key

    @property
    def trust(self) -> Trust:
        """What a stranger has from elsewhere."""
        seen = (self.earlier / bundle.CHECKPOINT).read_text("utf-8")
        return Trust(keys=(self.key,), witnesses=(self.witness,), checkpoints=(seen,))


def ruled(station: str = "000002") -> list[Event]:
    """What happens to a few sheets."""
    of = {"at": LATER, "contest": "president"}
    return [
        Received(**of, station=station, copy="office", sha256="ab" * 32),
        Observed(**of, station=station, why="arithmetic"),
        Compared(**of, station=station, copies=("office", "jury"), boxes=("v0",)),
        Ruled(**of, station=station, resolution="R-1", state="resolved",
              figures=(("v0", 90), ("null", None)), provisions=("RES-0331-2015:15",)),
        Challenged(**of, station="000003", by="party", ground="b"),
        Withdrawn(**of, station="000005"),
        Corrected(**of, station="000001", figures=(("blank", 7),), why="mecanografía"),
    ]  # fmt: skip


def make_world(folder: Path, source: str, more: Sequence[Event], **asked: str) -> World:
    """A workspace with a source and more, published twice and signed by a witness each time."""
    begin(folder / "ws", "peru-2021-runoff", NOW, origin=ORIGIN).close()
    list(ingest(folder / "ws", source, NOW, **asked))  # type: ignore[arg-type]
    key = named_keys(folder / "ws").log[0][1]
    witness = become_witness(folder / "witness", "ombudsman.example/witness", [key])
    name_witness(folder / "ws", witness, NOW)
    for name, events in (("earlier", []), ("bundle", more)):
        if events:
            store = workspace.read(folder / "ws").opened()
            store.append(events)
            store.close()
            rotate(folder / "ws", LATER)
        publish(folder / "ws", folder / name, LATER)
        signed = cosign(folder / "witness", files_of(str(folder / name)), 1623974400)
        hand_in(folder / "ws", folder / name, signed)
    return World(folder / "ws", folder / "earlier", folder / "bundle", key, witness)


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Five sheets, a line that is none and one that hides a station, rulings, a rotated key."""
    folder = tmp_path_factory.mktemp("world")
    rows = table(*stations(5), line("TOTAL"), line("000009", VOTOS_P1="x"))
    (folder / "a.csv").write_bytes(rows)
    return make_world(folder, str(folder / "a.csv"), ruled())


@pytest.fixture
def world(pristine: World, tmp_path: Path) -> World:
    """A copy of it to attack."""
    return copied(pristine, tmp_path)


def copied(of: World, folder: Path) -> World:
    """The same world in another folder."""
    places = {name: folder / name for name in ("ws", "earlier", "bundle")}
    for source, name in ((of.workspace, "ws"), (of.earlier, "earlier"), (of.bundle, "bundle")):
        shutil.copytree(source, places[name])
    return World(places["ws"], places["earlier"], places["bundle"], of.key, of.witness)


def verified(world: World, trust: Trust | None = None) -> Report:
    """The world's bundle, checked with all that a stranger has, or with some of it."""
    return verify(files_of(str(world.bundle)), "bundle", world.trust if trust is None else trust)


def failing(report: Report) -> dict[str, str]:
    """The parts that fail, each with the place of its first difference."""
    return {one.name: one.differences[0][0] for one in report.checks if one.state == "fails"}


def listed_again(world: World) -> Manifest:
    """The manifest made to fit the files that lie there, by whoever has no key."""
    old = read_manifest((world.bundle / bundle.MANIFEST).read_bytes())
    files = {
        path.relative_to(world.bundle).as_posix(): File(
            sha256=Source(path=path).sha256(), bytes=path.stat().st_size
        )
        for path in sorted(world.bundle.rglob("*"))
        if path.is_file() and path.name not in (bundle.MANIFEST, bundle.CHECKPOINT)
    }
    made = Manifest(election=old.election, origin=old.origin, size=old.size, root=old.root,
                    simulated=old.simulated, files=files)  # fmt: skip
    (world.bundle / bundle.MANIFEST).write_bytes(made.dump())
    return made


def signed_again(world: World) -> None:
    """The manifest made to fit, and signed by the office itself with its own key."""
    made = listed_again(world)
    own = named_keys(world.workspace).log[-1][1]
    signer = keys.load(keys.file_of(workspace.read(world.workspace).keys, own))
    digest = Source(path=world.bundle / bundle.MANIFEST).sha256()
    text = checkpoint_of(made, digest).text()
    note = Note(text=text, signatures=(signer.signed(text),))
    (world.bundle / bundle.CHECKPOINT).write_text(note.dump(), "utf-8")


def rewritten(
    world: World, change: Callable[[list[Event]], list[Event]], *, own_keys: bool = False
) -> None:
    """
    The whole past written again as it never was, and published by the office with its own keys.

    With `own_keys`, by somebody else, with keys of their own under the same name.
    """
    place = workspace.read(world.workspace)
    store = place.opened()
    events = change(list(store.events()))
    store.close()
    forged = world.workspace.with_name("forged")
    made = workspace.make(forged, place.election, "", place.origin)
    if own_keys:
        signer = keys.make(made.keys, place.origin, 1)
        events = [one for one in events if not isinstance(one, KeyNamed)]
        events.insert(1, KeyNamed(at=NOW, role="log", key=signer.key.text()))
    else:
        shutil.copytree(place.keys, made.keys)
    assert isinstance(events[0], Opened)
    new = made.opened(create=True)
    new.append(events)
    new.close()
    shutil.rmtree(world.bundle)
    publish(forged, world.bundle, LATER)
