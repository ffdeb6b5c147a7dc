"""What totals alone say of how voters moved: the least and the most, without any model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from escrutinio.forensics.stations import Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """
    How many of those who did one thing did another later.

    Args:
        least: [voters]
        most: [voters]
        of: How many did the first thing. [voters]
    """

    least: int
    most: int
    of: int

    @property
    def shares(self) -> tuple[float, float]:
        """The same as shares of those who did the first thing."""
        return self.least / max(1, self.of), self.most / max(1, self.of)


def bounds(earlier: int, later: int, everyone: int) -> Between:
    """
    How many did both, from the totals of each.

    Args:
        earlier: Did the first thing. [voters]
        later: Did the second. [voters]
        everyone: Could do either: those on the roll of the earlier round or of the later one. Who
            is new did nothing earlier, which is one more thing to have done. [voters]

    Says: What the totals leave possible, whatever anybody did.
    Does not say: What is likely. From large areas little follows: often nothing at all.

    Source: O. D. Duncan and B. Davis, American Sociological Review 18 (1953), 665-666.
    doi:10.2307/2088122

    >>> bounds(60, 70, 100)
    Between(least=30, most=60, of=60)
    """
    least = max(0, earlier + later - everyone)
    return Between(least=int(least), most=int(min(earlier, later)), of=int(earlier))


def bounds_over_areas(earlier: Codes, later: Codes, everyone: Codes) -> Between:
    """
    The same summed over areas, which is never wider than that of the whole.

    Args:
        earlier: In each area. Shape (a,). [voters]
        later: Shape (a,). [voters]
        everyone: On either roll: where rolls differ, the larger. Shape (a,). [voters]

    >>> bounds_over_areas(np.array([60, 0]), np.array([70, 30]), np.array([100, 100]))
    Between(least=30, most=60, of=60)
    """
    least = np.maximum(0, earlier + later - everyone).sum()
    return Between(
        least=int(least), most=int(np.minimum(earlier, later).sum()), of=int(earlier.sum())
    )
