"""The ladder: every quotient or remainder that won a seat, and the next one of each option."""

from collections.abc import Sequence
from fractions import Fraction

from escrutinio.model.election import OptionId
from escrutinio.model.seats import Rung
from escrutinio.tally.seats.averages import DIVISORS
from escrutinio.tally.seats.methods import REMAINDER
from escrutinio.tally.seats.remainders import QUOTAS


def ladder(
    method: str,
    options: Sequence[OptionId],
    votes: Sequence[int],
    seats: int,
    won: Sequence[int],
    tied: Sequence[OptionId] = (),
) -> tuple[Rung, ...]:
    """
    The rungs from the highest figure down; first those that won.

    For highest averages: the quotient of every seat won, and of the next seat of each option.
    For remainders: the rest of each option after its whole quotas. None for other methods. The
    next figure of those who are tied for the last seat is neither won nor lost.

    >>> [(r.option, r.seat, str(r.figure), r.won) for r in ladder("dhondt", ["A", "B"], [5, 2], 2,
    ...     (2, 0))]
    [('A', 1, '5', True), ('A', 2, '5/2', True), ('B', 1, '2', False), ('A', 3, '5/3', False)]
    """
    named = list(zip(options, votes, won, strict=True))
    if method.startswith(REMAINDER):
        rungs = _rests(named, method.removeprefix(REMAINDER), seats, tied)
    elif method in DIVISORS:
        divisors = DIVISORS[method]
        rungs = [
            Rung(
                option=option,
                seat=k + 1,
                figure=divisors.quotient(n, k),
                won=k < mine,
                tied=k == mine and option in tied,
            )
            for option, n, mine in named
            if n
            for k in range(mine + 1)
        ]
    else:
        return ()
    return tuple(sorted(rungs, key=lambda one: (not one.won, *_down(one.figure))))


def _rests(
    named: list[tuple[OptionId, int, int]], quota: str, seats: int, tied: Sequence[OptionId]
) -> list[Rung]:
    total = sum(n for _, n, _ in named)
    if not total or not seats:
        return []
    size = QUOTAS[quota](total, seats)
    return [
        Rung(
            option=option,
            seat=n // size + 1,
            figure=n % size,
            won=mine > n // size,
            tied=option in tied,
        )
        for option, n, mine in named
        if n
    ]


def _down(figure: Fraction | None) -> tuple[bool, Fraction]:
    """From the largest down; what comes before all figures is first."""
    return (figure is not None, -(figure or Fraction(0)))
