"""Incidents in the formats of others: ACLED and HXL in and out, TimelineJS and GeoJSON out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from escrutinio.errors import SourceError
from escrutinio.io.writing import csv_text
from escrutinio.model.observation import IncidentNoted, IncidentTold
from escrutinio.observation.incidents import Incident, days, moment

ACLED = (
    *("event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type"),
    *("sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2"),
    *("interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2"),
    *("admin3", "location", "latitude", "longitude", "geo_precision", "source", "source_scale"),
    *("notes", "fatalities", "tags", "timestamp"),
)
"""ACLED's columns since 2023."""

HXL = (
    ("ID", "#meta+id"),
    ("Fecha", "#date+occurred"),
    ("Región", "#adm1+name"),
    ("Provincia", "#adm2+name"),
    ("Distrito", "#adm3+name"),
    ("Lat", "#geo+lat"),
    ("Lon", "#geo+lon"),
    ("Tipo", "#event+type"),
    ("Descripción", "#description"),
    ("Fuente", "#meta+source"),
)
"""Headers, and the hashtags that stand in the row between them and the data (HXL 1.1)."""

PLACES = {"1": "place", "2": "district", "3": "department"}
RIOT = "Riots"
TYPES = {
    "Protests": "other",
    "Riots": "violence",
    "Violence against civilians": "violence",
    "Battles": "violence",
    "Explosions/Remote violence": "violence",
    "Strategic developments": "other",
}
"""ACLED's types of events, and the code of each in the book."""
SEVERE = ("Battles", "Violence against civilians", "Explosions/Remote violence")


def read_acled(text: str, at: str, where: str) -> list[tuple[IncidentNoted, IncidentTold]]:
    """
    Incidents from ACLED's CSV, each with the report that its source makes of it.

    Dates become intervals by their precision: a day, the week around it, its month. Every column
    is kept, so that it can be written again.

    Raises:
        SourceError: Columns are missing, or a row's date, precision or id is none.
    """
    rows = _rows(text, where)
    missing = [one for one in ("event_id_cnty", "event_date", "event_type") if one not in rows[0]]
    if missing:
        raise SourceError("observe.acled.columns", where=where, missing=", ".join(missing))
    return [_acled(row, at, f"{where}:{line}") for line, row in enumerate(rows, 2)]


def _rows(text: str, where: str) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    try:
        rows = [{k: v or "" for k, v in row.items() if k is not None} for row in reader]
    except csv.Error as error:
        raise SourceError("source.damaged", where=where, error=error) from None
    if not rows:
        raise SourceError("source.empty", where=where)
    return rows


def _acled(row: dict[str, str], at: str, where: str) -> tuple[IncidentNoted, IncidentTold]:
    try:
        day = date.fromisoformat(row["event_date"].strip())
        first, last = _interval(day, row.get("time_precision", "1") or "1")
    except (ValueError, KeyError):
        raise SourceError(
            "observe.acled.date",
            where=where,
            found=row["event_date"],
            precision=row.get("time_precision"),
        ) from None
    if not row["event_id_cnty"].strip():
        raise SourceError("observe.acled.id", where=where)
    noted = IncidentNoted(
        at=at,
        id=row["event_id_cnty"].strip(),
        code=TYPES.get(row["event_type"], "other"),
        earliest=first,
        latest=last,
        place=tuple(row.get(one, "") for one in ("admin1", "admin2", "admin3", "location")),
        precision=PLACES.get(row.get("geo_precision", ""), "department"),
        position=_pair(row.get("latitude", ""), row.get("longitude", "")),
        severity=3 if row["event_type"] in SEVERE else 2 if row["event_type"] == RIOT else 1,
        text=row.get("notes", ""),
        by="acled",
        other=tuple((name, row[name]) for name in row),
    )
    source = row.get("source", "") or "ACLED"
    return noted, IncidentTold(
        at=at, id=noted.id, source=source, relation="report", said=row["event_date"].strip()
    )


def _pair(latitude: str, longitude: str) -> tuple[str, ...]:
    return (latitude, longitude) if latitude and longitude else ()


def _interval(day: date, precision: str) -> tuple[str, str]:
    """Days between which an event of a date and a precision lies."""
    if precision == "1":
        return day.isoformat(), day.isoformat()
    if precision == "2":
        week = timedelta(days=3)
        return (day - week).isoformat(), (day + week).isoformat()
    if precision == "3":
        return f"{day:%Y-%m}", f"{day:%Y-%m}"
    raise ValueError(precision)


def write_acled(found: Iterable[Incident], country: str, iso: str = "") -> str:
    """
    Incidents as ACLED's CSV of 31 columns; what ACLED gave is given back as it was.

    Precision of time is 1 for a day, 2 for up to a week, 3 for more. What ACLED has no word for
    here (deaths, actors) is left empty and not invented.
    """
    rows: list[Sequence[str]] = [ACLED]
    for one in found:
        given = dict(one.noted.other)
        row = given if set(ACLED) <= set(given) else _acled_row(one, country, iso)
        rows.append([row[name] for name in ACLED])
    return csv_text(rows)


