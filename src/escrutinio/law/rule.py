"""The shape of a check and of a remedy: data that cites an article, and a small function."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from escrutinio.model.boxes import Boxes
from escrutinio.model.frame import Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """
    A defect of a sheet: its code, its articles and the figures that show it.

    The function sees one sheet or a whole table. `figures` names the boxes to print.
    `provisions` are the articles that speak of it in each norm, the oldest first.
    """

    code: str
    when: Callable[[Boxes], Flag]
    figures: tuple[str, ...]
    provisions: tuple[str, ...] = ()
    severity: str = "error"  # "error": the sheet cannot stand so; "warning": look at it


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    A remedy: where `when` holds of a sheet still open to remedies, it becomes `then`.

    `code` is the article's number as rulings write it; one rule may change several boxes.
    """

    code: str
    provision: str
    when: Callable[[Boxes], Flag]
    then: Callable[[Boxes], Boxes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """What a kind of observation needs beside figures, and what follows if it fails."""

    kind: str
    provision: str
    failed: Callable[[Boxes], Boxes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """
    A complete set of remedies for observed sheets, in the order of its articles.

    Args:
        id: Short name, as given to `--regime`.
        norm: The norm's id in the book.
        rules: Remedies from figures, in order.
        defects: Kinds of observation that figures alone do not settle.
        missing: Provision for a sheet in which a box of votes has no figure.
        comparison: Provision by which another copy is compared («cotejo»).
        challenged: Provision that governs the challenged votes.
        gaps: What the norm leaves unsaid: a rule's code, its provision, and the sheets that it
            was applied to although the article does not speak of them.
    """

    id: str
    norm: str
    rules: tuple[Rule, ...]
    defects: tuple[Defect, ...]
    missing: str
    comparison: str
    challenged: str
    gaps: tuple[tuple[str, str, Callable[[Boxes], Flag]], ...] = ()


Pair = tuple[Boxes, Boxes]
"""The two elections of one sheet, which share its total of voters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRule:
    """
    A remedy for the two elections of one sheet.

    `both`: it compares the sums of both, so that neither may lack a figure or be settled.
    """

    code: str
    provision: str
    when: Callable[[Pair], Flag]
    then: Callable[[Pair], Pair]
    both: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeTest:
    """A test that the law puts to the whole of an election, such as one of its nullity."""

    id: str
    code: str
    provision: str
    met: bool


JOINED, WITHIN, BASES = ("or", "and"), ("whole", "district"), ("valid", "valid-and-blank")
"""The words of a threshold: how its tests are joined, where, and on which votes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """
    What an option must reach to take part in the division of seats.

    Args:
        share: Of the votes that the law measures it on, at least this.
        share_each_party: So much more for each party beyond the first in an alliance.
        seats: Seats that it would win if all took part, at least so many.
        districts: Those seats lie in at least so many districts.
        joined: "or" where either test is enough, "and" where both must be met.
        within: "whole" where votes are counted over the whole, "district" where in each one.
        base: "valid": votes for an option; "valid-and-blank": blank ones too.
    """

    share: Fraction | None = None
    share_each_party: Fraction = Fraction(0)
    seats: int | None = None
    districts: int = 1
    joined: str = "or"
    within: str = "whole"
    base: str = "valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Win:
    """
    One way to be elected at once: a share of the votes, and perhaps a lead over the second.

    Args:
        share: Of the base of the rule; more than it where `strict`, else at least it.
        lead: Over the second, as a share of the same base; none where no lead is asked for.
        strict_lead: More than that lead, else at least it.
    """

    share: Fraction
    strict: bool = True
    lead: Fraction | None = None
    strict_lead: bool = False

    def met(self, votes: int, second: int, base: int) -> bool:
        """
        Whether an option with so many votes is elected. [votes]

        >>> Win(share=Fraction(1, 2)).met(50, 50, 100)
        False
        >>> Win(share=Fraction(2, 5), strict=False, lead=Fraction(1, 10)).met(40, 30, 100)
        True
        """
        if not _reaches(votes, self.share * base, strict=self.strict):
            return False
        if self.lead is None:
            return True
        return _reaches(votes - second, self.lead * base, strict=self.strict_lead)


def _reaches(votes: int, bar: Fraction, *, strict: bool) -> bool:
    return votes > bar if strict else votes >= bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """
    Who is elected: whoever meets one of `wins`; else a run-off between the first two, or, where
    the rule has no `wins`, whoever has the most votes.

    Args:
        id: As an election's definition names it.
        wins: The ways to be elected at once.
        base: What shares are of: "valid" votes for an option, or "valid-and-blank".
        articles: The provisions that say so.
        by_votes: Decided by votes at all; seats are not.
    """

    id: str
    wins: tuple[Win, ...] = ()
    base: str = "valid"
    articles: tuple[str, ...] = ()
    by_votes: bool = True


MAJORITY = Decision(id="majority", wins=(Win(share=Fraction(1, 2)),))
PLURALITY = Decision(id="plurality")
SECOND_ROUND = Decision(id="second-round")
NONE = Decision(id="none", by_votes=False)
COMMON = {one.id: one for one in (MAJORITY, PLURALITY, SECOND_ROUND, NONE)}
"""Decisions that no law here words; a country's own of the same id come first."""
