"""The sheets under audit as arrays, and the assertions that concern the same of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from escrutinio.audit.assertion import Assertion
from escrutinio.audit.batch import Margins

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """
    The sheets of a contest as reported, in the order of the manifest.

    Args:
        ids: The stations, sorted.
        options: Every option, and `BLANK` where blank votes count.
        votes: Reported votes. Shape (len(options), m). [votes]
        ballots: The most ballots that each sheet can hold. Shape (m,). [ballots]
        districts: The district of each sheet, by name; empty where there is one only.
        pending: The ballots of sheets that are not in the count, by district. [ballots]
    """

    ids: tuple[str, ...]
    options: tuple[str, ...]
    votes: Counts
    ballots: Counts
    districts: tuple[str, ...] = ()
    pending: Mapping[str, int] = field(default_factory=dict, hash=False)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def totals(self) -> dict[str, int]:
        """The reported votes of each option. [votes]"""
        return {o: int(n) for o, n in zip(self.options, self.votes.sum(axis=1), strict=True)}

    def of(self, district: str) -> NDArray[np.int64]:
        """The places of a district's sheets; of all where none is named."""
        if not district:
            return np.arange(len(self.ids))
        return np.flatnonzero(np.array(self.districts) == district)

    def waiting(self, district: str) -> int:
        """The pending ballots of a district; of all where none is named. [ballots]"""
        return self.pending.get(district, 0) if district else sum(self.pending.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """
    Assertions that concern the same sheets, which are drawn for them together.

    Args:
        contest: The contest's id.
        district: Whose sheets; empty for all.
        assertions: The assertions, in the order of the rows of `margins`.
        places: The sheets among those of the contest. Shape (m,).
        margins: What each sheet adds to each assertion.
    """

    contest: str
    district: str
    assertions: tuple[Assertion, ...]
    places: NDArray[np.int64] = field(hash=False)
    margins: Margins = field(hash=False)

    @property
    def id(self) -> str:
        """The contest, and the district where it is one."""
        return f"{self.contest}/{self.district}" if self.district else self.contest


def coefficients(assertions: Sequence[Assertion], options: Sequence[str]) -> Counts:
    """What a vote for each option adds to each assertion. Shape (k, len(options))."""
    rows = [[one.coefficients.get(option, 0) for option in options] for one in assertions]
    return np.array(rows, dtype=np.int64).reshape(len(assertions), len(options))


def scopes(
    contest: str, assertions: Sequence[Assertion], sheets: Sheets, *, even: bool = False
) -> tuple[Scope, ...]:
    """
    The assertions by the sheets that they concern: first those of the whole, then each district.

    Args:
        contest: The contest's id.
        assertions: All of its assertions.
        sheets: Its sheets.
        even: Whether all of them are drawn with the same chance.

    >>> from escrutinio.audit.assertion import beats
    >>> sheets = Sheets(ids=("1", "2"), options=("A", "B"), votes=np.array([[9, 5], [2, 6]]),
    ...     ballots=np.array([12, 12]))
    >>> one, = scopes("c", [beats("c", "A", "B")], sheets)
    >>> one.margins.margins.tolist(), one.margins.bounds.round(2).tolist()
    ([6], [3.17, 1.83])
    """
    districts = dict.fromkeys(sorted({one.district for one in assertions}))
    found = []
    for district in districts:
        here = tuple(one for one in assertions if one.district == district)
        places = sheets.of(district)
        margins = Margins(
            scores=coefficients(here, sheets.options) @ sheets.votes[:, places],
            ballots=sheets.ballots[places],
            losses=np.array([one.loss for one in here], dtype=np.int64),
            pending=sheets.waiting(district),
            even=even,
        )
        found.append(
            Scope(
                contest=contest, district=district, assertions=here, places=places, margins=margins
            )
        )
    return tuple(found)
