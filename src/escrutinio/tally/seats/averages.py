"""
Highest averages: each seat goes to the option with the largest quotient of its votes.

Sources: M. Balinski and H. P. Young, Fair Representation (2nd ed., Brookings, 2001);
F. Pukelsheim, Proportional Representation (2nd ed., Springer, 2017), doi:10.1007/978-3-319-64707-4.
"""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from escrutinio.model.seats import Division


@dataclass(frozen=True, slots=True, kw_only=True)
class Divisors:
    """
    What the votes of an option with k seats are divided by.

    `at(k)` is (a, b): the quotient is votes * a / b; b is zero where the first seat comes before
    all others. `power` is 2 where the divisors are roots: votes are squared, order is kept.
    """

    id: str
    at: Callable[[int], tuple[int, int]]
    power: int = 1

    def quotient(self, votes: int, k: int) -> Fraction | None:
        """The figure for the seat after k; None where it comes before all others."""
        a, b = self.at(k)
        return Fraction(votes**self.power * a, b) if b else None


DIVISORS = {
    one.id: one
    for one in (
        Divisors(id="dhondt", at=lambda k: (1, k + 1)),
        Divisors(id="sainte_lague", at=lambda k: (1, 2 * k + 1)),
        Divisors(id="modified_sainte_lague", at=lambda k: (1, 2 * k + 1) if k else (5, 7)),
        Divisors(id="imperiali", at=lambda k: (2, k + 2)),
        Divisors(id="danish", at=lambda k: (1, 3 * k + 1)),
        Divisors(id="adams", at=lambda k: (1, k)),
        Divisors(id="dean", at=lambda k: (2 * k + 1, 2 * k * (k + 1))),
        Divisors(id="huntington_hill", at=lambda k: (1, k * (k + 1)), power=2),
    )
}


def highest_averages(
    divisors: Divisors,
    votes: Sequence[int],
    seats: int,
    *,
    least: int = 0,
    most: Sequence[int] | None = None,
) -> Division:
    """
    Seats by the largest quotients, one after another; an option without votes takes none.

    Args:
        divisors: The method.
        votes: Votes of each option. [votes]
        seats: How many to give. [seats]
        least: So many seats go to each option with votes before any quotient. [seats]
        most: The most seats that each option can take, as its candidates. [seats]

    Quotients are compared as whole numbers: two fractions whose denominators are at most D are
    apart by at least 1/D², so that after scaling by D² their whole parts tell them apart.

    >>> highest_averages(DIVISORS["dhondt"], [200, 400, 200], 2)
    Division(won=(0, 1, 0), tied=(0, 1, 2), open=1, unfilled=0)
    """
    limits = [seats] * len(votes) if most is None else list(most)
    won = [min(least, limit) if n else 0 for n, limit in zip(votes, limits, strict=True)]
    key = _keys(divisors, max(votes, default=0), seats)
    heap = [(-key(n, won[i]), i) for i, n in enumerate(votes) if n and won[i] < limits[i]]
    heapq.heapify(heap)
    given: list[tuple[int, int]] = []
    for _ in range(seats - sum(won)):
        if not heap:
            break
        given.append(heapq.heappop(heap))
        i = given[-1][1]
        won[i] += 1
        if won[i] < limits[i]:
            heapq.heappush(heap, (-key(votes[i], won[i]), i))
    return _settled(won, given, heap, seats)


def _keys(divisors: Divisors, largest: int, seats: int) -> Callable[[int, int], int]:
    """Whole numbers in the order of the quotients."""
    pairs = [divisors.at(k) for k in range(seats + 1)]
    scale = max((b for _, b in pairs), default=1) ** 2
    first = largest**divisors.power * max(a for a, _ in pairs) * scale + 1

    square = divisors.power == 2

    def key(votes: int, k: int) -> int:
        a, b = pairs[k]
        return (votes * votes if square else votes) * a * scale // b if b else first + votes

    return key


def _settled(
    won: list[int], given: list[tuple[int, int]], heap: list[tuple[int, int]], seats: int
) -> Division:
    """The seats above the last quotient, and those who share it where it reaches further."""
    last = given[-1][0] if given else None
    if not heap or heap[0][0] != last:
        return Division(won=tuple(won), unfilled=seats - sum(won))
    level = [i for key, i in given if key == last]
    for i in level:
        won[i] -= 1
    tied = {i for key, i in heap if key == last} | set(level)
    return Division(won=tuple(won), tied=tuple(sorted(tied)), open=len(level))
