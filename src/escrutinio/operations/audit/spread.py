"""How much a plan on simulated sheets depends on how they were made up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from escrutinio.operations.audit.plan import ContestPlan, Planned, PlanReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """
    What one scope takes over several seeds.

    Args:
        contest: The contest's id.
        district: The district; empty for the whole.
        seats: How many seats it gives, as reported; 0 for the whole.
        sure: How many of them have no other possible holder once its sheets agree.
        low: The fewest sheets over the seeds; None where all have to be counted.
        high: The most.
        of: How many sheets there are.
    """

    contest: str
    district: str
    seats: int
    sure: int
    low: int | None
    high: int | None
    of: int


def spreads(reports: Sequence[PlanReport]) -> tuple[Spread, ...]:
    """
    What each scope takes, over plans of the same totals on other simulated sheets.

    Margins are those of the totals, so that the seats that can be confirmed are the same for all;
    how many sheets they take depends on how votes lie in the stations.

    Args:
        reports: The plans; at least one.
    """
    return tuple(_spreads(reports))


def _spreads(reports: Sequence[PlanReport]) -> Iterator[Spread]:
    sizes: dict[str, list[int | None]] = {}
    for one in reports:
        for planned in (each for contest in one.contests for each in contest.planned):
            found = planned.bet.sheets if planned.bet is not None else None
            sizes.setdefault(planned.scope.id, []).append(found)
    for contest in reports[0].contests:
        for planned in contest.planned:
            yield _spread(contest, planned, sizes[planned.scope.id])


def _spread(contest: ContestPlan, planned: Planned, sizes: Sequence[int | None]) -> Spread:
    district = planned.scope.district
    here = [one for one in contest.ranges if district and one.district == district]
    known = [one for one in sizes if one is not None]
    return Spread(
        contest=str(contest.made.contest.id),
        district=district,
        seats=sum(one.reported for one in here),
        sure=sum(one.least for one in here),
        low=min(known) if len(known) == len(sizes) else None,
        high=max(known) if len(known) == len(sizes) else None,
        of=len(planned.scope.places),
    )
