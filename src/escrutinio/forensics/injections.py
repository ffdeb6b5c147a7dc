"""Wrongs that are done to a clean election on purpose, to see whether a test speaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.random import Generator

from escrutinio.forensics.groups import dense
from escrutinio.forensics.stations import NOWHERE, UNKNOWN, Codes, Stations, column

SHARES = (0.001, 0.005, 0.01, 0.05, 0.20)
"""Of the stations."""

RANDOM, PLACES, STRONGHOLD = "random", "places", "stronghold"
HOWS = (RANDOM, PLACES, STRONGHOLD)
"""Stations drawn one by one; whole polling places; where the one it is done for is strong."""

HUMAN = np.array([0.07, 0.08, 0.10, 0.14, 0.06, 0.13, 0.09, 0.17, 0.10, 0.06])
"""Last figures as people write them down who make them up: seldom 0 and 9, often 3, 5 and 7."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Injected:
    """
    An election to which something was done.

    Args:
        stations: As they are then; all identities still hold.
        rows: Which were altered.
        votes: Votes added, moved or taken away. [votes]
    """

    stations: Stations
    rows: Codes
    votes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Injection:
    """A wrong by its name, and what does it."""

    id: str
    run: Callable[[Stations, Codes, Generator], Injected]


def chosen(stations: Stations, share: float, how: str, chance: Generator) -> Codes:
    """
    The stations to which something is done.

    Args:
        stations: All of them.
        share: How large a part. From 0 to 1.
        how: One of `HOWS`.
        chance: What is drawn.
    """
    n = len(stations)
    wanted = max(1, round(share * n))
    if how == PLACES and stations.place is not None:
        alone = int(stations.place.max()) + 1 + np.arange(n)
        codes = dense(np.where(stations.place == NOWHERE, alone, stations.place))
        order = chance.permutation(int(codes.max()) + 1)
        enough = int(np.searchsorted(np.cumsum(np.bincount(codes)[order]), wanted)) + 1
        return np.flatnonzero(np.isin(codes, order[:enough]))
    if how == STRONGHOLD:
        own = stations.votes[stations.leader] / np.maximum(stations.valid, 1)
        strong = np.argsort(-own, kind="stable")[: max(wanted, n // 4)]
        return np.sort(chance.choice(strong, wanted, replace=False))
    return np.sort(chance.choice(n, wanted, replace=False))


def _with(stations: Stations, rows: Codes, votes: Codes, moved: int, **more: Any) -> Injected:
    """Valid votes for none of the options stay where they are, unless `more` says otherwise."""
    valid = stations.valid + (votes - stations.votes).sum(axis=0)
    made = replace(stations, votes=votes, **({"valid": valid} | more))
    return Injected(stations=made, rows=rows, votes=moved)


def _add(stations: Stations, rows: Codes, k: Codes) -> Injected:
    """Ballots for the leader by people who did not come."""
    votes, cast = stations.votes.copy(), column(stations.cast).copy()
    k = np.clip(k, 0, np.maximum(column(stations.registered)[rows] - cast[rows], 0))
    k = np.where(cast[rows] == UNKNOWN, 0, k)
    votes[stations.leader, rows] += k
    cast[rows] += k
    return _with(stations, rows, votes, int(k.sum()), cast=cast)


def stuffed(stations: Stations, rows: Codes, chance: Generator) -> Injected:
    """A random share of those who did not come is made to vote for the leader."""
    absent = column(stations.registered)[rows] - column(stations.cast)[rows]
    share = np.minimum(np.abs(chance.normal(0, 0.3, len(rows))), 1.0)
    return _add(stations, rows, np.rint(share * absent).astype(np.int64))


def stuffed_by(k: int, stations: Stations, rows: Codes, chance: Generator) -> Injected:  # noqa: ARG001
    """The same number of ballots is added for the leader in each."""
    return _add(stations, rows, np.full(len(rows), k))


def _move(stations: Stations, rows: Codes, k: Codes) -> Injected:
    """Votes of the runner-up are given to the leader."""
    votes = stations.votes.copy()
    k = np.clip(k, 0, votes[stations.runner_up, rows])
    votes[stations.leader, rows] += k
    votes[stations.runner_up, rows] -= k
    return _with(stations, rows, votes, int(k.sum()))


def switched(stations: Stations, rows: Codes, chance: Generator) -> Injected:  # noqa: ARG001
    """A fifth of the runner-up's votes is given to the leader."""
    own = stations.votes[stations.runner_up, rows]
    return _move(stations, rows, np.rint(0.2 * own).astype(np.int64))


def switched_by(k: int, stations: Stations, rows: Codes, chance: Generator) -> Injected:  # noqa: ARG001
    """The same number of votes is given to the leader in each."""
    return _move(stations, rows, np.full(len(rows), k))


def late_switched(stations: Stations, rows: Codes, chance: Generator) -> Injected:  # noqa: ARG001
    """Late sheets among them have a fifth of the runner-up's votes given to the leader."""
    late = rows if stations.arrival is None else rows[stations.arrival[rows] > 0]
    return _move(
        stations, late, np.rint(0.2 * stations.votes[stations.runner_up, late]).astype(int)
    )


def typed(stations: Stations, rows: Codes, chance: Generator) -> Injected:
    """The last figures of the two leading options are made up; the sheet still adds up."""
    votes, cast = stations.votes.copy(), column(stations.cast).copy()
    before = votes[:, rows].copy()
    for option in (stations.leader, stations.runner_up):
        made = chance.choice(10, len(rows), p=HUMAN / HUMAN.sum())
        votes[option, rows] = np.where(
            votes[option, rows] >= 10, votes[option, rows] // 10 * 10 + made, votes[option, rows]
        )
    change = (votes[:, rows] - before).sum(axis=0)
    fits = cast[rows] + change <= column(stations.registered)[rows]
    fits &= cast[rows] != UNKNOWN
    votes[:, rows] = np.where(fits, votes[:, rows], before)
    cast[rows] += np.where(fits, change, 0)
    moved = int(np.abs(votes[:, rows] - before).sum())
    return _with(stations, rows, votes, moved, cast=cast)


def turnout_rounded(stations: Stations, rows: Codes, chance: Generator) -> Injected:  # noqa: ARG001
    """Ballots for the leader are added until turnout is a multiple of 5 %."""
    registered, cast = column(stations.registered)[rows], column(stations.cast)[rows]
    step = np.maximum(registered, 1) / 20
    target = np.rint(np.ceil(cast / step - 1e-9) * step).astype(np.int64)
    return _add(stations, rows, target - cast)


def share_rounded(stations: Stations, rows: Codes, chance: Generator) -> Injected:  # noqa: ARG001
    """Votes are moved to the leader until the share of those who voted is a whole percentage."""
    cast = column(stations.cast)[rows]
    own = stations.votes[stations.leader, rows]
    step = np.maximum(cast, 1) / 100
    target = np.rint(np.ceil(own / step - 1e-9) * step).astype(np.int64)
    return _move(stations, rows, target - own)


def replaced(stations: Stations, rows: Codes, chance: Generator) -> Injected:
    """The sheets are made up: high turnout, and nearly all for the leader."""
    registered = np.maximum(column(stations.registered), column(stations.cast))[rows]
    votes, cast = stations.votes.copy(), column(stations.cast).copy()
    before = votes[:, rows].copy()
    cast[rows] = np.rint(registered * chance.uniform(0.93, 1.0, len(rows))).astype(np.int64)
    own = np.rint(cast[rows] * chance.uniform(0.9, 0.99, len(rows))).astype(np.int64)
    votes[:, rows] = 0
    votes[stations.leader, rows] = own
    votes[stations.runner_up, rows] = cast[rows] - own
    more = {"valid": stations.valid.copy()}
    more["valid"][rows] = cast[rows]
    for name in ("blank", "null"):
        if stations.has(name):
            more[name] = column(getattr(stations, name)).copy()
            more[name][rows] = 0
    moved = int(np.abs(votes[:, rows] - before).sum())
    return _with(stations, rows, votes, moved, cast=cast, **more)


def annulled(stations: Stations, rows: Codes, chance: Generator) -> Injected:  # noqa: ARG001
    """A third of the runner-up's votes is made null."""
    if stations.null is None:
        return Injected(stations=stations, rows=rows[:0], votes=0)
    votes, null = stations.votes.copy(), stations.null.copy()
    k = np.where(null[rows] == UNKNOWN, 0, votes[stations.runner_up, rows] // 3)
    votes[stations.runner_up, rows] -= k
    null[rows] += k
    return _with(stations, rows, votes, int(k.sum()), null=null)


def removed(stations: Stations, rows: Codes, chance: Generator) -> Injected:  # noqa: ARG001
    """Whole sheets are taken out where the runner-up leads."""
    behind = stations.votes[stations.leader, rows] < stations.votes[stations.runner_up, rows]
    out = rows[behind]
    kept = np.setdiff1d(np.arange(len(stations)), out)
    return Injected(stations=stations.select(kept), rows=out, votes=int(stations.valid[out].sum()))


def copied(stations: Stations, rows: Codes, chance: Generator) -> Injected:
    """Sheets get the figures of another sheet among them that fits their roll."""
    source = chance.permutation(rows)
    fits = column(stations.cast)[source] <= column(stations.registered)[rows]
    target, source = rows[fits], source[fits]
    votes, more = stations.votes.copy(), {}
    moved = int(np.abs(votes[:, target] - votes[:, source]).sum())
    votes[:, target] = stations.votes[:, source]
    for name in ("valid", "cast", "blank", "null"):
        if stations.has(name):
            more[name] = column(getattr(stations, name)).copy()
            more[name][target] = column(getattr(stations, name))[source]
    return _with(stations, target, votes, moved, **more)


def inflated(stations: Stations, rows: Codes, chance: Generator) -> Injected:  # noqa: ARG001
    """A tenth more are registered, and all of those vote for the leader."""
    registered = column(stations.registered).copy()
    more = np.maximum(registered[rows], 0) // 10
    registered[rows] += more
    return _add(replace(stations, registered=registered), rows, more)


def spoiling_campaign(stations: Stations, rows: Codes, chance: Generator) -> Injected:  # noqa: ARG001
    """A tenth of the valid votes is spoilt, as after a call to spoil: no wrong of the count."""
    if stations.null is None:
        return Injected(stations=stations, rows=rows[:0], votes=0)
    votes, null = stations.votes.copy(), stations.null.copy()
    k = np.where(null[rows] == UNKNOWN, 0, votes[:, rows] // 10)
    votes[:, rows] -= k
    null[rows] += k.sum(axis=0)
    return _with(stations, rows, votes, int(k.sum()), null=null)


INJECTIONS: tuple[Injection, ...] = (
    Injection(id="stuffed", run=stuffed),
    Injection(id="stuffed-40", run=partial(stuffed_by, 40)),
    Injection(id="switched", run=switched),
    Injection(id="switched-60", run=partial(switched_by, 60)),
    Injection(id="typed", run=typed),
    Injection(id="turnout-rounded", run=turnout_rounded),
    Injection(id="share-rounded", run=share_rounded),
    Injection(id="replaced", run=replaced),
    Injection(id="annulled", run=annulled),
    Injection(id="removed", run=removed),
    Injection(id="copied", run=copied),
    Injection(id="late-switched", run=late_switched),
    Injection(id="inflated", run=inflated),
    Injection(id="spoiling-campaign", run=spoiling_campaign),
)
