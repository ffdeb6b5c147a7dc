"""Judge a claim on a source: read it, take what the claim names, return the verdict."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from escrutinio.errors import Refused, SourceError
from escrutinio.forensics.claims.annulling import Petition, annulling_listed, annulling_number
from escrutinio.forensics.claims.exchanged import exchanged
from escrutinio.forensics.claims.first_round import first_round
from escrutinio.forensics.claims.identical import identical
from escrutinio.forensics.claims.invalid import invalid
from escrutinio.forensics.claims.overvotes import overvotes
from escrutinio.forensics.claims.spoil import spoil
from escrutinio.forensics.claims.swing import swing, swing_since
from escrutinio.forensics.claims.verdict import CONTRADICTS, UNEXPLAINED, Verdict
from escrutinio.forensics.claims.zero import zero
from escrutinio.forensics.copied import pairs_inside
from escrutinio.forensics.method import Setting
from escrutinio.forensics.stations import Codes, Flags, Stations
from escrutinio.io.source import Progress, quiet
from escrutinio.operations.stations import Read, stations_of

SEED = Setting().seed
NAMED = 10
"""So many unknown stations, or known areas, are named in a message."""


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
    """

    kind: str
    option: str = ""
    stations: str = ""
    number: int | None = None
    areas: tuple[str, ...] = ()
    states: str = ""
    lead: int | None = None

    def given(self) -> dict[str, str]:
        """What is given, by the name of its option on the command line."""
        values = {
            "option": self.option,
            "stations": self.stations,
            "number": "" if self.number is None else str(self.number),
            "in": " ".join(self.areas),
            "states": self.states,
            "lead": "" if self.lead is None else str(self.lead),
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
    if claim.kind == "exchanged" and not claim.stations.strip():
        raise Refused("claim.empty", where="--stations")


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
    return zero(read.stations, _option(read.stations, claim.option, read.stations.runner_up))


def _overvotes(claim: Claim, read: Read, seed: int) -> Verdict:  # noqa: ARG001
    return overvotes(read.stations, claim.number)


def _swing(claim: Claim, read: Read, seed: int) -> Verdict:  # noqa: ARG001
    stations = read.stations
    if claim.number is not None and claim.lead is not None:
        _enough(claim.number, len(stations))
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
    option = _option(read.stations, claim.option, read.stations.leader)
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
    return spoil(stations.select(stations.matched), _option(before, claim.option, 0))


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
}


def _option(stations: Stations, name: str, otherwise: int) -> int:
    """
    The place of an option by its id.

    Raises:
        Refused: There is none of that name.
    """
    if not name:
        return otherwise
    if name not in stations.options:
        known = ", ".join(stations.options)
        raise Refused("claim.option", where=f"--option {name}", known=known)
    return stations.options.index(name)


def listed(stations: Stations, text: str) -> Codes:
    """
    The stations that a list or a file names, in its order and once each.

    Args:
        stations: Among which.
        text: Numbers separated by commas, or the path of a file: one number to a line, or in the
            first column of a table.

    Raises:
        Refused: The list is empty, or names stations that there are not.
        SourceError: The file cannot be read.
    """
    path = Path(text)
    named = _lines(path) if path.exists() else [one.strip() for one in text.split(",")]
    words = list(dict.fromkeys(one for one in named if one))
    place = {str(one): i for i, one in enumerate(stations.ids)}
    bare = {one.lstrip("0"): i for one, i in place.items()}
    found = [place.get(one, bare.get(one.lstrip("0"))) for one in words]
    if path.exists() and found and found[0] is None and not words[0].isdigit():
        words, found = words[1:], found[1:]  # a header
    if not words:
        raise Refused("claim.empty", where=text)
    strange = [one for one, row in zip(words, found, strict=True) if row is None]
    if strange:
        shown = ", ".join(strange[:NAMED])
        raise Refused("claim.station", where=path.name, stations=shown, n=len(strange))
    return np.array(list(dict.fromkeys(one for one in found if one is not None)), dtype=np.int64)


def _lines(path: Path) -> list[str]:
    """The first column of a file."""
    import csv

    try:
        rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None
    return [row[0].strip() for row in rows if row]


