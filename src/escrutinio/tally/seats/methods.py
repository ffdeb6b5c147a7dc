"""Every method by its id: what the law names, and what divides the seats."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from escrutinio.errors import Refused
from escrutinio.model.seats import Division
from escrutinio.tally.seats.averages import DIVISORS, highest_averages
from escrutinio.tally.seats.quota import quota_method
from escrutinio.tally.seats.remainders import QUOTAS, largest_remainders

REMAINDER = "largest_remainder_"
METHODS = (*DIVISORS, *(f"{REMAINDER}{quota}" for quota in QUOTAS), "quota", "plurality")


def divide(
    method: str,
    votes: Sequence[int],
    seats: int,
    *,
    least: int = 0,
    most: Sequence[int] | None = None,
) -> Division:
    """
    Seats by a method.

    Args:
        method: An id of `METHODS`; "plurality" gives one seat each to those with most votes.
        votes: Votes of each option. [votes]
        seats: How many to give. [seats]
        least: Seats that each option with votes has before any quotient; highest averages only.
        most: The most seats that each can take; highest averages and plurality only.

    Raises:
        Refused: No such method, a vote or seat that is no count, or a limit that it cannot keep.

    >>> divide("plurality", [5, 9, 9], 1)
    Division(won=(0, 0, 0), tied=(1, 2), open=1, unfilled=0)
    """
    _require_counts([*votes, seats, least, *(most or ())])
    if method in DIVISORS:
        return highest_averages(DIVISORS[method], votes, seats, least=least, most=most)
    if method == "plurality":
        ones = [min(1, n) for n in most or [1] * len(votes)]
        return highest_averages(DIVISORS["dhondt"], votes, seats, most=ones)
    if method not in METHODS:
        raise Refused("seats.method", where=method, known=", ".join(METHODS))
    if most is not None or least:
        raise Refused("seats.limits", where=method)
    if method == "quota":
        return quota_method(votes, seats)
    return largest_remainders(method.removeprefix(REMAINDER), votes, seats)


def _require_counts(numbers: Iterable[int]) -> None:
    for n in numbers:
        if not isinstance(n, int) or n < 0:
            raise Refused("seats.count", where=repr(n))


def figure_of(method: str) -> str:
    """
    What a method compares: "quotient", its "square", or "remainder"; "none" where neither.

    >>> figure_of("dhondt"), figure_of("huntington_hill"), figure_of("plurality")
    ('quotient', 'square', 'none')
    """
    if method in DIVISORS:
        return "quotient" if DIVISORS[method].power == 1 else "square"
    return "remainder" if method.startswith(REMAINDER) else "none"


def divisor(
    method: str,
    votes: Sequence[int],
    seats: int,
    won: Sequence[int],
    tied: Sequence[int] = (),
) -> Fraction | None:
    """
    The figure that votes are divided by, in votes for a seat.

    For highest averages the quotient in the place of the number of seats: the smallest that won
    one, or the one that those still tied for the last seats share. For remainders the quota. None
    where the method has no such figure, or no seat was won.

    >>> divisor("dhondt", [420, 330, 250], 9, (4, 3, 2))
    Fraction(105, 1)
    >>> divisor("dhondt", [700, 700, 100], 3, (1, 1, 0), [0, 1])
    Fraction(350, 1)
    """
    if method.startswith(REMAINDER):
        return QUOTAS[method.removeprefix(REMAINDER)](sum(votes), seats) if sum(votes) else None
    if method not in DIVISORS or DIVISORS[method].power != 1:
        return None
    if tied:
        return DIVISORS[method].quotient(votes[tied[0]], won[tied[0]])
    quotients = [
        DIVISORS[method].quotient(n, k - 1) for n, k in zip(votes, won, strict=True) if k and n
    ]
    return min((one for one in quotients if one is not None), default=None)
