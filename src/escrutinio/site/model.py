"""What the pages of a site are made of: contests, their places as a tree, and every sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from escrutinio.law.country import Country
from escrutinio.law.rule import Decision
from escrutinio.model.election import Contest, Election
from escrutinio.model.result import Count, Totals
from escrutinio.model.sheet import Place, Sheet
from escrutinio.operations.progress import Moment, Revision
from escrutinio.operations.trail import Trail
from escrutinio.site.address import slug, slugs
from escrutinio.tally.decided import Decided, decided
from escrutinio.tally.recount import Sums, counted

TREE = ("department", "province", "district")
"""The levels that have pages of their own, below the whole."""

Branch = tuple[str, ...]
"""A place by the names that lead to it: scope, department, province, district and its code."""


@dataclass(slots=True)
class Node:
    """
    A place that has a page: its count, what lies below it, and the sheets that hang on it.

    Args:
        level: "whole", "department", "province" or "district".
        branch: The names that lead to it; none for the whole.
        path: Its folder under its contest's.
        count: Its count.
        below: The places right below it, in the order of their names.
        halls: The counts of its polling places, by name, where the sheets are its own.
        sheets: Its own sheets, by polling place and station.
        at: When a figure of it last changed, in ISO 8601.
    """

    level: str
    branch: Branch = ()
    path: str = ""
    count: Count = field(default_factory=Count)
    parent: Node | None = None
    below: list[Node] = field(default_factory=list)
    halls: list[Count] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    at: str = ""
    _totals: Totals | None = None

    @property
    def name(self) -> str:
        """What it is called; empty for the whole."""
        return self.branch[LAST[self.level]] if self.branch else ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names from the department down, without the empty ones."""
        return tuple(one.name for one in self.trail if one.branch)

    @property
    def trail(self) -> list[Node]:
        """The places that lead to it, the whole first."""
        return [*(self.parent.trail if self.parent else []), self]

    @property
    def totals(self) -> Totals:
        """Its count's totals, summed once."""
        if self._totals is None:
            self._totals = self.count.counted
        return self._totals

    @property
    def abroad(self) -> bool:
        """Whether it lies abroad."""
        return bool(self.branch) and self.branch[0] != "domestic"

    @property
    def open(self) -> Fraction | None:
        """The share of its sheets that are open."""
        sheets = self.count.sheets
        return Fraction(sheets["pending"], sheets["total"]) if sheets["total"] else None


LAST = {"department": 1, "province": 2, "district": 3}
"""Where in its branch a level's own name stands."""


@dataclass(slots=True, kw_only=True)
class Part:
    """
    A contest of a site.

    Args:
        contest: The contest.
        folder: Its folder under `data/`, and under a language where it is not the first.
        base: Its folder under a language.
        root: The whole, with every place below it.
        law: Of its country.
        decision: How it is decided.
        result: What its votes decide.
        hidden: Stations that lines without a sheet may hide. [stations]
        stations: How many it has. [sheets]
        widths: How long their numbers are. [characters]
        order: The options' places, the one with the most votes first.
        moments: The progress of its count.
        revisions: The sheets that changed after they were in it.
        rolls: Whether the registered voters of every station are known.
    """

    contest: Contest
    folder: str
    base: str
    root: Node
    law: Country
    decision: Decision
    result: Decided
    hidden: int
    stations: int
    widths: tuple[int, ...]
    order: tuple[int, ...]
    moments: Sequence[Moment] = ()
    revisions: Sequence[Revision] = ()
    rolls: bool = True

    def nodes(self) -> Iterator[Node]:
        """Every place with a page, each before those below it."""
        waiting = [self.root]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += reversed(one.below)


@dataclass(slots=True, kw_only=True)
class Site:
    """
    A site: an election as one log has it at one size.

    Args:
        election: The election.
        parts: Its contests that have sheets or lines without one.
        trail: Every sheet with its events.
        origin: The log's name.
        size: The log's size. [entries]
        root: The log's root, in hexadecimal.
        key: The log's key as it is published.
        logged: When the newest event was logged.
        files: The bundle's files: name, SHA-256, length.
        law: The book of law of the bundle.
        seats: The certificates of seats, if any.
        url: Where the site will be, if that is known.
    """

    election: Election
    parts: list[Part]
    trail: Trail
    origin: str
    size: int
    root: str
    key: str
    logged: str
    files: Mapping[str, tuple[str, int]]
    law: Mapping[str, Any]
    seats: Sequence[Mapping[str, Any]] = ()
    url: str = ""


