"""An election as plain arrays: what every statistic is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Reals = NDArray[np.float64]
Texts = NDArray[np.str_]

KEPT = ("options", "place_names", "area_names", "region_names", "same_day")
"""What is of all stations together."""

NOWHERE = -1
"""The code of a station whose place, area or moment is not known."""

UNKNOWN = -1
"""A count that the source does not have for one station."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stations:
    """
    One row for each counted station («mesa»), as arrays of the same length n.

    A whole column that the source lacks is None, and a test that needs it says that it does not
    apply; a single missing count is `UNKNOWN`, and that station alone is left out.

    Args:
        ids: The stations' numbers. Shape (n,).
        options: The options of the contest, k of them, in the order of `votes`.
        votes: Shape (k, n). [votes]
        valid: Valid votes («votos válidos»). Shape (n,). [votes]
        registered: «Electores hábiles». Shape (n,). [voters]
        cast: Those who voted, or the ballots in the box. Shape (n,). [voters]
        blank: «Votos en blanco». Shape (n,). [votes]
        null: «Votos nulos». Shape (n,). [votes]
        place: Polling place («local de votación») of each, as codes. Shape (n,).
        area: The smaller unit by which false alarms are told: a province. Shape (n,).
        region: The larger one: a department. Shape (n,).
        place_names: What the codes of `place` stand for; so for areas and regions.
        arrival: In which part of the count a sheet came, 0 the first. Shape (n,).
        treated: Sheets that were challenged, observed or asked to be annulled. Shape (n,).
        before: The same stations, row by row, in the other round or contest.
        matched: Which rows stand in `before` with figures. Shape (n,).
        same_day: True where `before` is another contest of the same day.

    >>> tiny = Stations(ids=np.array(["1", "2"]), options=("A", "B"),
    ...     votes=np.array([[3, 4], [2, 1]]), valid=np.array([5, 5]))
    >>> len(tiny), tiny.leader, tiny.select(np.array([True, False])).votes.tolist()
    (2, 0, [[3], [2]])
    """

    ids: Texts
    options: tuple[str, ...]
    votes: Counts
    valid: Counts
    registered: Counts | None = None
    cast: Counts | None = None
    blank: Counts | None = None
    null: Counts | None = None
    place: Codes | None = None
    area: Codes | None = None
    region: Codes | None = None
    place_names: tuple[str, ...] = ()
    area_names: tuple[str, ...] = ()
    region_names: tuple[str, ...] = ()
    arrival: Codes | None = None
    treated: Flags | None = None
    before: Stations | None = None
    matched: Flags | None = None
    same_day: bool | None = None

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def leader(self) -> int:
        """The place of the option with the most votes; of several, the first."""
        return int(np.argmax(self.votes.sum(axis=1)))

    @property
    def runner_up(self) -> int:
        """The place of the option with the second most votes; of a single option, its own."""
        return int(np.argsort(-self.votes.sum(axis=1), kind="stable")[:2][-1])

    @property
    def margin(self) -> int:
        """The lead of the first over the second; a single option leads by all it has. [votes]"""
        totals = self.votes.sum(axis=1)
        if len(totals) < 2:
            return int(totals[0])
        return int(totals[self.leader] - totals[self.runner_up])

    def has(self, column: str) -> bool:
        """Whether the source has a column."""
        return getattr(self, column) is not None

    def select(self, rows: Flags | Codes) -> Stations:
        """Some of the stations, the codes of places and areas as they were."""
        kept: dict[str, Any] = {
            field.name: _rows(getattr(self, field.name), rows)
            for field in fields(self)
            if field.name not in KEPT
        }
        return replace(self, **kept)


def _rows(found: Any, rows: Flags | Codes) -> Any:
    if isinstance(found, Stations):
        return found.select(rows)
    return None if found is None else found[..., rows]


def column(found: Counts | None) -> Counts:
    """
    A column that a method said it needs.

    Raises:
        KeyError: It is not there: the method did not say that it needs it.
    """
    if found is None:
        raise KeyError("a column that the method does not name among its needs")
    return found


def coded(names: Sequence[str]) -> tuple[Codes, tuple[str, ...]]:
    """
    Names as codes and what they stand for; an empty name is nowhere.

    >>> codes, known = coded(["b", "", "a", "b"])
    >>> codes.tolist(), known
    ([1, -1, 0, 1], ('a', 'b'))
    """
    known = tuple(sorted({str(name) for name in names if name}))
    place = {name: i for i, name in enumerate(known)}
    return np.array([place.get(name, NOWHERE) for name in names], dtype=np.int64), known
