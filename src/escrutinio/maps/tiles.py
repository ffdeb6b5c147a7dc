"""Tiles: equal squares, on the grid of a layout or in the order of their names."""

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from escrutinio.maps.beneath import row
from escrutinio.maps.look import Drawn, Look
from escrutinio.maps.markup import element, isolated, label, length, linked, plain
from escrutinio.maps.paint import EDGE
from escrutinio.maps.place import Figure, Geography, Key, Point, missing

LARGEST, LABEL, GAP = 56.0, 14.0, 2.0
"""A tile at most, the strip of its label, and what lies between two. [pixels]"""


def grid(keys: Iterable[Key], columns: int = 0) -> dict[Key, tuple[int, int]]:
    """
    Places in the order of their names, row by row. It is not geographical.

    Args:
        keys: The places.
        columns: Of the grid; by default as many as make it about square.

    >>> grid([("B",), ("Á",), ("C",)])
    {('Á',): (0, 0), ('B',): (1, 0), ('C',): (0, 1)}
    """
    ordered = sorted(set(keys), key=lambda key: (_sorted(key), key))
    wide = columns or max(1, math.ceil(math.sqrt(len(ordered))))
    return {key: (i % wide, i // wide) for i, key in enumerate(ordered)}


def _sorted(key: Key) -> list[str]:
    return [bare(name) for name in key]


def bare(name: str) -> str:
    """
    A name in small letters, without accents.

    >>> bare("Áncash")
    'ancash'
    """
    parts = unicodedata.normalize("NFKD", plain(name).casefold())
    return "".join(one for one in parts if not unicodedata.combining(one))


def short_names(names: Iterable[str]) -> dict[str, str]:
    """
    Each name in about three letters, no two alike.

    >>> short_names(["HUANUCO", "HUANCAVELICA", "La Libertad"])
    {'HUANUCO': 'HUC', 'HUANCAVELICA': 'HCA', 'La Libertad': 'LLI'}
    """
    each = list(dict.fromkeys(names))
    first = {name: _initials(name) for name in each}
    found: dict[str, str] = {}
    for name in each:
        rivals = [one for one in each if one != name and first[one] == first[name]]
        choice = _parted(name, rivals) if rivals else first[name]
        taken, n = choice, 1
        while taken in found.values():
            n += 1
            taken = f"{choice[:2]}{n}"
        found[name] = taken
    return found


def _letters(name: str) -> str:
    return "".join(one for one in plain(unicodedata.normalize("NFC", name)) if not one.isspace())


def _initials(name: str) -> str:
    words = plain(unicodedata.normalize("NFC", name)).split()
    if len(words) < 2:
        return _letters(name)[:3].upper()
    return ("".join(word[0] for word in words) + words[-1][1:])[:3].upper()


def _parted(name: str, rivals: Sequence[str]) -> str:
    """The first letter, and the two where the name parts from those that begin alike."""
    letters = _letters(name)
    alike = max(_common(letters.upper(), _letters(one).upper()) for one in rivals)
    return (letters[:1] + (letters[alike : alike + 2] or letters[1:3])).upper()


def _common(one: str, other: str) -> int:
    n = 0
    while n < min(len(one), len(other)) and one[n] == other[n]:
        n += 1
    return n


def tiles(figures: Sequence[Figure], geography: Geography, look: Look) -> Drawn:
    """
    The map of tiles, and the places that its layout lacks.

    Args:
        figures: The places.
        geography: The layout; without one, the tiles stand in the order of the names.
        look: How the map is drawn.
    """
    apart = missing(figures, geography, "tiles")
    known = {one.key: one for one in figures}
    layout = {key: at for key, at in geography.tiles.items() if key in known}
    layout = layout or grid(known)
    if not layout:
        return Drawn(parts="", height=0)
    left, top, columns, rows = _bounds(layout)
    side = min((look.width - 16) / columns, LARGEST)
    start = (look.width - side * columns) / 2
    names = short_names(known[key].name for key in sorted(layout))
    drawn, texts = [], []
    strip = LABEL if side >= 2 * LABEL and max(map(length, names.values())) <= side else 0.0
    for key in sorted(layout, key=lambda key: (layout[key][1], layout[key][0], key)):
        column, line = layout[key]
        x, y = start + (column - left) * side, 8 + (line - top) * side
        drawn.append(_tile(known[key], look, (x, y), side - GAP, strip))
        if strip:
            name = isolated(names[known[key].name])
            texts.append(label(name, x + (side - GAP) / 2, y + side - GAP - 3))
    group = element("g", "".join(drawn), class_="places", stroke=EDGE, stroke_width=0.6)
    if texts:
        group += element("g", "".join(texts), class_="names", text_anchor="middle")
    height = 16 + rows * side
    below = row(apart, look, height, lambda _: 6.0)
    return Drawn(parts=group + below.parts, height=height + below.height)


def _bounds(layout: Mapping[Key, tuple[int, int]]) -> tuple[int, int, int, int]:
    columns, rows = zip(*layout.values(), strict=True)
    left, top = min(columns), min(rows)
    return left, top, max(columns) - left + 1, max(rows) - top + 1


def _tile(figure: Figure, look: Look, at: Point, side: float, strip: float) -> str:
    paint = look.paint(figure)
    square = element(
        "rect",
        x=at[0],
        y=at[1],
        width=side,
        height=side - strip,
        class_=paint.name,
        fill=paint.fill,
    )
    if paint.edge:
        square = square.replace("/>", f"{paint.edge}/>")
    return linked(square, look.tip(figure), figure.href)
