"""A quick count: what the reports that have come say, what those that have not could say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from escrutinio.errors import Refused
from escrutinio.observation.estimate import Before, Estimate, adjusted, ratio
from escrutinio.observation.frame import Codes, Flags, Reals
from escrutinio.observation.gate import Gate, gate
from escrutinio.observation.late import (
    Bounds,
    bounds,
    joined,
    post_stratified,
    reweighted,
    tipping,
)
from escrutinio.observation.majority import Majority, majority

COMPLETE, WEIGHTED, ADJUSTED = "complete", "weighted", "adjusted"
"""All drawn stations reported; reports weighted for those missing; corrected by an earlier vote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """
    The stations of a sample, with what has come of them.

    Args:
        options: Names of the k options.
        votes: What they report; 0 where nothing has come. Shape (k, m). [votes]
        valid: Shape (m,). [votes]
        arrived: Which have reported. Shape (m,).
        registered: Shape (m,). [voters]
        weight: How many stations each stands for. Shape (m,).
        stratum: Codes of the strata of the draw. Shape (m,).
        strata: What they stand for.
        units: Stations of each stratum of the whole. Shape (strata,).
        cluster: Codes of the units that were drawn; stations where not given. Shape (m,).
        cell: Post-strata by which late reports are weighted; the strata where not given.
            Shape (m,).
        before: An earlier vote of the drawn stations, shape (p, m), and its sums over the frame.
    """

    options: tuple[str, ...]
    votes: Reals
    valid: Reals
    arrived: Flags
    registered: Reals
    weight: Reals
    stratum: Codes
    strata: tuple[str, ...]
    units: Codes
    cluster: Codes | None = None
    cell: Codes | None = None
    before: Before | None = None

    @property
    def cells(self) -> Codes:
        """Post-strata, in order: the strata, or the cells crossed with them."""
        if self.cell is None:
            return self.stratum
        crossed = self.cell * (int(self.stratum.max()) + 1) + self.stratum
        return np.asarray(np.unique(crossed, return_inverse=True)[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """
    A quick count at one moment.

    Args:
        options: Names of the options.
        n: Stations that have reported.
        of: Stations drawn.
        gate: Whether a point estimate may go out.
        method: How the estimate was made: `COMPLETE`, `WEIGHTED`, or `ADJUSTED`.
        estimate: The shares; None where too few have come to measure an error.
        bounds: Between which ends the shares lie, whatever the missing say.
        order: Options by their estimates, the largest first.
        lead: Of the first over the second, as a share, and its standard error.
        tipping: How far the missing would have to differ for the lead to be gone; None where
            nothing is missing.
        majority: Of the first: whether it is above one half.
    """

    options: tuple[str, ...]
    n: int
    of: int
    gate: Gate
    method: str
    estimate: Estimate | None
    bounds: Bounds | None
    order: tuple[int, ...]
    lead: tuple[float, float] | None
    tipping: float | None
    majority: Majority | None


def quick(drawn: Drawn, *, level: float = 0.95, threshold: float = 0.5) -> Quick:
    """
    A quick count of what has come.

    Args:
        drawn: The sample and its reports.
        level: Of the intervals.
        threshold: That decides whether a second round is needed.

    Says: What the sample gives, the error of the draw, and how far the missing could move it.
    Does not say: That a gap between option and option is real where the interval of the lead
        holds zero: then it is too close to call. Nor anything on stations whose observers were
        kept out, if that has to do with how they vote.
    """
    found = gate(drawn.arrived, drawn.stratum, drawn.strata)
    try:
        method, estimate = _estimate(drawn, level)
    except Refused:
        method, estimate = WEIGHTED, None
    ends = _bounds(drawn, level)
    if estimate is None:
        return Quick(
            options=drawn.options, n=int(drawn.arrived.sum()), of=len(drawn.arrived), gate=found,
            method=method, estimate=None, bounds=ends, order=(), lead=None, tipping=None,
            majority=None,
        )  # fmt: skip
    order = tuple(int(i) for i in np.argsort(-estimate.share, kind="stable"))
    first, second = order[0], order[min(1, len(order) - 1)]
    return Quick(
        options=drawn.options,
        n=int(drawn.arrived.sum()),
        of=len(drawn.arrived),
        gate=found,
        method=method,
        estimate=estimate,
        bounds=ends,
        order=order,
        lead=estimate.lead(first, second),
        tipping=tipping(
            drawn.votes, drawn.valid, drawn.arrived, drawn.registered,
            weight=drawn.weight, first=first, second=second,
        ),
        majority=majority(
            estimate, first, threshold=threshold, shift=_shift(drawn, first, estimate)
        ),
    )  # fmt: skip


def _estimate(drawn: Drawn, level: float) -> tuple[str, Estimate]:
    here = drawn.arrived
    cluster = None if drawn.cluster is None else drawn.cluster[here]
    if drawn.before is not None:
        weight = reweighted(drawn.weight, here, drawn.cells, drawn.registered)
        own = Before(drawn=drawn.before.drawn[:, here], totals=drawn.before.totals)
        return ADJUSTED, adjusted(
            drawn.votes[:, here], drawn.valid[here], own,
            weight=weight, stratum=joined(drawn.cells[here]), cluster=cluster, level=level,
        )  # fmt: skip
    if here.all():
        return COMPLETE, ratio(
            drawn.votes, drawn.valid, weight=drawn.weight, stratum=drawn.stratum,
            cluster=cluster, units=drawn.units, level=level,
        )  # fmt: skip
    return WEIGHTED, post_stratified(
        drawn.votes, drawn.valid, here, drawn.cells, drawn.registered,
        weight=drawn.weight, cluster=cluster, level=level,
    )  # fmt: skip


def _bounds(drawn: Drawn, level: float) -> Bounds | None:
    try:
        return bounds(
            drawn.votes, drawn.valid, drawn.arrived, drawn.registered,
            weight=drawn.weight, stratum=drawn.stratum, units=drawn.units,
            cluster=drawn.cluster, level=level,
        )  # fmt: skip
    except Refused:
        return None


def _shift(drawn: Drawn, option: int, estimate: Estimate) -> tuple[float, float]:
    """How far the missing could lower and raise a share, the error of the draw apart."""
    size, here, weight = drawn.registered, drawn.arrived, drawn.weight
    if here.all():
        return 0.0, 0.0
    held = float(weight[here] @ drawn.valid[here])
    won = float(weight[here] @ drawn.votes[option, here])
    open_ = float(weight[~here] @ size[~here])
    share = float(estimate.share[option])
    return share - won / (held + open_), (won + open_) / (held + open_) - share
