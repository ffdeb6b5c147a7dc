"""What an outcome rests on, in words."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from escrutinio.audit.assertion import REMAINDER, SEAT, Assertion
from escrutinio.words import say
from escrutinio.words.numbers import number, percent


def assertion_text(one: Assertion, language: str, names: Mapping[str, str]) -> str:
    """
    An assertion as a sentence.

    Args:
        one: The assertion.
        language: "es" or "en".
        names: Of the options, by their ids.

    >>> from escrutinio.audit.assertion import beats
    >>> assertion_text(beats("c", "A", "B"), "en", {"A": "Ana", "B": "Bea"})
    'Ana has more votes than Bea.'
    """
    seats = one.seats if one.kind in (SEAT, REMAINDER) else (0, 0)
    text = say(
        f"audit.assertion.{one.kind}",
        language,
        winner=names.get(one.winner, one.winner),
        loser=names.get(one.loser, one.loser),
        share=_share(one.share, language),
        won=number(seats[0], language),
        lost=number(seats[1], language),
    )
    if not one.district:
        return text
    return say("audit.assertion.in", language, district=one.district, text=text)


def _share(value: Fraction, language: str) -> str:
    return percent(value, language)


def short(one: Assertion, language: str) -> str:
    """
    An assertion in a column of a table, by the ids of its options.

    >>> from escrutinio.audit.assertion import beats
    >>> short(beats("c", "A", "B"), "en")
    'A > B'
    """
    return say(
        f"audit.short.{one.kind}",
        language,
        winner=one.winner,
        loser=one.loser,
        share=_share(one.share, language),
        won=number(one.seats[0], language),
        lost=number(one.seats[1], language),
    )
