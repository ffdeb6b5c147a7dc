"""Times in a log: ISO 8601 with a day, an hour and a zone, and nothing left to be guessed."""

import re
from datetime import UTC, datetime

from escrutinio.errors import Refused

_FORM = re.compile(
    r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d(:\d\d([.]\d{1,6})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)


def moment(text: str) -> datetime:
    """
    The instant that a text names, in UTC.

    Raises:
        Refused: It is no day with hour and minute, or its zone is missing: an hour without a zone
            is another instant in Tokyo and in Madrid.

    >>> moment("2000-09-14T20:00-05:00").isoformat()
    '2000-09-15T01:00:00+00:00'
    >>> moment("2000-09-14T20:00")
    Traceback (most recent call last):
    escrutinio.errors.Refused: 2000-09-14T20:00: the time cannot be read
    The order of two acts cannot be told without a day, an hour and a zone.
    Write it so: 2000-09-14T20:00-05:00, or 2000-09-15T01:00Z.
    """
    try:
        if _FORM.fullmatch(text) is None:
            raise ValueError
        return datetime.fromisoformat(text).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise Refused("custody.time", where=str(text)[:60]) from None


def stamp(time: datetime) -> str:
    """
    An instant as a log writes it.

    >>> stamp(moment("2000-09-14T20:00-05:00"))
    '2000-09-15T01:00:00Z'
    """
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
