"""Deadlines: hours, days and working days from a moment, with the holidays of a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from escrutinio.errors import Refused
from escrutinio.law.book import Parameter

HOURS, DAYS, WORKING_DAYS = "hours", "days", "working days"
UNITS = (HOURS, DAYS, WORKING_DAYS)
WEEKEND = (5, 6)
"""Saturday and Sunday."""

LAST = time(23, 59, 59)
"""A deadline in days lasts to the end of its last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """
    Which days are worked.

    Args:
        holidays: Days on which nobody works, besides weekends.
        weekend: Days of the week that are not worked; Monday is 0.
    """

    holidays: frozenset[date] = frozenset()
    weekend: tuple[int, ...] = WEEKEND

    def works(self, day: date) -> bool:
        """Whether a day is worked."""
        return day.weekday() not in self.weekend and day not in self.holidays


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """
    How long somebody has for an act.

    Args:
        n: How many.
        unit: One of `UNITS`.
        provision: The article.
    """

    n: int
    unit: str
    provision: str

    @classmethod
    def of(cls, given: Parameter) -> Deadline:
        """
        A deadline of the book.

        Raises:
            Refused: It is no number of hours or days.
        """
        if given.unit not in UNITS:
            raise Refused("law.no_deadline", where=given.id, unit=given.unit)
        return cls(n=int(given.value), unit=given.unit, provision=given.provision)


def due(start: datetime, given: Deadline, calendar: Calendar) -> datetime:
    """
    The last moment for an act.

    Hours run from the moment itself. Days run from the next one and last to the end of the last;
    working days pass over those that are not worked.

    Args:
        start: When it was notified, in the time of the place.
        given: How long there is.
        calendar: Which days are worked.

    >>> saint_peter = Calendar(holidays=frozenset({date(2021, 6, 29)}))
    >>> start = datetime(2021, 6, 25, 16, 0)
    >>> due(start, Deadline(n=3, unit=WORKING_DAYS, provision="x"), saint_peter).isoformat()
    '2021-07-01T23:59:59'
    >>> due(start, Deadline(n=3, unit=DAYS, provision="x"), saint_peter).isoformat()
    '2021-06-28T23:59:59'
    >>> due(start, Deadline(n=24, unit=HOURS, provision="x"), saint_peter).isoformat()
    '2021-06-26T16:00:00'
    """
    if given.unit == HOURS:
        return start + timedelta(hours=given.n)
    day, left = start.date(), given.n
    while left:
        day += timedelta(days=1)
        left -= given.unit == DAYS or calendar.works(day)
    return datetime.combine(day, LAST, tzinfo=start.tzinfo)


def in_time(act: datetime, start: datetime, given: Deadline, calendar: Calendar) -> bool:
    """
    Whether an act came in time, and not before what it answers.

    >>> rule = Deadline(n=1, unit=DAYS, provision="x")
    >>> start = datetime(2021, 6, 25, 16, 0)
    >>> in_time(datetime(2021, 6, 26, 23, 0), start, rule, Calendar())
    True
    """
    return start <= act <= due(start, given, calendar)
