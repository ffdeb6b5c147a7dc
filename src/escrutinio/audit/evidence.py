"""What the fetched sheets of a scope say of each of its assertions, one draw after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from escrutinio.audit.assertion import Assertion
from escrutinio.audit.batch import BET, Margins
from escrutinio.audit.scope import Counts, Scope, coefficients

Reals = NDArray[np.float64]

NOTHING = 1e-9
"""What is so small is as good as none: rounding alone could make it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """
    The fetched sheets of a scope in the order of their draws, as far as all before are settled.

    Args:
        places: The sheets among those of the scope. Shape (n,).
        votes: The paper's votes of each option. Shape (len(options), n). [votes]
        found: Whether the paper is there; where it is not, the worst is assumed. Shape (n,).
    """

    places: NDArray[np.int64]
    votes: Counts
    found: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.places)


def paper(
    options: Sequence[str], drawn: Sequence[int], settled: Mapping[int, Counts | None]
) -> Paper:
    """
    The draws before the first one whose sheet is not settled.

    What lies behind it is not looked at yet: which sheets are settled early is no chance.

    Args:
        options: The options, in the order of the votes.
        drawn: The places among those of the scope, first drawn first.
        settled: The paper's votes of each option by place; None where there is no paper.
    """
    n = next((i for i, place in enumerate(drawn) if place not in settled), len(drawn))
    rows = [settled[place] for place in drawn[:n]]
    nothing = np.zeros(len(options), dtype=np.int64)
    given = [nothing if row is None else row for row in rows]
    return Paper(
        places=np.array(drawn[:n], dtype=np.int64),
        votes=np.array(given, dtype=np.int64).reshape(n, len(options)).T,
        found=np.array([row is not None for row in rows], dtype=bool),
    )


def overstated(scope: Scope, options: Sequence[str], seen: Paper) -> Counts:
    """
    By how much the report makes each assertion look better than each paper does. Shape (k, n).

    A paper that is not there takes away all that its ballots could.
    """
    margins = scope.margins
    worst = -margins.losses[:, None] * margins.ballots[seen.places]
    given = coefficients(scope.assertions, options) @ seen.votes
    return np.asarray(margins.scores[:, seen.places] - np.where(seen.found, given, worst))


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """
    How the sheets of a scope are drawn, and how far each assertion can be off in them.

    Args:
        margins: By how much each assertion holds. Shape (k,). [votes]
        most: The most by which each sheet can overstate each assertion. Shape (k, m). [votes]
        bounds: What draws are in proportion to. Shape (m,).
        reach: The largest part of a sheet's bound that one assertion alone can use. Shape (k,).
        total: What all sheets can overstate. Shape (k,). [votes]
    """

    margins: NDArray[np.int64]
    most: Counts
    bounds: Reals
    reach: Reals
    total: NDArray[np.int64]


def weights(margins: Margins) -> Weights:
    """
    The weights of a scope.

    >>> one = Margins(scores=np.array([[6, 4, 2], [8, 6, 4]]), ballots=np.array([8, 8, 8]),
    ...     losses=np.array([1, 1]))
    >>> weights(one).bounds.round(2).tolist(), weights(one).reach.round(2).tolist()
    ([1.17, 1.0, 0.83], [1.0, 0.8])
    """
    most, bounds = np.maximum(margins.most, 0), margins.bounds
    used = bounds > 0
    reach = (most[:, used] / bounds[used]).max(axis=1, initial=0.0) / margins.margins
    return Weights(
        margins=margins.margins, most=most, bounds=bounds, reach=reach, total=most.sum(axis=1)
    )


