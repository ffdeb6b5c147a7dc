"""Who may stand again for President, in both readings of a time when they disagreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

FIRST_DAY, TERM = (7, 28), 5
"""A term begins on 28 July of the year of its election, and lasts five years."""

NEW_CONSTITUTION = date(1993, 12, 31)
INTERPRETED = date(1996, 8, 23)
REFORMED = date(2000, 11, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    Whether a person may stand, by each reading of the law of a day.

    `text`: the article as it is worded. `interpretation`: by the law that interpreted it, or as
    the text where none did. Each with the provision that says so.
    """

    text: bool
    text_provision: str
    interpretation: bool
    interpretation_provision: str

    @property
    def disputed(self) -> bool:
        """Whether the two readings differ."""
        return self.text != self.interpretation


Term = tuple[date, date]


def may_stand(terms: Sequence[Term], day: date) -> Standing:
    """
    Whether whoever held these terms may stand for President on a day.

    Args:
        terms: Each term as its first and last day, the oldest first; a term that is running ends
            on the day on which it would end.
        day: The day of the election.

    Law: CONST-1979:205 (one term must pass), CONST-1993:112 (one re-election at once; then one
    term must pass), LEY-26657:1 (only terms begun under the 1993 constitution count),
    LEY-27365:1 (no re-election at once).

    >>> fujimori = [(date(1990, 7, 28), date(1995, 7, 28)), (date(1995, 7, 28), date(2000, 7, 28))]
    >>> may_stand(fujimori, date(2000, 4, 9)).disputed
    True
    """
    if day < NEW_CONSTITUTION:
        return _both(not _just_before(terms, day), "CONST-1979:205")
    if day >= REFORMED:
        return _both(not _just_before(terms, day), "LEY-27365:1")
    text = _one_reelection(terms, day)
    if day < INTERPRETED:
        return _both(text, "CONST-1993:112")
    counted = [term for term in terms if term[0] >= NEW_CONSTITUTION]
    return Standing(
        text=text,
        text_provision="CONST-1993:112",
        interpretation=_one_reelection(counted, day),
        interpretation_provision="LEY-26657:1",
    )


def _both(may: bool, provision: str) -> Standing:
    return Standing(
        text=may,
        text_provision=provision,
        interpretation=may,
        interpretation_provision=provision,
    )


def _just_before(terms: Sequence[Term], day: date) -> bool:
    """Whether less than a term lies between the last one and that which the election is for."""
    begins = date(day.year, *FIRST_DAY)
    return bool(terms) and begins.replace(year=begins.year - TERM) < terms[-1][1]


def _one_reelection(terms: Sequence[Term], day: date) -> bool:
    """At most one term after another at once. Law: CONST-1993:112."""
    return not (len(terms) > 1 and _just_before(terms, day) and terms[-1][0] <= terms[-2][1])
