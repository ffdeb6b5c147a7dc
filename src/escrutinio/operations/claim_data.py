"""A claim report as data, for programs."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from escrutinio.operations.claim import ClaimReport


def as_data(report: ClaimReport, language: str) -> dict[str, Any]:
    """
    A claim report as data, for programs.

    Args:
        report: The claim judged.
        language: Of the title; all else are codes, the same in every language.
    """
    verdict = asdict(report.verdict)
    for name in ("checked", "figures"):
        verdict[name] = {key: _number(value) for key, value in verdict[name]}
    verdict["rows"] = [[_number(cell) for cell in row] for row in verdict["rows"]]
    effect = report.verdict.effect
    if effect is not None:
        verdict["effect"]["could_change"] = effect.could_change
    return {
        "title": report.title(language),
        "source": report.source,
        "sha256": report.sha256,
        "as_of": report.as_of,
        "simulated": report.simulated,
        "seed": report.seed,
        "stations": report.stations,
        "left_out": [
            dict(zip(("reason", "n", "first"), one, strict=True)) for one in report.left_out
        ],
        "verdict": verdict,
    }


def _number(value: Any) -> Any:
    """A cell for JSON, which has no word for a number that is none."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
