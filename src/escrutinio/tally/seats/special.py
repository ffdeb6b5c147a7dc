"""Seats inside a list, the winner's majority, and how many seats each district has."""

from collections.abc import Mapping, Sequence

from escrutinio.errors import Refused
from escrutinio.model.seats import Division
from escrutinio.tally.seats.methods import divide


def preferred(votes: Sequence[int], seats: int) -> tuple[tuple[int, ...], Division]:
    """
    Who takes a list's seats: its candidates by their preference votes, the most first.

    Args:
        votes: Preference votes of each candidate, in the list's order. [votes]
        seats: Seats that the list won. [seats]

    Returns:
        Candidates from first to last, by their place in the list, and who has a seat. Those
        level at the last seat are tied, also where none of them has a preference vote.

    >>> preferred([10, 40, 0, 40], 1)
    ((1, 3, 0, 2), Division(won=(0, 0, 0, 0), tied=(1, 3), open=1, unfilled=0))
    """
    order = tuple(sorted(range(len(votes)), key=lambda i: (-votes[i], i)))
    return order, divide("plurality", [n + 1 for n in votes], seats)


def with_majority(method: str, votes: Sequence[int], seats: int, majority: int) -> Division:
    """
    The first option has at least a majority of seats; the others share the rest by the method.

    Args:
        method: An id of `methods.METHODS`.
        votes: Votes of each option. [votes]
        seats: How many to give. [seats]
        majority: Seats that the first has at least. [seats]

    A tie for the first place is a tie for the difference: nobody gets the majority by chance.

    >>> with_majority("dhondt", [420, 330, 250], 9, 6).won
    (6, 2, 1)
    """
    plain = divide(method, votes, seats)
    first = [i for i, n in enumerate(votes) if n and n == max(votes)]
    if len(first) != 1:
        one = min(1, len(first), seats)
        return Division(won=(0,) * len(votes), tied=tuple(first), open=one, unfilled=seats - one)
    majority = min(majority, seats)
    winner = first[0]
    if plain.won[winner] >= majority:
        return plain
    others = [n * (i != winner) for i, n in enumerate(votes)]
    rest = divide(method, others, seats - majority)
    won = tuple(majority if i == winner else n for i, n in enumerate(rest.won))
    return Division(won=won, tied=rest.tied, open=rest.open, unfilled=rest.unfilled)


def magnitudes(
    method: str,
    population: Mapping[str, int],
    seats: int,
    *,
    least: int = 1,
    fixed: Mapping[str, int] | None = None,
) -> tuple[dict[str, int], Division]:
    """
    How many seats each district elects: so many each, and the rest by a method. [seats]

    Args:
        method: An id of `methods.METHODS` for the rest.
        population: Voters or inhabitants of each district. [persons]
        seats: Seats in all. [seats]
        least: Seats that every district has before. [seats]
        fixed: Districts whose seats the law sets by itself. [seats]

    Returns:
        Seats by district without those that are tied, and the division of the rest.

    >>> magnitudes("largest_remainder_hare", {"A": 700, "B": 300}, 5)[0]
    {'A': 3, 'B': 2}
    """
    fixed = {name: n for name, n in (fixed or {}).items() if name in population}
    free = [name for name in population if name not in fixed]
    rest = seats - sum(fixed.values()) - least * len(free)
    if rest < 0:
        raise Refused("seats.too_few", where=str(seats), n=len(free))
    division = divide(method, [population[name] for name in free], rest)
    shared = dict(zip(free, division.won, strict=True))
    return {name: fixed.get(name, least + shared.get(name, 0)) for name in population}, division
