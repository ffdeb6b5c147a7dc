"""Whether p-values are what they say: those of clean data against the even ones."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from escrutinio.forensics.calibration import Curve
from escrutinio.forensics.stations import Reals
from escrutinio.report.pictures.axes import counted, ruled
from escrutinio.report.pictures.picture import BLUE, INK, SOFT, Picture, pictured
from escrutinio.report.told import quantity, share
from escrutinio.words import say

LEVEL = 0.05
MOST = 9
"""So many tests stand in one picture."""

POINTS = 200
"""In so many points the band of chance is drawn."""


def rate(curve: Curve, level: float = LEVEL) -> float:
    """
    The share of the p-values that are at most a level, as the quantiles tell it.

    >>> rate(Curve(test="t", base="b", n=4, quantiles=(0.01, 0.04, 0.5, 0.9)))
    0.5
    """
    return float(np.mean(np.array(curve.quantiles) <= level)) if curve.quantiles else 0.0


def calibration(tests: Mapping[str, Curve], language: str) -> Picture:
    """
    The p-values of tests where nothing is wrong, one panel for each test.

    Args:
        tests: By the test's name, how its p-values lie.
        language: "es" or "en".

    Raises:
        ValueError: There are no tests, or more than `MOST`.
    """
    if not 0 < len(tests) <= MOST:
        raise ValueError(f"{len(tests)} tests in one picture")
    told = ", ".join(
        say(
            "picture.calibration.one",
            language,
            name=name,
            n=quantity(one.n, language),
            rate=share(rate(one), language),
        )
        for name, one in tests.items()
    )
    return pictured(
        "p-values",
        lambda figure: _paint(figure, tests, language),
        title=say("picture.calibration.title", language),
        alt=say("picture.calibration.alt", language, tests=told),
        caption=say("picture.calibration.caption", language),
        header=("test", "even_quantile", "p"),
        rows=[
            (name, round(float(a), 5), float(b))
            for name, one in tests.items()
            for a, b in zip(even(one), one.quantiles, strict=True)
        ],
        height=0.5 + 2.3 * math.ceil(len(tests) / 3),
    )


def even(curve: Curve) -> Reals:
    """Where the quantiles would be if p-values are what they say. Shape (quantiles,)."""
    return np.asarray((np.arange(len(curve.quantiles)) + 0.5) / max(1, len(curve.quantiles)))


def _paint(figure: Any, tests: Mapping[str, Curve], language: str) -> None:
    across = min(3, len(tests))
    down = math.ceil(len(tests) / across)
    panels = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False)
    for axes in panels.flat[len(tests) :]:
        axes.set_visible(False)
    for axes, (name, one) in zip(panels.flat, tests.items(), strict=False):
        _panel(axes, one, language)
        axes.set_title(name if len(name) < 34 else name[:32] + "…", fontsize=8.5)
    figure.supxlabel(say("picture.calibration.even", language), fontsize=9)
    figure.supylabel(say("picture.calibration.seen", language), fontsize=9)


def _panel(axes: Any, curve: Curve, language: str) -> None:
    """One test: its band, the even line and its p-values."""
    n = curve.n
    if n:
        rank = np.unique(np.linspace(1, n, min(n, POINTS)).round())
        low, high = (stats.beta.ppf(q, rank, n + 1 - rank) for q in (0.025, 0.975))
        axes.fill_between((rank - 0.5) / n, low, high, color=SOFT, linewidth=0)
        axes.plot(even(curve), curve.quantiles, color=BLUE, linewidth=2)
        told = say(
            "picture.calibration.rate",
            language,
            rate=share(rate(curve), language),
            level=share(LEVEL, language, 0),
        )
        axes.text(0.05, 0.95, told, transform=axes.transAxes, va="top", fontsize=8)
    axes.plot([0, 1], [0, 1], color=INK, linewidth=0.7)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_aspect("equal")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks([0, 0.5, 1])
        counted(axis, language, figures=1)
    ruled(axes, "both")
