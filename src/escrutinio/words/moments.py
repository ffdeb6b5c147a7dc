"""Times as the readers of a language write them."""

from datetime import UTC, datetime
from functools import lru_cache

from escrutinio.words.numbers import LOCALES


@lru_cache(maxsize=4096)
def moment(at: str, language: str) -> str:
    """
    A time in ISO 8601 in words, in UTC; a date alone without a time, another text as it is.

    >>> moment("2021-06-18", "en"), moment("20210609T011242Z", "en"), moment("final", "en")
    ('June 18, 2021', 'June 9, 2021, 01:12 UTC', 'final')
    """
    from babel.dates import format_date

    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return at
    day = str(format_date(found, format="long", locale=LOCALES[language]))
    if len(at) <= len("2021-06-18"):
        return day
    utc = found.astimezone(UTC) if found.tzinfo else found
    day = str(format_date(utc, format="long", locale=LOCALES[language]))
    return f"{day}, {utc:%H:%M}{' UTC' if found.tzinfo else ''}"
