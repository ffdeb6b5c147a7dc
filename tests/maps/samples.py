"""Made-up places for the tests of maps."""

import re
from fractions import Fraction
from functools import partial
from typing import Any
from xml.etree import ElementTree as ET

from escrutinio.maps.place import Figure, Geography, Key, Shape
from escrutinio.words import say
from escrutinio.words.numbers import number, percent

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7")
SVG = "{http://www.w3.org/2000/svg}"


def words(language: str = "en", ident: str = "m") -> dict[str, Any]:
    """What a drawing needs beside its places."""
    return {
        "told": lambda key, **values: say(key, language, **values),
        "number": partial(number, language=language),
        "percent": partial(percent, language=language),
        "colours": lambda place: COLOURS[place % len(COLOURS)],
        "ident": ident,
    }


def square(x: float, y: float, side: float = 1.0) -> Shape:
    """A place that is a square, by its south-west corner."""
    far, top = x + side, y + side
    return ((((x, y), (far, y), (far, top), (x, top), (x, y)),),)


def place(name: str, weight: int = 100, key: Key = (), **given: Any) -> Figure:
    """A place with ordinary figures, but for those that are given."""
    figures: dict[str, Any] = {
        "href": f"{len(name)}/",
        "leader": 0,
        "leader_name": "Alpha",
        "share": Fraction(1, 2),
        "margin": Fraction(1, 10),
        "turnout": Fraction(3, 4),
        "open": Fraction(1, 50),
        "valid": 75,
        "sheets": 50,
    }
    return Figure(key=key or (name,), name=name, weight=weight, **(figures | given))


def row_of(names: str) -> tuple[list[Figure], Geography]:
    """Places side by side along the equator, each with a point, a shape and a tile."""
    figures = [place(name, weight=100 * (i + 1)) for i, name in enumerate(names)]
    geography = Geography(
        points={one.key: (i + 0.5, 0.5) for i, one in enumerate(figures)},
        shapes={one.key: square(i, 0.0) for i, one in enumerate(figures)},
        tiles={one.key: (i, 0) for i, one in enumerate(figures)},
    )
    return figures, geography


def tree(svg: str) -> ET.Element:
    """A drawing as XML."""
    return ET.fromstring(svg)


def tips(svg: str) -> list[str]:
    """What is said of each place, in the order of the drawing."""
    found = tree(svg).iterfind(f".//{SVG}a/{SVG}title")
    return [one.text or "" for one in found]


def fill_of(svg: str, tip: str) -> str:
    """The class of the place of which something is said."""
    match = re.search(rf"<title>{re.escape(tip)}[^<]*</title><\w+ [^>]*class=\"([^\"]+)\"", svg)
    return match[1] if match else ""
