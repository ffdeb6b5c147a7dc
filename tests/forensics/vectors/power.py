"""What was done to a clean election on purpose, and how often it was seen."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.random import Generator

from escrutinio.forensics.digits import uniform_last_digits
from escrutinio.forensics.groups import dense, sizes
from escrutinio.forensics.injections import (
    RANDOM,
    Injected,
    chosen,
    stuffed,
    stuffed_by,
    switched,
    switched_by,
    turnout_rounded,
    typed,
)
from escrutinio.forensics.method import generator
from escrutinio.forensics.stations import Codes, Counts, Reals, Stations, column
from tests.forensics.vectors import elections
from tests.forensics.vectors.percentages import three
from tests.forensics.vectors.places import residuals
from tests.forensics.vectors.record import Figure, figures

ALTERED, ALARMS = 800, 1e-3
RUNS, LEVEL, FAR = 10, 0.01, 3.0
"""Runs of each injection; digits speak below the level, whole percentages beyond the score."""

Alter = Callable[[Stations, Codes, Generator], Injected]


def annulled_by(k: int, stations: Stations, rows: Codes, chance: Generator) -> Injected:
    """The same number of votes of the runner-up is made null in each."""
    votes, null = stations.votes.copy(), column(stations.null).copy()
    taken = np.minimum(k, votes[stations.runner_up, rows])
    votes[stations.runner_up, rows] -= taken
    null[rows] += taken
    made = replace(stations, votes=votes, valid=votes.sum(axis=0), null=null)
    return Injected(stations=made, rows=rows, votes=int(taken.sum()))


def valid_share_rounded(stations: Stations, rows: Codes, chance: Generator) -> Injected:
    """Votes are moved to the leader until the share of valid votes is a whole percentage."""
    votes, n = stations.votes.copy(), stations.valid[rows]
    own, other = votes[stations.leader, rows], votes[stations.runner_up, rows]
    wanted = np.rint(np.ceil(100 * own / np.maximum(n, 1) - 1e-9) * n / 100).astype(np.int64)
    moved = np.clip(wanted - own, 0, other)
    votes[stations.leader, rows] += moved
    votes[stations.runner_up, rows] -= moved
    made = replace(stations, votes=votes)
    return Injected(stations=made, rows=rows, votes=int(moved.sum()))


def _shares(one: Stations, kind: str) -> tuple[Counts, Counts]:
    """In which share each wrong is looked for."""
    if kind == "stuff_turnout":
        return column(one.cast), column(one.registered)
    if kind == "annul":
        return column(one.null), column(one.cast)
    return one.votes[one.leader], one.valid


def _scores(one: Stations, kind: str) -> Reals:
    """The deviation of every station that can be compared, given its first round."""
    return residuals(one, *_shares(one, kind)).given


def single(shared: Path) -> dict[str, Figure]:
    """One altered station among clean ones, at a rate of false alarms of 0.001."""
    base = elections.both_rounds(shared)
    base = base.select(sizes(dense(column(base.place))) >= 3)
    alters = {"switch": switched_by, "stuff_turnout": stuffed_by, "annul": annulled_by}
    made: dict[str, Figure] = {}
    for kind, alter in alters.items():
        edge = float(np.quantile(np.abs(_scores(base, kind)), 1 - ALARMS))
        for k in (10, 20, 30, 40, 60, 80):
            chance = generator(1, f"single:{kind}", k)
            rows = _altered(base, k, chance)
            done = alter(k, base, rows, chance).stations
            hit = np.mean(_scores(done, kind)[_placed(done, kind, rows)] > edge)
            path = f"injected_power_single_mesa_at_FPR_1e-3/k_votes/{k}/{kind}"
            made |= figures(path, float(hit), _noise(float(hit)))
    return made


def _noise(share: float) -> float:
    """How far two shares of so many stations may lie apart: three errors, and their rounding."""
    spread = max(share * (1 - share), 1 / ALTERED)
    return 3 * math.sqrt(2 * spread / ALTERED) + 0.005


def _altered(base: Stations, k: int, chance: Generator) -> Codes:
    """Stations that have room, no two of one place."""
    room = column(base.registered) - column(base.cast) >= k
    able = room & (base.votes[base.runner_up] >= k)
    rows = chance.permutation(np.flatnonzero(able))
    rows = rows[np.unique(column(base.place)[rows], return_index=True)[1]]
    return np.sort(chance.choice(rows, min(ALTERED, len(rows)), replace=False))


def _placed(one: Stations, kind: str, rows: Codes) -> Codes:
    """Where stations stand among those that have a score: all but places that are all alike."""
    x, n = _shares(one, kind)
    place = dense(column(one.place))
    total, size = (np.bincount(place, weights=part)[place] for part in (x, n))
    told = (total > 0) & (total < size)
    return (np.cumsum(told) - 1)[rows[told[rows]]]


def aggregate(shared: Path) -> dict[str, Figure]:
    """Many altered stations, looked for by digits and by whole percentages."""
    base = elections.mirror(shared)
    made: dict[str, Figure] = {}
    for name, (alter, share, wanted) in CASES.items():
        runs = [_run(base, name, alter, share, run) for run in range(RUNS)]
        for key, (what, tolerance) in wanted.items():
            value = float(np.mean([one[what] for one in runs]))
            path = f"injected_power_aggregate/rows/{name}/{key}"
            made |= figures(path, value, tolerance if tolerance > 0 else -tolerance * value)
    return made


def _run(base: Stations, name: str, alter: Alter, share: float, run: int) -> dict[str, float]:
    chance = generator(1, f"aggregate:{name}", run)
    done = alter(base, chosen(base, share, RANDOM, chance), chance)
    one = done.stations
    found = three(one, one.leader, one.valid)
    turnout, result = found["turnout"].stations.z, found["leader_result"].stations.z
    digits = min(uniform_last_digits(votes).p for votes in one.votes)
    return {
        "digits": float(digits < LEVEL / 2),
        "integer": float(max(turnout, result) > FAR),
        "turnout": turnout,
        "result": result,
        "votes": float(done.votes),
    }


SPOKE, MIDDLING, SCORE, VOTES = 0.1001, 0.31, 1.0, -0.02
"""
Tolerances: one run of ten; three runs where about a quarter speak, less than two errors of the
difference; one standard deviation; two per cent of the votes.
"""

CASES: dict[str, tuple[Alter, float, dict[str, tuple[str, float]]]] = {
    "human last digits f=.05": (
        typed,
        0.05,
        {"last_digit": ("digits", SPOKE), "integer": ("integer", SPOKE)},
    ),
    "turnout rounded up to 5% f=.01": (
        turnout_rounded,
        0.01,
        {
            "last_digit": ("digits", SPOKE),
            "integer": ("integer", MIDDLING),
            "z_turnout": ("turnout", SCORE),
            "votes_added": ("votes", VOTES),
        },
    ),
    "turnout rounded f=.05": (
        turnout_rounded,
        0.05,
        {
            "integer": ("integer", SPOKE),
            "z_turnout": ("turnout", SCORE),
            "votes_added": ("votes", VOTES),
        },
    ),
    "share rounded to 1% f=.05": (
        valid_share_rounded,
        0.05,
        {"z_result": ("result", SCORE), "votes_moved": ("votes", VOTES)},
    ),
    "random-size stuffing f=.20": (
        stuffed,
        0.20,
        {
            "last_digit": ("digits", SPOKE),
            "integer": ("integer", SPOKE),
            "votes_added": ("votes", VOTES),
        },
    ),
    "20% vote switching f=.01": (
        switched,
        0.01,
        {
            "last_digit": ("digits", SPOKE),
            "integer": ("integer", SPOKE),
            "votes_moved": ("votes", VOTES),
        },
    ),
}


def power(shared: Path) -> dict[str, Figure]:
    """All numbers on injections."""
    return single(shared) | aggregate(shared)
