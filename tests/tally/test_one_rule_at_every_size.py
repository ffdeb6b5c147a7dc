"""A rule gives the same on one sheet, on arrays and in SQL."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escrutinio.io import engine
from escrutinio.io.source import find
from escrutinio.io.tables import load
from escrutinio.law.pe import acts_2015, acts_2025
from escrutinio.law.pe.checks import CHECKS
from escrutinio.law.pe.country import COUNTRY
from escrutinio.law.rule import Regime
from escrutinio.model.boxes import STATUSES, VALID, Boxes
from escrutinio.model.frame import Cell, Column
from escrutinio.model.sheet import Sheet
from escrutinio.operations.sheets import sheet_of
from escrutinio.tally.check import check, checked_table
from escrutinio.tally.resolve import resolve, resolve_boxes, resolved_table
from tests.strategies import sheets

REGIMES = [acts_2015.regime(), acts_2025.REGIME]
NAMES = ("registered", "voted", "v0", "v1", "blank", "null", "challenged")

Outcome = tuple[str, tuple[int | None, ...], str]


def row(sheet: Sheet) -> tuple[int | None, ...]:
    return (sheet.registered, *sheet.figures.values())


def at_the_desk(sheet: Sheet, regime: Regime) -> Outcome:
    """Status, figures, codes: one sheet, ints."""
    got = resolve(sheet, regime)
    return got.status, tuple(n for _, n in got.figures), " ".join(got.fired)


def in_sql(rows: Sequence[Sheet], regime: Regime) -> list[Outcome]:
    """The same from the engine's table."""
    connection = engine.connect()
    columns = ", ".join(f'"{name}" BIGINT' for name in NAMES)
    connection.execute(f"CREATE TABLE sheet (station VARCHAR, {columns})")
    values = [(f"{i:06d}", *row(one)) for i, one in enumerate(rows)]
    connection.executemany("INSERT INTO sheet VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    return from_table(connection, regime)


def from_table(connection: Any, regime: Regime, where: str = "true") -> list[Outcome]:
    sql = resolved_table("sheet", regime, 2, carried=("station",), where=where)
    boxes = ", ".join(f'"{name}"' for name in NAMES[1:])
    found = engine.rows(connection, f"SELECT status, fired, {boxes} FROM ({sql}) ORDER BY station")
    return [(STATUSES[status], tuple(rest), fired.strip()) for status, fired, *rest in found]


def in_arrays(rows: Sequence[Sheet], regime: Regime) -> list[tuple[str, tuple[int | None, ...]]]:
    """The same from arrays."""
    columns = []
    for values in zip(*(row(one) for one in rows), strict=True):
        there = numpy.array([n is not None for n in values])
        columns.append(Column(numpy.array([n or 0 for n in values], dtype=numpy.int64), there))
    registered, voted, v0, v1, blank, null, challenged = columns
    status = Column(numpy.full(len(rows), VALID, dtype=numpy.int64), numpy.full(len(rows), True))
    start = Boxes(
        registered=registered,
        voted=voted,
        votes=(v0, v1),
        blank=blank,
        null=null,
        challenged=challenged,
        status=status,
    )
    from escrutinio.tally.resolve import applied, opened_where_incomplete

    sheet = opened_where_incomplete(start)
    for rule in regime.rules:
        _, sheet = applied(rule, sheet)
    ends: list[Any] = [sheet.voted, *sheet.votes, sheet.blank, sheet.null, sheet.challenged]
    state: Any = sheet.status
    return [
        (
            STATUSES[int(state.values[i])],
            tuple(int(c.values[i]) if c.there[i] else None for c in ends),
        )
        for i in range(len(rows))
    ]


@pytest.mark.parametrize("regime", REGIMES, ids=lambda regime: regime.id)
@given(st.lists(sheets(), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_all_sizes_agree_on_generated_sheets(regime: Regime, rows: list[Sheet]) -> None:
    """Desk, arrays and SQL give the same status and figures for any sheets."""
    desk = [at_the_desk(one, regime) for one in rows]

    assert desk == in_sql(rows, regime)
    assert [one[:2] for one in desk] == in_arrays(rows, regime)


def test_a_planted_difference_is_seen() -> None:
    """The comparison above fails if one size applies the rules in another order."""
    regime = REGIMES[0]
    turned = replace(regime, rules=tuple(reversed(regime.rules)))
    sheet = Sheet(
        contest="president",  # type: ignore[arg-type]
        station="000001",  # type: ignore[arg-type]
        registered=300,
        voted=200,
        votes=(100, 80),
        blank=5,
        null=15,
        challenged=1,
    )

    assert [at_the_desk(sheet, regime)] != in_sql([sheet], turned)


@pytest.mark.real
@pytest.mark.parametrize("regime", REGIMES, ids=lambda regime: regime.id)
@pytest.mark.parametrize(
    "state",
    [
        pytest.param("2021-06-08", marks=pytest.mark.long),
        "2021-06-09",
        pytest.param("2021-06-17", marks=pytest.mark.long),
        pytest.param("2021-06-18", marks=pytest.mark.long),
    ],
)
def test_all_sizes_agree_on_every_real_sheet(evolution: str, regime: Regime, state: str) -> None:
    """Every one of the 86,488 sheets, in each state, is resolved alike at the desk and in SQL."""
    connection = load(find(evolution), as_of=state).connection
    table = from_table(connection, regime)
    found = engine.records(connection, "SELECT * FROM sheet ORDER BY station")
    desk = [at_the_desk(replace(sheet_of(one, 2), kind=""), regime) for one in found]

    assert 86_488 == len(desk)
    assert desk == table


@given(st.lists(sheets(), min_size=1, max_size=20))
@settings(max_examples=40, deadline=None)
def test_checks_agree(rows: list[Sheet]) -> None:
    """The checks at the desk and over a table name the same codes."""
    connection = engine.connect()
    columns = ", ".join(f'"{name}" BIGINT' for name in NAMES)
    connection.execute(f"CREATE TABLE sheet (station VARCHAR, {columns})")
    values = [(f"{i:06d}", *row(one)) for i, one in enumerate(rows)]
    connection.executemany("INSERT INTO sheet VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    found = {
        one["station"]: [c.code for c in CHECKS if one[c.code]]
        for one in engine.records(connection, checked_table("sheet", 2, CHECKS))
    }
    desk = {
        f"{i:06d}": codes
        for i, one in enumerate(rows)
        if (codes := [f.code for f in check(one, COUNTRY)])
    }

    assert desk == found


@pytest.mark.parametrize("regime", REGIMES, ids=lambda regime: regime.id)
@given(sheet=sheets())
@settings(max_examples=200, deadline=None)
def test_a_resolved_sheet_can_stand(regime: Regime, sheet: Sheet) -> None:
    """A sheet that the rules leave valid sums to its voters, who are within the registered."""
    after, _, _ = resolve_boxes(sheet.boxes, regime.rules)
    if STATUSES[int(after.status.value or 0)] != "valid":  # type: ignore[attr-defined]
        return

    assert after.cast.equals(after.voted)
    assert after.voted <= after.registered


@given(sheet=sheets(preferences=True))
@settings(max_examples=200, deadline=None)
def test_no_preference_exceeds_its_list(sheet: Sheet) -> None:
    """After the rules of 2015 no candidate exceeds the list, nor a list's preferences twice it."""
    after, _, _ = resolve_boxes(sheet.boxes, acts_2015.regime().rules)
    if STATUSES[int(after.status.value or 0)] == "open":  # type: ignore[attr-defined]
        return

    for vote, preferences in zip(after.votes, after.preferences, strict=True):
        assert all(bool(one <= vote) for one in preferences)
        values = [one.value for one in preferences]  # type: ignore[attr-defined]
        assert sum(values) <= 2 * (vote.value or 0)  # type: ignore[attr-defined]


@given(boxes=st.lists(st.one_of(st.none(), st.integers(-9, 9)), min_size=2, max_size=2))
def test_missing_boxes_compare_as_nothing(boxes: list[int | None]) -> None:
    """No comparison with a missing box holds, and sums with one are missing."""
    a, b = map(Cell, boxes)
    if None in boxes:
        assert not any([a < b, a <= b, a > b, a >= b, a.equals(b)])
        assert (a + b).value is None
    else:
        assert bool(a < b) != bool(a >= b)
