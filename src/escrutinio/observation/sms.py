"""Reports as text messages: a form's letters, the observer's number, and tags with their values."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = str.maketrans({"i": "1", "I": "1", "l": "1", "L": "1", "o": "0", "O": "0"})
_MESSAGE = re.compile(
    r"(?P<prefix>[A-Z]{2,})(?P<who>[0-9]+)(?P<incident>!)?(?:X(?P<serial>[0-9]+))?"
    r"(?P<answers>(?:[A-Z]+[0-9]{1,9})*[A-Z]*)"
)
_TAG = re.compile(r"([A-Z]+)([0-9]{0,9})")
LONGEST = 1_600
"""So long may a message be: ten parts. [characters]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """
    A message that was understood.

    Args:
        prefix: Letters of the form.
        participant: Number of the observer.
        incident: Whether it reports an incident.
        serial: Serial number of a survey; None where it has none.
        answers: Tags and their values; a tag without one is 1, something that holds.
        comment: What stands behind the `@`; None where nothing does.
        digits: Tags and their values as they were written, so that zeros in front stay.
    """

    prefix: str
    participant: str
    incident: bool
    serial: str | None
    answers: tuple[tuple[str, int], ...]
    comment: str | None
    digits: tuple[tuple[str, str], ...] = ()


def read(text: str) -> Message | None:
    """
    A message taken apart; None where it is none.

    Spaces and punctuation are passed over. Letters that look like digits are read as digits: `O`
    as 0, `I` and `L` as 1, but not in the comment; no tag may hold them, see `usable`.

    >>> read("PC123456AA1BA2").answers
    (('AA', 1), ('BA', 2))
    >>> read("pc l2345o, aa 1").participant, read("nope!") is None
    ('123450', True)
    """
    body, mark, comment = text[:LONGEST].partition("@")
    plain = re.sub(r"[\s.,;:#*+_-]+", "", body)
    found = _MESSAGE.fullmatch(plain.translate(_DIGITS).upper())
    if found is None:
        return None
    digits = tuple((tag, value or "1") for tag, value in _TAG.findall(found["answers"]))
    return Message(
        prefix=found["prefix"],
        participant=found["who"],
        incident=found["incident"] is not None,
        serial=found["serial"],
        answers=tuple((tag, int(value)) for tag, value in digits),
        comment=comment.strip() or None if mark else None,
        digits=digits,
    )


def usable(tag: str) -> bool:
    """
    Whether messages can carry a tag or a form's letters.

    >>> usable("AA"), usable("OIL"), usable("A1")
    (True, False, False)
    """
    return re.fullmatch(r"[A-HJKMNP-Z]+", tag) is not None
