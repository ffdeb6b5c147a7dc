"""Acts on a workspace: begin it, log what a source says, compute its state again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from escrutinio.errors import EscrutinioError, Refused
from escrutinio.io import keys, workspace
from escrutinio.io.source import Progress, quiet
from escrutinio.io.store.replay import replayed
from escrutinio.io.store.store import Store
from escrutinio.io.tables import Loaded
from escrutinio.ledger.definition import definition_digest
from escrutinio.ledger.fold import PLACE, Sheets
from escrutinio.ledger.note import ED25519
from escrutinio.model.event import (
    Event,
    KeyNamed,
    LineRejected,
    Opened,
    Published,
    SourceRead,
    Withdrawn,
)
from escrutinio.model.sheet import Sheet
from escrutinio.operations.open import DEMO, open_sheets

BATCH = 10_000
"""So many sheets of a source are in memory at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What a source, in one of its states, was found to say. [sheets]"""

    source: str
    new: int
    changed: int
    withdrawn: int
    same: int
    rejected: int
    size: int


def begin(path: Path, election: str, now: str, *, store: str = "", origin: str = "") -> Store:
    """
    Make a workspace and log that it was opened.

    Args:
        path: Its folder, which must be empty or not there.
        election: An election's id or definition file.
        now: The time, in ISO 8601 and UTC.
        store: Address of a PostgreSQL database; an SQLite file in the folder by default.
        origin: The log's name; the election's by default.

    Raises:
        Refused: There is something in the folder, or events in the store.
        StoreError: The store cannot be made.
    """
    place = workspace.make(path, election, store, origin or _invented(path.name))
    try:
        found = place.opened(create=True)
        if found.size():
            found.close()
            raise Refused("store.used", where=found.name)
    except EscrutinioError:
        shutil.rmtree(path)
        raise
    digest = definition_digest(place.definition())
    first = Opened(at=now, election=place.election, definition=digest, origin=place.origin)
    signer = keys.make(place.keys, place.origin, ED25519)
    found.append([first, KeyNamed(at=now, role="log", key=signer.key.text())])
    return found


def _invented(name: str) -> str:
    """A name for a log that nobody named: under a domain that can be nobody's."""
    return f"log.invalid/{quote(name)}"


def ingest(
    path: Path,
    source: str,
    now: str,
    *,
    as_of: str = "",
    form: str = "",
    whole: bool = False,
    progress: Progress = quiet,
) -> Iterator[Ingested]:
    """
    Log what a source says of each sheet: what is new, what is otherwise, what is gone.

    A source with dated states is logged state by state, unless one is asked for. A sheet that
    differs from before is logged as published so; nothing is inferred from the difference.

    Args:
        path: The workspace.
        source: A file of sheets, a folder of answers, or an embedded election.
        now: The time, in ISO 8601 and UTC.
        as_of: A single dated state.
        form: A format's id or mapping file.
        whole: The source has every sheet, so that those it lacks are withdrawn; sources with
            dated states always do.
        progress: Told how far the logging is.

    Raises:
        Refused: The source is of another election.
        SourceError: It cannot be read.
        StoreError: The store cannot be written.
    """
    place = workspace.read(path)
    store, election = place.opened(), place.definition()
    first = open_sheets(source, form=form, as_of=as_of, election=_named(place, source))
    if first.election.id != election.id:
        raise Refused(
            "workspace.election", where=source, found=first.election.id, known=election.id
        )
    if first.election.simulated:
        workspace.mark_simulated(place)
    several = len(first.views) > 1
    views = first.views if several and not as_of else (first.as_of,)
    for view in views:
        loaded = first
        if view != first.as_of:
            loaded = open_sheets(source, form=form, as_of=view, election=_named(place, source))
        yield _logged(store, loaded, now, view if several else "", whole or several, progress)
        loaded.connection.close()
    store.close()


def _named(place: workspace.Workspace, source: str) -> str:
    """The election that a source is read as; an embedded one names its own."""
    return "" if source.startswith(DEMO) else place.own_definition


