"""
Ten thousand random elections for each method, against votelib, apportionment and abcvoting.

Known differences, each a test of its own below:

- *apportionment* breaks ties by the order of the options unless it is told not to, and then
  compares in floating point: it misses ties whose figures differ in the last digit, and it takes
  options without votes for tied ones where the first divisor is zero.
- *votelib* lets options without votes take part in a tie for the last seats of a Droop quota,
  drops seats where few votes leave more of them than options, refuses where a quota gives more
  seats than there are, and, told to take those back under Imperiali's quota, takes too many.
- *abcvoting* lists every committee; ours are those that the tied options can end in.
"""

import random
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from abcvoting import abcrules
from abcvoting.preferences import Profile, Voter
from apportionment import methods as apportionment
from votelib.evaluate.core import Tie, VotingSystemError
from votelib.evaluate.proportional import HighestAverages, LargestRemainder

from escrutinio.model.seats import Division
from escrutinio.tally.seats.methods import divide

N = 10_000
APPORTIONMENT = {
    "dhondt": "dhondt",
    "sainte_lague": "saintelague",
    "modified_sainte_lague": "modified_saintelague",
    "huntington_hill": "huntington",
    "adams": "adams",
    "dean": "dean",
    "largest_remainder_hare": "lrm",
}
VOTELIB = {
    "dhondt": HighestAverages("d_hondt"),
    "sainte_lague": HighestAverages("sainte_lague"),
    "imperiali": HighestAverages("imperiali"),
    "danish": HighestAverages("danish"),
    "largest_remainder_hare": LargestRemainder("hare"),
    "largest_remainder_droop": LargestRemainder("droop"),
    "largest_remainder_hagenbach_bischoff": LargestRemainder("hagenbach_bischoff"),
    "largest_remainder_imperiali": LargestRemainder("imperiali", on_overaward="subtract"),
}


def elections(seed: int) -> Iterator[tuple[list[int], int]]:
    """Votes of two to eight options, some of them without any, and up to twenty seats."""
    chance = random.Random(seed)
    for _ in range(N):
        largest = chance.choice([6, 60, 1_000_000])
        votes = [chance.randint(0, largest) for _ in range(chance.randint(2, 8))]
        if any(votes):
            yield votes, chance.randint(1, 20)


def theirs(method: str, votes: list[int], seats: int) -> list[int] | None:
    """What apportionment gives; None where it says that there is a tie."""
    try:
        found: list[int] = apportionment.compute(method, votes, seats, tiesallowed=False)
    except apportionment.TiesException:
        return None
    return found


def ends(ours: Division) -> set[tuple[int, ...]]:
    """Every way in which a division can end once its tie is broken."""
    return {
        tuple(n + (i in chosen) for i, n in enumerate(ours.won))
        for chosen in combinations(ours.tied, ours.open)
    }


@pytest.mark.parametrize("method", APPORTIONMENT)
def test_apportionment(method: str) -> None:
    """Where neither sees a tie the seats are the same; a tie that it misses it breaks itself."""
    unseen = 0
    for votes, seats in elections(1):
        ours, other = divide(method, votes, seats), theirs(APPORTIONMENT[method], votes, seats)
        if other is not None:
            assert tuple(other) in ends(ours), (votes, seats)
            unseen += ours.open > 0
        elif not ours.open:
            assert method in ("huntington_hill", "adams", "dean"), (votes, seats)
            assert 0 in votes, (votes, seats)

    assert unseen < N // 50


def test_apportionment_misses_ties_in_floating_point() -> None:
    """Two ties that are exact, and that it breaks in silence although told not to."""
    assert divide("dean", [17, 47, 60], 18).tied == (0, 2)
    assert theirs("dean", [17, 47, 60], 18) == [3, 7, 8]
    assert divide("largest_remainder_hare", [2, 1, 6, 6], 9).tied == (1, 2, 3)
    assert theirs("lrm", [2, 1, 6, 6], 9) == [1, 0, 4, 4]


def parted(found: dict[Any, int]) -> tuple[dict[int, int], set[int], int]:
    """What votelib gives: seats won, who is tied, and for how many."""
    ties = {option: n for option, n in found.items() if isinstance(option, Tie)}
    won = {option: n for option, n in found.items() if not isinstance(option, Tie) and n}
    return won, set().union(*ties), sum(ties.values())


def same(ours: Division, found: dict[Any, int]) -> bool:
    """Whether seats, tied options and open seats are the same."""
    won = {i: n for i, n in enumerate(ours.won) if n}
    return (won, set(ours.tied), ours.open) == parted(found)


def by_votelib(method: str, votes: list[int], seats: int) -> dict[Any, int] | None:
    """What votelib gives; None where it has no answer, or where a known difference lies."""
    if "droop" in method and 0 in votes:
        return None
    if "imperiali" in method and sum(n * (seats + 2) // sum(votes) for n in votes) > seats:
        return None
    try:
        found: dict[Any, int] = VOTELIB[method].evaluate(dict(enumerate(votes)), seats)
    except (ZeroDivisionError, VotingSystemError):
        return None
    return found


@pytest.mark.parametrize("method", VOTELIB)
def test_votelib(method: str) -> None:
    """Seats and ties are the same wherever votelib gives every seat to options with votes."""
    compared = 0
    for votes, seats in elections(2):
        ours = divide(method, votes, seats)
        found = by_votelib(method, votes, seats)
        if found is not None and sum(found.values()) == seats:
            compared += 1
            assert same(ours, found), (votes, seats, ours, found)

    assert compared > N // 2


def test_votelib_gives_too_few_seats() -> None:
    """With few votes for a Droop quota, or too many whole quotas, it drops seats in silence."""
    droop, imperiali = (VOTELIB[f"largest_remainder_{quota}"] for quota in ("droop", "imperiali"))

    assert 5 == sum(droop.evaluate({0: 2, 1: 1}, 18).values())
    assert 2 == sum(imperiali.evaluate({0: 32102, 1: 631196}, 18).values())
    assert (0, 18) == divide("largest_remainder_imperiali", [32102, 631196], 18).won


@pytest.mark.parametrize(
    ("method", "rule"), [("dhondt", "seqpav"), ("sainte_lague", "seqslav")], ids=str
)
def test_abcvoting(method: str, rule: str) -> None:
    """On party lists, proportional approval and its Webster form are D'Hondt and Sainte-Laguë."""
    chance = random.Random(3)
    for _ in range(N):
        options, seats = chance.randint(2, 3), chance.randint(1, 4)
        votes = [chance.randint(1, 9) for _ in range(options)]
        profile = Profile(options * seats)
        for i, n in enumerate(votes):
            profile.add_voters([Voter(range(i * seats, (i + 1) * seats), weight=n)])
        committees = abcrules.compute(rule, profile, committeesize=seats, resolute=False)
        found = {
            tuple(sum(member // seats == i for member in one) for i in range(options))
            for one in committees
        }
        ours = divide(method, votes, seats)
        assert ends(ours) == found, (votes, seats)


def test_a_silent_tie_break_would_be_seen() -> None:
    """A division that picks one of two level options differs from all three."""
    silent = Division(won=(1, 0))

    assert not same(silent, VOTELIB["dhondt"].evaluate({0: 7, 1: 7}, 1))
    assert theirs("dhondt", [7, 7], 1) is None
