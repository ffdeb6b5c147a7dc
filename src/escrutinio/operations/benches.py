"""Who sits on the benches of a workspace, and what has to be heard again when somebody leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from escrutinio.adjudication.bench import Act, Heard, Term, sitting, terms, to_hear_again
from escrutinio.adjudication.docket import TRIBUNAL, Held, Open
from escrutinio.errors import Refused
from escrutinio.io import workspace
from escrutinio.law.bench import BenchRule
from escrutinio.model.cases import BENCH_EVENTS, BenchEvent
from escrutinio.operations import cases
from escrutinio.operations.cases import Docket


def seat_judge(path: Path, event: BenchEvent) -> tuple[Term, ...]:
    """
    Log that somebody takes or leaves a seat of the bench; who sat when, after it.

    Raises:
        Refused: There is no such seat, two would hold it, or it is not theirs to leave.
    """
    found = cases.opened(path)
    known_benches = [one for one in (found.jury, found.bench) if one is not None]
    if not known_benches:
        raise Refused("case.no_law", where=found.election.stated, country=found.election.country)
    store = workspace.read(path).opened()
    before = [one for _, one in store.around() if isinstance(one, BENCH_EVENTS)]
    known = terms([*before, event])
    days = {one.since for one in known} | {one.until for one in known if one.until is not None}
    every = [seat for rule in known_benches for seat in rule.seats]
    both = replace(known_benches[0], seats=tuple(every))
    for day in sorted(days):
        sitting(both, known, day)
    store.append([event])
    store.close()
    return known


def heard_again(found: Docket, day: date) -> tuple[str, ...]:
    """
    The cases that the tribunal heard and has not ruled on, of whose judges one has left since.

    Args:
        found: The docket.
        day: The day of asking.
    """
    rule, seated = found.seated(TRIBUNAL)
    if rule is None or not seated:
        return ()
    heard = [
        Heard(case=number, act=_act(rule, seated, kept.state))
        for number, kept in sorted(found.cases.items())
        if isinstance(kept.state, Open) and kept.state.instance == TRIBUNAL and kept.state.heard
    ]
    return to_hear_again(rule, heard, seated, day)


def _act(rule: BenchRule, seated: Sequence[Term], state: Open) -> Act:
    """Who sat when a case was heard last."""
    day = next(one.at.date() for one in reversed(state.history) if isinstance(one, Held))
    seats = sitting(rule, seated, day)
    return Act(day=day, present={seat: term.judge for seat, term in seats.items()})