def _acled_row(one: Incident, country: str, iso: str) -> dict[str, str]:
    noted, span = one.noted, days(one.noted)
    middle = moment(noted.earliest).date() + timedelta(days=(span - 1) // 2)
    places = (*noted.place, "", "", "", "")[:4]
    violent = noted.code == "violence"
    return dict.fromkeys(ACLED, "") | {
        "event_id_cnty": noted.id,
        "event_date": middle.isoformat(),
        "year": str(middle.year),
        "time_precision": "1" if span == 1 else "2" if span <= 7 else "3",
        "disorder_type": "Political violence" if violent else "Strategic developments",
        "event_type": RIOT if violent else "Strategic developments",
        "sub_event_type": "Mob violence" if violent else "Other",
        "iso": iso,
        "country": country,
        "admin1": places[0],
        "admin2": places[1],
        "admin3": places[2],
        "location": places[3],
        "latitude": noted.position[0] if noted.position else "",
        "longitude": noted.position[1] if noted.position else "",
        "geo_precision": {"point": "1", "place": "1", "district": "2"}.get(noted.precision, "3"),
        "source": "; ".join(dict.fromkeys(told.source for told in one.told)),
        "notes": noted.text,
        "tags": f"escrutinio={noted.code}; standing={one.standing}",
        "timestamp": str(int(moment(noted.at).timestamp())) if noted.at else "",
    }


def read_hxl(text: str, at: str, where: str) -> list[tuple[IncidentNoted, IncidentTold]]:
    """
    Incidents from a CSV with a row of hashtags; the tags decide, whatever the headers say.

    Raises:
        SourceError: There is no row of hashtags, or a row has no id or no date.
    """
    rows = [row for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) if any(row)]
    tagged = (sum(one.strip().startswith("#") for one in row) * 2 > len(row) for row in rows[:25])
    place = next((i for i, holds in enumerate(tagged) if holds), None)
    if place is None:
        raise SourceError("observe.hxl.tags", where=where)
    tags = [one.strip().replace(" ", "") for one in rows[place]]
    return [
        _hxl(dict(zip(tags, row, strict=False)), at, f"{where}:{line}")
        for line, row in enumerate(rows[place + 1 :], place + 2)
    ]


def _hxl(given: dict[str, str], at: str, where: str) -> tuple[IncidentNoted, IncidentTold]:
    day, id_ = given.get("#date+occurred", "").strip(), given.get("#meta+id", "").strip()
    first, _, last = day.partition("/")
    try:
        moment(first)
        moment(last or first, end=True)
    except ValueError:
        id_ = ""
    if not id_:
        raise SourceError("observe.hxl.row", where=where, found=day)
    known = {tag for _, tag in HXL}
    noted = IncidentNoted(
        at=at,
        id=id_,
        code=given.get("#event+type", "") or "other",
        earliest=first,
        latest=last or first,
        place=tuple(given.get(f"#adm{i}+name", "") for i in (1, 2, 3)),
        precision=_precision(given),
        position=_pair(given.get("#geo+lat", ""), given.get("#geo+lon", "")),
        text=given.get("#description", ""),
        by="hxl",
        other=tuple((tag, value) for tag, value in given.items() if tag not in known),
    )
    source = given.get("#meta+source", "") or "-"
    return noted, IncidentTold(at=at, id=id_, source=source, relation="report")


def _precision(given: dict[str, str]) -> str:
    if given.get("#geo+lat"):
        return "point"
    for level, name in ((3, "district"), (2, "province"), (1, "department")):
        if given.get(f"#adm{level}+name"):
            return name
    return "country"


def write_hxl(found: Iterable[Incident]) -> str:
    """Incidents as CSV with HXL's row of hashtags; an interval is written as ISO 8601 has it."""
    rows: list[Sequence[str]] = [*zip(*HXL, strict=True)]
    for one in found:
        noted = one.noted
        places = (*noted.place, "", "", "")[:3]
        same = noted.earliest == noted.latest
        rows.append(
            [
                noted.id,
                noted.earliest if same else f"{noted.earliest}/{noted.latest}",
                *places,
                *(noted.position or ("", "")),
                noted.code,
                noted.text,
                "; ".join(dict.fromkeys(told.source for told in one.told)),
            ]
        )
    return csv_text(rows)


def timeline(found: Sequence[Incident], title: str, names: dict[str, str]) -> dict[str, Any]:
    """
    Incidents as TimelineJS has them; no day is invented: what is known to the month has no day.

    Args:
        found: The incidents.
        title: Of the timeline.
        names: What codes are called.
    """
    events = []
    for one in found:
        noted = one.noted
        same = noted.earliest == noted.latest
        shown = noted.earliest if same else f"{noted.earliest} – {noted.latest}"
        sources = "; ".join(f"{told.source} ({told.relation})" for told in one.told)
        events.append(
            {
                "start_date": _parts(noted.earliest),
                "end_date": _parts(noted.latest),
                "display_date": shown,
                "text": {
                    "headline": names.get(noted.code, noted.code),
                    "text": f"{noted.text} [{one.standing}] {sources}".strip(),
                },
                "group": " / ".join(filter(None, noted.place[:2])),
                "unique_id": noted.id,
            }
        )
    return {"title": {"text": {"headline": title, "text": ""}}, "events": events}


def _parts(text: str) -> dict[str, int]:
    names = ("year", "month", "day", "hour", "minute")
    plain = text.replace("T", "-").replace(":", "-").replace("Z", "").split("-")
    return {name: int(part) for name, part in zip(names, plain, strict=False) if part.isdigit()}


def geojson(found: Iterable[Incident]) -> str:
    """Incidents with a position as GeoJSON; those without one have a null geometry."""
    features = [
        {
            "type": "Feature",
            "id": one.noted.id,
            "geometry": {
                "type": "Point",
                "coordinates": [float(one.noted.position[1]), float(one.noted.position[0])],
            }
            if one.noted.position
            else None,
            "properties": {
                "code": one.noted.code,
                "earliest": one.noted.earliest,
                "latest": one.noted.latest,
                "place": list(one.noted.place),
                "precision": one.noted.precision,
                "severity": one.noted.severity,
                "standing": one.standing,
                "text": one.noted.text,
            },
        }
        for one in found
    ]
    return (
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False) + "\n"
    )
