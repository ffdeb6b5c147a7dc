"""Publish a workspace: a folder of plain files that a stranger can compute again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from escrutinio.errors import Refused
from escrutinio.io import engine, keys, workspace
from escrutinio.io.source import Progress, Source, quiet
from escrutinio.io.store.store import Store
from escrutinio.io.tables import Loaded
from escrutinio.law.book import applied
from escrutinio.law.countries import country
from escrutinio.ledger import bundle
from escrutinio.ledger.definition import definition_bytes, definition_digest
from escrutinio.ledger.keys import Keys, keys_of
from escrutinio.ledger.note import Note
from escrutinio.ledger.readings import simulated
from escrutinio.ledger.tables import (
    RULINGS,
    csv_bytes,
    parquet_kinds,
    ruling_rows,
    sheet_columns,
    sheet_rows,
)
from escrutinio.model.election import Contest, ContestId, Election
from escrutinio.model.event import BundlePublished, Event, Opened
from escrutinio.model.result import Count
from escrutinio.operations.count import contests_in, count_sheets, places_of
from escrutinio.operations.tiling import Tiling
from escrutinio.tally.decided import decided
from escrutinio.tally.published import PUBLISHED, contest_data, place_columns, place_rows
from escrutinio.tally.seats.by_law import certificates

Counted = tuple[Count, Contest, Mapping[str, Sequence[Count]]]
"""A contest's count: the whole, the contest, and the places by level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle that was written: where, of how many events, how many files. [entries, bytes]"""

    path: Path
    size: int
    root: str
    manifest: str
    files: int
    bytes: int


def unchecked(folder: Path) -> None:
    """A check that takes every bundle."""


def publish(
    path: Path,
    out: Path,
    now: str,
    progress: Progress = quiet,
    check: Callable[[Path], None] = unchecked,
) -> Bundle:
    """
    Write a bundle of a workspace, signed with its key; it appears whole or not at all.

    The bundle is of the events before the notes of its own publication, so that the same
    workspace gives the same bytes.

    Args:
        path: The workspace.
        out: The bundle's folder, which must be empty or not there.
        now: The time, in ISO 8601 and UTC.
        progress: Told how far the writing is.
        check: Asked of the finished folder before it is put in its place; it refuses by an error.

    Raises:
        Refused: There is something in the folder, the log names no key, the definition is not the
            one that the log began with, or events were appended meanwhile.
        SourceError: The key cannot be read.
        StoreError: The events cannot be read.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refused("bundle.exists", where=str(out))
    out = out.absolute()
    place = workspace.read(path)
    store = place.opened()
    around, total = store.around(), store.size()
    size = before_own_notes(total, around)
    signer = signer_of(place, keys_of(place.origin, around), size)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as folder:
            part = Path(folder) / out.name
            part.mkdir()
            made = _written(place, store, part, size, around, progress)
            signed = checkpoint(place, signer, made, _digest(part / bundle.MANIFEST))
            (part / bundle.CHECKPOINT).write_bytes(signed)
            if store.size() != total:
                raise Refused("bundle.moved", where=str(path))
            check(part)
            if out.exists():
                out.rmdir()
            part.rename(out)
    except OSError as error:
        raise Refused("export.write", where=str(out), error=error) from None
    done = _told(out, made)
    note(store, around, done, now)
    store.close()
    return done


def checkpoint(
    place: workspace.Workspace, signer: keys.Signer, made: bundle.Manifest, digest: str
) -> bytes:
    """
    The checkpoint under the log's signature, with the cosignatures that the workspace keeps.

    Args:
        place: The workspace.
        signer: The log's key in force.
        made: The manifest.
        digest: Its SHA-256, in hexadecimal.
    """
    text = bundle.checkpoint_of(made, digest).text()
    note = place.cosigned(text) or Note(text=text, signatures=(signer.signed(text),))
    return note.dump().encode("utf-8")


def signer_of(place: workspace.Workspace, named: Keys, size: int) -> keys.Signer:
    """The log's key, which must be the one that the log names."""
    wanted = named.in_force(size)
    if wanted is None:
        raise Refused("key.none", where=str(place.path), path=place.path)
    return keys.load(keys.file_of(place.keys, wanted))


def before_own_notes(size: int, around: list[tuple[int, Event]]) -> int:
    """The log's size without the notes of bundles at its end."""
    for index, event in reversed(around):
        if index != size - 1 or not isinstance(event, BundlePublished):
            break
        size -= 1
    return size


def note(store: Store, around: list[tuple[int, Event]], done: Bundle, now: str) -> None:
    """Log that the bundle was published, unless that was logged already."""
    before = [(one.size, one.manifest) for _, one in around if isinstance(one, BundlePublished)]
    if (done.size, done.manifest) not in before:
        store.append([BundlePublished(at=now, size=done.size, manifest=done.manifest)])


