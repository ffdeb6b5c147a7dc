"""The public files of an audit, computed again: promise, seed, draws, double entry, risks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from escrutinio.audit.assess import Assessment, assess, in_scopes, order, risk_text
from escrutinio.audit.commitment import Commitment
from escrutinio.audit.manifest import Manifest
from escrutinio.audit.record import Record, record
from escrutinio.errors import EscrutinioError
from escrutinio.io import audits
from escrutinio.ledger.canonical import canonical
from escrutinio.model.audit import (
    AUDIT_EVENTS,
    AuditAssessed,
    AuditCommitted,
    AuditDrawn,
    AuditEvent,
    AuditSeeded,
    EntryStep,
)
from escrutinio.model.differences import ABSENT, Difference
from escrutinio.model.event import Event, as_data
from escrutinio.tally.entry import Settled
from escrutinio.tally.papers import papers, votes_in
from escrutinio.verify.report import Check, Report, checked, failed, skipped, unchecked

Placed = tuple[int, AuditEvent]
AFTER = ("ceremony", "manifests", "draws", "entry", "risks")
CLOSE = 1e-5
"""Risks are logged with six figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What a public folder holds."""

    commitment: Commitment
    digest: str
    placed: tuple[Placed, ...]
    manifests: Mapping[str, Manifest] = field(hash=False)

    @property
    def events(self) -> list[AuditEvent]:
        """The events without their places."""
        return [one for _, one in self.placed]


def verify_audit(folder: Path, logged: Sequence[tuple[int, Event]] | None = None) -> Report:
    """
    Compute everything in a public folder again, and say what holds and what does not.

    Says that draws and risks follow from what was promised before the seed. It does not say that
    the sheets are true, and without the log not that these are all events.

    Args:
        folder: The folder.
        logged: The events of the log, read from a verified bundle; none where there is none.
    """
    try:
        files = _files(folder)
    except EscrutinioError as error:
        return Report(name=str(folder), checks=(failed("audit.files", error), *_skipped()))
    known = record(files.events)
    return Report(
        name=str(folder),
        election=files.commitment.election,
        origin=files.commitment.log[0],
        size=files.commitment.log[1],
        root=files.commitment.log[2],
        simulated=files.commitment.simulated,
        checks=(
            checked("audit.files", _promise(files)),
            checked("audit.ceremony", _ceremony(files)),
            checked("audit.manifests", _manifests(files)),
            _with_seed("draws", files, known),
            checked("audit.entry", _entry(files)),
            _with_seed("risks", files, known),
            _in_log(files, logged),
        ),
    )


def _skipped() -> list[Check]:
    return skipped([f"audit.{name}" for name in AFTER])


def _files(folder: Path) -> Files:
    commitment, digest = audits.read_commitment(folder)
    return Files(
        commitment=commitment,
        digest=digest,
        placed=tuple(audits.read_events(folder)),
        manifests={one.contest: audits.read_manifest(folder, one) for one in commitment.contests},
    )


def _promise(files: Files) -> Iterator[Difference]:
    """The commitment and its manifests are those whose digests were logged."""
    first = next((one for one in files.events if isinstance(one, AuditCommitted)), None)
    if first is None:
        yield audits.EVENTS, ABSENT, AuditCommitted.kind
        return
    if first.commitment != files.digest:
        yield audits.COMMITMENT, first.commitment, files.digest
    promised = dict(first.manifests)
    for one in files.commitment.contests:
        if promised.get(one.contest) != one.manifest:
            yield one.contest, promised.get(one.contest, ABSENT), one.manifest
    for index, event in files.placed:
        if event.audit != files.commitment.audit:
            yield f"event {index}", event.audit, files.commitment.audit


def _ceremony(files: Files) -> Iterator[Difference]:
    """One promise, then one seed, then everything else, each after what the log had before."""
    places = [index for index, _ in files.placed]
    if places != sorted(set(places)):
        yield audits.EVENTS, str(places[:10]), str(sorted(set(places))[:10])
    kinds = [one.kind for one in files.events]
    begun = [AuditCommitted.kind, AuditSeeded.kind][: len(kinds)]
    if kinds[:2] != begun:
        yield audits.EVENTS, ", ".join(kinds[:2]), ", ".join(begun)
    for kind in begun:
        if kinds.count(kind) != 1:
            yield kind, kinds.count(kind), 1
    size = files.commitment.log[1]
    if places and places[0] < size:
        yield f"event {places[0]}", places[0], size


def _manifests(files: Files) -> Iterator[Difference]:
    """Each station once, ballots as promised, and a margin for every assertion."""
    for one in files.commitment.contests:
        sheets = files.manifests[one.contest]
        if len(set(sheets.ids)) != one.sheets or len(sheets) != one.sheets:
            yield f"{one.contest}: sheets", one.sheets, len(set(sheets.ids))
        if int(sheets.ballots.sum()) != one.ballots:
            yield f"{one.contest}: ballots", one.ballots, int(sheets.ballots.sum())
        for scope in in_scopes(files.commitment, one, sheets):
            if not scope.margins.auditable:
                yield scope.id, int(scope.margins.margins.min()), "> 0"


def _with_seed(name: str, files: Files, known: Record) -> Check:
    """A part that needs the seed."""
    if known.seeded is None:
        return unchecked(f"audit.{name}", "verify.audit.unseeded")
    seed = known.seeded.seed
    found = _draws(files, seed) if name == "draws" else _risks(files, seed)
    try:
        return checked(f"audit.{name}", found)
    except EscrutinioError as error:
        return failed(f"audit.{name}", error)


def _draws(files: Files, seed: str) -> Iterator[Difference]:
    """Rounds grow, and only drawn papers were typed."""
    orders = dict(_orders(files, seed))
    sizes: dict[str, int] = {}
    drawn: set[tuple[str, str]] = set()
    for index, event in files.placed:
        if isinstance(event, AuditDrawn):
            after = dict(event.sizes)
            for scope, n in after.items():
                if scope not in orders or not sizes.get(scope, 0) <= n <= len(orders[scope]):
                    yield f"event {index}: {scope}", n, sizes.get(scope, 0)
                contest = scope.partition("/")[0]
                drawn |= {(contest, station) for station in orders.get(scope, [])[:n]}
            sizes = after
        elif isinstance(event, EntryStep) and (event.contest, event.sheet) not in drawn:
            yield f"event {index}", event.sheet, ABSENT


def _orders(files: Files, seed: str) -> Iterator[tuple[str, list[str]]]:
    for one in files.commitment.contests:
        sheets = files.manifests[one.contest].sheets
        for scope in in_scopes(files.commitment, one, files.manifests[one.contest]):
            places = order(files.commitment, scope, sheets, seed)
            yield scope.id, [sheets.ids[int(scope.places[i])] for i in places]


def _entry(files: Files) -> Iterator[Difference]:
    """Two people typed each paper, and a third settled what differed."""
    try:
        papers(files.events)
    except EscrutinioError as error:
        yield audits.EVENTS, error.text("en").partition("\n")[0], ""


def _risks(files: Files, seed: str) -> Iterator[Difference]:
    """Every risk that was logged is what the papers settled until then give."""
    for n, (index, event) in enumerate(files.placed):
        if isinstance(event, AuditAssessed):
            states = list(_assessed(files, files.events[:n], seed))
            said = dict(event.risks)
            for one in states:
                logged = said.get(one.scope.id, ABSENT)
                if logged == ABSENT or abs(float(logged) - one.risk) > CLOSE * max(one.risk, 1e-12):
                    yield f"event {index}: {one.scope.id}", logged, risk_text(one.risk)
            confirmed = all(one.confirmed(files.commitment.limit) for one in states)
            if confirmed != event.confirmed:
                yield f"event {index}: confirmed", event.confirmed, confirmed


def _assessed(files: Files, events: Sequence[AuditEvent], seed: str) -> Iterator[Assessment]:
    sizes, states = record(events).sizes, papers(events)
    for one in files.commitment.contests:
        settled = {
            station: votes_in(state, len(one.options))
            for (contest, station), state in states.items()
            if contest == one.contest and isinstance(state, Settled)
        }
        yield from assess(files.commitment, one, files.manifests[one.contest], seed, sizes, settled)


def _in_log(files: Files, logged: Sequence[tuple[int, Event]] | None) -> Check:
    """The events are those of the log, all of them; unchecked where no bundle is at hand."""
    if logged is None:
        return unchecked("audit.log", "verify.audit.no_log")
    return checked("audit.log", _against(files, logged))


def _against(files: Files, logged: Iterable[tuple[int, Event]]) -> Iterator[Difference]:
    own = dict(files.placed)
    audit = files.commitment.audit
    there = {i: one for i, one in logged if isinstance(one, AUDIT_EVENTS) and one.audit == audit}
    for index in sorted(own.keys() | there.keys()):
        if own.get(index) != there.get(index):
            yield f"event {index}", _named(own.get(index)), _named(there.get(index))


def _named(event: AuditEvent | None) -> str:
    """An event by its kind, its time and its digest."""
    if event is None:
        return ABSENT
    digest = hashlib.sha256(canonical(as_data(event))).hexdigest()
    return f"{event.kind} {event.at} (SHA-256 {digest[:16]})"
