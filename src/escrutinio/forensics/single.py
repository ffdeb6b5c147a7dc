"""How often one altered station is found among clean ones, and a clean one is called odd."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from escrutinio.forensics.calibration import AT, PLACE, SHEET, Rate, Single
from escrutinio.forensics.deviations import Deviations, turnout_deviations, votes_deviations
from escrutinio.forensics.injections import Injected, stuffed_by, switched_by
from escrutinio.forensics.method import generator
from escrutinio.forensics.stations import Codes, Stations, column
from escrutinio.forensics.tails import TURNOUT, VOTES, line, p_of

ALTERED = 800
"""Stations that are altered in one run, each in a place of its own."""

VOTERS = (180, 220)
"""Those who voted in them. [voters]"""

STUFFED, SWITCHED = (10, 20, 30, 40, 60), (20, 40, 60, 80)
"""Ballots. [votes]"""

Alter = Callable[[int, Stations, Codes, Generator], Injected]
Measure = Callable[[Stations], Deviations | None]


def singles(
    stations: Stations, base: str, seed: int
) -> tuple[tuple[Single, ...], tuple[Rate, ...]]:
    """
    Single stations found, and false alarms by sheet and by place.

    The lines are those of `tails`, which were set on another election.

    Args:
        stations: A clean election; without places there is nothing to measure.
        base: What to call it.
        seed: Where chance begins.
    """
    if stations.place is None:
        return (), ()
    found: list[Single] = []
    rates: list[Rate] = []
    option = stations.leader
    kinds: tuple[tuple[str, str, Measure, str, Alter, tuple[int, ...]], ...] = (
        ("places-turnout", TURNOUT, turnout_deviations, "stuffed", stuffed_by, STUFFED),
        (
            "places-votes",
            VOTES,
            lambda one: votes_deviations(one, option),
            "switched",
            switched_by,
            SWITCHED,
        ),
    )
    for test, what, measure, injection, alter, ks in kinds:
        clean = measure(stations)
        if clean is None:
            continue
        rates += _rates(clean, test, base, what)
        bound = line(AT[SHEET], what, clean.conditional)
        alarms = int((np.abs(clean.score) > bound).sum())
        for k in ks:
            chance = generator(seed, f"{base}:{injection}", k)
            rows = _one_of_each_place(stations, clean, k, chance)
            hits = _found(measure(alter(k, stations, rows, chance).stations), rows, bound)
            found.append(
                Single(
                    test=test,
                    base=base,
                    injection=injection,
                    k=k,
                    hits=hits,
                    n=len(rows),
                    alarms=alarms,
                    stations=len(clean.rows),
                )
            )
    return tuple(found), tuple(rates)


def _rates(clean: Deviations, test: str, base: str, what: str) -> list[Rate]:
    """False alarms by sheet, and by place with the number of its sheets allowed for."""
    p = p_of(clean.score, what, clean.conditional)
    n = np.bincount(clean.place)
    least = np.ones(len(n))
    np.minimum.at(least, clean.place, p)
    return [
        Rate(test=test, base=base, unit=SHEET, hits=int((p <= AT[SHEET]).sum()), n=len(p)),
        Rate(test=test, base=base, unit=PLACE, hits=int((least * n <= AT[PLACE]).sum()), n=len(n)),
    ]


def _one_of_each_place(stations: Stations, clean: Deviations, k: int, chance: Generator) -> Codes:
    """Stations of about 200 voters with room for k, no two of one place."""
    cast, rows = column(stations.cast)[clean.rows], clean.rows
    room = column(stations.registered)[rows] - cast
    fits = (cast >= VOTERS[0]) & (cast <= VOTERS[1]) & (room >= k)
    fits &= stations.votes[stations.runner_up, rows] >= k
    able = np.flatnonzero(fits)
    able = able[chance.permutation(len(able))]
    _, first = np.unique(clean.place[able], return_index=True)
    able = able[first]
    return np.sort(rows[chance.choice(able, min(ALTERED, len(able)), replace=False)])


def _found(deviations: Deviations | None, rows: Codes, bound: float) -> int:
    """How many of the altered stations lie above the line."""
    if deviations is None:
        return 0
    return int((deviations.score[np.isin(deviations.rows, rows)] > bound).sum())
