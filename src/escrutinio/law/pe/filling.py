"""How a box as written becomes a number, and which of two totals prevails."""

import re
from dataclasses import dataclass

ZERO = re.compile(r"(?:-o-|[øØ.=/\\\-\u2010-\u2015\u2212])+")
"""Symbols that mean zero, alone or one after another. Law: ACTOBS-2015:8, ACTOBS-2025:9.e."""


@dataclass(frozen=True, slots=True)
class Written:
    """
    What a box says: a number, nothing («en blanco»), or something that cannot be read.

    The figure of a box whose mark is in a shaded cell is not read at all (ACTOBS-2015:7).
    """

    value: int | None
    legible: bool = True


def read_box(text: str, *, shaded: bool = False) -> Written:
    """
    The number that a box holds as written.

    Law: ACTOBS-2015:7 (shaded), ACTOBS-2015:8 and ACTOBS-2025:9.e (symbols).

    >>> read_box("-o-").value, read_box(" 118 ").value, read_box("")
    (0, 118, Written(value=None, legible=True))
    >>> read_box("x")
    Written(value=None, legible=False)
    """
    text = text.strip()
    if shaded or not text:
        return Written(None)
    if text.isascii() and text.isdigit():
        return Written(int(text))
    return Written(0) if ZERO.fullmatch(text) else Written(None, legible=False)


def prevailing(figures: int | None, words: int | None) -> int | None:
    """
    The total written in figures prevails over words; either one alone is enough.

    Law: ACTOBS-2015:8, ACTOBS-2025:9.e.

    >>> prevailing(221, 211), prevailing(None, 211)
    (221, 211)
    """
    return words if figures is None else figures


def voters_of_two_sections(voting: int | None, counting: int | None, cast: int) -> int | None:
    """
    Of two different totals of voters, the one equal to the sum of the votes; else none.

    Law: ACTOBS-2025:9.f.

    >>> voters_of_two_sections(210, 212, 212), voters_of_two_sections(210, 212, 200)
    (212, None)
    """
    if voting is None or counting is None or voting == counting:
        return counting if voting is None else voting
    return cast if cast in (voting, counting) else None
