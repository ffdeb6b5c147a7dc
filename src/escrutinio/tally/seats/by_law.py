"""The seats of an election's chambers by the law of its own day, as certificates."""

from collections.abc import Iterable, Mapping
from typing import Any

from escrutinio.errors import Refused
from escrutinio.law.chambers import Basis
from escrutinio.model.election import Contest, ContestId, Election
from escrutinio.model.finding import Finding
from escrutinio.model.result import Count
from escrutinio.tally.seats.certificate import certificate
from escrutinio.tally.seats.chamber import chamber
from escrutinio.tally.seats.parts import by_constituency, parts_of

Provinces = Mapping[ContestId, Iterable[Count]]
"""The counts of each contest by province."""


def chambers(election: Election) -> dict[str, tuple[Contest, ...]]:
    """The chambers that an election fills, each with the contests that do so together."""
    names = dict.fromkeys(one.chamber for one in election.contests if one.chamber)
    return {name: tuple(one for one in election.contests if one.chamber == name) for name in names}


def certificates(election: Election, provinces: Provinces) -> list[dict[str, Any]]:
    """
    A certificate for each chamber whose contests are all counted and whose law is in the book.

    Args:
        election: Its contests, country and day.
        provinces: The counts of each contest by province, for those that have sheets.
    """
    found = []
    for name, contests in chambers(election).items():
        if all(one.id in provinces for one in contests):
            made = _certificate(election, name, contests, provinces)
            found += [made] if made else []
    return found


def _certificate(
    election: Election, name: str, contests: tuple[Contest, ...], provinces: Provinces
) -> dict[str, Any] | None:
    basis = Basis(country=election.country, day=election.date)
    places = {one.id: by_constituency(one, provinces[one.id]) for one in contests}
    seen: list[Finding] = []
    try:
        rule = basis.rule(name)
        parts = parts_of(contests, places, rule, seen)
    except Refused:
        return None
    if not parts:
        return None
    parties = {o.id: o.parties for contest in contests for o in contest.options}
    made = chamber(
        rule.id,
        parts,
        method=rule.method,
        threshold=rule.threshold,
        parties=parties,
        articles=rule.articles,
    )
    return certificate(made, parts, rule.threshold, parties, None, basis)
