"""Forms that cannot be forged, replayed or kept for later: each is signed for one session."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from escrutinio.errors import Refused

LIFETIME = 2 * 3600
"""How long a form can be sent. [s]"""
TOKEN = "form"
"""The field that has a form's token."""


def token(secret: str, path: str, version: str, now: int) -> str:
    """
    What a form carries: when it was made, of which state of its subject, and who may send it where.

    Args:
        secret: Of the session.
        path: Where the form is sent.
        version: Of what it is about; a form of an older one is refused.
        now: The time. [s since 1970]

    >>> one = token("s", "/key", "3", 100)
    >>> check("s", "/key", "3", one, 200)
    >>> check("s", "/key", "4", one, 200)
    Traceback (most recent call last):
    escrutinio.errors.Refused: what this form is about has changed since
    Saving it would undo what somebody else did, or do twice what was done once.
    Open the page again, and look at what it says now.
    """
    return f"{now}.{_signed(secret, path, version, now)}"


def _signed(secret: str, path: str, version: str, now: int) -> str:
    said = "\n".join((path, version, str(now))).encode("utf-8")
    return hmac.new(secret.encode("utf-8"), said, hashlib.sha256).hexdigest()


def check(secret: str, path: str, version: str, given: str, now: int) -> None:
    """
    Go on only with a form of this session, for this path, of this version, made not long ago.

    Raises:
        Refused: It is forged, of another session, too old, from the future, or already done.
    """
    made, _, sign = given.partition(".")
    if not (made.isascii() and made.isdigit() and len(made) <= 12):
        raise Refused("form.forged")
    at = int(made)
    if not hmac.compare_digest(sign.encode(), _signed(secret, path, version, at).encode()):
        raise Refused(_wrong(secret, path, sign, at, version))
    if not now - LIFETIME <= at <= now + 60:
        raise Refused("form.expired")


def _wrong(secret: str, path: str, sign: str, at: int, version: str) -> str:
    """Which message: a form of an earlier state is told apart from a forged one."""
    if version.isdigit():
        for before in range(int(version) - 1, max(int(version) - 50, -1), -1):
            if hmac.compare_digest(sign.encode(), _signed(secret, path, str(before), at).encode()):
                return "form.stale"
    return "form.forged"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that was sent: its bytes. Its name is not used for anything."""

    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What was sent: fields as texts, and files."""

    fields: Mapping[str, str]
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """A field; empty where it was not sent."""
        return self.fields.get(name, "")

    def every(self, name: str) -> tuple[str, ...]:
        """Every value of a field that can be ticked more than once."""
        return self.several.get(name, ())

    def under(self, prefix: str) -> dict[str, str]:
        """The fields whose names begin so, without it."""
        return {
            name.removeprefix(prefix): value
            for name, value in self.fields.items()
            if name.startswith(prefix)
        }
