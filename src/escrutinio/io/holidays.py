"""The public holidays of a country, from the `holidays` library."""

from __future__ import annotations

from datetime import date

from escrutinio.errors import Unavailable
from escrutinio.law.deadline import Calendar


def calendar(country: str, day: date) -> Calendar:
    """
    The days that are worked in a country around an election: its year and the next one.

    Args:
        country: Its code: "pe".
        day: The day of the election.

    Raises:
        Unavailable: The library is not installed.

    >>> calendar("pe", date(2021, 6, 6)).works(date(2021, 6, 29))
    False
    """
    try:
        import holidays
    except ImportError:
        raise Unavailable("extra.missing", where="holidays", extra="desk") from None
    known = holidays.list_supported_countries()
    if country.upper() not in known:
        return Calendar()
    years = (day.year, day.year + 1)
    found = holidays.country_holidays(country.upper(), years=years)
    return Calendar(holidays=frozenset(found))
