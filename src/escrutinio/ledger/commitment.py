"""
Commitments: a personal datum stands in the log as a digest under a salt of its own.

Whoever has salt and value can show that the digest is theirs. Once both are erased the digest says
nothing, since nobody can try names against it without the salt; and the log stays whole.
"""

import hashlib
import re

from escrutinio.ledger.canonical import canonical

SALT = 32
"""Length of a salt. [bytes]"""

PREFIX = "commitment:"
_FORM = re.compile(re.escape(PREFIX) + "[0-9a-f]{64}")


def commitment(salt: bytes, value: str) -> str:
    """
    What stands for a value in the log.

    Args:
        salt: 32 bytes by chance, used for this value alone.
        value: The personal datum.

    Raises:
        ValueError: The salt has another length, or the value cannot be written as UTF-8.

    >>> commitment(bytes(32), "Ana Quispe")[:27]
    'commitment:f53496d38ecd9dbc'
    >>> commitment(bytes(31) + b"1", "Ana Quispe") == commitment(bytes(32), "Ana Quispe")
    False
    """
    if len(salt) != SALT:
        raise ValueError(f"a salt has {SALT} bytes, not {len(salt)}")
    data = canonical({"salt": salt.hex(), "value": value})
    return PREFIX + hashlib.sha256(data).hexdigest()


def is_commitment(text: str) -> bool:
    """
    Whether a text has the form of a commitment.

    >>> is_commitment(commitment(bytes(32), "Ana Quispe")), is_commitment("Electoral jury")
    (True, False)
    """
    return _FORM.fullmatch(text) is not None
