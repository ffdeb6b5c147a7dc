"""The places that are not on the map: a row of small circles beneath it, each with its name."""

from collections.abc import Callable, Sequence

from escrutinio.maps.look import Drawn, Look
from escrutinio.maps.markup import element, fitted, label, length, linked
from escrutinio.maps.paint import EDGE
from escrutinio.maps.place import Figure

LABELLED = 24
"""More places than this have their names in what is said when one points at them."""

WIDEST = 72
"""The longest label. [pixels]"""


def disc(figure: Figure, look: Look, x: float, y: float, radius: float) -> str:
    """A place as a circle, with its words and its link."""
    paint = look.paint(figure)
    drawn = element(
        "circle", cx=float(x), cy=float(y), r=float(radius), class_=paint.name, fill=paint.fill
    )
    if paint.edge:
        drawn = drawn.replace("/>", f"{paint.edge}/>")
    return linked(drawn, look.tip(figure), figure.href)


def row(
    figures: Sequence[Figure], look: Look, top: float, radius: Callable[[Figure], float]
) -> Drawn:
    """
    The places that the map has no room for, the largest first.

    Args:
        figures: Those places.
        look: How the map is drawn.
        top: Where the row begins. [pixels]
        radius: Of the circle of a place. [pixels]
    """
    if not figures:
        return Drawn(parts="", height=0)
    named = len(figures) <= LABELLED
    discs, texts, y = [], [], top + 24
    for line in _lines(figures, look, radius, named):
        high = 2 * max(radius(one) for one, _, _ in line)
        for one, x, wide in line:
            discs.append(disc(one, look, x + wide / 2, y + high / 2, radius(one)))
            if named:
                texts.append(label(fitted(one.name, WIDEST), x + wide / 2, y + high + 12))
        y += high + (18 if named else 3)
    key = "map.beneath" if named else "map.beneath.many"
    head = label(look.told(key, n=look.number(len(figures))), 8, top + 14, weight="600")
    circles = element("g", "".join(discs), class_="beneath", stroke=EDGE, stroke_width=0.6)
    names = element("g", "".join(texts), class_="names", text_anchor="middle") if named else ""
    return Drawn(parts=head + circles + names, height=y - top + 6)


def _lines(
    figures: Sequence[Figure], look: Look, radius: Callable[[Figure], float], named: bool
) -> list[list[tuple[Figure, float, float]]]:
    """The places line by line: where each begins, and how much room it takes."""
    lines: list[list[tuple[Figure, float, float]]] = [[]]
    x = 8.0
    for one in sorted(figures, key=lambda one: (-one.weight, one.key)):
        text = length(fitted(one.name, WIDEST), 12) if named else 0.0
        wide = max(2 * radius(one), text) + (8 if named else 3)
        if lines[-1] and x + wide > look.width - 8:
            lines.append([])
            x = 8.0
        lines[-1].append((one, x, wide))
        x += wide
    return lines
