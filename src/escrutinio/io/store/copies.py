"""How far each copy of a sheet is: a cache of the events; first entries under seal; and leases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select

from escrutinio.io.store.schema import COPY, EVENT, HISTORY, LEASE, SEAL
from escrutinio.model.event import Event, from_data
from escrutinio.model.intake import COPY_EVENTS, CopyEvent
from escrutinio.tally.intake import ONCE, RECEIVED, Copy, folded

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from escrutinio.io.store.store import Store

AT_ONCE = 500
"""So many sheets are asked for at once."""
Key = tuple[str, str, str]
"""Contest, station and copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A copy as the cache has it: how far it is, and who typed it."""

    contest: str
    station: str
    copy: str
    stage: str
    first: str
    second: str

    @property
    def key(self) -> Key:
        """Which copy it is."""
        return self.contest, self.station, self.copy


def row_of(contest: str, station: str, name: str, state: Copy) -> Row:
    """The cache's row of a copy."""
    first, second = (*state.typed_by, "", "")[:2]
    return Row(contest=contest, station=station, copy=name, stage=state.stage, first=first,
               second=second)  # fmt: skip


def history(connection: Connection, contest: str, station: str) -> list[Event]:
    """Every event that speaks of a sheet, inside a transaction."""
    key = (contest, station)
    return _histories(connection, [key])[key]


def copy_events(events: Iterable[Event]) -> Iterator[CopyEvent]:
    """Those of some events that happen to a copy."""
    return (one for one in events if isinstance(one, COPY_EVENTS))


def remember_copies(
    connection: Connection,
    events: Sequence[Event],
    histories: Mapping[tuple[str, str], Sequence[Event]],
) -> None:
    """
    Bring the cache up to events that were just written.

    Args:
        connection: The transaction.
        events: The events.
        histories: Histories that were read already, these events among them.

    Raises:
        Refused: One of them is not possible; nothing of its transaction stays.
    """
    touched = dict.fromkeys((one.contest, one.station) for one in copy_events(events))
    if not touched:
        return
    unread = [key for key in touched if key not in histories]
    known = {**histories, **_histories(connection, unread)}
    rows = [
        row_of(*sheet, name, state)
        for sheet in touched
        for name, state in folded(copy_events(known[sheet])).items()
    ]
    mine = (COPY.c.contest == bindparam("c")) & (COPY.c.station == bindparam("s"))
    connection.execute(delete(COPY).where(mine), [{"c": c, "s": s} for c, s in touched])
    connection.execute(insert(COPY), [_values(one) for one in rows])


def _histories(
    connection: Connection, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[Event]]:
    """The histories of some sheets, many at a time."""
    found: dict[tuple[str, str], list[Event]] = {key: [] for key in keys}
    by_contest: dict[str, list[str]] = {}
    for contest, station in keys:
        by_contest.setdefault(contest, []).append(station)
    for contest, stations in by_contest.items():
        for at in range(0, len(stations), AT_ONCE):
            chosen = (
                select(HISTORY.c.station, EVENT.c.entry)
                .join(EVENT, HISTORY.c.seq == EVENT.c.seq)
                .where(
                    HISTORY.c.contest == contest,
                    HISTORY.c.station.in_(stations[at : at + AT_ONCE]),
                )
            )
            for station, entry in connection.execute(chosen.order_by(EVENT.c.seq)):
                found[contest, station].append(from_data(json.loads(bytes(entry))))
    return found


def _values(row: Row) -> dict[str, str]:
    return {name: getattr(row, name) for name in Row.__slots__}


def unremembered_copies(connection: Connection, events: Iterable[CopyEvent]) -> list[str]:
    """The copies that the cache has otherwise than their events make them."""
    by_sheet: dict[tuple[str, str], list[CopyEvent]] = {}
    for one in events:
        by_sheet.setdefault((one.contest, one.station), []).append(one)
    folds = {
        row_of(*sheet, name, state)
        for sheet, each in by_sheet.items()
        for name, state in folded(each).items()
    }
    kept = {Row(**row._asdict()) for row in connection.execute(select(COPY))}
    return sorted({"/".join(one.key) for one in folds ^ kept})


