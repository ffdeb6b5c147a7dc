"""Turnout and share of all stations in one picture, beside a simulated clean twin."""

from __future__ import annotations

from typing import Any

import numpy as np

from escrutinio.forensics.stations import Reals
from escrutinio.report.pictures.axes import counted, percentages
from escrutinio.report.pictures.picture import DENSITY, Picture, pictured
from escrutinio.report.told import quantity
from escrutinio.words import say

CELLS = 100
"""Cells on each side: each is a percentage point."""


def cells(turnout: Reals, portion: Reals) -> Reals:
    """
    How many stations lie in each cell of one point by one point.

    Args:
        turnout: From 0 to 1. Shape (n,).
        portion: The option's share of valid votes, from 0 to 1. Shape (n,).

    Returns:
        Turnout by share. Shape (100, 100).

    >>> float(cells(np.array([0.5, 1.0]), np.array([0.2, 1.0])).sum())
    2.0
    """
    known = np.isfinite(turnout) & np.isfinite(portion)
    x, y = (np.clip((one[known] * CELLS).astype(int), 0, CELLS - 1) for one in (turnout, portion))
    return np.bincount(x * CELLS + y, minlength=CELLS * CELLS).reshape(CELLS, CELLS).astype(float)


def fingerprint(
    turnout: Reals,
    portion: Reals,
    twin_turnout: Reals,
    twin_portion: Reals,
    language: str,
    *,
    option: str,
) -> Picture:
    """
    The stations by turnout and share, as counted and in a clean twin of the same geography.

    Args:
        turnout: Of each station, from 0 to 1. Shape (n,).
        portion: The option's share of its valid votes. Shape (n,).
        twin_turnout: The same in the twin. Shape (m,).
        twin_portion: The same in the twin. Shape (m,).
        language: "es" or "en".
        option: The option's name.
    """
    seen, twin = cells(turnout, portion), cells(twin_turnout, twin_portion)
    told = {"option": option, "n": quantity(float(seen.sum()), language)}
    return pictured(
        "fingerprint",
        lambda figure: _paint(figure, seen, twin, language, option),
        title=say("picture.fingerprint.title", language, **told),
        alt=say("picture.fingerprint.alt", language, **told),
        caption=say("picture.fingerprint.caption", language),
        header=("turnout_from_percent", "share_from_percent", "stations", "stations_in_twin"),
        rows=[
            (int(i), int(j), int(seen[i, j]), int(twin[i, j]))
            for i, j in np.argwhere((seen > 0) | (twin > 0))
        ],
        height=3.7,
    )


def _paint(figure: Any, seen: Reals, twin: Reals, language: str, option: str) -> None:
    from matplotlib.colors import LogNorm

    left, right = figure.subplots(1, 2, sharey=True)
    norm = LogNorm(1, max(2.0, seen.max(), twin.max()))
    for axes, one, name in ((left, seen, "seen"), (right, twin, "twin")):
        image = axes.imshow(
            np.where(one > 0, one, np.nan).T,
            origin="lower",
            extent=(0, 100, 0, 100),
            cmap=DENSITY,
            norm=norm,
            aspect="equal",
            interpolation="nearest",
        )
        axes.set_title(say(f"picture.fingerprint.{name}", language))
        axes.set_xlabel(say("picture.turnout.short", language))
        percentages(axes.xaxis, language)
        percentages(axes.yaxis, language)
    left.set_ylabel(say("picture.share", language, option=option))
    bar = figure.colorbar(image, ax=[left, right], shrink=0.8, pad=0.02)
    bar.set_label(say("picture.stations", language))
    bar.outline.set_visible(False)
    bar.ax.minorticks_off()
    counted(bar.ax.yaxis, language)
