"""The seats as data: what the command prints as JSON and what its page is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from escrutinio.law.rule import Threshold
from escrutinio.operations.export import write_rows, write_text
from escrutinio.operations.seats import SeatsReport
from escrutinio.tally.outcome import decimal, share
from escrutinio.words import say
from escrutinio.words.numbers import percent


def as_json(report: SeatsReport, language: str) -> dict[str, Any]:
    """
    A report on seats as JSON data.

    `seats` by option; `divisor` as an exact fraction, by district where there are several;
    `threshold`, `ties` and the whole `certificate`.
    """
    made = report.chamber
    several = made is not None and len(made.districts) > 1
    divisors = {} if made is None else {one.name: one.divisor for one in made.districts}
    texts = {name: None if value is None else str(value) for name, value in divisors.items()}
    return {
        "election": report.election.id,
        "election_name": report.election.name(language),
        "contests": [one.id for one in report.contests],
        "source": {"name": report.source, "sha256": report.sha256 or None},
        "chamber": report.rule.id,
        "method": report.rule.method,
        "law_of": report.day.isoformat() if report.day else None,
        "seats": None if made is None else made.won,
        "divisor": texts if several else next(iter(texts.values()), None),
        "valid": report.valid,
        "options": _options(report, language),
        "threshold": report.certificate.get("threshold") or _threshold(report),
        "threshold_text": threshold_text(report.rule.threshold, language),
        "ties": _ties(report),
        "printed": [
            {"id": one.option, "seats": one.seats, "share": one.share, "source": one.source}
            for one in report.printed
        ],
        "findings": [
            {
                "code": one.code,
                "where": one.where,
                "severity": one.severity,
                "figures": dict(one.figures),
            }
            for one in report.findings
        ],
        "rejected": [
            {"line": one.line, "field": one.field, "reason": one.reason, "raw": one.raw}
            for one in report.rejected
        ],
        "articles": list(report.rule.articles),
        "certificate": dict(report.certificate) or None,
    }


def _options(report: SeatsReport, language: str) -> list[dict[str, Any]]:
    """Each option over the whole, the one with most seats first."""
    made = report.chamber
    passes = {one.option: one.passes for one in report.passing}
    rows: list[dict[str, Any]] = []
    for option, n in zip(report.contests[0].options, report.whole.votes, strict=False):
        part = share(n, report.valid)
        rows.append(
            {
                "id": option.id,
                "name": option.name,
                "votes": n,
                "share_valid": decimal(part),
                "share_valid_exact": str(part),
                "percent": percent(part, language),
                "passes": passes.get(option.id),
                "seats": made.won.get(option.id, 0) if made else None,
            }
        )
    return sorted(rows, key=lambda one: (-(one["seats"] or 0), -one["votes"]))


def _threshold(report: SeatsReport) -> dict[str, Any] | None:
    """How each list stands to the threshold, where there is no certificate."""
    if not report.passing:
        return None
    return {
        "options": [
            {"id": one.option, "votes": one.votes, "passes": one.passes} for one in report.passing
        ]
    }


def _ties(report: SeatsReport) -> list[dict[str, Any]]:
    found = report.chamber.ties if report.chamber else ()
    return [
        {"district": district, "options": list(tie.options), "seats": tie.seats}
        for district, tie in found
    ]


def threshold_text(threshold: Threshold | None, language: str) -> str:
    """The threshold in a sentence; nothing where there is none."""
    if threshold is None:
        return ""
    parts = []
    if threshold.share is not None:
        parts.append(say("threshold.share", language, share=percent(threshold.share, language)))
    if threshold.seats is not None:
        key = "threshold.seats" if threshold.districts < 2 else "threshold.seats_in"
        values = {"n": threshold.seats, "districts": threshold.districts}
        parts.append(say(key, language, **values))
    joint = say(f"threshold.{threshold.joined}", language)
    return say("threshold.is", language, tests=f" {joint} ".join(parts))


def write(report: SeatsReport, data: Mapping[str, Any], path: Path) -> None:
    """
    Keep the seats in a file whose name says the format: JSON, or a table of every list.

    Raises:
        Refused: The name says no known format, or the file cannot be written.
    """
    if path.suffix.lower() == ".json":
        write_text(path, json.dumps(data, ensure_ascii=False, indent=1))
    else:
        write_rows(_rows(report), path)


def _rows(report: SeatsReport) -> list[dict[str, Any]]:
    """A row for each list in each district."""
    districts = report.chamber.districts if report.chamber else ()
    return [
        {
            "election": report.election.id,
            "district": one.name,
            "district_seats": one.seats,
            "option": option,
            "name": report.names[option],
            "votes": dict(one.votes)[option],
            "seats": n,
            "divisor": None if one.divisor is None else str(one.divisor),
        }
        for one in districts
        for option, n in one.won
    ]
