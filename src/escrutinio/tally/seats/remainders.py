"""
Largest remainders: whole quotas first, then one seat each to the largest rests.

Source: F. Pukelsheim, Proportional Representation (2nd ed., Springer, 2017), chapter 5,
doi:10.1007/978-3-319-64707-4.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

from escrutinio.model.seats import Division

QUOTAS: dict[str, Callable[[int, int], Fraction]] = {
    "hare": lambda votes, seats: Fraction(votes, seats),
    "droop": lambda votes, seats: Fraction(votes // (seats + 1) + 1),
    "hagenbach_bischoff": lambda votes, seats: Fraction(votes, seats + 1),
    "imperiali": lambda votes, seats: Fraction(votes, seats + 2),
}
"""Votes that a seat costs, from all votes and all seats. [votes]"""


def largest_remainders(quota: str, votes: Sequence[int], seats: int) -> Division:
    """
    Seats by quotas and remainders.

    A quota below Hare's may give more whole quotas than there are seats: the smallest
    remainders then give one back each. Where few votes make a quota so large that more seats
    are left than options, each takes one before any takes a second.

    Args:
        quota: An id of `QUOTAS`.
        votes: Votes of each option. [votes]
        seats: How many to give. [seats]

    >>> largest_remainders("hare", [9061, 7179, 5259, 3319, 1182], 26).won
    (9, 7, 5, 4, 1)
    >>> largest_remainders("imperiali", [73556, 38628, 78163, 25673], 10).won
    (3, 2, 4, 1)
    """
    if not seats or not sum(votes):
        return Division(won=(0,) * len(votes), unfilled=seats)
    size = QUOTAS[quota](sum(votes), seats)
    parts = [divmod(n * size.denominator, size.numerator) for n in votes]
    won = [whole for whole, _ in parts]
    left = seats - sum(won)
    takers = [(rest, i) for i, (_, rest) in enumerate(parts) if (votes[i] if left > 0 else won[i])]
    while takers and abs(left) > len(takers):  # a round for each before any has a second
        step = 1 if left > 0 else -1
        for _, i in takers:
            won[i] += step
        left -= step * len(takers)
    return _by_rest(won, sorted(takers, reverse=left > 0), left)


def _by_rest(won: list[int], takers: list[tuple[int, int]], left: int) -> Division:
    """One seat more, or one fewer, in order of the rests; those level at the end are tied."""
    step, n = (1, left) if left > 0 else (-1, -left)
    chosen, after = takers[:n], takers[n:]
    edge = chosen[-1][0] if chosen else None
    level = [i for rest, i in takers if rest == edge]
    if not after or after[0][0] != edge:
        level = []
    for rest, i in chosen:
        if not level or rest != edge:
            won[i] += step
    if step < 0:
        for i in level:
            won[i] -= 1
    total = n - sum(rest != edge for rest, _ in chosen) if level else 0
    return Division(
        won=tuple(won),
        tied=tuple(sorted(level)),
        open=total if step > 0 else len(level) - total,
    )
