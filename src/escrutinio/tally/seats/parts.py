"""The districts of a chamber: the votes of a source by constituency, and the seats of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from escrutinio.errors import Refused
from escrutinio.law.chambers import ChamberRule
from escrutinio.model.election import Constituency, Contest, ContestId
from escrutinio.model.finding import Finding
from escrutinio.model.result import Count, Totals
from escrutinio.tally.seats.chamber import Part
from escrutinio.tally.seats.special import magnitudes

WHOLE = ""
"""The name of the whole, where there is no district."""

BODIES = ("deputies", "congress", "constituent")
"""The chambers that followed one another: votes for one are divided as another's."""

Places = Mapping[str, Totals]


def by_constituency(contest: Contest, provinces: Iterable[Count]) -> Places:
    """The votes of each constituency out of counts by province; the whole under an empty name."""
    areas: dict[str, Totals] = {}
    if not contest.constituencies:
        return {WHOLE: sum((place.counted for place in provinces), Totals())}
    for place in provinces:
        key = dict(place.key)
        abroad = key["scope"] == "abroad"
        name = "abroad" if abroad else f"{key['department']}/{key['province']}"
        areas[name] = areas.get(name, Totals()) + place.counted
    return gathered(contest.constituencies, areas)


def gathered(constituencies: Sequence[Constituency], areas: Places) -> dict[str, Totals]:
    """Areas by constituency: by the whole name of an area first, then by what is before «/»."""
    homes: dict[str, str] = {}
    for one in constituencies:
        for code in (one.id, one.name, *one.codes):
            homes.setdefault(code.casefold(), one.id)
    if len(constituencies) == 1:
        return {constituencies[0].id: sum(areas.values(), Totals())}
    found: dict[str, Totals] = {}
    for area, totals in areas.items():
        home = homes.get(area.casefold()) or homes.get(area.partition("/")[0].casefold()) or ""
        found[home] = found.get(home, Totals()) + totals
    return found


def total(places: Places) -> Totals:
    """The votes of all places."""
    return sum(places.values(), Totals())


def inside(places: Places, rule: ChamberRule) -> Totals:
    """A contest's votes that lie in a district; all where no district is known or needed."""
    apart = rule.districts != "national" and set(places) != {WHOLE}
    return total({name: one for name, one in places.items() if name != WHOLE or not apart})


def parts_of(
    contests: Sequence[Contest],
    places: Mapping[ContestId, Places],
    rule: ChamberRule,
    found: list[Finding],
    *,
    seats_asked: bool = False,
) -> list[Part]:
    """
    The districts under a rule; none where the source lacks the votes by district.

    Args:
        contests: Those that fill the chamber together.
        places: The votes of each contest by constituency.
        rule: The rule.
        found: Whatever was noticed is added to it.
        seats_asked: The number of seats is the user's, who must not be given another.

    Raises:
        Refused: The districts cannot be given the seats asked for, or are not those of the chamber.
    """
    if rule.districts == "national":
        totals = sum((total(each) for each in places.values()), Totals())
        seats = rule.seats or sum(c.seats for c in contests[0].constituencies)
        return [_part(WHOLE, seats, rule, contests[0], totals)] if seats else []
    parts: list[Part] = []
    for contest in contests:
        each = places[contest.id]
        if not contest.constituencies or (len(contest.constituencies) > 1 and WHOLE in each):
            found.append(_without_district(contest, each.get(WHOLE, Totals())))
            if set(each) == {WHOLE}:
                return []
        for one in contest.constituencies:
            totals = each.get(one.id, Totals(votes=(0,) * len(contest.options)))
            parts.append(_part(one.name, one.seats, rule, contest, totals))
    return _resized(parts, contests, places, rule, found, seats_asked=seats_asked)


def _without_district(contest: Contest, totals: Totals) -> Finding:
    """Votes that no constituency has."""
    figures = (("votes", totals.valid),)
    return Finding(code="DISTRICT-UNKNOWN", where=contest.id, figures=figures, severity="error")


def _part(name: str, seats: int, rule: ChamberRule, contest: Contest, totals: Totals) -> Part:
    votes = {o.id: n for o, n in zip(contest.options, totals.votes, strict=False)}
    method = _method(rule, seats)
    return Part(name=name, seats=seats, method=method, votes=votes, blank=totals.blank)


def _method(rule: ChamberRule, seats: int) -> str:
    return rule.method if seats > 1 else rule.single


def same_kind(chamber: str, other: str) -> bool:
    """
    Whether two chambers are one, or followed one another.

    >>> same_kind("deputies", "congress"), same_kind("senate", "congress")
    (True, False)
    """
    return chamber == other or {chamber, other} <= set(BODIES)


def _kept(rule: ChamberRule, have: int) -> Finding:
    """The districts do not have as many seats as the law's chamber, and stay as they are."""
    figures = (("districts", have), ("seats", rule.seats or 0))
    return Finding(code="DISTRICTS-KEPT", where=rule.id, figures=figures, severity="warning")


def _resized(
    parts: list[Part],
    contests: Sequence[Contest],
    places: Mapping[ContestId, Places],
    rule: ChamberRule,
    found: list[Finding],
    *,
    seats_asked: bool,
) -> list[Part]:
    """The same districts with the seats of another law, shared by their registered voters."""
    have = sum(part.seats for part in parts)
    if rule.seats is None or have == rule.seats:
        return parts
    constituencies = contests[0].constituencies
    of_place = places[contests[0].id]
    registered = {c.name: of_place[c.id].registered for c in constituencies if c.id in of_place}
    unknown = len(registered) < len(constituencies) or not all(registered.values())
    if not rule.magnitudes or len(contests) > 1 or unknown:
        if seats_asked:
            raise Refused("seats.seats_given", where=f"--seats {rule.seats}", have=have)
        if not same_kind(rule.id, contests[0].chamber):
            raise Refused("seats.other_districts", where=rule.id, own=contests[0].chamber)
        found.append(_kept(rule, have))
        return parts
    seats, division = magnitudes(rule.magnitudes, registered, rule.seats)
    figures = (("before", have), ("after", rule.seats), ("open", division.open))
    found.append(Finding(code="DISTRICTS-RESIZED", where=rule.id, figures=figures, severity="note"))
    return [
        replace(part, seats=seats[part.name], method=_method(rule, seats[part.name]))
        for part in parts
    ]
