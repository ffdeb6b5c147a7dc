"""
Sheets in shards: files of some hundred sheets, so that any of them is two requests away.

The sheets of a place lie together. Which shard has a station is said by an index in buckets: the
bucket of a station is the FNV-1a hash of its number (Fowler, Noll and Vo, RFC 9923), modulo how
many there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from escrutinio.law.country import Country
from escrutinio.model.election import Election
from escrutinio.model.sheet import Sheet
from escrutinio.operations.trail import Key, Trail
from escrutinio.site.model import Node
from escrutinio.tally.check import check

FULL = 400
"""A shard is closed when it has so many sheets. [sheets]"""

BUCKET = 1500
"""A bucket of the index has about so many stations. [stations]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Some sheets, each with the place on which it hangs."""

    sheets: tuple[tuple[Node, Sheet], ...]

    @property
    def stations(self) -> tuple[str, ...]:
        """Their stations, in order."""
        return tuple(sheet.station for _, sheet in self.sheets)


def shards(nodes: Iterable[Node]) -> Iterator[Shard]:
    """
    The sheets of places in order, cut into shards.

    A place of few sheets is not cut; one of many is, into shards of at most `FULL`.

    >>> sheets = [Sheet(contest="p", station=str(n), registered=9, voted=5, votes=(3, 2))
    ...     for n in range(900)]
    >>> [len(one.sheets) for one in shards([Node(level="whole", sheets=sheets)])]
    [400, 400, 100]
    """
    waiting: list[tuple[Node, Sheet]] = []
    for node in nodes:
        if waiting and len(waiting) + len(node.sheets) > FULL:
            yield Shard(sheets=tuple(waiting))
            waiting = []
        waiting += [(node, sheet) for sheet in node.sheets]
        while len(waiting) > FULL:
            yield Shard(sheets=tuple(waiting[:FULL]))
            waiting = waiting[FULL:]
    if waiting:
        yield Shard(sheets=tuple(waiting))


def shard_data(
    shard: Shard, options: Sequence[str], failing: Mapping[Key, list[Any]], trail: Trail
) -> dict[str, Any]:
    """
    A shard as data: `options`, `places`, and for each sheet a list of what stands on it.

    A sheet is: station, place, registered, voted, blank, null, challenged, votes, state, kind,
    label, places of its events in the log, the checks that it fails, its history. [votes]
    """
    places: list[dict[str, Any]] = []
    known: dict[tuple[str, str], int] = {}
    rows = []
    for node, sheet in shard.sheets:
        where = (node.path, sheet.place.place)
        if where not in known:
            known[where] = len(places)
            places.append(_place(node, sheet))
        rows.append(_row(sheet, known[where], failing, trail))
    return {"options": list(options), "places": places, "sheets": rows}


def _place(node: Node, sheet: Sheet) -> dict[str, Any]:
    return {
        "path": node.path,
        "names": list(node.names),
        "scope": sheet.place.scope,
        "code": sheet.place.district_code,
        "place": sheet.place.place,
    }


def _row(sheet: Sheet, place: int, failing: Mapping[Key, list[Any]], trail: Trail) -> list[Any]:
    key = (str(sheet.contest), str(sheet.station))
    return [
        sheet.station,
        place,
        *(sheet.registered, sheet.voted, sheet.blank, sheet.null, sheet.challenged),
        list(sheet.votes),
        str(sheet.state),
        sheet.kind,
        sheet.label,
        trail.indices[key],
        failing.get(key, []),
        trail.histories.get(key, []),
    ]


def failed(sheet: Sheet, law: Country, election: Election) -> list[list[Any]]:
    """The checks that a sheet fails: code, article, and the figures that fail. [votes]"""
    return [
        [one.code, one.provision, [list(pair) for pair in one.figures]]
        for one in check(sheet, law, election.date)
    ]


def shard_bytes(data: Any) -> bytes:
    """Data as the scripts load it: JSON without spaces."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def bucket(station: str, buckets: int) -> int:
    """
    The bucket of the index in which a station's shard is said.

    >>> bucket("", 1 << 32) == 0x811C9DC5, bucket("a", 1 << 32) == 0xE40C292C
    (True, True)
    """
    found = 0x811C9DC5
    for byte in station.encode("utf-8"):
        found = ((found ^ byte) * 0x01000193) & 0xFFFFFFFF
    return found % buckets


def buckets_for(stations: int) -> int:
    """How many buckets the index of so many stations has. [stations]"""
    return max(1, -(-stations // BUCKET))


def index(found: Sequence[Shard], buckets: int) -> list[dict[str, int]]:
    """For each bucket, the shard of each of its stations."""
    made: list[dict[str, int]] = [{} for _ in range(buckets)]
    for n, shard in enumerate(found):
        for station in shard.stations:
            made[bucket(station, buckets)][station] = n
    return made
