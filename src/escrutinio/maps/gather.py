"""What several files say of where places lie, put together level by level."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from escrutinio.errors import SourceError
from escrutinio.maps.feature import Feature, unread
from escrutinio.maps.matching import Match
from escrutinio.maps.middle import apart, centroid, mean
from escrutinio.maps.place import Geography, Key, Point, Shape
from escrutinio.model.finding import Finding

FAR = 8.0
"""A place this far from the point of the widest place around it is said to be far. [degrees]"""


@dataclass(slots=True)
class Gathered:
    """Points, shapes and what was found, while files are read."""

    points: dict[str, dict[Key, Point]] = field(default_factory=lambda: defaultdict(dict))
    shapes: dict[str, dict[Key, Shape]] = field(default_factory=lambda: defaultdict(dict))
    findings: list[Finding] = field(default_factory=list)

    def add(self, name: str, features: Sequence[Feature], found: Match, known: Geography) -> None:
        """
        The places of one file; of a place in two files the later one holds.

        Args:
            name: The file's.
            features: What it has.
            found: Which place each is of.
            known: Points to compare with, of the widest level.

        Raises:
            SourceError: Latitude and longitude are swapped.
        """
        check_swapped(name, features, found, known)
        for code, each in unread(features):
            self._say(code, name, [_named(one, found) for one in each])
        points: dict[Key, Point] = {}
        shapes: dict[Key, Shape] = {}
        parts: list[Key] = []
        twice: list[Key] = []
        for feature, place in zip(features, found.places, strict=True):
            if place is None or not (feature.point or feature.shape):
                continue
            before = shapes.get(place, ())
            if place not in points and not before:
                _put(feature, place, points, shapes)
            elif before and feature.shape and apart(before, feature.shape):
                shapes[place] = before + feature.shape
                parts.append(place)
            else:
                twice.append(place)
        self._say("MAP-PARTS", name, [" / ".join(one) for one in parts])
        self._say("MAP-TWICE", name, [" / ".join(one) for one in twice])
        middles = points | {place: centroid(shape) for place, shape in shapes.items()}
        self._say("MAP-FAR", name, [" / ".join(one) for one in far(middles, known)])
        self.points[found.level].update(points)
        self.shapes[found.level].update(shapes)

    def _say(self, code: str, name: str, texts: Sequence[str]) -> None:
        if texts:
            where = f"{name}: {'; '.join(dict.fromkeys(texts))}"
            self.findings.append(Finding(code=code, where=where, count=len(texts)))

    def placed(self, level: str) -> dict[Key, Point]:
        """The points of a level: its own, or the centres of its shapes."""
        middles = {place: centroid(shape) for place, shape in self.shapes[level].items()}
        return middles | self.points[level]

    def raised(
        self, keys: Mapping[str, Collection[Key]], weights: Mapping[Key, int]
    ) -> dict[str, tuple[Key, ...]]:
        """
        Give each place without a point the mean of those right below it, from the lowest up.

        Args:
            keys: The places by level, the widest level first.
            weights: Of the places; where none below has any, each counts the same.

        Returns:
            The places that have such a point, by level.
        """
        derived: dict[str, tuple[Key, ...]] = {}
        levels = list(keys)
        for level, below in reversed(list(pairwise(levels))):
            own = self.placed(level)
            children: dict[Key, list[Key]] = defaultdict(list)
            points = self.placed(below)
            for child in sorted(points):
                children[child[:-1]].append(child)
            lacking = [key for key in sorted(set(keys[level])) if key not in own]
            derived[level] = tuple(key for key in lacking if key in children)
            for key in derived[level]:
                each = children[key]
                self.points[level][key] = mean(
                    [points[one] for one in each], [weights.get(one, 0) for one in each]
                )
        return derived


def _put(feature: Feature, place: Key, points: dict[Key, Point], shapes: dict[Key, Shape]) -> None:
    if feature.shape:
        shapes[place] = feature.shape
    if feature.point:
        points[place] = feature.point


def _named(feature: Feature, found: Match) -> str:
    names = " / ".join(feature.texts.get(one, "") for one in found.columns)
    return f"{feature.number} {names}"


def far(points: Mapping[Key, Point], known: Geography) -> list[Key]:
    """
    The places that lie far from the widest place that they are of.

    >>> far({("A", "B"): (0.0, 0.0)}, Geography(points={("A",): (-70.0, -12.0)}))
    [('A', 'B')]
    """
    return [
        key
        for key, point in sorted(points.items())
        if key[:1] in known.points and distance(point, known.points[key[:1]]) > FAR
    ]


def distance(one: Point, other: Point) -> float:
    """
    About how far two points lie apart, the short way round. [degrees]

    >>> distance((179.0, 0.0), (-179.0, 0.0))
    2.0
    """
    east = abs(one[0] - other[0]) % 360
    return math.hypot(min(east, 360 - east), one[1] - other[1])


def check_swapped(name: str, features: Sequence[Feature], found: Match, known: Geography) -> None:
    """
    See that most places do not lie nearer to where they should the other way round.

    Raises:
        SourceError: They do: latitude and longitude are swapped.

    >>> place = Feature(number=1, point=(-12.0, -77.0))
    >>> as_lima = Match(level="department", columns=("name",), places=(("LIMA",),), score=1)
    >>> check_swapped("a.csv", [place], as_lima, Geography(points={("LIMA",): (-77.0, -12.1)}))
    Traceback (most recent call last):
    escrutinio.errors.SourceError: a.csv:1: latitude and longitude are swapped: -12.0, -77.0
    ...
    """
    swapped, right = [], 0
    for feature, place in zip(features, found.places, strict=True):
        point = feature.shape[0][0][0] if feature.shape else feature.point
        if place is None or point is None or place[:1] not in known.points:
            continue
        there = known.points[place[:1]]
        if distance((point[1], point[0]), there) < distance(point, there):
            swapped.append((feature.number, point))
        else:
            right += 1
    if len(swapped) > right:
        number, (x, y) = swapped[0]
        raise SourceError("geo.swapped", where=f"{name}:{number}", x=x, y=y)
