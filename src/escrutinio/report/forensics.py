"""What a battery says as a document: three layers, kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from escrutinio.forensics.bounds import Bound
from escrutinio.forensics.calibration import PROVINCE, Rate, worst
from escrutinio.forensics.family import Answer
from escrutinio.forensics.method import Method
from escrutinio.forensics.reading import IDENTITY, SCREEN, TEST, Reading
from escrutinio.report.claims import Source, about
from escrutinio.report.document import (
    WARNING,
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
from escrutinio.report.drawn import drawn
from escrutinio.report.pictures.findings import Spot, findings
from escrutinio.report.pictures.picture import Picture
from escrutinio.report.told import NONE, chance, quantity, share, signed
from escrutinio.words import say
from escrutinio.words.numbers import number

if TYPE_CHECKING:
    from escrutinio.operations.forensics import BatteryReport

MOST = 50
"""So many sheets are listed; how many there are is always said."""


def battery_document(
    report: BatteryReport,
    language: str,
    *,
    spots: Sequence[Spot] = (),
    pictures: Sequence[Picture] = (),
) -> Document:
    """
    A battery's report as a document.

    Args:
        report: What the battery read.
        language: "es" or "en".
        spots: Where the sheets on the list lie, for a map.
        pictures: Other pictures, such as those of measured error rates.
    """
    blocks = _summary(report, language) + _answers(report, language)
    blocks += _bounds(report, language) + _worth(report, language) + _places(report, language)
    for kind in (IDENTITY, TEST, SCREEN):
        blocks += _layer(report, kind, language)
    blocks += _absent(report, language)
    shown = [*drawn(report, language), *pictures]
    if spots:
        shown.append(findings(spots, language, what=say("report.worth.short", language)))
    blocks += [Heading(text=say("report.pictures", language))] if shown else []
    blocks += [Figure(picture=one) for one in shown]
    blocks += [
        Heading(text=say("report.unseen", language)),
        Text(text=say("forensics.unseen", language)),
        Text(text=say("forensics.never", language)),
    ]
    blocks += about(_source(report, language), language) + _left_out(report, language)
    return Document(
        title=say("report.battery", language),
        subtitle=report.title(language),
        language=language,
        blocks=tuple(blocks),
    )


def _source(report: BatteryReport, language: str) -> Source:
    return Source(
        title=report.title(language),
        name=report.source,
        sha256=report.sha256,
        seed=report.seed,
        stations=len(report.stations),
    )


def _summary(report: BatteryReport, language: str) -> list[Block]:
    """What was read, and in one sentence what stands out."""
    broken = [one for one in report.readings if one.kind == IDENTITY and one.statistic]
    speaking = [one for one in report.answers if one.speaks]
    asked = [one for one in report.answers if one.p is not None]
    key = "found" if broken or speaking else "quiet"
    lead = say(
        f"report.summary.{key}",
        language,
        broken=number(len(broken), language),
        speaking=number(len(speaking), language),
        asked=number(len(asked), language),
        level=share(report.level, language, 0),
    )
    stations = report.stations
    margin = stations.margin if len(stations.options) > 1 else None
    return [
        Text(text=lead, lead=True),
        Note(
            kind=WARNING, title=say("report.read", language), text=say("report.read.how", language)
        ),
        Facts(
            pairs=(
                (say("report.about.stations", language), number(len(stations), language)),
                (say("report.option", language), report.option),
                (say("report.margin", language), number(margin, language)),
                (
                    say("report.applied", language),
                    say(
                        "report.of",
                        language,
                        n=number(sum(one.applies for one in report.readings), language),
                        k=number(len(report.readings), language),
                    ),
                ),
            )
        ),
    ]


def _columns(names: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple(say(f"forensics.column.{one}", language) for one in names)


def _answers(report: BatteryReport, language: str) -> list[Block]:
    """The questions that were named beforehand, and what their primary tests answer together."""
    if not report.answers:
        return []
    rows = tuple(
        (
            say(f"forensics.question.{one.question}", language),
            say(f"forensics.{one.method}.name", language),
            chance(one.p, language),
            chance(one.adjusted, language),
            say(f"forensics.answer.{_answer(one)}", language),
        )
        for one in report.answers
    )
    title = say(
        "forensics.questions",
        language,
        n=number(len(rows), language),
        level=share(report.level, language, 0),
    )
    names = ("question", "method", "p", "adjusted", "answer")
    return [
        Heading(text=say("report.answers", language)),
        Table(title=title, columns=_columns(names, language), rows=rows, right=(2, 3)),
        Text(text=say("forensics.holm", language)),
    ]


def _answer(one: Answer) -> str:
    if one.p is None:
        return "absent"
    return "speaks" if one.speaks else "silent"


def _bounds(report: BatteryReport, language: str) -> list[Block]:
    """The most that it could be, against the margin."""
    blocks: list[Block] = [Heading(text=say("report.bounds", language))]
    if not report.bounds:
        return [*blocks, Text(text=say("report.bounds.none", language))]
    rows = tuple(
        (
            say(f"forensics.wrong.{one.wrong}", language, least=number(one.least_seen, language)),
            number(one.stations, language),
            number(one.votes, language),
            number(one.margin, language),
            say("yes" if one.enough else "no", language),
        )
        for one in report.bounds
    )
    names = ("wrong", "stations", "votes", "margin", "enough")
    title = say("forensics.bounds", language)
    return [
        *blocks,
        Text(text=say("report.bounds.how", language)),
        Table(title=title, columns=_columns(names, language), rows=rows, right=(1, 2, 3)),
        Listing(items=tuple(assumptions(report.bounds, language))),
    ]


def assumptions(bounds: Sequence[Bound], language: str) -> Iterator[str]:
    """What each bound rests on, said once for all wrongs that rest on the same."""
    for one in dict.fromkeys(one for bound in bounds for one in bound.assumes):
        wrongs = dict.fromkeys(
            say(f"forensics.wrong.{bound.wrong}.short", language)
            for bound in bounds
            if one in bound.assumes
        )
        yield f"{', '.join(wrongs)}: {say(f'forensics.assumes.{one}', language)}"


def _worth(report: BatteryReport, language: str) -> list[Block]:
    """The sheets worth fetching, those that move the margin most first."""
    blocks: list[Block] = [Heading(text=say("report.worth", language))]
    if not report.worth:
        return [*blocks, Text(text=say("forensics.worth.none", language))]
    rows = tuple(
        (
            one.station,
            ", ".join(part for part in (one.place, one.area) if part) or NONE,
            "; ".join(say(f"forensics.{reason}.name", language) for reason in one.reasons),
            quantity(one.score, language),
            chance(one.p, language),
            signed(round(one.votes), language),
            number(round(one.margin), language),
        )
        for one in report.worth[:MOST]
    )
    names = ("station", "place", "reasons", "score", "p", "votes", "after")
    title = say("forensics.worth", language, n=number(len(report.worth), language))
    blocks += [Table(title=title, columns=_columns(names, language), rows=rows, right=(3, 4, 5, 6))]
    if len(report.worth) > MOST:
        told = {"n": number(len(report.worth), language), "shown": number(MOST, language)}
        blocks += [Text(text=say("report.worth.rest", language, **told))]
    return blocks


def _places(report: BatteryReport, language: str) -> list[Block]:
    """The polling places that stand out as a whole."""
    title = say("forensics.worth.places", language, n=number(len(report.places), language))
    if not report.places:
        return [Text(text=title)]
    rows = tuple(
        (
            ", ".join(part for part in (one.place, one.area) if part) or NONE,
            say(f"forensics.{one.reason}.name", language),
            say(
                "report.of",
                language,
                n=number(one.flagged, language),
                k=number(one.stations, language),
            ),
            chance(one.p, language),
            signed(round(one.votes), language),
        )
        for one in report.places[:MOST]
    )
    names = ("place", "reasons", "marked", "p", "votes")
    return [Table(title=title, columns=_columns(names, language), rows=rows, right=(3, 4))]


def _layer(report: BatteryReport, kind: str, language: str) -> list[Block]:
    """The methods of one layer: what each says and does not say, and what it read."""
    pairs = zip(report.methods, report.readings, strict=True)
    read = [(m, r) for m, r in pairs if r.kind == kind and r.applies]
    blocks: list[Block] = [
        Heading(text=say(f"report.layer.{kind}", language)),
        Text(text=say(f"forensics.layer.{kind}", language)),
    ]
    if not read:
        return [*blocks, Text(text=say("report.layer.none", language))]
    rows = tuple(_row(m, r, _rate(report, m), language) for m, r in read)
    names = ("method", "n", "statistic", "p", "effect", "floor", "marked", "rate")
    table = Table(
        title=say(f"forensics.kind.{kind}", language),
        columns=_columns(names, language),
        rows=rows,
        right=tuple(range(1, len(names))),
    )
    for method, reading in read:
        table_of = _method(method, reading, _rate(report, method), report.level, language)
        blocks += table_of
    return [*blocks[:2], table, *blocks[2:]]


def _rate(report: BatteryReport, method: Method) -> Rate | None:
    return worst(report.calibration.of(method.id, PROVINCE))


def _row(method: Method, reading: Reading, rate: Rate | None, language: str) -> tuple[str, ...]:
    marked = None if reading.marked is None else len(reading.marked.rows)
    return (
        say(f"forensics.{method.id}.name", language),
        number(reading.n, language),
        quantity(reading.statistic, language),
        chance(reading.p, language),
        quantity(reading.effect, language),
        quantity(reading.floor, language) if reading.floor else NONE,
        NONE if marked is None else number(marked, language),
        NONE if rate is None else share(rate.rate, language),
    )


def _method(
    method: Method, reading: Reading, rate: Rate | None, level: float, language: str
) -> list[Block]:
    """One method, with all that is needed to judge it."""
    pairs = [
        (say(f"report.method.{one}", language), say(f"forensics.{method.id}.{one}", language))
        for one in ("null", "statistic", "effect", "says", "silent")
    ]
    pairs.append((say("report.method.read", language), _told(reading, level, language)))
    if reading.figures:
        pairs.append((say("report.method.others", language), others(reading, language)))
    pairs.append((say("report.method.rate", language), _measured(rate, language)))
    pairs.append((say("report.method.source", language), method.source or NONE))
    name = say(f"forensics.{method.id}.name", language)
    return [Heading(text=name, level=3), Facts(pairs=tuple(pairs))]


def _told(reading: Reading, level: float, language: str) -> str:
    """What a method read, and whether it stands out."""
    key = "screen"
    if reading.kind != SCREEN:
        key = "speaks" if reading.alarms(level) else "silent.short"
    told = say(
        f"report.method.figures{'' if reading.kind == TEST else '.screen'}",
        language,
        n=number(reading.n, language),
        statistic=quantity(reading.statistic, language),
        p=chance(reading.p, language),
        effect=quantity(reading.effect, language),
        floor=quantity(reading.floor, language),
    )
    return f"{told} {say(f'report.method.{key}', language)}"


def others(reading: Reading, language: str) -> str:
    """The other numbers that a method read, by their names; flows have a picture of their own."""
    return "; ".join(
        f"{_figure(name, language)} {quantity(value, language)}"
        for name, value in reading.figures
        if FLOW not in name
    )


FLOW = " > "


def _figure(name: str, language: str) -> str:
    """The name of a number in words; some are a word and at what it was taken."""
    at = re.fullmatch(r"(\w+)[ .](\d.*)", name)
    if at:
        return say(f"forensics.figure.{at[1]}.at", language, at=at[2])
    return say(f"forensics.figure.{name.replace(' ', '_')}", language)


def _measured(rate: Rate | None, language: str) -> str:
    if rate is None:
        return say("report.method.unmeasured", language)
    low, high = rate.interval
    return say(
        "report.method.measured",
        language,
        hits=number(rate.hits, language),
        n=number(rate.n, language),
        rate=share(rate.rate, language),
        low=share(low, language),
        high=share(high, language),
        nominal=share(rate.nominal, language, 0),
        base=rate.base,
    )


def _absent(report: BatteryReport, language: str) -> list[Block]:
    """What does not apply, and why: never a pass."""
    items = tuple(
        f"{say(f'forensics.{m.id}.name', language)}: {say(r.absent, language)}"
        for m, r in zip(report.methods, report.readings, strict=True)
        if not r.applies
    )
    if not items:
        return []
    return [
        Heading(text=say("report.absent", language)),
        Text(text=say("report.absent.how", language)),
        Listing(items=items),
    ]


def _left_out(report: BatteryReport, language: str) -> list[Block]:
    items = tuple(
        say(
            "forensics.left_out",
            language,
            n=number(n, language),
            why=say(f"left.{reason}", language),
            ids=", ".join(ids[:5]),
        )
        for reason, n, ids in report.left_out
    )
    return [Listing(items=items)] if items else []
