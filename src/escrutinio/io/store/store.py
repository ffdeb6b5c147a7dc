"""Append events and read them: one transaction for the events, the head and the cache."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import as_file, files
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Engine,
    create_engine,
    event,
    func,
    inspect,
    select,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from escrutinio.errors import StoreError
from escrutinio.io.store.acting import AROUND, Act, head_of, present
from escrutinio.io.store.schema import EVENT, HISTORY, REVISION, SHEET
from escrutinio.ledger.frontier import Frontier
from escrutinio.ledger.sheets import from_data as sheet_from
from escrutinio.model.event import Event, from_data
from escrutinio.model.sheet import Sheet

if TYPE_CHECKING:
    from sqlalchemy import Connection

POOL = 20
"""So many connections are kept, and as many more made where they are not enough."""
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
        self._turn = Lock()  # who acts holds a connection; who waits for its turn does not

    def size(self) -> int:
        """How many events there are."""
        return self.frontier().size

    def frontier(self) -> Frontier:
        """What the log's root is made of."""
        with self._reading() as connection:
            return head_of(connection)

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
        with self._turn, self._writing() as connection:
            yield Act(connection, head_of(connection, lock=True))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read what is kept beside the events."""
        with self._reading() as connection:
            yield connection

    @contextmanager
    def working(self, *, lasting: bool = True) -> Iterator[Connection]:
        """
        One transaction on what is kept beside the events: leases, accounts, sessions.

        Args:
            lasting: Whether it has to outlive a failure of power.

        Raises:
            IntegrityError: Somebody else wrote the same in the same moment.
            StoreError: The database cannot be written.
        """
        with self._writing(conflicts=True) as connection:
            if not lasting and connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
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
            return list(present(connection, dict.fromkeys(keys)).values())

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
    def _writing(self, *, conflicts: bool = False) -> Iterator[Connection]:
        try:
            with self.engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            if conflicts and isinstance(error, IntegrityError):
                raise
            raise StoreError("store.unwritten", where=self.name, error=_said(error)) from None


def _said(error: SQLAlchemyError) -> str:
    """What the database itself said, in its first line."""
    inner = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return str(inner).strip().partition("\n")[0]


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
        engine = create_engine(
            "postgresql+psycopg://" + url.removeprefix("postgresql://"),
            pool_size=POOL,
            max_overflow=POOL,
        )
    else:
        name, path = url, Path(url)
        if not create and not path.is_file():
            raise StoreError("store.absent", where=name)
        engine = create_engine(f"sqlite:///{path}", pool_size=POOL, max_overflow=POOL)
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
