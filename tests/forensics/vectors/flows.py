"""Flows between the rounds of 2021, inside of places and without them."""

from __future__ import annotations

from pathlib import Path

from escrutinio.forensics.flows import ABSENT, INVALID, Flows, flows, shares
from escrutinio.forensics.global_flows import goodman
from tests.forensics.vectors import elections
from tests.forensics.vectors.record import Figure, figures

LEAST = 0.07
ROWS = {"PL": "P16", "FP": "P11", "RP": "P13", "AP": "P6", "AVP": "P7", "JPP": "P9"}
COLUMNS = ("PL", "FP", INVALID, ABSENT)
OF_PLACES = 0.0076
"""As far as the entries may lie apart: below half of the largest standard error given."""

OF_ALL = 0.03
"""The same without places, where a tenth of the stations more or less moves the entries."""


def _rows(found: Flows, names: dict[str, str]) -> dict[str, list[float]]:
    return {name: [found.of(row, one) for one in COLUMNS] for name, row in names.items()}


def transfers(shared: Path) -> dict[str, Figure]:
    """All numbers on flows that are at hand."""
    both = shares(elections.flows_of_june(shared), LEAST, joined=True)
    assert both is not None
    inside, whole = flows(both), goodman(both)
    path = "ecological_inference/peru2021_within_centre_FE"
    every = ROWS | {"NUL": INVALID, "ABS": ABSENT}
    five = {name: row for name, row in ROWS.items() if name != "JPP"}
    return {
        **figures(path, {"mesas": inside.stations, "centres": inside.places}, 0),
        **figures(f"{path}/rows", _rows(inside, every), OF_PLACES),
        **figures(f"{path}/max_se", float(inside.error.max()), 0.00005),
        **figures(
            "ecological_inference/peru2021_global_goodman_unconstrained/rows",
            _rows(whole, five),
            OF_ALL,
        ),
    }
