"""Draw the rounds of an audit: which sheets are asked for, and where they are kept."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from escrutinio.audit.assess import in_scopes, order
from escrutinio.errors import Refused
from escrutinio.model.audit import AuditDrawn
from escrutinio.operations.audit.opened import Audit, append, opened
from escrutinio.operations.audit.standing import standing, unsettled


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    A sheet to fetch.

    Args:
        station: The station.
        contests: The contests whose papers are asked for.
        place: Where it is kept: scope, department, province, district, code, polling place.
        state: How the first of those papers counts.
        first: The number of the draw that asked for it first, and its ticket's scope.
        scopes: The scopes that drew it.
    """

    station: str
    contests: tuple[str, ...]
    place: Mapping[str, str]
    state: str
    first: int
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A round: the sizes of all scopes in all, and the sheets that are asked for in it first."""

    round: int
    sizes: tuple[tuple[str, int], ...]
    sheets: tuple[Wanted, ...]
    draws: int
    distinct: int


def draw(
    path: Path, audit: str, now: str, *, more: int | None = None, reserve: float = 0.0
) -> Drawn:
    """
    Draw a round: as many sheets as would be enough if all of them agreed.

    Args:
        path: The workspace.
        audit: The audit.
        now: The time, in ISO 8601 and UTC.
        more: So many draws more in every scope that is not confirmed, instead.
        reserve: A share on top of what would be enough, so that a difference asks for no round.

    Raises:
        Refused: There is no seed yet, papers of the last round are open, or all is confirmed.
    """
    found = opened(path, audit)
    sizes = _sizes(found, more, reserve)
    before = found.record.sizes
    number = len(found.record.rounds) + 1
    event = AuditDrawn(at=now, audit=audit, round=number, sizes=tuple(sizes.items()))
    append(path, [event])
    return _drawn(found, event, before)


def again(path: Path, audit: str) -> Drawn:
    """
    The last round as it was drawn; nothing is logged.

    Raises:
        Refused: No round was drawn.
    """
    found = opened(path, audit)
    rounds = found.record.rounds
    if not rounds:
        raise Refused("audit.no_round", where=audit, audit=audit, path=path)
    old = dict(rounds[-2].sizes) if len(rounds) > 1 else {}
    return _drawn(found, rounds[-1], old)


def _drawn(found: Audit, event: AuditDrawn, before: Mapping[str, int]) -> Drawn:
    """A round with the sheets that no earlier round asked for."""
    sizes = dict(event.sizes)
    old = {one.station for one in wanted(found, before)}
    everything = wanted(found, sizes)
    return Drawn(
        round=event.round,
        sizes=event.sizes,
        sheets=tuple(one for one in everything if one.station not in old),
        draws=sum(sizes.values()),
        distinct=len(everything),
    )


def _sizes(found: Audit, more: int | None, reserve: float) -> dict[str, int]:
    """How many draws each scope has in all after this round."""
    before, limit = found.record.sizes, found.commitment.limit
    sizes: dict[str, int] = {}
    waiting = True
    states = standing(found)
    still = unsettled(found, states)
    if still:
        raise Refused("audit.round_open", where=found.commitment.audit, n=still)
    for one in states:
        drawn = before.get(one.scope.id, 0)
        sizes[one.scope.id] = drawn
        if one.confirmed(limit):
            continue
        waiting = False
        everything = _most(found, one.scope.id)
        enough = one.needed if one.needed is not None else everything
        wished = (
            drawn + more
            if more is not None
            else drawn + math.ceil((enough - drawn) * (1 + reserve))
        )
        sizes[one.scope.id] = min(everything, wished)
    if waiting or sizes == before:
        raise Refused("audit.no_more", where=found.commitment.audit)
    return sizes


def _most(found: Audit, scope: str) -> int:
    return len(orders(found)[scope])


def orders(found: Audit) -> dict[str, list[str]]:
    """The stations of every scope in the order of their draws."""
    result = {}
    for promised in found.commitment.contests:
        sheets = found.manifests[promised.contest].sheets
        for scope in in_scopes(found.commitment, promised, found.manifests[promised.contest]):
            places = order(found.commitment, scope, sheets, found.seed)
            result[scope.id] = [sheets.ids[int(scope.places[i])] for i in places]
    return result


def wanted(found: Audit, sizes: Mapping[str, int]) -> list[Wanted]:
    """The sheets that so many draws of each scope ask for, by where they are kept."""
    first: dict[str, int] = {}
    scopes: dict[str, list[str]] = {}
    contests: dict[str, list[str]] = {}
    for scope, stations in orders(found).items():
        contest = scope.partition("/")[0]
        for number, station in enumerate(stations[: sizes.get(scope, 0)], 1):
            first[station] = min(number, first.get(station, number))
            _once(scopes.setdefault(station, []), scope)
            _once(contests.setdefault(station, []), contest)
    rows = dict(_rows(found))
    made = [
        Wanted(
            station=station,
            contests=tuple(contests[station]),
            place=rows[station][0],
            state=rows[station][1],
            first=number,
            scopes=tuple(scopes[station]),
        )
        for station, number in first.items()
    ]
    return sorted(made, key=lambda one: (*one.place.values(), one.station))


def _once(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def _rows(found: Audit) -> Iterator[tuple[str, tuple[dict[str, str], str]]]:
    """Where each station's sheet is kept, and its state."""
    for manifest in reversed(list(found.manifests.values())):
        for i, station in enumerate(manifest.ids):
            place = {name: column[i] for name, column in manifest.places.items()}
            yield station, (place, manifest.states[i])


def by_place(sheets: Sequence[Wanted]) -> list[tuple[tuple[str, ...], int]]:
    """How many sheets each polling place has to give."""
    tally = Counter(tuple(one.place.values()) for one in sheets)
    return sorted(tally.items())
