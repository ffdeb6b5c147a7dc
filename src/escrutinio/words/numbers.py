"""Numbers as the readers of a language write them."""

from fractions import Fraction

LOCALES = {"es": "es_PE", "en": "en"}
MINUS = "\u2212"


def number(value: int | None, language: str) -> str:
    """
    A count as its readers write it; a dash where there is none.

    >>> number(8835970, "es")
    '8,835,970'
    """
    if value is None:
        return "-"
    from babel.numbers import format_decimal

    return str(format_decimal(value, locale=LOCALES[language])).replace("-", MINUS)


def percent(value: Fraction, language: str) -> str:
    """
    A share as a percentage with three decimals.

    >>> percent(Fraction(1, 8), "en")
    '12.500 %'
    """
    from babel.numbers import format_decimal

    thousandths = round(value * 100_000)
    whole = f"{thousandths // 1000}.{thousandths % 1000:03d}"
    text = format_decimal(whole, format="#,##0.000", locale=LOCALES[language])
    return f"{text} %"
