"""Trust lists, and names of signers as they may be shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from escrutinio.errors import SourceError
from escrutinio.io.attest.subject import content

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, Name

LARGEST = 1 << 24
"""A list of all roots of the world is smaller. [bytes]"""


def read_trust(path: Path) -> list[Certificate]:
    """
    The certificates of a trust list, as PEM.

    Raises:
        SourceError: There is none in the file.
    """
    from cryptography.x509 import InvalidVersion, load_pem_x509_certificates

    try:
        return load_pem_x509_certificates(content(path, LARGEST))
    except (ValueError, InvalidVersion):
        raise SourceError("evidence.trust", where=str(path)) from None


def shown(text: str) -> str:
    r"""
    A name that a stranger chose, without signs that a terminal would obey.

    >>> shown("TSA\x1b[2J" + "x" * 300)[:10]
    'TSA?[2Jxxx'
    """
    return "".join(one if one.isprintable() else "?" for one in text)[:200]


def named(name: Name) -> str:
    """A certificate's subject."""
    return shown(name.rfc4514_string()) or "-"
