"""
Whose signatures a log asks for, as its own events name them: its keys, one after another, and
those of its witnesses.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, replace

from escrutinio.errors import Refused
from escrutinio.ledger.note import COSIGNATURE, ED25519, Key, holds, read_key
from escrutinio.model.event import Event, KeyNamed, KeyWithdrawn

ROLES = {"log": ED25519, "witness": COSIGNATURE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """
    The keys of a log.

    `log` has each of its own with the place of the event that named it, the last one in force;
    `witnesses` those whose cosignatures are asked for.
    """

    origin: str
    log: tuple[tuple[int, Key], ...] = ()
    witnesses: tuple[Key, ...] = ()

    def in_force(self, size: int) -> Key | None:
        """The log's own key for a checkpoint of that size. [entries]"""
        named = [key for index, key in self.log if index < size]
        return named[-1] if named else None

    @property
    def all(self) -> tuple[Key, ...]:
        """Every key, the log's first."""
        return (*(key for _, key in self.log), *self.witnesses)


def rotation_text(origin: str, before: Key, new: Key) -> bytes:
    """What the key before signs, so that the new one stands in its place."""
    return f"escrutinio/key-rotation/v1\n{origin}\n{before.text()}\n{new.text()}\n".encode()


def keys_after(keys: Keys, index: int, event: Event) -> Keys:
    """
    The keys after an event at a place of the log; most events change none.

    Raises:
        Refused: A key of the log is not signed by the one before it, bears another name, or is of
            another kind than its role; or a key is withdrawn that was not named.
    """
    if isinstance(event, KeyWithdrawn):
        return _without(keys, read_key(event.key))
    if not isinstance(event, KeyNamed):
        return keys
    key = read_key(event.key)
    if ROLES.get(event.role) != key.kind or key in keys.all:
        raise Refused("key.role", where=key.name, role=event.role)
    if event.role == "witness":
        return replace(keys, witnesses=(*keys.witnesses, key))
    if key.name != keys.origin:
        raise Refused("key.name", where=key.name, origin=keys.origin)
    before = keys.in_force(index)
    if before and not holds(
        before.public, _bytes(event.signature), rotation_text(keys.origin, before, key)
    ):
        raise Refused("key.rotation", where=key.text())
    return replace(keys, log=(*keys.log, (index, key)))


def _without(keys: Keys, key: Key) -> Keys:
    if key not in keys.witnesses:
        raise Refused("key.unnamed", where=key.text())
    return replace(keys, witnesses=tuple(one for one in keys.witnesses if one != key))


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def keys_of(origin: str, events: Iterable[tuple[int, Event]]) -> Keys:
    """
    The keys after all events, each with its place in the log.

    Raises:
        Refused: One of them does not fit.
    """
    keys = Keys(origin=origin)
    for index, event in events:
        keys = keys_after(keys, index, event)
    return keys
