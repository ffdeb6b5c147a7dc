"""
Which sheets are drawn, from a public seed with SHA-256 alone: anybody can compute it by hand.

The ticket of a sheet is SHA-256 of `seed NUL id`, as UTF-8, read as a number u between 0 and 1. The
same seed gives a sheet the same ticket in every contest, so that contests share their sheets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

BITS = 53
"""So many bits of a ticket are used: as many as a floating number holds without loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """
    One draw.

    Args:
        number: The first is 1.
        id: The sheet.
        ticket: The number in hexadecimal letters from which it came.
        again: How often the sheet was drawn before.
    """

    number: int
    id: str
    ticket: str
    again: int = 0


def ticket(seed: str, name: str) -> str:
    r"""
    The ticket of a sheet, or of a draw: 64 hexadecimal letters.

    Check it with `printf '%s\0%s' SEED NAME | sha256sum`.

    >>> ticket("1234", "000001")[:16]
    '63dd99262b7e9f36'
    """
    return hashlib.sha256(f"{seed}\0{name}".encode()).hexdigest()


def tickets(seed: str, names: Iterable[str]) -> Reals:
    """
    The tickets as numbers above 0 and below 1: the first 53 bits and a half of the last one.

    >>> tickets("1234", ["000001", "000002"]).round(6).tolist()
    [0.3901, 0.428012]
    """
    return _numbers(_digests(seed, names))


def _digests(seed: str, names: Iterable[str]) -> Iterator[bytes]:
    """The tickets as bytes."""
    start = hashlib.sha256(f"{seed}\0".encode())
    for name in names:
        one = start.copy()
        one.update(name.encode())
        yield one.digest()


def _numbers(digests: Iterable[bytes]) -> Reals:
    """Tickets as numbers above 0 and below 1."""
    first = bytearray()
    for one in digests:
        first += one[:8]
    leading = np.frombuffer(bytes(first), dtype=">u8").astype(np.uint64) >> np.uint64(64 - BITS)
    return (leading.astype(np.float64) + 0.5) / 2.0**BITS


def _hits(u: Reals, weights: Reals) -> NDArray[np.int64]:
    """The place of the sheet in whose part of the running sum of weights each number falls."""
    running = np.cumsum(weights)
    found = np.searchsorted(running, u * running[-1], side="right")
    return np.asarray(np.minimum(found, len(weights) - 1), dtype=np.int64)


def sized(seed: str, ids: Sequence[str], weights: Reals, n: int, first: int = 1) -> list[Draw]:
    """
    Draws with replacement, with chances in proportion to weights.

    Draw number k is the ticket of `k` under the seed, placed on the running sum of the weights in
    the order of the ids.

    Args:
        seed: From the dice.
        ids: The sheets, in the order of the manifest.
        weights: Not below zero, one for each. Shape (len(ids),).
        n: How many draws.
        first: The number of the first of them.

    >>> [one.id for one in sized("1234", ["a", "b"], np.array([1.0, 3.0]), 3)]
    ['b', 'b', 'b']
    """
    digests = list(_digests(seed, map(str, range(first, first + n))))
    places = _hits(_numbers(digests), weights).tolist()
    seen: dict[str, int] = {}
    found = []
    for number, (place, digest) in enumerate(zip(places, digests, strict=True), first):
        sheet = ids[place]
        again = seen.get(sheet, 0)
        seen[sheet] = again + 1
        found.append(Draw(number=number, id=sheet, ticket=digest.hex(), again=again))
    return found


def coordinated(seed: str, ids: Sequence[str], weights: Reals) -> list[int]:
    """
    Sheets in the order in which they are drawn without replacement, by weight.

    The key of a sheet is `-log(u) / weight`, u its ticket; the smallest keys are drawn first. One
    ticket serves every contest, so that contests share as many sheets as they can.

    Returns:
        The places of the sheets with a weight above zero, first drawn first.

    Source: P. S. Efraimidis and P. G. Spirakis, "Weighted random sampling with a reservoir",
    Information Processing Letters 97 (2006), 181-185. doi:10.1016/j.ipl.2005.11.003

    >>> coordinated("1234", ["000001", "000002"], np.array([1.0, 1.0]))
    [1, 0]
    """
    given = np.flatnonzero(weights > 0)
    keys = -np.log(tickets(seed, (ids[int(i)] for i in given))) / weights[given]
    return [int(given[i]) for i in np.argsort(keys, kind="stable")]
