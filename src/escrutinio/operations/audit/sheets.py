"""The manifest of a contest, out of the sheets of a source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from escrutinio.audit.manifest import CAST, PLACE, Manifest
from escrutinio.errors import Refused
from escrutinio.io import engine
from escrutinio.io.tables import Loaded
from escrutinio.law.chambers import ChamberRule
from escrutinio.model.election import Contest
from escrutinio.model.sheet import IN_COUNT, State
from escrutinio.tally.seats.parts import homes

Flags = NDArray[np.bool_]

AGAINST, PUBLISHED = "against", "published"
OPEN = (AGAINST, PUBLISHED)
"""
Open sheets: all their registered voters against every assertion, or every row as it is published.
"""


def manifest(
    loaded: Loaded,
    contest: Contest,
    *,
    bound: str = CAST,
    open_sheets: str = AGAINST,
    rule: ChamberRule | None = None,
) -> Manifest:
    """
    The sheets of a contest.

    Annulled sheets and stations that never opened stay in it, with no votes: their papers, or the
    rulings on them, can be asked for like any other.

    Args:
        loaded: The source.
        contest: The contest.
        bound: How many ballots a sheet can hold; see `BOUNDS`.
        open_sheets: What becomes of sheets that do not count yet; see `OPEN`.
        rule: How the chamber is filled, where the contest elects one.

    Raises:
        Refused: A station stands there twice, or an open sheet lacks its registered voters.
    """
    n = len(contest.options)
    given = ", ".join(f"coalesce(v{i}, 0) AS v{i}" for i in range(n))
    rows = engine.columns(
        loaded.connection,
        f"SELECT station, {', '.join(PLACE)}, {given}, coalesce(blank, 0) AS blank, "
        'coalesce("null", 0) + coalesce(challenged, 0) AS other, registered, '
        "coalesce(voted, 0) AS voted, state FROM sheet "
        f"WHERE contest = {engine.text(contest.id)} ORDER BY station",
    )
    _once(rows["station"])
    all_rows = open_sheets == PUBLISHED
    kept, counted = _kept(rows["state"], all_rows), _counted(rows["state"], all_rows)
    districts = districts_of(rows, contest, rule)
    votes = np.stack([rows[f"v{i}"] for i in range(n)]).astype(np.int64)
    blank = rows["blank"].astype(np.int64)
    written = votes.sum(axis=0) + blank + rows["other"].astype(np.int64)
    return Manifest(
        ids=_texts(rows["station"], kept),
        options=tuple(str(one.id) for one in contest.options),
        votes=np.where(counted, votes, 0)[:, kept],
        blank=np.where(counted, blank, 0)[kept],
        ballots=_ballots(rows, written, bound)[kept],
        states=_texts(rows["state"], kept),
        places={name: _texts(rows[name], kept) for name in PLACE},
        districts=_texts(districts, kept) if rule is not None else (),
        pending=_pending(rows, ~kept, districts),
    )


def _once(ids: Any) -> None:
    """Every station once."""
    same = np.flatnonzero(ids[1:] == ids[:-1])
    if len(same):
        raise Refused("audit.station_twice", where=str(ids[same[0]]), n=len(same))


def _kept(states: Any, all_rows: bool) -> Flags:
    """Which sheets can be drawn: all but those that do not count yet."""
    return np.asarray((states != str(State.PENDING)) | all_rows)


def _counted(states: Any, all_rows: bool) -> Flags:
    """Whose votes are in the result."""
    return np.asarray(np.isin(states, [str(one) for one in IN_COUNT]) | all_rows)


def _texts(column: Any, kept: Flags) -> tuple[str, ...]:
    return tuple(str(one or "") for one in np.asarray(column, dtype=object)[kept])


def _ballots(rows: dict[str, Any], written: NDArray[np.int64], bound: str) -> NDArray[np.int64]:
    """The most ballots of each paper; never less than what is written in it."""
    cast = np.maximum(written, rows["voted"].astype(np.int64))
    if bound == CAST:
        return np.asarray(cast)
    return np.asarray(np.maximum(cast, np.asarray(rows["registered"], dtype=np.int64)))


def districts_of(rows: dict[str, Any], contest: Contest, rule: ChamberRule | None) -> Sequence[str]:
    """The constituency of each sheet by its name; nothing where the whole is one district."""
    m = len(rows["station"])
    if rule is None or rule.districts == "national" or not contest.constituencies:
        return [""] * m
    parts = zip(rows["scope"], rows["department"], rows["province"], strict=True)
    areas = ["abroad" if scope == "abroad" else f"{a}/{b}" for scope, a, b in parts]
    names = {one.id: one.name for one in contest.constituencies}
    home = homes(contest.constituencies, dict.fromkeys(areas))
    return [names.get(home[area], "") for area in areas]


def _pending(rows: dict[str, Any], left: Flags, districts: Sequence[str]) -> dict[str, int]:
    """The registered voters of the sheets that do not count yet, by district."""
    registered = np.asarray(rows["registered"], dtype=np.int64)
    unknown = np.flatnonzero(left & (registered < 0))
    if len(unknown):
        station = str(rows["station"][unknown[0]])
        raise Refused("audit.pending_unknown", where=station, n=len(unknown))
    found: dict[str, int] = {}
    for i in np.flatnonzero(left):
        found[districts[int(i)]] = found.get(districts[int(i)], 0) + int(registered[i])
    return found
