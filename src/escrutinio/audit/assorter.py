"""
Assertions as means over ballots: each ballot has a value, and the mean is above one half.

Source: P. B. Stark, "Sets of half-average nulls generate risk-limiting audits", 2020,
arXiv:1911.10035; M. Blom et al., "Assertion-based approaches to auditing complex elections", 2021,
arXiv:2107.11903.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from escrutinio.audit.assertion import Assertion

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assorter:
    """
    The value of a ballot for an assertion, from 0 to `upper`.

    >>> from escrutinio.audit.assertion import above
    >>> one = Assorter(assertion=above("c", "A", ("A", "B"), Fraction(2, 3)))
    >>> [str(one.value(vote)) for vote in ("A", "B", None)], str(one.upper)
    (['3/4', '0', '1/2'], '3/4')
    """

    assertion: Assertion

    @property
    def scale(self) -> Fraction:
        """What one unit of a coefficient is worth."""
        return Fraction(1, 2 * (self.assertion.loss or self.assertion.gain))

    @property
    def upper(self) -> Fraction:
        """The largest value of a ballot."""
        return self.scale * self.assertion.gain + HALF

    def value(self, vote: str | None) -> Fraction:
        """The value of a ballot for an option; None for no valid vote."""
        return self.scale * self.assertion.coefficients.get(vote or "", 0) + HALF

    def mean(self, votes: Mapping[str, int], ballots: int) -> Fraction:
        """
        The mean over all ballots: above one half where the assertion holds.

        Args:
            votes: The votes of each option.
            ballots: All ballots, with those that have no valid vote.
        """
        return self.scale * self.assertion.margin(votes) / ballots + HALF

    def margin(self, votes: Mapping[str, int], ballots: int) -> Fraction:
        """The assorter's margin: twice the mean, less one."""
        return 2 * self.mean(votes, ballots) - 1

    def overstatement(
        self, reported: str | None, paper: str | None, *, found: bool = True
    ) -> Fraction:
        """
        By how much a record makes the assertion look better than its ballot does.

        Args:
            reported: The vote of the record; None for no valid vote.
            paper: The vote of the ballot.
            found: Whether the ballot is there, with this contest; where not, the worst is assumed.
        """
        return self.value(reported) - (self.value(paper) if found else 0)


def compared(overstatement: float, margin: float, upper: float) -> float:
    """
    The value of a comparison: its mean is above one half where the outcome is right.

    Args:
        overstatement: Of the ballot, from -upper to upper.
        margin: The assorter's margin as reported.
        upper: The assorter's largest value.

    >>> round(compared(0, 0.2, 1), 4)
    0.5556
    """
    return (1 - overstatement / upper) / (2 - margin / upper)


def compared_mean(once: float, twice: float, margin: float, upper: float) -> float:
    """
    The mean of comparisons with given errors.

    Args:
        once: The share of ballots that are overstated by half of the largest value.
        twice: The share of ballots that are overstated by all of it.
        margin: As of `compared`.
        upper: As of `compared`.

    >>> compared_mean(0, 0.25, 0.5, 1)
    0.5
    """
    return (1 - (once / 2 + twice) / upper) / (2 - margin / upper)
