"""Who is elected President, and when the law would annul the whole election."""

from dataclasses import dataclass, replace
from fractions import Fraction

from escrutinio.law.rule import MAJORITY, SECOND_ROUND, Decision, WholeTest, Win

PRESIDENT = replace(MAJORITY, articles=("CONST-1993:111", "LOE:17", "LOE:18"))
"""More than half of the valid votes, or a second election. Law: CONST-1993:111, LOE:17."""

RUNOFF = replace(SECOND_ROUND, articles=("CONST-1993:111", "LOE:18"))
"""The second election: the most votes. Law: CONST-1993:111, LOE:18."""

GOVERNOR = Decision(
    id="regional", wins=(Win(share=Fraction(3, 10), strict=False),), articles=("LER:5",)
)
"""At least 30 % of the valid votes, or a second election. Law: LER:5 (Ley 29470)."""

DECISIONS = (PRESIDENT, RUNOFF, GOVERNOR)


def elected_in_first_round(top: int, valid: int) -> bool:
    """
    More than half of the valid votes; exactly half is not more. Law: CONST-1993:111, LOE:17.

    >>> elected_in_first_round(50, 100), elected_in_first_round(51, 100)
    (False, True)
    """
    return 2 * top > valid


def a_third_of_cast(votes: int, cast: int) -> bool:
    """
    The proclaimed votes are at least a third of those cast. Law: LOE:322.

    An older rule that the law keeps: it is shown, never applied in silence.

    >>> a_third_of_cast(33, 100), a_third_of_cast(34, 100)
    (False, True)
    """
    return 3 * votes >= cast


@dataclass(frozen=True, slots=True, kw_only=True)
class Nullity:
    """
    Blank and null votes against two thirds, on the two bases on which the law disagrees.

    `constitution`: more than two thirds of the votes cast. Law: CONST-1993:184.
    `statute`: more than two thirds of the valid votes. Law: LOE:364, LOE:365.
    """

    blank: int
    null: int
    valid: int
    cast: int

    @property
    def constitution(self) -> bool:
        """More than two thirds of the votes cast. Law: CONST-1993:184."""
        return 3 * (self.blank + self.null) > 2 * self.cast

    @property
    def statute(self) -> bool:
        """More than two thirds of the valid votes. Law: LOE:364, LOE:365."""
        return 3 * (self.blank + self.null) > 2 * self.valid

    @property
    def disagree(self) -> bool:
        """Whether the two bases give different answers."""
        return self.constitution != self.statute

    @property
    def share_of_cast(self) -> Fraction:
        """Blank and null votes as a share of those cast; 0 where none was cast."""
        return Fraction(self.blank + self.null, self.cast) if self.cast else Fraction(0)


def two_thirds(*, blank: int, null: int, valid: int, cast: int) -> Nullity:
    """
    Both nullity tests, side by side. Law: CONST-1993:184, LOE:364, LOE:365.

    >>> test = two_thirds(blank=101, null=100, valid=100, cast=301)
    >>> test.constitution, test.statute, test.disagree
    (True, True, False)
    >>> two_thirds(blank=40, null=0, valid=60, cast=100).statute  # exactly two thirds
    False
    """
    return Nullity(blank=blank, null=null, valid=valid, cast=cast)


def nullity_tests(*, blank: int, null: int, valid: int, cast: int) -> tuple[WholeTest, ...]:
    """Both nullity tests by their codes. Law: CONST-1993:184, LOE:364, LOE:365."""
    both = two_thirds(blank=blank, null=null, valid=valid, cast=cast)
    return (
        WholeTest(
            id="constitution_184",
            code="NULLITY-CONSTITUTION",
            provision="CONST-1993:184",
            met=both.constitution,
        ),
        WholeTest(id="loe_364_365", code="NULLITY-STATUTE", provision="LOE:364", met=both.statute),
    )


ALWAYS = ("LOE:287", "LOE:322", "CONST-1993:184", "LOE:364", "LOE:365")
"""The articles that every count rests on."""
