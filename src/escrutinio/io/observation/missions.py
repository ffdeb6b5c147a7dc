"""Missions as files: those that come with the program, and those of users."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from escrutinio.errors import Refused, SourceError
from escrutinio.model.mission import (
    BASES,
    EVIDENCE,
    Bilingual,
    Condition,
    Finding,
    Mission,
    Observation,
    Recommendation,
    Verdict,
)


def shipped_missions() -> tuple[str, ...]:
    """
    The missions that come with the program.

    >>> shipped_missions()
    ('peru-2000', 'peru-2001', 'peru-2016')
    """
    folder = files("escrutinio.data").joinpath("observation", "missions")
    return tuple(sorted(one.name.removesuffix(".toml") for one in folder.iterdir()))


def mission(name: str) -> Mission:
    """
    A mission by its name, or from a file.

    Raises:
        Refused: There is none of that name.
        SourceError: The file cannot be read, or a part of it is missing or unknown.
    """
    if name in shipped_missions():
        folder = files("escrutinio.data").joinpath("observation", "missions")
        return _read(folder.joinpath(f"{name}.toml").read_text("utf-8"), name)
    path = Path(name)
    if not path.is_file():
        raise Refused("observe.mission.unknown", where=name, known=", ".join(shipped_missions()))
    try:
        return _read(path.read_text("utf-8"), name)
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("source.unreadable", where=name, error=error) from None


def _read(text: str, where: str) -> Mission:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourceError("observe.mission.broken", where=where, error=str(error)) from None
    part = "mission"
    try:
        made = Mission(
            id=data["id"],
            title=_both(data, "title"),
            country=data["country"],
            day=str(data["day"]),
            who=_both(data, "who"),
            kind=data["kind"],
            observed=_several(data, "observed"),
            unobserved=_several(data, "unobserved"),
            sources=tuple((one["id"], _both(one, "title")) for one in data.get("source", ())),
            disagreements=_several(data, "disagreements"),
            findings=tuple(_finding(one) for one in data.get("finding", ())),
            verdicts=tuple(_verdict(one) for one in data.get("verdict", ())),
            recommendations=tuple(_advice(one) for one in data.get("recommendation", ())),
            events=tuple(
                (str(one["at"]), _both(one, "text"), one["source"]) for one in data.get("event", ())
            ),
        )
        part = "source"
        _require_sources(made)
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(
            "observe.mission.broken", where=f"{where} ({part})", error=error
        ) from None
    return made


def _both(row: dict[str, Any], name: str) -> Bilingual:
    return Bilingual(es=row[f"{name}_es"], en=row[f"{name}_en"])


def _several(row: dict[str, Any], name: str) -> tuple[Bilingual, ...]:
    return tuple(Bilingual(es=es, en=en) for es, en in row.get(name, ()))


def _finding(row: dict[str, Any]) -> Finding:
    return Finding(
        id=row["id"],
        part=row["part"],
        phase=row["phase"],
        when=_both(row, "when"),
        who=_both(row, "who"),
        text=_both(row, "text"),
        code=row.get("code", ""),
        obligations=tuple(row.get("obligations", ())),
        observations=tuple(_observation(one) for one in row.get("observations", ())),
    )


def _observation(row: dict[str, Any]) -> Observation:
    made = Observation(**{**row, "data": tuple(row.get("data", ()))})
    if made.evidence not in EVIDENCE or made.basis not in BASES:
        raise ValueError(f"{made.evidence}, {made.basis}")
    return made


def _verdict(row: dict[str, Any]) -> Verdict:
    return Verdict(
        at=str(row["at"]),
        who=_both(row, "who"),
        text=_both(row, "text"),
        source=row["source"],
        conditions=tuple(
            Condition(
                text=_both(one, "text"),
                until=str(one.get("until", "")),
                state=one.get("state", "open"),
                became=_both(one, "became") if "became_es" in one else None,
                source=one.get("source", ""),
            )
            for one in row.get("condition", ())
        ),
    )


def _advice(row: dict[str, Any]) -> Recommendation:
    return Recommendation(
        id=row["id"],
        at=str(row["at"]),
        who=_both(row, "who"),
        to=_both(row, "to"),
        text=_both(row, "text"),
        source=row["source"],
        answer=row.get("answer", "none"),
        answered=str(row.get("answered", "")),
        followed=_both(row, "followed") if "followed_es" in row else None,
        obligations=tuple(row.get("obligations", ())),
    )


def _require_sources(made: Mission) -> None:
    """Every source that is named has to be listed."""
    known = {id_ for id_, _ in made.sources} | {""}
    named = [one.source for finding in made.findings for one in finding.observations]
    named += [one.source for one in made.verdicts]
    named += [one.source for one in made.recommendations]
    named += [source for _, _, source in made.events]
    for one in named:
        for part in one.split():
            if part not in known:
                raise ValueError(part)
