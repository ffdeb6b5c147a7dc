"""What a final ruling does to a sheet, and whether its figures are such as the law knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from escrutinio.law.procedure import ANNUL, CORRECT, KEEP
from escrutinio.model.cases import CaseRuled
from escrutinio.model.event import Ruled
from escrutinio.model.sheet import NUMBERS, Sheet, State

OPEN_BOX, SUM, REGISTERED, CHALLENGED, VOTES_LEFT, NULL_VOTES = (
    *("open-box", "sum", "registered", "challenged-left"),
    *("votes-left", "null-votes"),
)
FAULTS = (OPEN_BOX, SUM, REGISTERED, CHALLENGED, VOTES_LEFT, NULL_VOTES)
"""
Why the figures of a ruling are not such as the articles give: a box has none; they do not add up to
those who voted; more voted than are registered; challenged votes are left; an annulled sheet keeps
votes; its null votes are neither the registered voters nor those who voted.
"""

STATES = {KEEP: State.RESOLVED, CORRECT: State.RESOLVED, ANNUL: State.ANNULLED}


def after_ruling(sheet: Sheet, figures: Mapping[str, int | None]) -> Sheet:
    """A sheet with the boxes of a ruling set."""
    votes = tuple(figures.get(f"v{i}", n) for i, n in enumerate(sheet.votes))
    boxes: dict[str, Any] = {box: n for box, n in figures.items() if box in NUMBERS}
    return replace(sheet, votes=votes, **boxes)


def faults(sheet: Sheet, effect: str, figures: Mapping[str, int | None]) -> tuple[str, ...]:
    """
    Where the figures of a ruling depart from what the articles give; codes of `FAULTS`.

    Args:
        sheet: The sheet as it was written.
        effect: What is ordered.
        figures: The boxes that are set. [votes]

    >>> from escrutinio.model.election import ContestId, StationId
    >>> one = Sheet(contest=ContestId("c"), station=StationId("1"), registered=300, voted=200,
    ...     votes=(100, 95), blank=2, null=8)
    >>> faults(one, "keep", {}), faults(one, "correct", {"null": 3})
    (('sum',), ())
    >>> faults(one, "annul", {"v0": 0, "v1": 0, "blank": 0, "null": 300})
    ()
    """
    after = after_ruling(sheet, figures)
    if effect == ANNUL:
        return tuple(_annulled(sheet, after))
    if effect in (KEEP, CORRECT):
        return tuple(_counted(after))
    return ()


def _counted(after: Sheet) -> list[str]:
    if None in after.figures.values():
        return [OPEN_BOX]
    found = [SUM] if after.cast != after.voted else []
    if after.registered is not None and (after.voted or 0) > after.registered:
        found.append(REGISTERED)
    return [*found, CHALLENGED] if after.challenged else found


def _annulled(before: Sheet, after: Sheet) -> list[str]:
    left = [*after.votes, after.blank, after.challenged]
    found = [VOTES_LEFT] if any(left) else []
    lawful = {before.registered, before.voted, before.cast}
    return found if after.null in lawful - {None} else [*found, NULL_VOTES]


def sheet_event(ruling: CaseRuled, contest: str, station: str) -> Ruled | None:
    """
    What the sheet's history has of a ruling that is final.

    Returns:
        None where the sheet stays as it is: what was asked is turned down, or its votes are
        counted again first.
    """
    if ruling.effect not in STATES:
        return None
    return Ruled(
        at=ruling.at,
        contest=contest,
        station=station,
        resolution=ruling.number,
        state=str(STATES[ruling.effect]),
        figures=ruling.figures,
        provisions=ruling.provisions,
    )
