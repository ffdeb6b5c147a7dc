"""Where an audit stands: every scope of every contest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from escrutinio.audit.assess import Assessment, Difference, assess, differences, risk_text
from escrutinio.errors import Refused
from escrutinio.model.audit import AuditAssessed
from escrutinio.operations.audit.opened import Audit, append, opened, settled_of
from escrutinio.tally.entry import Settled


def standing(audit: Audit) -> tuple[Assessment, ...]:
    """
    Where every scope stands.

    Raises:
        Refused: There is no seed yet.
    """
    found: list[Assessment] = []
    for promised in audit.commitment.contests:
        found += assess(
            audit.commitment,
            promised,
            audit.manifests[promised.contest],
            audit.seed,
            audit.record.sizes,
            settled_of(audit, promised),
        )
    return tuple(found)


def differing(audit: Audit) -> tuple[Difference, ...]:
    """Every settled paper that is not as reported."""
    found: list[Difference] = []
    for promised in audit.commitment.contests:
        manifest = audit.manifests[promised.contest]
        found += differences(promised, manifest, settled_of(audit, promised))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """
    An audit as it was assessed.

    Args:
        audit: The audit, with the assessment among its events.
        scopes: Where every scope stands.
        differences: The settled papers that are not as reported.
    """

    audit: Audit
    scopes: tuple[Assessment, ...]
    differences: tuple[Difference, ...]

    @property
    def confirmed(self) -> bool:
        """Whether every scope is."""
        limit = self.audit.commitment.limit
        return all(one.confirmed(limit) for one in self.scopes)

    @property
    def refuted(self) -> bool:
        """Whether a scope was counted whole, and its result does not hold."""
        return any(one.refuted for one in self.scopes)

    @property
    def unsettled(self) -> int:
        """How many fetched papers are not settled yet."""
        return unsettled(self.audit, self.scopes)


def unsettled(audit: Audit, scopes: Sequence[Assessment]) -> int:
    """How many drawn papers are not settled yet."""
    drawn = {(one.scope.contest, station) for one in scopes for station in one.draws}
    return sum(not isinstance(audit.papers.get(one), Settled) for one in drawn)


def assessed(audit: Audit) -> Assessed:
    """Where an audit stands now; nothing is logged."""
    return Assessed(audit=audit, scopes=standing(audit), differences=differing(audit))


def assess_now(path: Path, audit: str, now: str) -> Assessed:
    """
    Compute the risk from what is settled, and log it.

    Raises:
        Refused: There is no such audit, no seed, or no round was drawn.
    """
    found = opened(path, audit)
    if not found.record.rounds:
        raise Refused("audit.no_round", where=audit, audit=audit, path=path)
    made = assessed(found)
    event = AuditAssessed(
        at=now,
        audit=audit,
        round=len(found.record.rounds),
        risks=tuple((one.scope.id, risk_text(one.risk)) for one in made.scopes),
        confirmed=made.confirmed,
    )
    append(path, [event])
    return assessed(opened(path, audit))
