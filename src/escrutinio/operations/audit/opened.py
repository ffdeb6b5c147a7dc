"""An audit in a workspace: its promise, its manifests and everything that was logged of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from escrutinio.audit.commitment import Commitment, Promised
from escrutinio.audit.manifest import Manifest
from escrutinio.audit.record import Record, record
from escrutinio.errors import Refused
from escrutinio.io import audits, workspace
from escrutinio.model.audit import AUDIT_EVENTS, AuditEvent
from escrutinio.model.event import Event
from escrutinio.tally.entry import Settled
from escrutinio.tally.papers import Papers, papers, votes_in

FOLDER = "audits"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """
    An audit.

    Args:
        path: The workspace.
        commitment: The promise.
        manifests: The sheets of each contest.
        events: What was logged of it, with each one's place in the log.
        record: Seed, rounds, reasons, risks.
        papers: The double entry of each fetched paper, by contest and station.
    """

    path: Path
    commitment: Commitment
    manifests: Mapping[str, Manifest] = field(hash=False)
    events: tuple[tuple[int, AuditEvent], ...]
    record: Record
    papers: Papers = field(hash=False)

    @property
    def seed(self) -> str:
        """
        The seed.

        Raises:
            Refused: No dice were thrown yet.
        """
        if self.record.seeded is None:
            raise Refused(
                "audit.unseeded",
                where=self.commitment.audit,
                audit=self.commitment.audit,
                path=self.path,
            )
        return self.record.seeded.seed


def require_id(audit: str) -> None:
    """
    Refuse what cannot be an audit's name: it becomes a folder's.

    Raises:
        Refused: It is none.
    """
    if not _ID.fullmatch(audit):
        raise Refused("audit.id", where=audit)


def folder_of(path: Path, audit: str) -> Path:
    """Where the files of an audit lie in a workspace."""
    require_id(audit)
    return path / FOLDER / audit


def of(audit: str, events: Iterable[tuple[int, Event]]) -> tuple[tuple[int, AuditEvent], ...]:
    """The events of one audit."""
    return tuple(
        (i, one) for i, one in events if isinstance(one, AUDIT_EVENTS) and one.audit == audit
    )


def opened(path: Path, audit: str) -> Audit:
    """
    An audit of a workspace.

    Raises:
        Refused: There is no such audit, or its files are not those that were promised.
        StoreError: The log cannot be read.
    """
    folder = folder_of(path, audit)
    store = workspace.read(path).opened()
    events = of(audit, store.around())
    store.close()
    known = record(one for _, one in events)
    if known.committed is None:
        raise Refused("audit.unknown", where=audit, path=path)
    commitment, digest = audits.read_commitment(folder)
    if digest != known.committed.commitment:
        raise Refused(
            "audit.commitment_other", where=str(folder), promised=known.committed.commitment
        )
    return Audit(
        path=path,
        commitment=commitment,
        manifests={one.contest: audits.read_manifest(folder, one) for one in commitment.contests},
        events=events,
        record=known,
        papers=papers(one for _, one in events),
    )


def settled_of(audit: Audit, promised: Promised) -> dict[str, tuple[int, ...] | None]:
    """The votes that settled papers of a contest have, in the order of its options and blank."""
    return {
        station: votes_in(state, len(promised.options))
        for (contest, station), state in audit.papers.items()
        if contest == promised.contest and isinstance(state, Settled)
    }


def append(path: Path, events: Sequence[AuditEvent]) -> int:
    """Log events of an audit; the place of the last one."""
    store = workspace.read(path).opened()
    logged: list[Event] = list(events)
    size = store.append(logged)
    store.close()
    return size - 1