def seal(connection: Connection, commitment: str, salt: bytes, value: bytes) -> None:
    """Keep what a first entry is."""
    connection.execute(insert(SEAL).values(commitment=commitment, salt=salt, value=value))


def unseal(connection: Connection, commitment: str) -> tuple[bytes, bytes]:
    """What a first entry is, salt and value; it is not kept any longer."""
    one = SEAL.c.commitment == commitment
    salt, value = connection.execute(select(SEAL.c.salt, SEAL.c.value).where(one)).one()
    connection.execute(delete(SEAL).where(one))
    return bytes(salt), bytes(value)


def lease(connection: Connection, key: Key, who: str, now: int, until: int) -> None:
    """Put a copy before somebody, and nothing else with it; fails where another has it."""
    over = _is(key) & (LEASE.c.until <= now)
    connection.execute(delete(LEASE).where(or_(over, LEASE.c.who == who)))
    contest, station, copy = key
    connection.execute(
        insert(LEASE).values(contest=contest, station=station, copy=copy, who=who, until=until)
    )


def release(connection: Connection, key: Key) -> None:
    """Take a copy from whoever has it."""
    connection.execute(delete(LEASE).where(_is(key)))


def release_all(connection: Connection, who: str) -> None:
    """Take whatever somebody has from them."""
    connection.execute(delete(LEASE).where(LEASE.c.who == who))


def holder(connection: Connection, key: Key, now: int) -> str:
    """Who has a copy before them; empty for nobody."""
    chosen = select(LEASE.c.who).where(_is(key), LEASE.c.until > now)
    return str(connection.execute(chosen).scalar_one_or_none() or "")


def leased_to(connection: Connection, who: str, now: int) -> Key | None:
    """The copy that somebody has."""
    chosen = select(LEASE.c.contest, LEASE.c.station, LEASE.c.copy)
    row = connection.execute(chosen.where(LEASE.c.who == who, LEASE.c.until > now)).first()
    return (row[0], row[1], row[2]) if row else None


def _is(key: Key) -> ColumnElement[bool]:
    return and_(LEASE.c.contest == key[0], LEASE.c.station == key[1], LEASE.c.copy == key[2])


def next_for(connection: Connection, who: str, now: int) -> Key | None:
    """
    The next copy that somebody may type: one typed once by another first, else a new one.

    Copies that somebody else has are passed over, also those that are being given away just now.
    """
    joined = (
        (LEASE.c.contest == COPY.c.contest)
        & (LEASE.c.station == COPY.c.station)
        & (LEASE.c.copy == COPY.c.copy)
        & (LEASE.c.until > now)
    )
    for stage in (ONCE, RECEIVED):
        chosen = (
            select(COPY.c.contest, COPY.c.station, COPY.c.copy)
            .outerjoin(LEASE, joined)
            .where(COPY.c.stage == stage, COPY.c.first != who, LEASE.c.who.is_(None))
            .order_by(COPY.c.contest, COPY.c.station, COPY.c.copy)
            .limit(1)
            .with_for_update(of=COPY, skip_locked=True)
        )
        row = connection.execute(chosen).first()
        if row:
            return row[0], row[1], row[2]
    return None


def rows(
    store: Store, stage: str = "", limit: int = 0, sheet: tuple[str, str] | None = None
) -> list[Row]:
    """Copies at a stage, or of a sheet, in order."""
    chosen = select(COPY).order_by(COPY.c.contest, COPY.c.station, COPY.c.copy)
    if stage:
        chosen = chosen.where(COPY.c.stage == stage)
    if sheet:
        chosen = chosen.where(COPY.c.contest == sheet[0], COPY.c.station == sheet[1])
    if limit:
        chosen = chosen.limit(limit)
    with store._reading() as connection:
        return [Row(**row._asdict()) for row in connection.execute(chosen)]


def stages(store: Store) -> dict[tuple[str, str], int]:
    """How many copies are how far, by copy and stage."""
    chosen = select(COPY.c.copy, COPY.c.stage, func.count()).group_by(COPY.c.copy, COPY.c.stage)
    with store._reading() as connection:
        return {(row[0], row[1]): row[2] for row in connection.execute(chosen)}
