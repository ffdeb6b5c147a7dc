"""Claim: too many votes were made invalid."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from escrutinio.forensics.claims.outcome import granted
from escrutinio.forensics.claims.verdict import (
    ORDINARY,
    UNEXPLAINED,
    UNUSUAL,
    Effect,
    Expected,
    Verdict,
)
from escrutinio.forensics.deviations import Deviations, deviations
from escrutinio.forensics.stations import Codes, Flags, Stations, column

FAR = 5.0
"""Stations with a larger score have too many null votes for their place."""

OTHERS = (4.0, 8.0)
KIND = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """
    Whose votes are missing where there are too many null ones.

    Args:
        excess: Null votes beyond the expected. [votes]
        first: What the first lacks there. [votes]
        second: What the second lacks there. [votes]
    """

    excess: float
    first: float
    second: float


def invalid(stations: Stations) -> Verdict | None:
    """
    Stations with more null votes than their place explains, and whose votes are missing there.

    The tails of null votes are heavy in clean elections too; so what is expected is taken from the
    same stations in the other round, where there is one, and from chance alone otherwise.

    Args:
        stations: With places, those who voted, and null votes.

    Returns:
        None where too few stations can be compared.

    Says: How many stations stand out, how many votes these are, and whom they would have cost.
    Does not say: Why the ballots are null.
    """
    found = _null(stations)
    if found is None:
        return None
    chosen = found.score > FAR
    before = _before(stations, found.rows)
    expected = _expected(len(found.rows), before, FAR)
    lost = _lost(stations, found, chosen)
    seen = float(chosen.sum())
    settings = _sensitivity(found, before)
    grade = _grade(stations, seen, (expected, *settings), lost, before is not None)
    order = np.flatnonzero(chosen)[np.argsort(-found.beyond[chosen], kind="stable")]
    return Verdict(
        kind=KIND,
        grade=grade,
        unit="stations",
        seen=seen,
        n=len(found.rows),
        expected=expected,
        checked=(
            ("phi", found.phi),
            ("robust", found.robust),
            *((("phi_before", before.phi),) if before is not None else ()),
        ),
        sensitivity=settings,
        explanations=(
            ()
            if grade == ORDINARY
            else ("claim.explain.annulled", "claim.explain.tails", "claim.explain.mixed")
        ),
        effect=_effect(stations, lost),
        settles=("claim.settle.ballots", "claim.settle.sheets", "claim.settle.record"),
        silent=("claim.silent.annulment", "claim.silent.place", "claim.silent.intention"),
        figures=(
            ("null", float(np.maximum(column(stations.null), 0).sum())),
            ("excess", lost.excess),
            ("from_first", lost.first),
            ("from_second", lost.second),
        ),
        stations=tuple(str(one) for one in stations.ids[found.rows[order]]),
        columns=tuple(f"claim.column.{one}" for one in ("station", "seen", "expected", "score")),
        rows=tuple(
            (
                str(stations.ids[found.rows[i]]),
                float(found.seen[i]),
                round(float(found.expected[i])),
                float(found.score[i]),
            )
            for i in order[:50]
        ),
        answer=f"claim.invalid.{grade}",
    )


def _null(stations: Stations) -> Deviations | None:
    return deviations(
        replace(stations, before=None, matched=None), column(stations.null), column(stations.cast)
    )


def _before(stations: Stations, rows: Codes) -> Deviations | None:
    """The same stations in the other round, against the same places."""
    before = stations.before
    if before is None or stations.matched is None or before.null is None or before.cast is None:
        return None
    kept = np.zeros(len(stations), dtype=bool)
    kept[rows] = True
    kept &= stations.matched
    return _null(replace(before, place=stations.place, region=stations.region).select(kept))


def _expected(n: int, before: Deviations | None, far: float) -> Expected:
    """How many would stand out: as many as in the other round, or by chance."""
    if before is None:
        low, high = stats.binom.interval(0.95, n, stats.norm.sf(far))
        return Expected(
            model="claim.model.chance",
            value=n * float(stats.norm.sf(far)),
            low=float(low),
            high=float(high),
        )
    share = float((before.score > far).mean())
    spread = 1.96 * float(np.sqrt(2 * max(share, 1 / n) * n))
    return Expected(
        model="claim.model.other_round",
        value=share * n,
        low=max(0.0, share * n - spread),
        high=share * n + spread,
    )


def _lost(stations: Stations, found: Deviations, chosen: Flags) -> Lost:
    """What the first two lack in the stations chosen, against those who voted there."""
    plain, cast = replace(stations, before=None, matched=None), column(stations.cast)
    lacks = []
    for option in (stations.leader, stations.runner_up):
        votes = deviations(plain, stations.votes[option], cast)
        here = np.zeros(len(stations))
        if votes is not None:
            here[votes.rows] = -votes.beyond
        lacks.append(float(here[found.rows[chosen]].sum()))
    return Lost(excess=float(found.beyond[chosen].sum()), first=lacks[0], second=lacks[1])


def _sensitivity(found: Deviations, before: Deviations | None) -> tuple[Expected, ...]:
    """The same for stations that lie less far, and farther."""
    return tuple(
        replace(
            _expected(len(found.rows), before, one),
            setting=f"z > {one:g}",
            seen=float((found.score > one).sum()),
        )
        for one in OTHERS
    )


def _grade(
    stations: Stations, seen: float, settings: tuple[Expected, ...], lost: Lost, compared: bool
) -> str:
    """
    Not explained only where another round says what is ordinary, there are more than twice as many
    in every setting, and the votes that are missing would have changed who leads. Rounds of clean
    elections differ by less than that: 928 stations for 723 in 2021.
    """
    above = [(seen if one.seen is None else one.seen) > one.high for one in settings]
    if not any(above):
        return ORDINARY
    changes = bool(_effect(stations, lost).could_change)
    twice = all((seen if one.seen is None else one.seen) > 2 * one.high for one in settings)
    return UNEXPLAINED if twice and compared and changes else UNUSUAL


def _effect(stations: Stations, lost: Lost) -> Effect:
    """The lead if each had the votes that it lacks in these stations."""
    totals = stations.votes.sum(axis=1).astype(float)
    totals[stations.leader] += lost.first
    totals[stations.runner_up] += lost.second
    return granted(stations, totals)