def _logged(
    store: Store, loaded: Loaded, now: str, view: str, whole: bool, progress: Progress
) -> Ingested:
    tally = dict.fromkeys(("new", "changed", "withdrawn", "same"), 0)
    head = SourceRead(
        at=now,
        name=loaded.name,
        sha256=loaded.sha256,
        content_sha256=loaded.content_sha256,
        lines=loaded.lines,
        rejected=len(loaded.rejected),
        as_of=view,
        simulated=loaded.election.simulated,
    )
    rejected = (
        LineRejected(
            at=now,
            file=one.file,
            line=one.line,
            reason=one.reason,
            field=one.field,
            raw=one.raw,
            contest=one.contest,
        )
        for one in loaded.rejected
    )
    store.append([head, *rejected])
    size = store.append(_differences(store, loaded, now, view, whole, tally, progress))
    name = f"{loaded.name}@{view}" if view else loaded.name
    return Ingested(source=name, rejected=len(loaded.rejected), size=size, **tally)


def _differences(
    store: Store,
    loaded: Loaded,
    now: str,
    view: str,
    whole: bool,
    tally: dict[str, int],
    progress: Progress,
) -> Iterator[Event]:
    """What a source says otherwise than the log, sheet by sheet, both in the same order."""
    before: Sheets = {(one.contest, one.station): one for one in store.sheets()}
    for n, event in enumerate(_published(loaded, now, view)):
        if n % BATCH == 0:
            progress("logging", n, loaded.lines)
        old = before.pop((event.contest, event.station), None)
        if old is None:
            tally["new"] += 1
            yield event
        elif _differs(old, event):
            tally["changed"] += 1
            yield event
        else:
            tally["same"] += 1
    if whole:
        tally["withdrawn"] = len(before)
        yield from (
            Withdrawn(at=now, contest=contest, station=station, as_of=view)
            for contest, station in sorted(before)
        )


BOXES = ("registered", "voted", "votes", "blank", "null", "challenged")
CODE = PLACE.index("district_code")


def _differs(sheet: Sheet, event: Published) -> bool:
    """
    Whether an office published a sheet otherwise than it was: its boxes, state or district.

    Files call states and places by other words; those alone are no change.
    """
    mine = (*(getattr(sheet, box) for box in BOXES), str(sheet.state), sheet.kind)
    theirs = (*(getattr(event, box) for box in BOXES), event.state, event.why)
    code = event.place[CODE] if event.place else ""
    return mine != theirs or sheet.place.district_code != code


def _published(loaded: Loaded, now: str, view: str) -> Iterator[Published]:
    """Every sheet of a source as an event, by contest and station."""
    lengths = {one.id: len(one.options) for one in loaded.election.contests}
    columns = ["contest", "station", *PLACE, "registered", "voted", '"blank"', '"null"']
    columns += ["challenged", "state", "kind", "label", "line"]
    most = max(lengths.values())
    votes = ", ".join(f"v{i}" for i in range(most))
    cursor = loaded.connection.cursor()
    cursor.execute(f"SELECT {', '.join(columns)}, {votes} FROM sheet ORDER BY contest, station")
    while rows := cursor.fetchmany(BATCH):
        yield from (_event(row, len(columns), lengths, now, view) for row in rows)


def _event(row: tuple[Any, ...], n: int, lengths: dict[Any, int], now: str, view: str) -> Published:
    contest, station, *place = row[: 2 + len(PLACE)]
    registered, voted, blank, null, challenged, state, kind, label, line = row[2 + len(PLACE) : n]
    parts = tuple(one or "" for one in place)
    return Published(
        at=now,
        contest=contest,
        station=station,
        votes=tuple(row[n : n + lengths[contest]]),
        registered=registered,
        voted=voted,
        blank=blank,
        null=null,
        challenged=challenged,
        state=state,
        why=kind or "",
        label=label or "",
        line=line or 0,
        as_of=view,
        place=parts if parts != ("domestic", "", "", "", "", "") else (),
    )


def checked(path: Path) -> tuple[int, str, list[tuple[str, str]]]:
    """
    The log's size and root, and where the kept state is not what its events make of it.

    Raises:
        Refused: It is no workspace.
        StoreError: The events cannot be read.
    """
    store = workspace.read(path).opened()
    found = list(replayed(store))
    head = store.frontier()
    store.close()
    return head.size, head.root.hex(), found
