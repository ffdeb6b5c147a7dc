"""
What an outcome rests on, as conditions that are linear in the votes of every sheet.

An assertion holds where the sum over all sheets of `coefficients · votes` is above zero. If all
assertions of an outcome hold for the paper, the outcome is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import gcd, lcm

BEATS, MORE, NO_MORE, ABOVE, BELOW, LEADS, NO_LEAD, SEAT, REMAINDER, PREFERRED = (
    *("beats", "more-than-half", "no-more-than-half", "above-share", "below-share"),
    *("leads-by", "no-lead-of", "seat", "remainder", "preferred"),
)
KINDS = (BEATS, MORE, NO_MORE, ABOVE, BELOW, LEADS, NO_LEAD, SEAT, REMAINDER, PREFERRED)

BLANK = "(blank)"
"""Blank votes, where a share is of them too; no option is called so."""

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """
    One linear condition on the votes of a contest.

    Args:
        kind: One of `KINDS`.
        contest: The contest's id.
        winner: The option that it is good for.
        loser: The option that it is good against; empty for all others.
        coefficients: What a vote for each option adds; whole numbers without a common divisor.
        district: Where it is about one district; empty for the whole.
        seats: For `SEAT` and `REMAINDER`: the winner's seat and the loser's that are compared.
        share: Where it is about a share: which one.

    >>> one = Assertion(kind=BEATS, contest="c", winner="A", loser="B",
    ...     coefficients={"A": 1, "B": -1})
    >>> one.margin({"A": 60, "B": 40, "C": 7}), one.loss
    (20, 1)
    """

    kind: str
    contest: str
    winner: str
    loser: str = ""
    coefficients: Mapping[str, int] = field(hash=False)
    district: str = ""
    seats: tuple[int, int] = (0, 0)
    share: Fraction = Fraction(0)

    @property
    def id(self) -> str:
        """
        A name that no other assertion of the contest has.

        >>> below("c", "A", ("A", "B"), Fraction(2, 5)).id
        'below-share/A:40%'
        """
        seats = f":{self.seats[0]}-{self.seats[1]}" if any(self.seats) else ""
        share = f":{100 * self.share}%" if self.share not in (0, HALF) else ""
        parts = (self.district, self.kind, self.winner, self.loser)
        return "/".join(part for part in parts if part) + seats + share

    @property
    def loss(self) -> int:
        """The most that one ballot can take away, as a vote for the worst option. Not below 0."""
        return max(0, -min(self.coefficients.values(), default=0))

    @property
    def gain(self) -> int:
        """The most that one ballot can add."""
        return max(0, max(self.coefficients.values(), default=0))

    def margin(self, votes: Mapping[str, int]) -> int:
        """By how much it holds in some votes; zero or less where it does not."""
        return sum(a * votes.get(option, 0) for option, a in self.coefficients.items())


def whole(coefficients: Mapping[str, Fraction]) -> dict[str, int]:
    """
    Coefficients as whole numbers without a common divisor.

    >>> whole({"A": Fraction(1, 2), "B": Fraction(-1, 3)})
    {'A': 3, 'B': -2}
    """
    size = lcm(*(one.denominator for one in coefficients.values()))
    scaled = {option: int(one * size) for option, one in coefficients.items()}
    common = gcd(*scaled.values()) or 1
    return {option: value // common for option, value in scaled.items()}


def beats(contest: str, winner: str, loser: str, *, district: str = "") -> Assertion:
    """The winner has more votes than the loser."""
    coefficients = {winner: 1, loser: -1}
    return Assertion(
        kind=BEATS,
        contest=contest,
        winner=winner,
        loser=loser,
        coefficients=coefficients,
        district=district,
    )


def preferred(contest: str, winner: str, loser: str, *, district: str = "") -> Assertion:
    """One candidate of a list has more preference votes than another («voto preferencial»)."""
    return replace(beats(contest, winner, loser, district=district), kind=PREFERRED)


def above(
    contest: str, option: str, base: Sequence[str], share: Fraction, *, district: str = ""
) -> Assertion:
    """
    An option has more than a share of the votes.

    Args:
        contest: The contest's id.
        option: Which option.
        base: What the share is of: every option, and `BLANK` where blank votes count.
        share: The share, below 1.
        district: Where it is about one district.

    Source: P. B. Stark, "Sets of half-average nulls generate risk-limiting audits", 2020,
    arXiv:1911.10035; M. Blom et al., 2021, arXiv:2107.11903.

    >>> above("c", "A", ("A", "B"), Fraction(1, 20)).coefficients
    {'A': 19, 'B': -1}
    """
    given = {one: (1 - share if one == option else -share) for one in base}
    return Assertion(
        kind=MORE if share == HALF else ABOVE,
        contest=contest,
        winner=option,
        coefficients=whole(given),
        district=district,
        share=share,
    )


def below(
    contest: str, option: str, base: Sequence[str], share: Fraction, *, district: str = ""
) -> Assertion:
    """
    An option has less than a share of the votes; arguments as of `above`.

    >>> below("c", "A", ("A", "B"), Fraction(1, 2)).coefficients
    {'A': -1, 'B': 1}
    """
    other = above(contest, option, base, share, district=district)
    return Assertion(
        kind=NO_MORE if share == HALF else BELOW,
        contest=contest,
        winner="",
        loser=option,
        coefficients={one: -a for one, a in other.coefficients.items()},
        district=district,
        share=share,
    )


def leads(contest: str, winner: str, loser: str, base: Sequence[str], lead: Fraction) -> Assertion:
    """
    The winner is ahead of the loser by more than a share of the votes.

    >>> leads("c", "A", "B", ("A", "B", "C"), Fraction(1, 10)).coefficients
    {'A': 9, 'B': -11, 'C': -1}
    """
    given = {one: (one == winner) - (one == loser) - lead for one in base}
    return Assertion(
        kind=LEADS,
        contest=contest,
        winner=winner,
        loser=loser,
        coefficients=whole(given),
        share=lead,
    )


def no_lead(contest: str, first: str, rival: str, base: Sequence[str], lead: Fraction) -> Assertion:
    """
    The first is ahead of a rival by less than a share of the votes, or is not ahead.

    >>> no_lead("c", "A", "B", ("A", "B", "C"), Fraction(1, 10)).margin({"A": 45, "B": 41, "C": 14})
    60
    """
    other = leads(contest, first, rival, base, lead)
    turned = {one: -a for one, a in other.coefficients.items()}
    return replace(other, kind=NO_LEAD, winner=rival, loser=first, coefficients=turned)


def seat(
    contest: str,
    winner: str,
    loser: str,
    *,
    divisors: tuple[Fraction, Fraction],
    seats: tuple[int, int],
    district: str = "",
) -> Assertion:
    """
    The winner's last seat has a larger quotient than the loser's first one that it did not get.

    Args:
        contest: The contest's id.
        winner: Who got a seat.
        loser: Who would be next.
        divisors: Of the winner's last seat won, and of the loser's first seat lost.
        seats: The number of each of the two seats.
        district: Where the seats are.

    Source: P. B. Stark and V. Teague, "Verifiable European elections", JETS 3(1), 2014, 18-39.

    >>> ahead = seat("c", "A", "B", divisors=(Fraction(3), Fraction(2)), seats=(3, 2))
    >>> ahead.coefficients, ahead.margin({"A": 900, "B": 500})
    ({'A': 2, 'B': -3}, 300)
    """
    won, lost = divisors
    return Assertion(
        kind=SEAT,
        contest=contest,
        winner=winner,
        loser=loser,
        coefficients=whole({winner: 1 / won, loser: -1 / lost}),
        district=district,
        seats=seats,
    )


def remainder(
    contest: str,
    winner: str,
    loser: str,
    *,
    options: Sequence[str],
    seats: tuple[int, int],
    size: int,
    district: str = "",
) -> Assertion:
    """
    The winner's last seat rests on more of Hare's quota than the loser's next one would.

    With the seats won and lost all pairs together are the seats of the largest remainders.

    Args:
        contest: The contest's id.
        winner: Who got a seat.
        loser: Who would be next.
        options: All that take part, whose votes make the quota.
        seats: The number of each of the two seats.
        size: How many seats there are.
        district: Where the seats are.

    Source: M. Blom et al., "Assertion-based approaches to auditing complex elections", E-Vote-ID
    2021, arXiv:2107.11903.

    >>> ahead = remainder("c", "A", "B", options=("A", "B"), seats=(2, 2), size=3)
    >>> ahead.coefficients, ahead.margin({"A": 160, "B": 140})
    ({'A': 1, 'B': -1}, 20)
    """
    won, lost = seats
    quotas = Fraction(won - lost, size)
    given = {one: (one == winner) - (one == loser) - quotas for one in options}
    return Assertion(
        kind=REMAINDER,
        contest=contest,
        winner=winner,
        loser=loser,
        coefficients=whole(given),
        district=district,
        seats=seats,
    )
