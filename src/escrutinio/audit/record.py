"""What was done in an audit, out of its events: seed, rounds, reasons, risks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from escrutinio.model.audit import (
    AuditAssessed,
    AuditCommitted,
    AuditDrawn,
    AuditEvent,
    AuditExplained,
    AuditSeeded,
)

Paper = tuple[str, str]
"""A contest and a station."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """
    An audit so far.

    Args:
        committed: Its promise; none where there is none.
        seeded: Its seed; none where dice were not thrown yet.
        rounds: The draws of each round; the last one has the sizes that hold.
        reasons: Why papers differ from the report, by contest and station: the last one given.
        assessed: The risks as they were logged.
    """

    committed: AuditCommitted | None = None
    seeded: AuditSeeded | None = None
    rounds: tuple[AuditDrawn, ...] = ()
    reasons: Mapping[Paper, AuditExplained] = field(default_factory=dict, hash=False)
    assessed: tuple[AuditAssessed, ...] = ()

    @property
    def sizes(self) -> dict[str, int]:
        """How many draws each scope has in all."""
        return dict(self.rounds[-1].sizes) if self.rounds else {}


def record(events: Iterable[AuditEvent]) -> Record:
    """
    The record of one audit; a second promise or seed of the same audit does not replace the first.

    >>> first = AuditSeeded(at="", audit="a", seed="111")
    >>> record([first, AuditSeeded(at="", audit="a", seed="222")]).seeded.seed
    '111'
    """
    committed, seeded = None, None
    rounds: list[AuditDrawn] = []
    reasons: dict[Paper, AuditExplained] = {}
    assessed: list[AuditAssessed] = []
    for event in events:
        match event:
            case AuditCommitted():
                committed = committed or event
            case AuditSeeded():
                seeded = seeded or event
            case AuditDrawn():
                rounds.append(event)
            case AuditExplained():
                reasons[event.contest, event.sheet] = event
            case AuditAssessed():
                assessed.append(event)
    return Record(
        committed=committed,
        seeded=seeded,
        rounds=tuple(rounds),
        reasons=reasons,
        assessed=tuple(assessed),
    )