def petitions(stations: Stations, number: int | None, areas: Sequence[str]) -> tuple[Petition, ...]:
    """
    How many stations are to be annulled, and where.

    Args:
        stations: Among which.
        number: In all the areas together; in the whole election where none is named.
        areas: Names, each by itself or as `AREA=N`.

    Raises:
        Refused: It is not said how many, or twice; an area is not known; there are not so many.
    """
    every = np.ones(len(stations), dtype=bool)
    asked = [_asked(one) for one in areas]
    rows = [within(stations, name) for name, _ in asked]
    asked = [(named(stations, name), n) for name, n in asked]
    taken = np.zeros(len(stations), dtype=np.int64)
    for (name, _), own in zip(asked, rows, strict=True):
        taken += own
        if (taken > 1).any():
            raise Refused("claim.overlap", where=f"--in {name}")
    if any(n is not None for _, n in asked):
        if number is not None:
            raise Refused("claim.both", where=f"--number {number}")
        found = [(name, n, own) for (name, n), own in zip(asked, rows, strict=True)]
    else:
        together = taken > 0 if asked else every
        found = [(", ".join(name for name, _ in asked), number, together)]
    made = []
    for name, n, own in found:
        if n is None:
            raise Refused("claim.which", where=f"--in {name}" if name else "annulling")
        _enough(n, int(own.sum()))
        made.append(Petition(name=name, n=n, rows=own))
    return tuple(made)


def _asked(text: str) -> tuple[str, int | None]:
    """An area and how many of its stations, if that is said."""
    name, mark, n = text.rpartition("=")
    return (name.strip(), int(n)) if mark and n.strip().isdigit() else (text.strip(), None)


def _enough(n: int, of: int) -> None:
    if n > of:
        raise Refused("claim.many", where=f"--number {n}", n=n, of=of)


def within(stations: Stations, name: str) -> Flags:
    """
    The stations of an area, a department before a province of the same name.

    Raises:
        Refused: There is no such area.
    """
    column, same = _area(stations, name)
    return np.asarray(np.isin(getattr(stations, column), same))


def named(stations: Stations, name: str) -> str:
    """An area as the source writes it."""
    column, same = _area(stations, name)
    names = getattr(stations, f"{column}_names")
    return str(names[same[0]]) if len(same) == 1 else name


def _area(stations: Stations, name: str) -> tuple[str, list[int]]:
    """Whether it is a region or an area, and its codes."""
    wanted = plain(name)
    for column in ("region", "area"):
        names = getattr(stations, f"{column}_names")
        same = [
            i
            for i, one in enumerate(names)
            if wanted in (plain(one), plain(str(one).rpartition(" / ")[2]))
        ]
        if stations.has(column) and same:
            return column, same
    known = ", ".join(str(one) for one in (stations.region_names or stations.area_names)[:NAMED])
    raise Refused("claim.area", where=f"--in {name}", known=known or "-")


def plain(name: str) -> str:
    """
    A name without marks and cases.

    >>> plain("Áncash "), plain("HUÁNUCO")
    ('ancash', 'huanuco')
    """
    apart = unicodedata.normalize("NFD", str(name).strip().casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))


def as_data(report: ClaimReport, language: str) -> dict[str, Any]:
    """
    A claim report as data, for programs.

    Args:
        report: The claim judged.
        language: Of the title; all else are codes, the same in every language.
    """
    verdict = asdict(report.verdict)
    for name in ("checked", "figures"):
        verdict[name] = {key: _number(value) for key, value in verdict[name]}
    verdict["rows"] = [[_number(cell) for cell in row] for row in verdict["rows"]]
    effect = report.verdict.effect
    if effect is not None:
        verdict["effect"]["could_change"] = effect.could_change
    return {
        "title": report.title(language),
        "source": report.source,
        "sha256": report.sha256,
        "as_of": report.as_of,
        "simulated": report.simulated,
        "seed": report.seed,
        "stations": report.stations,
        "left_out": [
            dict(zip(("reason", "n", "first"), one, strict=True)) for one in report.left_out
        ],
        "verdict": verdict,
    }


def _number(value: Any) -> Any:
    """A cell for JSON, which has no word for a number that is none."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
