"""What the parts of a drawing share: what is mapped, how, and in which words."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from escrutinio.maps.markup import isolated
from escrutinio.maps.paint import Colours, Paint, paint_of
from escrutinio.maps.place import Figure
from escrutinio.maps.scale import value_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """
    How a map is drawn.

    Args:
        metric: "share", "margin", "turnout" or "open".
        kind: "circles", "areas" or "tiles".
        ident: What makes its ids the only ones on a page.
        width: Of the drawing. [pixels]
        told: The text of a key of the words, with its values.
        number: A count as its readers write it.
        percent: A share as its readers write it.
        colours: The colour of the option at a place of the palette, as `#rrggbb`.
        option: The option whose share is mapped, as it is shown.
        title: What the map says; by default what it shows.
        shared: What the ids of the outlines begin with that several maps share; empty for none.
        carries: Whether this is the map that has those outlines.
    """

    metric: str
    kind: str
    ident: str
    width: float
    told: Callable[..., str]
    number: Callable[[int], str]
    percent: Callable[[Fraction], str]
    colours: Colours
    option: str = ""
    title: str = ""
    shared: str = ""
    carries: bool = True

    def paint(self, figure: Figure) -> Paint:
        """How a place is painted."""
        return paint_of(figure, self.metric, self.ident, self.colours)

    def tip(self, figure: Figure) -> str:
        """A place's name and its figure: of what, out of how many."""
        name = isolated(figure.name)
        value = value_of(figure, self.metric)
        weight = self.number(figure.weight)
        if value is None:
            return self.told("map.tip.none", name=name, registered=weight)
        if self.metric == "margin" and value == 0:
            return self.told("map.tip.tie", name=name, registered=weight)
        count = {"turnout": figure.weight, "open": figure.sheets}.get(self.metric, figure.valid)
        key = f"map.tip.{self.metric}"
        said = self.told(
            key if count is not None else f"{key}.alone",
            name=name,
            value=self.percent(value),
            count=self.number(count or 0),
            registered=weight,
            option=isolated(figure.leader_name if self.metric == "margin" else self.option),
        )
        return said.replace(":  ", ": ")  # where no option is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """
    A part of a drawing.

    Args:
        parts: Its elements.
        height: [pixels]
        scale: The radius of a circle of one voter; zero where circles do not say how many. [pixels]
        paints: What its parts are painted with.
    """

    parts: str
    height: float
    scale: float = 0.0
    paints: tuple[Paint, ...] = ()
