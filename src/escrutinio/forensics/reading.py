"""What a method read: its statistic with all that is needed to judge it."""

from __future__ import annotations

from dataclasses import dataclass

from escrutinio.forensics.stations import Codes, Reals

IDENTITY, TEST, SCREEN = "identity", "test", "screen"
"""Arithmetic, which proves; a test whose null was checked; a description, never evidence alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """
    Stations that a method singles out, as arrays of the same length m.

    Args:
        rows: Which stations, as places in the arrays that were read. Shape (m,).
        score: How far each is from what was expected, in its own units. Shape (m,).
        p: The chance of one at least so far, where the null was checked; else nan. Shape (m,).
        votes: What is beyond the expected, with its sign; nan where it is not votes. [votes]
    """

    rows: Codes
    score: Reals
    p: Reals
    votes: Reals


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    The answer of one method.

    Args:
        method: Its id.
        kind: Identity, test or screen.
        absent: Why the method does not apply, as a key of the words; empty where it was read.
        n: Stations that it looked at.
        statistic: Its statistic, in the method's own units.
        p: The chance of one at least so large under the null; none for identities and screens.
        effect: How much of it there is, in the unit that the method names.
        floor: An effect of no more than this is no alarm, whatever its p.
        figures: Other numbers, by name.
        marked: Stations that stand out.

    >>> one = Reading(method="m", kind=TEST, n=9, statistic=3.1, p=0.001, effect=0.2, floor=0.1)
    >>> one.alarms(0.05), Reading(method="m", kind=TEST, absent="forensics.absent.place").applies
    (True, False)
    """

    method: str
    kind: str
    absent: str = ""
    n: int = 0
    statistic: float | None = None
    p: float | None = None
    effect: float | None = None
    floor: float = 0.0
    figures: tuple[tuple[str, float], ...] = ()
    marked: Marked | None = None

    @property
    def applies(self) -> bool:
        """Whether the data that the method needs are there."""
        return not self.absent

    def alarms(self, level: float) -> bool:
        """Whether it speaks at a level: an identity that is violated, a test with an effect."""
        if self.kind == IDENTITY:
            return bool(self.statistic)
        if self.kind != TEST or self.p is None:
            return False
        return self.p <= level and (self.effect is None or self.effect > self.floor)

    def figure(self, name: str) -> float:
        """
        One of the other numbers.

        Raises:
            KeyError: There is none of that name.
        """
        return dict(self.figures)[name]
