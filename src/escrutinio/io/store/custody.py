"""Which events speak of which item of evidence: a cache of the events, kept with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from escrutinio.io.store.schema import CUSTODY, EVENT
from escrutinio.ledger.acts import Placed, is_custody
from escrutinio.model.custody import items_of
from escrutinio.model.event import Event, from_data

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from escrutinio.io.store.store import Store


def items_named(event: Event) -> tuple[str, ...]:
    """The items that an event speaks of, each once; none for most events."""
    return tuple(dict.fromkeys(items_of(event))) if is_custody(event) else ()


def remember_items(connection: Connection, start: int, events: Sequence[Event]) -> None:
    """Note the items of events that are being appended."""
    rows = [
        {"item": item, "seq": start + i}
        for i, event in enumerate(events)
        for item in items_named(event)
    ]
    if rows:
        connection.execute(insert(CUSTODY), rows)


def custody_events(store: Store, item: str = "") -> list[Placed]:
    """The events of an item, or of every item, in the order of the log."""
    named = select(CUSTODY.c.seq).distinct()
    if item:
        named = named.where(CUSTODY.c.item == item)
    chosen = select(EVENT.c.seq, EVENT.c.entry).where(EVENT.c.seq.in_(named))
    with store._reading() as connection:
        rows = connection.execute(chosen.order_by(EVENT.c.seq)).all()
    read = ((seq, from_data(json.loads(bytes(entry)))) for seq, entry in rows)
    return [(seq, event) for seq, event in read if is_custody(event)]


def items(store: Store) -> list[str]:
    """Every item that an event speaks of."""
    with store._reading() as connection:
        rows = connection.execute(select(CUSTODY.c.item).distinct()).all()
    return sorted(row[0] for row in rows)


def unremembered(connection: Connection, events: Iterable[tuple[str, int]]) -> list[str]:
    """The items whose events are not those that the cache has."""
    kept = {(row[0], row[1]) for row in connection.execute(select(CUSTODY.c.item, CUSTODY.c.seq))}
    return sorted({item for item, _ in kept.symmetric_difference(events)})