def part_of(
    contest: Contest,
    law: Country,
    whole: Count,
    found: Sums,
    sheets: Iterable[Sheet],
    times: Mapping[tuple[str, str], str],
    *,
    first: bool,
    folder: str,
    hidden: int = 0,
) -> Part:
    """
    A contest with its places.

    Args:
        contest: The contest.
        law: Of its country.
        whole: Its count.
        found: The sums of every polling place.
        sheets: Its sheets.
        times: When each sheet last changed, by contest and station.
        first: Whether it is the site's first, whose pages lie at the top.
        folder: Its folder's name.
        hidden: Stations that lines without a sheet may hide. [stations]
    """
    every, votes = list(sheets), dict(enumerate(whole.counted.votes))
    root = tree(found, every, times)
    root.count = whole
    return Part(
        contest=contest,
        folder=folder,
        base="" if first else f"{folder}/",
        root=root,
        law=law,
        decision=law.decision(contest.rule),
        result=decided(root.count, contest, law),
        hidden=hidden,
        stations=len(every),
        rolls=all(one.registered is not None for one in every),
        order=tuple(sorted(range(len(contest.options)), key=lambda i: -votes.get(i, 0))),
        widths=tuple(sorted({len(one.station) for one in every})),
    )


def tree(found: Sums, sheets: Iterable[Sheet], times: Mapping[tuple[str, str], str]) -> Node:
    """The whole with the places below it; a place without a name is passed over."""
    [whole] = counted(found) or [Count()]
    nodes: dict[Branch, Node] = {(): Node(level="whole", count=whole)}
    for level in TREE:
        for count in counted(found, level):
            branch = tuple(name for _, name in count.key)
            parent = _nearest(nodes, branch[:-1] if level != "district" else branch[:-2])
            if branch[LAST[level]]:
                node = Node(level=level, branch=branch, count=count, parent=parent)
                nodes[branch] = node
                parent.below.append(node)
    for count in counted(found, "place"):
        names = tuple(name for _, name in count.key)
        _nearest(nodes, names[:-1]).halls.append(count)
    _hang(nodes, sheets, times)
    _name_paths(nodes[()])
    return nodes[()]


def _nearest(nodes: Mapping[Branch, Node], branch: Branch) -> Node:
    """The place of a branch, or the nearest above it that has a name."""
    while branch not in nodes:
        branch = branch[:-1]
    return nodes[branch]


def _hang(
    nodes: Mapping[Branch, Node], sheets: Iterable[Sheet], times: Mapping[tuple[str, str], str]
) -> None:
    """Every sheet on its place, sorted; and when each place last changed."""
    known: dict[Place, Node] = {}
    for one in sheets:
        node = known.get(one.place)
        if node is None:
            place = one.place
            branch = (place.scope, place.department, place.province, place.district)
            node = known[place] = _nearest(nodes, (*branch, place.district_code))
        node.sheets.append(one)
        at = times.get((one.contest, one.station), "")
        if at > node.at:
            node.at = at
    for node in nodes.values():
        node.sheets.sort(key=lambda one: (one.place.place, one.station))
    for node in reversed(list(nodes.values())):
        if node.parent is not None and node.at > node.parent.at:
            node.parent.at = node.at


def _apart(places: Sequence[Node]) -> list[str]:
    """The names of places side by side; with the code or scope where two are alike."""
    alike = Counter(slug(one.name) for one in places)
    return [
        one.name
        if alike[slug(one.name)] == 1
        else f"{one.name} {one.branch[-1]}"
        if one.level == "district"
        else f"{one.name} {one.branch[0]}"
        for one in places
    ]


def _name_paths(root: Node) -> None:
    """A folder for each place: those of one parent have different names."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        for one, name in zip(node.below, slugs(_apart(node.below)), strict=True):
            one.path = f"{node.path or 'places/'}{name}/"
        waiting += node.below
