"""A bundle that follows its workspace: after each change only what changed is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from escrutinio.errors import Refused
from escrutinio.io import engine, workspace
from escrutinio.io.source import Progress, quiet
from escrutinio.io.store.store import Store
from escrutinio.io.writing import put
from escrutinio.law.book import applied
from escrutinio.ledger import bundle
from escrutinio.ledger.definition import definition_bytes
from escrutinio.ledger.frontier import Frontier
from escrutinio.ledger.keys import keys_of
from escrutinio.ledger.readings import simulated
from escrutinio.ledger.tables import (
    RULINGS,
    csv_bytes,
    parquet_kinds,
    ruling_rows,
    sheet_columns,
    sheet_rows,
)
from escrutinio.model.event import Event
from escrutinio.operations.matter import Matter
from escrutinio.operations.publish import (
    Counted,
    before_own_notes,
    checkpoint,
    readme,
    require_same,
    result_files,
    signer_of,
)
from escrutinio.operations.tiling import Tiling
from escrutinio.operations.trail import Key
from escrutinio.tally.published import PUBLISHED
from escrutinio.tally.recount import counted


@dataclass(slots=True)
class Live:
    """
    A workspace that is followed, and the bundle of it.

    Its files are those of `publish` for the same events, byte for byte; the figures are summed in
    plain Python, sheet by sheet, where `publish` counts by SQL and checks by Python.

    Args:
        place: The workspace.
        folder: The bundle's folder.
        matter: What its log gives so far.
    """

    place: workspace.Workspace
    folder: Path
    matter: Matter
    size: int = 0
    files: dict[str, bundle.File] = field(default_factory=dict)
    _tiling: Tiling = field(init=False)
    _rulings: list[list[str]] = field(default_factory=list)
    _seen: set[Key] = field(default_factory=set)
    _lines: dict[Key, bytes] = field(default_factory=dict)
    _renamed: bool = False

    def __post_init__(self) -> None:
        self._tiling = Tiling(folder=self.folder)

    def refreshed(self, progress: Progress = quiet) -> set[Key] | None:
        """
        Read what was logged since the last time and write the bundle of it.

        Returns:
            The sheets that changed; none at all where nothing was logged.

        Raises:
            Refused: The log names no key, or the definition is not the one it began with.
            StoreError: The events cannot be read.
        """
        store = self.place.opened()
        try:
            size = before_own_notes(store.size(), store.around())
            if size == self.size:
                return None
            self._read(store, size, progress)
            touched = self.matter.take()
            entries = store.entries(self._tiling.size, size)
            frontier = self._tiling.extended(entries, size, progress)
        finally:
            store.close()
        self.size = size
        self._write_all(frontier, touched, progress)
        return touched

    def _read(self, store: Store, size: int, progress: Progress) -> None:
        fresh: list[tuple[int, Event]] = []
        for index, event in enumerate(store.events(self.size, size), start=self.size):
            if index % 1000 == 0:
                progress("reading", index, size)
            self.matter.add(index, event)
            fresh.append((index, event))
        self._rulings += ruling_rows(fresh, self._seen)
        made_up = simulated(event for _, event in self.matter.trail.around)
        if made_up != self.matter.election.simulated:
            self.matter.election = replace(self.matter.election, simulated=made_up)
            self._renamed = True

    def _write_all(self, frontier: Frontier, touched: set[Key], progress: Progress) -> None:
        """Tiles are there; then the tables, the manifest, and last the checkpoint over all."""
        progress("writing", 0, 0)
        matter, election = self.matter, self.matter.election
        around = matter.trail.around
        require_same(election, around)
        partial = {name for name in self._tiling.written if ".p/" in name}
        before = {name for name in self.files if ".p/" in name} - partial
        for name, data in self._tiling.written.items():
            self.files[name] = _file(data)
        for name in before:
            del self.files[name]
        for name, data in self._tables(touched):
            self._put(name, data)
        self._put_parquet()
        manifest = bundle.Manifest(
            election=election.id,
            origin=self.place.origin,
            size=self.size,
            root=frontier.root.hex(),
            simulated=election.simulated,
            files=dict(sorted(self.files.items())),
        )
        signer = signer_of(self.place, keys_of(self.place.origin, around), self.size)
        data = manifest.dump()
        put(self.folder / bundle.MANIFEST, data)
        text = checkpoint(self.place, signer, manifest, hashlib.sha256(data).hexdigest())
        put(self.folder / bundle.CHECKPOINT, text)
        self._sweep()

    def _sweep(self) -> None:
        """Remove the partial tiles of earlier bundles: a bundle has none that it does not list."""
        for path in self.folder.rglob("*.p/*"):
            if path.relative_to(self.folder).as_posix() not in self.files:
                path.unlink(missing_ok=True)

    def _tables(self, touched: set[Key]) -> Iterator[tuple[str, bytes]]:
        """Every file beside tiles, Parquet, manifest and checkpoint."""
        matter, election = self.matter, self.matter.election
        made_up = election.simulated
        yield bundle.DEFINITION, definition_bytes(election)
        yield bundle.LAW, bundle.json_bytes(applied(election))
        yield bundle.KEYS, bundle.json_bytes(bundle.keys_data(matter.trail.around))
        yield bundle.RULINGS, csv_bytes(RULINGS, self._rulings)
        yield bundle.SHEETS, self._sheets(touched)
        text = readme(election, self.place.origin, self.size, made_up=made_up)
        yield bundle.README, text.encode("utf-8")
        yield from self._results()

    def _sheets(self, touched: set[Key]) -> bytes:
        """The table of sheets: the lines of those that changed are made anew."""
        election, sheets = self.matter.election, self.matter.trail.sheets
        if self._renamed:
            touched, self._renamed = {*touched, *sheets}, False
        fresh = [key for key in touched if key in sheets]
        columns = sheet_columns(election)
        for key, row in zip(fresh, sheet_rows(election, (sheets[k] for k in fresh)), strict=True):
            self._lines[key] = csv_bytes(row, ())
        for key in touched - sheets.keys():
            self._lines.pop(key, None)
        return csv_bytes(columns, ()) + b"".join(self._lines[key] for key in sorted(self._lines))

    def _results(self) -> Iterator[tuple[str, bytes]]:
        """Totals, outcome, totals by place, and seats; those that there are no more are removed."""
        found = dict(result_files(self.matter.election, self._counted()))
        if bundle.SEATS not in found:
            self.files.pop(bundle.SEATS, None)
            (self.folder / bundle.SEATS).unlink(missing_ok=True)
        yield from found.items()

    def _counted(self) -> Iterator[Counted]:
        """Each contest counted by plain sums: the whole, and the places of every level."""
        for contest in self.matter.shown():
            found = self.matter.found[contest.id]
            places = {level: counted(found, level) for level in PUBLISHED}
            yield self.matter.whole(contest), contest, places

    def _put(self, name: str, data: bytes) -> None:
        made = _file(data)
        if self.files.get(name) != made:
            put(self.folder / name, data)
            self.files[name] = made

    def _put_parquet(self) -> None:
        """The sheets for engines of tables, from the table that was just written."""
        with TemporaryDirectory(prefix="escrutinio-") as folder:
            path = Path(folder) / bundle.PARQUET
            kinds = parquet_kinds(self.matter.election)
            engine.csv_to_parquet(self.folder / bundle.SHEETS, path, kinds)
            self._put(bundle.PARQUET, path.read_bytes())


def follow(path: Path, folder: Path) -> Live:
    """
    Begin to follow a workspace.

    Args:
        path: The workspace.
        folder: The bundle's folder, which is made.

    Raises:
        Refused: It is no workspace.
    """
    if not workspace.is_workspace(path):
        raise Refused("site.not_workspace", where=str(path))
    place = workspace.read(path)
    folder.mkdir(parents=True, exist_ok=True)
    return Live(place=place, folder=folder, matter=Matter(election=place.definition()))


def _file(data: bytes) -> bundle.File:
    return bundle.File(sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))
