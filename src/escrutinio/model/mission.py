"""
What an observer mission says: findings with what they rest on, verdicts with their conditions.

Each statement is that of its source, on its date; none is a fact of ours.
"""

from __future__ import annotations

from dataclasses import dataclass

SAMPLE, CONVENIENCE, UNKNOWN = "sample", "convenience", "unknown"
BASES = (SAMPLE, CONVENIENCE, UNKNOWN)
"""Observations of a drawn sample; of stations that were at hand; not said."""

SAW, DOCUMENT, WITNESS, RECORD, HEARSAY = "saw", "document", "witness", "record", "hearsay"
EVIDENCE = (SAW, DOCUMENT, WITNESS, RECORD, HEARSAY)
"""Seen by observers; a document; a witness; an official record; told by others."""

OPEN, SILENT = "open", "none"
"""A condition whose end is not known; a recommendation without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilingual:
    """A text in both languages."""

    es: str
    en: str

    def text(self, language: str) -> str:
        """It, in one language."""
        return self.es if language == "es" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """
    What a finding rests on.

    Args:
        evidence: One of `EVIDENCE`.
        source: The id of a source of the mission; empty for its own reports.
        n: In so many stations, cases or hours; None where it is not said.
        of: Out of how many; None where it is not said.
        basis: One of `BASES`.
        data: Where the rows behind it are: a file, or the keys of reports; may be empty.
    """

    evidence: str
    source: str = ""
    n: int | None = None
    of: int | None = None
    basis: str = UNKNOWN
    data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    A finding.

    Args:
        id: Within the mission.
        part: Of the process.
        phase: Before, on, or after the day.
        when: As its source dates it.
        who: Who says so.
        text: What.
        code: Of the book of codes; may be empty.
        obligations: Ids of those that it concerns.
        observations: What it rests on.
    """

    id: str
    part: str
    phase: str
    when: Bilingual
    who: Bilingual
    text: Bilingual
    code: str = ""
    obligations: tuple[str, ...] = ()
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """
    A condition of a verdict.

    Args:
        text: What has to happen.
        until: By when, in ISO 8601; empty where no day was set.
        state: Open, met or unmet.
        became: What became of it.
        source: Where that stands.
    """

    text: Bilingual
    until: str = ""
    state: str = OPEN
    became: Bilingual | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    What a mission concluded on a date; later ones do not replace it.

    Args:
        at: Its date, as precisely as is known.
        who: Whose.
        text: What.
        source: Where it stands.
        conditions: Under which.
    """

    at: str
    who: Bilingual
    text: Bilingual
    source: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """
    A recommendation.

    Args:
        id: Within the mission.
        at: Its date.
        who: Whose.
        to: To whom.
        text: What.
        source: Where it stands.
        answer: Accepted, declined, partly, or none.
        answered: When.
        followed: What came of it.
        obligations: Ids of those that it serves.
    """

    id: str
    at: str
    who: Bilingual
    to: Bilingual
    text: Bilingual
    source: str
    answer: str = SILENT
    answered: str = ""
    followed: Bilingual | None = None
    obligations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    """
    A mission.

    Args:
        id: Its name.
        title: As it is called.
        country: Two letters.
        day: Of the vote that it observed, in ISO 8601.
        who: Who sent it.
        kind: "preliminary", "final" or "study".
        observed: What it observed.
        unobserved: What it did not.
        findings: In the order of its sources.
        verdicts: In order of their dates.
        recommendations: In order of their dates.
        sources: Ids and what they are.
        disagreements: Where its sources contradict each other.
        events: What else its sources date.
    """

    id: str
    title: Bilingual
    country: str
    day: str
    who: Bilingual
    kind: str
    observed: tuple[Bilingual, ...]
    unobserved: tuple[Bilingual, ...]
    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    sources: tuple[tuple[str, Bilingual], ...] = ()
    disagreements: tuple[Bilingual, ...] = ()
    events: tuple[tuple[str, Bilingual, str], ...] = ()
