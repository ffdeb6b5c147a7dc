"""The plan of an audit of ballots as a document, and as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from escrutinio.operations.audit.ballots import CHANCES, BallotsReport, PairPlan
from escrutinio.report.document import WARNING, Block, Document, Facts, Heading, Note, Table, Text
from escrutinio.report.told import NONE, chance
from escrutinio.words import say
from escrutinio.words.numbers import number, percent


def ballots_document(report: BallotsReport, language: str, *, fresh: bool) -> Document:
    """
    How many ballots each method takes, and where a sample stands.

    Args:
        report: The plan.
        language: "es" or "en".
        fresh: Whether each round was said to have dice of its own.
    """
    return Document(
        title=say("audit.ballots.title", language),
        subtitle="",
        language=language,
        blocks=tuple(_blocks(report, language, fresh)),
    )


def _blocks(report: BallotsReport, language: str, fresh: bool) -> Iterator[Block]:
    limit = percent(Fraction(str(report.limit)), language)
    if report.open:
        yield Text(text=say(f"audit.ballots.{report.open}", language), lead=True)
        return
    yield Facts(
        pairs=(
            (say("audit.risk_limit", language), limit),
            (say("audit.ballots.all", language), number(report.ballots, language)),
        )
    )
    if report.risk is not None:
        yield from _standing(report, language, limit)
    yield _methods(report, language, fresh)
    if not fresh:
        parts = ("audit.minerva.fresh", "audit.minerva.fresh.why")
        text = ". ".join(say(part, language) for part in parts)
        yield Note(kind=WARNING, title="Minerva", text=text)
    yield _pairs(report, language)
    yield Heading(text=say("audit.proves", language))
    yield Text(text=say("audit.ballots.proves", language))


def _standing(report: BallotsReport, language: str, limit: str) -> Iterator[Block]:
    """The risk so far, and what is no risk, named so."""
    assert report.risk is not None
    done = report.risk <= report.limit
    risk = chance(report.risk, language)
    key = "audit.ballots.confirmed" if done else "audit.ballots.not_yet"
    yield Text(text=say(key, language, risk=risk, limit=limit), lead=True)
    if report.upset is not None:
        upset = chance(report.upset.upset, language)
        yield Note(kind=WARNING, text=say("audit.ballots.upset", language, upset=upset))


def _methods(report: BallotsReport, language: str, fresh: bool) -> Table:
    """The methods, each with the ballots that it takes."""
    worst = report.pairs[0]
    rows = [
        (say("audit.ballots.expected", language), _size(worst.expected, report, language)),
        *(
            (
                say("audit.ballots.quantile", language, chance=f"{round(100 * one)} %"),
                _size(_largest(report, i), report, language),
            )
            for i, one in enumerate(CHANCES)
        ),
        (say("audit.ballots.clean", language), _size(report.clean, report, language)),
        (say("audit.ballots.usual", language), _size(report.usual, report, language)),
    ]
    rounds = [one.minerva for one in report.pairs if one.minerva is not None]
    if fresh and rounds:
        first, stable = (max(one[i] for one in rounds) for i in (0, 1))
        told = f"{number(first, language)} – {number(stable, language)}"
        rows.insert(4, (say("audit.ballots.minerva", language), told))
    return Table(
        title=say("audit.ballots.methods", language),
        columns=(say("audit.ballots.method", language), say("audit.ballots.size", language)),
        rows=tuple(rows),
        right=(1,),
    )


def _largest(report: BallotsReport, i: int) -> int | None:
    found = [one.quantiles[i] for one in report.pairs if one.pair.p_l]
    known = [one for one in found if one is not None]
    return max(known) if known and len(known) == len(found) else None


def _size(n: int | str | None, report: BallotsReport, language: str) -> str:
    """A size; "all" where no fewer do."""
    few = isinstance(n, int) and n < report.ballots
    return number(n, language) if few and isinstance(n, int) else say("audit.all", language)


def _pairs(report: BallotsReport, language: str) -> Table:
    return Table(
        title=say("audit.ballots.pairs", language),
        columns=tuple(
            say(f"audit.ballots.column.{name}", language)
            for name in ("winner", "loser", "expected", "last", "risk")
        ),
        rows=tuple(_row(one, report, language) for one in report.pairs),
        right=(2, 3, 4),
    )


def _row(one: PairPlan, report: BallotsReport, language: str) -> tuple[str, ...]:
    last = one.quantiles[-1]
    return (
        one.pair.winner,
        one.pair.loser,
        _size(one.expected, report, language),
        NONE if last is None else _size(last, report, language),
        NONE if one.risk is None else chance(one.risk, language),
    )


def ballots_data(report: BallotsReport) -> dict[str, Any]:
    """The plan as data."""
    return {
        "votes": dict(report.votes),
        "ballots": report.ballots,
        "winners": report.winners,
        "risk_limit": report.limit,
        "open": report.open,
        "comparison": {"clean": report.clean, "usual_errors": report.usual},
        "risk": report.risk,
        "secondary_evidence": None if report.upset is None else asdict(report.upset),
        "pairs": [
            {
                "winner": one.pair.winner,
                "loser": one.pair.loser,
                "bravo_expected": one.expected,
                "bravo": dict(zip(map(str, CHANCES), one.quantiles, strict=True)),
                "minerva_first_round": one.minerva,
                "risk": one.risk,
            }
            for one in report.pairs
        ],
    }
