"""
A finite mixture of stations: nothing added, some votes added and stolen, nearly all of them.

Stations that are alike are taken together in cells of turnout and share. Class shares and the
levels where nothing was added are those of the greatest likelihood, from several starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from scipy import special
from scipy.optimize import minimize

from escrutinio.forensics.stations import Codes, Reals, Stations, column

CELLS = 60
"""Steps of turnout and of share."""

CLIMB, STEPS = 10, 400
STILL = 1e-9
"""The fit ends when the mean log-likelihood moves less, relative to itself."""

SOME = np.linspace(0.05, 0.65, 9)
MOST = np.linspace(0.72, 0.98, 6)
"""What is added, as a share of those who did not vote for the option, in the two classes."""

STOLEN = 0.7
"""Votes are stolen from others at so much of the rate at which ballots are added."""

LEAST_SPREAD = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """
    A fitted mixture.

    Args:
        shares: Of the stations: nothing added, some, nearly all. Shape (3,).
        turnout: Where nothing was added.
        share: Of the option, where nothing was added.
        likelihoods: The mean log-likelihood of each start, the best first.
        steps: Of the best one.
        converged: Whether it came to rest.
        rows: The stations that were used. Shape (m,).
        added: The chance of each that votes were added. Shape (m,).
    """

    shares: Reals
    turnout: float
    share: float
    likelihoods: tuple[float, ...]
    steps: int
    converged: bool
    rows: Codes
    added: Reals

    @property
    def gap(self) -> float:
        """By how much the best start beats the next one, in mean log-likelihood."""
        return self.likelihoods[0] - self.likelihoods[1] if len(self.likelihoods) > 1 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """Where the cells are, and the share of the stations in each."""

    turnout: Reals
    share: Reals
    weight: Reals


@dataclass(frozen=True, slots=True, kw_only=True)
class _Levels:
    """Means and spreads where nothing was added, and the classes' shares."""

    turnout: float
    share: float
    spread: tuple[float, float]
    classes: Reals


def mixture(stations: Stations, option: int, chance: Generator, starts: int = 6) -> Fit:
    """
    The mixture that fits best.

    Args:
        stations: With registered voters and voters.
        option: For which votes would have been added.
        chance: Where the starts lie.
        starts: How many.

    Says: How many stations lie where votes added to an even electorate would put them.
    Does not say: That any were added. It knows one level of turnout and of support only, so towns
    and villages that vote differently look to it like stations with votes added.

    Source: after W. R. Mebane, D. Ferrari, K. McAlister and P. Y. Wu, "Measuring election frauds",
    University of Michigan, 2022, whose Markov chains take a quarter of an hour for 1,000 stations.
    """
    rows = fitting(stations)
    turnout = column(stations.cast)[rows] / column(stations.registered)[rows]
    share = stations.votes[option][rows] / np.maximum(stations.valid[rows], 1)
    cell, cells = _in_cells(turnout, share)
    fits = [_fitted(cells, _start(cells, chance)) for _ in range(starts)]
    fits.sort(key=lambda one: -one[1])
    levels, _, steps, rest = fits[0]
    joint = _joint(cells, levels)
    total = np.maximum(sum(one.sum(axis=0) for one in joint), 1e-300)
    added = np.asarray(1 - joint[0].sum(axis=0) / total)
    return Fit(
        shares=levels.classes,
        turnout=levels.turnout,
        share=levels.share,
        likelihoods=tuple(one[1] for one in fits),
        steps=steps,
        converged=rest,
        rows=rows,
        added=added[cell],
    )


def fitting(stations: Stations) -> Codes:
    """The stations that have a turnout and a share. Shape (m,)."""
    registered, cast = column(stations.registered), column(stations.cast)
    use = (registered > 0) & (cast > 0) & (cast <= registered) & (stations.valid > 0)
    return np.flatnonzero(use).astype(np.int64)


