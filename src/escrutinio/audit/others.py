"""
Draws as other programs make them, so that their audits can be computed again; never used for ours.

Two of them show what to keep away from. One draws with the generator of a numeric library, so that
a draw can only be checked with that library. And it makes a batch's ticket from how a programming
language prints a pair of names, which changed with a version of that library while the names did
not. Ours are SHA-256 of canonical bytes: see `draws`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from escrutinio.audit.consistent import first, following, taken, trim

SHOWN = 18
"""So many digits of its tickets does a widely used program show."""

Batch = tuple[str, str]


def counted(seed: str, low: int, high: int, *, replaced: bool = True) -> Iterator[int]:
    """
    Numbers from low to high by SHA-256 of `seed,1`, `seed,2`, …: as Colorado draws.

    Args:
        seed: From the dice, as a text.
        low: The smallest number.
        high: The largest.
        replaced: Whether a number can come again; otherwise it is passed over.

    Source: R. L. Rivest, reference implementation of 2011; P. B. Stark's tools for audits.

    >>> drawn = counted("3546311556112163624615351222", 1, 876)
    >>> [next(drawn) for _ in range(5)]
    [740, 180, 264, 789, 238]
    """
    size = high - low + 1
    seen: set[int] = set()
    counter = 0
    while replaced or len(seen) < size:
        counter += 1
        digest = hashlib.sha256(f"{seed},{counter}".encode()).hexdigest()
        found = low + int(digest, 16) % size
        if replaced or found not in seen:
            seen.add(found)
            yield found


def printed(parts: tuple[str | int, ...]) -> str:
    """
    A name as Python prints a tuple, which is what Arlo hashes.

    >>> printed(("pct 1", 20))
    "('pct 1', 20)"
    """
    return repr(parts)


def arlo_ballots(
    seed: str, manifest: Mapping[str, int], n: int, *, skipped: int = 0, replaced: bool = True
) -> list[tuple[str, tuple[str, int], int]]:
    """
    Ballots as Arlo draws them.

    Args:
        seed: The seed.
        manifest: How many ballots each batch has; they are numbered from 1.
        n: How many to draw.
        skipped: How many were drawn in rounds before.
        replaced: Whether a ballot can be drawn again.

    Returns:
        The ticket's number, the batch and the ballot's place in it, and the how-manieth draw of it
        that is.

    >>> arlo_ballots("1", {"a": 2}, 1)
    [('0.565739857569948896', ('a', 1), 1)]
    """
    names = {printed((batch, i)): (batch, i) for batch, m in manifest.items()
             for i in range(1, m + 1)}  # fmt: skip
    drawn = taken(list(names), seed, skipped + n, replaced=replaced)
    return [(trim(one.number, SHOWN), names[one.id], one.generation) for one in drawn[skipped:]]


def arlo_ticket(seed: str, batch: Batch) -> str:
    """
    The first ticket of a batch in Arlo.

    >>> arlo_ticket("06712221796172622814", ("BALDWIN", "ED-North Baldwin ICP 1 - 0"))
    '0.427297706310130710'
    """
    return trim(first(seed, printed(batch)), SHOWN)


def arlo_batches(
    seed: str, bounds: Mapping[Batch, float], n: int, *, before: Sequence[Batch] = ()
) -> list[tuple[str, Batch]]:
    """
    Batches as Arlo draws them, with replacement, in proportion to their bounds.

    If the draws, those of earlier rounds with them, are as many as there are batches, all of those
    that were not drawn yet are taken in the order of their names.

    Args:
        seed: The seed.
        bounds: The largest relative overstatement of each batch, in the order of the manifest.
        n: How many to draw.
        before: What was drawn in rounds before.

    Returns:
        The ticket's number and the batch of each draw.

    >>> [batch for _, batch in arlo_batches("1", {("J", "a"): 1.0, ("J", "b"): 0.0}, 1)]
    [('J', 'a')]
    """
    names = list(bounds)
    if len(before) + n >= len(names):
        drawn = [*before, *sorted(set(names) - set(before))]
    else:
        number = int(hashlib.sha256(seed.encode()).hexdigest(), 16)
        chance = np.random.Generator(np.random.PCG64(number))
        weights = np.array(list(bounds.values()), dtype=float)
        places = chance.choice(len(names), len(before) + n, p=weights / weights.sum())
        drawn = [names[int(i)] for i in places]
    return _ticketed(seed, drawn)[len(before) :]


def _ticketed(seed: str, drawn: Sequence[Batch]) -> list[tuple[str, Batch]]:
    """Each draw with its ticket; a later one comes from the number before as it was cut off."""
    last: dict[Batch, str] = {}
    found = []
    for batch in drawn:
        number = trim(following(last[batch]), SHOWN) if batch in last else arlo_ticket(seed, batch)
        last[batch] = number
        found.append((number, batch))
    return found
