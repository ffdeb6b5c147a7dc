"""A mission's statement: its own findings from its reports, beside those that it was given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from escrutinio.law.obligations import codes
from escrutinio.model.mission import (
    CONVENIENCE,
    SAMPLE,
    SAW,
    Bilingual,
    Finding,
    Mission,
    Observation,
)
from escrutinio.model.observation import PUBLISHED, EstimateMade
from escrutinio.observation.chain import Chain, chains
from escrutinio.observation.incidents import Incident
from escrutinio.observation.reports import Report
from escrutinio.operations.observation.forms import forms
from escrutinio.operations.observation.incidents import every
from escrutinio.operations.observation.quick import estimates
from escrutinio.operations.observation.reports import Book, book
from escrutinio.operations.observation.samples import (
    committed,
    observed,
    sample_of,
    substitutions,
)
from escrutinio.operations.office import Office

FIELDS = ("irregularities", "code")
"""Questions whose answers are codes of the book."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """
    What a mission says, with what it rests on.

    Args:
        mission: The mission, its own findings with those that its reports give.
        chains: Every finding with its obligations and their sources.
        estimate: The last estimate that went out; None where none did.
        incidents: In the order of their moments.
        reports: How many reports came, by form.
        stations: How many stations reported.
        sampled: How many of them were drawn.
        conflicts: Fields in which reports differ and nobody has decided.
    """

    mission: Mission
    chains: tuple[Chain, ...]
    estimate: EstimateMade | None = None
    incidents: tuple[Incident, ...] = ()
    reports: tuple[tuple[str, int], ...] = ()
    stations: int = 0
    sampled: int = 0
    conflicts: int = 0


def statement(mission: Mission, office: Office | None = None) -> Statement:
    """
    A mission's statement.

    Args:
        mission: What it found, concluded and recommended.
        office: The workspace with its reports; None for one that has no reports.

    Raises:
        Refused: A finding names an obligation that does not exist.
    """
    day = date.fromisoformat(mission.day)
    if office is None:
        return Statement(mission=mission, chains=chains(mission.findings, mission.country, day))
    read = book(office)
    drawn = _drawn(office)
    found = (*mission.findings, *own_findings(office, read, drawn))
    whole = replace(mission, findings=found)
    stations = {one.station for one in read.reports if one.station}
    out = [one for one in estimates(office) if one.state == PUBLISHED]
    return Statement(
        mission=whole,
        chains=chains(found, mission.country, day),
        estimate=out[-1] if out else None,
        incidents=every(office),
        reports=tuple(sorted(_counted(one.form for one in read.reports).items())),
        stations=len(stations),
        sampled=len(stations & drawn),
        conflicts=sum(one.settled is None for one in read.conflicts),
    )


def _drawn(office: Office) -> frozenset[str]:
    """Stations of the last sample, with those that stand in for them."""
    if not committed(office):
        return frozenset()
    drawing = sample_of(office)
    return frozenset(observed(drawing, substitutions(office, drawing.sha256)))


def _counted(names: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in names:
        found[one] = found.get(one, 0) + 1
    return found


def own_findings(office: Office, read: Book, drawn: frozenset[str]) -> tuple[Finding, ...]:
    """
    What the reports of a mission say, code by code: in how many of how many stations.

    Stations of the sample and others are counted apart; a station in which reports differ on the
    code, and nobody has decided, counts among those that were observed and not among those where
    it was found.

    Args:
        office: The office.
        read: Its reports.
        drawn: Stations of the sample.
    """
    found = []
    for issued in forms(office):
        asked = [one for one in issued.form.fields if one.name in FIELDS and one.choices]
        reports = read.of(issued.form.id)
        for question in asked:
            for code in (name for name, _ in question.choices if name in codes()):
                one = _finding(issued.form.id, code, question.path, reports, drawn)
                if one is not None:
                    found.append(one)
    return tuple(found)


def _finding(
    form: str, code: str, path: str, reports: list[Report], drawn: frozenset[str]
) -> Finding | None:
    """One code of one form; None where no report has it."""
    by_station: dict[str, list[Report]] = {}
    for one in reports:
        by_station.setdefault(one.station or one.key, []).append(one)
    observed = {
        station: [code in (one.answer(path) or "").split() for one in each]
        for station, each in by_station.items()
        if all(one.answer(path) is not None for one in each)
    }
    parts = [(SAMPLE, {s for s in observed if s in drawn}),
             (CONVENIENCE, {s for s in observed if s not in drawn})]  # fmt: skip
    observations = []
    for basis, stations in parts:
        seen = sorted(s for s in stations if all(observed[s]))
        if stations and (seen or basis == SAMPLE):
            keys = tuple(one.key for s in seen for one in by_station[s])
            observations.append(
                Observation(evidence=SAW, n=len(seen), of=len(stations), basis=basis, data=keys)
            )
    if not any(one.n for one in observations):
        return None
    known = codes()[code]
    return Finding(
        id=f"{form}-{code}",
        part=known.part,
        phase=known.phase,
        when=Bilingual(es="", en=""),
        who=Bilingual(es="observadores de la misión", en="observers of the mission"),
        text=Bilingual(es=f"{known.title_es}.", en=f"{known.title_en}."),
        code=code,
        obligations=known.obligations,
        observations=tuple(observations),
    )
