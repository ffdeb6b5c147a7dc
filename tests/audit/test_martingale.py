"""ALPHA and bets: given values, and how often a wrong outcome is confirmed."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from escrutinio.audit.martingale import alpha, bets, fixed, shrunk
from tests.audit.simulated import ALPHA, SEED, lower_bound

Reals = NDArray[np.float64]


@pytest.fixture(scope="module")
def given(vectors: Path) -> dict[str, dict[str, Any]]:
    """The cases by their ids."""
    cases = json.loads((vectors / "audit.json").read_text("utf-8"))["vectors"]
    return {one["id"]: one for one in cases}


@pytest.mark.parametrize("case", ["sh-alpha-fixed-wr", "sh-alpha-fixed-wor"])
def test_alpha_with_a_fixed_guess(given: dict[str, dict[str, Any]], case: str) -> None:
    """The smallest risk is as given, with replacement and without."""
    one = given[case]["in"]
    x = np.array(one["x"], dtype=float)
    found = alpha(x, fixed(x, one["eta"], one["N"]), one["t"], one["u"], one["N"])

    assert found.min() == pytest.approx(given[case]["out"], abs=1e-9)


def test_truncated_shrinkage(given: dict[str, dict[str, Any]]) -> None:
    """The guesses are as given."""
    one = given["sh-etas"]["in"]
    x = np.array(one["x"], dtype=float)
    found = shrunk(x, one["eta"], one["t"], one["u"], one["N"], weight=one["d"], spread=one["c"])

    assert found == pytest.approx(given["sh-etas"]["out"], abs=1e-9)


def test_alpha_over_ballot_comparisons(given: dict[str, dict[str, Any]]) -> None:
    """Sixty comparisons of which one overstates by a vote have the given risk."""
    one = given["sh-alpha-comp"]["in"]
    x = np.full(60, 1 / 1.9)
    x[30] = 0.5 / 1.9
    guesses = shrunk(x, one["eta"], one["t"], one["u"], one["N"], weight=one["d"], spread=one["c"])
    found = alpha(x, guesses, one["t"], one["u"], one["N"])

    assert found.min() == pytest.approx(given["sh-alpha-comp"]["out"], abs=1e-9)


@pytest.mark.parametrize("case", ["sh-bet-1", "sh-bet-2"])
def test_fixed_bets(given: dict[str, dict[str, Any]], case: str) -> None:
    """The risk of a fixed bet is as given."""
    one = given[case]["in"]
    found = bets(np.array(one["x"]), np.array([one["lam"]]), one["t"])

    assert found[-1] == pytest.approx(given[case]["out"], abs=1e-12)


def risks(kind: str, x: Reals) -> Reals:
    """The risk by one of the functions, with replacement."""
    if kind == "shrunk":
        return alpha(x, shrunk(x, 0.6, 0.5, 1.0, None), 0.5, 1.0)
    if kind == "fixed":
        return alpha(x, fixed(x, 0.6, None), 0.5, 1.0)
    return bets(x, np.array([0.2, 0.5, 1.0, 1.8]), 0.5)


def twice(risk: Reals) -> Reals:
    """The planted fault: the evidence cumulated twice."""
    return np.exp(-np.cumsum(-np.log(np.maximum(risk, 1e-300))))


def hits(kind: str, runs: int, *, fault: bool = False) -> int:
    """How many audits of a tie are confirmed, whenever one looks."""
    generator = np.random.Generator(np.random.PCG64([SEED, len(kind)]))
    found = 0
    for _ in range(runs):
        risk = risks(kind, generator.integers(0, 2, 400).astype(float))
        found += bool(((twice(risk) if fault else risk) <= ALPHA).any())
    return found


@pytest.mark.parametrize("kind", ["shrunk", "fixed", "mixture"])
def test_a_tie_is_hardly_confirmed(kind: str) -> None:
    """In 10,000 audits of a tie the lower bound of the rate is within the limit."""
    assert lower_bound(hits(kind, 10_000), 10_000) <= ALPHA


@pytest.mark.parametrize("kind", ["shrunk", "fixed", "mixture"])
def test_a_product_that_is_cumulated_twice_is_caught(kind: str) -> None:
    """The planted fault fails the same check."""
    assert lower_bound(hits(kind, 500, fault=True), 500) > ALPHA