def _in_cells(turnout: Reals, share: Reals) -> tuple[Codes, _Cells]:
    """The cell of each station, and the cells that have any."""
    x = np.minimum((turnout * CELLS).astype(np.int64), CELLS - 1)
    y = np.minimum((share * CELLS).astype(np.int64), CELLS - 1)
    codes, cell = np.unique(x * CELLS + y, return_inverse=True)
    weight = np.bincount(cell) / len(cell)
    return cell.astype(np.int64), _Cells(
        turnout=(codes // CELLS + 0.5) / CELLS, share=(codes % CELLS + 0.5) / CELLS, weight=weight
    )


def _start(cells: _Cells, chance: Generator) -> _Levels:
    """A start: levels of one cell drawn by its stations."""
    place = int(chance.choice(len(cells.weight), p=cells.weight))
    some = float(chance.uniform(0.02, 0.4))
    return _Levels(
        turnout=float(cells.turnout[place]),
        share=float(cells.share[place]),
        spread=(0.08, 0.10),
        classes=np.array([0.98 - some, some, 0.02]),
    )


def _joint(cells: _Cells, levels: _Levels) -> tuple[Reals, Reals, Reals]:
    """The density of each cell in each step of each class. Shapes (steps, cells)."""
    found = []
    for part, steps in zip(levels.classes, (np.zeros(1), SOME, MOST), strict=True):
        x = steps[:, None]
        turnout = levels.turnout + x * (1 - levels.turnout)
        stolen = STOLEN * x * (1 - levels.share) * levels.turnout
        votes = levels.share * levels.turnout + x * (1 - levels.turnout) + stolen
        share = np.minimum(votes / turnout, 1.0)
        wide = [np.maximum(one * (1 - x), LEAST_SPREAD) for one in levels.spread]
        z = ((cells.turnout - turnout) / wide[0]) ** 2 + ((cells.share - share) / wide[1]) ** 2
        found.append(part / len(steps) * np.exp(-z / 2) / (2 * np.pi * wide[0] * wide[1]))
    return found[0], found[1], found[2]


def _fitted(cells: _Cells, levels: _Levels) -> tuple[_Levels, float, int, bool]:
    """The likeliest levels from a start, their mean log-likelihood, the steps, whether at rest."""
    guess = _written(_climbed(cells, levels))
    small, classes = (np.log(LEAST_SPREAD), np.log(0.5)), (-12.0, 0.0)
    found: Any = minimize(  # type: ignore[call-overload]
        lambda one: -_likelihood(cells, _read(one)),
        guess,
        method="L-BFGS-B",
        bounds=[(-5.0, 5.0), (-5.0, 5.0), small, small, classes, classes],
        options={"maxiter": STEPS, "ftol": STILL},
    )
    return _read(found.x), -float(found.fun), int(found.nit), bool(found.success)


def _written(levels: _Levels) -> Reals:
    """Levels as free numbers, the classes against the one to which nothing was added."""
    means = special.logit(np.clip([levels.turnout, levels.share], 0.01, 0.99))
    classes = np.maximum(levels.classes, 1e-5)
    ratios = np.clip(np.log(classes[1:] / classes[0]), -12.0, 0.0)
    return np.concatenate([means, np.log(levels.spread), ratios])


def _read(numbers: Reals) -> _Levels:
    """Free numbers as levels."""
    turnout, share = special.expit(numbers[:2])
    wide = np.exp(numbers[2:4])
    return _Levels(
        turnout=float(turnout),
        share=float(share),
        spread=(float(wide[0]), float(wide[1])),
        classes=np.asarray(special.softmax([0.0, numbers[4], numbers[5]])),
    )


def _likelihood(cells: _Cells, levels: _Levels) -> float:
    """The mean log-likelihood of a station."""
    total = sum(one.sum(axis=0) for one in _joint(cells, levels))
    return float(cells.weight @ np.log(np.maximum(total, 1e-300)))


def _climbed(cells: _Cells, levels: _Levels) -> _Levels:
    """A few steps of expectation and maximisation, for a good place to begin from."""
    for _ in range(CLIMB):
        joint = _joint(cells, levels)
        total = np.maximum(sum(one.sum(axis=0) for one in joint), 1e-300)
        parts = np.array([(one.sum(axis=0) / total) @ cells.weight for one in joint])
        levels = _moved(cells, joint[0][0] / total * cells.weight, _ordered(parts))
    return levels


def _ordered(parts: Reals) -> Reals:
    """Classes with added votes are no larger than the one without."""
    for _ in range(2):
        largest = int(np.argmax(parts[1:])) + 1
        if parts[largest] > parts[0]:
            parts[[0, largest]] = parts[[0, largest]].mean()
    return np.asarray(parts / parts.sum())


def _moved(cells: _Cells, own: Reals, classes: Reals) -> _Levels:
    """The levels of the stations to which nothing was added."""
    size = max(float(own.sum()), 1e-12)
    turnout, share = float(own @ cells.turnout) / size, float(own @ cells.share) / size
    wide = (
        max(LEAST_SPREAD, float(np.sqrt(own @ (cells.turnout - turnout) ** 2 / size))),
        max(LEAST_SPREAD, float(np.sqrt(own @ (cells.share - share) ** 2 / size))),
    )
    return _Levels(turnout=min(turnout, 0.99), share=min(share, 0.99), spread=wide, classes=classes)
