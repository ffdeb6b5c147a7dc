"""What the battery says, on the terminal: three layers, kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, cut, rest
from escrutinio.forensics.calibration import PROVINCE, worst
from escrutinio.forensics.method import Method
from escrutinio.forensics.reading import IDENTITY, SCREEN, TEST, Reading
from escrutinio.operations.forensics import BatteryReport
from escrutinio.report.forensics import assumptions
from escrutinio.report.told import NONE, chance, quantity, share, signed

SHORT = 2
"""So many figures of an effect, that the table fits; data have them all."""

FIRST = 5
"""So many of the rows that were left out are named; how many there are is always said."""


def page(report: BatteryReport, limit: int) -> Iterable[str | Table]:
    """A battery's report as a page."""
    yield told("forensics.title", title=report.title(LANGUAGE))
    yield told("forensics.source", name=report.source, sha=report.sha256[:16], seed=report.seed)
    if report.simulated:
        yield told("count.simulated")
    yield told(
        "forensics.read",
        n=number(len(report.stations)),
        option=report.option,
        k=number(sum(one.applies for one in report.readings)),
        of=number(len(report.readings)),
    )
    yield from left_out(report.left_out)
    yield from _answers(report)
    for kind in (IDENTITY, TEST, SCREEN):
        yield from _layer(report, kind)
    yield from _absent(report)
    yield from _bounds(report)
    yield ""
    yield from _worth(report, limit)
    yield from _places(report, limit)
    yield ""
    yield told("forensics.never")


def left_out(rows: Iterable[tuple[str, int, tuple[str, ...]]]) -> Iterable[str]:
    """Rows that were not read, with the reason and the first of them."""
    for reason, n, ids in rows:
        named = ", ".join(ids[:FIRST])
        yield told("forensics.left_out", n=number(n), why=told(f"left.{reason}"), ids=named)


def _named(method: str) -> str:
    return told(f"forensics.{method}.name")


def _columns(*names: str) -> tuple[str, ...]:
    return tuple(told(f"forensics.column.{one}") for one in names)


def _answers(report: BatteryReport) -> Iterable[str | Table]:
    """The questions that were named beforehand, and what their primary tests answer."""
    rows = tuple(
        (
            told(f"forensics.question.{one.question}"),
            _named(one.method),
            chance(one.p, LANGUAGE),
            chance(one.adjusted, LANGUAGE),
            told(f"forensics.answer.{_word(one.speaks, one.p)}"),
        )
        for one in report.answers
    )
    if not rows:
        return
    yield ""
    yield Table(
        title=told(
            "forensics.questions", n=number(len(rows)), level=share(report.level, LANGUAGE, 0)
        ),
        columns=_columns("question", "method", "p", "adjusted", "answer"),
        rows=rows,
        right=(2, 3),
    )
    yield told("forensics.holm")


def _word(speaks: bool, p: float | None) -> str:
    if p is None:
        return "absent"
    return "speaks" if speaks else "silent"


def _layer(report: BatteryReport, kind: str) -> Iterable[str | Table]:
    """The methods of one layer with what they read; nothing where none was asked for."""
    pairs = zip(report.methods, report.readings, strict=True)
    asked = [(method, reading) for method, reading in pairs if method.kind == kind]
    read = [(method, reading) for method, reading in asked if reading.applies]
    if not asked:
        return
    yield ""
    if not read:
        yield from (told(f"forensics.kind.{kind}"), told("report.layer.none"))
        return
    names = ("method", "n", "statistic", "p", "effect", "floor", "marked", "rate")
    rows = [_row(report, method, reading) for method, reading in read]
    yield _filled(told(f"forensics.kind.{kind}"), names, rows)
    yield told(f"forensics.layer.{kind}")
    yield from _units(read)


