"""
Checks of reports as short expressions that describe a problem, with *missing* as an answer.

Grammar: numbers, texts in quotes, `NULL`, the tags of a form, `$location.x`, `$participant.x`,
`$participant@x`, `$submission.x`; `+ - * / ^`, `|` joins texts; `== = != <> < <= > >=`; `&& ||`,
`and or`; brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from escrutinio.errors import Refused

OK, FLAGGED, VERIFIED, MISSING = "OK", "Flagged", "Verified", "Missing"
STATES = (OK, FLAGGED, VERIFIED, MISSING)

Value = Fraction | str | bool | None
Names = Mapping[str, Value]
DEEPEST = 60
"""So deep may brackets lie."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<name>\$?[A-Za-z_][\w]*(?:[.@][\w]+)*)|(?P<mark>\|\||&&|==|!=|<>|<=|>=|[-+*/^|()<>=]))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """
    A check that was read.

    Args:
        text: As it was written.
        names: Every tag and attribute that it uses.
        null: Whether it speaks of `NULL` itself, so that missing answers are part of it.
        value: What it says of given names.
    """

    text: str
    names: tuple[str, ...]
    null: bool
    value: Callable[[Names], Value]


def state(check: Check, names: Names, verified: frozenset[str] = frozenset()) -> str:
    """
    What a check says of a report.

    Args:
        check: Describes the problem.
        names: Tags and attributes with their values; None where there is no answer.
        verified: Tags that somebody verified.

    Returns:
        `MISSING` where a tag without an answer is used and the check does not speak of `NULL`;
        never `OK` then. `VERIFIED` where the problem holds and every tag of it was verified.

    >>> check = parsed("AA + BA > 400")
    >>> [state(check, {"AA": Fraction(300), "BA": b}) for b in (Fraction(90), Fraction(110), None)]
    ['OK', 'Flagged', 'Missing']
    >>> state(check, {"AA": Fraction(300), "BA": Fraction(110)}, frozenset({"AA", "BA"}))
    'Verified'
    >>> state(parsed("AA == NULL"), {"AA": None})
    'Flagged'
    """
    if not check.null and any(names.get(one) is None for one in check.names):
        return MISSING
    found = check.value(names)
    if found is None:
        return MISSING
    if not found:
        return OK
    tags = {one for one in check.names if not one.startswith("$")}
    return VERIFIED if tags and tags <= verified else FLAGGED


def parsed(text: str) -> Check:
    """
    A check from its text.

    Raises:
        Refused: It cannot be read; the message says where.

    >>> parsed("AA >").names  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    escrutinio.errors.Refused: AA >: the check ends too early...
    """
    reader = _Reader(text)
    value = reader.either(0)
    if reader.at < len(reader.tokens):
        raise Refused("observe.check.broken", where=text[:80], at=reader.tokens[reader.at][1])
    names = tuple(dict.fromkeys(reader.names))
    return Check(text=text, names=names, null=reader.null, value=value)


class _Reader:
    """Reads a check from the left, loosest operators first."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.names: list[str] = []
        self.null = False
        self.tokens: list[tuple[str, str]] = []
        end = 0
        for found in _TOKEN.finditer(text.rstrip()):
            if found.start() != end:
                break
            self.tokens.append((str(found.lastgroup), found.group().strip()))
            end = found.end()
        if end != len(text.rstrip()):
            raise Refused("observe.check.broken", where=text[:80], at=text[end : end + 10].strip())

    def either(self, depth: int) -> Callable[[Names], Value]:
        """`||`, then `&&`, then comparisons."""
        return self._binary(self._both, ("||", "or"), depth)

    def _both(self, depth: int) -> Callable[[Names], Value]:
        return self._binary(self._compared, ("&&", "and"), depth)

    def _compared(self, depth: int) -> Callable[[Names], Value]:
        return self._binary(self._joined, ("==", "=", "!=", "<>", "<", "<=", ">", ">="), depth)

    def _joined(self, depth: int) -> Callable[[Names], Value]:
        return self._binary(self._sum, ("|",), depth)

    def _sum(self, depth: int) -> Callable[[Names], Value]:
        return self._binary(self._product, ("+", "-"), depth)

    def _product(self, depth: int) -> Callable[[Names], Value]:
        return self._binary(self._power, ("*", "/"), depth)

    def _power(self, depth: int) -> Callable[[Names], Value]:
        return self._binary(self._one, ("^",), depth)

    def _binary(
        self, below: Callable[[int], Callable[[Names], Value]], marks: tuple[str, ...], depth: int
    ) -> Callable[[Names], Value]:
        left = below(depth)
        while self.at < len(self.tokens) and self.tokens[self.at][1].lower() in marks:
            mark = self.tokens[self.at][1].lower()
            self.at += 1
            left = _applied(mark, left, below(depth))
        return left

    def _one(self, depth: int) -> Callable[[Names], Value]:
        if self.at >= len(self.tokens):
            raise Refused("observe.check.ends", where=self.text[:80])
        if depth > DEEPEST:
            raise Refused("observe.check.broken", where=self.text[:80], at="(")
        kind, token = self.tokens[self.at]
        self.at += 1
        if token == "(":
            inner = self.either(depth + 1)
            if self.at >= len(self.tokens) or self.tokens[self.at][1] != ")":
                raise Refused("observe.check.ends", where=self.text[:80])
            self.at += 1
            return inner
        if token == "-":
            below = self._one(depth + 1)
            return _applied("-", lambda _: Fraction(0), below)
        return self._atom(kind, token)

    def _atom(self, kind: str, token: str) -> Callable[[Names], Value]:
        if kind == "number":
            number = Fraction(token)
            return lambda _: number
        if kind == "text":
            return lambda _: token[1:-1]
        if kind == "name" and token.upper() == "NULL":
            self.null = True
            return lambda _: None
        if kind == "name":
            self.names.append(token)
            return lambda names: names.get(token)
        raise Refused("observe.check.broken", where=self.text[:80], at=token)


