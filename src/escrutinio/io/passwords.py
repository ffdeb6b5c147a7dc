"""Passwords as argon2id digests, and one-time codes by time (RFC 6238)."""

from __future__ import annotations

import secrets
from functools import cache
from importlib.util import find_spec
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from escrutinio.errors import Refused, Unavailable

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST = 12
"""Length of a password. [characters]"""
MOST = 200
STEP = 30
"""How long a one-time code is good for. [s]"""
WINDOW = 1
"""So many steps may the clocks of a telephone and of this machine be apart."""
_FEW = BoundedSemaphore(2)
"""So many digests at once: each takes 64 MiB, and whoever asks needs no account."""
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters of made-up passwords: none that looks like another."""


@cache
def _hasher() -> PasswordHasher:
    if find_spec("argon2") is None:
        raise Unavailable("extra.missing", where="escrutinio desk", extra="desk")
    from argon2 import PasswordHasher

    return PasswordHasher()


def made_up() -> str:
    """A password by chance: four groups of four, about 79 bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def digest(password: str) -> str:
    """
    A password's argon2id digest, with a salt of its own.

    Raises:
        Refused: It is too short or too long.
    """
    if not LEAST <= len(password) <= MOST:
        raise Refused("account.password", least=LEAST, most=MOST)
    return _hasher().hash(password)


def matches(stored: str, password: str) -> bool:
    """Whether a password is the one of a digest; takes as long where there is no digest."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        with _FEW:
            return bool(_hasher().verify(stored or _nobodys(), password[:MOST])) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher().hash(secrets.token_hex())


def new_secret() -> str:
    """A secret for one-time codes."""
    import pyotp

    return pyotp.random_base32()


def address_of(secret: str, name: str, office: str) -> str:
    """A secret as an address that a telephone's program reads, from a QR code."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=office)


def counter_of(secret: str, code: str, now: int, last: int) -> int | None:
    """
    The counter of a one-time code that is good now, and later than the last one taken.

    Args:
        secret: Of the account.
        code: Six digits.
        now: The time. [s since 1970]
        last: The counter of the last code that was taken: none is taken twice.

    Returns:
        Its counter; None where it is not good.

    Source: RFC 6238, whose appendix B has this code for its secret at 59 s.

    >>> secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    >>> counter_of(secret, "287082", 59, 0), counter_of(secret, "287082", 59, 1)
    (1, None)
    """
    import pyotp

    totp = pyotp.TOTP(secret)
    step = now // STEP
    for counter in range(max(step - WINDOW, 0), step + WINDOW + 1):
        if counter > last and secrets.compare_digest(totp.at(counter * STEP), code.strip()[:6]):
            return counter
    return None
