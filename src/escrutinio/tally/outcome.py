"""What the votes decide, in exact arithmetic."""

from collections.abc import Mapping
from fractions import Fraction

from escrutinio.law.pe.president import elected_in_first_round
from escrutinio.model.election import Contest, OptionId
from escrutinio.model.result import Outcome, Totals

FIRST_ROUND = ("CONST-1993:111", "LOE:17", "LOE:18")
SECOND_ROUND = ("CONST-1993:111", "LOE:18")


def by_votes(contest: Contest, totals: Totals) -> dict[OptionId, int]:
    """The votes of each option. [votes]"""
    return {o.id: n for o, n in zip(contest.options, totals.votes, strict=False)}


def decide(votes: Mapping[OptionId, int], rule: str = "majority") -> Outcome:
    """
    The outcome of a contest by its rule.

    Args:
        votes: Valid votes of each option. [votes]
        rule: "majority" (more than half of the valid votes, or a run-off between the first two),
            "second-round" (the most votes), "none" (decided elsewhere, as seats are).

    Returns:
        The outcome; ties are named, never broken.

    Law: CONST-1993:111, LOE:17, LOE:18.

    >>> decide({"A": 50, "B": 50}).kind, decide({"A": 51, "B": 49}).kind
    ('runoff', 'elected')
    >>> decide({"A": 40, "B": 30, "C": 30}).tied  # who is second is not decided by us
    ('B', 'C')
    >>> decide({"A": 10, "B": 10}, "second-round").kind
    'tie'
    """
    ranked = sorted(votes.items(), key=lambda item: -item[1])
    valid = sum(votes.values())
    if not valid or rule == "none":
        return Outcome(kind="undetermined")
    (first, top), *rest = ranked
    margin = top - (rest[0][1] if rest else 0)
    level = tuple(option for option, n in ranked if n == top)
    if rule == "second-round":
        if len(level) > 1:
            return Outcome(kind="tie", tied=level, articles=SECOND_ROUND)
        return Outcome(kind="elected", winner=first, margin=margin, articles=SECOND_ROUND)
    if elected_in_first_round(top, valid):
        return Outcome(kind="elected", winner=first, margin=margin, articles=FIRST_ROUND)
    return _runoff(ranked, level, margin)


def _runoff(
    ranked: list[tuple[OptionId, int]], level: tuple[OptionId, ...], margin: int
) -> Outcome:
    """A run-off between the first two, unless votes do not say who they are."""
    if len(level) > 2:
        return Outcome(kind="runoff", tied=level, articles=FIRST_ROUND)
    if len(level) == 2:
        return Outcome(kind="runoff", runners=level, articles=FIRST_ROUND)
    second = tuple(option for option, n in ranked if n == ranked[1][1])
    if len(second) > 1:
        return Outcome(
            kind="runoff",
            runners=(ranked[0][0],),
            tied=second,
            margin=margin,
            articles=FIRST_ROUND,
        )
    runners = (ranked[0][0], ranked[1][0])
    return Outcome(kind="runoff", runners=runners, margin=margin, articles=FIRST_ROUND)


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
