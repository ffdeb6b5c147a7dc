"""A sampling frame: every station that could be drawn, with what is known of it beforehand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.str_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """
    One row for each station («mesa»), as arrays of the same length n.

    Args:
        ids: The stations' numbers, each once. Shape (n,).
        stratum: To which part of the country each belongs, as codes from 0. Shape (n,).
        strata: What the codes stand for, in geographic order.
        place: Polling place of each, as codes from 0. Shape (n,).
        registered: «Electores hábiles». Shape (n,). [voters]
        cell: Another grouping, such as rural and urban, by which late reports are weighted; codes
            from 0. Shape (n,).
        cells: What its codes stand for.
        cost: Of observing each. Shape (n,). [any unit]
        reachable: Whether observers can get there. Shape (n,).

    >>> tiny = Frame(ids=np.array(["1", "2"]), stratum=np.array([0, 1]), strata=("A", "B"),
    ...     place=np.array([0, 1]), registered=np.array([200, 300]))
    >>> len(tiny), tiny.sizes.tolist()
    (2, [1, 1])
    """

    ids: Texts
    stratum: Codes
    strata: tuple[str, ...]
    place: Codes
    registered: Codes
    cell: Codes | None = None
    cells: tuple[str, ...] = ()
    cost: Reals | None = None
    reachable: Flags | None = None

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def sizes(self) -> Codes:
        """How many stations each stratum has. Shape (strata,)."""
        return np.bincount(self.stratum, minlength=len(self.strata))


def codes(values: list[str] | Texts) -> tuple[Codes, tuple[str, ...]]:
    """
    Texts as codes, in the order in which they come first.

    >>> codes(["b", "a", "b"])
    (array([0, 1, 0]), ('b', 'a'))
    """
    known: dict[str, int] = {}
    found = [known.setdefault(str(one), len(known)) for one in values]
    return np.array(found, dtype=np.int64), tuple(known)


def merged(frame: Frame, n: int, least: int = 2) -> tuple[Codes, tuple[str, ...]]:
    """
    Strata merged with the next ones until a sample of n gives each at least so many stations.

    A stratum with a single drawn station has no variance that can be measured, so it is joined
    beforehand with its neighbour; this is a design, not a repair.

    Args:
        frame: Where the sample is drawn.
        n: Its size. [stations]
        least: So many stations in each. [stations]

    Returns:
        The new code of each station, shape (n,), and the names, joined by " + ".

    >>> tiny = Frame(ids=np.array(list("1234")), stratum=np.array([0, 0, 1, 1]),
    ...     strata=("A", "B"), place=np.arange(4), registered=np.full(4, 200))
    >>> merged(tiny, 2)
    (array([0, 0, 0, 0]), ('A + B',))
    """
    groups: list[list[int]] = [[]]
    total = max(1, len(frame))
    for code, size in enumerate(frame.sizes):
        if not size:
            continue
        groups[-1].append(code)
        held = frame.sizes[groups[-1]].sum()
        if held * n / total >= least and held >= least:
            groups.append([])
    if not groups[-1] or frame.sizes[groups[-1]].sum() * n / total < least:
        rest = groups.pop()
        if groups:
            groups[-1] += rest
        else:
            groups.append(rest)
    new = np.zeros(len(frame.strata), dtype=np.int64)
    for i, group in enumerate(groups):
        new[group] = i
    names = tuple(" + ".join(frame.strata[one] for one in group) for group in groups)
    return new[frame.stratum], names
