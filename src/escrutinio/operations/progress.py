"""The progress of a count: what was in at each time, and which places moved the lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from escrutinio.model.sheet import IN_COUNT, SUMMED, Sheet, State

MOST = 240
"""So many moments are kept of a log; of a longer one, every other is dropped."""

Area = tuple[str, str]
"""A scope and a department."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """
    What was in the count at a time.

    Args:
        at: The time, in ISO 8601: of a dated state where there is one, else of its logging.
        size: Events of the log until then. [entries]
        sheets: Sheets that are counted, by area. [sheets]
        registered: Registered voters of the stations that are not open any more, by area. [voters]
        votes: Votes of each option, by area. [votes]
    """

    at: str
    size: int
    sheets: Mapping[Area, int]
    registered: Mapping[Area, int]
    votes: Mapping[Area, tuple[int, ...]]

    @property
    def total(self) -> tuple[int, ...]:
        """Votes of each option, everywhere. [votes]"""
        return tuple(map(sum, zip(*self.votes.values(), strict=True))) if self.votes else ()


@dataclass(frozen=True, slots=True)
class Revision:
    """
    A sheet that was in the count, or not open, from one size of the log to another, and changed.

    Args:
        start: The log's size from which on it stood so. [entries]
        end: The size at which it became another.
        registered: Its registered voters then.
        votes: Its votes then, none where it was not in the count.
    """

    start: int
    end: int
    registered: int
    votes: tuple[int, ...]


@dataclass(slots=True)
class Course:
    """
    The moments of a contest's count; it grows sheet by sheet.

    Sheets that are open are not in it, nor what they say so far.
    """

    n_options: int
    moments: list[Moment] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    _since: dict[str, int] = field(default_factory=dict)
    _rows: dict[Area, list[int]] = field(default_factory=dict)
    _at: str = ""
    _every: int = 1
    _passed: int = 0

    def add(self, at: str, size: int, before: Sheet | None, after: Sheet | None) -> None:
        """
        A sheet became another at a time.

        >>> course = Course(n_options=2)
        >>> sheet = Sheet(contest="p", station="1", registered=9, voted=5, votes=(3, 2))
        >>> course.add("2021-06-06T20:00:00Z", 1, None, sheet)
        >>> [moment.total for moment in course.until(1)]
        [(3, 2)]
        """
        if at != self._at and self._at:
            self._mark(size - 1)
        self._at = at
        one = before or after
        if one is not None and before != after:
            start = self._since.get(one.station, size)
            self._since[one.station] = size
            if before is not None and before.state is not State.PENDING:
                votes = before.votes if before.state in SUMMED else ()
                given = tuple(n or 0 for n in votes)
                self.revisions.append(Revision(start, size, before.registered or 0, given))
        for sheet, sign in ((before, -1), (after, 1)):
            if sheet is not None and sheet.state is not State.PENDING:
                self._enter(sheet, sign)

    def _enter(self, sheet: Sheet, sign: int) -> None:
        area = (sheet.place.scope, sheet.place.department)
        row = self._rows.setdefault(area, [0] * (2 + self.n_options))
        row[0] += sign * (sheet.state in IN_COUNT)
        row[1] += sign * (sheet.registered or 0)
        if sheet.state not in SUMMED:
            return
        for i, n in enumerate(sheet.votes, start=2):
            row[i] += sign * (n or 0)

    def _mark(self, size: int) -> None:
        self._passed += 1
        if self._passed % self._every:
            return
        self.moments.append(self._now(size))
        if len(self.moments) > MOST:
            self.moments, self._every = self.moments[1::2], self._every * 2

    def _now(self, size: int) -> Moment:
        return Moment(
            at=self._at,
            size=size,
            sheets={area: row[0] for area, row in self._rows.items()},
            registered={area: row[1] for area, row in self._rows.items()},
            votes={area: tuple(row[2:]) for area, row in self._rows.items()},
        )

    def until(self, size: int) -> list[Moment]:
        """Every moment that is kept, the present one last; none before the first sheet."""
        return [*self.moments, self._now(size)] if self._at else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """
    What a place did to a lead between two moments.

    `sheets` came into the count, less those that left it; `change` of the lead. [sheets, votes]
    """

    area: Area
    sheets: int
    change: int


def shifts(before: Moment | None, after: Moment, ahead: int, behind: int) -> list[Shift]:
    """
    Which places moved the lead of one option over another, the most against it first.

    Args:
        before: The earlier moment; none for the beginning.
        after: The later one.
        ahead: The place of the option whose lead it is.
        behind: The place of the other.

    >>> course = Course(n_options=2)
    >>> sheet = Sheet(contest="p", station="1", registered=9, voted=5, votes=(3, 2))
    >>> course.add("2021-06-06T20:00:00Z", 1, None, sheet)
    >>> [one.change for one in shifts(None, course.until(1)[0], 0, 1)]
    [1]
    """
    found = []
    for area in sorted(after.votes):
        old = before.votes.get(area) if before else None
        was = lead(old, ahead, behind)
        change = lead(after.votes[area], ahead, behind) - was
        sheets = after.sheets[area] - (before.sheets.get(area, 0) if before else 0)
        if change or sheets:
            found.append(Shift(area=area, sheets=sheets, change=change))
    return sorted(found, key=lambda one: (one.change, one.area))


def lead(votes: Sequence[int] | None, ahead: int, behind: int) -> int:
    """An option's votes less another's. [votes]"""
    return votes[ahead] - votes[behind] if votes else 0
