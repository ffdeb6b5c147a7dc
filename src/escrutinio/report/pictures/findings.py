"""Where the stations lie that a test singles out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from escrutinio.maps.projection import projection
from escrutinio.report.pictures.picture import LINE, QUIET, Picture, pictured
from escrutinio.report.told import quantity, share
from escrutinio.words import say

STEPS = (0.0, 0.01, 0.02, 0.05, 0.1)
COLOURS = ("#ffffff", "#cfe1ef", "#8fbcd9", "#3d8fc0", "#0a5a93", "#06304f")
"""White is none; from light to dark for more, as the colour-blind can tell."""

NAMED = 4
"""So many spots carry their name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """
    A place on the map.

    Args:
        name: As it is shown.
        longitude: Of its middle. [degrees]
        latitude: Of its middle. [degrees]
        stations: How many were looked at.
        found: How many of them are singled out.

    >>> Spot(name="A", longitude=-77, latitude=-12, stations=50, found=1).rate
    0.02
    """

    name: str
    longitude: float
    latitude: float
    stations: int
    found: int

    @property
    def rate(self) -> float:
        """The share of its stations that is singled out."""
        return self.found / self.stations if self.stations else 0.0


def findings(spots: Sequence[Spot], language: str, *, what: str) -> Picture:
    """
    Circles by place: as large as its stations are many, darker the more of them are singled out.

    Args:
        spots: The places.
        language: "es" or "en".
        what: What singles the stations out, in words.

    Raises:
        ValueError: There are no places.
    """
    if not spots:
        raise ValueError("no places to draw")
    stations, found = sum(one.stations for one in spots), sum(one.found for one in spots)
    top = max(spots, key=lambda one: (one.found, one.name))
    told = {
        "what": what,
        "n": quantity(stations, language),
        "found": quantity(found, language),
        "rate": share(found / stations if stations else 0.0, language, 2),
        "top": top.name,
        "most": quantity(top.found, language),
    }
    return pictured(
        "findings-map",
        lambda figure: _paint(figure, spots, language),
        title=say("picture.findings.title", language, **told),
        alt=say("picture.findings.alt", language, **told),
        caption=say("picture.findings.caption", language),
        header=("place", "longitude", "latitude", "stations", "found"),
        rows=[
            (one.name, round(one.longitude, 4), round(one.latitude, 4), one.stations, one.found)
            for one in spots
        ],
        height=6.4,
    )


def step_of(rate: float) -> int:
    """
    The class of a rate: 0 for none, then by `STEPS`.

    >>> [step_of(one) for one in (0.0, 0.005, 0.03, 0.5)]
    [0, 1, 3, 5]
    """
    return 0 if rate <= 0 else int(np.searchsorted(STEPS, rate, side="left"))


def _paint(figure: Any, spots: Sequence[Spot], language: str) -> None:
    axes = figure.subplots()
    to = projection([(one.longitude, one.latitude) for one in spots], 100.0, margin=5)
    at = [to((one.longitude, one.latitude)) for one in spots]
    most = max(one.stations for one in spots) or 1
    order = sorted(range(len(spots)), key=lambda i: -spots[i].stations)
    axes.scatter(
        [at[i][0] for i in order],
        [-at[i][1] for i in order],
        s=[12 + 900 * spots[i].stations / most for i in order],
        c=[COLOURS[step_of(spots[i].rate)] for i in order],
        edgecolor=QUIET,
        linewidth=0.6,
        alpha=0.92,
    )
    for one, (x, y) in _named(spots, at):
        reach = 2 + (12 + 900 * one.stations / most) ** 0.5 / 2
        axes.annotate(
            one.name,
            (x, -y),
            xytext=(reach, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    axes.set_aspect("equal")
    axes.margins(0.12)
    axes.set_axis_off()
    _key(axes, language)


def _named(
    spots: Sequence[Spot], at: Sequence[tuple[float, float]]
) -> list[tuple[Spot, tuple[float, float]]]:
    """The spots with the most that is singled out, those that lie apart from one another."""
    kept: list[tuple[Spot, tuple[float, float]]] = []
    for one, point in sorted(zip(spots, at, strict=True), key=lambda p: (-p[0].found, p[0].name)):
        apart = all(abs(point[1] - other[1]) > 4 for _, other in kept)
        if one.found and apart and len(kept) < NAMED:
            kept.append((one, point))
    return kept


def _key(axes: Any, language: str) -> None:
    from matplotlib.lines import Line2D

    names = [say("picture.findings.none", language)]
    for low, high in zip(STEPS, [*STEPS[1:], None], strict=True):
        key = "picture.findings.more" if high is None else "picture.findings.step"
        high_told = "" if high is None else share(high, language, 0)
        names.append(say(key, language, low=share(low, language, 0), high=high_told))
    marks = [
        Line2D([], [], linewidth=0, marker="o", markersize=8, color=one, markeredgecolor=QUIET)
        for one in COLOURS
    ]
    axes.legend(
        marks,
        names,
        loc="center left",
        bbox_to_anchor=(1.0, 0.5),
        frameon=False,
        fontsize=8.5,
        edgecolor=LINE,
        title=say("picture.findings.key", language),
        title_fontsize=8.5,
        alignment="left",
    )
