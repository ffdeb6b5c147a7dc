"""
OpenTimestamps: that a digest existed before a block of Bitcoin, against a header that is supplied.

Nothing is asked of a calendar, a node or an explorer. A calendar's promise is no proof of time.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from escrutinio.errors import SourceError, Unavailable
from escrutinio.io.attest.header import Header
from escrutinio.io.attest.subject import Subject, content
from escrutinio.ledger.statement import State, Statement, unverified

if TYPE_CHECKING:
    from opentimestamps.core.timestamp import DetachedTimestampFile

OF = "opentimestamps"
LARGEST = 1 << 16
"""No such proof is larger. [bytes]"""

HIGHEST = 1 << 31
"""Blocks are numbered far below."""


def read_ots(path: Path, subject: Subject, header: Header | None = None) -> list[Statement]:
    """
    What an OpenTimestamps proof says of a file, attestation by attestation.

    First whether it is a proof of this file at all; then where it ends: in a calendar's promise, or
    in a block whose header is held against it if one is supplied.

    Raises:
        SourceError: It is no such proof.
        Unavailable: The library is not installed.
    """
    proof = _read(path)
    algorithm = proof.file_hash_op.HASHLIB_NAME if _is_hashlib(proof) else ""
    if algorithm != "sha256":
        return [unverified(OF, "evidence.why.ots_digest", digest=type(proof.file_hash_op).__name__)]
    expected, found = subject.digest(algorithm), proof.file_digest.hex()
    if not expected:
        return [unverified(OF, "evidence.why.no_digest")]
    if expected != found:
        return [
            unverified(OF, "evidence.why.ots_other", failed=True, found=found, expected=expected)
        ]
    ends = sorted(proof.timestamp.all_attestations(), key=_by_height)
    return [_statement(path, reached, end, header) for reached, end in ends]


def _is_hashlib(proof: DetachedTimestampFile) -> bool:
    return hasattr(proof.file_hash_op, "HASHLIB_NAME")


def _by_height(end: tuple[bytes, Any]) -> tuple[int, str]:
    return getattr(end[1], "height", HIGHEST), repr(end[1])


def _read(path: Path) -> DetachedTimestampFile:
    try:
        from opentimestamps.core.serialize import (
            BytesDeserializationContext,
            DeserializationError,
        )
        from opentimestamps.core.timestamp import DetachedTimestampFile
    except ImportError:
        raise Unavailable("extra.missing", where="OpenTimestamps", extra="attest") from None
    data = content(path, LARGEST)
    try:
        return DetachedTimestampFile.deserialize(BytesDeserializationContext(data))
    except (DeserializationError, ValueError, TypeError, AssertionError, RecursionError) as error:
        said = type(error).__name__
        raise SourceError("evidence.ots", where=str(path), error=said) from None


def _statement(path: Path, reached: bytes, end: Any, header: Header | None) -> Statement:
    """What one end of the proof says."""
    from opentimestamps.core import notary

    if isinstance(end, notary.PendingAttestation):
        values = (("calendar", end.uri),)
        return Statement(of=OF, state=State.PENDING, reason="evidence.why.pending", values=values)
    if not isinstance(end, notary.BitcoinBlockHeaderAttestation):
        return unverified(OF, "evidence.why.ots_kind", found=type(end).__name__)
    if end.height >= HIGHEST or len(reached) != 32:
        raise SourceError("evidence.ots", where=str(path), error="BitcoinBlockHeaderAttestation")
    return _in_block(reached, end.height, header)


def _in_block(reached: bytes, block: int, header: Header | None) -> Statement:
    """A proof that ends in a block, held against the supplied header."""
    root = reached.hex()
    if header is None:
        return unverified(OF, "evidence.why.no_header", block=block, root=root)
    if reached not in header.roots:
        supplied = header.roots[0].hex()
        return unverified(
            OF, "evidence.why.header_other", failed=True, block=block, root=root, supplied=supplied
        )
    reason = "root" if not header.time else "header" if header.worked else "header_no_work"
    values = (("block", str(block)), ("root", root), ("time", header.time))
    return Statement(
        of=OF, state=State.BEFORE_BLOCK, reason=f"evidence.why.{reason}", values=values
    )
