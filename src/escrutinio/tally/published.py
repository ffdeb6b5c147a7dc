"""A count as it is published: plain data and rows of texts, the same whoever computes them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from escrutinio.model.election import KEYS, LEVELS, Contest, Election
from escrutinio.model.result import Count, Outcome, Totals
from escrutinio.tally.decided import Decided

BOXES = ("registered", "voted", "cast", "valid", "blank", "null", "challenged")
SHEETS = ("total", "counted", "resolved", "annulled", "pending", "not_installed")
PLACES = KEYS["place"]
PUBLISHED = LEVELS[1:6]
"""The levels whose totals are published, down to polling places."""


def contest_data(contest: Contest, whole: Count, result: Decided) -> dict[str, Any]:
    """
    A contest's totals, coverage and outcome. [votes]

    Args:
        contest: The contest.
        whole: Its count, every sheet in a group.
        result: What that decides.
    """
    return {
        "contest": contest.id,
        "rule": contest.rule,
        **place_data(contest, whole),
        "states": [
            {"state": one.state, "kind": one.kind, "sheets": one.totals.sheets}
            | _boxes(contest, one.totals)
            for one in whole.groups
        ],
        "unknown": whole.unregistered,
        "outcome": outcome_data(result.outcome),
        "provisional": outcome_data(result.provisional),
        "stakes": {
            "settled": result.stakes.settled,
            "pending_sheets": result.stakes.pending_sheets,
            "pending_registered": result.stakes.pending_registered,
            "margin_low": result.stakes.margin_low,
            "margin_high": result.stakes.margin_high,
        },
        "tests": [
            {"id": one.id, "provision": one.provision, "met": one.met} for one in result.nullity
        ],
    }


def place_data(contest: Contest, count: Count) -> dict[str, Any]:
    """The sheets and boxes of a count, of the whole or of a place. [sheets, votes]"""
    return {"sheets": count.sheets, **_boxes(contest, count.counted)}


def _boxes(contest: Contest, totals: Totals) -> dict[str, Any]:
    padded = (*totals.votes, *[0] * (len(contest.options) - len(totals.votes)))
    votes = {o.id: n for o, n in zip(contest.options, padded, strict=True)}
    return {name: getattr(totals, name) for name in BOXES} | {"votes": votes}


def outcome_data(found: Outcome) -> dict[str, Any]:
    """An outcome as plain data."""
    return {
        "kind": found.kind,
        "winner": found.winner,
        "runners": list(found.runners),
        "tied": list(found.tied),
        "margin": found.margin,
        "articles": list(found.articles),
    }


def place_columns(election: Election) -> list[str]:
    """The columns of the table of places."""
    options = dict.fromkeys(option.id for one in election.contests for option in one.options)
    sheets = [f"sheets_{name}" for name in SHEETS]
    return ["contest", "level", *PLACES, *sheets, *BOXES, *(f"votes:{id_}" for id_ in options)]


def place_rows(
    election: Election, contest: Contest, places: Mapping[str, Iterable[Count]]
) -> Iterator[list[str]]:
    """
    A row for each place of each level, as texts. [sheets, votes]

    Args:
        election: What the columns are of.
        contest: The contest.
        places: The counts by the name of their level.
    """
    options = [one.removeprefix("votes:") for one in place_columns(election) if ":" in one]
    for level in PUBLISHED:
        for place in places[level]:
            yield _place(contest, level, place, options)


def _place(contest: Contest, level: str, place: Count, options: Sequence[str]) -> list[str]:
    key, totals, sheets = dict(place.key), place.counted, place.sheets
    votes = {str(o.id): n for o, n in zip(contest.options, totals.votes, strict=False)}
    figures = [sheets[name] for name in SHEETS] + [getattr(totals, name) for name in BOXES]
    return [
        *(contest.id, level, *(key.get(name, "") for name in PLACES)),
        *map(str, figures),
        *(str(votes.get(id_, "")) for id_ in options),
    ]
