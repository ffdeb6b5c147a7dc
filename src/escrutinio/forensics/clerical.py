"""Slips of the pen that would explain why the boxes of a sheet do not add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

DIGIT, TURNED, DROPPED = "digit", "turned", "dropped"
SLIPS = (DIGIT, TURNED, DROPPED)
"""One figure written as another; two neighbouring figures turned; one left out or written twice."""


def slips(boxes: Sequence[int], total: int) -> tuple[str, ...]:
    """
    The slips in one box that would make the boxes add up to the total.

    Args:
        boxes: As written. [votes]
        total: As written; a slip in it counts as well. [votes]

    >>> slips((118, 81, 14), 223), slips((118, 81, 14), 150), slips((10, 10), 999)
    (('digit',), ('turned',), ())
    """
    amount = sum(boxes) - total
    if not amount:
        return ()
    found = {kind for box in boxes for kind, other in _read(box) if box - other == amount}
    found |= {kind for kind, other in _read(total) if other - total == amount}
    return tuple(one for one in SLIPS if one in found)


def _read(value: int) -> Iterator[tuple[str, int]]:
    """What a number may have been, one slip away."""
    text = str(value)
    for i, figure in enumerate(text):
        for other in "0123456789":
            if other != figure:
                yield DIGIT, int(text[:i] + other + text[i + 1 :])
        if i + 1 < len(text) and figure != text[i + 1]:
            yield TURNED, int(text[:i] + text[i + 1] + figure + text[i + 2 :])
        if len(text) > 1:
            yield DROPPED, int(text[:i] + text[i + 1 :])
    for i in range(len(text) + 1):
        for other in "0123456789":
            yield DROPPED, int(text[:i] + other + text[i:])
