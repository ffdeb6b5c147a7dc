"""A block's header, as whoever checks a proof of time supplies it."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from escrutinio.errors import Refused
from escrutinio.ledger.moment import stamp

ROOT, WHOLE = 32, 80
"""Lengths of a Merkle root and of a header. [bytes]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """
    What was supplied: a Merkle root alone, or a header with its time and its work.

    `roots` has the root as it stands in a header; of one that was supplied alone also the other
    order of its bytes, in which block explorers print it.
    """

    roots: tuple[bytes, ...]
    time: str = ""
    worked: bool = False  # its hash is as small as the header itself asks


def read_header(text: str) -> Header:
    r"""
    A header of 80 bytes, or a Merkle root of 32, in hexadecimal digits.

    Raises:
        Refused: It is neither.

    >>> read_header("00" * 31 + "01").roots[1][:2]
    b'\x01\x00'
    """
    try:
        data = bytes.fromhex(text.strip())
    except ValueError:
        data = b""
    if len(data) == ROOT:
        return Header(roots=(data, data[::-1]))
    if len(data) != WHOLE:
        raise Refused("evidence.header", where=text.strip()[:40])
    seconds = int.from_bytes(data[68:72], "little")
    time = stamp(datetime.fromtimestamp(seconds, UTC))
    return Header(roots=(data[36:68],), time=time, worked=_worked(data))


def _worked(data: bytes) -> bool:
    """Whether a header's double SHA-256 is below the target that it states itself."""
    exponent, mantissa = data[75], int.from_bytes(data[72:75], "little")
    target = mantissa << 8 * (exponent - 3) if exponent >= 3 else mantissa >> 8 * (3 - exponent)
    hashed = hashlib.sha256(hashlib.sha256(data).digest()).digest()
    return mantissa < 1 << 23 and int.from_bytes(hashed, "little") <= target < 1 << 256
