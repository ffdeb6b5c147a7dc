"""The fetched papers of an audit: the double entry of each, out of its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from escrutinio.model.audit import (
    AuditAdjudicated,
    AuditEvent,
    AuditReopened,
    AuditTyped,
    EntryStep,
)
from escrutinio.tally.entry import (
    Adjudicated,
    Empty,
    Entry,
    EntryEvent,
    Reopened,
    Settled,
    Typed,
    after,
)

Paper = tuple[str, str]
"""A contest and a station."""

Papers = Mapping[Paper, Entry]


def papers(events: Iterable[AuditEvent]) -> Papers:
    """
    The state of each paper.

    Raises:
        Refused: An event was not possible: the log was not written by this program.

    >>> one = AuditTyped(at="", audit="a", contest="c", sheet="1", by="x", found=False)
    >>> [type(state).__name__ for state in papers([one]).values()]
    ['Once']
    """
    found: dict[Paper, Entry] = {}
    for event in events:
        if isinstance(event, EntryStep):
            key = (event.contest, event.sheet)
            found[key] = after(found.get(key, Empty()), as_entry(event))
    return found


def as_entry(event: EntryStep) -> EntryEvent:
    """An event of the log as a step of double entry."""
    match event:
        case AuditTyped():
            return Typed(by=event.by, figures=event.figures, found=event.found, at=event.at)
        case AuditAdjudicated():
            return Adjudicated(
                by=event.by,
                figures=event.figures,
                reason=event.reason,
                found=event.found,
                note=event.note,
                at=event.at,
            )
        case AuditReopened():
            return Reopened(by=event.by, why=event.why, at=event.at)


def votes_in(state: Settled, n: int) -> tuple[int, ...] | None:
    """
    The votes of a settled paper for its options, blank votes last; None without a paper. [votes]

    >>> boxes = (("v0", 7), ("blank", 2))
    >>> one = Settled(figures=boxes, found=True, how="agreed", by=(), history=())
    >>> votes_in(one, 1)
    (7, 2)
    """
    if not state.found:
        return None
    boxes = dict(state.figures)
    return tuple(boxes.get(box) or 0 for box in (*(f"v{i}" for i in range(n)), "blank"))
