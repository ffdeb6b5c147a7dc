"""Batch bounds: what is pending, ties, and how sizes are rounded."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from escrutinio.audit.assertion import beats
from escrutinio.audit.batch import Margins, draws_needed
from escrutinio.audit.scope import Sheets, scopes

WHOLE = 1.0
BATCHES = {
    "options": ("winner", "loser", "third"),
    "votes": np.array([[60, 0, 90, 50], [40, 60, 0, 0], [0, 40, 10, 0]]),
    "ballots": np.array([100, 100, 100, 50]),
}


@pytest.fixture(scope="module")
def given(vectors: Path) -> dict[str, dict[str, Any]]:
    """The cases by their ids."""
    cases = json.loads((vectors / "audit.json").read_text("utf-8"))["vectors"]
    return {one["id"]: one for one in cases}


def four(pending: int = 0) -> Margins:
    """Four batches of three options, with ballots that are still to come."""
    sheets = Sheets(
        ids=("1", "2", "3", "4"),
        **BATCHES,  # type: ignore[arg-type]
        pending={"": pending},
    )
    made = [beats("c", "winner", "loser"), beats("c", "winner", "third")]
    [scope] = scopes("c", made, sheets)
    return scope.margins


def test_pending_ballots_raise_the_bound() -> None:
    """Ballots that are still to come make the margin smaller and the bounds larger."""
    assert four(2).bounds.sum() > four().bounds.sum()


def test_the_run_off_of_2021_in_totals(given: dict[str, dict[str, Any]]) -> None:
    """By the closed form 1,287 draws; the given 1,288 and 990 are rounded down and one more."""
    out = given["peru2021-r2"]["out"]

    assert draws_needed(out["U"], 0.05, WHOLE) == out["n05"] - 1 == 1287
    assert draws_needed(out["U"], 0.10, WHOLE) == out["n10"] - 1


def test_a_tie_has_no_margin() -> None:
    """Of a tie nothing is auditable: all sheets have to be counted."""
    sheets = Sheets(
        ids=("1", "2"),
        options=("A", "B"),
        votes=np.array([[5, 5], [5, 5]]),
        ballots=np.array([10, 10]),
    )
    [scope] = scopes("c", [beats("c", "A", "B")], sheets)

    assert not scope.margins.auditable
