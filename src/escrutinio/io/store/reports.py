"""What reports say and who may send them: kept beside the log, behind its commitments."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from escrutinio.io.store.schema import ATTACHED, DEVICE, EVENT, REPORT
from escrutinio.ledger.commitment import commitment
from escrutinio.model.event import from_data
from escrutinio.model.observation import ReportReceived

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping, Select


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """
    Whoever may send reports.

    Args:
        digest: SHA-256 of its token.
        label: How the log calls whoever holds it.
        phone: SHA-256 of its number; empty for none.
        stations: Where they are sent.
        made: When it was made. [s since 1970]
        active: Whether it may still send.
    """

    digest: str
    label: str
    phone: str = ""
    stations: tuple[str, ...] = ()
    made: int = 0
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """
    A report as it is kept.

    Args:
        key: Its id.
        seq: The place of its event.
        form: Its form.
        station: Its station; may be empty.
        label: Who sent it.
        commitment: What stands for it in the log.
        salt: Of the commitment.
        value: What it says, as canonical JSON.
        replaced: The report that replaced it; may be empty.
    """

    key: str
    seq: int
    form: str
    station: str
    label: str
    commitment: str
    salt: bytes
    value: str
    replaced: str = ""


def token_digest(token: str) -> str:
    """
    What is kept of a token, or of a telephone number.

    >>> token_digest("a")[:8]
    'ca978112'
    """
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def add_device(connection: Connection, device: Device) -> None:
    """Let somebody send."""
    connection.execute(
        insert(DEVICE).values(
            digest=device.digest,
            label=device.label,
            phone=device.phone,
            stations=" ".join(device.stations),
            made=device.made,
            active=int(device.active),
        )
    )


def close_device(connection: Connection, label: str) -> bool:
    """Let somebody send no more; whether there was one."""
    done = connection.execute(update(DEVICE).values(active=0).where(DEVICE.c.label == label))
    return bool(done.rowcount)


def devices(connection: Connection, **by: str) -> list[Device]:
    """Those who may or might send, by a column's value or all."""
    chosen = select(DEVICE).order_by(DEVICE.c.label)
    for name, value in by.items():
        chosen = chosen.where(DEVICE.c[name] == value)
    return [
        Device(
            digest=row["digest"],
            label=row["label"],
            phone=row["phone"],
            stations=tuple(row["stations"].split()),
            made=row["made"],
            active=bool(row["active"]),
        )
        for row in connection.execute(chosen).mappings()
    ]


def keep_report(connection: Connection, report: Kept) -> None:
    """Keep what a report says."""
    values = {name: getattr(report, name) for name in Kept.__slots__}
    values["value"] = report.value.encode("utf-8")
    connection.execute(insert(REPORT).values(**values))


def mark_replaced(connection: Connection, key: str, by: str) -> None:
    """Note that a later report corrects this one."""
    connection.execute(update(REPORT).values(replaced=by).where(REPORT.c.key == key))


def report(connection: Connection, key: str) -> Kept | None:
    """A report by its key."""
    return next(iter(_read(connection, select(REPORT).where(REPORT.c.key == key))), None)


def reports(connection: Connection, form: str = "", station: str = "") -> list[Kept]:
    """Reports of a form and of a station, or all, as they came."""
    chosen = select(REPORT).order_by(REPORT.c.seq)
    if form:
        chosen = chosen.where(REPORT.c.form == form)
    if station:
        chosen = chosen.where(REPORT.c.station == station)
    return _read(connection, chosen)


def _read(connection: Connection, chosen: Select[Any]) -> list[Kept]:
    return [_kept(row) for row in connection.execute(chosen).mappings()]


def _kept(row: RowMapping) -> Kept:
    values = {name: row[name] for name in Kept.__slots__}
    values |= {"salt": bytes(row["salt"]), "value": bytes(row["value"]).decode("utf-8")}
    return Kept(**values)


def expect_files(connection: Connection, key: str, names: Iterable[str]) -> None:
    """Note which files a report names."""
    rows = [{"key": key, "name": name, "sha256": ""} for name in dict.fromkeys(names)]
    if rows:
        connection.execute(insert(ATTACHED), rows)


def attach(connection: Connection, key: str, name: str, digest: str) -> None:
    """Note that a file of a report has come."""
    one = (ATTACHED.c.key == key) & (ATTACHED.c.name == name)
    connection.execute(update(ATTACHED).values(sha256=digest).where(one))


def attached(connection: Connection, key: str = "") -> dict[str, dict[str, str]]:
    """By report, the digest of each file; empty for one that has not come."""
    chosen = select(ATTACHED).order_by(ATTACHED.c.key, ATTACHED.c.name)
    if key:
        chosen = chosen.where(ATTACHED.c.key == key)
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(chosen):
        found.setdefault(row.key, {})[row.name] = row.sha256
    return found


def unopened(connection: Connection) -> list[str]:
    """The reports of the log whose commitment is not opened by what is kept."""
    kept = {one.key: one for one in _read(connection, select(REPORT))}
    wrong = []
    for (entry,) in connection.execute(select(EVENT.c.entry).order_by(EVENT.c.seq)):
        if b'"kind":"observe.received"' not in bytes(entry):
            continue
        event = from_data(json.loads(bytes(entry)))
        if not isinstance(event, ReportReceived):
            continue
        one = kept.pop(event.key, None)
        if one is None or commitment(one.salt, one.value) != event.commitment:
            wrong.append(event.key)
    return sorted([*wrong, *kept])
