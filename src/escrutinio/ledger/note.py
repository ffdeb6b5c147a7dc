"""
Signed notes: a text, and under it the signatures of those who stand by it.

Source: C2SP signed-note and tlog-cosignature (c2sp.org/signed-note, c2sp.org/tlog-cosignature).
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from escrutinio.errors import Refused

ED25519, COSIGNATURE = 1, 4
"""Kinds of key: of the log itself, and of a witness, who signs a time as well."""

DASH = "\u2014 "


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A public key as it is published: its name, its kind, and 32 bytes."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        start = self.name.encode("utf-8") + b"\n" + bytes([self.kind])
        return hashlib.sha256(start + self.public).digest()[:4]

    def text(self) -> str:
        """The key in a line, to be printed in a newspaper."""
        packed = base64.b64encode(bytes([self.kind]) + self.public).decode("ascii")
        return f"{self.name}+{self.id.hex()}+{packed}"


def read_key(text: str) -> Key:
    """
    A key from its line.

    Raises:
        Refused: It is not such a line, or its four bytes are not those of the key.

    >>> read_key("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k").name
    'example.com/foo'
    """
    name, _, rest = text.strip().partition("+")
    id_, _, packed = rest.partition("+")
    data = _unpacked(packed)
    if not is_name(name) or len(data) != 33 or data[0] not in (ED25519, COSIGNATURE):
        raise Refused("key.broken", where=text[:60])
    key = Key(name=name, kind=data[0], public=data[1:])
    if key.id.hex() != id_:
        raise Refused("key.broken", where=text[:60])
    return key


def is_name(name: str) -> bool:
    """
    Whether a text can be the name of a key.

    >>> is_name("onpe.example/runoff"), is_name("two words"), is_name("a+b")
    (True, False, False)
    """
    return name.isprintable() and bool(name) and not any(x.isspace() or x == "+" for x in name)


def _unpacked(text: str) -> bytes:
    """Base64 in its one right form; empty where it is not."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if base64.b64encode(data).decode("ascii") == text else b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature as it stands in a note: whose, by which key, and its bytes."""

    name: str
    key_id: bytes
    data: bytes

    def line(self) -> str:
        """Its line in a note."""
        packed = base64.b64encode(self.key_id + self.data).decode("ascii")
        return f"{DASH}{self.name} {packed}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A text that ends in a line feed, and its signatures."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def dump(self) -> str:
        """The note as it is published."""
        return self.text + "\n" + "".join(one.line() for one in self.signatures)


def read_note(text: str) -> Note:
    r"""
    A note from its text.

    Raises:
        Refused: It has no signatures, or a line among them that is none.

    >>> read_note("A message.\n\n\u2014 a.example AAAABBBB\n").signatures[0].name
    'a.example'
    """
    body, parted, rest = text.rpartition("\n\n")
    if not parted or not rest.endswith("\n") or any(_is_control(one) for one in text):
        raise Refused("note.broken", where=text[:60])
    return Note(text=body + "\n", signatures=tuple(map(_signature, rest[:-1].split("\n"))))


def _is_control(one: str) -> bool:
    return ord(one) < 32 and one != "\n"


def _signature(line: str) -> Signature:
    name, _, packed = line.removeprefix(DASH).partition(" ")
    data = _unpacked(packed)
    if not line.startswith(DASH) or not is_name(name) or len(data) < 5:
        raise Refused("note.broken", where=line[:60])
    return Signature(name=name, key_id=data[:4], data=data[4:])


def cosigned_text(text: str, time: int) -> str:
    """What a witness signs: the note's text under the time. [seconds since 1970, UTC]"""
    return f"cosignature/v1\ntime {time}\n{text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Whose signature holds, and for a witness since when. [seconds since 1970, UTC]"""

    key: Key
    time: int | None = None


def signers(note: Note, keys: Iterable[Key]) -> tuple[Signed, ...]:
    """
    Which of these keys signed a note.

    A signature by a key that is not among them says nothing, and is passed over; one that names
    a key here and does not hold is refused: somebody wants it to look signed.

    Raises:
        Refused: A signature of one of the keys does not hold.
    """
    known = {(key.name, key.id): key for key in keys}
    found = []
    for one in note.signatures:
        key = known.get((one.name, one.key_id))
        if key is not None:
            found.append(_checked(note.text, one, key))
    return tuple(found)


def _checked(text: str, signature: Signature, key: Key) -> Signed:
    data, time = signature.data, None
    if key.kind == COSIGNATURE:
        data, time = data[8:], int.from_bytes(data[:8], "big")
        text = cosigned_text(text, time)
    if not holds(key.public, data, text.encode("utf-8")):
        raise Refused("note.signature", where=key.name)
    return Signed(key=key, time=time)


def holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature is that of a message by a key. [32 and 64 bytes]"""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def with_signatures(note: Note, more: Sequence[Signature]) -> Note:
    """The same text with further signatures under it."""
    return Note(text=note.text, signatures=(*note.signatures, *more))
