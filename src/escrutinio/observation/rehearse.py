"""A design rehearsed on a past election: how often its intervals hold the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from escrutinio.observation.draw import allocated
from escrutinio.observation.estimate import Estimate, ratio
from escrutinio.observation.frame import Codes, Flags, Frame, Reals, merged
from escrutinio.observation.late import bounds, post_stratified
from escrutinio.observation.sizes import design_effect

COMPLETE, NAIVE, WEIGHTED, WORST = "complete", "naive", "weighted", "worst"
METHODS = (COMPLETE, NAIVE, WEIGHTED, WORST)
"""All reports in; those that came as if they were all; reweighted by cells; worst-case bounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """
    A past election, station by station in the order of its frame.

    Args:
        frame: Its stations.
        options: Names of the k options.
        votes: Shape (k, n). [votes]
        valid: Shape (n,). [votes]
    """

    frame: Frame
    options: tuple[str, ...]
    votes: Reals
    valid: Reals

    @property
    def truth(self) -> Reals:
        """The shares of the whole. Shape (k,)."""
        return np.asarray(self.votes.sum(axis=1) / self.valid.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """
    One option under one method: how often its interval held the truth.

    Args:
        option: Its name.
        method: One of `METHODS`.
        n: Stations drawn.
        samples: So many samples were drawn.
        held: In so many the interval held the truth.
        error: The middle of the standard errors; of bounds, half their width. [share]
        bias: The mean of the estimates less the truth; none for bounds. [share]
        simple: The standard error of as large a simple sample of stations. [share]
        effect: Variance of that over the variance of as many voters.
    """

    option: str
    method: str
    n: int
    samples: int
    held: int
    error: float
    bias: float | None
    simple: float
    effect: float

    @property
    def coverage(self) -> float:
        """The share of the samples whose interval held the truth."""
        return self.held / self.samples


Late = Callable[[Codes, np.random.Generator], Flags]
"""Which of the drawn stations report in time, by their rows."""


def late_by_cell(frame: Frame, rates: tuple[float, ...]) -> Late:
    """Reports that come in time with a probability for each cell of the frame."""
    cell = np.zeros(len(frame), dtype=np.int64) if frame.cell is None else frame.cell
    known = np.array(rates)

    def came(rows: Codes, chance: np.random.Generator) -> Flags:
        return np.asarray(chance.random(len(rows)) < known[cell[rows]])

    return came


def rehearsed(
    past: Past,
    n: int,
    samples: int,
    chance: np.random.Generator,
    *,
    late: Late | None = None,
    level: float = 0.95,
    tell: Callable[[int], None] = lambda _: None,
) -> tuple[Cell, ...]:
    """
    Draw many samples from a past election and see how often each method's intervals hold.

    Samples are stratified in proportion to size, with strata merged until each has two.

    Args:
        past: The election.
        n: Stations in a sample.
        samples: How many samples.
        chance: Where all chance comes from.
        late: Which reports come in time; without it all do.
        level: Of the intervals.
        tell: Told how many samples are done.

    Says: What the design would have done in that election, under that rule of lateness.
    Does not say: That the next one is alike. Intervals speak of the draw alone.
    """
    plan = _Plan.of(past, n)
    methods = (COMPLETE,) if late is None else (NAIVE, WEIGHTED, WORST)
    seen: dict[str, list[tuple[Reals, Reals, Reals, Reals]]] = {one: [] for one in methods}
    for i in range(samples):
        rows = plan.draw(chance)
        came = np.ones(n, dtype=bool) if late is None else late(rows, chance)
        for method in methods:
            seen[method].append(_tried(method, past, plan, rows, came, level))
        tell(i + 1)
    return tuple(
        _cell(past, n, method, option, seen[method])
        for method in methods
        for option in range(len(past.options))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What all samples of a rehearsal share."""

    stratum: Codes
    units: Codes
    many: Codes
    groups: tuple[Codes, ...]

    @classmethod
    def of(cls, past: Past, n: int) -> _Plan:
        stratum, names = merged(past.frame, n)
        units = np.bincount(stratum, minlength=len(names))
        groups = tuple(np.flatnonzero(stratum == one) for one in range(len(names)))
        return cls(stratum=stratum, units=units, many=allocated(units, n), groups=groups)

    def draw(self, chance: np.random.Generator) -> Codes:
        """Rows of a sample, by stratum."""
        return np.concatenate(
            [
                chance.choice(group, size=int(m), replace=False, shuffle=False)
                for group, m in zip(self.groups, self.many, strict=True)
            ]
        )

    def weight(self, rows: Codes) -> Reals:
        """How many stations each row stands for."""
        return np.asarray((self.units / self.many)[self.stratum[rows]])


def _tried(
    method: str, past: Past, plan: _Plan, rows: Codes, came: Flags, level: float
) -> tuple[Reals, Reals, Reals, Reals]:
    """Low, high, share and error of every option under one method."""
    votes, valid, weight = past.votes[:, rows], past.valid[rows], plan.weight(rows)
    size, stratum = past.frame.registered[rows].astype(float), plan.stratum[rows]
    if method == WORST:
        ends = bounds(
            votes, valid, came, size,
            weight=weight, stratum=stratum, units=plan.units, level=level,
        )  # fmt: skip
        return ends.low, ends.high, np.full(len(votes), np.nan), (ends.high - ends.low) / 2
    if method == WEIGHTED:
        found = post_stratified(
            votes, valid, came, _cells(past.frame, rows, stratum), size,
            weight=weight, level=level,
        )  # fmt: skip
    elif method == NAIVE:
        found = _naive(votes[:, came], valid[came], stratum[came], plan.units, level)
    else:
        found = ratio(votes, valid, weight=weight, stratum=stratum, units=plan.units, level=level)
    return found.low, found.high, found.share, found.error


def _naive(votes: Reals, valid: Reals, stratum: Codes, units: Codes, level: float) -> Estimate:
    """What came, as if it were the sample: weights by strata, those with one report left out."""
    many = np.bincount(stratum, minlength=len(units))
    kept = many[stratum] >= 2
    weight = (units / np.maximum(many, 1))[stratum[kept]]
    return ratio(
        votes[:, kept], valid[kept], weight=weight, stratum=stratum[kept], units=units, level=level
    )


def _cells(frame: Frame, rows: Codes, stratum: Codes) -> Codes:
    """Post-strata: the strata of the draw crossed with the frame's cells, in order."""
    if frame.cell is None:
        return stratum
    crossed = frame.cell[rows] * (int(stratum.max()) + 1) + stratum
    return np.asarray(np.unique(crossed, return_inverse=True)[1])


def _cell(
    past: Past, n: int, method: str, option: int, seen: list[tuple[Reals, Reals, Reals, Reals]]
) -> Cell:
    truth = float(past.truth[option])
    low, high, share, error = (np.array([one[i][option] for one in seen]) for i in range(4))
    effect = design_effect(past.votes[option], past.valid)
    spread = truth * (1 - truth) * effect / (n * past.valid.mean())
    return Cell(
        option=past.options[option],
        method=method,
        n=n,
        samples=len(seen),
        held=int(((low <= truth) & (truth <= high)).sum()),
        error=float(np.median(error)),
        bias=None if method == WORST else float(share.mean() - truth),
        simple=float(np.sqrt(spread * (1 - n / len(past.valid)))),
        effect=effect,
    )
