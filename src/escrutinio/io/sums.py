"""Sources with sums by area instead of sheets: the tribunal's history, the office's 2026 totals."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from escrutinio.errors import SourceError
from escrutinio.io.definitions import election
from escrutinio.io.places import department_names
from escrutinio.io.printed import Printed
from escrutinio.io.records import kept
from escrutinio.io.source import Source
from escrutinio.model.election import Contest, Election
from escrutinio.model.finding import Finding, Rejected
from escrutinio.model.result import Totals

HISTORY = ("proceso", "tipo", "Distrito electoral", "Votos emitidos", "Organización Política")
WHOLE = "NACION"
BLANK, NULL = "VOTOS EN BLANCO", "VOTOS NULOS"


Stated = tuple[Totals, dict[str, int]]
"""Sums, and the votes cast and valid votes that the source prints beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """
    A source's own sums: of the whole and of each area, and where they do not agree.

    `stated_valid` and `stated_cast` are what the source prints beside the votes. [votes]
    """

    election: Election
    name: str
    sha256: str
    lines: int
    whole: Totals
    areas: tuple[tuple[str, Totals], ...]
    rejected: tuple[Rejected, ...] = ()
    findings: tuple[Finding, ...] = ()
    sheets: tuple[tuple[str, int], ...] = ()  # counted, pending, total: as the source says
    member: str = ""
    as_of: str = ""
    views: tuple[str, ...] = ()
    printed: tuple[Printed, ...] = ()
    stated_valid: int | None = None  # as printed, where the source lacks some lists
    stated_of: tuple[tuple[str, int], ...] = ()  # the same of each area that prints it
    contest: str = ""  # that these sums are of; the first one if it is not said
    beside: tuple[Sums, ...] = ()  # those of other contests in the same source

    @property
    def contests(self) -> dict[str, Sums]:
        """The sums of each contest that the source has, by its id."""
        first = self.contest or self.election.contests[0].id
        return {first: self} | {one.contest: one for one in self.beside}

    @property
    def content_sha256(self) -> str:
        """The digest of the source; it is read as it lies there."""
        return self.sha256


def is_history(header: Iterable[str]) -> bool:
    """Whether a table's header is that of the tribunal's results by department."""
    return set(HISTORY) <= set(header)


def history(source: Source, election_name: str) -> Sums:
    """
    One election out of the tribunal's results by department, with its row for the nation.

    Raises:
        SourceError: No election was named, or the file does not hold it.
    """
    if not election_name:
        raise SourceError("source.election", where=source.name, known="peru-2000-round1, …")
    voted_on = election(election_name)
    contest = voted_on.contests[0]
    rows: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    rejected: list[Rejected] = []
    found = [
        (line, row)
        for line, row in _history_rows(source)
        if f"{row['proceso']}/{row['tipo']}" in contest.codes
    ]
    shared = _shared_names(row for _, row in found)
    for line, row in found:
        area, option = _area_name(row, shared), row["Organización Política"]
        reason, field = _bad(row, rows[area].get(option))
        if reason:
            text = kept(";".join(str(one) for one in row.values()))
            rejected.append(
                Rejected(file=source.name, line=line, field=field, reason=reason, raw=text)
            )
        else:
            rows[area][option] = row
    areas = {area: _area(contest, list(each.values())) for area, each in rows.items() if each}
    if not areas or (WHOLE not in areas and not contest.constituencies):
        raise SourceError("source.no_rows", where=f"{source.name} ({', '.join(contest.codes)})")
    whole = areas.pop(WHOLE) if WHOLE in areas else _together(areas.values())
    return Sums(
        election=voted_on,
        name=source.name,
        sha256=source.sha256(),
        lines=len(found),
        whole=whole[0],
        areas=tuple((area, totals) for area, (totals, _) in areas.items()),
        rejected=tuple(rejected),
        findings=tuple(_differences(contest, whole, list(areas.values()))),
    )


def _shared_names(rows: Iterable[dict[str, str]]) -> set[str]:
    """Names under which the source writes several areas, apart by their registered voters."""
    registered: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        registered[row["Distrito electoral"]].add(row["Electores"])
    return {name for name, each in registered.items() if len(each) > 1}


def _area_name(row: dict[str, str], shared: set[str]) -> str:
    """An area's name, with its registered voters where another has the same name."""
    name = row["Distrito electoral"]
    return f"{name}/{row['Electores']}" if name in shared else name


def _together(areas: Iterable[Stated]) -> Stated:
    """The sums of all areas, where the source has no row of the nation."""
    each = list(areas)
    stated = {box: sum(said[box] for _, said in each) for box in ("cast", "valid")}
    return sum((totals for totals, _ in each), Totals()), stated


