"""Seats that an audit of a given size cannot confirm: reported, least and most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from escrutinio.audit.assertion import Assertion
from escrutinio.audit.seats import Seated, rung

Confirmed = Callable[[Assertion], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The seats of an option: as reported, and the least and most that stay possible. [seats]"""

    district: str
    option: str
    reported: int
    least: int
    most: int

    @property
    def sure(self) -> bool:
        """Whether no other number is possible."""
        return self.least == self.most


def ranges(contest: str, seated: Seated, confirmed: Confirmed) -> tuple[Range, ...]:
    """
    The least and most seats of each option, given which assertions can be confirmed.

    A seat is sure where so many other seats are confirmed to come after it that it is among those
    to give; it is possible until as many as there are to give are confirmed to come before it.

    Args:
        contest: The contest's id.
        seated: The district, divided by highest averages.
        confirmed: Whether an assertion is, or would be, confirmed.

    Returns:
        One range for each option; as reported, without doubt, where nothing is to be given. None
        for methods without quotients.

    >>> from fractions import Fraction
    >>> one = Seated(name="", method="dhondt", votes={"A": 900, "B": 500}, won={"A": 2, "B": 1},
    ...     divisor=lambda k: Fraction(k + 1))
    >>> [(each.option, each.least, each.most) for each in ranges("c", one, lambda a: False)]
    [('A', 0, 3), ('B', 0, 3)]
    >>> all(each.sure for each in ranges("c", one, lambda a: a.margin(one.votes) > 0))
    True
    """
    if seated.divisor is None:
        return ()
    ladder = _Ladder(contest=contest, seated=seated, confirmed=confirmed)
    return tuple(
        Range(
            district=seated.name,
            option=option,
            reported=seated.won.get(option, 0),
            least=ladder.least(option),
            most=ladder.most(option),
        )
        for option in seated.votes
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ladder:
    contest: str
    seated: Seated
    confirmed: Confirmed

    def least(self, option: str) -> int:
        """The seats of an option that are sure."""
        for k in range(self.seated.won.get(option, 0), 0, -1):
            above = sum(self._not_below((option, k), other) for other in self._others(option))
            if above + k <= self.seated.size:
                return k
        return 0

    def most(self, option: str) -> int:
        """The seats of an option that are possible."""
        for k in range(self.seated.won.get(option, 0) + 1, self.seated.size + 1):
            above = sum(self._surely_above((option, k), other) for other in self._others(option))
            if above + k > self.seated.size:
                return k - 1
        return self.seated.size

    def _others(self, option: str) -> list[str]:
        return [one for one in self.seated.votes if one != option]

    def _not_below(self, one: tuple[str, int], other: str) -> int:
        """How many seats of another option may come before this one."""
        for n in range(1, self.seated.size + 1):
            if self._holds(one, (other, n)):
                return n - 1
        return self.seated.size

    def _surely_above(self, one: tuple[str, int], other: str) -> int:
        """How many seats of another option are confirmed to come before this one."""
        for n in range(self.seated.won.get(other, 0), 0, -1):
            if self._holds((other, n), one):
                return n
        return 0

    def _holds(self, upper: tuple[str, int], lower: tuple[str, int]) -> bool:
        made = rung(self.contest, self.seated, upper, lower)
        return made is not None and made.margin(self.seated.votes) > 0 and self.confirmed(made)
