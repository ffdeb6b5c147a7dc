"""Persons whom the log only knows as commitments: kept beside it, and erased for good."""

from __future__ import annotations

import secrets
import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from escrutinio.errors import StoreError
from escrutinio.io.store.schema import HEAD, PERSON
from escrutinio.ledger.commitment import SALT, commitment

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from escrutinio.io.store.store import Store


def committed(store: Store, value: str) -> str:
    """
    The commitment that stands for a person: the same each time, until it is erased.

    Raises:
        StoreError: The store cannot be written.
    """
    with store._writing() as connection:
        _prepare(connection)
        chosen = select(PERSON.c.commitment).where(PERSON.c.value == value)
        known = connection.execute(chosen).scalar_one_or_none()
        if known is not None:
            return str(known)
        salt = secrets.token_bytes(SALT)
        made = commitment(salt, value)
        connection.execute(insert(PERSON).values(commitment=made, salt=salt, value=value))
    return made


def named(store: Store) -> dict[str, str]:
    """The persons who were not erased, by their commitments."""
    with store._reading() as connection:
        rows = connection.execute(select(PERSON.c.commitment, PERSON.c.value)).all()
    return {row[0]: row[1] for row in rows}


def erase(store: Store, value: str) -> list[str]:
    """
    Erase a person by name or by commitment, salt and all; the commitments that stay in the log.

    The bytes go as well: the table is written anew, and in SQLite what it was is overwritten and
    the log of writes emptied. Where the person is not there the rest is done all the
    same, so that an interrupted erasure can be repeated.

    Raises:
        StoreError: The store cannot be written, or another program still uses its old bytes.
    """
    one = (PERSON.c.value == value) | (PERSON.c.commitment == value)
    with store._writing() as connection:
        _prepare(connection)
        gone = [row[0] for row in connection.execute(select(PERSON.c.commitment).where(one))]
        connection.execute(delete(PERSON).where(one))
        _rewrite(connection)
    _scrub(store)
    return gone


def _prepare(connection: Connection) -> None:
    """Have what is deleted overwritten, and let one process at a time look for a person."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    connection.execute(select(HEAD.c.id).with_for_update())


def _rewrite(connection: Connection) -> None:
    """
    Write the whole table anew in SQLite.

    A deleted row is overwritten, but not the copies of it that stayed behind when its page was
    once divided; pages that are given up as a whole are.
    """
    if connection.dialect.name == "sqlite":
        rest = [row._asdict() for row in connection.execute(select(PERSON))]
        connection.execute(delete(PERSON))
        if rest:
            connection.execute(insert(PERSON), rest)


def _scrub(store: Store) -> None:
    """Leave no copy of what was deleted in the store's files."""
    if store.engine.dialect.name != "sqlite":
        with store._reading() as connection:
            connection.exec_driver_sql("VACUUM FULL person")
        return
    raw = store.engine.raw_connection()
    try:
        [busy, *_] = raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # type: ignore[union-attr]
    except sqlite3.Error as error:
        raise StoreError("store.unwritten", where=store.name, error=error) from None
    finally:
        raw.close()
    if busy:
        raise StoreError("store.unscrubbed", where=store.name)
