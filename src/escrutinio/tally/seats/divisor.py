"""
D'Hondt by its divisor: a second way, which shares nothing with the ladder of quotients.

Source: F. Pukelsheim, Proportional Representation (2nd ed., Springer, 2017), chapter 4,
doi:10.1007/978-3-319-64707-4 (jump and step).
"""

from collections.abc import Sequence
from fractions import Fraction

from escrutinio.model.seats import Division


def by_divisor(votes: Sequence[int], seats: int) -> Division:
    """
    Seats by a divisor that makes the whole parts of votes over it sum to the seats.

    From votes * (seats + n/2) / all votes, rounded down, step by step: a seat too few goes where
    votes / (seats + 1) is largest, a seat too many leaves where votes / seats is smallest.

    >>> by_divisor([420, 330, 250], 9).won
    (4, 3, 2)
    >>> by_divisor([11, 11, 11], 4)
    Division(won=(1, 1, 1), tied=(0, 1, 2), open=1, unfilled=0)
    """
    live = [i for i, n in enumerate(votes) if n]
    if not live or not seats:
        return Division(won=(0,) * len(votes), unfilled=seats)
    total = sum(votes)
    won = [n * (2 * seats + len(live)) // (2 * total) for n in votes]
    while sum(won) < seats:
        won[max(live, key=lambda i: Fraction(votes[i], won[i] + 1))] += 1
    while sum(won) > seats:
        won[min((i for i in live if won[i]), key=lambda i: Fraction(votes[i], won[i]))] -= 1
    lowest = min(Fraction(votes[i], won[i]) for i in live if won[i])
    highest = max(Fraction(votes[i], won[i] + 1) for i in live)
    if highest < lowest:
        return Division(won=tuple(won))
    tied = [i for i in live if (votes[i] / lowest).denominator == 1]
    settled = [n - (n > 0 and Fraction(votes[i], n) == lowest) for i, n in enumerate(won)]
    return Division(won=tuple(settled), tied=tuple(tied), open=seats - sum(settled))
