"""Claim: the vote does not follow the first round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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
from escrutinio.forensics.deviations import Deviations, votes_deviations
from escrutinio.forensics.signed import Signed, signed
from escrutinio.forensics.stations import Stations
from escrutinio.forensics.tails import VOTES, line

FLAG = 0.002
"""A clean station does not follow with this chance."""

OTHERS = (0.01, 0.001, 0.0002)
"""Other chances at which stations are counted."""

FLOOR = 0.0005
"""More stations on one side by no more than this share of all is no side."""

LEVEL = 0.05
KIND = "first-round"


def first_round(stations: Stations, option: int) -> Verdict | None:
    """
    Stations whose votes do not follow their own first round, against those of a clean election.

    Args:
        stations: With places and `before`.
        option: Whose votes.

    Returns:
        None where too few stations can be compared.

    Says: How many stations differ from what their place and their own first round say, and whether
    those favour somebody.
    Does not say: Anything of what was done alike to a whole polling place.
    """
    found = votes_deviations(stations, option)
    alone = votes_deviations(replace(stations, before=None, matched=None), option)
    if found is None or alone is None:
        return None
    sides = _sides(found, FLAG)
    seen = _beyond(found, FLAG)
    expected = _expected(len(found.rows), FLAG)
    settings = tuple(
        replace(_expected(len(found.rows), one), setting=f"p = {one:g}", seen=_beyond(found, one))
        for one in OTHERS
    )
    grade = _grade(sides, expected, seen, settings)
    far = np.argsort(-np.abs(found.score), kind="stable")[: int(seen)]
    return Verdict(
        kind=KIND,
        grade=grade,
        unit="stations",
        seen=seen,
        n=len(found.rows),
        subject=stations.options[option],
        expected=expected,
        checked=(
            ("phi", found.phi),
            ("phi_alone", alone.phi),
            ("told", 100 * (1 - found.phi / alone.phi) if alone.phi else 0.0),
            ("robust", found.robust),
        ),
        sensitivity=settings,
        explanations=() if grade == ORDINARY else ("claim.explain.tails", "claim.explain.mixed"),
        effect=_effect(stations, option, sides.votes),
        settles=("claim.settle.far", "claim.settle.copies", "claim.settle.roll"),
        silent=("claim.silent.place", "claim.silent.intention"),
        figures=(
            ("above", float(sides.above)),
            ("below", float(sides.below)),
            ("p_sides", sides.p),
            ("votes", sides.votes),
        ),
        stations=tuple(str(one) for one in stations.ids[found.rows[far]]),
        columns=tuple(f"claim.column.{one}" for one in ("station", "seen", "expected", "score")),
        rows=tuple(
            (
                str(stations.ids[found.rows[i]]),
                float(found.seen[i]),
                round(float(found.expected[i])),
                float(found.score[i]),
            )
            for i in far[:50]
        ),
        answer=f"claim.first-round.{_answer(grade, sides)}",
    )


def _sides(found: Deviations, chance: float) -> Signed:
    bound = line(chance, VOTES, found.conditional)
    return signed(found.score, found.beyond, found.place, bound)


def _beyond(found: Deviations, chance: float) -> float:
    return float((np.abs(found.score) > line(chance, VOTES, found.conditional)).sum())


def _expected(n: int, chance: float) -> Expected:
    """So many stations of a clean election, as chance would have it among them."""
    low, high = stats.binom.interval(0.95, n, chance)
    return Expected(model="claim.model.tails", value=n * chance, low=float(low), high=float(high))


def _favours(sides: Signed) -> bool:
    return sides.p <= LEVEL and abs(sides.excess) > FLOOR


def _grade(sides: Signed, expected: Expected, seen: float, settings: Sequence[Expected]) -> str:
    """Not explained only where there are too many in every setting, and they favour one side."""
    if seen <= expected.high:
        return ORDINARY
    above = all((seen if one.seen is None else one.seen) > one.high for one in settings)
    return UNEXPLAINED if above and _favours(sides) else UNUSUAL


def _answer(grade: str, sides: Signed) -> str:
    if grade == ORDINARY:
        return "follows"
    return "one_side" if _favours(sides) else "both_sides"


def _effect(stations: Stations, option: int, votes: float) -> Effect:
    """The lead if what these stations have beyond the expected were given to the other option."""
    other = stations.runner_up if option == stations.leader else stations.leader
    totals = stations.votes.sum(axis=1).astype(float)
    totals[option] -= votes
    totals[other] += votes
    return granted(stations, totals)
