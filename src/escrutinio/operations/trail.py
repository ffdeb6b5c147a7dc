"""The trail of every sheet: what it is, which events made it so, and what each of them changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from escrutinio.ledger.fold import Sheets, step
from escrutinio.model.event import Event, Published, as_data
from escrutinio.model.sheet import Sheet

Key = tuple[str, str]
"""A contest and a station."""

PLAIN = ("kind", "v", "contest", "station", "at", "as_of", "state", "why", "label", "line")
"""Fields of an event that an entry of a history has by other names, or leaves out."""

SHOWN = ("place", "votes", "registered", "voted", "blank", "null", "challenged")
"""Boxes of a publication, which its changes tell already."""


@dataclass(slots=True)
class Trail:
    """
    Sheets after every event so far, and how each came to be; it grows event by event.

    Args:
        sheets: Every sheet as it is.
        indices: The places of each sheet's events in the log.
        histories: What happened to a sheet after it was first published, event by event.
        times: When each sheet last changed, in ISO 8601; of a dated state, that date.
        around: The events that are of no sheet, with their places.
        touched: The sheets that changed since somebody last took them.
        size: How many events there were. [entries]
    """

    sheets: Sheets = field(default_factory=dict)
    indices: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))
    histories: dict[Key, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    times: dict[Key, str] = field(default_factory=dict)
    around: list[tuple[int, Event]] = field(default_factory=list)
    touched: dict[Key, Sheet | None] = field(default_factory=dict)
    size: int = 0

    def add(self, index: int, event: Event) -> None:
        """One more event, which fits what was before it."""
        self.size = index + 1
        contest, station = getattr(event, "contest", ""), getattr(event, "station", "")
        if not station:
            self.around.append((index, event))
            return
        key = (contest, station)
        before = self.sheets.get(key)
        step(self.sheets, event)
        self.indices[key].append(index)
        self.times[key] = getattr(event, "as_of", "") or event.at
        self.touched.setdefault(key, before)
        if before is not None or not isinstance(event, Published):
            self.histories[key].append(told(index, event, before, self.sheets.get(key)))

    def take(self) -> dict[Key, Sheet | None]:
        """The sheets that changed, as they were before, and none again until the next event."""
        found, self.touched = self.touched, {}
        return found


def told(index: int, event: Event, before: Sheet | None, after: Sheet | None) -> dict[str, Any]:
    """
    An event as an entry of a sheet's history: what it changed, from what to what.

    >>> from escrutinio.model.event import Withdrawn
    >>> sheet = Sheet(contest="p", station="1", registered=9, voted=5, votes=(3, 2))
    >>> gone = Withdrawn(at="2021-06-07T00:00:00Z", contest="p", station="1")
    >>> told(4, gone, sheet, None)["state"]
    ['counted', '']
    """
    data = as_data(event)
    more = {k: v for k, v in data.items() if k not in PLAIN}
    if isinstance(event, Published):
        more = {k: v for k, v in more.items() if k not in SHOWN}
    return {
        "index": index,
        "kind": event.kind,
        "at": event.at,
        "as_of": data.get("as_of", ""),
        "why": data.get("why", ""),
        "state": [str(before.state) if before else "", str(after.state) if after else ""],
        "changes": _changes(before, after),
        **more,
    }


def _changes(before: Sheet | None, after: Sheet | None) -> list[list[Any]]:
    """The boxes whose figures are others than before."""
    if before is None or after is None:
        return []
    old = before.figures | {"registered": before.registered}
    new = after.figures | {"registered": after.registered}
    return [[box, old.get(box), n] for box, n in new.items() if old.get(box) != n]
