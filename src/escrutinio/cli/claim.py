"""`escrutinio claim`: a claim about an election, judged from the data."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from escrutinio.cli import complete
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.options import (
    AS_JSON,
    AS_OF,
    CONTEST,
    ELECTION,
    FILE,
    FORM,
    SOURCE,
    STRICT,
    command,
    end,
    limit,
    text,
)
from escrutinio.cli.page import Table, cut, rest
from escrutinio.cli.reports import keep, writable

if TYPE_CHECKING:
    from escrutinio.operations.claim import ClaimReport
    from escrutinio.report.document import Document

KINDS = (
    *("zero", "overvotes", "swing", "identical", "first-round"),
    *("annulling", "spoil", "exchanged", "invalid"),
)
"""As `forensics.claims.KINDS`, which would be slow to import here; a test holds them together."""


@command(
    click.command,
    "claim",
    *(click.argument("kind", type=click.Choice(KINDS)), SOURCE, ELECTION, FORM, AS_OF, CONTEST),
    *(text("option", "claim.option"), text("stations", "claim.stations")),
    click.option("--number", type=click.IntRange(1), help=told("opt.claim.number")),
    click.option("--in", "areas", multiple=True, help=told("opt.claim.in")),
    *(
        text("states", "claim.states"),
        click.option("--lead", type=int, help=told("opt.claim.lead")),
    ),
    *(text("before", "before", complete.SOURCES), text("places", "places", complete.SOURCES)),
    text("place", "place_column"),
    click.option("--seed", type=click.IntRange(0), default=20210606, help=told("opt.seed")),
    *(AS_JSON, click.option("--out", type=FILE, help=told("opt.report_out")), STRICT, limit(20)),
)
def claim(strict: bool, **asked: Any) -> None:
    """Judge a claim, print, keep."""
    end(run(**asked), strict)


def run(
    source: str,
    *,
    kind: str,
    option: str,
    stations: str,
    number: int | None,
    areas: tuple[str, ...],
    states: str,
    lead: int | None,
    place: str,
    seed: int,
    as_json: bool,
    out: Path | None,
    limit: int,
    **how: str,
) -> bool:
    """Judge a claim; whether it is not explained, or contradicts the arithmetic."""
    from escrutinio.cli.page import progress, show, show_json
    from escrutinio.operations.claim import Claim, judge
    from escrutinio.operations.claim_data import as_data

    writable(out)
    made = Claim(
        kind=kind,
        option=option,
        stations=stations,
        number=number,
        areas=areas,
        states=states,
        lead=lead,
    )
    with progress() as tell:
        report = judge(made, source, seed=seed, tell=tell, place_column=place, **how)
        data = as_data(report, LANGUAGE)
        if out is not None:
            keep(out, document_of(report), data)
    if as_json:
        show_json(data)
        return report.found
    show(*page(report, limit))
    if out is not None:
        show("", told("count.saved", path=out))
    return report.found


def document_of(report: ClaimReport) -> Document:
    """A claim report as a document."""
    from escrutinio.report.claims import Source, claim_document

    source = Source(
        title=report.title(LANGUAGE),
        name=report.source,
        sha256=report.sha256,
        seed=report.seed,
        stations=report.stations,
    )
    return claim_document(report.verdict, LANGUAGE, source)


def page(report: ClaimReport, limit: int) -> Iterable[str | Table]:
    """A claim report as a page."""
    from escrutinio.report.verdicts import SIGNS, grade, outcome, values, worded

    verdict = report.verdict
    words = values(verdict, LANGUAGE, {})
    yield told(f"claim.{verdict.kind}.title", **words)
    yield report.title(LANGUAGE)
    yield told("claim.source", **_about(report))
    if report.simulated:
        yield told("count.simulated")
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
    from escrutinio.report.told import measured, span
    from escrutinio.report.verdicts import worded

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
    from escrutinio.words import known

    key = f"claim.{report.verdict.kind}.checked"
    if known(key):
        yield from ("", told("report.claim.checked"), told(key, **words))
    elif report.verdict.checked:
        yield from ("", _pairs("report.claim.checked", report.verdict.checked, report))


def _sensitivity(report: ClaimReport, words: dict[str, str]) -> Table:
    """The expectation under other settings."""
    from escrutinio.report.told import measured, span
    from escrutinio.report.verdicts import worded

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
    from escrutinio.report.verdicts import worded

    if keys:
        yield from ("", told(f"report.claim.{part}"))
        yield from (f"- {worded(one, LANGUAGE, **words)}" for one in keys)


def _figures(report: ClaimReport) -> Iterable[str | Table]:
    if report.verdict.figures:
        yield from ("", _pairs("report.claim.figures", report.verdict.figures, report))


def _pairs(title: str, figures: tuple[tuple[str, float], ...], report: ClaimReport) -> Table:
    """Numbers with their names."""
    from escrutinio.report.told import quantity
    from escrutinio.words import known

    rows = [
        (told(f"claim.{report.verdict.kind}.figure.{name}"), quantity(value, LANGUAGE))
        for name, value in figures
        if known(f"claim.{report.verdict.kind}.figure.{name}")
    ]
    return Table(title=told(title), columns=("", ""), rows=tuple(rows), right=(1,))


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
        shown = verdict.stations[: limit or None]
        n = number(len(verdict.stations))
        yield from (
            "",
            told("report.claim.list", n=n, shown=number(len(shown)), ids=", ".join(shown)),
        )


def _cell(cell: str | float) -> str:
    from escrutinio.report.told import quantity
    from escrutinio.report.verdicts import worded

    return worded(cell, LANGUAGE) if isinstance(cell, str) else quantity(cell, LANGUAGE)
