"""The acts on an item of evidence: who answers for each, what it does to custody, and its order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from escrutinio.errors import Refused
from escrutinio.ledger.moment import moment
from escrutinio.model.custody import (
    CustodyEvent,
    ItemAccepted,
    ItemCollected,
    ItemCopied,
    ItemDestroyed,
    ItemReleased,
    ItemReturned,
    ItemSealed,
    ItemUnsealed,
    items_of,
)
from escrutinio.model.event import Event

Placed = tuple[int, CustodyEvent]
"""An event with its place in the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What an event means for one item: when it happened, and when it was logged."""

    seq: int
    item: str
    event: CustodyEvent
    time: datetime
    logged: datetime

    @property
    def begins(self) -> bool:
        """Whether the item comes into custody by it: collected, or made as a copy."""
        if isinstance(self.event, ItemCopied):
            return self.event.copy == self.item
        return isinstance(self.event, ItemCollected)

    @property
    def ends(self) -> bool:
        """Whether custody ends by it."""
        return isinstance(self.event, ItemReturned | ItemDestroyed)

    @property
    def taker(self) -> str:
        """Who has the item from then on; empty where that does not change."""
        if isinstance(self.event, ItemCollected):
            return str(self.event.custodian)
        return str(self.event.by) if self.begins or isinstance(self.event, ItemAccepted) else ""

    @property
    def holder(self) -> str:
        """Who must have the item for this to be done; empty where it is only taken."""
        if self.taker:
            return ""
        return str(getattr(self.event, "custodian", "") or getattr(self.event, "by", ""))

    @property
    def rank(self) -> int:
        """Of acts of one instant: first what changes nothing, then seals, then who has it."""
        if self.ends:
            return 3
        if self.taker or isinstance(self.event, ItemReleased):
            return 2
        return 1 if isinstance(self.event, ItemSealed | ItemUnsealed) else 0


def is_custody(event: Event) -> TypeGuard[CustodyEvent]:
    """Whether an event is one of custody."""
    return isinstance(event, CustodyEvent)


def acts_of(item: str, events: Iterable[Placed]) -> tuple[list[Act], list[Placed]]:
    """The acts on an item in the order of their times; and the events whose time is unreadable."""
    acts, unread = [], []
    for seq, event in events:
        if item in items_of(event):
            try:
                time, logged = moment(event.time), moment(event.at)
            except Refused:
                unread.append((seq, event))
            else:
                acts.append(Act(seq=seq, item=item, event=event, time=time, logged=logged))
    return sorted(acts, key=lambda act: (act.time, act.seq)), unread
