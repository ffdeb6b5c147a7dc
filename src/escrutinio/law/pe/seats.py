"""Seats in the words of the law: the distributing figure, and the winner's majority."""

from collections.abc import Sequence
from fractions import Fraction

from escrutinio.model.seats import Division


def quotients(votes: Sequence[int], seats: int) -> list[Fraction]:
    """
    Each list's valid votes divided by one, two, three, and so on, from the largest down.

    Law: LOE:30, clauses a to c.

    >>> [str(one) for one in quotients([100, 60], 2)]
    ['100', '60', '50', '30']
    """
    found = [Fraction(n, k) for n in votes for k in range(1, seats + 1) if n]
    return sorted(found, reverse=True)


def distributing_figure(votes: Sequence[int], seats: int) -> Fraction | None:
    """
    «Cifra repartidora»: the quotient that takes the place of the number of seats.

    Law: LOE:30, clause c. None where there are no votes or fewer quotients than seats.

    >>> distributing_figure([100, 60], 2)
    Fraction(60, 1)
    """
    found = quotients(votes, seats)
    return found[seats - 1] if 0 < seats <= len(found) else None


def by_distributing_figure(
    votes: Sequence[int], seats: int, figure: Fraction | None = None
) -> Division:
    """
    Seats as the law words it, clause by clause.

    Each list has as many seats as the figure is contained in its votes (d). If that falls short,
    the seats left go to the largest decimal parts (e). Ties are settled by lot (f), and so is a
    figure that several lists share, for then the whole parts exceed the seats.

    Args:
        votes: Valid votes of the lists that take part. [votes]
        seats: How many to give. [seats]
        figure: The figure as an office printed it, rounded perhaps; by default the exact one,
            with which clause (e) is never needed.

    Law: LOE:30, clauses a to f.

    >>> by_distributing_figure([420, 330, 250], 9).won
    (4, 3, 2)
    >>> by_distributing_figure([11, 11, 11], 4)
    Division(won=(1, 1, 1), tied=(0, 1, 2), open=1, unfilled=0)
    """
    figure = figure or distributing_figure(votes, seats)
    if not figure:
        return Division(won=(0,) * len(votes), unfilled=seats)
    parts = [divmod(Fraction(n), figure) for n in votes]
    won = [int(whole) for whole, _ in parts]
    left = seats - sum(won)
    if left < 0:
        level = [i for i, (whole, rest) in enumerate(parts) if whole and not rest]
        for i in level:
            won[i] -= 1
        return Division(won=tuple(won), tied=tuple(level), open=seats - sum(won))
    return _by_decimal_part(won, [rest for _, rest in parts], left)


def _by_decimal_part(won: list[int], rests: list[Fraction], left: int) -> Division:
    """One seat more to the largest decimal parts. Law: LOE:30, clause e."""
    order = sorted(range(len(won)), key=lambda i: -rests[i])
    chosen, after = order[:left], order[left:]
    edge = rests[chosen[-1]] if chosen and after else None
    level = [i for i in order if rests[i] == edge]
    if not after or rests[after[0]] != edge:
        level = []
    for i in chosen:
        won[i] += i not in level
    return Division(won=tuple(won), tied=tuple(sorted(level)), open=sum(i in level for i in chosen))


def half_plus_one(councillors: int) -> int:
    """
    The least that the winning list of a municipality has, rounded up. Law: LEM:25.

    >>> [half_plus_one(n) for n in (5, 7, 9, 11, 13, 15, 39)]
    [4, 5, 6, 7, 8, 9, 21]
    """
    return -(-councillors // 2) + 1
