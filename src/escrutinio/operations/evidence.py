"""Acts on evidence: log what happened to an item, see who has it, export it, erase a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from escrutinio.errors import Refused
from escrutinio.io import workspace
from escrutinio.io.store import persons
from escrutinio.io.store.custody import custody_events
from escrutinio.io.store.store import Store
from escrutinio.ledger.acts import Placed
from escrutinio.ledger.commitment import is_commitment
from escrutinio.ledger.custody import Custody, custodies, custody
from escrutinio.ledger.moment import moment
from escrutinio.ledger.provenance import provenance
from escrutinio.model.custody import CUSTODY_EVENTS, PURPOSES, TYPES, CustodyEvent
from escrutinio.model.finding import Finding

ACTS = {one.kind.partition(".")[2]: one for one in CUSTODY_EVENTS}
"""The kinds of event by their short names."""

PARTIES = ("by", "custodian", "to", "giver")
IDS = ("item", "copy")
LONG = ("description", "note")
SHORTEST, LONGEST = 200, 4000
"""Most letters of a text; of those that describe."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who acts: an office, which is logged as it is, or a person, who is logged as a commitment."""

    name: str
    person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """What was logged: the event, its place, and what is found of the item now."""

    index: int
    event: CustodyEvent
    findings: tuple[Finding, ...]


def log_act(path: Path, kind: str, now: str, given: Mapping[str, str | Party]) -> Logged:
    """
    Log what happened to an item.

    What does not fit what was logged before is logged all the same, since events are logged in any
    order; it is found afterwards.

    Args:
        path: The workspace.
        kind: What happened, a name of `ACTS`.
        now: When it is logged, in ISO 8601 and UTC.
        given: The fields of the event, parties as such; empty ones are left out.

    Raises:
        Refused: A field is missing, does not belong to it, or cannot be read.
        StoreError: The store cannot be written.
    """
    made = ACTS.get(kind)
    if made is None:
        raise Refused("evidence.act", where=kind, known=", ".join(ACTS))
    wanted = {one.name: one.default for one in fields(made) if one.name != "at"}
    present = {name: value for name, value in given.items() if value != ""}
    for name in present:
        if name not in wanted:
            raise Refused("evidence.surplus", where=_option(name, kind), act=kind)
    for name, default in wanted.items():
        if default is MISSING and name not in present:
            raise Refused("evidence.missing", where=_option(name, kind), act=kind)
    read = {name: _read(name, value) for name, value in present.items()}
    if read.get("copy") == read["item"]:
        raise Refused("evidence.itself", where=str(read["item"]))
    return _logged(path, made, now, read)


def _option(name: str, kind: str) -> str:
    """What a field is called where it is asked for."""
    if name == "by" or (name, kind) == ("custodian", "collected"):
        return "--office, --person"
    side = {"giver": "from"}.get(name, name)
    return f"--{side}-office, --{side}-person" if name in PARTIES else f"--{name}"


def _logged(
    path: Path, made: type[CustodyEvent], now: str, read: Mapping[str, str | Party]
) -> Logged:
    store = workspace.read(path).opened()
    values: dict[str, Any] = {
        name: value if isinstance(value, str) else _party(store, value)
        for name, value in read.items()
    }
    event = made(at=now, **values)
    index = store.append([event]) - 1
    found = custody(event.item, custody_events(store, event.item), moment(now))
    store.close()
    return Logged(index=index, event=event, findings=found.findings)


def _read(name: str, value: str | Party) -> str | Party:
    """A field as it is logged."""
    if isinstance(value, Party):
        return Party(name=_text(name, value.name), person=value.person)
    text = _text(name, value)
    if name == "time":
        moment(text)
    if name in IDS and _ID.fullmatch(text) is None:
        raise Refused("evidence.id", where=text)
    if name == "sha256":
        text = text.lower()
        if _SHA256.fullmatch(text) is None:
            raise Refused("evidence.sha256", where=text[:80])
    for field, known in (("type", TYPES), ("purpose", PURPOSES)):
        if name == field and text not in known:
            raise Refused("evidence.choice", where=text, known=", ".join(known))
    return text


def _text(name: str, value: str) -> str:
    """A text in its one form: composed letters, single spaces, no signs that are no letters."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("evidence.text", where=name) from None
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if not text or any(unicodedata.category(one) in ("Cc", "Cf", "Co", "Cn") for one in text):
        raise Refused("evidence.text", where=name)
    most = LONGEST if name in LONG else SHORTEST
    if len(text) > most:
        raise Refused("evidence.long", where=name, most=most)
    return text


def _party(store: Store, party: Party) -> str:
    """A party as the log has it."""
    if party.person:
        return party.name if is_commitment(party.name) else persons.committed(store, party.name)
    if is_commitment(party.name):
        raise Refused("evidence.office", where=party.name[:30])
    return party.name


def histories(path: Path, now: str, item: str = "") -> list[Custody]:
    """
    The custody of an item until now, or that of every item.

    Raises:
        Refused: No event speaks of the item.
        StoreError: The events cannot be read.
    """
    store = workspace.read(path).opened()
    events = custody_events(store, item)
    store.close()
    return _histories(events, moment(now), item)


def _histories(events: list[Placed], now: datetime, item: str) -> list[Custody]:
    if not item:
        return custodies(events, now)
    if not events:
        raise Refused("evidence.no_item", where=item)
    return [custody(item, events, now)]


def names(path: Path) -> dict[str, str]:
    """The persons who were not erased, by their commitments; for the office alone."""
    store = workspace.read(path).opened()
    found = persons.named(store)
    store.close()
    return found


def export(path: Path, now: str, item: str = "") -> dict[str, Any]:
    """
    An item, or every one, as PROV-JSON; persons by their commitments alone.

    Raises:
        Refused: No event speaks of the item.
        StoreError: The events cannot be read.
    """
    origin = quote(workspace.read(path).origin, safe="/.-_~:")
    return provenance(histories(path, now, item), f"https://{origin}/")


def erase(path: Path, person: str) -> list[str]:
    """
    Erase a person, by name or commitment; the commitments that stay in the log.

    Raises:
        Refused: Nobody of that name is kept.
        StoreError: The store cannot be written, or another program still uses its old bytes.
    """
    name = _text("person", person)
    store = workspace.read(path).opened()
    try:
        found = persons.erase(store, name)
    finally:
        store.close()
    if not found:
        raise Refused("evidence.nobody")
    return found
