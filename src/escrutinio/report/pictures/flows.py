"""Where the voters of one round went in the next, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from escrutinio.forensics.stations import Reals
from escrutinio.report.pictures.picture import INK, PALETTE, QUIET, Picture, pictured
from escrutinio.report.told import quantity, share
from escrutinio.words import say

GAP = 0.03
"""Free between two groups, as a part of the height."""

MOST = 0.45
"""Free between all of them at most."""

LINE = 0.17
"""Between the middles of two names at least. [inches]"""

TOLD = 0.035
"""A stream is labelled if it is so much of all voters."""

Bands = list[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """
    Shares of each group of the first round in each group of the second.

    Args:
        sources: Names of the groups of the first round, r of them.
        targets: Names of those of the second, c of them.
        voters: Of each source. Shape (r,). [voters]
        share: Of a source that went to a target. Shape (r, c).
        low: Where the intervals begin. Shape (r, c).
        high: Where they end. Shape (r, c).

    >>> one = Streams(sources=("A",), targets=("B",), voters=np.array([9.0]),
    ...     share=np.array([[1.0]]), low=np.array([[0.9]]), high=np.array([[1.0]]))
    >>> one.parts.tolist()
    [[1.0]]
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    voters: Reals
    share: Reals
    low: Reals
    high: Reals

    @property
    def parts(self) -> Reals:
        """Each stream as a part of all voters; estimates outside of 0 to 1 are drawn inside."""
        kept = np.clip(self.share, 0.0, 1.0)
        whole = kept.sum(axis=1, keepdims=True)
        kept = kept / np.where(whole > 0, whole, 1.0)
        return np.asarray(kept * (self.voters / max(1.0, self.voters.sum()))[:, None], dtype=float)


def flows(found: Streams, language: str) -> Picture:
    """
    The streams between two rounds; the largest carry their estimate and its interval.

    Args:
        found: Estimated shares with their intervals.
        language: "es" or "en".
    """
    moved = np.array([[a != b for b in found.targets] for a in found.sources])
    i, j = np.unravel_index(int(np.argmax(found.parts * moved)), found.parts.shape)
    told = {
        "source": found.sources[i],
        "target": found.targets[j],
        "share": share(float(found.share[i, j]), language),
        "low": share(float(found.low[i, j]), language),
        "high": share(float(found.high[i, j]), language),
    }
    return pictured(
        "flows",
        lambda figure: _paint(figure, found, language),
        title=say("picture.flows.title", language, **told),
        alt=say("picture.flows.alt", language, **told),
        caption=say("picture.flows.caption", language),
        header=("from", "to", "voters", "share", "low", "high"),
        rows=[
            (
                source,
                target,
                round(float(found.voters[a])),
                *(round(float(one[a, b]), 5) for one in (found.share, found.low, found.high)),
            )
            for a, source in enumerate(found.sources)
            for b, target in enumerate(found.targets)
        ],
        height=_height(found),
    )


def _height(found: Streams) -> float:
    """Room for a name beside each group. [inches]"""
    return max(4.2, 0.34 * max(len(found.sources), len(found.targets)) + 0.8)


def stacked(sizes: Sequence[float]) -> Bands:
    """
    Heights one above the other with gaps between them, the first on top; all within 0 to 1.

    >>> [(round(a, 3), round(b, 3)) for a, b in stacked([0.5, 0.5])]
    [(0.515, 1.0), (0.0, 0.485)]
    """
    gap = min(GAP, MOST / max(1, len(sizes) - 1))
    room = 1 - gap * (len(sizes) - 1)
    whole = sum(sizes) or 1.0
    bands, top = [], 1.0
    for size in sizes:
        bottom = top - size / whole * room
        bands.append((bottom, top))
        top = bottom - gap
    return bands


def _paint(figure: Any, found: Streams, language: str) -> None:
    axes = figure.subplots()
    streams = found.parts
    left, right = stacked(streams.sum(axis=1).tolist()), stacked(streams.sum(axis=0).tolist())
    from_left, from_right = [top for _, top in left], [top for _, top in right]
    scales = [_scale(bands, streams) for bands in (left, right)]
    for a in range(len(found.sources)):
        for b in range(len(found.targets)):
            size = float(streams[a, b])
            one, other = size * scales[0], size * scales[1]
            ends = (from_left[a], from_left[a] - one, from_right[b], from_right[b] - other)
            from_left[a], from_right[b] = ends[1], ends[3]
            _stream(axes, ends, PALETTE[a % len(PALETTE)])
            if size >= TOLD:
                _told(axes, (ends[0] + ends[1]) / 2, found, (a, b), language)
    _blocks(axes, left, found.sources, found.voters, language)
    _blocks(axes, right, found.targets, None, language)
    axes.set_xlim(-0.5, 1.3)
    axes.set_ylim(-0.02, 1.09)
    axes.set_axis_off()
    for x, key, side in ((-0.03, "first", "right"), (1.03, "second", "left")):
        axes.text(x, 1.05, say(f"picture.flows.{key}", language), ha=side, color=QUIET, fontsize=9)


def _scale(bands: Bands, streams: Reals) -> float:
    """How high a stream of all voters would be."""
    return sum(top - bottom for bottom, top in bands) / (float(streams.sum()) or 1.0)


def _stream(axes: Any, ends: tuple[float, float, float, float], colour: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    a, b, c, d = ends
    points = [(0, a), (0.5, a), (0.5, c), (1, c), (1, d), (0.5, d), (0.5, b), (0, b), (0, a)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    axes.add_patch(PathPatch(Path(points, codes), facecolor=colour, alpha=0.42, linewidth=0))


def _told(axes: Any, y: float, found: Streams, at: tuple[int, int], language: str) -> None:
    """The estimate of a stream with its interval, where it begins."""
    text = say(
        "picture.flows.one",
        language,
        share=share(float(found.share[at]), language, 0),
        low=share(float(found.low[at]), language, 0),
        high=share(float(found.high[at]), language, 0),
    )
    axes.text(0.03, y, text, va="center", ha="left", fontsize=7, color=INK)


def _blocks(
    axes: Any, bands: Bands, names: Sequence[str], voters: Reals | None, language: str
) -> None:
    """The groups of one side, named beside their blocks."""
    from matplotlib.patches import Rectangle

    left = voters is not None
    floor, step = float("inf"), LINE / (4.2 if len(bands) < 10 else 0.34 * len(bands))
    for i, ((bottom, top), name) in enumerate(zip(bands, names, strict=True)):
        colour = PALETTE[i % len(PALETTE)] if left else QUIET
        x = -0.02 if left else 1.0
        axes.add_patch(Rectangle((x, bottom), 0.02, top - bottom, facecolor=colour, linewidth=0))
        text = name if len(name) <= 24 else name[:23] + "…"
        if voters is not None:
            text = f"{text}  {quantity(round(float(voters[i])), language)}"
        y = min((bottom + top) / 2, floor - step)
        floor = y
        axes.text(
            -0.03 if left else 1.03,
            y,
            text,
            ha="right" if left else "left",
            va="center",
            fontsize=8,
            linespacing=1.1,
        )
