"""
What can happen to an item of evidence «cadena de custodia»: who has it, who opens it, what is made.

Each event has two times: `time`, when it happened, and `at`, when it was logged. A party is an
office, in its own words, or a person, as a commitment (see `ledger/commitment.py`).
"""

from dataclasses import dataclass
from typing import ClassVar

TYPES = ("sheet-copy", "scan", "video-tape", "audio-tape", "letter", "device", "other")
"""What an item is."""

PURPOSES = ("working", "playback")
"""What a copy is made for; the item itself stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCollected:
    """An item came into custody: what it is, in what, under which seal, and who has it."""

    kind: ClassVar[str] = "item.collected"
    version: ClassVar[int] = 1

    at: str
    item: str
    time: str
    type: str
    custodian: str
    description: str = ""
    container: str = ""
    seal: str = ""
    sha256: str = ""  # of its content, where it is digital
    place: str = ""
    about: str = ""  # what it speaks of: a station, a resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReleased:
    """Whoever had an item gave it away: to whom, and the seal number that was on it."""

    kind: ClassVar[str] = "item.released"
    version: ClassVar[int] = 1

    at: str
    item: str
    time: str
    by: str
    to: str
    seal: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAccepted:
    """The other side of a transfer: who took the item, from whom, and what was found."""

    kind: ClassVar[str] = "item.accepted"
    version: ClassVar[int] = 1

    at: str
    item: str
    time: str
    by: str
    giver: str
    seal: str = ""
    sha256: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAccessed:
    """Somebody had access to an item; `custodian` let them, where it is another."""

    kind: ClassVar[str] = "item.accessed"
    version: ClassVar[int] = 1

    at: str
    item: str
    time: str
    by: str
    custodian: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCopied:
    """A copy was made, which is an item of its own; whoever made it has it."""

    kind: ClassVar[str] = "item.copied"
    version: ClassVar[int] = 1

    at: str
    item: str
    time: str
    by: str
    copy: str
    purpose: str = "working"
    sha256: str = ""  # of the copy's content
    custodian: str = ""  # of the item, where it is another
    container: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemExamined:
    """An item was examined; the digest is that of its content as it was found."""

    kind: ClassVar[str] = "item.examined"
    version: ClassVar[int] = 1

    at: str
    item: str
    time: str
    by: str
    custodian: str = ""
    sha256: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemExported:
    """An item's content was handed out; the item stayed."""

    kind: ClassVar[str] = "item.exported"
    version: ClassVar[int] = 1

    at: str
    item: str
    time: str
    by: str
    to: str
    custodian: str = ""
    sha256: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSealed:
    """A seal was put on an item: its number."""

    kind: ClassVar[str] = "item.sealed"
    version: ClassVar[int] = 1

    at: str
    item: str
    time: str
    by: str
    seal: str
    container: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemUnsealed:
    """A seal was taken off: the number that was found on it."""

    kind: ClassVar[str] = "item.unsealed"
    version: ClassVar[int] = 1

    at: str
    item: str
    time: str
    by: str
    seal: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReturned:
    """An item went back to whom it belongs; its custody ends."""

    kind: ClassVar[str] = "item.returned"
    version: ClassVar[int] = 1

    at: str
    item: str
    time: str
    by: str
    to: str
    seal: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDestroyed:
    """An item was destroyed: by which order."""

    kind: ClassVar[str] = "item.destroyed"
    version: ClassVar[int] = 1

    at: str
    item: str
    time: str
    by: str
    order: str
    place: str = ""
    note: str = ""


CustodyEvent = (
    ItemCollected
    | ItemReleased
    | ItemAccepted
    | ItemAccessed
    | ItemCopied
    | ItemExamined
    | ItemExported
    | ItemSealed
    | ItemUnsealed
    | ItemReturned
    | ItemDestroyed
)

CUSTODY_EVENTS: tuple[type[CustodyEvent], ...] = (
    *(ItemCollected, ItemReleased, ItemAccepted, ItemAccessed, ItemCopied, ItemExamined),
    *(ItemExported, ItemSealed, ItemUnsealed, ItemReturned, ItemDestroyed),
)


def items_of(event: CustodyEvent) -> tuple[str, ...]:
    """
    The items that an event speaks of: one, or the copied one and its copy.

    >>> items_of(ItemCopied(at="", item="tape-1", time="", by="Court", copy="tape-1-work"))
    ('tape-1', 'tape-1-work')
    """
    return (event.item, event.copy) if isinstance(event, ItemCopied) else (event.item,)
