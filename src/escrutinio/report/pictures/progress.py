"""A figure as the count advances, with its interval and with the worst that was still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from escrutinio.report.pictures.axes import percentages, ruled
from escrutinio.report.pictures.picture import BLUE, INK, SOFT, Picture, pictured
from escrutinio.report.told import share
from escrutinio.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    A moment of the count. All are shares from 0 to 1.

    Args:
        counted: Of the stations or the sample, what had come in.
        value: The figure.
        low: Where its interval begins.
        high: Where it ends.
        least: The figure if all that was open went against it; none where it is not bounded.
        most: If all went for it.
    """

    counted: float
    value: float
    low: float
    high: float
    least: float | None = None
    most: float | None = None


def progress(
    steps: Sequence[Step], language: str, *, option: str, line: float | None = 0.5
) -> Picture:
    """
    The share of an option as the count advanced.

    Args:
        steps: In the order in which they came.
        language: "es" or "en".
        option: The option's name.
        line: A share that matters, such as one half; none draws none.

    Raises:
        ValueError: There are no steps.
    """
    if not steps:
        raise ValueError("no steps to draw")
    last = steps[-1]
    told = {
        "option": option,
        "counted": share(last.counted, language),
        "value": share(last.value, language, 2),
        "low": share(last.low, language, 2),
        "high": share(last.high, language, 2),
    }
    return pictured(
        "progress",
        lambda figure: _paint(figure, steps, language, option, line),
        title=say(
            f"picture.progress.title{'.whole' if last.counted >= 1 else ''}", language, **told
        ),
        alt=say("picture.progress.alt", language, **told),
        caption=say("picture.progress.caption", language),
        header=("counted", "share", "low", "high", "least", "most"),
        rows=[
            (
                one.counted,
                one.value,
                one.low,
                one.high,
                "" if one.least is None else one.least,
                "" if one.most is None else one.most,
            )
            for one in steps
        ],
    )


def _paint(
    figure: Any, steps: Sequence[Step], language: str, option: str, line: float | None
) -> None:
    axes = figure.subplots()
    x = [100 * one.counted for one in steps]
    bounded = [one for one in steps if one.least is not None and one.most is not None]
    if bounded:
        axes.fill_between(
            [100 * one.counted for one in bounded],
            [100 * (one.least or 0.0) for one in bounded],
            [100 * (one.most or 0.0) for one in bounded],
            facecolor="none",
            edgecolor="#9aa4ad",
            hatch="////",
            linewidth=0.6,
            label=say("picture.progress.open", language),
        )
    axes.fill_between(
        x,
        [100 * one.low for one in steps],
        [100 * one.high for one in steps],
        color="#9cc3dd",
        linewidth=0,
        label=say("picture.progress.interval", language),
    )
    axes.plot(
        x,
        [100 * one.value for one in steps],
        "o-",
        color=BLUE,
        linewidth=2.4,
        markersize=3.5,
        label=option,
    )
    if line is not None:
        axes.axhline(100 * line, color=INK, linewidth=0.9, linestyle=":")
    low, high = _window(steps, line)
    axes.set_ylim(100 * low, 100 * high)
    axes.set_xlim(_start(steps), 100)
    axes.set_xlabel(say("picture.progress.counted", language))
    axes.set_ylabel(say("picture.share", language, option=option))
    percentages(axes.xaxis, language)
    percentages(axes.yaxis, language)
    ruled(axes)
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=3,
        frameon=False,
        fontsize=8.5,
        borderaxespad=0.2,
        edgecolor=SOFT,
    )


def _start(steps: Sequence[Step]) -> float:
    """Where the axis begins: at nothing, or, where the count is first known late, just before."""
    first = 100 * steps[0].counted
    return 0.0 if first < 50 else max(0.0, first - 0.15 * (100 - first) - 0.2)


def _window(steps: Sequence[Step], line: float | None) -> tuple[float, float]:
    """Heights in which the intervals, the line and the last half of the bounds can be seen."""
    late = [one for one in steps if one.counted >= 0.5] or list(steps)[-1:]
    values = [one.low for one in steps] + [one.high for one in steps]
    values += [one.least for one in late if one.least is not None]
    values += [one.most for one in late if one.most is not None]
    values += [] if line is None else [line]
    room = max(0.002, 0.08 * (max(values) - min(values)))
    return max(0.0, min(values) - room), min(1.0, max(values) + room)