def _written(
    place: workspace.Workspace,
    store: Store,
    folder: Path,
    size: int,
    around: list[tuple[int, Event]],
    progress: Progress,
) -> bundle.Manifest:
    """Every file of the bundle but the checkpoint."""
    inside = [(index, event) for index, event in around if index < size]
    made_up = simulated(event for _, event in inside)
    election = replace(place.definition(), simulated=made_up)
    require_same(election, inside)
    frontier = Tiling(folder=folder).extended(store.entries(0, size), size, progress)
    if size == store.size() and frontier != store.frontier():
        raise Refused("bundle.store", where=str(place.path), path=place.path)
    progress("writing", 0, 0)
    (folder / bundle.DEFINITION).write_bytes(definition_bytes(election))
    (folder / bundle.LAW).write_bytes(bundle.json_bytes(applied(election)))
    (folder / bundle.KEYS).write_bytes(bundle.json_bytes(bundle.keys_data(inside)))
    rulings = ruling_rows(enumerate(store.events(0, size)))
    workspace.write_csv(folder / bundle.RULINGS, RULINGS, rulings)
    rows = sheet_rows(election, store.sheets())
    written = workspace.write_csv(folder / bundle.SHEETS, sheet_columns(election), rows)
    progress("counting", 0, 0)
    _results(folder, election, workspace.load(place.path, progress) if written else None)
    text = readme(election, place.origin, size, made_up=made_up)
    (folder / bundle.README).write_text(text, "utf-8")
    manifest = bundle.Manifest(
        election=election.id,
        origin=place.origin,
        size=size,
        root=frontier.root.hex(),
        simulated=made_up,
        files=dict(_listed(folder)),
    )
    (folder / bundle.MANIFEST).write_bytes(manifest.dump())
    return manifest


def require_same(election: Election, inside: list[tuple[int, Event]]) -> None:
    """The definition is the one that the log began with."""
    begun = [one.definition for _, one in inside if isinstance(one, Opened)]
    if begun != [definition_digest(election)]:
        raise Refused("workspace.definition", where=election.id)


def _results(folder: Path, election: Election, loaded: Loaded | None) -> None:
    """
    Totals, outcome, totals by place, seats, and the sheets for engines of tables.

    Before the first sheet there are none: the bundle of an empty log fixes its keys and definition.
    """
    for name, data in result_files(election, _counted(loaded) if loaded else ()):
        (folder / name).write_bytes(data)
    engine.csv_to_parquet(folder / bundle.SHEETS, folder / bundle.PARQUET, parquet_kinds(election))


def result_files(election: Election, counted: Iterable[Counted]) -> Iterator[tuple[str, bytes]]:
    """
    Totals with their outcome, totals by place, and seats where a chamber is filled.

    Args:
        election: The election.
        counted: Each contest's whole, and the places of every level that is published.
    """
    totals: list[dict[str, Any]] = []
    rows: list[list[str]] = []
    provinces: dict[ContestId, Sequence[Count]] = {}
    law = country(election.country)
    for whole, contest, places in counted:
        totals.append(contest_data(contest, whole, decided(whole, contest, law)))
        rows += place_rows(election, contest, places)
        provinces[contest.id] = places["province"]
    data = {"election": election.stated, "contests": totals}
    yield bundle.TOTALS, bundle.json_bytes(data)
    yield bundle.PLACES, csv_bytes(place_columns(election), rows)
    if seats := certificates(election, provinces):
        yield bundle.SEATS, bundle.json_bytes({"chambers": seats})


def _counted(loaded: Loaded) -> Iterator[Counted]:
    """Each contest counted: the whole, and the places of every level that is published."""
    for contest in contests_in(loaded):
        places = {level: places_of(loaded, contest, level) for level in PUBLISHED}
        yield count_sheets(loaded, contest).whole, contest, places


def _listed(folder: Path) -> Iterator[tuple[str, bundle.File]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            yield name, bundle.File(sha256=_digest(path), bytes=path.stat().st_size)


def _digest(path: Path) -> str:
    return Source(path=path).sha256()


def readme(election: Election, origin: str, size: int, *, made_up: bool) -> str:
    """What a stranger needs to begin, in the bundle."""
    text = files("escrutinio.data").joinpath("bundle", "README.md").read_text("utf-8")
    return text.format(
        name_es=election.name_es,
        name_en=election.name_en,
        election=election.id,
        origin=origin,
        size=size,
        simulated="**Mesas simuladas. Simulated stations.**" if made_up else "",
    )


def _told(out: Path, manifest: bundle.Manifest) -> Bundle:
    return Bundle(
        path=out,
        size=manifest.size,
        root=manifest.root,
        manifest=hashlib.sha256(manifest.dump()).hexdigest(),
        files=len(manifest.files) + 2,
        bytes=sum(one.bytes for one in manifest.files.values()),
    )
