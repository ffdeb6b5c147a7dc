"""Simulated audits: worlds whose reported outcome is wrong, and how often it is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from escrutinio.audit.batch import Margins
from escrutinio.audit.commitment import SAMPLINGS, UNIFORM, WITH
from escrutinio.audit.evidence import histories, weights

SEED = 20210606
"""Fixed before any of these audits was simulated."""

ALPHA = 0.05
Histories = Callable[..., NDArray[np.float64]]


def lower_bound(hits: int, n: int, confidence: float = 0.99) -> float:
    """The one-sided lower bound of a rate (Clopper and Pearson)."""
    return float(beta.ppf(1 - confidence, hits, n - hits + 1)) if hits else 0.0


def reported(sheets: int, generator: np.random.Generator) -> Margins:
    """A contest of two options in so many sheets, with a small margin."""
    ballots = generator.integers(100, 301, sheets)
    first = np.rint(ballots * generator.normal(0.53, 0.08, sheets).clip(0.1, 0.9)).astype(np.int64)
    return Margins(scores=(2 * first - ballots)[None, :], ballots=ballots, losses=np.array([1]))


def total_losses(margins: Margins, generator: np.random.Generator) -> NDArray[np.int64]:
    """The margin undone in as few sheets as can be: all that each of them can take away."""
    most = margins.most[0]
    off = np.zeros(len(most), dtype=np.int64)
    left = int(margins.margins[0])
    for i in generator.permutation(len(most)):
        off[i] = min(left, most[i])
        left -= int(off[i])
    return off[None, :]


def spread(margins: Margins, generator: np.random.Generator) -> NDArray[np.int64]:
    """The margin undone by a few votes in every sheet."""
    del generator
    share = margins.bounds / margins.bounds.sum()
    target = int(margins.margins[0])
    off = np.floor(share * target).astype(np.int64)
    off[: target - int(off.sum())] += 1
    return off[None, :]


def swapped(margins: Margins, generator: np.random.Generator) -> NDArray[np.int64]:
    """The margin undone by columns that were exchanged in some sheets, one of them in part."""
    scores = margins.scores[0]
    off = np.zeros(len(scores), dtype=np.int64)
    left = int(margins.margins[0])
    for i in generator.permutation(len(scores)):
        if scores[i] > 0 and left:
            off[i] = min(left, 2 * int(scores[i]))
            left -= int(off[i])
    return off[None, :]


WORLDS = {"total": total_losses, "spread": spread, "swapped": swapped}


def confirmed(
    world: str,
    runs: int,
    *,
    bet: float,
    sampling: str,
    computed: Histories = histories,
    sheets: int = 80,
    one_more: bool = False,
) -> int:
    """
    How many audits of a wrong outcome end with it confirmed, whenever one looks.

    Args:
        world: Where the errors are.
        runs: How many audits.
        bet: The bet.
        sampling: How sheets are drawn; see `SAMPLINGS`.
        computed: The risk function.
        sheets: How many sheets there are.
        one_more: The outcome is wrong by a vote; otherwise it is a tie, which is wrong too.
    """
    cell = [SEED, len(world), int(bet * 100), SAMPLINGS.index(sampling)]
    generator = np.random.Generator(np.random.PCG64(cell))
    replaced, hits = sampling == WITH, 0
    for _ in range(runs):
        margins = replace(reported(sheets, generator), even=sampling == UNIFORM)
        if not margins.auditable:
            continue
        off = WORLDS[world](margins, generator)
        if one_more:
            room = np.flatnonzero(off[0] < margins.most[0])
            off[0, room[0]] += 1
        given = weights(margins)
        places = order(given.bounds, replaced, generator)
        risks = computed(given, places, off[:, places], bet=bet, replaced=replaced)
        hits += bool((risks.max(axis=0) <= ALPHA).any())
    return hits


def order(
    bounds: NDArray[np.float64], replaced: bool, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Draws in proportion to the bounds."""
    if replaced:
        return generator.choice(len(bounds), size=4 * len(bounds), p=bounds / bounds.sum())
    return np.argsort(generator.exponential(size=len(bounds)) / bounds)


def twice(*given: object, **how: object) -> NDArray[np.float64]:
    """The planted fault: the evidence is cumulated twice, as another program once did."""
    risks = histories(*given, **how)  # type: ignore[arg-type]
    logs = -np.log(np.maximum(risks, 1e-300))
    steps = np.diff(logs, axis=1, prepend=0.0)
    return np.exp(-np.cumsum(np.cumsum(steps, axis=1), axis=1))
