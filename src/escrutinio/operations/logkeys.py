"""The keys of a log: those that it names, another one, and its witnesses."""

from __future__ import annotations

from pathlib import Path

from escrutinio.io import keys, workspace
from escrutinio.ledger.keys import Keys, keys_of
from escrutinio.ledger.note import ED25519, Key
from escrutinio.model.event import Event, KeyNamed, KeyWithdrawn


def named_keys(path: Path, size: int | None = None) -> Keys:
    """
    The keys that a workspace's log names, or named at an earlier size. [entries]

    Raises:
        Refused: It is no workspace.
    """
    place = workspace.read(path)
    store = place.opened()
    events = [(i, one) for i, one in store.around() if size is None or i < size]
    found = keys_of(place.origin, events)
    store.close()
    return found


def rotate(path: Path, now: str) -> Key:
    """
    Give a log another key, signed by the one in force; a log without one gets its first.

    Raises:
        SourceError: The key in force is not at hand.
    """
    place = workspace.read(path)
    store = place.opened()
    named = keys_of(place.origin, store.around())
    before = named.in_force(store.size())
    old = keys.load(keys.file_of(place.keys, before)) if before else None
    new = keys.make(place.keys, place.origin, ED25519)
    signature = old.handed_over(place.origin, new.key) if old else ""
    store.append([KeyNamed(at=now, role="log", key=new.key.text(), signature=signature)])
    store.close()
    return new.key


def name_witness(path: Path, key: Key, now: str, *, why_not: str = "") -> None:
    """
    Log that a witness's signature is asked for, or, with a reason, no longer is.

    Raises:
        Refused: It is no key of a witness, is named already, or was not.
    """
    place = workspace.read(path)
    store = place.opened()
    event: Event = KeyNamed(at=now, role="witness", key=key.text())
    if why_not:
        event = KeyWithdrawn(at=now, key=key.text(), why=why_not)
    keys_of(place.origin, [*store.around(), (store.size(), event)])
    store.append([event])
    store.close()
