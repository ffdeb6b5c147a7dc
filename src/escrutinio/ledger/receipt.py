"""
Receipts: that an entry is in a log, in a text that can be checked without a network.

Source: C2SP tlog-proof (c2sp.org/tlog-proof).
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass

from escrutinio.errors import Refused
from escrutinio.ledger.checkpoint import Checkpoint, opened
from escrutinio.ledger.merkle import included, leaf_hash
from escrutinio.ledger.note import Key, Signed

HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """
    An entry's place, the hashes to the root, and the signed checkpoint.

    `extra` is the entry itself, where the receipt carries it.
    """

    index: int
    proof: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    def text(self) -> str:
        """The receipt as it is handed out."""
        extra = "" if self.extra is None else f"extra {_packed(self.extra)}\n"
        hashes = "".join(f"{_packed(one)}\n" for one in self.proof)
        return f"{HEADER}\n{extra}index {self.index}\n{hashes}\n{self.checkpoint}"


def _packed(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def read_receipt(text: str) -> Receipt:
    """
    A receipt from its text.

    Raises:
        Refused: It is not one.
    """
    head, _, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    try:
        if lines.pop(0) != HEADER:
            raise ValueError(HEADER)
        extra = None
        if lines[0].startswith("extra "):
            extra = base64.b64decode(lines.pop(0).removeprefix("extra "), validate=True)
        index = int(lines.pop(0).removeprefix("index "))
        proof = tuple(base64.b64decode(one, validate=True) for one in lines)
    except (binascii.Error, ValueError, IndexError):
        raise Refused("receipt.broken", where=text[:60]) from None
    found = Receipt(index=index, proof=proof, checkpoint=checkpoint, extra=extra)
    if found.text() != text:
        raise Refused("receipt.broken", where=text[:60])
    return found


def verified(
    receipt: Receipt, entry: bytes, key: Key, witnesses: Iterable[Key] = ()
) -> tuple[Checkpoint, list[Signed]]:
    """
    The checkpoint under which an entry is in the log, and the witnesses who signed it.

    Says that the entry is in the log that the key signed; not that it is true.

    Raises:
        Refused: A signature does not hold, or the entry is not there.
    """
    checkpoint, signed = opened(receipt.checkpoint, key, witnesses)
    leaf = leaf_hash(entry)
    if not included(leaf, receipt.index, checkpoint.size, receipt.proof, checkpoint.root):
        raise Refused("receipt.absent", where=f"{checkpoint.origin}:{receipt.index}")
    return checkpoint, signed
