"""What a map is made of: the places with their figures, and where they lie."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

Key = tuple[str, ...]
"""The names of a place from the widest down, as the election's source writes them."""

Point = tuple[float, float]
"""Longitude and latitude, or x and y. [degrees, pixels]"""

Ring = tuple[Point, ...]
"""A closed line: its first point is its last."""

Polygon = tuple[Ring, ...]
"""An outer ring, then the rings of its holes."""

Shape = tuple[Polygon, ...]
"""All the polygons of a place."""

METRICS = ("share", "margin", "turnout", "open")
KINDS = ("circles", "areas", "tiles")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """
    What a map says of one place.

    Args:
        key: The place.
        name: As it is shown.
        href: The relative address of its page; empty where it has none.
        weight: Registered voters: the area of its circle. [voters]
        leader: The leading option's place in the palette; none without valid votes or in a tie.
        leader_name: That option as it is shown.
        share: Of the valid votes, of the option that is mapped.
        margin: The first less the second, over the valid votes.
        turnout: Those who voted, over the registered.
        open: The sheets that are not counted yet, over all sheets.
        valid: How many valid votes the shares are of, where that is known. [votes]
        sheets: How many sheets there are, where that is known. [sheets]

    Raises:
        ValueError: A negative weight has no circle; an address that is not relative.

    >>> Figure(key=("NORTH",), name="North", weight=8322644, share=Fraction(1, 3)).turnout is None
    True
    """

    key: Key
    name: str
    href: str = ""
    weight: int
    leader: int | None = None
    leader_name: str = ""
    share: Fraction | None = None
    margin: Fraction | None = None
    turnout: Fraction | None = None
    open: Fraction | None = None
    valid: int | None = None
    sheets: int | None = None

    def __post_init__(self) -> None:
        if self.weight < 0:
            raise ValueError(f"{self.name}: weight is {self.weight}")
        if ":" in self.href.partition("/")[0]:
            raise ValueError(f"{self.name}: the address is not relative: {self.href}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Geography:
    """
    Where the places of one level lie.

    Args:
        points: Longitude and latitude of each. [degrees]
        shapes: The polygons of each. [degrees]
        tiles: Column and row of each in a map of equal squares.
    """

    points: Mapping[Key, Point] = field(default_factory=dict)
    shapes: Mapping[Key, Shape] = field(default_factory=dict)
    tiles: Mapping[Key, tuple[int, int]] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether it places anything."""
        return bool(self.points or self.shapes or self.tiles)

    def among(self, keys: Iterable[Key]) -> "Geography":
        """
        The same of some places only.

        >>> Geography(points={("A",): (0, 0), ("B",): (1, 1)}).among([("B",)]).points
        {('B',): (1, 1)}
        """
        wanted = set(keys)
        return Geography(
            points={key: one for key, one in self.points.items() if key in wanted},
            shapes={key: one for key, one in self.shapes.items() if key in wanted},
            tiles={key: one for key, one in self.tiles.items() if key in wanted},
        )


def places_on(geography: Geography, kind: str) -> Mapping[Key, object]:
    """
    What a kind of map draws its places from.

    Raises:
        KeyError: There is no such kind of map.

    >>> places_on(Geography(tiles={("A",): (0, 0)}), "tiles")
    {('A',): (0, 0)}
    """
    kinds: dict[str, Mapping[Key, object]] = {
        "circles": geography.points,
        "areas": geography.shapes,
        "tiles": geography.tiles,
    }
    return kinds[kind]


def missing(figures: Iterable[Figure], geography: Geography, kind: str) -> tuple[Figure, ...]:
    """
    The places that a kind of map has no room for: they are drawn beneath it.

    A map of tiles without any layout is a grid that has every place.

    >>> africa = Figure(key=("AFRICA",), name="Africa", weight=340)
    >>> [one.name for one in missing([africa], Geography(), "circles")]
    ['Africa']
    >>> missing([africa], Geography(), "tiles")
    ()
    """
    each = tuple(figures)
    known = places_on(geography, kind)
    if kind == "tiles" and not any(one.key in known for one in each):
        return ()
    return tuple(one for one in each if one.key not in known)
