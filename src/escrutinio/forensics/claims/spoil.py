"""Claim: voters followed the call to spoil their ballots."""

from __future__ import annotations

import numpy as np

from escrutinio.forensics.claims.verdict import ORDINARY, UNUSUAL, Effect, Expected, Verdict
from escrutinio.forensics.flow_bounds import Between, bounds, bounds_over_areas
from escrutinio.forensics.stations import Counts, Reals, Stations, column


def spoil(stations: Stations, option: int) -> Verdict:
    """
    Null votes after a call to spoil, against the round before it, and who can have cast them.

    Args:
        stations: Stations, or areas with their totals, with null votes and `before`.
        option: Of the earlier round: whose voters were called, as a place in its options.

    Returns:
        The share of null votes in both rounds, and between which bounds the share of that option's
        voters lies who cast a null vote: whatever they did, the totals leave no more and no less.

    Says: How much null votes rose, and what the totals alone leave possible.
    Does not say: Who cast them; nor whether any was made null in the count.

    Source: O. D. Duncan and B. Davis, American Sociological Review 18 (1953), 665-666.
    doi:10.2307/2088122
    """
    before = _before(stations)
    null, cast = _known(stations.null), _known(stations.cast)
    null_before, cast_before = _known(before.null), _known(before.cast)
    everyone = np.maximum(_known(stations.registered), _known(before.registered))
    called = before.votes[option]
    share = _share(null_before, cast_before)
    seen = float(null.sum() / max(1, cast.sum()))
    usual = float(null_before.sum() / max(1, cast_before.sum()))
    between = bounds_over_areas(called, null, everyone)
    whole = bounds(int(called.sum()), int(null.sum()), int(everyone.sum()))
    expected = Expected(
        model="claim.model.earlier_round",
        value=usual,
        low=_quantile(share, cast_before, 0.025),
        high=_quantile(share, cast_before, 0.975),
    )
    beyond = float((null - usual * cast).sum())
    grade = ORDINARY if expected.holds(seen) else UNUSUAL
    return Verdict(
        kind="spoil",
        grade=grade,
        unit="share",
        seen=seen,
        n=len(stations),
        subject=before.options[option],
        expected=expected,
        checked=(("areas_count", float(len(stations))), *_bound_figures("whole", whole)),
        explanations=("claim.explain.called",) if grade == UNUSUAL else (),
        effect=Effect(margin=stations.margin, change=round(beyond)),
        settles=("claim.settle.stations", "claim.settle.survey", "claim.settle.ballots"),
        silent=("claim.silent.who", "claim.silent.made_null", "claim.silent.intention"),
        figures=(
            ("null", float(null.sum())),
            ("null_before", float(null_before.sum())),
            ("beyond", beyond),
            ("called", float(called.sum())),
            *_bound_figures("areas", between),
            *_correlation(called, before.valid, null, cast, share),
            *_kept(stations, before, option),
        ),
        columns=tuple(
            f"claim.column.{one}"
            for one in ("area", "null_before", "null_after", "least_share", "most_share")
        ),
        rows=_rows(stations, called, null, cast, share, everyone),
        answer=f"claim.spoil.{'rose' if grade == UNUSUAL else 'same'}",
    )


def _before(stations: Stations) -> Stations:
    """
    The earlier round, rows that do not stand in it as if nobody had voted there.

    Raises:
        KeyError: There is none.
    """
    if stations.before is None:
        raise KeyError("before")
    return stations.before


def _known(found: Counts | None) -> Counts:
    return np.maximum(column(found), 0)


def _share(part: Counts, whole: Counts) -> Reals:
    return np.asarray(part / np.maximum(whole, 1))


def _quantile(share: Reals, weights: Counts, at: float) -> float:
    """The share below which a part of all ballots lies: small rows count little."""
    order = np.argsort(share, kind="stable")
    reached = np.cumsum(weights[order]) / max(1, int(weights.sum()))
    return float(share[order][min(len(share) - 1, int(np.searchsorted(reached, at)))])


def _bound_figures(name: str, found: Between) -> tuple[tuple[str, float], ...]:
    low, high = found.shares
    return (f"{name}_least", 100 * low), (f"{name}_most", 100 * high)


def _correlation(
    called: Counts, valid: Counts, null: Counts, cast: Counts, earlier: Reals
) -> tuple[tuple[str, float], ...]:
    """Over the areas: the option's earlier share with the rise of null votes."""
    first, rise = _share(called, valid), _share(null, cast) - earlier
    if len(first) < 3 or not first.std() or not rise.std():
        return ()
    return (("correlation", float(np.corrcoef(first, rise)[0, 1])),)


def _kept(stations: Stations, before: Stations, option: int) -> tuple[tuple[str, float], ...]:
    """What the option itself had in both rounds, where it stands in both."""
    name = before.options[option]
    if name not in stations.options:
        return ()
    return (("kept", float(stations.votes[stations.options.index(name)].sum())),)


def _rows(
    stations: Stations,
    called: Counts,
    null: Counts,
    cast: Counts,
    earlier: Reals,
    everyone: Counts,
) -> tuple[tuple[str | float, ...], ...]:
    """Each area: null votes in both rounds, and its own bounds, in percent."""
    found = []
    for i in np.argsort(-cast, kind="stable")[:100]:
        low, high = bounds(int(called[i]), int(null[i]), int(everyone[i])).shares
        name = str(stations.ids[i])
        now = 100 * float(null[i] / max(1, cast[i]))
        found.append((name, 100 * float(earlier[i]), now, 100 * low, 100 * high))
    return tuple(found)