def _row(report: BatteryReport, method: Method, reading: Reading) -> tuple[str, ...]:
    marked = None if reading.marked is None else len(reading.marked.rows)
    rate = worst(report.calibration.of(method.id, PROVINCE))
    return (
        _named(method.id),
        number(reading.n),
        quantity(reading.statistic, LANGUAGE),
        chance(reading.p, LANGUAGE),
        quantity(reading.effect, LANGUAGE, SHORT),
        quantity(reading.floor or None, LANGUAGE, SHORT),
        NONE if marked is None else number(marked),
        NONE if rate is None else share(rate.rate, LANGUAGE),
    )


def _filled(title: str, names: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Table:
    """A table without the columns in which no row has anything."""
    kept = [i for i in range(len(names)) if any(row[i] != NONE for row in rows)]
    return Table(
        title=title,
        columns=_columns(*(names[i] for i in kept)),
        rows=tuple(tuple(row[i] for i in kept) for row in rows),
        right=tuple(range(1, len(kept))),
    )


def _units(read: Sequence[tuple[Method, Reading]]) -> Iterable[str]:
    """In what each effect is counted, said once for all methods that count alike."""
    units: dict[str, list[str]] = {}
    for method, reading in read:
        if reading.effect:
            units.setdefault(told(f"forensics.{method.id}.effect"), []).append(_named(method.id))
    if units:
        yield told("forensics.units")
    yield from (f"- {'; '.join(names)}: {unit}" for unit, names in units.items())


def _absent(report: BatteryReport) -> Iterable[str]:
    """What does not apply, and why: never a pass."""
    reasons: dict[str, list[str]] = {}
    for method, reading in zip(report.methods, report.readings, strict=True):
        if not reading.applies:
            reasons.setdefault(told(reading.absent), []).append(_named(method.id))
    if reasons:
        yield ""
    for why, names in reasons.items():
        yield told("forensics.absent", why=why, names="; ".join(names))


def _bounds(report: BatteryReport) -> Iterable[str | Table]:
    """The most that it could be, against the margin, and what no bound covers."""
    rows = tuple(
        (
            told(f"forensics.wrong.{one.wrong}", least=number(one.least_seen)),
            number(one.stations),
            number(one.votes),
            number(one.margin),
            told("yes" if one.enough else "no"),
        )
        for one in report.bounds
    )
    yield ""
    if rows:
        yield Table(
            title=told("forensics.bounds"),
            columns=_columns("wrong", "stations", "votes", "margin", "enough"),
            rows=rows,
            right=(1, 2, 3),
        )
        yield told("forensics.assumes")
        yield from (f"- {one}" for one in assumptions(report.bounds, LANGUAGE))
    else:
        yield from (told("report.bounds"), told("report.bounds.none"))
    yield told("forensics.unseen")


def _worth(report: BatteryReport, limit: int) -> Iterable[str | Table]:
    """The sheets worth fetching from the archive."""
    if not report.worth:
        yield told("forensics.worth.none")
        return
    rows = [
        (
            one.station,
            one.place or NONE,
            one.area or NONE,
            "; ".join(_named(reason) for reason in one.reasons),
            quantity(one.score, LANGUAGE),
            chance(one.p, LANGUAGE),
            signed(round(one.votes), LANGUAGE),
            number(round(one.margin)),
        )
        for one in report.worth
    ]
    yield Table(
        title=told("forensics.worth", n=number(len(rows))),
        columns=_columns(
            *("station", "place", "area", "reasons", "score", "p", "votes", "after"),
        ),
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
    rows = [
        (
            one.place or NONE,
            one.area or NONE,
            _named(one.reason),
            number(one.flagged),
            number(one.stations),
            chance(one.p, LANGUAGE),
            signed(round(one.votes), LANGUAGE),
        )
        for one in report.places
    ]
    yield ""
    yield Table(
        title=title,
        columns=_columns("place", "area", "reasons", "marked", "stations", "p", "votes"),
        rows=cut(rows, limit),
        right=(3, 4, 5, 6),
    )
    yield from rest(rows, limit)
