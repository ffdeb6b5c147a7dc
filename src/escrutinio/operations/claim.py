"""Judge a claim on a source: read it, take what the claim names, return the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from escrutinio.errors import Refused
from escrutinio.forensics.claims.annulling import annulling_listed, annulling_number
from escrutinio.forensics.claims.exchanged import exchanged
from escrutinio.forensics.claims.first_round import first_round
from escrutinio.forensics.claims.identical import identical
from escrutinio.forensics.claims.invalid import invalid
from escrutinio.forensics.claims.overvotes import overvotes
from escrutinio.forensics.claims.sample import reported, sample
from escrutinio.forensics.claims.spoil import spoil
from escrutinio.forensics.claims.swing import swing, swing_since
from escrutinio.forensics.claims.verdict import CONTRADICTS, UNEXPLAINED, Verdict
from escrutinio.forensics.claims.zero import zero
from escrutinio.forensics.copied import pairs_inside
from escrutinio.forensics.method import Setting
from escrutinio.forensics.stations import Flags, Stations
from escrutinio.io.source import Progress, quiet
from escrutinio.operations.claim_names import enough, listed, option_of, petitions, reports_of
from escrutinio.operations.stations import Read, stations_of

SEED = Setting().seed


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """
    A claim as somebody makes it.

    Args:
        kind: One of `forensics.claims.KINDS`.
        option: The id of the option that it is about; may be empty.
        stations: Numbers separated by commas, or a file of them; may be empty.
        number: Of stations: claimed, to annul, or counted by then.
        areas: Departments or provinces, each by itself or as `AREA=N`.
        states: Two dated states, separated by a comma; may be empty.
        lead: Of the later winner when `number` sheets were counted. [votes]
        share: That a sample is said to give the option. [%]
        reports: A file of what a sample reports, station by station; may be empty.
    """

    kind: str
    option: str = ""
    stations: str = ""
    number: int | None = None
    areas: tuple[str, ...] = ()
    states: str = ""
    lead: int | None = None
    share: float | None = None
    reports: str = ""

    def given(self) -> dict[str, str]:
        """What is given, by the name of its option on the command line."""
        values = {
            "option": self.option,
            "stations": self.stations,
            "number": "" if self.number is None else str(self.number),
            "in": " ".join(self.areas),
            "states": self.states,
            "lead": "" if self.lead is None else str(self.lead),
            "share": "" if self.share is None else str(self.share),
            "reports": self.reports,
        }
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReport:
    """
    A claim judged, with what it was judged from.

    Args:
        verdict: The verdict.
        title_es: The election, in Spanish.
        title_en: In English.
        source: The file.
        sha256: Its digest.
        seed: Where all chance begins.
        stations: How many were read.
        as_of: The dated state that was read; may be empty.
        simulated: Whether the stations are not real ones.
        left_out: Rows that were not read, with the reason.
    """

    verdict: Verdict
    title_es: str
    title_en: str
    source: str
    sha256: str
    seed: int
    stations: int
    as_of: str = ""
    simulated: bool = False
    left_out: tuple[tuple[str, int, tuple[str, ...]], ...] = field(default=())

    def title(self, language: str) -> str:
        """The election, in one language."""
        return self.title_es if language == "es" else self.title_en

    @property
    def found(self) -> bool:
        """Whether it is not explained, or contradicts the arithmetic."""
        return self.verdict.grade in (UNEXPLAINED, CONTRADICTS)


Judge = Callable[[Claim, Read, int], Verdict]

USES = {
    "zero": ("option",),
    "overvotes": ("number",),
    "swing": ("states", "number", "lead"),
    "identical": (),
    "first-round": ("option",),
    "annulling": ("stations", "number", "in"),
    "spoil": ("option",),
    "exchanged": ("stations",),
    "invalid": (),
    "sample": ("option", "number", "share", "reports"),
}
"""What each claim takes."""

NEEDS = {
    "overvotes": ("registered",),
    "first-round": ("place", "before"),
    "spoil": ("before", "null", "cast", "registered"),
    "exchanged": ("place",),
    "invalid": ("place", "cast", "null"),
}
"""The columns without which a claim cannot be judged."""


def judge(
    claim: Claim, source: str, *, seed: int = SEED, tell: Progress = quiet, **how: Any
) -> ClaimReport:
    """
    The verdict on a claim.

    Args:
        claim: What is claimed.
        source: As for `stations_of`.
        seed: Where all chance begins.
        tell: Told how far it is.
        how: How the source is read; see `stations_of`.

    Raises:
        Refused: The claim names what the source does not have.
        SourceError: The source, or a file of stations, cannot be read.
    """
    checked(claim)
    if claim.kind == "swing" and claim.states:
        how |= {"as_of": _pair(claim.states)[1]}
    read = stations_of(source, tell=tell, **how)
    _needed(claim, read.stations)
    tell("claim", 0, 0)
    return ClaimReport(
        verdict=JUDGES[claim.kind](claim, read, seed),
        title_es=read.title_es,
        title_en=read.title_en,
        source=read.source,
        sha256=read.sha256,
        seed=seed,
        stations=len(read.stations),
        as_of=read.as_of,
        simulated=read.simulated,
        left_out=read.left_out,
    )


def checked(claim: Claim) -> None:
    """
    Refuse what the kind of claim has no use for, before anything is read.

    Raises:
        Refused: An option is given in vain, or one is missing.
    """
    for name, value in claim.given().items():
        if name not in USES[claim.kind]:
            raise Refused("claim.unused", where=f"--{name} {value}", kind=claim.kind)
    if claim.kind == "swing":
        if (claim.number is None) != (claim.lead is None):
            raise Refused("claim.since", where="swing")
        if claim.lead is not None and claim.states:
            raise Refused("claim.unused", where=f"--states {claim.states}", kind="swing")
    if claim.kind == "sample":
        _checked_sample(claim)
    if claim.kind == "exchanged" and not claim.stations.strip():
        raise Refused("claim.empty", where="--stations")


def _checked_sample(claim: Claim) -> None:
    """A sample is a share and a number of stations, or a file of reports."""
    if claim.reports and (claim.share is not None or claim.number is not None or claim.option):
        raise Refused("claim.both", where=f"--reports {claim.reports}")
    if not claim.reports and (claim.share is None or claim.number is None):
        raise Refused("claim.sample", where="sample")
    if claim.share is not None and not 0 < claim.share < 100:
        raise Refused("claim.share", where=f"--share {claim.share}")


def _needed(claim: Claim, stations: Stations) -> None:
    """Refuse a source without a column that the claim needs."""
    needs = NEEDS.get(claim.kind, ())
    if claim.kind == "swing" and claim.lead is None:
        needs = ("arrival",)
    if claim.kind == "zero" and stations.area is None:
        needs = ("place",)
    for need in needs:
        if not stations.has(need):
            raise Refused(f"claim.absent.{need}", where=claim.kind)
    if claim.kind == "spoil":
        _needed_before(stations)
    if len(stations.options) < 2:
        raise Refused("claim.absent.options", where=claim.kind)


def _needed_before(stations: Stations) -> None:
    for need in ("null", "cast", "registered"):
        if stations.before is None or not stations.before.has(need):
            raise Refused(f"claim.absent.{need}", where="--before")


def _zero(claim: Claim, read: Read, seed: int) -> Verdict:  # noqa: ARG001
    return zero(read.stations, option_of(read.stations, claim.option, read.stations.runner_up))


def _overvotes(claim: Claim, read: Read, seed: int) -> Verdict:  # noqa: ARG001
    return overvotes(read.stations, claim.number)


def _swing(claim: Claim, read: Read, seed: int) -> Verdict:  # noqa: ARG001
    stations = read.stations
    if claim.number is not None and claim.lead is not None:
        enough(claim.number, len(stations))
        return swing_since(stations, claim.number, claim.lead)
    return swing(stations, _late(claim, read))


def _late(claim: Claim, read: Read) -> Flags:
    """Which sheets came after the first of two states."""
    first = _pair(claim.states)[0] if claim.states else read.states[0]
    if first not in read.states[:-1]:
        raise Refused("claim.states", where=claim.states, known=", ".join(read.states))
    arrival = read.stations.arrival
    late = np.zeros(len(read.stations), dtype=bool)
    if arrival is not None:
        late = arrival > read.states.index(first)
    if not late.any():
        raise Refused("claim.late", where=claim.states or first)
    return np.asarray(late)


def _pair(states: str) -> tuple[str, str]:
    parts = [one.strip() for one in states.split(",")]
    if len(parts) != 2 or not all(parts):
        raise Refused("claim.states", where=states, known="A,B")
    return parts[0], parts[1]


def _identical(claim: Claim, read: Read, seed: int) -> Verdict:  # noqa: ARG001
    stations = read.stations
    if stations.place is None:
        return identical(stations)
    chance = Setting(seed=seed).generator("claim-identical")
    return identical(stations, lambda: pairs_inside(stations, chance))


def _first_round(claim: Claim, read: Read, seed: int) -> Verdict:  # noqa: ARG001
    option = option_of(read.stations, claim.option, read.stations.leader)
    return _some(first_round(read.stations, option), claim)


def _invalid(claim: Claim, read: Read, seed: int) -> Verdict:  # noqa: ARG001
    return _some(invalid(read.stations), claim)


def _exchanged(claim: Claim, read: Read, seed: int) -> Verdict:  # noqa: ARG001
    return exchanged(read.stations, listed(read.stations, claim.stations))


def _spoil(claim: Claim, read: Read, seed: int) -> Verdict:  # noqa: ARG001
    stations = read.stations
    before = stations.before
    if before is None or stations.matched is None:
        raise Refused("claim.absent.before", where=claim.kind)
    if not claim.option:
        raise Refused("claim.whose", where="--option", known=", ".join(before.options))
    return spoil(stations.select(stations.matched), option_of(before, claim.option, 0))


def _sample(claim: Claim, read: Read, seed: int) -> Verdict:  # noqa: ARG001
    stations = read.stations
    if claim.reports:
        return reported(stations, *reports_of(stations, claim.reports))
    enough(claim.number or 0, len(stations))
    option = option_of(stations, claim.option, stations.leader)
    return sample(stations, option, (claim.share or 0.0) / 100, claim.number or 0)


def _annulling(claim: Claim, read: Read, seed: int) -> Verdict:  # noqa: ARG001
    stations = read.stations
    if claim.stations.strip():
        if claim.number is not None or claim.areas:
            raise Refused("claim.both", where="--stations")
        return annulling_listed(stations, listed(stations, claim.stations))
    return annulling_number(stations, petitions(stations, claim.number, claim.areas))


def _some(found: Verdict | None, claim: Claim) -> Verdict:
    if found is None:
        raise Refused("claim.absent.few", where=claim.kind)
    return found


JUDGES: dict[str, Judge] = {
    "zero": _zero,
    "overvotes": _overvotes,
    "swing": _swing,
    "identical": _identical,
    "first-round": _first_round,
    "annulling": _annulling,
    "spoil": _spoil,
    "exchanged": _exchanged,
    "invalid": _invalid,
    "sample": _sample,
}
