"""What the votes decide, in exact arithmetic."""

from collections.abc import Mapping
from fractions import Fraction

from escrutinio.law.rule import MAJORITY, Decision
from escrutinio.model.election import Contest, OptionId
from escrutinio.model.result import Outcome, Totals


def by_votes(contest: Contest, totals: Totals) -> dict[OptionId, int]:
    """The votes of each option. [votes]"""
    return {o.id: n for o, n in zip(contest.options, totals.votes, strict=False)}


def decide(
    votes: Mapping[OptionId, int], decision: Decision = MAJORITY, *, blank: int = 0
) -> Outcome:
    """
    The outcome of a contest by its rule.

    Args:
        votes: Valid votes of each option. [votes]
        decision: How the contest is decided.
        blank: Blank votes, which some rules count in what shares are of. [votes]

    Returns:
        The outcome; ties are named, never broken.

    >>> decide({"A": 50, "B": 50}).kind, decide({"A": 51, "B": 49}).kind
    ('runoff', 'elected')
    >>> decide({"A": 40, "B": 30, "C": 30}).tied  # who is second is not decided by us
    ('B', 'C')
    >>> from escrutinio.law.rule import PLURALITY
    >>> decide({"A": 10, "B": 10}, PLURALITY).kind
    'tie'
    """
    ranked = sorted(votes.items(), key=lambda item: -item[1])
    if not sum(votes.values()) or not decision.by_votes:
        return Outcome(kind="undetermined")
    (first, top), *rest = ranked
    second = rest[0][1] if rest else 0
    level = tuple(option for option, n in ranked if n == top)
    if decision.wins and not wins(decision, top, second, base(decision, votes, blank)):
        return _runoff(ranked, level, decision)
    if len(level) > 1:
        return Outcome(kind="tie", tied=level, articles=decision.articles)
    return Outcome(kind="elected", winner=first, margin=top - second, articles=decision.articles)


def base(decision: Decision, votes: Mapping[OptionId, int], blank: int) -> int:
    """What the rule's shares are of. [votes]"""
    return sum(votes.values()) + (blank if decision.base == "valid-and-blank" else 0)


def wins(decision: Decision, votes: int, second: int, base: int) -> bool:
    """Whether so many votes, before so many of the next, elect at once. [votes]"""
    return any(one.met(votes, second, base) for one in decision.wins)


def _runoff(
    ranked: list[tuple[OptionId, int]], level: tuple[OptionId, ...], decision: Decision
) -> Outcome:
    """A run-off between the first two, unless votes do not say who they are."""
    articles = decision.articles
    if len(level) > 2:
        return Outcome(kind="runoff", tied=level, articles=articles)
    if len(level) == 2:
        return Outcome(kind="runoff", runners=level, articles=articles)
    (first, top), *rest = ranked
    if not rest:
        return Outcome(kind="runoff", runners=(first,), margin=top, articles=articles)
    second, next_ = rest[0]
    margin = top - next_
    rivals = tuple(option for option, n in ranked[1:] if n == next_)
    if len(rivals) > 1:
        return Outcome(
            kind="runoff", runners=(first,), tied=rivals, margin=margin, articles=articles
        )
    return Outcome(kind="runoff", runners=(first, second), margin=margin, articles=articles)


def share(votes: int, valid: int) -> Fraction:
    """
    A share of the valid votes, exactly; 0 where there is none.

    >>> share(1, 3)
    Fraction(1, 3)
    """
    return Fraction(votes, valid) if valid else Fraction(0)


def decimal(value: Fraction, digits: int = 8) -> str:
    """
    A share as a decimal text, rounded half to even from the exact value.

    >>> decimal(Fraction(1, 3)), decimal(Fraction(1, 2), 2)
    ('0.33333333', '0.50')
    """
    whole = round(value * 10**digits)
    sign = "-" if whole < 0 else ""
    return f"{sign}{abs(whole) // 10**digits}.{abs(whole) % 10**digits:0{digits}d}"
