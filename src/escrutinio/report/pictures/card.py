"""A claim on one card: what is claimed, what was seen, what chance gives, what it would change."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from escrutinio.report.pictures.picture import BLUE, INK, QUIET, VERMILLION, Picture, pictured
from escrutinio.report.told import NONE, measured, span
from escrutinio.words import say

HEIGHT = 3.78
"""With the width of all pictures: as networks show a card, 1.905 to 1. [inches]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """
    What was seen beside what was expected.

    Args:
        unit: "stations", "votes" or "share".
        seen: What was observed.
        value: What was expected.
        low: Where the interval of the expected begins.
        high: Where it ends.
    """

    unit: str
    seen: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """
    What stands on a card, as it is shown.

    Args:
        kicker: Of which election.
        claim: In words.
        grade: The verdict in words.
        sign: The grade's mark, which tells it apart without colour.
        observed: What was seen, in words.
        outcome: The effect on the outcome, in words.
        silent: What it does not say.
        scale: What was seen beside what was expected; none where the claim is arithmetic.
    """

    kicker: str
    claim: str
    grade: str
    sign: str
    observed: str
    outcome: str
    silent: str
    scale: Scale | None = None


def card(one: Card, language: str) -> Picture:
    """
    A claim as a card, the same size for all.

    Args:
        one: Its texts.
        language: "es" or "en".
    """
    scale = one.scale
    rows = [("seen", scale.seen), ("expected", scale.value)] if scale else []
    rows += [("low", scale.low), ("high", scale.high)] if scale else []
    return pictured(
        "claim-card",
        lambda figure: _paint(figure, one, language),
        title=say("picture.card.title", language, claim=one.claim, grade=one.grade),
        alt=say(
            "picture.card.alt",
            language,
            claim=one.claim,
            grade=one.grade,
            observed=one.observed,
            outcome=one.outcome,
        ),
        caption=one.silent,
        header=("figure", "value"),
        rows=rows,
        height=HEIGHT,
        framed=False,
    )


def _paint(figure: Any, one: Card, language: str) -> None:
    from matplotlib.patches import Rectangle

    figure.add_artist(
        Rectangle((0, 0.982), 1, 0.018, color="#00558c", transform=figure.transFigure)
    )
    _lines(figure, one.kicker, 0.945, 92, 1, 8.5, QUIET)
    _lines(figure, one.claim, 0.89, 60, 2, 13, INK, weight="bold")
    ribbon = Rectangle((0.04, 0.62), 0.92, 0.1, color="#eef2f5", transform=figure.transFigure)
    figure.add_artist(ribbon)
    figure.text(0.055, 0.668, f"{one.sign}  {one.grade}", va="center", fontsize=12, weight="bold")
    _lines(figure, one.observed, 0.585, 100, 2, 8.5, INK)
    if one.scale is not None:
        _scale(figure, one.scale, language)
    _lines(figure, one.outcome, 0.215, 100, 2, 8.5, INK, weight="bold")
    _lines(figure, one.silent, 0.105, 108, 2, 8, QUIET)


def _lines(
    figure: Any,
    text: str,
    top: float,
    letters: int,
    most: int,
    size: float,
    ink: str,
    weight: str = "normal",
) -> None:
    """A text in so many lines at most, the rest cut."""
    lines = textwrap.wrap(text, letters, max_lines=most, placeholder=" …")
    figure.text(
        0.04,
        top,
        "\n".join(lines),
        va="top",
        fontsize=size,
        color=ink,
        weight=weight,
        linespacing=1.25,
    )


def _scale(figure: Any, one: Scale, language: str) -> None:
    """The interval of the expected as a bar, what was seen as a mark, both told."""
    axes = figure.add_axes((0.06, 0.275, 0.88, 0.2))
    ends = (one.low, one.high, one.seen, one.value)
    room = 0.12 * (max(ends) - min(ends)) or 1.0
    axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.set_ylim(0, 1)
    axes.axhline(0.45, color="#d0d0d0", linewidth=1)
    axes.plot([one.low, one.high], [0.45, 0.45], color=BLUE, linewidth=7, solid_capstyle="butt")
    axes.plot([one.value], [0.45], "|", color="white", markersize=8, markeredgewidth=2)
    axes.plot([one.seen], [0.45], "D", color=VERMILLION, markersize=8)
    expected = say(
        "picture.card.expected", language, span=span(one.low, one.high, one.unit, language)
    )
    seen = say("picture.card.seen", language, seen=measured(one.seen, one.unit, language))
    _beside(axes, (one.low + one.high) / 2, 0.02, expected, BLUE)
    _beside(axes, one.seen, 0.78, seen, "#b34b00")
    axes.set_axis_off()


def _beside(axes: Any, x: float, y: float, text: str, ink: str) -> None:
    """A label over or under its mark that stays on the card."""
    low, high = axes.get_xlim()
    part = (x - low) / (high - low)
    side = "left" if part < 0.25 else "right" if part > 0.75 else "center"
    axes.text(x, y, text if text else NONE, ha=side, fontsize=9, color=ink, weight="bold")
