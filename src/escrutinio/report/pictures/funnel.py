"""How far each station lies from its polling place, by its size, with two envelopes."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from escrutinio.forensics.stations import Flags, Reals
from escrutinio.report.pictures.axes import counted, ruled
from escrutinio.report.pictures.picture import BLUE, INK, VERMILLION, Cell, Picture, pictured
from escrutinio.report.told import quantity, share
from escrutinio.words import say

LEVEL = 0.01
"""Outside of an envelope lies this share of the stations, half of it on each side."""

SLICES = 12
FEWEST = 200
"""An empirical envelope needs so many stations in a slice."""


def envelopes(size: Reals, z: Reals) -> Reals:
    """
    Slices of equal numbers of stations: middle size, low, median and high deviation, and number.

    Args:
        size: Valid votes of each station. Shape (n,). [votes]
        z: Its deviation from its polling place, in standard errors of chance. Shape (n,).

    Returns:
        Shape (s, 5), with at most `SLICES` slices.

    >>> envelopes(np.arange(400.0), np.zeros(400))[:, [0, 4]].tolist()
    [[99.5, 200.0], [299.5, 200.0]]
    """
    order = np.argsort(size, kind="stable")
    many = max(1, min(SLICES, len(size) // FEWEST))
    rows = []
    for part in np.array_split(order, many):
        quantiles = np.quantile(z[part], [LEVEL / 2, 0.5, 1 - LEVEL / 2])
        rows.append([float(np.median(size[part])), *quantiles.tolist(), float(len(part))])
    return np.array(rows)


def funnel(
    size: Reals, z: Reals, language: str, *, option: str, marked: Flags | None = None
) -> Picture:
    """
    The deviations of the stations inside their polling places.

    Args:
        size: Valid votes of each station. Shape (n,). [votes]
        z: Its deviation in standard errors of chance. Shape (n,).
        language: "es" or "en".
        option: The option's name.
        marked: Stations that a test singles out. Shape (n,).
    """
    known = np.isfinite(size) & np.isfinite(z)
    marks = (np.zeros(len(z), dtype=bool) if marked is None else marked)[known]
    size, z = size[known], z[known]
    slices = envelopes(size, z) if len(z) else np.zeros((0, 5))
    edge = float(special.ndtri(1 - LEVEL / 2))
    outside = float(np.mean(np.abs(z) > edge)) if len(z) else 0.0
    told = {
        "option": option,
        "n": quantity(len(z), language),
        "marked": quantity(int(marks.sum()), language),
        "outside": share(outside, language),
        "level": share(LEVEL, language, 0),
    }
    return pictured(
        "funnel",
        lambda figure: _paint(figure, size, z, marks, slices, language),
        title=say("picture.funnel.title", language, **told),
        alt=say("picture.funnel.alt", language, **told),
        caption=say("picture.funnel.caption", language, **told),
        header=("what", "valid_votes", "low", "deviation", "high", "stations"),
        rows=_rows(size, z, marks, slices),
    )


def _rows(size: Reals, z: Reals, marks: Flags, slices: Reals) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [
        ("slice", one[0], round(one[1], 3), round(one[2], 3), round(one[3], 3), int(one[4]))
        for one in slices.tolist()
    ]
    singles = np.flatnonzero(marks)
    return rows + [("marked", float(size[i]), "", round(float(z[i]), 3), "", 1) for i in singles]


def _paint(figure: Any, size: Reals, z: Reals, marks: Flags, slices: Reals, language: str) -> None:
    from matplotlib.colors import LogNorm

    axes = figure.subplots()
    edge = float(special.ndtri(1 - LEVEL / 2))
    reach = float(np.clip(np.abs(z).max(initial=4.0), 4.0, 12.0)) * 1.05
    widest = float(size.max(initial=1.0)) * 1.02
    grid, x, y = np.histogram2d(
        size, np.clip(z, -reach, reach), bins=(90, 90), range=((0, widest), (-reach, reach))
    )
    shown = np.ma.masked_equal(grid.T, 0)
    axes.pcolormesh(
        x, y, shown, cmap="Greys", norm=LogNorm(0.3, max(3.0, grid.max() * 3)), rasterized=True
    )
    for side in (-edge, edge):
        axes.axhline(side, color=BLUE, linewidth=1.6)
    if len(slices) > 1:
        for column in (1, 3):
            axes.plot(
                slices[:, 0], slices[:, column], color=VERMILLION, linewidth=1.8, linestyle="--"
            )
    axes.axhline(0, color=INK, linewidth=0.6)
    axes.plot(
        size[marks],
        np.clip(z[marks], -reach, reach),
        "o",
        color=VERMILLION,
        markersize=4.5,
        markerfacecolor="none",
    )
    axes.set_xlabel(say("picture.valid", language))
    axes.set_ylabel(say("picture.funnel.deviation", language))
    counted(axes.xaxis, language)
    counted(axes.yaxis, language)
    ruled(axes)
    _key(axes, language, bool(marks.any()), len(slices) > 1)


def _key(axes: Any, language: str, marked: bool, sliced: bool) -> None:
    from matplotlib.lines import Line2D

    keys = [(Line2D([], [], color=BLUE, linewidth=1.6), "nominal")]
    if sliced:
        keys += [(Line2D([], [], color=VERMILLION, linewidth=1.8, linestyle="--"), "empirical")]
    if marked:
        keys += [
            (
                Line2D([], [], color=VERMILLION, marker="o", markerfacecolor="none", linewidth=0),
                "marked",
            )
        ]
    level = share(LEVEL, language, 0)
    names = [say(f"picture.funnel.{name}", language, level=level) for _, name in keys]
    axes.legend(
        [mark for mark, _ in keys],
        names,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=3,
        frameon=False,
        fontsize=8,
        borderaxespad=0.2,
        handlelength=1.6,
        columnspacing=1.2,
    )
