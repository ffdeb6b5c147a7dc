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

    @property
    def odd(self) -> bool | None:
        """
        Whether one who took a screen for a test at 5 % would call it odd.

        By the p-value of its textbook null, or because it lies outside of what its model makes of a
        clean election; none where it has neither. How often that is wrong is measured, and told.

        >>> Reading(method="m", kind=SCREEN, figures=(("p", 0.01),)).odd
        True
        >>> Reading(method="m", kind=SCREEN, statistic=2.0, figures=(("low", 1), ("high", 3))).odd
        False
        """
        given = dict(self.figures)
        if self.kind != SCREEN or self.absent:
            return None
        if "p" in given:
            return given["p"] <= 0.05
        if self.statistic is None or "high" not in given:
            return None
        return not given["low"] <= self.statistic <= given["high"]

    def figure(self, name: str) -> float:
        """
        One of the other numbers.

        Raises:
            KeyError: There is none of that name.
        """
        return dict(self.figures)[name]