def histories(
    given: Weights,
    places: NDArray[np.int64],
    off: Counts,
    *,
    bet: float = BET,
    replaced: bool = False,
) -> Reals:
    """
    The risk of each assertion after each draw.

    Draws are in proportion to the bounds, with or without replacement. For each assertion a
    bet is made that the next overstatement is smaller than it would be on average if the assertion
    were wrong; without replacement that average moves with what has been seen.

    Args:
        given: The weights of the scope.
        places: The drawn sheets, in their order. Shape (n,).
        off: By how much each was overstated. Shape (k, n).
        bet: The share of the largest bet that is made; 1 is Kaplan and Markov's.
        replaced: Whether a sheet can be drawn again.

    Returns:
        p-values. Shape (k, n). Zero where what is left cannot make the assertion wrong.

    Says: If the assertion were wrong, evidence so strong at any time would turn up with at most
    this chance.
    Does not say: Anything about the count at the table, which the sheets report.

    Source: P. B. Stark, "ALPHA: Audit that learns from previously hand-audited ballots", Annals of
    Applied Statistics 17 (2023). doi:10.1214/22-AOAS1646

    >>> one = Margins(scores=np.array([[6, 4, 2]]), ballots=np.array([8, 8, 8]),
    ...     losses=np.array([1]))
    >>> clean = np.zeros((1, 2), dtype=np.int64)
    >>> histories(weights(one), np.array([0, 1]), clean, bet=1.0, replaced=True).round(4).tolist()
    [[0.6667, 0.4444]]
    >>> histories(weights(one), np.array([0, 1]), clean, bet=1.0).round(4).tolist()
    [[0.6667, 0.0]]
    """
    if not len(places):
        return np.ones((len(given.margins), 0))
    relative = off / given.margins[:, None]
    taints = relative / (given.reach[:, None] * given.bounds[places])
    before = np.zeros_like(relative)
    left = np.full(len(places), given.bounds.sum())
    if not replaced:
        before[:, 1:] = np.cumsum(relative, axis=1)[:, :-1]
        left = _left(given.bounds, places)
    null = 1 - (1 - before) / (given.reach[:, None] * left)
    found = _p_values(np.where(taints > 1 - NOTHING, 1.0, taints), null, bet)
    if not replaced:
        still = given.total[:, None] - np.cumsum(given.most[:, places], axis=1)
        sure = np.cumsum(off, axis=1) + still < given.margins[:, None]
        found[np.logical_or.accumulate(sure, axis=1)] = 0.0
    return found


def _left(bounds: Reals, places: NDArray[np.int64]) -> Reals:
    """The weight that is still to be drawn from before each draw. Shape (n,)."""
    rest = np.delete(bounds, places).sum()
    return np.asarray(rest + np.cumsum(bounds[places][::-1])[::-1])


def _p_values(taints: Reals, null: Reals, bet: float) -> Reals:
    """One over the most evidence so far. No bet is made where the null mean is nothing."""
    bets = null > NOTHING
    with np.errstate(divide="ignore"):
        each = (1 - bet) + bet * (1 - taints) / np.where(bets, null, 1.0)
        logs = np.cumsum(np.log(np.where(bets, each, 1.0)), axis=1)
    return np.exp(-np.maximum.accumulate(np.maximum(logs, 0.0), axis=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    How an assertion stands after the draws that are settled.

    Args:
        assertion: Which one.
        margin: By how much it holds as reported, with everything pending against it. [votes]
        risk: The risk reached: 1 at the beginning.
        off: By how much the settled sheets overstated it, each counted once. [votes]
        refuted: Every sheet has been seen and it does not hold.
    """

    assertion: Assertion
    margin: int
    risk: float
    off: int = 0
    refuted: bool = False


def standings(
    scope: Scope,
    options: Sequence[str],
    seen: Paper,
    *,
    bet: float = BET,
    replaced: bool = False,
) -> tuple[Standing, ...]:
    """
    How each assertion of a scope stands, the worst one first.

    Args:
        scope: The scope, which must be auditable.
        options: The options of the contest, in the order of the votes.
        seen: The settled draws.
        bet: As in `histories`.
        replaced: As in `histories`.
    """
    off = overstated(scope, options, seen)
    risks = histories(weights(scope.margins), seen.places, off, bet=bet, replaced=replaced)
    _, first = np.unique(seen.places, return_index=True)
    once = off[:, first].sum(axis=1) if len(seen) else np.zeros(len(scope.assertions), dtype=int)
    whole = len(first) == len(scope.places)
    margins = scope.margins.margins
    found = [
        Standing(
            assertion=one,
            margin=int(margins[k]),
            risk=float(risks[k, -1]) if len(seen) else 1.0,
            off=int(once[k]),
            refuted=bool(whole and once[k] >= margins[k]),
        )
        for k, one in enumerate(scope.assertions)
    ]
    return tuple(sorted(found, key=lambda one: (-one.risk, one.margin)))
