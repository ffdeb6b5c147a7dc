"""Ballot comparison: what Colorado published in 2024, and how often a tie is confirmed."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np

from escrutinio.audit import comparison
from escrutinio.audit.comparison import NO_MARGIN, UNCONTESTED, Discrepancies
from tests.audit.simulated import ALPHA, SEED, lower_bound


def test_what_colorado_required(shared: Path) -> None:
    """The 613 contests with a margin need what the state published; 112 cannot be audited."""
    file = shared / "audit/colorado2024/contest_round1.csv"
    tally: Counter[str] = Counter()
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            margin = int(row["min_margin"]) / int(row["ballot_card_count"])
            found = comparison.size(float(row["risk_limit"]), margin, gamma=float(row["gamma"]))
            if found == NO_MARGIN:
                tally["none"] += 1
            else:
                tally["equal" if found == int(row["optimistic_samples_to_audit"]) else "other"] += 1

    assert tally == {"equal": 613, "none": 112}


def test_uncontested_is_no_tie() -> None:
    """As many options as winners are uncontested; as many votes are a tie."""
    assert comparison.needed((9, 4), 2, 20, 0.05) == UNCONTESTED
    assert comparison.needed((9, 9), 1, 20, 0.05) == NO_MARGIN
    assert isinstance(comparison.needed((9, 4), 1, 20, 0.05), int)


def rate(runs: int, products: int = 1) -> int:
    """How many audits of a tie, reported with a margin of 10 %, are confirmed at any time."""
    generator = np.random.Generator(np.random.PCG64([SEED, 7]))
    margin, n = 0.10, 300
    clean = np.log(comparison.risk(1, margin))
    wrong = np.log(comparison.risk(1, margin, Discrepancies(o2=1)))
    logs = np.where(generator.random((runs, n)) < margin / 2, wrong, clean)
    for _ in range(products):
        logs = np.cumsum(logs, axis=1)
    return int((logs.min(axis=1) <= np.log(ALPHA)).sum())


def test_a_wrong_outcome_is_hardly_confirmed() -> None:
    """In 10,000 audits of a tie the lower bound of the rate is within the limit."""
    assert lower_bound(rate(10_000), 10_000) <= ALPHA


def test_a_product_that_is_cumulated_twice_is_caught() -> None:
    """With the product taken twice the same check fails."""
    assert lower_bound(rate(10_000, products=2), 10_000) > ALPHA
