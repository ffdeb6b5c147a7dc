"""The time, which only the shell asks for."""

from datetime import UTC, datetime

FORM = "%Y-%m-%dT%H:%M:%SZ"


def now() -> str:
    """The present moment, in ISO 8601 and UTC."""
    return datetime.now(UTC).strftime(FORM)


def seconds() -> int:
    """The present moment. [seconds since 1970, UTC]"""
    return int(datetime.now(UTC).timestamp())


def moment(since_1970: int) -> str:
    """
    A moment as a text.

    >>> moment(1795305600)
    '2026-11-22T00:00:00Z'
    """
    return datetime.fromtimestamp(since_1970, UTC).strftime(FORM)
