"""Claim: results are identical in too many stations."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from escrutinio.forensics.claims.verdict import (
    ORDINARY,
    UNEXPLAINED,
    UNUSUAL,
    Effect,
    Expected,
    Verdict,
)
from escrutinio.forensics.copied import Alike, expected_pairs, inside_places
from escrutinio.forensics.stations import Stations

REACHES = (3, 8)
"""Other distances from which the number of equal pairs is read."""


def identical(stations: Stations, inside: Callable[[], Alike] | None = None) -> Verdict:
    """
    Pairs of stations with the same votes for the first two, against pairs that differ by few.

    Args:
        stations: As counted.
        inside: The pairs of one place that are equal throughout, against twins; called once.

    Says: Whether there are more equal pairs than the pairs that are almost equal foretell.
    Does not say: That no sheet was copied; a few copies are lost among the pairs of chance.
    """
    stations = stations.select(stations.valid > 0)
    votes = stations.votes[[stations.leader, stations.runner_up]]
    found = expected_pairs(votes)
    settings = [(one, expected_pairs(votes, one)) for one in REACHES]
    rows, pairs = inside_places(stations)
    near = inside() if inside is not None and len(rows) else None
    grade = _grade(found, [one for _, one in settings], near)
    return Verdict(
        kind="identical",
        grade=grade,
        unit="pairs",
        seen=float(found.seen),
        n=len(stations) * (len(stations) - 1) // 2,
        subject=stations.options[stations.leader],
        expected=_expected(found),
        checked=_checked(near),
        sensitivity=tuple(_expected(one, f"± {reach}") for reach, one in settings),
        explanations=("claim.explain.birthday", "claim.explain.small"),
        effect=Effect(margin=stations.margin),
        settles=("claim.settle.pairs", "claim.settle.copies", "claim.settle.sheets"),
        silent=("claim.silent.few", "claim.silent.intention"),
        figures=(("inside_places", float(pairs)), ("stations_inside", float(len(rows)))),
        stations=tuple(str(one) for one in np.sort(stations.ids[rows])),
        answer=f"claim.identical.{grade}",
    )


def _expected(found: Alike, setting: str = "") -> Expected:
    return Expected(
        model="claim.model.neighbours",
        value=found.expected,
        low=found.low,
        high=found.high,
        setting=setting,
    )


def _checked(near: Alike | None) -> tuple[tuple[str, float], ...]:
    if near is None:
        return ()
    return (
        ("inside_seen", float(near.seen)),
        ("inside_expected", near.expected),
        ("inside_low", near.low),
        ("inside_high", near.high),
    )


def _grade(found: Alike, settings: list[Alike], near: Alike | None) -> str:
    """
    Ordinary where neither the pairs of all nor those of one place are too many.

    It is not explained only where both are, in every setting.
    """
    inside = near is not None and near.seen > near.high
    anywhere = found.seen > found.high
    if not anywhere and not inside:
        return ORDINARY
    always = all(one.seen > one.high for one in (found, *settings))
    return UNEXPLAINED if always and inside else UNUSUAL
