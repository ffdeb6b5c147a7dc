"""
What can happen to a case before a jury or the tribunal, and to the bench that decides it.

`at` is when it was logged, in UTC; `when` is the moment that counts in law, by the clock of the
place.
People are named by public roles, never by their names.
"""

from dataclasses import dataclass
from typing import ClassVar

Figures = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFiled:
    """A case was brought: about what, on which sheet, by whom."""

    kind: ClassVar[str] = "case.filed"
    version: ClassVar[int] = 1

    at: str
    case: str
    about: str  # "observed-sheet", "challenged-vote", "nullity", "recount"
    contest: str
    sheet: str
    when: str
    by: str
    ground: str = ""
    noted: bool = False
    fee: bool = False
    since: str = ""  # from when the time to file runs


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHeard:
    """A hearing was held."""

    kind: ClassVar[str] = "case.heard"
    version: ClassVar[int] = 1

    at: str
    case: str
    when: str
    public: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRuled:
    """
    A ruling: what it orders, on which articles, and how each seat voted.

    `figures` has the boxes that a correction or an annulment sets. [votes]
    """

    kind: ClassVar[str] = "case.ruled"
    version: ClassVar[int] = 1

    at: str
    case: str
    when: str
    number: str
    effect: str
    provisions: tuple[str, ...]
    figures: Figures = ()
    votes: tuple[tuple[str, str], ...] = ()  # seat, position
    recused: tuple[str, ...] = ()
    departs: str = ""  # why it departs from what the articles give


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNotified:
    """Those concerned were told of the last ruling."""

    kind: ClassVar[str] = "case.notified"
    version: ClassVar[int] = 1

    at: str
    case: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAppealed:
    """The last ruling was appealed."""

    kind: ClassVar[str] = "case.appealed"
    version: ClassVar[int] = 1

    at: str
    case: str
    when: str
    by: str
    fee: bool = False
    lawyer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLapsed:
    """Nobody appealed in time: the ruling is final."""

    kind: ClassVar[str] = "case.lapsed"
    version: ClassVar[int] = 1

    at: str
    case: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeSeated:
    """Somebody takes a seat of the bench: in which capacity, from which day."""

    kind: ClassVar[str] = "judge.seated"
    version: ClassVar[int] = 1

    at: str
    seat: str
    judge: str  # a public role
    since: str
    term: str = "holder"  # or "substitute", "provisional"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeLeft:
    """Somebody leaves a seat after a day, and why."""

    kind: ClassVar[str] = "judge.left"
    version: ClassVar[int] = 1

    at: str
    seat: str
    judge: str
    until: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proclaimed:
    """The result of a contest was proclaimed, of the first `size` events."""

    kind: ClassVar[str] = "result.proclaimed"
    version: ClassVar[int] = 1

    at: str
    when: str
    contest: str
    outcome: str
    options: tuple[str, ...]  # who is elected, or goes on to the run-off
    size: int
    root: str
    certificate: str  # SHA-256 of its canonical form


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDrafted:
    """A ruling was put before the judges, to be voted on; a later draft takes its place."""

    kind: ClassVar[str] = "case.drafted"
    version: ClassVar[int] = 1

    at: str
    case: str
    when: str
    by: str
    effect: str
    provisions: tuple[str, ...]
    figures: Figures = ()
    departs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseVoted:
    """
    A judge voted on the draft before them: for what, or that they take no part.

    `opinion` is a separate opinion, in words.
    """

    kind: ClassVar[str] = "case.voted"
    version: ClassVar[int] = 1

    at: str
    case: str
    when: str
    seat: str
    judge: str
    position: str  # an effect of the law; empty where recused
    recused: bool = False
    opinion: str = ""


DeliberationEvent = CaseDrafted | CaseVoted
DELIBERATION_EVENTS: tuple[type[DeliberationEvent], ...] = (CaseDrafted, CaseVoted)

BenchEvent = JudgeSeated | JudgeLeft
BENCH_EVENTS: tuple[type[BenchEvent], ...] = (JudgeSeated, JudgeLeft)

CaseEvent = CaseFiled | CaseHeard | CaseRuled | CaseNotified | CaseAppealed | CaseLapsed
CASE_EVENTS: tuple[type[CaseEvent], ...] = (
    CaseFiled,
    CaseHeard,
    CaseRuled,
    CaseNotified,
    CaseAppealed,
    CaseLapsed,
)
