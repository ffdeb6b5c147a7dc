"""Numbers as the readers of a language write them."""

from fractions import Fraction
from functools import cache

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
    thousands, _ = separators(language)
    return f"{value:,}".replace(",", thousands).replace("-", MINUS)


@cache
def separators(language: str) -> tuple[str, str]:
    """
    What stands between thousands, and before decimals.

    >>> separators("en")
    (',', '.')
    """
    from babel.numbers import get_decimal_symbol, get_group_symbol

    locale = LOCALES[language]
    return str(get_group_symbol(locale)), str(get_decimal_symbol(locale))


def percent(value: Fraction, language: str) -> str:
    """
    A share as a percentage with three decimals.

    >>> percent(Fraction(1, 8), "en")
    '12.500 %'
    """
    return f"{decimal(value * 100, language)} %"


def decimal(value: Fraction, language: str, digits: int = 3) -> str:
    """
    An exact number with so many decimals, half to even.

    >>> decimal(Fraction(-1, 3), "en"), decimal(Fraction(12345, 10), "en", 1)
    ('−0.333', '1,234.5')
    """
    scaled = round(value * 10**digits)
    sign = MINUS if scaled < 0 else ""
    whole, rest = divmod(abs(scaled), 10**digits)
    return f"{sign}{number(whole, language)}{separators(language)[1]}{rest:0{digits}d}"
