"""Incidents: what happened, who reported it, who claims it, and what was done; kept apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from escrutinio.errors import Refused
from escrutinio.model.observation import IncidentFollowed, IncidentNoted, IncidentTold

SAW, REPORT, CLAIM = "saw", "report", "claim"
RELATIONS = (SAW, REPORT, CLAIM)
"""A witness saw it; somebody reports what others saw; somebody claims it."""
AFFIRMS, DENIES = "affirms", "denies"
PRECISIONS = ("point", "place", "district", "province", "department", "country")
SEVERITIES = (1, 2, 3)
ACTS = ("referred", "answered", "closed")

CLAIMED, SINGLE, CORROBORATED, CONTESTED = "claimed", "single", "corroborated", "contested"
STANDINGS = (CLAIMED, SINGLE, CORROBORATED, CONTESTED)
"""Claims only; one independent source; two or more; sources that contradict one another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """
    An incident with what is said of it.

    Args:
        noted: The incident, as it was noted last.
        told: Reports and claims, in the order of the log.
        followed: What was done about it.
        versions: How often it was noted anew.
    """

    noted: IncidentNoted
    told: tuple[IncidentTold, ...] = ()
    followed: tuple[IncidentFollowed, ...] = ()
    versions: int = 1

    @property
    def independent(self) -> tuple[str, ...]:
        """Sources that affirm it and do not have it from one another; copies count once."""
        return _origins(one for one in self.told if one.stance == AFFIRMS and one.relation != CLAIM)

    @property
    def denying(self) -> tuple[str, ...]:
        """Sources that deny it."""
        return _origins(one for one in self.told if one.stance == DENIES)

    @property
    def standing(self) -> str:
        """One of `STANDINGS`."""
        if self.independent and self.denying:
            return CONTESTED
        if not self.independent:
            return CLAIMED
        return CORROBORATED if len(self.independent) > 1 else SINGLE

    @property
    def open(self) -> bool:
        """Whether it was put to somebody who has not answered."""
        acts = [one.act for one in self.followed]
        return "referred" in acts and acts[-1] == "referred"


def _origins(told: Iterable[IncidentTold]) -> tuple[str, ...]:
    return tuple(sorted({(one.origin or one.source).strip().casefold() for one in told}))


def incidents(events: Iterable[object]) -> tuple[Incident, ...]:
    """
    Incidents by their ids, in the order of their moments.

    Raises:
        Refused: Something is told of an incident that was not noted.
    """
    found: dict[str, Incident] = {}
    for one in events:
        if isinstance(one, IncidentNoted):
            before = found.get(one.id)
            found[one.id] = (
                Incident(noted=one)
                if before is None
                else replace(before, noted=one, versions=before.versions + 1)
            )
        elif isinstance(one, IncidentTold | IncidentFollowed):
            if one.id not in found:
                raise Refused("observe.incident.unknown", where=one.id)
            at = found[one.id]
            if isinstance(one, IncidentTold):
                found[one.id] = replace(at, told=(*at.told, one))
            else:
                found[one.id] = replace(at, followed=(*at.followed, one))
    return tuple(sorted(found.values(), key=lambda one: (one.noted.earliest, one.noted.id)))


def checked(one: IncidentNoted) -> IncidentNoted:
    """
    An incident whose parts can be meant; itself.

    Raises:
        Refused: The interval ends before it begins or is no time, or another part is unknown.

    >>> checked(IncidentNoted(at="", id="a", code="other", earliest="2000-04-09",
    ...     latest="2000-04-08"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    escrutinio.errors.Refused: a: 2000-04-09 to 2000-04-08 is no interval...
    """
    try:
        early, late = moment(one.earliest), moment(one.latest, end=True)
    except ValueError:
        early, late = datetime.max, datetime.min
    if early > late:
        raise Refused("observe.incident.time", where=one.id, first=one.earliest, last=one.latest)
    if one.precision not in PRECISIONS:
        raise Refused("observe.incident.precision", where=one.id, known=", ".join(PRECISIONS))
    if one.severity not in SEVERITIES:
        raise Refused("observe.incident.severity", where=one.id, n=one.severity)
    if one.position:
        _position(one)
    return one


def _position(one: IncidentNoted) -> None:
    try:
        latitude, longitude = (float(part) for part in one.position)
    except ValueError:
        latitude, longitude = 999.0, 999.0
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Refused("observe.incident.position", where=one.id, found=" ".join(one.position))


def moment(text: str, *, end: bool = False) -> datetime:
    """
    The beginning or the end of what a text of ISO 8601 says, as precise as it is.

    >>> moment("2000-09").isoformat(), moment("2000-09", end=True).date().isoformat()
    ('2000-09-01T00:00:00', '2000-09-30')
    >>> moment("2000-04-09T10:15Z", end=True).isoformat()
    '2000-04-09T10:15:00'
    """
    if len(text) == 4:
        return datetime(int(text), 12, 31, 23, 59, 59) if end else datetime(int(text), 1, 1)
    if len(text) == 7:
        first = date.fromisoformat(f"{text}-01")
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        chosen = following - timedelta(days=1) if end else first
        return _at(chosen, end)
    if len(text) == 10:
        return _at(date.fromisoformat(text), end)
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _at(day: date, end: bool) -> datetime:
    return datetime(day.year, day.month, day.day, *((23, 59, 59) if end else (0, 0, 0)))


def days(one: IncidentNoted) -> int:
    """How many days the interval of an incident has; 1 for a single one."""
    return (moment(one.latest, end=True).date() - moment(one.earliest).date()).days + 1
