"""Private keys in files: made, read, and used to sign."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from escrutinio.errors import Refused, SourceError
from escrutinio.io.source import read_text
from escrutinio.ledger.keys import rotation_text
from escrutinio.ledger.note import Key, Signature, cosigned_text, read_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PASSWORD = "ESCRUTINIO_KEY_PASSWORD"
"""The variable with the password of private keys, if they have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A key with its private half."""

    key: Key
    private: Ed25519PrivateKey

    def signed(self, text: str) -> Signature:
        """The signature of a log under a text."""
        return self._signature(self.private.sign(text.encode("utf-8")))

    def cosigned(self, text: str, time: int) -> Signature:
        """The signature of a witness under a text at a time. [seconds since 1970, UTC]"""
        signed = self.private.sign(cosigned_text(text, time).encode("utf-8"))
        return self._signature(time.to_bytes(8, "big") + signed)

    def handed_over(self, origin: str, new: Key) -> str:
        """The signature with which another key of the log takes this one's place, in base64."""
        signed = self.private.sign(rotation_text(origin, self.key, new))
        return base64.b64encode(signed).decode("ascii")

    def _signature(self, data: bytes) -> Signature:
        return Signature(name=self.key.name, key_id=self.key.id, data=data)


def make(folder: Path, name: str, kind: int) -> Signer:
    """
    Make a key: its private half in a file that only its owner reads, the public one beside it.

    Args:
        folder: Where its two files go, named by the key's id.
        name: Whose key it is.
        kind: ED25519 for a log, COSIGNATURE for a witness.

    Raises:
        Refused: There is a key already, or the file cannot be written.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    key = Key(name=name, kind=kind, public=private.public_key().public_bytes_raw())
    read_key(key.text())
    password = os.environ.get(PASSWORD, "").encode()
    packed = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption(),
    )
    path = file_of(folder, key)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(packed)
        path.with_suffix(".pub").write_text(key.text() + "\n", "utf-8")
    except FileExistsError:
        raise Refused("key.exists", where=str(path)) from None
    except OSError as error:
        raise Refused("export.write", where=str(path), error=error) from None
    return Signer(key=key, private=private)


def file_of(folder: Path, key: Key) -> Path:
    """Where the private half of a key lies; the public one ends in `.pub`."""
    return folder / f"{key.id.hex()}.key"


def load(path: Path) -> Signer:
    """
    A key from its two files.

    Raises:
        SourceError: They cannot be read, are no key, need another password, or do not belong
            together.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    password = os.environ.get(PASSWORD, "").encode() or None
    try:
        key = read_public(path.with_suffix(".pub"))
        packed = path.read_bytes()
        private = load_pem_private_key(packed, password if b"ENCRYPTED" in packed else None)
    except OSError as error:
        raise SourceError("key.private", where=str(path), error=error) from None
    except (ValueError, TypeError) as error:
        raise SourceError("key.private", where=str(path), error=error) from None
    if (
        not isinstance(private, Ed25519PrivateKey)
        or private.public_key().public_bytes_raw() != key.public
    ):
        raise SourceError("key.private", where=str(path), error=key.text())
    return Signer(key=key, private=private)


def read_public(path: Path) -> Key:
    """
    A public key from the first line of a file.

    Raises:
        SourceError: The file cannot be read.
        Refused: The line is not that of a key.
    """
    return read_key(read_text(path).strip().partition("\n")[0])


def public(text: str) -> Key:
    """
    A public key as a user gives it: in a line, or as the file that holds it.

    Raises:
        SourceError: The file cannot be read.
        Refused: It is no key.
    """
    return read_public(Path(text)) if _is_file(text) else read_key(text)


def _is_file(text: str) -> bool:
    """Whether a text names a file; a long one names none."""
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False
