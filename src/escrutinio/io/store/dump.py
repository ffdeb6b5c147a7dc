"""A store as lines: every event, and what is kept beside them, as of one moment."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import insert, select

from escrutinio.errors import SourceError
from escrutinio.io.store.schema import (
    ACCESS,
    ACCOUNT,
    ATTACHED,
    DEVICE,
    EVENT,
    HEAD,
    PERSON,
    REPORT,
    SEAL,
)
from escrutinio.ledger.frontier import Frontier
from escrutinio.model.event import from_data

if TYPE_CHECKING:
    from sqlalchemy import Table

    from escrutinio.io.store.store import Store

BESIDE: tuple[Table, ...] = (PERSON, SEAL, ACCOUNT, ACCESS, DEVICE, REPORT, ATTACHED)
"""What cannot be made again from the events; sessions and leases end with a restore."""
BATCH = 1_000


def dump(store: Store, out: IO[bytes]) -> tuple[int, str]:
    """
    Write a store's lines; the log's size and root at that moment.

    Everything is read in one transaction, so that events and seals fit one another.
    """
    with store.snapshot() as connection:
        size, packed = connection.execute(select(HEAD.c.size, HEAD.c.frontier)).one()
        for table in BESIDE:
            for row in connection.execute(select(table)):
                _write(out, {"table": table.name, "row": _plain(row._asdict())})
        chosen = select(EVENT.c.entry).where(EVENT.c.seq < size).order_by(EVENT.c.seq)
        for (entry,) in connection.execute(chosen.execution_options(yield_per=BATCH)):
            _write(out, {"entry": base64.b64encode(bytes(entry)).decode()})
    return size, Frontier.unpacked(size, bytes(packed or b"")).root.hex()


def _write(out: IO[bytes], data: dict[str, Any]) -> None:
    out.write(json.dumps(data).encode() + b"\n")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {"bytes": base64.b64encode(bytes(value)).decode()}
        if isinstance(value, bytes | memoryview)
        else value
        for name, value in row.items()
    }


def load(store: Store, lines: Iterable[bytes]) -> None:
    """
    Put a store's lines into an empty one.

    Raises:
        SourceError: A line is none.
        Refused: An event does not fit.
    """
    tables = {one.name: one for one in BESIDE}
    store.append(_events(store, lines, tables))


def _events(store: Store, lines: Iterable[bytes], tables: dict[str, Table]) -> Iterator[Any]:
    for n, line in enumerate(lines, 1):
        try:
            data = json.loads(line)
            if "entry" in data:
                yield from_data(json.loads(base64.b64decode(data["entry"], validate=True)))
                continue
            table, row = tables[data["table"]], data["row"]
            row.pop(ACCESS.c.n.name, None)  # the database counts anew
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError("backup.broken", where=str(n), error=str(error)[:80]) from None
        with store.working() as connection:
            connection.execute(insert(table).values(**_raw(row)))


def _raw(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: base64.b64decode(value["bytes"]) if isinstance(value, dict) else value
        for name, value in row.items()
    }
