"""What is before the judges of a case: the draft of a ruling, and how each seat voted on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from escrutinio.model.cases import (
    CaseAppealed,
    CaseDrafted,
    CaseHeard,
    CaseRuled,
    CaseVoted,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliberation:
    """
    A draft and the votes on it.

    Args:
        draft: What is put to the vote; None where nothing is.
        votes: The last vote of each seat on this draft, in the order in which they came.
    """

    draft: CaseDrafted | None = None
    votes: tuple[CaseVoted, ...] = ()

    @property
    def positions(self) -> tuple[tuple[str, str], ...]:
        """The position of each seat that takes part."""
        return tuple((one.seat, one.position) for one in self.votes if not one.recused)

    @property
    def recused(self) -> tuple[str, ...]:
        """The seats that take no part."""
        return tuple(one.seat for one in self.votes if one.recused)


def after(state: Deliberation, event: Any) -> Deliberation:
    """
    What is before the judges after an event of their case.

    A new draft, a hearing, an appeal and the ruling itself end what was voted on before.

    >>> at = {"at": "", "case": "1", "when": "2021-06-10T10:00"}
    >>> draft = CaseDrafted(**at, by="clerk-1", effect="keep", provisions=("A:1",))
    >>> vote = CaseVoted(**at, seat="jury-president", judge="judge-1", position="keep")
    >>> voted = after(after(Deliberation(), draft), vote)
    >>> voted.positions, after(voted, draft).positions
    ((('jury-president', 'keep'),), ())
    """
    match event:
        case CaseDrafted():
            return Deliberation(draft=event)
        case CaseVoted():
            others = tuple(one for one in state.votes if one.seat != event.seat)
            return replace(state, votes=(*others, event))
        case CaseHeard() | CaseAppealed() | CaseRuled():
            return Deliberation()
        case _:
            return state


def deliberations(events: Iterable[object]) -> dict[str, Deliberation]:
    """What is before the judges of each case, out of the events of a log."""
    found: dict[str, Deliberation] = {}
    for event in events:
        case = getattr(event, "case", None)
        if isinstance(case, str):
            found[case] = after(found.get(case, Deliberation()), event)
    return found
