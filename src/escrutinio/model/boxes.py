"""The boxes of a sheet as rules read and write them, at any size."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace

from escrutinio.model.frame import Cell, Flag, Number, Text, any_of, given, total, where

VALID, ANNULLED, RECOUNT, OPEN = 0, 1, 2, 3
STATUSES = ("valid", "annulled", "recount", "open")
"""What a resolution says of a sheet, by the number that `Boxes.status` holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """
    The boxes of a sheet that a rule reads and writes, at any size. [votes]

    >>> boxes = Boxes.of(registered=300, voted=200, votes=(100, 80), blank=5, null=15)
    >>> boxes.cast, bool(boxes.voted < boxes.cast)
    (Cell(value=200), False)
    """

    registered: Number  # «total de electores hábiles»
    voted: Number  # «total de ciudadanos que votaron»
    votes: tuple[Number, ...]  # one box for each option, in the contest's order
    blank: Number  # «votos en blanco»
    null: Number  # «votos nulos»
    challenged: Number  # «votos impugnados»
    status: Number
    preferences: tuple[tuple[Number, ...], ...] = ()  # «votos preferenciales», by list

    @classmethod
    def of(
        cls,
        *,
        registered: int | None,
        voted: int | None,
        votes: Iterable[int | None],
        blank: int | None = 0,
        null: int | None = 0,
        challenged: int | None = 0,
        preferences: Iterable[Iterable[int | None]] = (),
    ) -> Boxes:
        """One sheet at the desk, from plain numbers; None is a box without a figure."""
        return cls(
            registered=Cell(registered),
            voted=Cell(voted),
            votes=tuple(map(Cell, votes)),
            blank=Cell(blank),
            null=Cell(null),
            challenged=Cell(challenged),
            status=Cell(VALID),
            preferences=tuple(tuple(map(Cell, row)) for row in preferences),
        )

    @classmethod
    def columns(cls, n_options: int) -> Boxes:
        """The columns of the table of sheets, as SQL."""
        one = {field.name: Text(f'"{field.name}"') for field in fields(cls)}
        options = tuple(Text(f"v{i}") for i in range(n_options))
        return cls(**(one | {"votes": options, "preferences": ()}))  # type: ignore[arg-type]

    @property
    def parts(self) -> tuple[Number, ...]:
        """Every box that holds votes: options, blank, null, challenged."""
        return (*self.votes, self.blank, self.null, self.challenged)

    @property
    def cast(self) -> Number:
        """«Votos emitidos»: the sum of every box that holds votes."""
        return total(self.parts)

    @property
    def complete(self) -> Flag:
        """Whether every box that holds votes has a figure."""
        return ~any_of(~given(part) for part in self.parts)

    def with_votes(self, change: Callable[[Number], Number]) -> Boxes:
        """The same sheet with a change made to every box that holds votes."""
        return replace(
            self,
            votes=tuple(map(change, self.votes)),
            blank=change(self.blank),
            null=change(self.null),
            challenged=change(self.challenged),
        )

    def annulled(self, *, null: Number) -> Boxes:
        """«Acta nula»: no votes but null ones, which are as many as said. [votes]"""
        zero = self.status * 0
        return replace(
            self,
            voted=null,
            votes=tuple(zero for _ in self.votes),
            blank=zero,
            null=null,
            challenged=zero,
            status=zero + ANNULLED,
            preferences=tuple(tuple(zero for _ in row) for row in self.preferences),
        )

    def marked(self, status: int) -> Boxes:
        """The same figures with another status."""
        return replace(self, status=self.status * 0 + status)

    def chosen(self, flag: Flag, other: Boxes) -> Boxes:
        """Box by box, `other` where the flag holds, else this sheet."""
        return Boxes(
            registered=_either(flag, other.registered, self.registered),
            voted=_either(flag, other.voted, self.voted),
            votes=tuple(_either(flag, b, a) for a, b in zip(self.votes, other.votes, strict=True)),
            blank=_either(flag, other.blank, self.blank),
            null=_either(flag, other.null, self.null),
            challenged=_either(flag, other.challenged, self.challenged),
            status=_either(flag, other.status, self.status),
            preferences=tuple(
                tuple(_either(flag, b, a) for a, b in zip(mine, theirs, strict=True))
                for mine, theirs in zip(self.preferences, other.preferences, strict=True)
            ),
        )


def _either(flag: Flag, other: Number, own: Number) -> Number:
    """`other` where the flag holds; a box that the other sheet shares is left as it is."""
    return own if other is own else where(flag, other, own)
