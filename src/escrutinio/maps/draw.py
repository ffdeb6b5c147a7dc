"""A map as one SVG text: the picture, its legend, and its description."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from escrutinio.maps.areas import areas
from escrutinio.maps.circles import circles
from escrutinio.maps.legend import legend
from escrutinio.maps.look import Drawn, Look
from escrutinio.maps.markup import element, escaped, figure, isolated
from escrutinio.maps.paint import INK, WHITE, Colours
from escrutinio.maps.place import KINDS, METRICS, Figure, Geography, missing
from escrutinio.maps.scale import ZERO, class_of, value_of
from escrutinio.maps.tiles import tiles

MADE: dict[str, Callable[[Sequence[Figure], Geography, Look], Drawn]] = {
    "circles": circles,
    "areas": areas,
    "tiles": tiles,
}


def draw(
    figures: Sequence[Figure],
    geography: Geography,
    metric: str,
    kind: str,
    *,
    told: Callable[..., str],
    number: Callable[[int], str],
    percent: Callable[[Fraction], str],
    ident: str,
    colours: Colours,
    width: float = 320,
    option: str = "",
    title: str = "",
) -> str:
    """
    A map of some places: an `<svg>` that needs no style sheet, script or other file.

    Args:
        figures: The places, each once.
        geography: Where they lie.
        metric: "share", "margin", "turnout" or "open".
        kind: "circles", "areas" or "tiles".
        told: The text of a key of the words, with its values.
        number: A count as its readers write it.
        percent: A share as its readers write it.
        ident: What makes its ids the only ones on a page: letters, digits and `-`.
        colours: The colour of the option at a place of the palette, as `#rrggbb`.
        width: Of the drawing; its height follows. [pixels]
        option: The option whose share is mapped, as it is shown.
        title: What the map says; by default what it shows.

    Raises:
        ValueError: No such metric or kind, a place twice, or an ident of other letters.

    >>> from escrutinio.words.numbers import number, percent
    >>> svg = draw(
    ...     [Figure(key=("A",), name="A", weight=9, turnout=Fraction(2, 3))],
    ...     Geography(points={("A",): (-77.0, -12.0)}), "turnout", "circles",
    ...     told=lambda key, **values: key, number=str, percent=str, ident="m",
    ...     colours=lambda place: "#0072b2",
    ... )
    >>> svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"'), svg.count("turnout-3")
    (True, 2)
    """
    return _drawn(
        figures,
        geography,
        Look(
            metric=metric,
            kind=kind,
            ident=ident,
            width=width,
            told=told,
            number=number,
            percent=percent,
            colours=colours,
            option=option,
            title=title,
        ),
    )


def small_multiples(
    figures: Sequence[Figure],
    geography: Geography,
    kind: str,
    *,
    told: Callable[..., str],
    number: Callable[[int], str],
    percent: Callable[[Fraction], str],
    ident: str,
    colours: Colours,
    width: float = 320,
    option: str = "",
    metrics: Sequence[str] = METRICS,
) -> dict[str, str]:
    """
    Maps of the same places for one page: the first has the outlines, and the others use them.

    Args:
        figures: The places, each once.
        geography: Where they lie.
        kind: "circles", "areas" or "tiles".
        told: The text of a key of the words, with its values.
        number: A count as its readers write it.
        percent: A share as its readers write it.
        ident: What the ids of all of them begin with.
        colours: The colour of the option at a place of the palette.
        width: Of each. [pixels]
        option: The option whose share is mapped.
        metrics: What is mapped, in this order.

    >>> shown = small_multiples([], Geography(), "tiles", told=lambda key, **values: key,
    ...     number=str, percent=str, ident="m", colours=lambda place: "#0072b2")
    >>> list(shown)
    ['share', 'margin', 'turnout', 'open']
    """
    look = Look(
        metric="",
        kind=kind,
        ident=ident,
        width=width,
        told=told,
        number=number,
        percent=percent,
        colours=colours,
        option=option,
        shared=ident,
    )
    each = [
        replace(look, metric=metric, ident=f"{ident}-{metric}", carries=i == 0)
        for i, metric in enumerate(metrics)
    ]
    return {one.metric: _drawn(figures, geography, one) for one in each}


def _drawn(figures: Sequence[Figure], geography: Geography, look: Look) -> str:
    _checked(figures, look)
    body = MADE[look.kind](figures, geography, look)
    key = legend(figures, look, body.height, body.scale)
    height = body.height + key.height
    patterns = {one.name: one.pattern for one in (*map(look.paint, figures), *key.paints)}
    inside = (
        element("title", escaped(_title(look)), id=f"{look.ident}-title"),
        element("desc", escaped(about(figures, geography, look)), id=f"{look.ident}-desc"),
        element("defs", "".join(patterns[name] for name in sorted(patterns))),
        element("rect", class_="paper", width=float(look.width), height=height, fill=WHITE),
        body.parts,
        element("g", key.parts, class_="legend"),
    )
    return _framed("".join(inside), look, height, any(one.href for one in figures))


def _framed(inside: str, look: Look, height: float, links: bool) -> str:
    return element(
        "svg",
        inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {figure(look.width)} {figure(height)}",
        width=float(look.width),
        height=height,
        role="group" if links else "img",
        class_=f"map map-{look.kind} map-{look.metric}",
        aria_labelledby=f"{look.ident}-title",
        aria_describedby=f"{look.ident}-desc",
        font_family="system-ui, sans-serif",
        font_size=12,
        fill=INK,
    )


def _checked(figures: Sequence[Figure], look: Look) -> None:
    if look.metric not in METRICS or look.kind not in KINDS:
        raise ValueError(f"no map of {look.metric} in {look.kind}")
    if len({one.key for one in figures}) != len(figures):
        raise ValueError("a place stands twice")
    if not look.ident.replace("-", "").isalnum() or not look.ident.isascii():
        raise ValueError(f"not an ident: {look.ident}")


def _title(look: Look) -> str:
    if look.title:
        return isolated(look.title)
    if look.metric == "share" and look.option:
        return look.told("map.title.share.of", option=isolated(look.option))
    return look.told(f"map.title.{look.metric}")


def about(figures: Sequence[Figure], geography: Geography, look: Look) -> str:
    """
    The description of a map in words: what it draws, its classes, and what it lacks.

    Args:
        figures: The places.
        geography: Where they lie.
        look: How the map is drawn.
    """
    apart = missing(figures, geography, look.kind)
    lattice = look.kind == "tiles" and not any(one.key in geography.tiles for one in figures)
    values = [value_of(one, look.metric) for one in figures]
    none = sum(value is None for value in values)
    zero = sum(class_of(value, look.metric) == ZERO for value in values)
    said = [
        look.told("map.about.grid" if lattice else f"map.about.{look.kind}"),
        look.told(f"map.about.{look.metric}"),
        look.told("map.about.places", n=look.number(len(figures))),
        look.told("map.about.none", n=look.number(none)) if none else "",
        look.told(f"map.about.zero.{look.metric}", n=look.number(zero)) if zero else "",
        look.told("map.about.apart", n=look.number(len(apart))) if apart else "",
    ]
    return " ".join(one for one in said if one)
