"""A mission's statement as a document: each sentence leads to what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from escrutinio.law.obligations import PARTS, Source, obligation
from escrutinio.model.mission import Bilingual, Condition, Observation, Recommendation, Verdict
from escrutinio.observation.chain import Chain
from escrutinio.observation.incidents import Incident
from escrutinio.operations.observation.statements import Statement
from escrutinio.report.document import (
    PLAIN,
    WARNING,
    Block,
    Document,
    Facts,
    Heading,
    Listing,
    Note,
    Table,
    Text,
)
from escrutinio.report.told import NONE
from escrutinio.words import say
from escrutinio.words.numbers import number

KEYS = 12
"""So many reports behind a figure are named; their number is always said."""


def statement_document(made: Statement, language: str) -> Document:
    """
    A statement as a document.

    Args:
        made: The statement.
        language: "es" or "en".
    """
    mission = made.mission
    return Document(
        title=say(f"statement.kind.{mission.kind}", language),
        subtitle=f"{mission.title.text(language)} · {mission.who.text(language)}",
        language=language,
        blocks=tuple(_blocks(made, language)),
    )


def _blocks(made: Statement, language: str) -> Iterator[Block]:
    yield Note(kind=PLAIN, text=say("statement.speaks", language))
    yield from _verdicts(made.mission.verdicts, language)
    yield from _declaration(made, language)
    yield from _findings(made, language)
    yield from _estimate(made, language)
    yield from _incidents(made.incidents, language)
    yield from _advice(made.mission.recommendations, language)
    if made.mission.disagreements:
        yield Heading(text=say("statement.disagreements", language))
        yield Listing(items=tuple(one.text(language) for one in made.mission.disagreements))
    yield from _evidence(made, language)
    yield from _events(made, language)
    yield from _sources(made, language)


def _verdicts(verdicts: tuple[Verdict, ...], language: str) -> Iterator[Block]:
    yield Heading(text=say("statement.verdicts", language))
    if not verdicts:
        yield Text(text=say("statement.no_verdict", language))
    for i, one in enumerate(verdicts):
        text = f"{one.at}. {one.who.text(language)}: {one.text.text(language)}"
        yield Text(text=text, lead=i == len(verdicts) - 1, to="sources", mark=one.source)
        for condition in one.conditions:
            yield Note(kind=PLAIN, text=_condition(condition, language))


def _condition(one: Condition, language: str) -> str:
    until = f" ({say('statement.until', language, day=one.until)})" if one.until else ""
    became = f" {one.became.text(language)}" if one.became else ""
    state = say(f"statement.state.{one.state}", language)
    return (
        f"{say('statement.condition', language)}: {one.text.text(language)}{until} {state}.{became}"
    )


def _declaration(made: Statement, language: str) -> Iterator[Block]:
    yield Heading(text=say("statement.observed", language), anchor="observed")
    yield Listing(items=_texts(made.mission.observed, language))
    if made.reports:
        pairs = [(say("statement.reports", language, form=form), number(n, language))
                 for form, n in made.reports]  # fmt: skip
        pairs += [
            (say("statement.stations", language), number(made.stations, language)),
            (say("statement.sampled", language), number(made.sampled, language)),
            (say("statement.conflicts", language), number(made.conflicts, language)),
        ]
        yield Facts(pairs=tuple(pairs))
    yield Heading(text=say("statement.unobserved", language), level=3)
    yield Listing(items=_texts(made.mission.unobserved, language))


def _texts(several: tuple[Bilingual, ...], language: str) -> tuple[str, ...]:
    return tuple(one.text(language) for one in several)


def _findings(made: Statement, language: str) -> Iterator[Block]:
    yield Heading(text=say("statement.findings", language))
    if not made.chains:
        yield Text(text=say("statement.no_finding", language))
    for part in PARTS:
        inside = [one for one in made.chains if one.finding.part == part]
        if inside:
            yield Heading(text=say(f"statement.part.{part}", language), level=3)
        for one in inside:
            yield Text(text=_sentence(one, language), to=anchor(one), mark=f"{one.finding.id}")


def anchor(one: Chain) -> str:
    """What the evidence of a finding is called inside a document."""
    return "evidence-" + re.sub(r"[^A-Za-z0-9]+", "-", one.finding.id).strip("-")


def _sentence(one: Chain, language: str) -> str:
    finding = one.finding
    dated = finding.when.text(language)
    when = f" ({dated})" if dated else ""
    counted = [_counted(each, language) for each in finding.observations if each.n is not None]
    gaps = [say(f"statement.gap.{gap}", language) for gap in one.gaps]
    parts = [f"{finding.who.text(language)}{when}: {finding.text.text(language)}", *counted]
    return " ".join([*parts, *(f"[{gap}]" for gap in gaps)])


def _counted(one: Observation, language: str) -> str:
    n, of = number(one.n, language), number(one.of, language) if one.of is not None else NONE
    return say(f"statement.counted.{one.basis}", language, n=n, of=of)


def _estimate(made: Statement, language: str) -> Iterator[Block]:
    one = made.estimate
    if one is None:
        return
    yield Heading(text=say("statement.estimate", language))
    yield Text(
        text=say("statement.estimate.of", language, n=number(one.stations, language),
                 of=number(one.of, language)),
        to="estimate", mark=one.at,
    )  # fmt: skip
    columns = ("option", "share", "low", "high")
    yield Table(
        title=say("statement.estimate", language),
        columns=tuple(say(f"statement.column.{name}", language) for name in columns),
        rows=tuple((name, *(_percent(part, language) for part in (share, low, high)))
                   for name, share, low, high in one.shares),
        right=(1, 2, 3),
    )  # fmt: skip
    yield Text(text=say("statement.estimate.not", language))


def _percent(millionths: int, language: str) -> str:
    text = f"{millionths / 10_000:.2f}"
    return (text if language == "en" else text.replace(".", ",")) + " %"


def _incidents(found: tuple[Incident, ...], language: str) -> Iterator[Block]:
    if not found:
        return
    yield Heading(text=say("statement.incidents", language))
    columns = ("when", "where", "what", "severity", "standing", "followed")
    rows = []
    for one in found:
        noted = one.noted
        when = noted.earliest if noted.earliest == noted.latest else (
            f"{noted.earliest} – {noted.latest}"
        )  # fmt: skip
        acts = ", ".join(say(f"observe.act.{each.act}", language) for each in one.followed)
        rows.append(
            (
                when,
                " / ".join(filter(None, noted.place)) or NONE,
                noted.text or noted.code,
                str(noted.severity),
                say(f"observe.standing.{one.standing}", language),
                acts or NONE,
            )
        )
    yield Table(
        title=say("statement.incidents", language),
        columns=tuple(say(f"statement.column.{name}", language) for name in columns),
        rows=tuple(rows),
        right=(3,),
    )


def _advice(found: tuple[Recommendation, ...], language: str) -> Iterator[Block]:
    yield Heading(text=say("statement.recommendations", language))
    if not found:
        yield Text(text=say("statement.no_recommendation", language))
        return
    columns = ("at", "who", "to", "what", "answer", "became")
    yield Table(
        title=say("statement.recommendations", language),
        columns=tuple(say(f"statement.column.{name}", language) for name in columns),
        rows=tuple(
            (
                one.at,
                one.who.text(language),
                one.to.text(language),
                one.text.text(language),
                " ".join((say(f"statement.answer.{one.answer}", language), one.answered)).strip(),
                one.followed.text(language) if one.followed else NONE,
            )
            for one in found
        ),
    )


def _evidence(made: Statement, language: str) -> Iterator[Block]:
    if not (made.chains or made.estimate):
        return
    yield Heading(text=say("statement.evidence", language), anchor="evidence")
    for one in made.chains:
        yield Heading(text=f"{one.finding.id}: {one.finding.text.text(language)}", level=3,
                      anchor=anchor(one))  # fmt: skip
        yield from _observations(one, language)
        yield from (_owed(id_, each, language) for id_, each in one.obligations)
        for gap in one.gaps:
            yield Note(kind=WARNING, text=say(f"statement.gap.{gap}.means", language))
    if made.estimate is not None:
        yield Heading(text=say("statement.estimate", language), level=3, anchor="estimate")
        yield Facts(
            pairs=tuple(
                (say(f"statement.estimate.{name}", language), str(getattr(made.estimate, name)))
                for name in ("at", "sample", "input", "result", "method")
            )
        )


def _observations(one: Chain, language: str) -> Iterator[Block]:
    pairs = []
    for each in one.finding.observations:
        kind = say(f"statement.evidence.{each.evidence}", language)
        said = _counted(each, language) if each.n is not None else (
            say("statement.uncounted", language)
        )  # fmt: skip
        source = f" ({each.source})" if each.source else ""
        pairs.append((f"{kind}{source}", said))
        if each.data:
            more = number(len(each.data), language)
            keys = ", ".join(each.data[:KEYS]) + (" …" if len(each.data) > KEYS else "")
            pairs.append((say("statement.keys", language, n=more), keys))
    if pairs:
        yield Facts(pairs=tuple(pairs))


def _owed(id_: str, each: tuple[Source, ...], language: str) -> Block:
    columns = ("article", "title", "kind", "binds")
    return Table(
        title=say("statement.obligation", language, title=obligation(id_).title(language)),
        columns=tuple(say(f"statement.column.{name}", language) for name in columns),
        rows=tuple(
            (
                one.provision.id,
                one.provision.title(language),
                say(f"statement.source.{one.kind}", language),
                _bound(one, language),
            )
            for one in each
        ),
    )


def _bound(one: Source, language: str) -> str:
    if not one.binds:
        return say("statement.not_bound", language)
    if one.ratification is None:
        return say("statement.made", language, day=one.provision.since.isoformat())
    since, status = one.ratification.since.isoformat(), one.ratification.status
    sure = f" ({say(f'statement.status.{status}', language)})" if status else ""
    return say("statement.bound", language, day=since) + sure


def _events(made: Statement, language: str) -> Iterator[Block]:
    if made.mission.events:
        yield Heading(text=say("statement.events", language))
        columns = ("at", "what", "source")
        yield Table(
            title=say("statement.events", language),
            columns=tuple(say(f"statement.column.{name}", language) for name in columns),
            rows=tuple((at, text.text(language), source)
                       for at, text, source in made.mission.events),
        )  # fmt: skip


def _sources(made: Statement, language: str) -> Iterator[Block]:
    yield Heading(text=say("statement.sources", language), anchor="sources")
    yield Listing(
        items=tuple(f"{id_}: {title.text(language)}" for id_, title in made.mission.sources)
        or (say("statement.own", language),)
    )


def as_data(made: Statement) -> dict[str, Any]:
    """A statement as data, in both languages."""
    mission = made.mission
    return {
        "mission": mission.id,
        "country": mission.country,
        "day": mission.day,
        "kind": mission.kind,
        "findings": [
            {
                "id": one.finding.id,
                "part": one.finding.part,
                "phase": one.finding.phase,
                "es": one.finding.text.es,
                "en": one.finding.text.en,
                "gaps": list(one.gaps),
                "observations": [
                    {"evidence": each.evidence, "source": each.source, "n": each.n,
                     "of": each.of, "basis": each.basis, "data": list(each.data)}
                    for each in one.finding.observations
                ],
                "obligations": {
                    id_: [{"source": s.provision.id, "kind": s.kind, "binds": s.binds}
                          for s in each]
                    for id_, each in one.obligations
                },
            }
            for one in made.chains
        ],
        "verdicts": [
            {"at": one.at, "es": one.text.es, "en": one.text.en,
             "conditions": [{"es": c.text.es, "en": c.text.en, "until": c.until, "state": c.state}
                            for c in one.conditions]}
            for one in mission.verdicts
        ],
        "recommendations": [
            {"id": one.id, "at": one.at, "to": one.to.en, "es": one.text.es, "en": one.text.en,
             "answer": one.answer, "answered": one.answered}
            for one in mission.recommendations
        ],
        "reports": dict(made.reports),
        "stations": made.stations,
        "sampled": made.sampled,
        "incidents": len(made.incidents),
    }  # fmt: skip
