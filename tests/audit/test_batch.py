"""Batch audits against the values of other programs and an official audit's arithmetic."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from escrutinio.audit.assertion import BLANK, beats
from escrutinio.audit.batch import Margins, draws_needed, p_values
from escrutinio.audit.outcome import rests
from escrutinio.audit.scope import Sheets, scopes
from escrutinio.audit.seats import Seated, seat_assertions
from escrutinio.law.rule import MAJORITY
from escrutinio.tally.outcome import decide
from escrutinio.tally.seats.averages import DIVISORS
from escrutinio.tally.seats.methods import divide

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


def test_pending_ballots_raise_the_bound(given: dict[str, dict[str, Any]]) -> None:
    """The sum of the bounds is that of another program, with pending ballots and without."""
    with_pending, without = four(2).bounds.sum(), four().bounds.sum()

    assert with_pending == pytest.approx(given["macro-pending-U"]["out"], abs=1e-12)
    assert without == pytest.approx(given["macro-unaud-U0"]["out"], abs=1e-12)
    assert with_pending > without


def test_an_overstatement_is_counted_as_others_do(given: dict[str, dict[str, Any]]) -> None:
    """Two clean batches and one with two votes more for the loser give the given risk."""
    margins = four(2)
    off = margins.overstatement(2, np.array([90 - 2, 80]))
    taints = np.array([0.0, 0.0, off / margins.bounds[2]])
    found = p_values(taints, float(margins.bounds.sum()), WHOLE)

    out = given["macro-pending-p2"]["out"]
    last = found[1] * (1 - 1 / margins.bounds.sum()) / (1 - taints[2])
    assert min(last, 1.0) == pytest.approx(out, abs=1e-12)


@pytest.mark.parametrize("case", ["macro-runoff-1", "macro-runoff-3"])
def test_a_run_off_has_the_bound_of_the_given_audit(
    given: dict[str, dict[str, Any]], case: str
) -> None:
    """Both runners ahead of the others, neither above half: the bound and the size are as given."""
    one = given[case]
    names = tuple(one["in"]["per_batch"])
    n = one["in"]["num_batches"]
    each = [one["in"]["per_batch"][name] for name in names]
    totals = {name: n * votes for name, votes in zip(names, each, strict=True)}
    outcome = decide(totals, MAJORITY)  # type: ignore[arg-type]
    made = rests("c", MAJORITY, outcome, totals | {BLANK: 0}).assertions
    sheets = Sheets(
        ids=tuple(map(str, range(n))),
        options=names,
        votes=np.repeat(np.array(each)[:, None], n, axis=1),
        ballots=np.full(n, sum(each)),
    )
    [scope] = scopes("c", made, sheets)
    bound, size = one["out"]

    assert scope.margins.bounds.sum() == pytest.approx(bound, abs=one["tol"])
    # The given program rounds down and adds one.
    assert draws_needed(bound, one["in"]["risk_limit"], WHOLE) in (size, size - 1)


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


def test_the_example_of_stark_and_teague(given: dict[str, dict[str, Any]]) -> None:
    """Denmark's seats of 2014: the largest relative overstatement of one ballot is as published."""
    one = given["dk14-u"]
    votes, seats = one["in"]["votes"], one["in"]["seats"]
    won = divide("dhondt", list(votes.values()), seats).won
    district = Seated(
        name="",
        method="dhondt",
        votes=votes,
        won=dict(zip(votes, won, strict=True)),
        divisor=lambda k: 1 / DIVISORS["dhondt"].quotient(1, k),  # type: ignore[operator]
    )
    made = seat_assertions("c", district)
    largest = max((each.gain + each.loss) / each.margin(votes) for each in made)

    assert won == (5, 3, 0, 1, 4)
    assert largest * one["in"]["ballots"] == pytest.approx(one["out"]["ballots_times_u"], abs=0.006)
