"""How many votes part each option from one seat more, and from one fewer."""

from collections.abc import Callable, Sequence

from escrutinio.model.election import OptionId
from escrutinio.model.seats import Distance, Division
from escrutinio.tally.seats.methods import divide

NOT_MONOTONE = ("quota", "largest_remainder_droop")
"""Methods under which more votes can cost a seat: by the path, or by the quota's whole part."""


def distances(
    method: str, options: Sequence[OptionId], votes: Sequence[int], seats: int
) -> tuple[Distance, ...]:
    """
    For each option, the fewest votes more that would surely give it a seat more, and the fewest
    votes fewer that would surely cost it one; who loses or takes that seat. [votes]

    Only its own votes change. More votes never cost an option a seat, so that the fewest can be
    found by halving. The methods in `NOT_MONOTONE` do not keep to that and get no distances.

    >>> [(one.gain, one.lose) for one in distances("dhondt", ["A", "B"], [600, 301], 2)]
    [(3, 450), (900, 2)]
    """
    if method in NOT_MONOTONE:
        return ()
    now = divide(method, votes, seats)
    return tuple(_distance(method, options, votes, seats, now, i) for i in range(len(votes)))


def _distance(
    method: str,
    options: Sequence[OptionId],
    votes: Sequence[int],
    seats: int,
    now: Division,
    i: int,
) -> Distance:
    def with_change(change: int) -> Division:
        return divide(method, [n + change * (j == i) for j, n in enumerate(votes)], seats)

    def gains(change: int) -> bool:
        return with_change(change).won[i] > now.won[i]

    def loses(change: int) -> bool:
        after = with_change(-change)
        return after.won[i] + (i in after.tied) < now.won[i]

    gain = fewest(gains, max(1, sum(votes) * (seats + 2) * 2)) if now.won[i] < seats else None
    lose = fewest(loses, votes[i]) if now.won[i] else None
    return Distance(
        option=options[i],
        gain=gain,
        from_option=None if gain is None else _changed(options, now, with_change(gain), -1),
        lose=lose,
        to_option=None if lose is None else _changed(options, now, with_change(-lose), 1),
    )


def fewest(holds: Callable[[int], bool], most: int) -> int | None:
    """
    The smallest number from 1 for which a condition, once true, stays true; None up to `most`.

    >>> fewest(lambda n: n * n > 50, 100), fewest(lambda n: False, 100)
    (8, None)
    """
    if most < 1 or not holds(most):
        return None
    low, high = 1, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _changed(
    options: Sequence[OptionId], before: Division, after: Division, way: int
) -> OptionId | None:
    """The option whose seats went up or down; None where a tie stands between."""
    for option, a, b in zip(options, before.won, after.won, strict=True):
        if (b - a) * way > 0:
            return option
    return None
