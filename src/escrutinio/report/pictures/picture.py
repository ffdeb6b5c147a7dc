"""A picture as SVG and PNG with the data behind it: the same data give the same bytes."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from escrutinio.errors import Unavailable
from escrutinio.maps.markup import escaped, plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

    Canvas = Figure | SubFigure

PALETTE = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#8c6d1f",
    "#4b4b8f",
    "#7f7f7f",
    "#b2a100",
)
"""Colours that the colour-blind tell apart (Okabe and Ito, 2008), and their kin."""

INK, QUIET, LINE, SOFT = "#1a1a1a", "#595959", "#d0d0d0", "#e4e8ec"
BLUE, ORANGE, GREEN, VERMILLION = PALETTE[0], PALETTE[1], PALETTE[2], PALETTE[5]
DENSITY = "cividis_r"
"""A scale of colour that the colour-blind read as all others do."""

WIDTH = 7.2
"""Of a picture. [inches]"""

DOTS = 150
"""Of a PNG. [pixels an inch]"""

LETTERS = 104
"""So many stand on a line under a picture."""

_STYLE: Any = {
    "svg.hashsalt": "escrutinio",
    "svg.fonttype": "path",
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.labelsize": 9,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "text.color": INK,
    "text.parse_math": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}

Cell = str | float | int
Paint = Callable[["Canvas"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """
    A picture.

    Args:
        id: Its name in files and addresses.
        title: What it shows.
        alt: What it says, for whoever does not see it.
        caption: What it does not show.
        svg: For documents, which write title and caption beside it.
        png: For sharing: title and caption are drawn in it.
        header: The columns of the data behind it.
        rows: Those data.
    """

    id: str
    title: str
    alt: str
    caption: str
    svg: str
    png: bytes
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def csv(self) -> str:
        """The data behind it as a table of text."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([self.header, *self.rows])
        return out.getvalue()


def pictured(
    name: str,
    paint: Paint,
    *,
    title: str,
    alt: str,
    caption: str,
    header: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    height: float = 3.8,
    framed: bool = True,
) -> Picture:
    """
    A picture from what paints it.

    Args:
        name: Its id.
        paint: Draws into an empty figure.
        title: What it shows.
        alt: What it says.
        caption: What it does not show.
        header: The columns of its data.
        rows: Its data.
        height: Of the drawing. [inches]
        framed: Whether the PNG also has the title and the caption.

    Raises:
        Unavailable: The extra that pictures need is not installed.
    """
    with _style():
        svg = _svg(paint, height, (title, alt), "constrained" if framed else "none")
        png = _png(paint, height, (title, caption) if framed else None)
    return Picture(
        id=name,
        title=title,
        alt=alt,
        caption=caption,
        svg=svg,
        png=png,
        header=tuple(header),
        rows=tuple(tuple(row) for row in rows),
    )


@contextmanager
def _style() -> Iterator[None]:
    """Our own style, whatever the reader's machine has."""
    try:
        import matplotlib
        from matplotlib.backends import backend_agg, backend_svg  # noqa: F401
    except ImportError:
        raise Unavailable("extra.missing", where="SVG", extra="report") from None
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def _svg(paint: Paint, height: float, words: tuple[str, str], layout: Any) -> str:
    """The drawing alone, its title and description inside of it."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout=layout)
    paint(figure)
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    body = out.getvalue()
    body = body[body.index("<svg") :]
    head, rest = body.split(">", 1)
    title, alt = (escaped(plain(one)) for one in words)
    label = f"<title>{title}</title><desc>{alt}</desc>"
    return f'{head} role="img">{label}{rest}'


def _png(paint: Paint, height: float, words: tuple[str, str] | None) -> bytes:
    """The drawing with its title above and its caption below, where it has them."""
    from matplotlib.figure import Figure

    if words is None:
        figure = Figure(figsize=(WIDTH, height))
        paint(figure)
    else:
        above, below = textwrap.wrap(words[0], 66), textwrap.wrap(words[1], LETTERS)
        sizes = [0.2 + 0.24 * len(above), height, 0.14 + 0.165 * len(below)]
        figure = Figure(figsize=(WIDTH, sum(sizes)), layout="constrained")
        parts: Any = figure.subfigures(3, 1, height_ratios=sizes)
        paint(parts[1])
        for part, text, where, style in (
            (parts[0], above, (0.012, 0.12), {"fontsize": 12.5, "weight": "bold"}),
            (parts[2], below, (0.012, 0.2), {"fontsize": 8.2, "color": QUIET}),
        ):
            part.text(*where, "\n".join(text), va="bottom", ha="left", linespacing=1.3, **style)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=DOTS, metadata={"Software": None})
    return out.getvalue()
