"""The legend, inside of the drawing, so that it stays where one zooms."""

import math
from collections.abc import Iterable, Sequence

from escrutinio.maps.look import Drawn, Look
from escrutinio.maps.markup import element, fitted, isolated, label, length
from escrutinio.maps.paint import EDGE, HUES, Paint, paint
from escrutinio.maps.place import Figure
from escrutinio.maps.scale import BEYOND, BREAKS, NONE, ZERO, class_of, value_of

LEFT, HIGH, LINE = 8.0, 12.0, 16.0
"""The edge, the height of a swatch, and of a line of text. [pixels]"""


def legend(figures: Sequence[Figure], look: Look, top: float, scale: float) -> Drawn:
    """
    What each paint means, and how large a circle is.

    Args:
        figures: The places: which options lead, and whether some value is beyond all breaks.
        look: How the map is drawn.
        top: Where it begins. [pixels]
        scale: The radius of a circle of one voter; zero where circles do not say how many. [pixels]
    """
    parts = [label(_heading(look), LEFT, top + 14, weight="600")]
    y = top + 24
    drawn = _leaders(figures, look, y) if look.metric == "margin" else _single(look, y)
    parts.append(drawn.parts)
    paints = list(drawn.paints)
    y += drawn.height
    if any(class_of(value_of(one, look.metric), look.metric) == BEYOND for one in figures):
        paints.append(_paint(BEYOND, look))
        parts.append(_framed(_swatch(paints[-1], LEFT, y, 24)))
        parts.append(label(look.told("map.beyond"), LEFT + 32, y + 10))
        y += LINE + 6
    sizes = _sizes(figures, look, y, scale)
    return Drawn(
        parts="".join(parts) + sizes.parts,
        height=y + sizes.height - top + 4,
        paints=tuple(paints),
    )


def _heading(look: Look) -> str:
    key = f"map.legend.{look.metric}"
    if look.metric == "share" and look.option:
        room = look.width - 2 * LEFT - length(look.told(f"{key}.of", option=""), 12)
        return look.told(f"{key}.of", option=fitted(look.option, room, 12))
    return look.told(key)


def _paint(step: str, look: Look, leader: int | None = None) -> Paint:
    if leader is not None:
        return paint(step, look.metric, look.ident, look.colours(leader), leader)
    return paint(step, look.metric, look.ident, HUES[look.metric])


def _swatch(one: Paint, x: float, y: float, width: float) -> str:
    drawn = element(
        "rect",
        x=x,
        y=y,
        width=float(width),
        height=HIGH,
        class_=one.name,
        fill=one.fill,
    )
    return drawn.replace("/>", f"{one.edge}/>") if one.edge else drawn


def _framed(*swatches: str) -> str:
    return element("g", "".join(swatches), stroke=EDGE, stroke_width=0.6)


def _bar(paints: Iterable[Paint], x: float, y: float, width: float) -> str:
    return "".join(_swatch(one, x + i * width, y, width) for i, one in enumerate(paints))


def _ticks(metric: str, x: float, y: float, width: float) -> str:
    texts = [">0", *(str(one) for one in BREAKS[metric][1:])]
    ticks = "".join(label(text, x + i * width, y) for i, text in enumerate(texts))
    return element("g", ticks, text_anchor="middle")


def _steps(metric: str) -> list[str]:
    return [str(i + 1) for i in range(len(BREAKS[metric]) - 1)]


def _single(look: Look, y: float) -> Drawn:
    """Zero, the steps with their breaks, and no data, side by side."""
    steps = _steps(look.metric)
    paints = tuple(_paint(step, look) for step in steps)
    none = look.told("map.none")
    room = max(length(none), 24.0)
    wide = min((look.width - 2 * LEFT - 70 - room) / len(steps), 44)
    x, end = LEFT + 36, LEFT + 36 + wide * len(steps)
    below = y + HIGH + 13
    parts = [
        _framed(
            _swatch(_paint(ZERO, look), LEFT, y, 24),
            _bar(paints, x, y, wide),
            _swatch(_paint(NONE, look), end + 26, y, 24),
        ),
        label("0", LEFT + 12, below, anchor="middle"),
        _ticks(look.metric, x, below, wide),
        label(none, end + 26, below),
    ]
    return Drawn(parts="".join(parts), height=HIGH + 24, paints=paints)


def _leaders(figures: Sequence[Figure], look: Look, y: float) -> Drawn:
    """A bar for each option that leads somewhere; then the tie and no data."""
    names = {
        one.leader: one.leader_name
        for one in sorted(figures, key=lambda one: one.key, reverse=True)
        if one.leader is not None and one.margin
    }
    steps = _steps("margin")
    wide = 26.0
    start = LEFT + 8
    parts, x = [], start + wide * len(steps) + 16
    paints: list[Paint] = []
    for leader in sorted(names):
        each = [_paint(step, look, leader) for step in steps]
        paints += each
        parts.append(_framed(_bar(each, start, y, wide)))
        parts.append(label(fitted(names[leader], look.width - x - LEFT), x, y + 10))
        y += HIGH + 4
    if names:
        parts.append(_ticks("margin", start, y + 9, wide))
    under = y + (18 if names else 0)
    tie = look.told("map.tie")
    second = start + 32 + length(tie) + 20
    parts += [
        _framed(
            _swatch(_paint(ZERO, look), start, under, 24),
            _swatch(_paint(NONE, look), second, under, 24),
        ),
        label(tie, start + 32, under + 10),
        label(look.told("map.none"), second + 32, under + 10),
    ]
    height = len(names) * (HIGH + 4) + (18 if names else 0) + HIGH + 12
    return Drawn(parts="".join(parts), height=height, paints=tuple(paints))


def sizes(most: int) -> list[int]:
    """
    Round numbers of voters whose circles are shown, the largest first.

    >>> sizes(8322644), sizes(7), sizes(0)
    ([2000000, 200000, 20000], [2], [])
    """
    if most < 1:
        return []
    power = 10 ** int(math.log10(max(most / 3, 1)))
    first = max(one * power for one in (1, 2, 5) if one * power <= max(most / 3, 1))
    return [one for one in (first, first // 10, first // 100) if one >= 1]


def _sizes(figures: Sequence[Figure], look: Look, y: float, scale: float) -> Drawn:
    shown = sizes(max((one.weight for one in figures), default=0)) if scale else []
    shown = [one for one in shown if scale * math.sqrt(one) >= 1]
    if not shown:
        return Drawn(parts="", height=0)
    parts = [label(look.told("map.size"), LEFT, y + 12, weight="600")]
    largest = scale * math.sqrt(shown[0])
    x, middle = LEFT, y + 22 + largest
    for one in shown:
        r = scale * math.sqrt(one)
        text = isolated(look.number(one))
        parts.append(
            element("circle", cx=x + r, cy=middle, r=r, class_="size", fill="none", stroke=EDGE)
        )
        parts.append(label(text, x + 2 * r + 6, middle + 4))
        x += 2 * r + 6 + length(text, 12) + 14
    return Drawn(parts="".join(parts), height=2 * largest + 28)
