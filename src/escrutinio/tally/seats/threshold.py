"""Which options take part: thresholds on votes, on seats, or on both, compared exactly."""

from collections.abc import Mapping
from fractions import Fraction

from escrutinio.law.rule import Threshold
from escrutinio.model.election import OptionId
from escrutinio.model.seats import Passing


def passing(
    threshold: Threshold,
    votes: Mapping[OptionId, int],
    base: int,
    seats_before: Mapping[OptionId, tuple[int, ...]],
    parties: Mapping[OptionId, int] | None = None,
) -> tuple[Passing, ...]:
    """
    How each option stands to a threshold.

    Args:
        threshold: The tests and how they are joined.
        votes: Votes of each option over the whole. [votes]
        base: The votes that shares are measured on, as the law defines them. [votes]
        seats_before: The seats that each would have in each district if all took part. [seats]
        parties: How many parties make up an option; one where it is not named. [parties]

    >>> rule = Threshold(share=Fraction(1, 20), seats=7, districts=2, joined="or")
    >>> [one.passes for one in passing(rule, {"A": 5, "B": 4, "C": 4}, 100,
    ...     {"A": (1,), "B": (6, 1), "C": (7, 0)})]
    [True, True, False]
    """
    parties = parties or {}
    return tuple(
        _passing(threshold, option, n, base, seats_before.get(option, ()), parties.get(option, 1))
        for option, n in votes.items()
    )


def _passing(
    threshold: Threshold,
    option: OptionId,
    votes: int,
    base: int,
    seats: tuple[int, ...],
    parties: int,
) -> Passing:
    tests: list[tuple[str, Fraction, Fraction, bool]] = []
    if threshold.share is not None:
        needed = threshold.share + threshold.share_each_party * (parties - 1)
        share = Fraction(votes, base) if base else Fraction(0)
        tests.append(("share", share, needed, votes > 0 and votes >= needed * base))
    if threshold.seats is not None:
        places = sum(1 for n in seats if n)
        enough = sum(seats) >= threshold.seats and places >= threshold.districts
        tests.append(("seats", Fraction(sum(seats)), Fraction(threshold.seats), enough))
        if threshold.districts > 1:
            needs = Fraction(threshold.districts)
            tests.append(("districts", Fraction(places), needs, places >= threshold.districts))
    met = [ok for what, _, _, ok in tests if what != "districts"]
    passes = not met or (any(met) if threshold.joined == "or" else all(met))
    return Passing(option=option, votes=votes, passes=passes, tests=tuple(tests))
