"""What `escrutinio bench list` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from escrutinio.adjudication.bench import Term, at_risk, sitting
from escrutinio.adjudication.docket import TRIBUNAL
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, show, show_json
from escrutinio.errors import Refused
from escrutinio.law.bench import BenchRule, Seat
from escrutinio.law.book import day_of
from escrutinio.operations import benches, cases

NONE = "–"


def run_list(workspace: Path, *, day: str, as_json: bool) -> None:
    """Print who sits on a day, and what would end the quorum."""
    found, when = cases.opened(workspace), day_of(day)
    rule, seated = found.seated(TRIBUNAL)
    if rule is None:
        raise Refused("case.no_law", where=day, country=found.election.country)
    here = sitting(rule, seated, when)
    risk, again = at_risk(rule, seated, when), benches.heard_again(found, when)
    if as_json:
        show_json(_data(day, rule, here, risk, again))
        return
    columns = ("seat", "appoints", "judge", "since", "kind")
    show(
        told("bench.title", day=day),
        Table(
            columns=tuple(told(f"bench.column.{one}") for one in columns),
            rows=tuple(_row(seat, here.get(seat.id)) for seat in rule.seats),
        ),
        *_standing(rule, len(here), risk),
        *([told("bench.again", cases=", ".join(again))] if again else []),
    )


def _row(seat: Seat, term: Term | None) -> tuple[str, ...]:
    start = (seat.id, seat.appoints(LANGUAGE))
    if term is None:
        return (*start, told("bench.vacant"), NONE, NONE)
    return (*start, term.judge, term.since.isoformat(), told(f"bench.kind.{term.kind}"))


def _standing(rule: BenchRule, there: int, risk: tuple[str, ...]) -> Iterator[str]:
    """Whether there is a quorum, and what would end it."""
    of = number(len(rule.seats))
    yield told("bench.quorum", n=number(rule.quorum), of=of, there=number(there))
    if there < rule.quorum:
        yield told("bench.lost")
    else:
        yield told("bench.risk", seats=", ".join(risk)) if risk else told("bench.safe")


def _data(
    day: str,
    rule: BenchRule,
    here: Mapping[str, Term],
    risk: tuple[str, ...],
    again: tuple[str, ...],
) -> dict[str, object]:
    seats = {
        seat: {"judge": one.judge, "since": one.since.isoformat(), "kind": one.kind}
        for seat, one in here.items()
    }
    return {
        "day": day,
        "seats": seats,
        "quorum": rule.quorum,
        "has_quorum": len(here) >= rule.quorum,
        "at_risk": list(risk),
        "to_hear_again": list(again),
    }
