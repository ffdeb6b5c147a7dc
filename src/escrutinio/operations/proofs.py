"""What may be said of an item: its content against the log, and the proofs that others made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from escrutinio.errors import Refused
from escrutinio.io import workspace
from escrutinio.io.attest.header import read_header
from escrutinio.io.attest.subject import Subject, content, digest
from escrutinio.io.attest.trust import read_trust
from escrutinio.ledger.acts import Act
from escrutinio.ledger.custody import Custody
from escrutinio.ledger.moment import stamp
from escrutinio.ledger.note import COSIGNATURE, Key, Signed, read_key
from escrutinio.ledger.receipt import read_receipt, verified
from escrutinio.ledger.statement import State, Statement, unverified

LARGEST = 1 << 20
"""A receipt is smaller. [bytes]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What is at hand to say something of an item; each may be missing."""

    file: Path | None = None
    ots: Path | None = None
    header: str = ""
    tsr: Path | None = None
    trust: Path | None = None
    c2pa: bool = False
    receipt: Path | None = None
    key: str = ""
    witnesses: tuple[str, ...] = ()


def statements(path: Path, item: Custody, proofs: Proofs) -> list[Statement]:
    """
    Every state of an item, each with its reason.

    Raises:
        Refused: An option says nothing without another, or a key or header cannot be read.
        SourceError: A file is not what it should be.
        Unavailable: A library for a kind of proof is not installed.
    """
    _require_whole(proofs)
    return list(_each(path, item, proofs))


def _each(path: Path, item: Custody, proofs: Proofs) -> Iterator[Statement]:
    yield _content(item, proofs.file)
    subject = Subject(file=proofs.file, sha256=item.standing.sha256)
    if proofs.receipt is not None:
        yield from _receipt(path, item, proofs)
    if proofs.ots is not None:
        from escrutinio.io.attest.blocks import read_ots

        yield from read_ots(
            proofs.ots, subject, read_header(proofs.header) if proofs.header else None
        )
    if proofs.tsr is not None:
        from escrutinio.io.attest.stamps import read_stamp

        roots = read_trust(proofs.trust) if proofs.trust is not None else []
        yield read_stamp(proofs.tsr, subject, roots)
    if proofs.c2pa and proofs.file is not None:
        from escrutinio.io.attest.manifests import read_manifest

        yield read_manifest(proofs.file, proofs.trust)


def _require_whole(proofs: Proofs) -> None:
    """Refuse what would be passed over in silence."""
    for given, option, needed, other in (
        (proofs.header, "--header", proofs.ots, "--ots"),
        (proofs.trust, "--trust", proofs.tsr or proofs.c2pa, "--tsr, --c2pa"),
        (proofs.c2pa, "--c2pa", proofs.file, "--file"),
        (proofs.key, "--key", proofs.receipt, "--receipt"),
        (proofs.witnesses, "--witness", proofs.receipt, "--receipt"),
        (proofs.receipt, "--receipt", proofs.key, "--key"),
    ):
        if given and not needed:
            raise Refused("evidence.alone", where=option, other=other)


def _content(item: Custody, file: Path | None) -> Statement:
    """Whether a file is, byte for byte, what was logged."""
    logged = item.standing.sha256
    if file is None:
        return unverified("content", "evidence.why.no_file" if logged else "evidence.why.no_digest")
    found = digest(file)
    if not logged:
        return unverified("content", "evidence.why.file_no_digest", found=found)
    act = next(one for one in item.acts if _states(one, logged))
    values = {"found": found, "logged": logged, "event": str(act.seq), "time": stamp(act.logged)}
    same = found == logged
    return Statement(
        of="content",
        state=State.INTACT if same else State.DIFFERS,
        reason=f"evidence.why.{'same' if same else 'differs'}",
        values=tuple(values.items()),
        failed=not same,
    )


def _states(act: Act, logged: str) -> bool:
    return str(getattr(act.event, "sha256", "")).lower() == logged


def _receipt(path: Path, item: Custody, proofs: Proofs) -> Iterator[Statement]:
    """By when an event of the item was in a log that others signed."""
    assert proofs.receipt is not None
    key, witnesses = read_key(proofs.key), [read_key(one) for one in proofs.witnesses]
    for one in witnesses:
        if one.kind != COSIGNATURE:
            raise Refused("evidence.witness", where=one.name)
    data = content(proofs.receipt, LARGEST)
    receipt = read_receipt(data.decode("utf-8", "replace"))
    if receipt.index not in [act.seq for act in item.acts]:
        yield unverified("receipt", "evidence.why.receipt_other", failed=True, index=receipt.index)
        return
    store = workspace.read(path).opened()
    [entry] = store.entries(receipt.index, receipt.index + 1)
    store.close()
    try:
        checkpoint, signed = verified(receipt, entry, key, witnesses)
    except Refused as error:
        yield unverified("receipt", error.key, failed=True, **error.values)
        return
    if not signed:
        yield unverified("receipt", "evidence.why.no_witness", index=receipt.index, log=key.name)
    yield from (_logged_by(one, receipt.index, checkpoint.size, key) for one in signed)


def _when(seconds: int) -> str:
    """A witness's time; as a number where no calendar reaches so far."""
    try:
        return stamp(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, OSError, ValueError):
        return str(seconds)


def _logged_by(one: Signed, index: int, size: int, key: Key) -> Statement:
    values = {
        "time": _when(one.time or 0),
        "witness": one.key.name,
        "index": str(index),
        "size": str(size),
    }
    return Statement(
        of="receipt",
        state=State.LOGGED_BY,
        reason="evidence.why.witnessed",
        values=tuple((values | {"log": key.name}).items()),
    )
