"""ALPHA, bets and the older products: how often a wrong outcome is confirmed."""

import numpy as np
import pytest
from numpy.typing import NDArray

from escrutinio.audit.martingale import (
    alpha,
    bets,
    fixed,
    kaplan_markov,
    kaplan_wald,
    sequential_test,
    shrunk,
)
from tests.audit.simulated import ALPHA, SEED, lower_bound

Reals = NDArray[np.float64]


KINDS = ("shrunk", "fixed", "mixture", "sequential", "kaplan-markov", "kaplan-wald")


def risks(kind: str, x: Reals) -> Reals:
    """The risk by one of the functions, with replacement."""
    if kind == "shrunk":
        return alpha(x, shrunk(x, 0.6, 0.5, 1.0, None), 0.5, 1.0)
    if kind == "fixed":
        return alpha(x, fixed(x, 0.6, None), 0.5, 1.0)
    if kind == "sequential":
        return sequential_test(x, 0.6, 0.5, 1.0)
    if kind == "kaplan-markov":
        return kaplan_markov(x, 0.5, 0.5)
    if kind == "kaplan-wald":
        return kaplan_wald(x, 0.5, 0.8)
    return bets(x, np.array([0.2, 0.5, 1.0, 1.8]), 0.5)


def twice(risk: Reals) -> Reals:
    """The planted fault: the evidence cumulated twice."""
    return np.exp(np.minimum(np.cumsum(np.log(np.maximum(risk, 1e-300))), 0.0))


def hits(kind: str, runs: int, *, fault: bool = False) -> int:
    """How many audits of a tie are confirmed, whenever one looks."""
    generator = np.random.Generator(np.random.PCG64([SEED, len(kind)]))
    found = 0
    for _ in range(runs):
        risk = risks(kind, generator.integers(0, 2, 400).astype(float))
        found += bool(((twice(risk) if fault else risk) <= ALPHA).any())
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_tie_is_hardly_confirmed(kind: str) -> None:
    """In 10,000 audits of a tie the lower bound of the rate is within the limit."""
    assert lower_bound(hits(kind, 10_000), 10_000) <= ALPHA


@pytest.mark.parametrize("kind", KINDS)
def test_a_product_that_is_cumulated_twice_is_caught(kind: str) -> None:
    """The planted fault fails the same check."""
    assert lower_bound(hits(kind, 2_000, fault=True), 2_000) > ALPHA
