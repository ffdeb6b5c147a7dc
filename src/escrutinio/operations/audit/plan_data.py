"""A plan as data, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from escrutinio.operations.audit.plan import ContestPlan, Left, Planned, PlanReport
from escrutinio.operations.audit.spread import spreads


def as_data(reports: Sequence[PlanReport]) -> dict[str, Any]:
    """
    A plan as data.

    Args:
        reports: The plan; one for each seed where its sheets are simulated.
    """
    first = reports[0]
    sizes = [one.sheets for one in reports]
    return {
        "election": first.election.stated,
        "source": first.source,
        "sha256": first.sha256,
        "asked": asdict(first.asked),
        "sheets": first.sheets,
        "sheets_in_90_of_100": first.most,
        "of": first.of,
        "seeds": len(reports),
        "sheets_over_seeds": [min(sizes), max(sizes)],
        "scopes_over_seeds": [asdict(one) for one in spreads(reports)],
        "contests": [_contest(one) for one in first.contests],
    }


def _contest(one: ContestPlan) -> dict[str, Any]:
    return {
        "contest": str(one.made.contest.id),
        "open": one.made.open,
        "whole_count": one.whole_count,
        "scopes": [_scope(each) for each in one.planned],
        "left_out": [_left(each) for each in one.left],
        "unshown": [list(each) for each in one.made.unshown],
        "seats": [asdict(each) for each in one.ranges],
    }


def _scope(one: Planned) -> dict[str, Any]:
    margins = one.scope.margins
    return {
        "scope": one.scope.id,
        "sheets": len(one.scope.places),
        "pending_ballots": margins.pending,
        "assertions": [
            {"id": each.id, "coefficients": dict(each.coefficients), "margin": int(margin)}
            for each, margin in zip(one.scope.assertions, margins.margins, strict=True)
        ],
        "kaplan_markov": None if one.whole_bet is None else asdict(one.whole_bet),
        "bet": None if one.bet is None else asdict(one.bet),
    }


def _left(one: Left) -> dict[str, Any]:
    return {"id": one.assertion.id, "margin": one.margin, "draws_alone": one.draws}