def _applied(
    mark: str, left: Callable[[Names], Value], right: Callable[[Names], Value]
) -> Callable[[Names], Value]:
    return lambda names: _value(mark, left(names), right(names))


def _value(mark: str, a: Value, b: Value) -> Value:
    """An operator on two values; nothing where either is missing, but for equality and logic."""
    if mark in ("==", "="):
        return a == b
    if mark in ("!=", "<>"):
        return a != b
    if mark in ("||", "or"):
        return None if a is None and not b else bool(a) or (None if b is None else bool(b))
    if mark in ("&&", "and"):
        return False if a is False or b is False else None if None in (a, b) else bool(a and b)
    if a is None or b is None:
        return None
    if mark == "|":
        return f"{_text(a)}{_text(b)}"
    if mark in _COMPARED and isinstance(a, str) and isinstance(b, str):
        return _COMPARED[mark](a, b)
    x, y = _number(a), _number(b)
    if x is None or y is None:
        return None
    return _COMPARED[mark](x, y) if mark in _COMPARED else _ARITHMETIC[mark](x, y)


def _text(value: Value) -> str:
    if isinstance(value, Fraction) and value.denominator == 1:
        return str(value.numerator)
    return str(value)


def _number(value: Value) -> Fraction | None:
    if isinstance(value, bool):
        return Fraction(int(value))
    if isinstance(value, str):
        return Fraction(value) if re.fullmatch(r"-?\d+(\.\d+)?", value) else None
    return value


def _power(x: Fraction, y: Fraction) -> Fraction | None:
    """A whole power that stays small enough to be computed."""
    if y.denominator != 1 or abs(y) > 20 or abs(x) > 10**9 or (x == 0 and y < 0):
        return None
    return Fraction(x ** int(y))


_COMPARED: dict[str, Callable[[object, object], bool]] = {
    "<": lambda a, b: a < b,  # type: ignore[operator]
    "<=": lambda a, b: a <= b,  # type: ignore[operator]
    ">": lambda a, b: a > b,  # type: ignore[operator]
    ">=": lambda a, b: a >= b,  # type: ignore[operator]
}
_ARITHMETIC: dict[str, Callable[[Fraction, Fraction], Fraction | None]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else None,
    "^": _power,
}
