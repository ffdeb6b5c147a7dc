"""What `escrutinio audit ballots` does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from escrutinio.cli.document import answer
from escrutinio.cli.language import LANGUAGE
from escrutinio.cli.reports import writable
from escrutinio.errors import Refused
from escrutinio.operations.audit.ballots import Drawn, ballots_plan
from escrutinio.report.audits.ballots import ballots_data, ballots_document


def run(
    votes: Sequence[str],
    *,
    ballots: int,
    winners: int,
    risk: float,
    sample: Sequence[str],
    missing: int,
    fresh: bool,
    as_json: bool,
    out: Path | None,
    limit: int,
) -> None:
    """Plan, print, keep."""
    writable(out)
    drawn = Drawn(votes=_numbers(sample, "--sample"), missing=missing) if sample else None
    report = ballots_plan(
        _numbers(votes, "VOTES"),
        ballots=ballots,
        winners=winners,
        limit=risk,
        sample=drawn,
        fresh=fresh,
    )
    data, document = ballots_data(report), ballots_document(report, LANGUAGE, fresh=fresh)
    answer(document, data, out, as_json=as_json, limit=limit)


def _numbers(given: Sequence[str], where: str) -> dict[str, int]:
    """Votes as they are typed: OPTION=VOTES, each option once."""
    found: dict[str, int] = {}
    for one in given:
        name, _, text = one.rpartition("=")
        if not name or not text.isascii() or not text.isdigit():
            raise Refused("audit.ballots.pair", where=where, found=one)
        if name in found:
            raise Refused("audit.ballots.twice", where=where, name=name)
        found[name] = int(text)
    return found
