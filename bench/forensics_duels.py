"""The questions of `forensics.py` that peers which install answer too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from forensics_given import (
    Spread,
    both_rounds,
    centred_csv,
    counts_csv,
    inside_places,
    some_places,
    spread_csv,
    spread_of,
    two_by_two,
    unweighted,
)

from escrutinio.forensics.flow_bounds import bounds_over_areas
from escrutinio.forensics.flows import Flows, Shares, flows
from escrutinio.forensics.global_flows import goodman
from escrutinio.forensics.stations import Stations
from escrutinio.forensics.within_places import dispersion

UNITS = 60
Found = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """
    One question that both sides answer.

    Args:
        question: What is asked.
        file: What the peer is given.
        n: Units in it.
        ours: The answer here: estimates, and errors where the peer gives them too.
        peers: Their names.
        same: Whether both are the same quantity; Markov chains fit another model.
    """

    question: str
    file: Path
    n: int
    ours: Callable[[], Found]
    peers: tuple[str, ...]
    same: bool = True


def table_of(found: Flows) -> Found:
    """A table of flows without its errors."""
    return {"estimate": found.share}


def with_errors(found: Shares) -> Found:
    """Slopes inside places, with the factor of few clusters that survey packages use."""
    one = flows(found)
    return {"estimate": one.share, "error": one.error * few(one.places)}


def few(clusters: int) -> float:
    """The factor by which n clusters are made up for one mean that was fitted."""
    return float(np.sqrt(clusters / (clusters - 1)))


def spread(given: Spread) -> Found:
    """The spread inside places as a ratio, with its error by places."""
    found = dispersion(given.x, given.n, given.place)
    assert found is not None
    error = (found.high - found.low) / 2 / 1.96
    return {"estimate": [found.phi], "error": [error * few(found.places)]}


def limits(earlier: Any, later: Any, everyone: Any) -> Found:
    """The least and the most of every flow, summed over the stations."""
    found = [[bounds_over_areas(a, b, everyone).shares for b in later] for a in earlier]
    return {"estimate": np.moveaxis(np.array(found), 2, 0)}


def inside(found: Shares) -> Found:
    """Flows from inside of places."""
    return table_of(flows(found))


def everywhere(found: Shares) -> Found:
    """Goodman's regression."""
    return table_of(goodman(found))


def first_list(found: Shares) -> Found:
    """The same of one share alone: of those of a row, and of all others."""
    return {"estimate": goodman(found).share[:, 0]}


def duels(stations: Stations, folder: Path) -> Iterator[Duel]:
    """Every question, with its data written for peers."""
    whole = both_rounds(stations)
    some = some_places(whole, UNITS)
    few_rows, all_rows = (
        (counts_csv(folder / f"{len(one.place)}.csv", one), len(one.place)) for one in (some, whole)
    )
    yield from other_models(some, *few_rows)
    for given, written in ((some, few_rows), (whole, all_rows)):
        yield from globally(given, *written)
        yield from of_totals(given, *written)
    yield from of_one_list(whole, *all_rows)
    yield from by_cluster(stations, whole, folder)


def other_models(some: Shares, file: Path, n: int) -> Iterator[Duel]:
    """Flows of a few units, which peers draw by Markov chains or fit by likelihood."""
    yield Duel(
        question="flows 9 x 4",
        file=file,
        n=n,
        ours=partial(inside, some),
        peers=("pyei-rxc", "eipack-md"),
        same=False,
    )
    yield Duel(
        question="flows 2 x 2",
        file=file,
        n=n,
        ours=partial(inside, two_by_two(some)),
        peers=("ei-king",),
        same=False,
    )


def globally(given: Shares, file: Path, n: int) -> Iterator[Duel]:
    """Goodman's regression as eiPack has it: every unit counts alike."""
    ours = partial(everywhere, unweighted(given))
    yield Duel(question="Goodman 9 x 4", file=file, n=n, ours=ours, peers=("eipack-reg",))


def of_one_list(whole: Shares, file: Path, n: int) -> Iterator[Duel]:
    """Goodman's regression of one share on another."""
    yield Duel(
        question="Goodman 2 x 2, weighted",
        file=file,
        n=n,
        ours=partial(first_list, two_by_two(whole)),
        peers=("pyei-goodman",),
    )


def of_totals(given: Shares, file: Path, n: int) -> Iterator[Duel]:
    """What totals alone leave possible."""
    roll = given.registered
    earlier, later, everyone = (
        np.rint(one).astype(int) for one in (given.earlier * roll, given.later * roll, roll)
    )
    yield Duel(
        question="bounds of all 36 flows",
        file=file,
        n=n,
        ours=partial(limits, earlier, later, everyone),
        peers=("eipack-bounds",),
    )


def by_cluster(stations: Stations, whole: Shares, folder: Path) -> Iterator[Duel]:
    """The questions whose errors are by polling place."""
    given = inside_places(whole)
    yield Duel(
        question="8 slopes of 4 shares inside places, errors by place",
        file=centred_csv(folder / "inside.csv", given),
        n=len(whole.place),
        ours=partial(with_errors, given),
        peers=("survey-glm", "svy-glm"),
    )
    found = spread_of(stations, stations.leader)
    yield Duel(
        question="spread inside places, error by place",
        file=spread_csv(folder / "spread.csv", found),
        n=len(found.code),
        ours=partial(spread, found),
        peers=("survey-ratio", "svy-ratio"),
    )
