"""What the battery says, on the terminal: three layers, kept apart."""

from __future__ import annotations

from collections.abc import Iterable

from escrutinio.cli.forensics import listed, real
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, cut, rest
from escrutinio.forensics.calibration import PROVINCE, worst
from escrutinio.forensics.reading import IDENTITY, SCREEN, TEST
from escrutinio.operations.forensics import BatteryReport
from escrutinio.report.told import chance


def page(report: BatteryReport, limit: int) -> Iterable[str | Table]:
    """A battery's report as a page."""
    yield told("forensics.title", title=report.title(LANGUAGE))
    yield told("forensics.source", name=report.source, sha=report.sha256[:16], seed=report.seed)
    yield told(
        "forensics.read", n=number(len(report.stations)), option=report.option, k=_applied(report)
    )
    for reason, n, ids in report.left_out:
        yield told(
            "forensics.left_out", n=number(n), why=told(f"left.{reason}"), ids=listed(ids[:5])
        )
    yield ""
    yield from _answers(report)
    for kind in (IDENTITY, TEST, SCREEN):
        yield ""
        yield _layer(report, kind)
        yield told(f"forensics.layer.{kind}")
    yield from _absent(report)
    yield ""
    yield from _bounds(report)
    yield ""
    yield from _worth(report, limit)
    yield from _places(report, limit)
    yield told("forensics.never")


def _applied(report: BatteryReport) -> str:
    return number(sum(one.applies for one in report.readings))


def _answers(report: BatteryReport) -> Iterable[str | Table]:
    """The questions that were named beforehand, and what their primary tests answer."""
    rows = [
        (
            told(f"forensics.question.{one.question}"),
            one.method,
            chance(one.p, LANGUAGE),
            chance(one.adjusted, LANGUAGE),
            told(f"forensics.answer.{_word(one.speaks, one.p)}"),
        )
        for one in report.answers
    ]
    if rows:
        columns = ("question", "method", "p", "adjusted", "answer")
        yield Table(
            title=told("forensics.questions", n=len(rows), level=real(report.level, 2)),
            columns=tuple(told(f"forensics.column.{one}") for one in columns),
            rows=tuple(rows),
            right=(2, 3),
        )
    yield told("forensics.holm")


def _word(speaks: bool, p: float | None) -> str:
    if p is None:
        return "absent"
    return "speaks" if speaks else "silent"


def _layer(report: BatteryReport, kind: str) -> Table:
    """The methods of one layer with what they read."""
    names = ("method", "n", "statistic", "p", "effect", "floor", "marked", "rate")
    rows = []
    for method, reading in zip(report.methods, report.readings, strict=True):
        if method.kind != kind or not reading.applies:
            continue
        marked = None if reading.marked is None else len(reading.marked.rows)
        rate = worst(report.calibration.of(method.id, PROVINCE))
        rows.append(
            (
                told(f"forensics.{method.id}.name"),
                number(reading.n),
                real(reading.statistic),
                chance(reading.p, LANGUAGE),
                real(reading.effect, 4),
                real(reading.floor, 4) if reading.floor else "-",
                number(marked),
                "-" if rate is None else real(rate.rate),
            )
        )
    return Table(
        title=told(f"forensics.kind.{kind}"),
        columns=tuple(told(f"forensics.column.{one}") for one in names),
        rows=tuple(rows),
        right=tuple(range(1, len(names))),
    )


def _absent(report: BatteryReport) -> Iterable[str]:
    """What does not apply, and why: never a pass."""
    for method, reading in zip(report.methods, report.readings, strict=True):
        if not reading.applies:
            name = told(f"forensics.{method.id}.name")
            yield told("forensics.absent", name=name, why=told(reading.absent))


def _bounds(report: BatteryReport) -> Iterable[str | Table]:
    """The most that it could be, against the margin."""
    columns = ("wrong", "stations", "votes", "margin", "enough")
    rows = [
        (
            told(f"forensics.wrong.{one.wrong}", least=number(one.least_seen)),
            number(one.stations),
            number(one.votes),
            number(one.margin),
            told("yes" if one.enough else "no"),
        )
        for one in report.bounds
    ]
    if rows:
        yield Table(
            title=told("forensics.bounds"),
            columns=tuple(told(f"forensics.column.{one}") for one in columns),
            rows=tuple(rows),
            right=(1, 2, 3),
        )
    yield told("forensics.unseen")


def _worth(report: BatteryReport, limit: int) -> Iterable[str | Table]:
    """The sheets worth fetching from the archive."""
    if not report.worth:
        yield told("forensics.worth.none")
        return
    columns = ("station", "place", "area", "reasons", "score", "p", "votes", "after")
    rows = [
        (
            one.station,
            one.place,
            one.area,
            listed(one.reasons),
            real(one.score, 1),
            chance(one.p, LANGUAGE),
            number(round(one.votes)),
            number(round(one.margin)),
        )
        for one in report.worth
    ]
    yield Table(
        title=told("forensics.worth", n=number(len(rows))),
        columns=tuple(told(f"forensics.column.{one}") for one in columns),
        rows=cut(rows, limit),
        right=(4, 5, 6, 7),
    )
    yield from rest(rows, limit)


def _places(report: BatteryReport, limit: int) -> Iterable[str | Table]:
    """The polling places that stand out as a whole."""
    title = told("forensics.worth.places", n=number(len(report.places)))
    if not report.places:
        yield title
        return
    columns = ("place", "area", "reasons", "marked", "stations", "p", "votes")
    rows = [
        (
            one.place,
            one.area,
            one.reason,
            number(one.flagged),
            number(one.stations),
            chance(one.p, LANGUAGE),
            number(round(one.votes)),
        )
        for one in report.places
    ]
    yield Table(
        title=title,
        columns=tuple(told(f"forensics.column.{one}") for one in columns),
        rows=cut(rows, limit),
        right=(3, 4, 5, 6),
    )
    yield from rest(rows, limit)
