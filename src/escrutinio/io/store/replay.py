"""Whether a store is what its own events make of it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import func, select

from escrutinio.errors import Refused
from escrutinio.io.store.copies import copy_events, unremembered_copies
from escrutinio.io.store.custody import items_named, unremembered
from escrutinio.io.store.reports import unopened
from escrutinio.io.store.schema import EVENT
from escrutinio.io.store.store import Store
from escrutinio.ledger.fold import Sheets, step
from escrutinio.ledger.frontier import Frontier
from escrutinio.ledger.merkle import leaf_hash
from escrutinio.ledger.seals import Seals, seals_after
from escrutinio.model.event import from_data
from escrutinio.model.intake import CopyEvent


def count_events(store: Store) -> int:
    """How many rows the table of events has, whatever the head says."""
    with store._reading() as connection:
        return int(connection.execute(select(func.count()).select_from(EVENT)).scalar_one())


def replayed(store: Store) -> Iterator[tuple[str, str]]:
    """
    Where the store is not what its own events make of it: (what, where).

    The events are read once more, hashed and folded; the head and every cached sheet are compared.
    """
    head, frontier = store.frontier(), Frontier()
    sheets: Sheets = {}
    items: list[tuple[str, int]] = []
    copies: list[CopyEvent] = []
    seals: Seals = {}
    for at, entry in enumerate(store.entries(0, max(head.size, count_events(store)))):
        frontier = frontier.extended([leaf_hash(entry)])
        try:
            one = from_data(json.loads(entry))
            items += [(item, at) for item in items_named(one)]
            copies += copy_events([one])
            step(sheets, one)
            seals_after(seals, one)
        except (Refused, ValueError) as error:
            yield "event", f"{at}: {error}"
    if frontier != head:
        yield "root", f"{frontier.size} / {head.size}"
    for sheet in store.sheets():
        key = (sheet.contest, sheet.station)
        if sheets.pop(key, None) != sheet:
            yield "sheet", "/".join(key)
    yield from (("sheet", "/".join(key)) for key in sheets)
    with store._reading() as connection:
        yield from (("item", item) for item in unremembered(connection, items))
        yield from (("copy", copy) for copy in unremembered_copies(connection, copies))
        yield from (("report", key) for key in unopened(connection))
