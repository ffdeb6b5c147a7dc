"""Claim: no votes for an option in a station is impossible."""

from __future__ import annotations

import numpy as np

from escrutinio.forensics.claims.outcome import without
from escrutinio.forensics.claims.verdict import (
    ORDINARY,
    UNEXPLAINED,
    UNUSUAL,
    Expected,
    Verdict,
)
from escrutinio.forensics.stations import NOWHERE, Codes, Stations, column
from escrutinio.forensics.within_places import dispersion
from escrutinio.forensics.zero_votes import RHOS, ZeroVotes, expected_zeros

ENOUGH = 5
"""Of fewer expected stations a model is not checked by what is seen."""


def zero(stations: Stations, option: int) -> Verdict:
    """
    Stations without a vote for an option, against those that chance makes.

    The share expected in a station is that of the others of its place; its spread is that which
    the stations of one place have in this election.

    Args:
        stations: With places, or with areas.
        option: Whose votes.

    Says: Whether there are more such stations than their places explain.
    Does not say: Why any of them has none.
    """
    place = nearest(stations)
    rho = _rho(stations, option, place)
    own = expected_zeros(stations.votes[option], stations.valid, place, rho)
    settings = [expected_zeros(stations.votes[option], stations.valid, place, one) for one in RHOS]
    other = stations.runner_up if option == stations.leader else stations.leader
    beside = expected_zeros(
        stations.votes[other], stations.valid, place, _rho(stations, other, place)
    )
    order = own.rows[np.argsort(own.p, kind="stable")]
    grade = _grade(own, settings, beside)
    return Verdict(
        kind="zero",
        grade=grade,
        unit="stations",
        seen=float(own.observed),
        n=own.n,
        subject=stations.options[option],
        expected=_expected(own),
        checked=(
            ("rho", rho),
            ("other_seen", float(beside.observed)),
            ("other_expected", beside.expected),
            ("other_low", beside.low),
            ("other_high", beside.high),
        ),
        sensitivity=tuple(_expected(one, f"ρ = {one.rho:g}") for one in settings),
        explanations=_explanations(grade),
        effect=without(stations, own.rows),
        settles=("claim.settle.hamlets", "claim.settle.copies", "claim.settle.sheets"),
        silent=("claim.silent.single", "claim.silent.intention"),
        figures=(("far", float((own.p < 1e-6).sum())), ("votes", _votes(stations, own.rows))),
        stations=tuple(str(one) for one in stations.ids[order]),
        columns=tuple(f"claim.column.{one}" for one in ("station", "valid", "p_none")),
        rows=tuple(
            (str(stations.ids[i]), int(stations.valid[i]), float(p))
            for i, p in zip(order[:50], np.sort(own.p)[:50], strict=True)
        ),
        answer=f"claim.zero.{grade}",
    )


def nearest(stations: Stations) -> Codes:
    """The place of each station; its area where no place is known. Shape (n,)."""
    if stations.place is None:
        return column(stations.area)
    if stations.area is None:
        return stations.place
    beyond = int(stations.place.max(initial=0)) + 1
    instead = np.where(stations.area == NOWHERE, NOWHERE, stations.area + beyond)
    return np.where(stations.place == NOWHERE, instead, stations.place)


def _rho(stations: Stations, option: int, place: Codes) -> float:
    found = dispersion(stations.votes[option], stations.valid, place)
    return 0.0 if found is None else min(0.5, max(0.0, found.rho))


def _expected(found: ZeroVotes, setting: str = "") -> Expected:
    return Expected(
        model="claim.model.beta_binomial",
        value=found.expected,
        low=found.low,
        high=found.high,
        setting=setting,
    )


def _grade(own: ZeroVotes, settings: list[ZeroVotes], beside: ZeroVotes) -> str:
    """
    How unusual it is.

    It is not explained only where no setting of the model explains it, and the same model was
    checked on the other option, of which it expects some such stations, and holds there.
    """
    if own.observed <= own.high:
        return ORDINARY
    beyond = all(own.observed > one.high for one in settings)
    checked = beside.expected >= ENOUGH and beside.observed <= beside.high
    return UNEXPLAINED if beyond and checked else UNUSUAL


def _explanations(grade: str) -> tuple[str, ...]:
    if grade == ORDINARY:
        return ()
    return ("claim.explain.alike", "claim.explain.villages", "claim.explain.small")


def _votes(stations: Stations, rows: Codes) -> float:
    return float(stations.valid[rows].sum())
