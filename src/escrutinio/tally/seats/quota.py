"""
The quota method: highest averages that never exceed the upper quota.

Source: M. Balinski and H. P. Young, The Quota Method of Apportionment, American Mathematical
Monthly 82 (1975) 701-730, doi:10.2307/2318729.
"""

from collections.abc import Sequence

from escrutinio.model.seats import Division

State = tuple[int, ...]


def quota_method(votes: Sequence[int], seats: int) -> Division:
    """
    Seats one by one: to the largest votes/(k+1) among those still below their upper quota.

    An option with k seats may take the h-th seat if k < votes * h / all votes. Where quotients
    tie on the way, every order is followed: only what differs at the end is a tie.

    >>> quota_method([5117, 4400, 162, 161, 160], 100).won
    (52, 44, 2, 1, 1)
    >>> quota_method([1, 1], 1)
    Division(won=(0, 0), tied=(0, 1), open=1, unfilled=0)
    """
    if not sum(votes):
        return Division(won=(0,) * len(votes), unfilled=seats)
    ends: set[State] = {(0,) * len(votes)}
    for size in range(1, seats + 1):
        ends = {after for state in ends for after in _next(votes, state, size)}
    won = tuple(map(min, zip(*ends, strict=True)))
    tied = tuple(i for i, each in enumerate(zip(*ends, strict=True)) if len(set(each)) > 1)
    return Division(won=won, tied=tied, open=seats - sum(won))


def _next(votes: Sequence[int], state: State, size: int) -> list[State]:
    """The states after one seat more: several where quotients tie."""
    total = sum(votes)
    may = [i for i, k in enumerate(state) if k * total < votes[i] * size]
    best = may[0]
    for i in may[1:]:
        if votes[i] * (state[best] + 1) > votes[best] * (state[i] + 1):
            best = i
    level = [i for i in may if votes[i] * (state[best] + 1) == votes[best] * (state[i] + 1)]
    return [tuple(k + (i == one) for i, k in enumerate(state)) for one in level]
