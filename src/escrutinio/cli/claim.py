"""`escrutinio claim`: a claim about an election, judged from the data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from escrutinio.cli import complete
from escrutinio.cli.language import LANGUAGE, told
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
from escrutinio.cli.reports import keep, writable

if TYPE_CHECKING:
    from escrutinio.operations.claim import ClaimReport
    from escrutinio.report.document import Document

KINDS = (
    *("zero", "overvotes", "swing", "identical", "first-round"),
    *("annulling", "spoil", "exchanged", "invalid", "sample"),
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
    *(
        click.option("--share", type=float, help=told("opt.claim.share")),
        click.option("--reports", type=FILE, help=told("opt.claim.reports")),
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
    share: float | None,
    reports: Path | None,
    place: str,
    seed: int,
    as_json: bool,
    out: Path | None,
    limit: int,
    **how: str,
) -> bool:
    """Judge a claim; whether it is not explained, or contradicts the arithmetic."""
    from escrutinio.cli.claim_page import page
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
        share=share,
        reports=str(reports or ""),
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
