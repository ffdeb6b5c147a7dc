"""What a count yields: totals with their coverage, an outcome, what is still at stake."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest

from escrutinio.model.election import OptionId
from escrutinio.model.sheet import IN_COUNT, SUMMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over some sheets. [votes]"""

    sheets: int = 0
    registered: int = 0
    voted: int = 0
    votes: tuple[int, ...] = ()
    blank: int = 0
    null: int = 0
    challenged: int = 0

    @property
    def valid(self) -> int:
        """«Votos válidos»: those for an option."""
        return sum(self.votes)

    @property
    def cast(self) -> int:
        """«Votos emitidos»: valid, blank, null and challenged."""
        return self.valid + self.blank + self.null + self.challenged

    def __add__(self, other: "Totals") -> "Totals":
        """
        Both together; totals without options take the other's.

        >>> (Totals(votes=(1, 2)) + Totals(votes=(3, 4), null=1)).cast
        11
        """
        longer, shorter = sorted((self.votes, other.votes), key=len, reverse=True)
        padded = shorter + (0,) * (len(longer) - len(shorter))
        return Totals(
            sheets=self.sheets + other.sheets,
            registered=self.registered + other.registered,
            voted=self.voted + other.voted,
            votes=tuple(a + b for a, b in zip(longer, padded, strict=True)),
            blank=self.blank + other.blank,
            null=self.null + other.null,
            challenged=self.challenged + other.challenged,
        )

    def turnout(self) -> Fraction:
        """Voters among the registered; 0 where nobody is."""
        return Fraction(self.voted, self.registered) if self.registered else Fraction(0)


def summed(each: Sequence[Totals]) -> Totals:
    """
    All of some totals together.

    >>> summed([Totals(votes=(1, 2)), Totals(votes=(3, 4), null=1)]).cast
    11
    """
    if len(each) == 1:
        return each[0]
    votes = zip_longest(*(one.votes for one in each), fillvalue=0)
    return Totals(
        sheets=sum([one.sheets for one in each]),
        registered=sum([one.registered for one in each]),
        voted=sum([one.voted for one in each]),
        votes=tuple([sum(one) for one in votes]),
        blank=sum([one.blank for one in each]),
        null=sum([one.null for one in each]),
        challenged=sum([one.challenged for one in each]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Sums over the sheets of one state and kind, in one place."""

    state: str
    kind: str
    totals: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """
    The count of a place: every sheet in one group, so that nothing is left out in silence.

    `key` names the place, level by level; the whole has none. `unregistered` counts the
    pending sheets whose registered voters are not known.
    """

    key: tuple[tuple[str, str], ...] = ()
    groups: tuple[Group, ...] = ()
    unregistered: int = 0

    def _sum(self, states: tuple[str, ...]) -> Totals:
        return summed([g.totals for g in self.groups if g.state in states])

    def of(self, *states: str) -> Totals:
        """The sums over the sheets of some states."""
        return self._sum(states)

    @property
    def counted(self) -> Totals:
        """
        The count: sheets as they were and resolved, and the null votes of annulled ones.

        Registered voters are those of every station, which turnout is measured on.
        """
        inside = self._sum(SUMMED)
        everyone = sum(g.totals.registered for g in self.groups)
        none = (0,) * len(self.published.votes)
        return Totals(
            sheets=self._sum(IN_COUNT).sheets,
            registered=everyone,
            voted=inside.voted,
            votes=inside.votes or none,
            blank=inside.blank,
            null=inside.null,
            challenged=inside.challenged,
        )

    @property
    def published(self) -> Totals:
        """The sums over all rows of the source, open ones included."""
        return summed([g.totals for g in self.groups])

    @property
    def sheets(self) -> dict[str, int]:
        """How many sheets are in, out and open."""
        states = ("resolved", "annulled", "pending", "not_installed")
        found = dict.fromkeys(("total", "counted", *states), 0)
        for group in self.groups:
            found["total"] += group.totals.sheets
            found["counted"] += group.totals.sheets if group.state in IN_COUNT else 0
            if group.state in states:
                found[group.state] += group.totals.sheets
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What the votes decide.

    kind: elected | runoff | tie | undetermined. `tied` names those whom the votes do not
    part, for the first place (tie) or for the second (a run-off whose rival is not known).
    `margin` is the first less the second. [votes]
    """

    kind: str
    winner: OptionId | None = None
    runners: tuple[OptionId, ...] = ()
    tied: tuple[OptionId, ...] = ()
    margin: int = 0
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """
    What the open sheets can still change.

    `pending_registered` is the most votes that they can hold, None where a pending sheet's
    registered voters are not known. `settled`: the outcome is the same whatever they say.
    The margin lies between `margin_low` and `margin_high`; negative means another leads. [votes]
    """

    pending_sheets: int
    pending_registered: int | None
    margin_low: int | None
    margin_high: int | None
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change that a rule made to one box, with its article. [votes]"""

    code: str
    provision: str
    box: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """
    A sheet after the rules: its status, its figures, the steps, and what stays open.

    `needs` lists what figures do not settle: "copy" (another copy is to be compared),
    "recount", "envelopes" (challenged votes), "gap" (the article is silent), each with its article.
    """

    status: str
    figures: tuple[tuple[str, int | None], ...]
    fired: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    needs: tuple[tuple[str, str], ...] = ()

    def figure(self, box: str) -> int | None:
        """The number in a box after the rules."""
        return dict(self.figures)[box]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A box in which copies of a sheet differ: the figure of each copy, in order."""

    box: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    A way to make a sheet consistent: the boxes changed from the first copy, and its effect.

    `effect` is the change of each option's votes against the sheet as the rules would leave
    it without any comparison. [votes]
    """

    changes: tuple[tuple[str, int | None, int], ...]
    from_copies: bool
    effect: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Copies of a sheet side by side («cotejo»): differences and the smallest changes."""

    differences: tuple[Difference, ...]
    consistent: tuple[int, ...]  # which copies need no change
    choices: tuple[Choice, ...]
