"""Simulated sheets for a plan, where only the totals of each district are at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

import numpy as np

from escrutinio.audit.manifest import PLACE, Manifest
from escrutinio.errors import Refused
from escrutinio.io import engine
from escrutinio.io.demo import dealt
from escrutinio.io.sums import Sums
from escrutinio.io.tables import Loaded
from escrutinio.law.chambers import ChamberRule
from escrutinio.model.election import Contest
from escrutinio.model.result import Totals
from escrutinio.operations.audit.sheets import districts_of
from escrutinio.tally.seats.parts import WHOLE, gathered

SIMULATED = "simulated"
"""The state of a sheet that is made up."""


def split(
    sums: Sums, contest: Contest, stations: Loaded, seed: int, *, rule: ChamberRule | None = None
) -> Manifest:
    """
    The totals of each district, dealt to the stations of another contest of the same day.

    The draw is that of the embedded election: a station takes ballots by its registered voters,
    and votes out of what the district still has, with more spread than a draw without replacement.
    Totals, and so margins, are exact; how votes lie within a district is made up.

    Args:
        sums: The totals.
        contest: The contest.
        stations: Real stations of the same voters; only their places and registered voters count.
        seed: What the draw begins with.
        rule: How the chamber is filled, where the contest elects one.

    Raises:
        Refused: A district with votes has no station, or fewer voters than ballots.
    """
    rows = engine.columns(
        stations.connection,
        f"SELECT station, any_value(registered) AS registered, "
        f"{', '.join(f'any_value({name}) AS {name}' for name in PLACE)} FROM sheet "
        "WHERE registered > 0 GROUP BY station ORDER BY station",
    )
    homes = np.array(districts_of(rows, contest, rule))
    chance = Random(seed)
    boxes = np.zeros((len(contest.options) + 2, len(homes)), dtype=np.int64)
    for name, totals in sorted(_totals(sums, contest, homes.tolist()).items()):
        here = np.flatnonzero(homes == name)
        boxes[:, here] = np.array(list(_dealt(rows, here, totals, chance, name))).T
    return Manifest(
        ids=tuple(str(one) for one in rows["station"]),
        options=tuple(str(one.id) for one in contest.options),
        votes=boxes[:-2],
        blank=boxes[-2],
        ballots=boxes.sum(axis=0),
        states=(SIMULATED,) * len(homes),
        places={name: tuple(str(one) for one in rows[name]) for name in PLACE},
        districts=tuple(homes.tolist()) if rule is not None else (),
    )


def _totals(sums: Sums, contest: Contest, homes: Sequence[str]) -> Mapping[str, Totals]:
    """The totals of each district, by the names that the stations have."""
    if not any(homes):
        return {"": sums.whole}
    names = {one.id: one.name for one in contest.constituencies} | {WHOLE: ""}
    areas = dict(sums.contests[contest.id].areas if contest.id in sums.contests else sums.areas)
    found = {names[id_]: one for id_, one in gathered(contest.constituencies, areas).items()}
    return {name: one for name, one in found.items() if one.cast}


def _dealt(
    rows: dict[str, Any], here: Any, totals: Totals, chance: Random, name: str
) -> Iterator[tuple[int, ...]]:
    sizes = [int(n) for n in rows["registered"][here]]
    votes = (*totals.votes, totals.blank, totals.null + totals.challenged)
    if sum(sizes) < sum(votes):
        raise Refused("audit.split_room", where=name or "-", voters=sum(sizes), ballots=sum(votes))
    return dealt(sizes, votes, chance)
