"""From a finding to what it rests on: complete chains, and where a link is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from escrutinio.law.obligations import Source, sources
from escrutinio.model.mission import Finding

NO_OBSERVATION, NO_OBLIGATION, NOT_BOUND = "no-observation", "no-obligation", "not-bound"
UNCOUNTED = "uncounted"
"""Without observations; without an obligation; of one that did not bind then; not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """
    A finding with its obligations and their sources as they stood.

    Args:
        finding: The finding.
        obligations: Ids, each with its sources on the day.
        gaps: What is missing; none where the chain is complete.
    """

    finding: Finding
    obligations: tuple[tuple[str, tuple[Source, ...]], ...]
    gaps: tuple[str, ...]


def chain(finding: Finding, country: str, day: date) -> Chain:
    """
    A finding with what it rests on.

    Args:
        finding: The finding.
        country: Two letters.
        day: Of the vote.

    Raises:
        Refused: It names an obligation that does not exist.

    Says: Which links there are.
    Does not say: That a complete chain makes a finding true, or an incomplete one false.
    """
    owed = tuple((one, sources(one, country, day)) for one in finding.obligations)
    counted = any(one.n is not None and one.of is not None for one in finding.observations)
    tests = (
        (NO_OBSERVATION, not finding.observations),
        (UNCOUNTED, bool(finding.observations) and not counted),
        (NO_OBLIGATION, not owed),
        (NOT_BOUND, bool(owed) and not any(one.binds for _, each in owed for one in each)),
    )
    return Chain(
        finding=finding, obligations=owed, gaps=tuple(name for name, holds in tests if holds)
    )


def chains(findings: Iterable[Finding], country: str, day: date) -> tuple[Chain, ...]:
    """Every finding with what it rests on."""
    return tuple(chain(one, country, day) for one in findings)
