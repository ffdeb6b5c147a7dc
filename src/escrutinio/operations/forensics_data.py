"""A battery's report as data, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from escrutinio.forensics.calibration import PROVINCE, worst
from escrutinio.forensics.method import Method
from escrutinio.forensics.reading import Marked, Reading
from escrutinio.operations.forensics import BatteryReport
from escrutinio.words import say

MOST = 1000
"""So many marked stations stand in the data; how many there are is always said."""


def as_data(report: BatteryReport, language: str) -> dict[str, Any]:
    """Everything that the battery says, with the words of one language beside it."""
    pairs = zip(report.methods, report.readings, strict=True)
    return {
        "title": report.title(language),
        "source": report.source,
        "sha256": report.sha256,
        "simulated": report.simulated,
        "seed": report.seed,
        "level": report.level,
        "option": report.option,
        "stations": len(report.stations),
        "margin": report.stations.margin if len(report.stations.options) > 1 else None,
        "left_out": [
            dict(zip(("reason", "n", "first"), one, strict=True)) for one in report.left_out
        ],
        "answers": [asdict(one) for one in report.answers],
        "methods": [_method(m, r, report, language) for m, r in pairs],
        "bounds": [asdict(one) for one in report.bounds],
        "worth": [asdict(one) for one in report.worth],
        "places": [asdict(one) for one in report.places],
    }


def _method(
    method: Method, reading: Reading, report: BatteryReport, language: str
) -> dict[str, Any]:
    """One method: what it is, what it read, and how often it is wrong."""
    words = ("name", "null", "statistic", "effect", "says", "silent")
    rate = worst(report.calibration.of(method.id, PROVINCE))
    read = asdict(reading)
    read.pop("marked")
    return {
        **{word: say(f"forensics.{method.id}.{word}", language) for word in words},
        "question": method.question,
        "source": method.source,
        "reading": {**read, "figures": dict(reading.figures), "absent": _why(reading, language)},
        "marked": _marked(reading.marked, report),
        "false_alarms_by_area": None if rate is None else asdict(rate),
    }


def _why(reading: Reading, language: str) -> str:
    return say(reading.absent, language) if reading.absent else ""


def _marked(marked: Marked | None, report: BatteryReport) -> dict[str, Any] | None:
    """The stations that a method singles out, the farthest first."""
    if marked is None:
        return None
    order = sorted(range(len(marked.rows)), key=lambda i: -abs(marked.score[i]))[:MOST]
    ids = report.stations.ids
    return {
        "n": len(marked.rows),
        "stations": [
            {
                "station": str(ids[marked.rows[i]]),
                "score": _number(marked.score[i]),
                "p": _number(marked.p[i]),
                "votes": _number(marked.votes[i]),
            }
            for i in order
        ],
    }


def _number(value: Any) -> float | None:
    """A number for JSON, which has no word for one that is none."""
    return None if value != value else float(value)
