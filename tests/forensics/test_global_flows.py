"""Flows without places: where they hold, and where they fail."""

import numpy as np
from scipy.optimize import minimize

from escrutinio.forensics.flows import Shares
from escrutinio.forensics.global_flows import constrained, goodman
from escrutinio.forensics.method import generator
from tests.forensics.test_flows import MOVED, sorted_world


def alike(chance, n=300, moved=MOVED, noise=0.0):
    """Stations whose voters move alike everywhere."""
    earlier = chance.dirichlet(np.ones(3), n).T
    later = moved.T @ earlier
    later[0] += noise * chance.normal(size=n)
    later[2] = 1 - later[0] - later[1]
    return Shares(
        rows=("A", "B", "C"),
        columns=("D", "E", "F"),
        earlier=earlier,
        later=later,
        registered=chance.integers(150, 300, n).astype(float),
        place=np.arange(n) // 3,
        stations=np.arange(n),
    )


def loss(found: Shares, share) -> float:
    """What is left of the later round. [voters]"""
    left = found.later - share.reshape(len(found.rows), -1).T @ found.earlier
    return float((found.registered * left**2).sum())


def test_where_voters_move_alike_both_find_it() -> None:
    """Exact flows come back, of both estimators."""
    world = alike(generator(1, "alike"))

    assert np.allclose(goodman(world).share, MOVED, atol=1e-6)
    assert np.allclose(constrained(world).share, MOVED, atol=1e-4)


def test_where_camps_are_sorted_both_fail() -> None:
    """The planted failure of their assumption: both are far off, and tell no errors."""
    world = sorted_world(generator(1, "flows"))
    held = constrained(world).share

    assert np.abs(goodman(world).share - MOVED).max() > 0.05
    assert np.abs(held - MOVED).max() > 0.05
    assert np.isnan(constrained(world).error).all()


def test_constrained_rows_are_shares() -> None:
    """No entry below 0 or above 1; each row sums to 1."""
    share = constrained(sorted_world(generator(3, "flows"), places=40)).share

    assert share.min() >= 0
    assert share.max() <= 1
    assert np.allclose(share.sum(axis=1), 1)


def test_constrained_is_the_best_of_those_allowed() -> None:
    """A second implementation, of general use, finds nothing that fits better."""
    tight = np.array([[1.0, 0.0, 0.0], [0.0, 0.9, 0.1], [0.0, 0.0, 1.0]])
    world = alike(generator(4, "alike"), moved=tight, noise=0.05)
    ours = constrained(world)
    other = minimize(
        lambda x: loss(world, x) / 1000,
        np.full(9, 1 / 3),
        bounds=[(0, 1)] * 9,
        constraints={"type": "eq", "fun": lambda x: x.reshape(3, 3).sum(axis=1) - 1},
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 500},
    )

    assert loss(world, ours.share) <= loss(world, other.x) + 1e-3
    assert loss(world, goodman(world).share) < loss(world, ours.share)
