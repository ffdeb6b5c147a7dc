"""A transaction in which events are decided on and appended, with the caches that follow them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select, update

from escrutinio.errors import Refused
from escrutinio.io.store.copies import history as history_of
from escrutinio.io.store.copies import remember_copies
from escrutinio.io.store.custody import remember_items
from escrutinio.io.store.schema import EVENT, HEAD, HISTORY, SHEET
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.fold import Sheets, changes_sheet, step
from escrutinio.ledger.frontier import Frontier
from escrutinio.ledger.merkle import leaf_hash
from escrutinio.ledger.sheets import from_data as sheet_from
from escrutinio.ledger.sheets import sheet_data
from escrutinio.ledger.tiles import LONGEST
from escrutinio.model.event import Event, as_data, from_data
from escrutinio.model.observation import OBSERVATION_EVENTS, topic_of
from escrutinio.model.sheet import Sheet

if TYPE_CHECKING:
    from sqlalchemy import Connection

AROUND = ("", "")
"""Contest and station under which the history of all else is kept."""


class Act:
    """A transaction that holds the log's head."""

    def __init__(self, connection: Connection, head: Frontier) -> None:
        self.connection, self.head = connection, head
        self._histories: dict[tuple[str, str], list[Event]] = {}

    def history(self, contest: str, station: str) -> list[Event]:
        """Every event that speaks of a sheet."""
        key = (contest, station)
        if key not in self._histories:
            self._histories[key] = history_of(self.connection, contest, station)
        return self._histories[key]

    def last(self) -> Event | None:
        """The last event."""
        chosen = select(EVENT.c.entry).where(EVENT.c.seq == self.head.size - 1)
        row = self.connection.execute(chosen).first()
        return from_data(json.loads(bytes(row[0]))) if row else None

    def sheet(self, contest: str, station: str) -> Sheet | None:
        """A sheet as it is now."""
        return present(self.connection, [(contest, station)]).get((contest, station))

    def append(self, events: Sequence[Event]) -> int:
        """
        Append events; how many there are then.

        Raises:
            Refused: An event does not fit.
        """
        connection, start = self.connection, self.head.size
        entries = [entry_of(one) for one in events]
        rows = [{"seq": start + i, "entry": one} for i, one in enumerate(entries)]
        connection.execute(insert(EVENT), rows)
        _remember(connection, start, events)
        remember_items(connection, start, events)
        for one in events:
            known = self._histories.get((getattr(one, "contest", ""), getattr(one, "station", "")))
            if known is not None:
                known.append(one)
        remember_copies(connection, events, self._histories)
        self.head = self.head.extended(map(leaf_hash, entries))
        values = {"size": self.head.size, "frontier": self.head.packed()}
        connection.execute(update(HEAD).values(**values).where(HEAD.c.id == 0))
        return self.head.size


def entry_of(event: Event) -> bytes:
    """
    An event's bytes in the log.

    Raises:
        Refused: They are more than a tile can hold.
    """
    entry = canonical(as_data(event))
    if len(entry) > LONGEST:
        raise Refused("entry.long", where=event.kind, n=len(entry), most=LONGEST)
    return entry


def head_of(connection: Connection, *, lock: bool = False) -> Frontier:
    """The log's head; nobody else gets it for writing before the transaction ends."""
    chosen = select(HEAD.c.size, HEAD.c.frontier).where(HEAD.c.id == 0)
    size, data = connection.execute(chosen.with_for_update() if lock else chosen).one()
    return Frontier.unpacked(size, bytes(data or b""))


def _remember(connection: Connection, start: int, events: Sequence[Event]) -> None:
    """Bring the cache up to the events: each sheet that they change, and whose history they are."""
    keyed = [(start + i, one, _key(one)) for i, one in enumerate(events)]
    connection.execute(
        insert(HISTORY), [{"seq": seq, "contest": k[0], "station": k[1]} for seq, _, k in keyed]
    )
    last = {key: seq for seq, one, key in keyed if changes_sheet(one)}
    before = present(connection, last)
    now = dict(before)
    for _, one, _ in keyed:
        step(now, one)
    _replace(connection, before, now, last)


def _key(event: Event) -> tuple[str, str]:
    """Contest and station under which an event's history is kept."""
    if isinstance(event, OBSERVATION_EVENTS):
        return topic_of(event)
    if hasattr(event, "station"):
        return str(getattr(event, "contest", "")), str(event.station)
    return AROUND


def present(connection: Connection, keys: Iterable[tuple[str, str]]) -> Sheets:
    """Some sheets as they are now."""
    found: Sheets = {}
    by_contest: dict[str, list[str]] = {}
    for contest, station in keys:
        by_contest.setdefault(contest, []).append(station)
    for contest, stations in by_contest.items():
        for at in range(0, len(stations), 500):
            chosen = select(SHEET.c.station, SHEET.c.state).where(
                SHEET.c.contest == contest, SHEET.c.station.in_(stations[at : at + 500])
            )
            for station, state in connection.execute(chosen):
                found[contest, station] = sheet_from(json.loads(bytes(state)))
    return found


def _replace(
    connection: Connection, before: Sheets, now: Sheets, last: dict[tuple[str, str], int]
) -> None:
    """The changed sheets in place of those before; `last` has each one's last event."""
    if before:
        one = (SHEET.c.contest == bindparam("c"), SHEET.c.station == bindparam("s"))
        connection.execute(delete(SHEET).where(*one), [{"c": c, "s": s} for c, s in before])
    rows = [
        {"contest": key[0], "station": key[1], "seq": last[key], "state": json.dumps(data).encode()}
        for key, data in ((key, sheet_data(sheet)) for key, sheet in now.items())
    ]
    if rows:
        connection.execute(insert(SHEET), rows)
