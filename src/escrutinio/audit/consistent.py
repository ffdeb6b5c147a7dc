"""
Consistent sampling with decimal tickets, to reproduce the draws of programs that use it.

Source: R. L. Rivest, "Consistent sampling with replacement", 2018, arXiv:1808.10016.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

DIGITS = 9
"""So many digits of a ticket are usually shown."""


@dataclass(frozen=True, slots=True, order=True)
class Ticket:
    """
    A ticket: tickets are drawn in the order of their numbers.

    Args:
        number: A decimal fraction between 0 and 1, as a text of any length.
        id: What it is for.
        generation: The first ticket of an id is 1; each draw with replacement makes the next.
    """

    number: str
    id: str
    generation: int = 1


def fraction(text: str) -> str:
    """
    A text's SHA-256 as a decimal fraction: its digits in reverse order, the even ones first.

    >>> fraction("abc")[:12]
    '0.5699807186'
    """
    return "0." + f"{int(hashlib.sha256(text.encode()).hexdigest(), 16):064d}"[::-1]


def first(seed: str, name: str) -> str:
    """
    The first ticket's number of an id.

    >>> first("01382438112797316654", "AB-130")[:12]
    '0.2629971412'
    """
    return fraction(hashlib.sha256(seed.encode()).hexdigest() + name)


def following(number: str) -> str:
    """
    The number of the next ticket: larger than the last one, and as random.

    >>> following("0.25471")[:12]
    '0.6428532616'
    """
    nines = len(number) - len(number[2:].lstrip("9"))
    counter, found = 0, ""
    while found <= number:
        counter += 1
        found = number[:nines] + fraction(f"{number}:{counter}")[2:]
    return found


def trim(number: str, digits: int = DIGITS) -> str:
    """
    A ticket's number cut off after so many digits that follow its leading nines.

    >>> trim("0.9991234567890", 4)
    '0.9991234'
    """
    nines = len(number) - len(number[2:].lstrip("9"))
    return number[: nines + digits]


def sample(ids: Iterable[str], seed: str, *, replaced: bool = False) -> Iterator[Ticket]:
    """
    Tickets in the order in which they are drawn; with replacement without end.

    Which ids there are besides does not change in what order others come.

    Args:
        ids: Each once.
        seed: From the dice, as a text.
        replaced: Whether an id can be drawn again.

    >>> [one.id for one in islice(sample(["A-1", "A-2", "A-3", "B-1"], "314159"), 2)]
    ['A-3', 'A-2']
    """
    start = hashlib.sha256(seed.encode()).hexdigest()
    heap = [Ticket(fraction(start + name), name) for name in ids]
    heapq.heapify(heap)
    while heap:
        one = heap[0]
        yield one
        if replaced:
            heapq.heapreplace(heap, Ticket(following(one.number), one.id, one.generation + 1))
        else:
            heapq.heappop(heap)


def taken(ids: Iterable[str], seed: str, n: int, *, replaced: bool = False) -> list[Ticket]:
    """
    The first so many tickets of a sample; arguments as of `sample`.

    >>> [trim(one.number) for one in taken(["ab-1", "cd-1"], "314159", 1)]
    ['0.317685817']
    """
    return list(islice(sample(ids, seed, replaced=replaced), n))
