"""Seats for 27 districts and for 10,000, beside votelib on the same votes, in one run."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

from measure import machine
from votelib.evaluate.core import Tie
from votelib.evaluate.proportional import HighestAverages

from escrutinio.tally.seats.methods import divide

ROUNDS = 7
District = tuple[list[int], int]


def districts(n: int, lists: int, most: int) -> list[District]:
    """So many districts with votes of some lists and up to so many seats."""
    chance = random.Random(2021)
    return [
        ([chance.randint(1_000, 1_000_000) for _ in range(lists)], chance.randint(1, most))
        for _ in range(n)
    ]


def ours(given: list[District]) -> list[list[int]]:
    """Every district by D'Hondt."""
    return [list(divide("dhondt", votes, seats).won) for votes, seats in given]


def theirs(given: list[District]) -> list[list[int]]:
    """The same by votelib."""
    dhondt = HighestAverages("d_hondt")
    found = []
    for votes, seats in given:
        won = dhondt.evaluate(dict(enumerate(votes)), seats)
        assert not any(isinstance(option, Tie) for option in won)
        found.append([won.get(i, 0) for i in range(len(votes))])
    return found


def timed(act: Callable[[list[District]], object], given: list[District]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    act(given)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print the table."""
    print(machine())
    print("| districts | lists | seats | escrutinio s | votelib s | ratio |")
    print("|--:|--:|--:|--:|--:|--:|")
    for n, lists, most in ((27, 12, 36), (10_000, 12, 36), (10_000, 12, 5)):
        given = districts(n, lists, most)
        assert ours(given) == theirs(given)
        runs = [(timed(ours, given), timed(theirs, given)) for _ in range(ROUNDS)]
        mine, other = (statistics.median(one) for one in zip(*runs, strict=True))
        ratio = statistics.median(a / b for a, b in runs)
        seats = sum(seats for _, seats in given)
        print(f"| {n:,} | {lists} | {seats:,} | {mine:.4f} | {other:.4f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
