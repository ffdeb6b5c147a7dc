"""A count as plain data, for JSON and for tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from escrutinio.model.election import Contest
from escrutinio.model.finding import Finding, Rejected
from escrutinio.model.result import Count, Outcome, Step, Totals
from escrutinio.operations.count import CountReport
from escrutinio.tally.outcome import decimal, share
from escrutinio.tally.published import outcome_data
from escrutinio.words import say


def as_one(reports: Sequence[CountReport], language: str = "es") -> dict[str, Any]:
    """One contest's report, or several under `contests` with what they share above."""
    each = [as_json(report, language) for report in reports]
    if len(each) == 1:
        return each[0]
    shared = {key: each[0][key] for key in ("election", "election_name", "simulated", "source")}
    return shared | {"contests": each}


def as_json(report: CountReport, language: str = "es") -> dict[str, Any]:
    """
    A count report as JSON data.

    Counts are whole numbers, shares are decimal texts rounded to eight digits beside the exact
    fraction. `votes` are of the counted sheets, `published` of every row of the source.
    """
    totals, published = report.whole.counted, report.published
    sheets = report.whole.sheets | {"rejected": len(report.rejected)}
    return {
        "election": report.election.id,
        "election_name": report.election.name(language),
        "simulated": report.election.simulated,
        "contest": report.contest.id,
        "source": {
            "name": report.source,
            "member": report.member or None,
            "sha256": report.sha256,
            "content_sha256": report.content_sha256,
            "rows": report.rows,
            "as_of": report.as_of,
            "sums_only": report.sums_only,
        },
        "regime": report.regime or None,
        "sheets": sheets,
        **boxes(totals),
        "turnout": decimal(totals.turnout()) if registered(totals) is not None else None,
        "options": options(report, totals, published),
        "states": states(report.whole),
        "published": boxes(published) | {"difference": differences(totals, published)},
        "outcome": outcome_data(report.outcome) | {"provisional": outcome_data(report.provisional)},
        "stakes": {
            "settled": report.stakes.settled,
            "pending_sheets": report.stakes.pending_sheets,
            "pending_registered": report.stakes.pending_registered,
            "margin_low": report.stakes.margin_low,
            "margin_high": report.stakes.margin_high,
        },
        "nullity": {one.id: one.met for one in report.nullity}
        | {"disagree": len({one.met for one in report.nullity}) > 1},
        "third_of_cast": report.third,
        "rules_fired": dict(report.fired),
        "findings": by_code(report.findings),
        "details": [finding_json(one) for one in report.findings],
        "rejected": [rejected_json(one) for one in report.rejected],
        "law": list(report.law),
        "by": [place_json(report, place) for place in report.places],
    }


BOXES = ("voted", "cast", "valid", "blank", "null", "challenged")


def registered(totals: Totals) -> int | None:
    """
    The registered voters of a place; None where a source has voters and does not say of how many.

    >>> registered(Totals(voted=5)), registered(Totals(registered=9, voted=5)), registered(Totals())
    (None, 9, 0)
    """
    return None if totals.voted and not totals.registered else totals.registered


def boxes(totals: Totals) -> dict[str, int | None]:
    """The sums of a place that are not an option's. [votes]"""
    return {"registered": registered(totals)} | {name: getattr(totals, name) for name in BOXES}


def options(report: CountReport, totals: Totals, published: Totals) -> list[dict[str, Any]]:
    """Each option with its votes and its share of the valid ones, the first one first."""
    rows = []
    for i, option in enumerate(report.contest.options):
        votes = totals.votes[i] if i < len(totals.votes) else 0
        exact = share(votes, totals.valid)
        rows.append(
            {
                "id": option.id,
                "name": option.name,
                "votes": votes,
                "published": published.votes[i] if i < len(published.votes) else 0,
                "share_valid": decimal(exact),
                "share_valid_exact": str(exact),
            }
        )
    return sorted(rows, key=lambda row: -int(str(row["votes"])))


def states(whole: Count) -> list[dict[str, Any]]:
    """Coverage: every sheet by its state and the reason that holds it up."""
    return [
        {"state": group.state, "kind": group.kind, "sheets": group.totals.sheets}
        | boxes(group.totals)
        | {"votes": list(group.totals.votes)}
        for group in whole.groups
    ]


def differences(totals: Totals, published: Totals) -> dict[str, int]:
    """Published less counted, box by box, where they differ. [votes]"""
    names = ("registered", *BOXES)
    changes = {name: getattr(published, name) - getattr(totals, name) for name in names}
    return {name: change for name, change in changes.items() if change}


def by_code(findings: Iterable[Finding]) -> dict[str, int]:
    """How many of each code."""
    tally: Counter[str] = Counter()
    for one in findings:
        tally[one.code] += one.count
    return dict(sorted(tally.items()))


def finding_json(one: Finding) -> dict[str, Any]:
    """A finding as JSON data."""
    return asdict(one) | {"figures": dict(one.figures)}


def step_json(step: Step) -> dict[str, Any]:
    """A step of a resolution as JSON data."""
    return asdict(step)


def rejected_json(one: Rejected) -> dict[str, Any]:
    """A rejected line as JSON data."""
    return asdict(one)


def place_json(report: CountReport, place: Count) -> dict[str, Any]:
    """A place's totals with its coverage."""
    totals = place.counted
    votes = {o.id: n for o, n in zip(report.contest.options, totals.votes, strict=False)}
    return dict(place.key) | {"sheets": place.sheets} | boxes(totals) | {"votes": votes}


def outcome_text(outcome: Outcome, contest: Contest, language: str) -> str:
    """
    An outcome in words.

    >>> from escrutinio.model.election import Option
    >>> contest = Contest(id="p", name_es="", name_en="", rule="plurality",
    ...     options=(Option(id="A", name="Alfa"),))
    >>> outcome_text(Outcome(kind="elected", winner="A", margin=3), contest, "en")
    'Alfa is elected'
    """
    names = {option.id: option.name for option in contest.options}
    both = say("and", language)
    winner = names.get(outcome.winner or contest.options[0].id, "")
    runners = both.join(names[one] for one in outcome.runners)
    tied = both.join(names[one] for one in outcome.tied)
    kind = "runoff_tied" if outcome.kind == "runoff" and outcome.tied else outcome.kind
    return say(f"outcome.{kind}", language, winner=winner, runners=runners, tied=tied)