def _history_rows(source: Source) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the last line that it stands on."""

    def texts(file: IO[bytes]) -> Iterator[str]:
        for number, line in enumerate(file, start=1):
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                where = f"{source.name}:{number}"
                raise SourceError("source.encoding", where=where, encoding="utf-8") from None

    with source.opened() as file:
        reader = csv.DictReader(texts(file))
        try:
            yield from ((reader.line_num, row) for row in reader)
        except csv.Error as error:
            where = f"{source.name}:{reader.line_num}"
            raise SourceError("source.damaged", where=where, error=error) from None


def _bad(row: dict[str, str], same: dict[str, str] | None) -> tuple[str, str]:
    """Why a row cannot be summed, and the field; `same` is another one of its area and option."""
    for one in ("Electores", "Votos emitidos", "Votos válidos", "Votos"):
        if not re.fullmatch(r"[0-9]{1,9}", row[one] or ""):
            return "not_a_number", one
    if same is not None:
        return "duplicate" if same == row else "conflict", "Organización Política"
    return "", ""


def _area(contest: Contest, rows: list[dict[str, str]]) -> Stated:
    votes = {row["Organización Política"]: int(row["Votos"]) for row in rows}
    known = {code for option in contest.options for code in option.codes} | {BLANK, NULL}
    strange = sorted(set(votes) - known)
    if strange:
        raise SourceError(
            "source.options",
            where=rows[0]["Distrito electoral"],
            options=", ".join(strange),
            known=", ".join(sorted(known)),
            election=", ".join(contest.codes),
        )
    cast = int(rows[0]["Votos emitidos"])
    totals = Totals(
        registered=int(rows[0]["Electores"]),
        voted=cast,
        votes=tuple(sum(votes.get(c, 0) for c in option.codes) for option in contest.options),
        blank=votes.get(BLANK, 0),
        null=votes.get(NULL, 0),
    )
    return totals, {"cast": cast, "valid": int(rows[0]["Votos válidos"])}


def _differences(contest: Contest, whole: Stated, areas: list[Stated]) -> Iterable[Finding]:
    """Where the areas do not sum to the row of the nation, and where a row contradicts itself."""
    total = sum((one for one, _ in areas), Totals()) if areas else whole[0]
    pairs: list[tuple[str, int, int]] = [
        (option.id, a, b)
        for option, a, b in zip(contest.options, whole[0].votes, total.votes, strict=True)
    ]
    pairs += [
        (box, getattr(whole[0], box), getattr(total, box))
        for box in ("blank", "null", "registered")
    ]
    for box in ("cast", "valid"):
        parts = sum(stated[box] for _, stated in areas) if areas else whole[1][box]
        pairs.append((box, whole[1][box], parts))
    for box, nation, of_areas in pairs:
        if nation != of_areas:
            yield Finding(
                code="SUM-DIFFERS",
                where=box,
                figures=(
                    ("whole", nation),
                    ("areas", of_areas),
                    ("difference", of_areas - nation),
                ),
            )
    for box, value in (("valid", whole[0].valid), ("cast", whole[0].cast)):
        if whole[1][box] != value:
            yield Finding(
                code="STATED-DIFFERS",
                where=box,
                figures=(("stated", whole[1][box]), ("summed", value)),
            )


def is_capture(folder: Path) -> bool:
    """Whether a folder holds answers of the office's 2026 API with totals."""
    return (folder / "totales.json").is_file() or (folder / "raw" / "totales.json").is_file()


def capture_folders(folder: Path) -> list[Path]:
    """The captures in a folder, oldest first by name: the folder itself, or those beneath it."""
    if is_capture(folder):
        return [folder]
    return sorted(one for one in folder.iterdir() if one.is_dir() and is_capture(one))


def captures(folders: list[Path], election_name: str) -> Sums:
    """The last of several captures, with what went down from each to the next as findings."""
    before, went_down = None, []
    for folder in folders:
        after = capture(folder, election_name)
        went_down += list(not_monotonic(before, after))
        before = after
    if before is None:
        raise SourceError("source.no_rows", where="")
    return replace(before, findings=(*before.findings, *went_down))


