"""
Checkpoints: how long a log is and its root, in a text that can be signed.

Source: C2SP tlog-checkpoint (c2sp.org/tlog-checkpoint).
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from escrutinio.errors import Refused
from escrutinio.ledger.merkle import HASH, consistent
from escrutinio.ledger.note import Key, Note, Signed, read_note, signers


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """
    A log at one size. [entries]

    `origin` names the log; `extensions` are further lines, which are signed with it.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """What is signed."""
        packed = base64.b64encode(self.root).decode("ascii")
        return "".join(f"{one}\n" for one in (self.origin, self.size, packed, *self.extensions))


def read_checkpoint(note: Note) -> Checkpoint:
    """
    The checkpoint that a note holds.

    Raises:
        Refused: Its text is not that of a checkpoint.
    """
    lines = note.text.removesuffix("\n").split("\n")
    try:
        origin, size, packed, *extensions = lines
        root = base64.b64decode(packed, validate=True)
        length = int(size)
    except ValueError:
        raise Refused("checkpoint.broken", where=note.text[:60]) from None
    if not origin or str(length) != size or length < 0 or len(root) != HASH or "" in extensions:
        raise Refused("checkpoint.broken", where=note.text[:60])
    found = Checkpoint(origin=origin, size=length, root=root, extensions=tuple(extensions))
    if found.text() != note.text:
        raise Refused("checkpoint.broken", where=note.text[:60])
    return found


def opened(text: str, key: Key, witnesses: Iterable[Key] = ()) -> tuple[Checkpoint, list[Signed]]:
    """
    A checkpoint that its log signed, and the witnesses who did.

    Raises:
        Refused: It is no checkpoint, the log's own signature is missing or does not hold, or one
            of a witness does not.
    """
    note = read_note(text)
    found = read_checkpoint(note)
    signed = signers(note, [key, *witnesses])
    if found.origin != key.name or key not in [one.key for one in signed]:
        raise Refused("checkpoint.unsigned", where=found.origin)
    return found, [one for one in signed if one.key != key]


def grows(old: Checkpoint, new: Checkpoint, proof: Iterable[bytes]) -> bool:
    """
    Whether a log is the old one with entries after it, and nothing else.

    A witness signs only where this holds from the size that it last saw.
    """
    return old.origin == new.origin and consistent(
        old.size, new.size, old.root, new.root, list(proof)
    )
