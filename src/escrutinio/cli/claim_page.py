"""What is said of a claim, on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from escrutinio.cli.forensics_page import left_out
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, cut, rest
from escrutinio.operations.claim import ClaimReport
from escrutinio.report.claims import named, numbered
from escrutinio.report.told import NONE, measured, quantity, span
from escrutinio.report.verdicts import SIGNS, grade, outcome, values, worded
from escrutinio.words import known


def page(report: ClaimReport, limit: int) -> Iterable[str | Table]:
    """A claim report as a page."""
    verdict = report.verdict
    words = values(verdict, LANGUAGE, {})
    yield told(f"claim.{verdict.kind}.title", **words)
    yield report.title(LANGUAGE)
    yield told("claim.source", **_about(report))
    if report.simulated:
        yield told("count.simulated")
    yield from left_out(report.left_out)
    yield ""
    yield told(f"claim.{verdict.kind}.claim", **words)
    yield f"{SIGNS[verdict.grade]} {grade(verdict, LANGUAGE)}"
    yield worded(verdict.answer or f"claim.grade.{verdict.grade}.means", LANGUAGE, **words)
    yield ""
    yield from _seen(report, words)
    yield from _listed("explanations", verdict.explanations, words)
    yield from ("", told("report.claim.effect"), outcome(verdict.effect, LANGUAGE, {}))
    yield from _listed("settles", verdict.settles, words)
    yield from _listed("silent", verdict.silent, words)
    yield from _figures(report)
    yield from _stations(report, limit)
    yield from ("", told("report.never"))


def _about(report: ClaimReport) -> dict[str, Any]:
    return {
        "name": report.source,
        "sha": report.sha256[:16],
        "seed": report.seed,
        "n": number(report.stations),
    }


def _seen(report: ClaimReport, words: dict[str, str]) -> Iterable[str | Table]:
    """What was seen and what was expected, with the model, its check and its settings."""
    verdict = report.verdict
    yield told(f"report.claim.seen.{verdict.unit}", **words)
    one = verdict.expected
    if one is None:
        yield told("report.claim.arithmetic")
        return
    yield told(
        "claim.expected",
        value=measured(one.value, verdict.unit, LANGUAGE),
        span=span(one.low, one.high, verdict.unit, LANGUAGE),
        model=worded(one.model, LANGUAGE, **words),
    )
    yield from _checked(report, words)
    if verdict.sensitivity:
        yield from ("", _sensitivity(report, words))


def _checked(report: ClaimReport, words: dict[str, str]) -> Iterable[str | Table]:
    key = f"claim.{report.verdict.kind}.checked"
    if known(key):
        yield from ("", told("report.claim.checked"), told(key, **words))
    elif report.verdict.checked:
        yield from ("", _pairs("report.claim.checked", report.verdict.checked, report))


def _sensitivity(report: ClaimReport, words: dict[str, str]) -> Table:
    """The expectation under other settings."""
    verdict = report.verdict
    rows = []
    for one in verdict.sensitivity:
        seen = verdict.seen if one.seen is None else one.seen
        rows.append(
            (
                worded(one.setting or one.model, LANGUAGE, **words),
                measured(seen, verdict.unit, LANGUAGE),
                measured(one.value, verdict.unit, LANGUAGE),
                span(one.low, one.high, verdict.unit, LANGUAGE),
                told("yes" if one.holds(verdict.seen) else "no"),
            )
        )
    return Table(
        title=told("report.claim.sensitivity"),
        columns=(
            told("report.claim.setting"),
            told("claim.seen_there"),
            *(told(f"report.claim.{one}") for one in ("value", "interval", "in")),
        ),
        rows=tuple(rows),
        right=(1, 2, 3),
    )


def _listed(part: str, keys: tuple[str, ...], words: dict[str, str]) -> Iterable[str]:
    if keys:
        yield from ("", told(f"report.claim.{part}"))
        yield from (f"- {worded(one, LANGUAGE, **words)}" for one in keys)


def _figures(report: ClaimReport) -> Iterable[str | Table]:
    if report.verdict.figures:
        yield from ("", _pairs("report.claim.figures", report.verdict.figures, report))


def _pairs(title: str, figures: tuple[tuple[str, float], ...], report: ClaimReport) -> Table:
    """Numbers with their names."""
    rows = named(figures, report.verdict.kind, LANGUAGE)
    return Table(title=told(title), columns=("", ""), rows=rows, right=(1,))


def _stations(report: ClaimReport, limit: int) -> Iterable[str | Table]:
    """The table that goes with it, or else the stations concerned."""
    verdict = report.verdict
    if verdict.rows:
        rows = [tuple(_cell(one) for one in row) for row in verdict.rows]
        yield from (
            "",
            Table(
                title=told("report.claim.stations"),
                columns=tuple(told(one) for one in verdict.columns),
                rows=cut(rows, limit),
                right=tuple(
                    i for i, one in enumerate(verdict.rows[0]) if isinstance(one, int | float)
                ),
            ),
        )
        yield from rest(rows, limit)
    elif verdict.stations:
        yield from ("", numbered(verdict.stations, LANGUAGE, limit))


def _cell(cell: str | float) -> str:
    if isinstance(cell, str):
        return worded(cell, LANGUAGE) or NONE
    return quantity(cell, LANGUAGE)