def capture(folder: Path, election_name: str) -> Sums:
    """
    The totals of the office's 2026 API in a folder of its answers.

    Totals and votes come from two answers. Where they do not agree (torn), where areas do not
    sum to the whole, or where a later capture counts fewer sheets or votes (not monotonic: rulings
    take sheets back), a finding says so.
    """
    folder = folder if (folder / "totales.json").is_file() else folder / "raw"
    voted_on = election(election_name or "peru-2026-round1")
    contest = voted_on.contests[0]
    areas, findings, stamps = [], [], {}
    counted = {"whole": (0, 0, 0)}
    for path in sorted(folder.glob("totales*.json")):
        area = path.stem.removeprefix("totales").strip("_") or WHOLE
        stated = _answer(path)
        votes = _answer(folder / path.name.replace("totales", "presidencial"))
        try:
            totals, torn = _capture_area(contest, area, stated, votes)
            stamps[area] = stated["fechaActualizacion"]
            counted[area] = (
                stated["contabilizadas"],
                stated["enviadasJee"] + stated["pendientesJee"],
                stated["totalActas"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise SourceError("source.damaged", where=path.name, error=repr(error)) from None
        findings += torn
        areas.append((area, totals))
    found = dict(areas)
    whole = found.pop(WHOLE)
    findings += _capture_findings(contest, whole, found, stamps)
    names = department_names(voted_on.districts) if voted_on.districts else {}
    return Sums(
        election=voted_on,
        name=folder.parent.name if folder.name == "raw" else folder.name,
        sha256=_digest(folder),
        lines=len(areas),
        whole=whole,
        areas=tuple((names.get(area[:2], area), totals) for area, totals in found.items()),
        findings=tuple(findings),
        sheets=tuple(zip(("counted", "pending", "total"), counted[WHOLE], strict=True)),
    )


def _digest(folder: Path) -> str:
    """The digest of the answers that were read, one after the other by name."""
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("presidencial*.json"), *folder.glob("totales*.json")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _answer(path: Path) -> Any:
    """The data in an answer's envelope."""
    try:
        envelope = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SourceError("source.damaged", where=path.name, error=error) from None
    if not isinstance(envelope, dict) or not envelope.get("success") or "data" not in envelope:
        message = envelope.get("message", "") if isinstance(envelope, dict) else ""
        raise SourceError("source.envelope", where=path.name, message=message)
    return envelope["data"]


def _capture_area(
    contest: Contest, area: str, stated: dict[str, Any], rows: list[dict[str, Any]]
) -> tuple[Totals, list[Finding]]:
    votes = {str(int(row["codigoAgrupacionPolitica"])): row["totalVotosValidos"] for row in rows}
    totals = Totals(
        sheets=stated["contabilizadas"],
        voted=stated["totalVotosEmitidos"],
        votes=tuple(sum(votes.pop(c, 0) for c in option.codes) for option in contest.options),
        blank=votes.pop("80", 0),
        null=votes.pop("81", 0),
        challenged=votes.pop("82", 0),
    )
    found = []
    for box, said in (
        ("cast", stated["totalVotosEmitidos"]),
        ("valid", stated["totalVotosValidos"]),
    ):
        summed = getattr(totals, box)
        if summed != said:
            figures = (("stated", said), ("summed", summed))
            found.append(Finding(code="TORN", where=f"{area}: {box}", figures=figures))
    found += [
        Finding(
            code="OPTION-UNKNOWN",
            where=f"{area}: {code}",
            figures=(("votes", n),),
            severity="error",
        )
        for code, n in votes.items()
        if n
    ]
    return totals, found


def _capture_findings(
    contest: Contest, whole: Totals, areas: dict[str, Totals], stamps: dict[str, int]
) -> Iterable[Finding]:
    total = sum(areas.values(), Totals())
    boxes: list[tuple[str, int, int]] = [
        (o.id, a, b) for o, a, b in zip(contest.options, whole.votes, total.votes, strict=False)
    ]
    boxes += [
        (box, getattr(whole, box), getattr(total, box))
        for box in ("blank", "null", "sheets", "voted")
    ]
    for box, nation, parts in boxes if areas else ():
        if nation != parts:
            figures = (("whole", nation), ("areas", parts), ("difference", parts - nation))
            yield Finding(code="SUM-DIFFERS", where=box, figures=figures)
    late = {area: stamp for area, stamp in stamps.items() if stamp != stamps[WHOLE]}
    if late:
        figures = (
            ("whole", stamps[WHOLE]),
            ("earliest", min(late.values())),
            ("latest", max(late.values())),
        )
        yield Finding(code="TORN", where="fechaActualizacion", figures=figures, count=len(late))


def not_monotonic(before: Sums | None, after: Sums) -> Iterable[Finding]:
    """Where a later capture has fewer sheets, votes or totals than an earlier one."""
    if before is None:
        return
    old = dict(before.areas) | {WHOLE: before.whole}
    new = dict(after.areas) | {WHOLE: after.whole}
    for area in old.keys() & new.keys():
        boxes: list[tuple[str, int, int]] = [
            (o.id, a, b)
            for o, a, b in zip(
                after.election.contests[0].options, old[area].votes, new[area].votes, strict=False
            )
        ]
        boxes += [
            (box, getattr(old[area], box), getattr(new[area], box))
            for box in ("sheets", "voted", "blank", "null")
        ]
        for box, a, b in boxes:
            if b < a:
                figures = (("before", a), ("after", b), ("difference", b - a))
                yield Finding(code="NOT-MONOTONIC", where=f"{area}: {box}", figures=figures)
