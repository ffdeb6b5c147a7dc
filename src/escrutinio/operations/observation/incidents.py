"""Incidents of a mission: noted, told, put to the authority; in and out of others' formats."""

from __future__ import annotations

import json
from pathlib import Path

from escrutinio.errors import Refused, SourceError
from escrutinio.io.observation import exchanged
from escrutinio.law.obligations import codes
from escrutinio.model.observation import (
    TOPIC,
    IncidentFollowed,
    IncidentNoted,
    IncidentTold,
)
from escrutinio.observation.incidents import (
    ACTS,
    AFFIRMS,
    DENIES,
    RELATIONS,
    Incident,
    checked,
    incidents,
)
from escrutinio.operations.office import Office

FORMATS = ("acled", "hxl", "timeline", "geojson")


def every(office: Office) -> tuple[Incident, ...]:
    """Every incident, in the order of its moment."""
    return incidents(one for _, one in office.store.history(*TOPIC))


def note(office: Office, noted: IncidentNoted, told: tuple[IncidentTold, ...] = ()) -> None:
    """
    Note an incident, with what is told of it.

    Raises:
        Refused: A part of it cannot be meant, or its code is not in the book.
    """
    checked(noted)
    if noted.code not in codes():
        raise Refused("observe.incident.code", where=noted.id, code=noted.code,
                      known=", ".join(codes()))  # fmt: skip
    for one in told:
        _require_told(one)
    office.store.append([noted, *told])


def _require_told(one: IncidentTold) -> None:
    if one.relation not in RELATIONS or one.stance not in (AFFIRMS, DENIES):
        raise Refused("observe.incident.relation", where=one.id, known=", ".join(RELATIONS))
    if not one.source.strip():
        raise Refused("observe.incident.source", where=one.id)


def tell(office: Office, told: IncidentTold) -> None:
    """
    Add a report of an incident, or a claim about it.

    Raises:
        Refused: There is no such incident, or it is not said whose words they are.
    """
    _require_told(told)
    _known(office, told.id)
    office.store.append([told])


def follow(office: Office, followed: IncidentFollowed) -> None:
    """
    Note to whom an incident was put, or what came back.

    Raises:
        Refused: There is no such incident or act.
    """
    if followed.act not in ACTS:
        raise Refused("observe.incident.act", where=followed.id, known=", ".join(ACTS))
    _known(office, followed.id)
    office.store.append([followed])


def _known(office: Office, id_: str) -> None:
    if id_ not in {one.noted.id for one in every(office)}:
        raise Refused("observe.incident.unknown", where=id_)


def take_in(office: Office, path: Path, kind: str, now: str) -> int:
    """
    Incidents from a file of ACLED or HXL; how many are new or otherwise than before.

    Raises:
        SourceError: It cannot be read.
        Refused: It is of neither kind.
    """
    readers = {"acled": exchanged.read_acled, "hxl": exchanged.read_hxl}
    if kind not in readers:
        raise Refused("observe.incident.format", where=kind, known=", ".join(readers))
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None
    before = {one.noted.id: one for one in every(office)}
    fresh: list[IncidentNoted | IncidentTold] = []
    n = 0
    for noted, told in readers[kind](text, now, str(path)):
        checked(noted)
        known = before.get(noted.id)
        if known is None or _differs(known.noted, noted):
            fresh.append(noted)
            n += 1
        if known is None or told.source not in {one.source for one in known.told}:
            fresh.append(told)
    if fresh:
        office.store.append(fresh)
    return n


def _differs(before: IncidentNoted, now: IncidentNoted) -> bool:
    names = ("code", "earliest", "latest", "place", "precision", "position", "text", "other")
    return any(getattr(before, name) != getattr(now, name) for name in names)


def written(office: Office, kind: str, language: str) -> str:
    """
    Incidents in another's format.

    Raises:
        Refused: It is none of `FORMATS`.
    """
    found = every(office)
    names = {one.id: one.title(language) for one in codes().values()}
    if kind == "acled":
        return exchanged.write_acled(found, office.election.country.upper())
    if kind == "hxl":
        return exchanged.write_hxl(found)
    if kind == "geojson":
        return exchanged.geojson(found)
    if kind == "timeline":
        data = exchanged.timeline(found, office.election.name(language), names)
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    raise Refused("observe.incident.format", where=kind, known=", ".join(FORMATS))
