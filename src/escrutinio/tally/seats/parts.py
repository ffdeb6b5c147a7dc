"""The districts of a chamber: the votes of a source by constituency, and the seats of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from escrutinio.errors import Refused
from escrutinio.law.chambers import ChamberRule
from escrutinio.model.election import Constituency, Contest, ContestId
from escrutinio.model.finding import Finding
from escrutinio.model.names import plain
from escrutinio.model.result import Count, Totals
from escrutinio.tally.seats.chamber import Part
from escrutinio.tally.seats.lawful import merged, shared

WHOLE = ""
"""The name of the whole, where there is no district."""

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
    """Areas by constituency; those that are of none under an empty name."""
    at = homes(constituencies, areas)
    found: dict[str, Totals] = {}
    for area, totals in areas.items():
        found[at[area]] = found.get(at[area], Totals()) + totals
    return found


def homes(constituencies: Sequence[Constituency], areas: Iterable[str]) -> dict[str, str]:
    """
    The constituency of each area, nothing where it is of none.

    Where the only constituency names no area of its own, and no area is called like it, it is
    the whole.

    >>> one = Constituency(id="l", name="Lugo", seats=4)
    >>> homes([one], ["Lugo", "Sevilla"]), homes([one], ["Sevilla"])
    ({'Lugo': 'l', 'Sevilla': ''}, {'Sevilla': 'l'})
    """
    found = named(constituencies, areas)
    if is_whole(constituencies, found):
        return dict.fromkeys(found, constituencies[0].id)
    return found


def named(constituencies: Sequence[Constituency], areas: Iterable[str]) -> dict[str, str]:
    """
    The constituency that is called like each area: by its codes first, then its id or name.

    By the whole name of an area first, then by what is before «/», then without accents.

    >>> named([Constituency(id="a", name="Ávila", seats=3)], ["AVILA/ARENAS", "Soria"])
    {'AVILA/ARENAS': 'a', 'Soria': ''}
    >>> named([Constituency(id="x", name="X", seats=1, codes=("X/Y",)),
    ...     Constituency(id="z", name="Z", seats=1, codes=("X",))], ["X/Y", "X/W"])
    {'X/Y': 'x', 'X/W': 'z'}
    """
    exact: dict[str, str] = {}
    near: dict[str, set[str]] = {}
    own = [(code, one.id) for one in constituencies for code in one.codes]
    for code, id_ in (*own, *((name, o.id) for o in constituencies for name in (o.id, o.name))):
        exact.setdefault(code.casefold(), id_)
        near.setdefault(plain(code), set()).add(id_)

    def home(area: str) -> str:
        names = (area, area.partition("/")[0])
        for one in names:
            if one.casefold() in exact:
                return exact[one.casefold()]
        close = [near[plain(one)] for one in names if plain(one) in near]
        return next((next(iter(one)) for one in close if len(one) == 1), "")

    return {area: home(area) for area in areas}


def is_whole(constituencies: Sequence[Constituency], homes_: Mapping[str, str]) -> bool:
    """Whether the only constituency stands for the whole: it names no area, and none is it."""
    only = len(constituencies) == 1 and not constituencies[0].codes
    return only and not any(homes_.values())


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
    stated: Mapping[ContestId, Mapping[str, int]] | None = None,
    seats_asked: bool = False,
) -> list[Part]:
    """
    The districts under a rule; none where the source lacks the votes by district.

    Args:
        contests: Those that fill the chamber together.
        places: The votes of each contest by constituency.
        rule: The rule.
        found: Whatever was noticed is added to it.
        stated: Valid votes as the source prints them, by contest and constituency. [votes]
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
        if not contest.constituencies or WHOLE in each:
            found.append(_without_district(contest, each.get(WHOLE, Totals())))
            if set(each) == {WHOLE}:
                return []
        parts += _of_contest(contest, each, (stated or {}).get(contest.id, {}), rule, found)
    if merged(parts, rule):
        found.append(Finding(code="DISTRICTS-MERGED", where=rule.id, severity="error"))
        return []
    return _resized(parts, contests, places, rule, found, seats_asked=seats_asked)


def _of_contest(
    contest: Contest,
    each: Places,
    stated: Mapping[str, int],
    rule: ChamberRule,
    found: list[Finding],
) -> Iterable[Part]:
    """Every district of a contest; one that the source does not have is told."""
    for one in contest.constituencies:
        if one.id not in each:
            figures = (("seats", one.seats),)
            found.append(
                Finding(code="DISTRICT-MISSING", where=one.name, figures=figures, severity="error")
            )
        totals = each.get(one.id, Totals(votes=(0,) * len(contest.options)))
        yield _part(one.name, one.seats, rule, contest, totals, stated.get(one.id))


def _without_district(contest: Contest, totals: Totals) -> Finding:
    """Votes that no constituency has."""
    figures = (("votes", totals.valid),)
    return Finding(code="DISTRICT-UNKNOWN", where=contest.id, figures=figures, severity="error")


def _part(
    name: str,
    seats: int,
    rule: ChamberRule,
    contest: Contest,
    totals: Totals,
    stated: int | None = None,
) -> Part:
    return Part(
        name=name,
        seats=seats,
        method=_method(rule, seats),
        votes={o.id: n for o, n in zip(contest.options, totals.votes, strict=False)},
        blank=totals.blank,
        stated=stated,
        registered=totals.registered or None,
    )


def _method(rule: ChamberRule, seats: int) -> str:
    return rule.method if seats > 1 else rule.single


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
        if contests[0].chamber not in (rule.id, *rule.kin):
            raise Refused("seats.other_districts", where=rule.id, own=contests[0].chamber)
        found.append(_kept(rule, have))
        return parts
    seats, division = shared(rule, registered)
    figures = (("before", have), ("after", rule.seats), ("open", division.open))
    found.append(Finding(code="DISTRICTS-RESIZED", where=rule.id, figures=figures, severity="note"))
    return [
        replace(part, seats=seats[part.name], method=_method(rule, seats[part.name]))
        for part in parts
    ]
