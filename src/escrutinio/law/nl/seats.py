"""
Seats of a municipal council or of the House in the Netherlands.

Law: KIESWET:P5 to KIESWET:P10, KIESWET:P19a.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from escrutinio.errors import Refused
from escrutinio.model.seats import Division

LARGE_COUNCIL = 19
"""From so many seats on, residual seats go by highest averages. Law: KIESWET:P7, P8. [seats]"""


class _LotNeededError(Exception):
    """Votes do not part these lists, and no lot was given for them."""

    def __init__(self, lists: list[int], seats: int) -> None:
        self.lists, self.seats = lists, seats


@dataclass(slots=True)
class _Table:
    """Seats as they are given; which lists have a residual seat of which kind."""

    votes: Sequence[int]
    limits: Sequence[int]
    seats: int
    lots: list[int]
    won: list[int]
    by_remainder: set[int] = field(default_factory=set)
    by_unique_average: set[int] = field(default_factory=set)
    groups: list[list[int]] = field(default_factory=list)  # who had each residual figure, in order
    checked: bool = False  # the lists' candidates limit them

    def free(self) -> int:
        """Seats not yet given."""
        return self.seats - sum(self.won)

    def may_take(self) -> list[int]:
        """Lists with votes, and with candidates once these are looked at."""
        return [
            i
            for i, n in enumerate(self.votes)
            if n and not (self.checked and self.won[i] >= self.limits[i])
        ]

    def average(self, i: int) -> Fraction:
        """Votes for each seat, if the list had one more."""
        return Fraction(self.votes[i], self.won[i] + 1)

    def draw(self, lists: list[int], seats: int) -> int:
        """Whom the lot names, who must be one of those among whom it is held."""
        if not self.lots:
            raise _LotNeededError(lists, seats)
        drawn = self.lots.pop(0)
        if drawn not in lists:
            raise Refused(
                "seats.lot",
                where="KIESWET:P5",
                winners=drawn,
                tied=", ".join(map(str, lists)),
                seats=seats,
            )
        return drawn


def seats(
    votes: Sequence[int], candidates: Sequence[int], number: int, lots: Sequence[int] = ()
) -> Division:
    """
    Seats of each list.

    Args:
        votes: Votes of each list. [votes]
        candidates: Candidates of each list who are alive. Law: KIESWET:P10, P19a. [persons]
        number: How many seats there are. [seats]
        lots: Whom each lot named, by place in the list, in the order drawn. Law: KIESWET:P5.

    Returns:
        The division; where a lot is needed and was not given, those among whom it is held.

    >>> seats([2571, 977, 567, 536, 453], [50] * 5, 15).won
    (8, 3, 2, 1, 1)
    """
    total = sum(votes)
    if not number or not total:
        return Division(won=(0,) * len(votes), unfilled=number)
    won = [n * number // total for n in votes]
    table = _Table(votes=votes, limits=candidates, seats=number, lots=list(lots), won=won)
    try:
        _residual(table)
        _majority(table)
        _exhausted(table)
    except _LotNeededError as needed:
        return Division(won=tuple(table.won), tied=tuple(needed.lists), open=needed.seats)
    if table.lots:
        left = ", ".join(map(str, table.lots))
        raise Refused("seats.lot", where="KIESWET:P5", winners=left, tied="-", seats=0)
    return Division(won=tuple(table.won), unfilled=table.free())


def _residual(table: _Table) -> None:
    """Residual seats. Law: KIESWET:P7 (19 seats and more), KIESWET:P8 (fewer)."""
    if table.seats < LARGE_COUNCIL:
        _give(table, _with_remainder, _remainder(table), table.by_remainder)
        _give(table, _without_unique, table.average, table.by_unique_average)
    _give(table, _Table.may_take, table.average, set())


def _remainder(table: _Table) -> Callable[[int], Fraction]:
    quota = Fraction(sum(table.votes) or 1, table.seats)
    return lambda i: table.votes[i] % quota


def _with_remainder(table: _Table) -> list[int]:
    """Three quarters of the quota and no seat for a remainder yet. Law: KIESWET:P8."""
    return [
        i
        for i in table.may_take()
        if i not in table.by_remainder and 4 * table.votes[i] * table.seats >= 3 * sum(table.votes)
    ]


def _without_unique(table: _Table) -> list[int]:
    return [i for i in table.may_take() if i not in table.by_unique_average]


def _give(
    table: _Table,
    takers: Callable[[_Table], list[int]],
    figure: Callable[[int], Fraction],
    marked: set[int],
) -> None:
    """Seat by seat to the largest figure; a lot where more are level than seats are left."""
    edge: Fraction | None = None
    while table.free() > 0 and (lists := takers(table)):
        top = max(map(figure, lists))
        level = [i for i in lists if figure(i) == top]
        chosen = level[0] if len(level) <= table.free() else table.draw(level, table.free())
        if top != edge:
            table.groups.append([])
        table.groups[-1].append(chosen)
        edge = top
        table.won[chosen] += 1
        marked.add(chosen)


def _majority(table: _Table) -> None:
    """
    More than half of the votes is more than half of the seats. Law: KIESWET:P9.

    The list takes the residual seat that was given last; a lot where several were level there.
    """
    for i, n in enumerate(table.votes):
        if 2 * n > sum(table.votes) and 2 * table.won[i] <= table.seats:
            others = [one for one in _last_of_others(table, i) if one != i]
            if not others:
                return
            table.won[i] += 1
            loser = others[0] if len(others) == 1 else _who_gives(table, others)
            table.won[loser] -= 1
            table.by_remainder.discard(loser)


def _who_gives(table: _Table, others: list[int]) -> int:
    """Who of several level lists gives its last seat; until the lot, each has it open."""
    try:
        return table.draw(others, 1)
    except _LotNeededError:
        for i in others:
            table.won[i] -= 1
        raise _LotNeededError(others, len(others) - 1) from None


def _last_of_others(table: _Table, i: int) -> list[int]:
    """The last group of residual seats in which another list has one."""
    return next((group for group in reversed(table.groups) if set(group) - {i}), [])


def _exhausted(table: _Table) -> None:
    """Seats for which a list has no candidate go on to the others. Law: KIESWET:P10."""
    table.checked = True
    table.won[:] = [min(n, limit) for n, limit in zip(table.won, table.limits, strict=True)]
    _residual(table)
