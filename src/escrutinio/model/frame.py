"""
Numbers at every size: a rule is written once and runs on one sheet or on millions.

Three adapters share one arithmetic, in which a missing box stays missing when added and
no comparison with it holds: `Cell` for one sheet at the desk, `Column` for arrays, and
`Text`, which writes the SQL that an engine or a cluster runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from numpy import ndarray


class Number(Protocol):
    """A count that may be missing. [votes]"""

    def __add__(self, other: Any) -> Number: ...
    def __sub__(self, other: Any) -> Number: ...
    def __mul__(self, other: Any) -> Number: ...
    def __lt__(self, other: Any) -> Flag: ...
    def __le__(self, other: Any) -> Flag: ...
    def __gt__(self, other: Any) -> Flag: ...
    def __ge__(self, other: Any) -> Flag: ...
    def equals(self, other: Any) -> Flag: ...
    def given(self) -> Flag: ...
    def or_zero(self) -> Number: ...
    def blanked(self) -> Number: ...


class Flag(Protocol):
    """A yes or no, never missing."""

    def __and__(self, other: Any) -> Flag: ...
    def __or__(self, other: Any) -> Flag: ...
    def __invert__(self) -> Flag: ...
    def choose(self, yes: Any, no: Any) -> Number: ...


def where(flag: Flag, yes: Number | int, no: Number | int) -> Number:
    """
    The first number where the flag holds, else the second.

    >>> where(Cell(3) > 2, Cell(1), Cell(0))
    Cell(value=1)
    """
    return flag.choose(yes, no)


def given(number: Number) -> Flag:
    """Whether the box is filled in."""
    return number.given()


def total(numbers: Iterable[Number]) -> Number:
    """
    The sum, a missing box adding nothing.

    >>> total([Cell(3), Cell(None), Cell(2)])
    Cell(value=5)
    """
    return reduce(lambda a, b: a + b, (number.or_zero() for number in numbers))


def any_of(flags: Iterable[Flag]) -> Flag:
    """Whether at least one holds."""
    return reduce(lambda a, b: a | b, flags)


@dataclass(frozen=True, slots=True)
class Truth:
    """
    A yes or no at the desk.

    >>> bool((Truth(True) & ~Truth(False)) | Truth(False))
    True
    """

    value: bool

    def __and__(self, other: Truth) -> Truth:
        return Truth(self.value and other.value)

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.value or other.value)

    def __invert__(self) -> Truth:
        return Truth(not self.value)

    def __bool__(self) -> bool:
        return self.value

    def choose(self, yes: Cell | int, no: Cell | int) -> Cell:
        """The first cell where this holds, else the second."""
        return _cell(yes) if self.value else _cell(no)


@dataclass(frozen=True, slots=True)
class Cell:
    """
    One box of one sheet: a whole number, or missing.

    >>> Cell(3) + Cell(None), bool(Cell(None) < 5), bool(Cell(None) >= 5)
    (Cell(value=None), False, False)
    """

    value: int | None

    def _with(self, other: Cell | int, do: Callable[[int, int], int]) -> Cell:
        b = _cell(other).value
        return Cell(None if self.value is None or b is None else do(self.value, b))

    def _against(self, other: Cell | int, holds: Callable[[int, int], bool]) -> Truth:
        b = _cell(other).value
        return Truth(self.value is not None and b is not None and holds(self.value, b))

    def __add__(self, other: Cell | int) -> Cell:
        return self._with(other, int.__add__)

    def __sub__(self, other: Cell | int) -> Cell:
        return self._with(other, int.__sub__)

    def __mul__(self, other: Cell | int) -> Cell:
        return self._with(other, int.__mul__)

    def __lt__(self, other: Cell | int) -> Truth:
        return self._against(other, int.__lt__)

    def __le__(self, other: Cell | int) -> Truth:
        return self._against(other, int.__le__)

    def __gt__(self, other: Cell | int) -> Truth:
        return self._against(other, int.__gt__)

    def __ge__(self, other: Cell | int) -> Truth:
        return self._against(other, int.__ge__)

    def equals(self, other: Cell | int) -> Truth:
        """Whether both are given and the same."""
        return self._against(other, int.__eq__)

    def given(self) -> Truth:
        """Whether the box is filled in."""
        return Truth(self.value is not None)

    def or_zero(self) -> Cell:
        """The number, or zero where it is missing."""
        return Cell(self.value or 0)

    def blanked(self) -> Cell:
        """The same box, missing."""
        return Cell(None)


def _cell(value: Cell | int) -> Cell:
    return Cell(value) if isinstance(value, int) else value


@dataclass(frozen=True, slots=True)
class TextFlag:
    """A yes or no as SQL that never yields NULL."""

    sql: str

    def __and__(self, other: TextFlag) -> TextFlag:
        return TextFlag(f"({self.sql} AND {other.sql})")

    def __or__(self, other: TextFlag) -> TextFlag:
        return TextFlag(f"({self.sql} OR {other.sql})")

    def __invert__(self) -> TextFlag:
        return TextFlag(f"(NOT {self.sql})")

    def choose(self, yes: Text | int, no: Text | int) -> Text:
        """`CASE WHEN ... THEN ... ELSE ... END`."""
        return Text(f"(CASE WHEN {self.sql} THEN {_text(yes)} ELSE {_text(no)} END)")


@dataclass(frozen=True, slots=True)
class Text:
    """
    A column of sheets as SQL, for DuckDB and Spark alike.

    >>> (Text("voted") < Text("registered")).sql
    'coalesce(voted < registered, false)'
    """

    sql: str

    def _with(self, sign: str, other: Text | int) -> Text:
        return Text(f"({self.sql} {sign} {_text(other)})")

    def _against(self, sign: str, other: Text | int) -> TextFlag:
        return TextFlag(f"coalesce({self.sql} {sign} {_text(other)}, false)")

    def __add__(self, other: Text | int) -> Text:
        return self._with("+", other)

    def __sub__(self, other: Text | int) -> Text:
        return self._with("-", other)

    def __mul__(self, other: Text | int) -> Text:
        return self._with("*", other)

    def __lt__(self, other: Text | int) -> TextFlag:
        return self._against("<", other)

    def __le__(self, other: Text | int) -> TextFlag:
        return self._against("<=", other)

    def __gt__(self, other: Text | int) -> TextFlag:
        return self._against(">", other)

    def __ge__(self, other: Text | int) -> TextFlag:
        return self._against(">=", other)

    def equals(self, other: Text | int) -> TextFlag:
        """Whether both are given and the same."""
        return self._against("=", other)

    def given(self) -> TextFlag:
        """Whether the box is filled in."""
        return TextFlag(f"({self.sql} IS NOT NULL)")

    def or_zero(self) -> Text:
        """The number, or zero where it is missing."""
        return Text(f"coalesce({self.sql}, 0)")

    def blanked(self) -> Text:
        """The same column, missing."""
        return Text("CAST(NULL AS BIGINT)")


def _text(value: Text | int) -> str:
    return str(value) if isinstance(value, int) else value.sql


@dataclass(frozen=True, slots=True)
class ColumnFlag:
    """A yes or no for each sheet, as an array. Shape (n,)."""

    values: ndarray[Any, Any]

    def __and__(self, other: ColumnFlag) -> ColumnFlag:
        return ColumnFlag(self.values & other.values)

    def __or__(self, other: ColumnFlag) -> ColumnFlag:
        return ColumnFlag(self.values | other.values)

    def __invert__(self) -> ColumnFlag:
        return ColumnFlag(~self.values)

    def choose(self, yes: Column | int, no: Column | int) -> Column:
        """Row by row, the first where this holds, else the second."""
        import numpy

        a, b = _column(yes), _column(no)
        values = numpy.where(self.values, a.values, b.values)
        return Column(values, numpy.where(self.values, a.there, b.there))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of sheets as whole numbers and whether each is there. Shapes (n,). [votes]"""

    values: Any
    there: Any

    def _with(self, other: Column | int, do: Callable[[Any, Any], Any]) -> Column:
        b = _column(other)
        return Column(do(self.values, b.values), self.there & b.there)

    def _against(self, other: Column | int, holds: Callable[[Any, Any], Any]) -> ColumnFlag:
        b = _column(other)
        return ColumnFlag(holds(self.values, b.values) & self.there & b.there)

    def __add__(self, other: Column | int) -> Column:
        return self._with(other, lambda a, b: a + b)

    def __sub__(self, other: Column | int) -> Column:
        return self._with(other, lambda a, b: a - b)

    def __mul__(self, other: Column | int) -> Column:
        return self._with(other, lambda a, b: a * b)

    def __lt__(self, other: Column | int) -> ColumnFlag:
        return self._against(other, lambda a, b: a < b)

    def __le__(self, other: Column | int) -> ColumnFlag:
        return self._against(other, lambda a, b: a <= b)

    def __gt__(self, other: Column | int) -> ColumnFlag:
        return self._against(other, lambda a, b: a > b)

    def __ge__(self, other: Column | int) -> ColumnFlag:
        return self._against(other, lambda a, b: a >= b)

    def equals(self, other: Column | int) -> ColumnFlag:
        """Whether both are given and the same."""
        return self._against(other, lambda a, b: a == b)

    def given(self) -> ColumnFlag:
        """Whether the box is filled in."""
        return ColumnFlag(self.there)

    def or_zero(self) -> Column:
        """The number, or zero where it is missing."""
        return Column(self.values * self.there, self.there | True)

    def blanked(self) -> Column:
        """The same column, missing."""
        return Column(self.values * 0, self.there & False)


def _column(value: Column | int) -> Column:
    import numpy

    if isinstance(value, int):
        return Column(numpy.int64(value), numpy.bool_(True))
    return value
