"""A workspace: a folder with an election's definition and the address of its store of events."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escrutinio.errors import Refused
from escrutinio.io import tables
from escrutinio.io.definitions import election as election_of
from escrutinio.io.own import PREFIX
from escrutinio.io.source import Progress, Source, quiet
from escrutinio.io.tables import Loaded
from escrutinio.ledger.fold import PLACE
from escrutinio.model.election import Election
from escrutinio.model.sheet import NUMBERS, Sheet

if TYPE_CHECKING:
    from escrutinio.io.store.store import Store

SETTINGS, DEFINITION, EVENTS = "workspace.toml", "election.toml", "events.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """
    Where it is, which election it counts, where its events are, and its log's name.

    `simulated`: a source of simulated stations was logged into it, which it says for good.
    """

    path: Path
    election: str
    store: str
    origin: str
    simulated: bool = False

    @property
    def own_definition(self) -> str:
        """The path of its own copy of a user's definition; empty for a shipped election."""
        own = self.path / DEFINITION
        return str(own) if own.is_file() else ""

    def definition(self) -> Election:
        """The election, by its own definition or a shipped one."""
        found = election_of(self.own_definition or self.election)
        return replace(found, simulated=self.simulated)

    def opened(self, *, create: bool = False) -> Store:
        """The store of its events."""
        from escrutinio.io.store.store import open_store

        address = self.store or str(self.path / EVENTS)
        return open_store(address, create=create)


def is_workspace(path: Path) -> bool:
    """Whether a folder is one."""
    return (path / SETTINGS).is_file()


def make(path: Path, election: str, store: str, origin: str) -> Workspace:
    """
    Make a workspace's folder.

    Raises:
        Refused: There is something in it already.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refused("workspace.exists", where=str(path))
    found = election_of(election)
    path.mkdir(parents=True, exist_ok=True)
    if election.endswith(".toml"):
        shutil.copyfile(election, path / DEFINITION)
    made = Workspace(path=path, election=found.id, store=store, origin=origin)
    _write(made)
    return made


def _write(place: Workspace) -> None:
    settings = {name: getattr(place, name) for name in ("election", "store", "origin", "simulated")}
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    (place.path / SETTINGS).write_text(text, "utf-8")


def mark_simulated(place: Workspace) -> None:
    """Say from now on that stations in it are simulated."""
    _write(replace(place, simulated=True))


def read(path: Path) -> Workspace:
    """
    A workspace by its folder.

    Raises:
        Refused: It is none.
    """
    try:
        data = tomllib.loads((path / SETTINGS).read_text("utf-8"))
        return Workspace(path=path, **data)
    except (OSError, tomllib.TOMLDecodeError, TypeError):
        raise Refused("workspace.absent", where=str(path)) from None


def load(path: Path, progress: Progress = quiet) -> Loaded:
    """
    A workspace's sheets as they are now, in an engine.

    Raises:
        Refused: It is no workspace.
        StoreError: Its events cannot be read.
    """
    place = read(path)
    store, election = place.opened(), place.definition()
    with tempfile.TemporaryDirectory(prefix="escrutinio-") as folder:
        file = Path(folder) / "sheets.csv"
        n = write_sheets(file, store.sheets(), election)
        if not n:
            raise Refused("workspace.empty", where=str(path))
        name = place.own_definition or place.election
        loaded = tables.load(Source(path=file), election_name=name, progress=progress)
    root = store.frontier().root.hex()
    store.close()
    return replace(loaded, election=election, name=path.name, sha256=root, content_sha256=root)


def write_sheets(path: Path, sheets: Iterable[Sheet], election: Election) -> int:
    """Write sheets in our own columns; how many there were."""
    ids = {one.id: [option.id for option in one.options] for one in election.contests}
    options = list(dict.fromkeys(id_ for each in ids.values() for id_ in each))
    head = ["election", "contest", "station", *PLACE, *NUMBERS]
    written = 0
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*head, *(PREFIX + id_ for id_ in options), "state", "kind"])
        for sheet in sheets:
            written += 1
            votes = dict(zip(ids[sheet.contest], sheet.votes, strict=False))
            row: list[Any] = [election.id, sheet.contest, sheet.station]
            row += [getattr(sheet.place, name) for name in PLACE]
            row += [getattr(sheet, name) for name in NUMBERS]
            row += [votes.get(id_) for id_ in options]
            writer.writerow([*row, str(sheet.state), sheet.kind])
    return written
