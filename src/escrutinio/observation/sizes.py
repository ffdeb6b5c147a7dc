"""How many stations a sample needs: the textbook's answer, and the one that clusters ask for."""

from __future__ import annotations

import math

from escrutinio.observation.frame import Reals


def voters_for(margin: float, z: float, voters: int, share: float = 0.5) -> float:
    """
    How many voters a simple sample of voters needs. [voters]

    Args:
        margin: Half the wanted interval, as a share: 0.01 for one point.
        z: Of the wanted confidence: 1.96 for 95 %.
        voters: In the whole country.
        share: The share that is estimated; 0.5 needs most.

    Says: What a poll that reaches voters one by one needs.
    Does not say: What a sample of stations needs: voters of one station resemble one another.
        See `stations_for`.

    Source:
        National Democratic Institute, Statistical principles of the quick count.

    >>> round(voters_for(0.01, 1.96, 25_000_000), 3)
    9600.312
    """
    spread = share * (1 - share)
    return spread / ((margin / z) ** 2 + spread / voters)


def stations_for(
    margin: float,
    z: float,
    voters: int,
    mean: float,
    *,
    design_effect: float,
    response: float = 1.0,
    share: float = 0.5,
) -> int:
    """
    How many stations to draw. [stations]

    Args:
        margin: Half the wanted interval, as a share.
        z: Of the wanted confidence.
        voters: In the whole country.
        mean: Voters of a station, on average.
        design_effect: How much larger the variance of a sample of stations is than that of as many
            voters: 20 to 40 for main parties. Measure it on a past election.
        response: The share of the drawn stations that will report, above 0 and up to 1.
        share: The share that is estimated.

    Says: How many to draw, so many lost reports included.
    Does not say: That those who report are like those who do not.

    >>> stations_for(0.01, 1.96, 25_000_000, 291, design_effect=1)
    33
    >>> stations_for(0.01, 1.96, 25_000_000, 291, design_effect=30, response=0.85)
    1165
    """
    need = voters_for(margin, z, voters, share) * design_effect / mean
    return math.ceil(math.ceil(need) / response)


def design_effect(votes: Reals, valid: Reals) -> float:
    """
    How much larger the variance of a sample of stations is than that of as many voters.

    Args:
        votes: For one option in every station of a past election. Shape (n,). [votes]
        valid: Valid votes of the same stations. Shape (n,). [votes]

    Returns:
        Var(stations) / Var(voters) of the share, for samples of equal numbers of voters.

    Says: By what the textbook's size has to be multiplied; strata make it smaller.
    Does not say: That the next election spreads as this one did.

    Source:
        W. G. Cochran, Sampling Techniques, 3rd ed., 1977, section 6.4.

    >>> import numpy as np
    >>> alike = design_effect(np.array([50.0, 50, 50]), np.array([100.0, 100, 100]))
    >>> split = design_effect(np.array([100.0, 0, 100, 0]), np.array([100.0, 100, 100, 100]))
    >>> alike, round(split)
    (0.0, 133)
    """
    share = votes.sum() / valid.sum()
    left = votes - share * valid
    spread = float((left**2).sum()) / max(1, len(votes) - 1)
    return float(spread / (valid.mean() * share * (1 - share)))
