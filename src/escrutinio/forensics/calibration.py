"""Measured error rates: how often a test speaks where nothing is wrong, and where something is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from escrutinio.forensics.chance import at_least, at_most, wilson
from escrutinio.forensics.reading import SCREEN, TEST

TOGETHER = "together"
"""Stands for the primary tests as one family, by Holm's method."""

ELECTION, PART, PROVINCE, PLACE, SHEET = "election", "part", "province", "place", "sheet"
UNITS = (ELECTION, PART, PROVINCE, PLACE, SHEET)
"""Whole elections; places drawn from one; areas; polling places; single sheets."""

AT = {ELECTION: 0.05, PART: 0.05, PROVINCE: 0.05, PLACE: 0.05, SHEET: 0.001}
"""The nominal level at which false alarms of a unit are counted."""

FEW = 40
"""Of fewer areas no rate is judged: one alarm would be too much."""

SIMULATED, HARD = "simulated", "hard:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """
    How often a test spoke in clean elections.

    Args:
        test: A method's id, or `TOGETHER`.
        base: The election; `SIMULATED`, or `HARD` and the name of a hard negative.
        unit: One of `UNITS`.
        hits: How many of them it called odd.
        n: Out of how many.

    >>> Rate(test="t", base="b", unit="province", hits=5, n=100).interval[1] < 0.12
    True
    """

    test: str
    base: str
    unit: str
    hits: int
    n: int

    @property
    def rate(self) -> float:
        """The share of them."""
        return self.hits / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % interval, by Wilson."""
        return wilson(self.hits, self.n)

    @property
    def lower(self) -> float:
        """The exact one-sided 99 % lower bound."""
        return at_least(self.hits, self.n)

    @property
    def nominal(self) -> float:
        """The level at which the test was read."""
        return AT[self.unit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """
    How often a test spoke where something was done to some of the stations.

    Args:
        test: A method's id, or `TOGETHER`.
        base: The clean election that it was done to.
        injection: What was done.
        how: Which stations: at random, whole places, a stronghold.
        share: Of the stations. From 0 to 1.
        hits: How often it spoke.
        n: Out of how many runs.
        moved: Votes moved or added, on average. [votes]
    """

    test: str
    base: str
    injection: str
    how: str
    share: float
    hits: int
    n: int
    moved: float

    @property
    def rate(self) -> float:
        """The share of the runs in which it spoke."""
        return self.hits / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """
    How often one altered station among clean ones is found, at a false-alarm rate of 1e-3.

    Args:
        test: A method's id.
        base: The election.
        injection: What was done to the station.
        k: To so many ballots. [votes]
        hits: How often the station was found.
        n: Out of how many.
        alarms: Stations called odd before anything was done.
        stations: Out of how many.
    """

    test: str
    base: str
    injection: str
    k: int
    hits: int
    n: int
    alarms: int
    stations: int

    @property
    def rate(self) -> float:
        """The share that was found."""
        return self.hits / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """
    What a screen reads in a clean election, in its own units.

    Args:
        test: A method's id.
        base: The election.
        whole: What it reads of the whole.
        n: Areas that were read alone.
        median: Of what it reads of them.
        upper: Below which 95 % of them lie.
    """

    test: str
    base: str
    whole: float | None
    n: int
    median: float | None
    upper: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """
    How the p-values of a test lie where nothing is wrong: on a diagonal if they are what they say.

    Args:
        test: A method's id.
        base: The clean elections.
        n: How many.
        quantiles: The p-values at evenly spaced shares of the elections, the smallest first.
    """

    test: str
    base: str
    n: int
    quantiles: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """All that was measured, under one seed."""

    seed: int = 0
    runs: int = 0
    rates: tuple[Rate, ...] = ()
    powers: tuple[Power, ...] = ()
    singles: tuple[Single, ...] = ()
    levels: tuple[Level, ...] = ()
    curves: tuple[Curve, ...] = ()

    def of(self, test: str, unit: str = "") -> tuple[Rate, ...]:
        """The rates of a test, of one unit or of all."""
        return tuple(r for r in self.rates if r.test == test and unit in ("", r.unit))


def holds(rate: Rate) -> bool:
    """
    Whether a rate by areas is at most twice its level.

    >>> holds(Rate(test="t", base="b", unit="province", hits=10, n=100))
    True
    >>> holds(Rate(test="t", base="b", unit="province", hits=11, n=100))
    False
    """
    return rate.n < FEW or rate.hits <= 2 * rate.nominal * rate.n


def standing(kind: str, test: str, calibration: Calibration) -> str:
    """
    What a method may be read as: a test that was not measured, or does not hold, is a screen.

    Args:
        kind: What it was designed as.
        test: Its id.
        calibration: What was measured.

    >>> bad = Rate(test="t", base="b", unit="province", hits=30, n=100)
    >>> standing("test", "t", Calibration(rates=(bad,))), standing("test", "t", Calibration())
    ('screen', 'screen')
    """
    if kind != TEST:
        return kind
    measured = [r for r in calibration.of(test, PROVINCE) if r.n >= FEW]
    return TEST if measured and all(holds(one) for one in measured) else SCREEN


def joined(rates: Iterable[Rate]) -> tuple[Rate, ...]:
    """
    Rates of the same test, base and unit as one.

    >>> one = Rate(test="t", base="b", unit="sheet", hits=1, n=10)
    >>> joined([one, one])[0].n
    20
    """
    found: dict[tuple[str, str, str], list[int]] = {}
    for one in rates:
        sums = found.setdefault((one.test, one.base, one.unit), [0, 0])
        sums[0] += one.hits
        sums[1] += one.n
    return tuple(
        Rate(test=test, base=base, unit=unit, hits=hits, n=n)
        for (test, base, unit), (hits, n) in found.items()
    )


def worst(rates: Sequence[Rate]) -> Rate | None:
    """The rate that is the highest among those that can be judged; none where there is none."""
    judged = [one for one in rates if one.n >= FEW]
    return max(judged, key=lambda one: one.rate, default=None)


def upper(rate: Rate) -> float:
    """The exact one-sided 99 % upper bound of a rate."""
    return at_most(rate.hits, rate.n)
