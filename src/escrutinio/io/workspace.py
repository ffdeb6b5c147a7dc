"""A workspace: a folder with an election's definition and the address of its store of events."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from escrutinio.errors import Refused
from escrutinio.io import tables
from escrutinio.io.definitions import election as election_of
from escrutinio.io.source import Progress, Source, quiet
from escrutinio.io.tables import Loaded
from escrutinio.io.writing import replace_text
from escrutinio.ledger.note import Note, is_name, read_note
from escrutinio.ledger.readings import unread
from escrutinio.ledger.tables import sheet_columns, sheet_rows
from escrutinio.model.election import Election
from escrutinio.model.sheet import Sheet

if TYPE_CHECKING:
    from escrutinio.io.store.store import Store

SETTINGS, DEFINITION, EVENTS = "workspace.toml", "election.toml", "events.db"
KEYS, COSIGNED = "keys", "cosigned"


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

    @property
    def keys(self) -> Path:
        """The folder with the private keys of its log."""
        return self.path / KEYS

    def cosigned(self, text: str) -> Note | None:
        """A checkpoint of that text with the cosignatures that were handed in; none if none."""
        file = self._cosigned(text)
        return read_note(file.read_text("utf-8")) if file.is_file() else None

    def keep_cosigned(self, note: Note) -> None:
        """Keep a checkpoint's cosignatures, so that a bundle of it has them again."""
        replace_text(self._cosigned(note.text), note.dump())

    def _cosigned(self, text: str) -> Path:
        return self.path / COSIGNED / hashlib.sha256(text.encode("utf-8")).hexdigest()

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
        Refused: There is something in it already, or the log's name cannot be that of a key.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refused("workspace.exists", where=str(path))
    found = election_of(election)
    if not is_name(origin):
        raise Refused("workspace.origin", where=origin)
    path.mkdir(parents=True, exist_ok=True)
    if election.endswith(".toml"):
        shutil.copyfile(election, path / DEFINITION)
    made = Workspace(path=path, election=found.id, store=store, origin=origin)
    _write(made)
    return made


def _write(place: Workspace) -> None:
    settings = {name: getattr(place, name) for name in ("election", "store", "origin", "simulated")}
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    replace_text(place.path / SETTINGS, text)


def mark_simulated(place: Workspace) -> None:
    """Say from now on that stations in it are simulated."""
    _write(replace(place, simulated=True))


def moved(path: Path, store: str) -> Workspace:
    """A workspace that was restored into a folder, with its events at another address."""
    place = replace(read(path), path=path, store=store)
    _write(place)
    return place


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
    A workspace's sheets as they are now, in an engine, with the lines that are no sheets.

    Raises:
        Refused: It is no workspace, or nothing was logged into it.
        StoreError: Its events cannot be read.
    """
    place = read(path)
    store, election = place.opened(), place.definition()
    with tempfile.TemporaryDirectory(prefix="escrutinio-") as folder:
        file = Path(folder) / "sheets.csv"
        if not write_sheets(file, election, store.sheets()):
            raise Refused("workspace.empty", where=str(path))
        name = place.own_definition or place.election
        loaded = tables.load(Source(path=file), election_name=name, progress=progress)
    lost = [one for one in loaded.rejected if one.hides_station]
    if lost:
        raise Refused("workspace.unread", where=f"{path}: {lost[0].raw}", reason=lost[0].reason)
    root = store.frontier().root.hex()
    rejected = tuple(unread(event for _, event in store.around()))
    store.close()
    return replace(
        loaded,
        election=election,
        name=path.name,
        sha256=root,
        content_sha256=root,
        rejected=rejected,
        lines=loaded.lines + len(rejected),
    )


def write_sheets(path: Path, election: Election, sheets: Iterable[Sheet]) -> int:
    """Write sheets in our own columns; how many there were."""
    return write_csv(path, sheet_columns(election), sheet_rows(election, sheets))


def write_csv(path: Path, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> int:
    """Write a table with its header; how many rows it has."""
    written = 0
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            written += 1
            writer.writerow(row)
    return written
