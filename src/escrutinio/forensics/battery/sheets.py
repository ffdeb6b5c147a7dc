"""Identities, and sheets that are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np

from escrutinio.forensics import identities
from escrutinio.forensics.clerical import SLIPS, slips
from escrutinio.forensics.copied import inside_places, pairs_inside
from escrutinio.forensics.identities import Violated
from escrutinio.forensics.method import Method, Setting
from escrutinio.forensics.reading import IDENTITY, SCREEN, Marked, Reading
from escrutinio.forensics.stations import Stations, column

EXPLAINED = 2000
"""Of so many sheets at most it is asked which slip of the pen would explain them."""

Figures = tuple[tuple[str, float], ...]


def _identity(
    name: str,
    check: Callable[[Stations], Violated],
    explain: Callable[[Stations, Violated], Figures] | None = None,
    kind: str = IDENTITY,
) -> Callable[[Stations, Setting], Reading]:
    """A method from a check of arithmetic."""

    def run(stations: Stations, setting: Setting) -> Reading:  # noqa: ARG001
        found = check(stations)
        return Reading(
            method=name,
            kind=kind,
            n=found.n,
            statistic=float(len(found.rows)),
            effect=float(np.abs(found.amount).sum()),
            figures=explain(stations, found) if explain else (),
            marked=_marked(found),
        )

    return run


def _marked(found: Violated) -> Marked:
    nothing = np.full(len(found.rows), np.nan)
    return Marked(rows=found.rows, score=found.amount.astype(float), p=nothing, votes=nothing)


def _slips(stations: Stations, found: Violated) -> Figures:
    """How many of the sheets a slip of the pen would explain, by its kind."""
    cast = column(stations.cast)
    boxes = [stations.valid, stations.blank, stations.null]
    given = [one for one in boxes if one is not None]
    counted: Counter[str] = Counter()
    for row in found.rows[:EXPLAINED]:
        counted.update(slips([max(0, int(one[row])) for one in given], int(cast[row])) or ("none",))
    return tuple((f"slip {one}", counted[one]) for one in (*SLIPS, "none"))


def copied_sheets(stations: Stations, setting: Setting) -> Reading:
    """Sheets of one place with the same figures throughout, against twins."""
    chance = setting.generator("copied-sheets")
    found = pairs_inside(stations, chance, max(5, setting.twins // 2))
    rows, _ = inside_places(stations)
    nothing = np.full(len(rows), np.nan)
    return Reading(
        method="copied-sheets",
        kind=SCREEN,
        n=len(stations),
        statistic=float(found.seen),
        effect=found.seen - found.expected,
        figures=(("expected", found.expected), ("low", found.low), ("high", found.high)),
        marked=Marked(rows=rows, score=np.ones(len(rows)), p=nothing, votes=nothing),
    )


ARITHMETIC = "Arithmetic of the sheet"

METHODS: tuple[Method, ...] = (
    Method(
        id="voters-over-registered",
        kind=IDENTITY,
        needs=("registered", "cast"),
        source=ARITHMETIC,
        run=_identity("voters-over-registered", identities.more_voters_than_registered),
    ),
    Method(
        id="votes-over-voters",
        kind=IDENTITY,
        needs=("cast", "null"),
        source=ARITHMETIC,
        run=_identity("votes-over-voters", identities.more_votes_than_voters, _slips),
    ),
    Method(
        id="options-over-valid",
        kind=IDENTITY,
        needs=(),
        source=ARITHMETIC,
        run=_identity("options-over-valid", identities.options_within_valid),
    ),
    Method(
        id="negative-figures",
        kind=IDENTITY,
        needs=(),
        source=ARITHMETIC,
        run=_identity("negative-figures", identities.nothing_negative),
    ),
    Method(
        id="sum-of-boxes",
        kind=SCREEN,
        needs=("cast", "null"),
        source=ARITHMETIC,
        run=_identity("sum-of-boxes", identities.boxes_add_up, _slips, kind=SCREEN),
    ),
    Method(
        id="voters-between-contests",
        kind=SCREEN,
        needs=("cast", "before", "same_day"),
        source=ARITHMETIC,
        run=_identity("voters-between-contests", identities.same_voters, kind=SCREEN),
    ),
    Method(
        id="roll-between-rounds",
        kind=SCREEN,
        needs=("registered", "before"),
        source=ARITHMETIC,
        run=_identity("roll-between-rounds", identities.same_roll, kind=SCREEN),
    ),
    Method(
        id="copied-sheets",
        kind=SCREEN,
        needs=("place", "registered", "cast"),
        source="Twins of the same places: `escrutinio.forensics.twin`",
        run=copied_sheets,
    ),
)
