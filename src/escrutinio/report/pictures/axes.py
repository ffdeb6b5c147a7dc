"""Axes that are written as the reader writes numbers."""

from __future__ import annotations

from typing import Any

from escrutinio.report.told import quantity


def counted(axis: Any, language: str, after: str = "", figures: int = 3) -> None:
    """Write the marks of an axis as counts, with a unit after them."""
    from matplotlib.ticker import FuncFormatter

    def told(value: float, _: int) -> str:
        return quantity(round(value, 9), language, figures) + after

    axis.set_major_formatter(FuncFormatter(told))


def percentages(axis: Any, language: str) -> None:
    """Write the marks of an axis as percentages."""
    counted(axis, language, "\u00a0%")


def ruled(axes: Any, which: str = "y") -> None:
    """Faint lines behind the drawing."""
    axes.grid(axis=which, color="#e6e6e6", linewidth=0.6)
    axes.set_axisbelow(True)
