"""A histogram of turnout in steps of a tenth of a percentage point."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from escrutinio.forensics.stations import Counts, Flags, Reals
from escrutinio.report.pictures.axes import counted, percentages, ruled
from escrutinio.report.pictures.picture import BLUE, INK, SOFT, VERMILLION, Picture, pictured
from escrutinio.report.told import quantity, share
from escrutinio.words import say

STEPS = 1000
"""Steps in the whole: each is a tenth of a percentage point."""

WIDE = 8
"""The law of each station is followed so many standard deviations to each side."""

PART = 2_000
"""So many kinds of stations are worked at a time."""


def usable(counts: Counts, whole: Counts) -> Flags:
    """Which stations have a share: both counts are known, none is over its whole. Shape (n,)."""
    return (whole > 0) & (counts >= 0) & (counts <= whole)


def binned(counts: Counts, whole: Counts) -> Reals:
    """
    How many stations have a share in each step, whole percentages in the middle of theirs.

    Args:
        counts: Those who voted. Shape (n,). [voters]
        whole: Of so many. Shape (n,). [voters]

    Returns:
        Shape (1001,).

    >>> np.flatnonzero(binned(np.array([1, 150]), np.array([2, 200]))).tolist()
    [500, 750]
    """
    at = (2 * STEPS * counts + whole) // (2 * whole)
    return np.bincount(at, minlength=STEPS + 1).astype(float)


def expected_bins(counts: Counts, whole: Counts) -> Reals:
    """
    The same histogram if each voter came with the chance of the station's own turnout.

    It has the spikes that come from dividing whole numbers, and no others.

    Returns:
        Shape (1001,).

    >>> float(round(expected_bins(np.array([150, 20]), np.array([200, 80])).sum(), 6))
    2.0
    """
    kinds, many = np.unique(np.stack([counts, whole]), axis=1, return_counts=True)
    total = np.zeros(STEPS + 1)
    for first in range(0, len(many), PART):
        part = slice(first, first + PART)
        total += _law(kinds[0, part], kinds[1, part], many[part])
    return total


def _law(counts: Counts, whole: Counts, many: Counts) -> Reals:
    spread = np.sqrt(counts * (1 - counts / whole))
    reach = np.arange(-int(WIDE * spread.max()) - 1, int(WIDE * spread.max()) + 2)
    drawn = counts[:, None] + reach
    inside = (drawn >= 0) & (drawn <= whole[:, None])
    p = stats.binom.pmf(drawn, whole[:, None], (counts / whole)[:, None])
    at = (2 * STEPS * drawn + whole[:, None]) // (2 * whole[:, None])
    weights = np.where(inside, p * many[:, None], 0.0)
    found = np.bincount(at[inside], weights=weights[inside], minlength=STEPS + 1)
    return found.astype(float)


def histogram(cast: Counts, registered: Counts, language: str, *, simulated: str = "") -> Picture:
    """
    Turnout by station at 0.1 %, whole percentages marked, with what chance alone would give.

    Args:
        cast: Those who voted at each station. Shape (n,). [voters]
        registered: Those on its roll. Shape (n,). [voters]
        language: "es" or "en".
        simulated: Words put before the caption where stations are simulated.

    >>> rng = np.random.Generator(np.random.PCG64(1))
    >>> one = histogram(rng.binomial(300, 0.8, 500), np.full(500, 300), "en")
    >>> one.header, len(one.rows)
    (('turnout_percent', 'stations', 'expected_by_chance'), 1001)
    """
    kept = usable(cast, registered)
    cast, registered = cast[kept], registered[kept]
    seen, chance = binned(cast, registered), expected_bins(cast, registered)
    told = {
        "n": quantity(len(cast), language),
        "seen": quantity(float(seen[::10].sum()), language),
        "chance": quantity(round(float(chance[::10].sum())), language),
        "turnout": share(float(cast.sum() / max(1, registered.sum())), language),
    }
    return pictured(
        "turnout-histogram",
        lambda figure: _paint(figure, seen, chance, language),
        title=say("picture.histogram.title", language, **told),
        alt=say("picture.histogram.alt", language, **told),
        caption=simulated + say("picture.histogram.caption", language),
        header=("turnout_percent", "stations", "expected_by_chance"),
        rows=[
            (i / 10, int(a), round(float(b), 2))
            for i, (a, b) in enumerate(zip(seen, chance, strict=True))
        ],
    )


def _paint(figure: Any, seen: Reals, chance: Reals, language: str) -> None:
    axes = figure.subplots()
    edges = (np.arange(STEPS + 2) - 0.5) / 10
    axes.stairs(seen, edges, fill=True, color="#9cc3dd", label="seen")
    at = np.arange(STEPS + 1)
    for every, colour in ((10, BLUE), (50, VERMILLION)):
        axes.bar(at[::every] / 10, seen[::every], width=0.1 if every == 10 else 0.16, color=colour)
    axes.plot(at[::10] / 10, chance[::10], color=INK, linewidth=1.2)
    low, high = _reach(seen)
    axes.set_xlim(low, high)
    axes.set_ylim(0, None)
    axes.set_xlabel(say("picture.turnout", language))
    axes.set_ylabel(say("picture.stations", language))
    percentages(axes.xaxis, language)
    counted(axes.yaxis, language)
    ruled(axes)
    _key(axes, language)


def _key(axes: Any, language: str) -> None:
    """What each colour is, in its own colour."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    marks = (
        (Patch(color="#9cc3dd"), "all"),
        (Patch(color=BLUE), "whole"),
        (Patch(color=VERMILLION), "five"),
        (Line2D([], [], color=INK, linewidth=1.2), "chance"),
    )
    names = [say(f"picture.histogram.{name}", language) for _, name in marks]
    axes.legend(
        [mark for mark, _ in marks],
        names,
        loc="upper left",
        frameon=True,
        fontsize=8,
        facecolor="white",
        edgecolor=SOFT,
        framealpha=0.9,
    )


def _reach(seen: Reals) -> tuple[float, float]:
    """From where to where all but a few stations lie, in tens of percentage points."""
    if not seen.sum():
        return 0.0, 100.0
    below = np.cumsum(seen) / seen.sum()
    low = float(np.searchsorted(below, 0.001) // 50 * 5 - 10)
    return max(0.0, low), 100.5
