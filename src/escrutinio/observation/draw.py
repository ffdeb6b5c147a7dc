"""Drawing a sample that anybody can draw again: by the SHA-256 of a seed and a station's number."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from escrutinio.errors import Refused
from escrutinio.observation.frame import Codes, Flags, Frame, Reals

SIMPLE, STRATIFIED, CLUSTERED = "simple", "stratified", "clustered"
DESIGNS = (SIMPLE, STRATIFIED, CLUSTERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """
    Stations that were drawn, with what an estimate needs to know of the draw.

    Args:
        design: One of `DESIGNS`.
        seed: What they were drawn by.
        rows: Their places in the frame, in the order of the draw within each stratum. Shape (m,).
        weight: How many stations of the frame each stands for. Shape (m,).
        stratum: Of each, as codes: those that the draw used. Shape (m,).
        cluster: The unit that was drawn, as codes: a station, or a place. Shape (m,).
        units: How many such units each stratum of the frame has. Shape (strata,).
        strata: What the codes stand for.
    """

    design: str
    seed: str
    rows: Codes
    weight: Reals
    stratum: Codes
    cluster: Codes
    units: Codes
    strata: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.rows)


def ticket(seed: str, id_: str) -> str:
    """
    The number by which a station is drawn: the smallest come first.

    >>> ticket("2021-06-06", "000001")[:12]
    'e66606b5bb24'
    """
    return sha256(f"{seed}|{id_}".encode()).hexdigest()


def order(seed: str, ids: list[str]) -> Codes:
    """
    Places of ids in the order of their tickets.

    >>> order("x", ["a", "b", "c"]).tolist() == order("x", ["a", "b", "c"]).tolist()
    True
    """
    tickets = [ticket(seed, one) for one in ids]
    return np.array(sorted(range(len(ids)), key=tickets.__getitem__), dtype=np.int64)


def allocated(
    sizes: Codes, n: int, *, spread: Reals | None = None, cost: Reals | None = None, least: int = 2
) -> Codes:
    """
    How many units to draw in each stratum.

    In proportion to size; with spreads and costs, to size times spread over the root of the cost,
    which gives the smallest variance for the money.

    Args:
        sizes: Units of each stratum. Shape (h,).
        n: In all.
        spread: Standard deviation of the units in each. Shape (h,).
        cost: Of one unit in each. Shape (h,).
        least: At least so many in each, where it has them.

    Raises:
        Refused: There are fewer than n units, or more strata than n can serve.

    Source:
        J. Neyman, 1934, doi:10.2307/2342192; with costs, Cochran 1977, section 5.5.

    >>> allocated(np.array([100, 300]), 8).tolist()
    [2, 6]
    >>> allocated(np.array([100, 300]), 8, spread=np.array([3.0, 1.0])).tolist()
    [4, 4]
    """
    floor = np.minimum(sizes, least)
    if n > sizes.sum():
        raise Refused("observe.sample.many", n=n, most=int(sizes.sum()))
    if n < floor.sum():
        raise Refused("observe.sample.few", n=n, least=int(floor.sum()))
    want = sizes * (1.0 if spread is None else spread) / (1.0 if cost is None else np.sqrt(cost))
    given = floor.astype(np.int64)
    while (rest := n - int(given.sum())) > 0:
        open_ = given < sizes
        aim = want * open_ / max((want * open_).sum(), 1e-300) * n
        lack = np.where(open_, aim - given, -np.inf)
        best = np.argsort(-lack, kind="stable")[: max(1, min(rest, int((lack > 0.5).sum())))]
        given[best] += 1
    return given


def drawn(
    frame: Frame,
    n: int,
    seed: str,
    *,
    design: str = STRATIFIED,
    strata: tuple[Codes, tuple[str, ...]] | None = None,
    per_place: int = 1,
    spread: Reals | None = None,
    least: int = 2,
) -> Sample:
    """
    A sample of n stations, or of stations in places.

    Args:
        frame: Where it is drawn.
        n: How many stations; with places, about so many.
        seed: Published before; the same seed and frame give the same sample.
        design: One of `DESIGNS`.
        strata: Codes and names in place of the frame's own; see `frame.merged`.
        per_place: In a clustered sample, so many stations of each place at most.
        spread: See `allocated`.
        least: At least so many units in each stratum.

    Raises:
        Refused: There are not so many stations that can be reached, or there is no such design.

    >>> tiny = Frame(ids=np.array(list("123456")), stratum=np.array([0, 0, 0, 1, 1, 1]),
    ...     strata=("A", "B"), place=np.arange(6), registered=np.full(6, 200))
    >>> one = drawn(tiny, 4, "seed")
    >>> sorted(tiny.ids[one.rows].tolist()), one.weight.tolist()
    (['2', '3', '4', '5'], [1.5, 1.5, 1.5, 1.5])
    """
    if design not in DESIGNS:
        raise Refused("observe.sample.design", where=design, known=", ".join(DESIGNS))
    stratum, names = strata or (frame.stratum, frame.strata)
    if design == SIMPLE:
        stratum, names = np.zeros(len(frame), dtype=np.int64), ("-",)
    open_ = np.ones(len(frame), dtype=bool) if frame.reachable is None else frame.reachable
    if design == CLUSTERED:
        return _clustered(frame, n, seed, stratum, names, open_, per_place, least)
    return _stations(frame, n, seed, (stratum, names), open_, design, spread, least)


def _stations(
    frame: Frame,
    n: int,
    seed: str,
    strata: tuple[Codes, tuple[str, ...]],
    open_: Flags,
    design: str,
    spread: Reals | None,
    least: int,
) -> Sample:
    stratum, names = strata
    units = np.bincount(stratum[open_], minlength=len(names))
    cost = None
    if frame.cost is not None and design == STRATIFIED:
        paid = np.bincount(stratum[open_], frame.cost[open_], minlength=len(names))
        cost = np.maximum(paid / np.maximum(units, 1), 1e-9)
    many = allocated(units, n, spread=spread, cost=cost, least=least)
    rows = _first(order(seed, frame.ids.tolist()), stratum, open_, many)
    return Sample(
        design=design,
        seed=seed,
        rows=rows,
        weight=(units / np.maximum(many, 1))[stratum[rows]],
        stratum=stratum[rows],
        cluster=rows,
        units=units,
        strata=names,
    )


def _first(found: Codes, stratum: Codes, open_: Flags, many: Codes) -> Codes:
    """Of rows in the order of their tickets, the first so many of each stratum."""
    found = found[open_[found]]
    found = found[np.argsort(stratum[found], kind="stable")]
    own = stratum[found]
    starts = np.searchsorted(own, np.arange(len(many)))
    return np.asarray(found[np.arange(len(found)) - starts[own] < many[own]])


def _clustered(
    frame: Frame,
    n: int,
    seed: str,
    stratum: Codes,
    names: tuple[str, ...],
    open_: Flags,
    per_place: int,
    least: int,
) -> Sample:
    """Places by their tickets in each stratum, then stations by theirs in each place."""
    places, first, back = np.unique(frame.place, return_index=True, return_inverse=True)
    own = stratum[first]
    usable = np.bincount(back, open_, minlength=len(places)) > 0
    held = np.minimum(np.bincount(back[open_], minlength=len(places)), per_place)
    wanted = max(1, round(n / max(1e-9, float(held[usable].mean()))))
    units = np.bincount(own[usable], minlength=len(names))
    many = allocated(units, min(wanted, int(units.sum())), least=least)
    inside = order(seed, [f"place {frame.ids[one]}" for one in first])
    chosen = _first(inside, own, usable, many)
    taken = np.zeros(len(places), dtype=bool)
    taken[chosen] = True
    most = np.where(taken, per_place, 0)
    rows = _first(order(seed, frame.ids.tolist()), back, open_, most)
    in_place = np.bincount(back[open_], minlength=len(places))
    got = np.bincount(back[rows], minlength=len(places))
    inner = in_place[back[rows]] / got[back[rows]]
    return Sample(
        design=CLUSTERED,
        seed=seed,
        rows=rows,
        weight=(units / np.maximum(many, 1))[stratum[rows]] * inner,
        stratum=stratum[rows],
        cluster=back[rows],
        units=units,
        strata=names,
    )


def substitute(frame: Frame, sample: Sample, row: int, used: frozenset[int]) -> int | None:
    """
    The station that takes the place of one that cannot be observed.

    It is the next of the same stratum by its ticket, so that nobody chooses; a clustered sample
    takes another station of the same place first.

    Args:
        frame: Where the sample was drawn.
        sample: The sample.
        row: Of the station that cannot be observed.
        used: Rows that are in the sample, or were substitutes already, or cannot be observed.

    Returns:
        Its row; None where the stratum has no other.

    Says: Who comes next by a rule fixed before the day.
    Does not say: That it is like the one that it stands for: substitutes are reported apart.
    """
    at = int(np.flatnonzero(sample.rows == row)[0])
    own = _same_stratum(frame, sample, at)
    found = order(sample.seed, frame.ids.tolist())
    free = [int(i) for i in found if own[i] and int(i) not in used]
    if frame.reachable is not None:
        free = [i for i in free if frame.reachable[i]]
    if sample.design == CLUSTERED:
        near = [i for i in free if frame.place[i] == frame.place[row]]
        free = near or free
    return free[0] if free else None


def _same_stratum(frame: Frame, sample: Sample, at: int) -> Flags:
    """Which stations of the frame belong to the stratum of a drawn one."""
    if sample.design == SIMPLE:
        return np.ones(len(frame), dtype=bool)
    parts = sample.strata[int(sample.stratum[at])].split(" + ")
    known = np.array([one in parts for one in frame.strata])
    return np.asarray(known[frame.stratum])


def shared_out(frame: Frame, sample: Sample, per_observer: int = 1) -> Codes:
    """
    Which observer goes where: stations of one place to one observer, up to so many.

    Args:
        frame: Where the sample was drawn.
        sample: The sample.
        per_observer: So many stations can one person watch.

    Returns:
        The number of the observer of each drawn station, from 0. Shape (m,).

    >>> tiny = Frame(ids=np.array(list("123")), stratum=np.array([0, 0, 0]), strata=("A",),
    ...     place=np.array([0, 0, 1]), registered=np.full(3, 200))
    >>> shared_out(tiny, drawn(tiny, 3, "s"), per_observer=2).max()
    np.int64(1)
    """
    who = np.zeros(len(sample), dtype=np.int64)
    last, free, at = -1, 0, -1
    for i in np.lexsort((frame.place[sample.rows], sample.stratum)):
        place = int(frame.place[sample.rows[i]])
        if place != at or free == 0:
            last, free, at = last + 1, per_observer, place
        who[i], free = last, free - 1
    return who
