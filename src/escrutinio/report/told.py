"""Numbers of a report as its readers write them."""

from __future__ import annotations

import math
from fractions import Fraction

from escrutinio.words import say
from escrutinio.words.numbers import decimal, number

NONE = "–"
"""Stands where there is no number."""

SMALLEST = 1e-4
"""A chance below this is told as less than it."""

TINY = 1e-5
"""A number nearer to zero is told with its power of ten."""

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

SHARE = "share"
"""The unit of what is told as a percentage."""


def quantity(value: float | None, language: str, figures: int = 3) -> str:
    """
    A number with so many figures at least, whole numbers whole.

    >>> quantity(3.0, "en"), quantity(0.01234, "en"), quantity(44263.4, "en"), quantity(None, "en")
    ('3', '0.0123', '44,263', '–')
    >>> quantity(-2.5, "es"), quantity(0.00000042, "en")
    ('−2.50', '4.2 × 10⁻⁷')
    """
    if value is None or not math.isfinite(value):
        return NONE
    if value == int(value):
        return number(int(value), language)
    size = math.floor(math.log10(abs(value)))
    digits = min(6, max(0, figures - 1 - size))
    if digits == 0:
        return number(round(value), language)
    if abs(value) < TINY:
        mantissa = decimal(Fraction(value) / Fraction(10) ** size, language, 1)
        return f"{mantissa} × 10{str(size).translate(RAISED)}"
    return decimal(Fraction(value), language, digits)


def signed(value: float | None, language: str) -> str:
    """
    A number with its sign, also where it is positive.

    >>> signed(12.0, "en"), signed(-12.0, "en"), signed(0.0, "en")
    ('+12', '−12', '0')
    """
    told = quantity(value, language)
    return f"+{told}" if value is not None and value > 0 and told != "0" else told


def share(value: float | None, language: str, digits: int = 1) -> str:
    """
    A share from 0 to 1 as a percentage.

    >>> share(0.05125, "en").replace(chr(160), " ")
    '5.1 %'
    """
    if value is None or not math.isfinite(value):
        return NONE
    exact = Fraction(value) * 100
    told = decimal(exact, language, digits) if digits else number(round(exact), language)
    return f"{told}\u00a0%"


def chance(p: float | None, language: str) -> str:
    """
    A p-value.

    >>> chance(0.0312, "en"), chance(0.62, "en"), chance(1e-9, "en"), chance(1.0, "en")
    ('0.0312', '0.620', '< 0.0001', '1')
    """
    if p is None or not math.isfinite(p):
        return NONE
    if p < SMALLEST:
        return f"<\u00a0{decimal(Fraction(SMALLEST), language, 4)}".replace("\u00a0", " ")
    if p == 1:
        return "1"
    return decimal(Fraction(p), language, 4 if p < 0.1 else 3)


def measured(value: float | None, unit: str, language: str) -> str:
    """
    A number in its unit: a share as a percentage, all others as quantities.

    >>> measured(70, "stations", "en"), measured(0.5, "share", "en").replace(chr(160), " ")
    ('70', '50.00 %')
    """
    return share(value, language, 2) if unit == SHARE else quantity(value, language)


def span(low: float, high: float, unit: str, language: str) -> str:
    """
    An interval in a unit.

    >>> span(12, 47, "stations", "en")
    '12 to 47'
    """
    low_told, high_told = measured(low, unit, language), measured(high, unit, language)
    return say("report.span", language, low=low_told, high=high_told)
