"""The certificate of a proclamation as a document and as data: what it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from escrutinio.adjudication.cases import Kept
from escrutinio.adjudication.docket import Final
from escrutinio.law.book import cited
from escrutinio.model.sheet import State
from escrutinio.operations.proclaim import Certificate, Obstacle
from escrutinio.operations.report import outcome_text
from escrutinio.report.document import WARNING, Block, Document, Facts, Heading, Note, Table, Text
from escrutinio.report.told import NONE
from escrutinio.words import say
from escrutinio.words.numbers import number


def certificate_document(made: Certificate, language: str) -> Document:
    """
    The certificate, or what stands against it.

    Args:
        made: What the proclamation rests on.
        language: "es" or "en".
    """
    return Document(
        title=say("proclaim.title" if not made.obstacles else "proclaim.not_yet", language),
        subtitle=f"{made.report.election.name(language)}: {made.contest.name(language)}",
        language=language,
        blocks=tuple(_blocks(made, language)),
    )


def _blocks(made: Certificate, language: str) -> Iterator[Block]:
    if made.report.election.simulated:
        yield Note(kind=WARNING, text=say("count.simulated", language))
    for one in made.obstacles:
        yield Note(kind=WARNING, text=obstacle_text(one, language))
    if not made.obstacles:
        outcome = outcome_text(made.report.outcome, made.contest, language)
        yield Text(text=outcome, lead=True)
    yield _votes(made, language)
    yield Heading(text=say("proclaim.rests", language))
    yield _log(made, language)
    yield _sheets(made, language)
    if made.ended or made.open:
        yield _rulings(made, language)
    day = made.report.election.date
    articles = cited(made.report.law, day, made.report.election.country)
    yield Text(text=say("proclaim.law", language, law=articles))


def obstacle_text(one: Obstacle, language: str) -> str:
    """What stands against a proclamation, with its article."""
    return say(
        f"proclaim.{one.what}", language, n=number(one.n, language), until=one.until,
        article=one.article,
    )  # fmt: skip


def _votes(made: Certificate, language: str) -> Table:
    counted = made.report.whole.counted
    pairs = zip(made.contest.options, counted.votes, strict=True)
    rows = [(one.name, number(n, language)) for one, n in pairs]
    rows += [
        (say("proclaim.blank", language), number(counted.blank, language)),
        (say("proclaim.null", language), number(counted.null, language)),
        (say("proclaim.cast", language), number(counted.cast, language)),
    ]
    return Table(
        title=say("proclaim.votes", language),
        columns=(say("proclaim.option", language), say("proclaim.count", language)),
        rows=tuple(rows),
        right=(1,),
    )


def _log(made: Certificate, language: str) -> Facts:
    origin, size, root = made.log
    return Facts(
        pairs=(
            (say("proclaim.when", language), made.when),
            (say("proclaim.log", language), f"{origin} · {number(size, language)}"),
            (say("proclaim.root", language), root),
        )
    )


def _sheets(made: Certificate, language: str) -> Table:
    whole = made.report.whole
    rows = [
        (say(f"state.{state}", language), number(whole.of(str(state)).sheets, language))
        for state in State
    ]
    return Table(
        title=say("proclaim.sheets", language),
        columns=(say("proclaim.state", language), say("proclaim.number", language)),
        rows=tuple(rows),
        right=(1,),
    )


def _rulings(made: Certificate, language: str) -> Table:
    """The rulings that are final, and the cases that are open and cannot change the outcome."""
    rows = [_ruling(one, language) for one in (*made.ended, *made.open)]
    columns = ("case", "station", "state", "effect", "number", "articles")
    return Table(
        title=say("proclaim.cases", language),
        columns=tuple(say(f"case.column.{one}", language) for one in columns),
        rows=tuple(rows),
    )


def _ruling(one: Kept, language: str) -> tuple[str, ...]:
    state = type(one.state).__name__.lower()
    start = (one.filed.case, one.filed.sheet, say(f"case.state.{state}", language))
    if not isinstance(one.state, Final):
        return (*start, NONE, NONE, NONE)
    ruling = one.state.ruling
    effect = say(f"case.effect.{ruling.effect}", language)
    return (*start, effect, ruling.number, " ".join(ruling.provisions))


def certificate_data(made: Certificate) -> dict[str, Any]:
    """The certificate as data, whose canonical bytes are what the log has the digest of."""
    counted, outcome = made.report.whole.counted, made.report.outcome
    effects = Counter(one.state.ruling.effect for one in made.ended if isinstance(one.state, Final))
    return {
        "form": "escrutinio-certificate/1",
        "election": made.report.election.stated,
        "contest": str(made.contest.id),
        "when": made.when,
        "outcome": outcome.kind,
        "winner": None if outcome.winner is None else str(outcome.winner),
        "runners": [str(one) for one in outcome.runners],
        "margin": outcome.margin,
        "votes": {
            str(one.id): n for one, n in zip(made.contest.options, counted.votes, strict=True)
        },
        "blank": counted.blank,
        "null": counted.null,
        "cast": counted.cast,
        "log": {"origin": made.log[0], "size": made.log[1], "root": made.log[2]},
        "articles": list(made.report.law),
        "rulings": dict(sorted(effects.items())),
        "resolutions": [
            {"case": one.filed.case, "station": one.filed.sheet,
             "number": one.state.ruling.number, "effect": one.state.ruling.effect}
            for one in made.ended if isinstance(one.state, Final)
        ],
        "open_cases": [one.filed.case for one in made.open],
        "obstacles": [{"what": one.what, "article": one.article, "n": one.n, "until": one.until}
                      for one in made.obstacles],
    }  # fmt: skip
