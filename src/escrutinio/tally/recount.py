"""The same totals in plain Python, a second way beside SQL: what a stranger's check counts with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from escrutinio.model.election import KEYS
from escrutinio.model.result import Count, Group, Totals
from escrutinio.model.sheet import Place, Sheet, State

Key = tuple[str, ...]
Sums = dict[tuple[Key, str, str], list[int]]
"""Sums by place, state and kind: sheets, registered, voted, blank, null, challenged, those pending
whose registered voters are not known, and the votes of each option."""

LOWEST = KEYS["place"]


def sums(sheets: Iterable[Sheet], n_options: int) -> Sums:
    """The sums of every polling place. [votes]"""
    found: Sums = defaultdict(lambda: [0] * (7 + n_options))
    add(found, sheets)
    return found


def add(found: Sums, sheets: Iterable[Sheet], sign: int = 1) -> None:
    """
    Add sheets to sums, or take them out with the sign -1; sums of no sheet are left out.

    >>> sheet = Sheet(contest="p", station="1", registered=9, voted=5, votes=(3, 2))
    >>> found = sums([sheet], 2)
    >>> add(found, [sheet], -1)
    >>> dict(found)
    {}
    """
    where = attrgetter(*LOWEST)
    keys: dict[Place, Key] = {}
    for one in sheets:
        key = keys.get(one.place)
        if key is None:
            key = keys[one.place] = where(one.place)
        group = (key, str(one.state), one.kind)
        row = found[group]
        row[0] += sign
        row[1] += sign * (one.registered or 0)
        row[2] += sign * (one.voted or 0)
        row[3] += sign * (one.blank or 0)
        row[4] += sign * (one.null or 0)
        row[5] += sign * (one.challenged or 0)
        row[6] += sign * (one.registered is None and one.state is State.PENDING)
        for i, n in enumerate(one.votes, start=7):
            row[i] += sign * (n or 0)
        if not row[0]:
            del found[group]


def counted(
    found: Mapping[tuple[Key, str, str], Sequence[int]], level: str = "whole"
) -> list[Count]:
    """
    The counts of each place of a level, by its name; of the whole, a single one.

    >>> sheet = Sheet(contest="p", station="1", registered=9, voted=5, votes=(3, 2))
    >>> counted(sums([sheet], 2))[0].counted.votes
    (3, 2)
    """
    names = KEYS[level]
    rolled: dict[Key, dict[tuple[str, str], list[int]]] = defaultdict(dict)
    for (place, state, kind), row in found.items():
        groups = rolled[place[: len(names)]]
        before = groups.get((state, kind))
        groups[state, kind] = (
            [a + b for a, b in zip(before, row, strict=True)] if before else [*row]
        )
    return [
        Count(
            key=tuple(zip(names, place, strict=True)),
            groups=tuple(_group(*key, row) for key, row in sorted(groups.items())),
            unregistered=sum(row[6] for row in groups.values()),
        )
        for place, groups in sorted(rolled.items())
    ]


def _group(state: str, kind: str, row: Sequence[int]) -> Group:
    sheets, registered, voted, blank, null, challenged, _, *votes = row
    totals = Totals(
        sheets=sheets,
        registered=registered,
        voted=voted,
        votes=tuple(votes),
        blank=blank,
        null=null,
        challenged=challenged,
    )
    return Group(state=state, kind=kind, totals=totals)
