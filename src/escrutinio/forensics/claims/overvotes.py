"""Claim: so many stations have more votes than voters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from escrutinio.forensics.claims.outcome import without
from escrutinio.forensics.claims.verdict import CONTRADICTS, ORDINARY, Verdict
from escrutinio.forensics.identities import more_voters_than_registered
from escrutinio.forensics.stations import Counts, Stations, column


def overvotes(stations: Stations, claimed: int | None = None) -> Verdict:
    """
    Stations with more voters, or more votes, than registered voters: arithmetic.

    Args:
        stations: With registered voters; those without a figure are left out.
        claimed: How many such stations are claimed, if a number is.

    Says: In how many stations the figures cannot all be true.
    Does not say: Which figure is wrong, nor why.

    >>> tiny = Stations(ids=np.array(["1", "2"]), options=("A", "B"),
    ...     votes=np.array([[60, 4], [40, 9]]), valid=np.array([100, 13]),
    ...     registered=np.array([90, 20]), cast=np.array([100, 13]))
    >>> told = overvotes(tiny)
    >>> told.grade, told.seen, told.stations, told.figure("excess")
    ('contradicts', 1.0, ('1',), 10.0)
    """
    registered, used = column(stations.registered), ballots(stations)
    found = more_voters_than_registered(replace(stations, cast=used))
    over, excess = found.rows, found.amount
    order = over[np.argsort(-excess, kind="stable")]
    inside = _more_votes(stations)
    broken = bool(len(over) or inside)
    return Verdict(
        kind="overvotes",
        grade=CONTRADICTS if broken else ORDINARY,
        unit="stations",
        seen=float(len(over)),
        n=found.n,
        explanations=(
            ("claim.explain.clerical", "claim.explain.roll", "claim.explain.visitors")
            if broken
            else ()
        ),
        effect=without(stations, over),
        settles=(
            ("claim.settle.roll", "claim.settle.sheets", "claim.settle.ballots")
            if broken
            else ("claim.settle.roll",)
        ),
        silent=("claim.silent.excess", "claim.silent.names", "claim.silent.intention"),
        figures=(
            ("excess", float(excess.sum())),
            ("unknown", float(len(stations) - found.n)),
            ("more_votes", float(inside)),
            *((("claimed", float(claimed)),) if claimed is not None else ()),
        ),
        stations=tuple(str(one) for one in stations.ids[order]),
        columns=tuple(f"claim.column.{one}" for one in ("station", "registered", "used", "excess")),
        rows=tuple(
            (str(stations.ids[i]), int(registered[i]), int(used[i]), int(used[i] - registered[i]))
            for i in order[:50]
        ),
        answer=f"claim.overvotes.{'some' if len(over) else 'sheet' if inside else 'none'}",
    )


def ballots(stations: Stations) -> Counts:
    """Those who voted or the votes on the sheet, whichever is more. Shape (n,). [votes]"""
    used = stations.valid.copy()
    for one in (stations.blank, stations.null):
        if one is not None:
            used = used + np.maximum(one, 0)
    return used if stations.cast is None else np.maximum(used, stations.cast)


def _more_votes(stations: Stations) -> int:
    """Stations with more votes than those who voted; none where that is not known."""
    if stations.cast is None:
        return 0
    return int(((stations.cast >= 0) & (ballots(stations) > stations.cast)).sum())
