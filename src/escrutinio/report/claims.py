"""A claim with its verdict as a document that can be handed to a court."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from escrutinio.forensics.claims.verdict import Expected, Verdict
from escrutinio.report.document import (
    Block,
    Document,
    Facts,
    Figure,
    Heading,
    Listing,
    Note,
    Table,
    Text,
)
from escrutinio.report.pictures.card import Card, Scale, card
from escrutinio.report.pictures.picture import Picture
from escrutinio.report.told import NONE, measured, quantity, span
from escrutinio.report.verdicts import SIGNS, grade, observed, outcome, values, worded
from escrutinio.words import known, say
from escrutinio.words.numbers import number

MOST = 100
"""So many stations are listed; how many there are is always said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    What a document was made from.

    Args:
        title: Of which election, in the language of the document.
        name: The file.
        sha256: Its digest.
        seed: Where all chance begins.
        stations: How many were read.
    """

    title: str
    name: str
    sha256: str
    seed: int
    stations: int


def claim_document(
    verdict: Verdict, language: str, source: Source, names: Mapping[str, str] | None = None
) -> Document:
    """
    A claim and its verdict: what was seen, what was expected, what would settle it.

    Args:
        verdict: The verdict.
        language: "es" or "en".
        source: What it was judged from.
        names: Of the options, by their ids.
    """
    told = values(verdict, language, names or {})
    blocks: list[Block] = [
        Heading(text=say("report.claim", language)),
        Text(text=_claim(verdict, language, told), lead=True),
        Note(
            kind=verdict.grade,
            title=grade(verdict, language),
            text=worded(verdict.answer, language, **told)
            if verdict.answer
            else say(f"claim.grade.{verdict.grade}.means", language),
        ),
    ]
    blocks += _seen(verdict, language, told)
    blocks += _listed("explanations", verdict.explanations, language, told)
    blocks += [
        Heading(text=say("report.claim.effect", language)),
        Text(text=outcome(verdict.effect, language, names or {})),
    ]
    blocks += _listed("settles", verdict.settles, language, told)
    blocks += _listed("silent", verdict.silent, language, told)
    blocks += [Text(text=say("report.never", language))]
    blocks += _figures(verdict, language) + _stations(verdict, language)
    blocks += [
        Heading(text=say("report.claim.card", language)),
        Figure(picture=claim_card(verdict, language, source, names)),
    ]
    blocks += about(source, language)
    return Document(
        title=say(f"claim.{verdict.kind}.title", language, **told),
        subtitle=source.title,
        language=language,
        blocks=tuple(blocks),
    )


def claim_card(
    verdict: Verdict, language: str, source: Source, names: Mapping[str, str] | None = None
) -> Picture:
    """The claim on one card, for messages and networks."""
    told = values(verdict, language, names or {})
    scale = None
    if verdict.expected is not None:
        one = verdict.expected
        scale = Scale(
            unit=verdict.unit, seen=verdict.seen, value=one.value, low=one.low, high=one.high
        )
    silent = [worded(one, language, **told) for one in verdict.silent]
    never = say("report.never", language)
    return card(
        Card(
            kicker=source.title,
            claim=_claim(verdict, language, told),
            grade=grade(verdict, language),
            sign=SIGNS[verdict.grade],
            observed=observed(verdict, language),
            outcome=outcome(verdict.effect, language, names or {}),
            silent=say("report.card.silent", language, text=silent[0]) if silent else never,
            scale=scale,
        ),
        language,
    )


def about(source: Source, language: str) -> list[Block]:
    """From what a document was made, so that another can make it again."""
    return [
        Heading(text=say("report.about", language)),
        Facts(
            pairs=(
                (say("report.about.source", language), source.name),
                (say("report.about.sha256", language), source.sha256),
                (say("report.about.stations", language), number(source.stations, language)),
                (say("report.about.seed", language), str(source.seed)),
            )
        ),
        Text(text=say("report.about.again", language)),
    ]


def _claim(verdict: Verdict, language: str, told: Mapping[str, str]) -> str:
    return say(f"claim.{verdict.kind}.claim", language, **told)


def _seen(verdict: Verdict, language: str, told: Mapping[str, str]) -> list[Block]:
    """What was observed and expected, how the model was checked, how much it matters."""
    blocks: list[Block] = [
        Heading(text=say("report.claim.seen", language)),
        Text(text=observed(verdict, language)),
    ]
    if verdict.expected is None:
        return [*blocks, Text(text=say("report.claim.arithmetic", language))]
    one = verdict.expected
    model = worded(one.model, language, **told)
    pairs = [
        (say("report.claim.value", language), measured(one.value, verdict.unit, language)),
        (say("report.claim.interval", language), span(one.low, one.high, verdict.unit, language)),
        (say("report.claim.model", language), model),
    ]
    blocks += [Facts(pairs=tuple(pairs))]
    blocks += _checked(verdict, language, told)
    if verdict.sensitivity:
        blocks += [_sensitivity(verdict, verdict.sensitivity, language, told)]
    return blocks


def _checked(verdict: Verdict, language: str, told: Mapping[str, str]) -> list[Block]:
    """How the model was checked: a sentence where there is one, else its numbers."""
    key = f"claim.{verdict.kind}.checked"
    if not verdict.checked:
        return []
    title = Heading(text=say("report.claim.checked", language), level=3)
    if known(key):
        return [title, Text(text=say(key, language, **told))]
    return [title, Facts(pairs=named(verdict.checked, verdict.kind, language))]


def _sensitivity(
    verdict: Verdict, others: Sequence[Expected], language: str, told: Mapping[str, str]
) -> Table:
    """The expectation under other settings, and whether what was seen lies in each interval."""
    return Table(
        title=say("report.claim.sensitivity", language),
        columns=tuple(
            say(f"report.claim.{one}", language) for one in ("setting", "value", "interval", "in")
        ),
        rows=tuple(
            (
                worded(one.setting or one.model, language, **told),
                measured(one.value, verdict.unit, language),
                span(one.low, one.high, verdict.unit, language),
                say("yes" if one.holds(verdict.seen) else "no", language),
            )
            for one in others
        ),
        right=(1, 2),
    )


def _listed(part: str, keys: Sequence[str], language: str, told: Mapping[str, str]) -> list[Block]:
    if not keys:
        return []
    items = tuple(worded(one, language, **told) for one in keys)
    return [Heading(text=say(f"report.claim.{part}", language)), Listing(items=items)]


def _figures(verdict: Verdict, language: str) -> list[Block]:
    """The other numbers that have a name in the words."""
    pairs = named(verdict.figures, verdict.kind, language)
    return (
        [Heading(text=say("report.claim.figures", language)), Facts(pairs=pairs)] if pairs else []
    )


def named(
    figures: Sequence[tuple[str, float]], kind: str, language: str
) -> tuple[tuple[str, str], ...]:
    """
    Numbers of a kind of claim that have a name in the words, with it.

    >>> named((("excess", 3.0), ("inner", 1.0)), "overvotes", "en")
    (('votes beyond the registered voters', '3'),)
    """
    pairs = []
    for name, value in figures:
        for key in (f"claim.{kind}.figure.{name}", f"claim.figure.{name}"):
            if known(key):
                pairs.append((say(key, language), quantity(value, language)))
                break
    return tuple(pairs)


def numbered(stations: Sequence[str], language: str, most: int) -> str:
    """
    Stations one after another, and how many there are where they are not all told.

    >>> numbered(("000001", "000002"), "en", 1), numbered(("000001",), "en", 1)
    ('2 stations; the first 1: 000001.', 'Stations: 000001.')
    """
    shown = stations[: most or None]
    key = "report.claim.list" if len(shown) < len(stations) else "report.claim.list.all"
    return say(
        key,
        language,
        n=number(len(stations), language),
        shown=number(len(shown), language),
        ids=", ".join(shown),
    )


def _stations(verdict: Verdict, language: str) -> list[Block]:
    """The table that goes with it, or else the stations concerned."""
    if verdict.rows:
        rows = verdict.rows[:MOST]
        right = tuple(
            i
            for i in range(1, len(verdict.columns))
            if all(isinstance(r[i], int | float) for r in rows)
        )
        table = Table(
            title=say(
                "report.claim.table",
                language,
                shown=number(len(rows), language),
                n=number(max(len(verdict.stations), len(verdict.rows)), language),
            ),
            columns=tuple(worded(one, language) for one in verdict.columns),
            rows=tuple(tuple(_cell(cell, language) for cell in row) for row in rows),
            right=right,
        )
        return [Heading(text=say("report.claim.stations", language)), table]
    if not verdict.stations:
        return []
    told = numbered(verdict.stations, language, MOST)
    return [Heading(text=say("report.claim.stations", language)), Text(text=told)]


def _cell(cell: str | float, language: str) -> str:
    if isinstance(cell, str):
        return worded(cell, language) or NONE
    return quantity(cell, language)
