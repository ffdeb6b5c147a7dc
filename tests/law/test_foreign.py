"""Two foreign rule sets against the cases of their own programs."""

import json
from pathlib import Path
from typing import Any

import pytest

from escrutinio.law.ly.checks import reconciled, within_cards, within_registered
from escrutinio.law.nl import checks as nl
from escrutinio.model.frame import Cell


@pytest.fixture(scope="module")
def validation(vectors: Path) -> Any:
    return json.loads((vectors / "tally.json").read_text("utf-8"))["validation"]


def form(lists: list[int], all_lists: int, blank: int, invalid: int, votes: int) -> nl.Form:
    return nl.Form(
        lists=tuple(map(Cell, lists)),
        all_lists=Cell(all_lists),
        blank=Cell(blank),
        invalid=Cell(invalid),
        all_votes=Cell(votes),
    )


def test_dutch_votes(validation: Any) -> None:
    """Errors and warnings of the votes are those of the council's program."""
    for case in validation["abacus"]["votes"]:
        one = form(case["lists"], case["E"], case["F_blank"], case["G_invalid"], case["H"])
        warnings = [
            code for code in nl.failing(one, nl.WARNINGS) if code in ("W201", "W202", "W204")
        ]
        assert case["errors"] == nl.failing(one, nl.VOTES)
        assert case["warnings"] == warnings


def test_dutch_voters(validation: Any) -> None:
    """Errors of the voters are those of the council's program."""
    for case in validation["abacus"]["voters"]:
        one = nl.Form(
            lists=(),
            all_lists=Cell(0),
            blank=Cell(0),
            invalid=Cell(0),
            all_votes=Cell(0),
            cards=Cell(case["A"]),
            proxies=Cell(case["B"]),
            voter_cards=Cell(case.get("C", 0)),
            admitted=Cell(case["D"]),
        )
        assert case["errors"] == nl.failing(one, nl.VOTERS)


def test_dutch_thresholds(validation: Any) -> None:
    """Percentages round up, and a difference of 2 % or of 15 warns."""
    for case in validation["abacus"]["above_percentage"]:
        got = nl.above_percentage(Cell(case["value"]), Cell(case["total"]), case["pct"])
        assert case["expected"] == bool(got)
    for case in validation["abacus"]["w203"]:
        one = nl.Form(
            lists=(),
            all_lists=Cell(0),
            blank=Cell(0),
            invalid=Cell(0),
            all_votes=Cell(case["b"]),
            admitted=Cell(case["a"]),
        )
        assert case["expected"] == bool(nl.large_difference(one))
    assert validation["abacus"]["max_count"] == nl.MAXIMUM


def test_libyan_checks(validation: Any) -> None:
    """Reconciliation, over-voting and cards pass and fail as the tally centre's program says."""
    cases = validation["tally_ho"]
    for case in cases["reconciliation"]:
        got = reconciled(
            Cell(case["sorted"]),
            Cell(case["votes"]),
            Cell(case["invalid"]),
            value=case["value"],
            percent=case["pct"],
        )
        assert case["expected"] == bool(got), case
    for case in cases["over_voting"]:
        got = within_registered(
            Cell(case["registrants"]),
            Cell(case["votes"]),
            Cell(case["invalid"]),
            value=case["value"],
            percent=case["pct"],
        )
        assert case["expected"] == bool(got), case
    for case in cases["cards"]:
        got = within_cards(
            Cell(case["cards"]), Cell(case["votes"]), Cell(case["invalid"]), percent=case["pct"]
        )
        assert case["expected"] == bool(got), case
    assert reconciled(Cell(None), Cell(80), Cell(20))
