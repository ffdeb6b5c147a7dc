"""Append events and read them: one transaction for the events, the head and the cache."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import as_file, files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Engine,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from escrutinio.errors import Refused, StoreError
from escrutinio.io.store.copies import history as history_of
from escrutinio.io.store.copies import remember_copies
from escrutinio.io.store.custody import remember_items
from escrutinio.io.store.schema import EVENT, HEAD, HISTORY, REVISION, SHEET
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.fold import Sheets, changes_sheet, step
from escrutinio.ledger.frontier import Frontier
from escrutinio.ledger.merkle import leaf_hash
from escrutinio.ledger.sheets import from_data as sheet_from
from escrutinio.ledger.sheets import sheet_data
from escrutinio.ledger.tiles import LONGEST
from escrutinio.model.event import Event, as_data, from_data
from escrutinio.model.sheet import Sheet

if TYPE_CHECKING:
    from sqlalchemy import Connection

AROUND = ("", "")
"""Contest and station under which the history of all else is kept."""

BATCH = 5_000
"""So many events are written in one transaction. [events]"""


class Store:
    """
    Events in a database.

    Every event is in one transaction with the head and with the sheet that it changes: whatever
    is acknowledged is there, whole.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine, self.name = engine, name

    def size(self) -> int:
        """How many events there are."""
        return self.frontier().size

    def frontier(self) -> Frontier:
        """What the log's root is made of."""
        with self._reading() as connection:
            return _head(connection)

    def append(self, events: Iterable[Event]) -> int:
        """
        Append events, in batches; how many there are then.

        Raises:
            Refused: An event does not fit; it and its batch are not appended.
            StoreError: The database cannot be written: nothing that was acknowledged is lost.
        """
        rest = iter(events)
        size = self.size()
        while batch := list(islice(rest, BATCH)):
            size = self._appended(batch)
        return size

    def _appended(self, events: Sequence[Event]) -> int:
        with self.acting() as act:
            return act.append(events)

    @contextmanager
    def acting(self) -> Iterator[Act]:
        """
        One transaction in which events are decided on by what the log has, and appended.

        Nobody else appends before it ends; where it fails nothing of it stays.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._writing() as connection:
            yield Act(connection, _head(connection, lock=True))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read what is kept beside the events."""
        with self._reading() as connection:
            yield connection

    @contextmanager
    def working(self) -> Iterator[Connection]:
        """
        One transaction on what is kept beside the events: leases, accounts, sessions.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._writing() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that reads everything as of one moment, while others write."""
        try:
            with self.engine.connect() as made:
                if made.dialect.name == "sqlite":
                    made.exec_driver_sql("ROLLBACK")
                    made.exec_driver_sql("BEGIN DEFERRED")
                else:
                    made.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                yield made
        except SQLAlchemyError as error:
            raise StoreError("store.unread", where=self.name, error=_said(error)) from None

    def last(self) -> Event | None:
        """The last event."""
        size = self.size()
        return next(self.events(size - 1, size), None) if size else None

    def entries(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The canonical bytes of events from one place to another, a batch in memory at a time."""
        stop = self.size() if end is None else end
        for first in range(start, stop, BATCH):
            last = min(first + BATCH, stop)
            with self._reading() as connection:
                chosen = select(EVENT.c.entry).where(EVENT.c.seq >= first, EVENT.c.seq < last)
                rows = connection.execute(chosen.order_by(EVENT.c.seq)).all()
            yield from (bytes(row[0]) for row in rows)

    def events(self, start: int = 0, end: int | None = None) -> Iterator[Event]:
        """The events themselves."""
        return (from_data(json.loads(one)) for one in self.entries(start, end))

    def sheets(self) -> Iterator[Sheet]:
        """Every sheet as it is now, by contest and station, a batch in memory at a time."""
        after_: tuple[str, str] = ("", "")
        while True:
            with self._reading() as connection:
                key = (SHEET.c.contest > after_[0]) | (
                    (SHEET.c.contest == after_[0]) & (SHEET.c.station > after_[1])
                )
                chosen = select(SHEET.c.contest, SHEET.c.station, SHEET.c.state).where(key)
                ordered = chosen.order_by(SHEET.c.contest, SHEET.c.station).limit(BATCH)
                rows = connection.execute(ordered).all()
            if not rows:
                return
            yield from (sheet_from(json.loads(bytes(row[2]))) for row in rows)
            after_ = (rows[-1][0], rows[-1][1])

    def count_sheets(self) -> int:
        """How many sheets there are."""
        with self._reading() as connection:
            return int(connection.execute(select(func.count()).select_from(SHEET)).scalar_one())

    def sheets_of(self, keys: Iterable[tuple[str, str]]) -> list[Sheet]:
        """Some sheets as they are now, by contest and station; those that are not there are not."""
        with self._reading() as connection:
            return list(_present(connection, dict.fromkeys(keys)).values())

    def history(self, contest: str, station: str) -> list[tuple[int, Event]]:
        """Every event that speaks of a sheet, with its place in the log."""
        with self._reading() as connection:
            chosen = (
                select(EVENT.c.seq, EVENT.c.entry)
                .join(HISTORY, HISTORY.c.seq == EVENT.c.seq)
                .where(HISTORY.c.contest == contest, HISTORY.c.station == station)
            )
            rows = connection.execute(chosen.order_by(EVENT.c.seq)).all()
        return [(seq, from_data(json.loads(bytes(entry)))) for seq, entry in rows]

    def around(self) -> list[tuple[int, Event]]:
        """Every event that speaks of no sheet: sources, lines, keys, counts, bundles."""
        return self.history(*AROUND)

    def close(self) -> None:
        """Leave the database."""
        self.engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self.engine.connect() as made:
                yield made.execution_options(isolation_level="AUTOCOMMIT")
        except SQLAlchemyError as error:
            raise StoreError("store.unread", where=self.name, error=_said(error)) from None

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self.engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError("store.unwritten", where=self.name, error=_said(error)) from None


class Act:
    """A transaction that holds the log's head."""

    def __init__(self, connection: Connection, head: Frontier) -> None:
        self.connection, self.head = connection, head

    def history(self, contest: str, station: str) -> list[Event]:
        """Every event that speaks of a sheet."""
        return history_of(self.connection, contest, station)

    def sheet(self, contest: str, station: str) -> Sheet | None:
        """A sheet as it is now."""
        return _present(self.connection, [(contest, station)]).get((contest, station))

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
        remember_copies(connection, events)
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


def _said(error: SQLAlchemyError) -> str:
    """What the database itself said, in its first line."""
    inner = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return str(inner).strip().partition("\n")[0]


def _head(connection: Connection, *, lock: bool = False) -> Frontier:
    chosen = select(HEAD.c.size, HEAD.c.frontier).where(HEAD.c.id == 0)
    size, data = connection.execute(chosen.with_for_update() if lock else chosen).one()
    return Frontier.unpacked(size, bytes(data or b""))


def _remember(connection: Connection, start: int, events: Sequence[Event]) -> None:
    """Bring the cache up to the events: each sheet that they change, and whose history they are."""
    keyed = [
        (start + i, one, (str(getattr(one, "contest", "")), str(getattr(one, "station", ""))))
        if hasattr(one, "station")
        else (start + i, one, AROUND)
        for i, one in enumerate(events)
    ]
    connection.execute(
        insert(HISTORY), [{"seq": seq, "contest": k[0], "station": k[1]} for seq, _, k in keyed]
    )
    last = {key: seq for seq, one, key in keyed if changes_sheet(one)}
    before = _present(connection, last)
    now = dict(before)
    for _, one, _ in keyed:
        step(now, one)
    _replace(connection, before, now, last)


def _present(connection: Connection, keys: Iterable[tuple[str, str]]) -> Sheets:
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


def open_store(url: str, *, create: bool = False) -> Store:
    """
    A store by its address: a path is SQLite, `postgresql://` is PostgreSQL.

    Args:
        url: Where it is.
        create: Whether to make it where it is not there yet.

    Raises:
        StoreError: It is not there, or cannot be opened.
    """
    if url.startswith("postgresql://"):
        name = url.rpartition("@")[2]
        engine = create_engine("postgresql+psycopg://" + url.removeprefix("postgresql://"))
    else:
        name, path = url, Path(url)
        if not create and not path.is_file():
            raise StoreError("store.absent", where=name)
        engine = create_engine(f"sqlite:///{path}")
        _prepare_sqlite(engine)
    store = Store(engine, name)
    with store._writing() as connection:
        if _revision(connection) == REVISION:
            pass
        elif create or inspect(connection).has_table("head"):
            _migrate(connection)
        else:
            raise StoreError("store.absent", where=name)
    return store


def _prepare_sqlite(engine: Engine) -> None:
    """Safe under a kill: a log ahead of the file, flushed at each commit; writers take turns."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _revision(connection: Connection) -> str:
    """Which schema a database has; empty where it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return str(row[0]) if row else ""


def _migrate(connection: Connection) -> None:
    """Bring the schema up to this program's."""
    from alembic import command
    from alembic.config import Config

    with as_file(files("escrutinio.io.store") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
