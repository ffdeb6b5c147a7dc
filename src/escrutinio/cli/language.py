"""Which language to speak, and how its readers write numbers."""

import os
import sys
from fractions import Fraction

from escrutinio.words import LANGUAGES, numbers, say


def chosen(arguments: list[str]) -> str:
    """The language asked for by `--lang`, by the locale, or Spanish."""
    for i, word in enumerate(arguments):
        value = word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if word == "--lang" and i + 1 < len(arguments):
            value = arguments[i + 1]
        if value in LANGUAGES:
            return value
    for name in ("ESCRUTINIO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        start = os.environ.get(name, "")[:2].lower()
        if start in LANGUAGES:
            return start
    return "es"


LANGUAGE = chosen(sys.argv[1:])


def told(key: str, **values: object) -> str:
    """A text in the chosen language."""
    return say(key, LANGUAGE, **values)


def number(value: int | None) -> str:
    """
    A count as its readers write it; a dash where there is none.

    >>> number(8835970)
    '8,835,970'
    """
    return numbers.number(value, LANGUAGE)


def percent(value: Fraction) -> str:
    """
    A share as a percentage with three decimals.

    >>> percent(Fraction(1, 8))
    '12.500 %'
    """
    return numbers.percent(value, LANGUAGE)
