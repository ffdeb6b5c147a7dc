"""How each class of a map is painted: a colour, and what tells it without any colour."""

from collections.abc import Callable
from dataclasses import dataclass

from escrutinio.maps.colour import shade
from escrutinio.maps.markup import element
from escrutinio.maps.place import Figure
from escrutinio.maps.scale import BEYOND, NONE, ZERO, class_of, value_of

Colours = Callable[[int], str]

WHITE, GREY, INK, EDGE = "#ffffff", "#b8b8b8", "#1a1a1a", "#4a4a4a"
BORDER = "#c2c2bc"
"""Between two areas: seen on a dark one, and on white."""
OPEN = "#9a4d00"
HUES = {"share": "#0072b2", "turnout": "#85458a", "open": OPEN, "margin": WHITE}
"""The hue of each scale that has only one: far from grey, whatever colours the eye takes as one."""

HATCHES = ((10, 1.0, "#fbf1e6"), (7, 1.3, "#f5dfc6"), (4.5, 1.6, "#ecc79c"), (3, 1.7, "#dfa769"))
"""Of what is open: the distance of the lines, their width [pixels], and what lies beneath them."""

TEXTURES = (
    "",
    '<circle cx="1.5" cy="1.5" r=".5"/><circle cx="4.5" cy="4.5" r=".5"/>',
    '<path d="M0 1.5h6M0 4.5h6"/>',
    '<path d="M1.5 0v6M4.5 0v6"/>',
    '<path d="M0 3h6M3 0v6"/>',
    '<circle cx="3" cy="3" r="1.8" fill="none"/>',
    '<path d="M1 1h2v2h-2z"/>',
    '<path d="M0 4l3-3 3 3" fill="none"/>',
    '<path d="M1 3h4M3 1v4"/>',
    '<path d="M0 1h6v2h-6z"/>',
    '<path d="M1 0h2v6h-2z"/>',
)
"""
What tells the leading options apart without colour: none, dots, lines, a lattice, rings, squares,
a zigzag, crosses, bars. They are more than a palette has colours, and their number has no factor
in common with it, so that colour and marks together repeat late.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """
    How one class is filled.

    Args:
        name: Of the class, for a style sheet.
        fill: The attribute: a colour, or the address of a pattern.
        pattern: That pattern's element; empty for a plain colour.
        edge: More attributes of the outline.
    """

    name: str
    fill: str
    pattern: str = ""
    edge: str = ""


def paint(step: str, metric: str, ident: str, base: str, leader: int = 0) -> Paint:
    """
    The paint of a class.

    Args:
        step: The class, as `class_of` names it.
        metric: What is mapped.
        ident: What makes the pattern's name the only one on a page.
        base: The hue: of the scale, or of the leading option.
        leader: That option's place in the palette.

    >>> paint("3", "share", "m", "#0072b2").fill
    '#55a0e4'
    >>> paint("2", "open", "m", "#000000").fill
    'url(#m-open-2)'
    """
    if step == ZERO:
        return Paint(name=ZERO, fill=WHITE)
    if step == NONE:
        return Paint(name=NONE, fill=GREY, edge=' stroke-dasharray="2 1.5"')
    if step == BEYOND:
        return _patterned(BEYOND, ident, 5, _cross())
    if metric == "open":
        return _patterned(f"open-{step}", ident, HATCHES[int(step) - 1][0], _hatch(int(step)))
    colour = shade(base, int(step))
    texture = TEXTURES[leader % len(TEXTURES)] if metric == "margin" else ""
    name = f"lead-{leader}-{step}" if metric == "margin" else f"{metric}-{step}"
    if not texture:
        return Paint(name=name, fill=colour)
    return _patterned(name, ident, 6, _textured(colour, base, texture, int(step)))


def paint_of(figure: Figure, metric: str, ident: str, colours: Colours) -> Paint:
    """
    The paint of a place on a map.

    >>> one = Figure(key=("A",), name="A", weight=1)
    >>> paint_of(one, "turnout", "m", str).name
    'none'
    """
    step = class_of(value_of(figure, metric), metric)
    if metric != "margin":
        return paint(step, metric, ident, HUES[metric])
    leader = figure.leader or 0
    return paint(step, metric, ident, colours(leader), leader)


def _patterned(name: str, ident: str, size: float, content: str) -> Paint:
    place = f"{ident}-{name}"
    pattern = element(
        "pattern",
        content,
        id=place,
        width=float(size),
        height=float(size),
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)" if name.startswith("open") else None,
    )
    return Paint(name=name, fill=f"url(#{place})", pattern=pattern)


def _ground(size: float, colour: str) -> str:
    return element("rect", width=float(size), height=float(size), fill=colour)


def _cross() -> str:
    lines = element("path", d="M0 0l5 5M5 0l-5 5", stroke=INK, stroke_width=0.8)
    return _ground(5, WHITE) + lines


def _hatch(step: int) -> str:
    size, width, ground = HATCHES[step - 1]
    line = element("rect", width=float(width), height=float(size), fill=OPEN)
    return _ground(size, ground) + line


def _textured(colour: str, base: str, texture: str, step: int) -> str:
    """Marks that are darker than a light ground, or lighter than a dark one."""
    marks = shade(base, step + 2 if step <= 3 else step - 2)
    drawn = element("g", texture, fill=marks, stroke=marks, stroke_width=0.7)
    return _ground(6, colour) + drawn
