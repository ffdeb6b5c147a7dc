"""
Consistent sampling with decimal tickets, to reproduce the draws of programs that use it.

Source: R. L. Rivest, "Consistent sampling with replacement", 2018, arXiv:1808.10016.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DIGITS = 9
"""So many digits of a ticket are usually shown."""


@dataclass(frozen=True, slots=True)
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


def taken(ids: Sequence[str], seed: str, n: int, *, replaced: bool = False) -> list[Ticket]:
    """
    The first so many tickets in the order in which they are drawn.

    Which ids there are besides does not change in what order others come. Without replacement each
    id is drawn once at most.

    Args:
        ids: Each once.
        seed: From the dice, as a text.
        n: How many draws.
        replaced: Whether an id can be drawn again.

    >>> [one.id for one in taken(["A-1", "A-2", "A-3", "B-1"], "314159", 2)]
    ['A-3', 'A-2']
    >>> [trim(one.number) for one in taken(["ab-1", "cd-1"], "314159", 1)]
    ['0.317685817']
    """
    heap = sorted((first(seed, name), name, 1) for name in _smallest(ids, seed, n))
    found: list[Ticket] = []
    while heap and len(found) < n:
        number, name, generation = heap[0]
        found.append(Ticket(number, name, generation))
        if replaced:
            heapq.heapreplace(heap, (following(number), name, generation + 1))
        else:
            heapq.heappop(heap)
    return found


def _smallest(ids: Sequence[str], seed: str, n: int) -> list[str]:
    """The ids whose first tickets begin with the smallest nine digits: at least n of them."""
    if n >= len(ids):
        return list(ids)
    start = hashlib.sha256(hashlib.sha256(seed.encode()).hexdigest().encode())
    digests = bytearray()
    for name in ids:
        one = start.copy()
        one.update(name.encode())
        digests += one.digest()
    leading = _leading(np.frombuffer(bytes(digests), dtype=">u4").reshape(len(ids), 8))
    most = np.partition(leading, n - 1)[n - 1] if n else -1
    return [ids[int(i)] for i in np.flatnonzero(leading <= most)]


def _leading(words: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The last nine digits of numbers of eight words each, in reverse order. Shape (m,)."""
    left = np.zeros(len(words), dtype=np.uint64)
    for word in words.T:
        left = ((left << np.uint64(32)) + word) % np.uint64(10**9)
    rest, found = left.astype(np.int64), np.zeros(len(words), dtype=np.int64)
    for _ in range(9):
        rest, digit = np.divmod(rest, 10)
        found = 10 * found + digit
    return found
