"""Sheets from the office's 2026 results API: an answer holds a station's sheets, by contest."""

from __future__ import annotations

import csv
import hashlib
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escrutinio.errors import SourceError
from escrutinio.io import engine, judge
from escrutinio.io.definitions import Format, View, election
from escrutinio.io.records import as_field, kept
from escrutinio.io.source import Source, find
from escrutinio.io.tables import Loaded
from escrutinio.model.election import Contest, Election
from escrutinio.model.finding import Finding, Rejected

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BLANK, NULL, CHALLENGED = "80", "81", "82"
TAKES_PART = 1
"""`adEstado` of an option that is on the ballot; any other has no box."""

STATES = {
    "C": ("counted", ""),  # «contabilizada»
    "E": ("pending", "observed"),  # «enviada al JEE»
    "P": ("pending", "in_process"),  # «pendiente»
    "N": ("not_installed", ""),  # «no instalada»
}
NOT_KEYED = ("P", "N")
"""States of a sheet that has no boxes yet, or never will; in any other, none is a lack."""

COLUMNS = {
    "contest": "idEleccion",
    "station": "codigoMesa",
    "district_code": "idUbigeo",
    "place": "nombreLocalVotacion",
    "registered": "totalElectoresHabiles",
    "voted": "totalAsistentes",
    "blank": f"adCodigo {BLANK}",
    "null": f"adCodigo {NULL}",
    "challenged": f"adCodigo {CHALLENGED}",
}
"""The field of an answer that is each box; a code is that of a row of `detalle`."""


class _Unread(Exception):
    """A field of a sheet is not understood: its name, and the sheet's contest if that is known."""

    def __init__(self, name: str, contest: str = "") -> None:
        self.name = name
        self.contest = contest
        super().__init__(name)


@dataclass(slots=True, kw_only=True)
class _Read:
    """What was read so far; `places` has the file of each row, and which of its sheets it is."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def answers(path: Path) -> list[Source]:
    """The answers with sheets in a folder, or in a file, which may be packed."""
    if path.is_dir():
        return [Source(path=one) for one in sorted(path.glob("*.json"))]
    return [find(str(path))]


def is_answer(path: Path) -> bool:
    """Whether a JSON file is an answer with sheets."""
    try:
        data = json.loads(path.read_text("utf-8")).get("data")
    except (OSError, ValueError, AttributeError):
        return False
    sheets = data if isinstance(data, list) else [data]
    return bool(sheets) and isinstance(sheets[0], dict) and "codigoMesa" in sheets[0]


def load(path: Path, election_name: str = "") -> Loaded:
    """
    Read the sheets in one answer or in a folder of answers.

    A rejected line is the number of a sheet in its answer; 0 is the whole answer.

    Raises:
        SourceError: No file there is an answer with sheets.
    """
    voted_on, read, digest = (
        election(election_name or "peru-2026-round1"),
        _Read(),
        hashlib.sha256(),
    )
    for source in answers(path):
        with source.opened() as file:
            answer = file.read()
        digest.update(answer)
        for n, sheet in enumerate(_sheets(source.name, answer, read.rejected), start=1):
            _read(voted_on, source.name, n, sheet, read)
    if not read.rows and not read.rejected:
        raise SourceError("source.no_rows", where=path.name)
    connection = engine.connect()
    view = _view(voted_on)
    header = (*COLUMNS.values(), "codigoEstadoActa", *view.options.values())
    _load_rows(connection, header, read.rows)
    form = Format(id="onpe-2026-api", states=STATES)
    more, judged = judge.build(connection, voted_on, form, view, header, path.name)
    return Loaded(
        connection=connection,
        election=voted_on,
        name=path.name,
        sha256=digest.hexdigest(),
        content_sha256=digest.hexdigest(),
        lines=len(read.rows) + len(read.rejected),
        rejected=(*read.rejected, *(_placed(one, read.places) for one in more)),
        findings=(*read.findings, *judged),
    )


def _view(voted_on: Election) -> View:
    """The boxes of an answer: the options of all contests, each under its id."""
    ids = [str(option.id) for contest in voted_on.contests for option in contest.options]
    options = {id_: f"detalle {id_}" for id_ in ids}
    return View(columns=COLUMNS | {"state": ["codigoEstadoActa"]}, options=options)


def _load_rows(
    connection: DuckDBPyConnection, header: Sequence[str], rows: Sequence[dict[str, Any]]
) -> None:
    """Table `raw`, with a row's number as its line."""
    with tempfile.TemporaryDirectory(prefix="escrutinio-") as folder:
        clean = Path(folder) / "clean.csv"
        with clean.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out, lineterminator="\n").writerows(
                [n, *(as_field(row.get(name)) for name in header)]
                for n, row in enumerate(rows, start=1)
            )
        engine.load_sifted(connection, clean, ",", len(header))


def _placed(one: Rejected, places: Sequence[tuple[str, int]]) -> Rejected:
    """A rejected row under its own file and number; so is the row that it repeats."""
    file, n = places[one.line - 1]
    if one.reason in ("duplicate", "conflict"):
        first, number = places[int(one.field) - 1]
        one = replace(one, field=str(number) if first == file else f"{first}:{number}")
    return replace(one, file=file, line=n)


def _sheets(name: str, answer: bytes, rejected: list[Rejected]) -> list[Any]:
    """The sheets of an answer; an answer without any is set aside whole."""
    try:
        envelope = json.loads(answer.decode("utf-8"))
    except ValueError:
        envelope, lacks = {}, "JSON"
    else:
        lacks = _lacks(envelope)
    if lacks:
        raw = kept(answer.decode("utf-8", errors="replace"))
        rejected.append(Rejected(file=name, line=0, field=lacks, reason="envelope", raw=raw))
        return []
    data = envelope["data"]
    return data if isinstance(data, list) else [data]


def _lacks(envelope: Any) -> str:
    """What an answer's envelope lacks, if anything; its own message where it has one."""
    if not isinstance(envelope, dict) or "data" not in envelope:
        return "data"
    if not envelope.get("success"):
        return str(envelope.get("message") or "success")
    return ""


def _read(voted_on: Election, file: str, n: int, sheet: Any, read: _Read) -> None:
    """Add a sheet and what was seen in it; a rejected line where it is not understood."""
    try:
        row, seen = _row(voted_on, sheet)
    except _Unread as odd:
        raw = kept(json.dumps(sheet, ensure_ascii=False).encode("utf-8", "replace").decode())
        read.rejected.append(
            Rejected(
                file=file, line=n, field=odd.name, reason="field", raw=raw, contest=odd.contest
            )
        )
    else:
        read.rows.append(row)
        read.places.append((file, n))
        read.findings += seen


def _row(voted_on: Election, sheet: Any) -> tuple[dict[str, Any], list[Finding]]:
    """A sheet as a row, by the names of the fields, and what was seen in it."""
    if not isinstance(sheet, dict):
        raise _Unread("data")
    contest = _contest(voted_on, sheet)
    try:
        boxes = _boxes(sheet)
        row = {name: _of(sheet, name) for name in COLUMNS.values() if " " not in name}
        row |= {"codigoEstadoActa": _of(sheet, "codigoEstadoActa") or "", "idEleccion": contest.id}
        row["idUbigeo"] = row["idUbigeo"] and as_field(row["idUbigeo"]).zfill(6)
        row |= _votes(contest, sheet, boxes)
        for name, value in row.items():
            _require_text(name, str(value))
        return row, [replace(one, contest=contest.id) for one in _seen(contest, sheet, boxes)]
    except _Unread as odd:
        raise _Unread(odd.name, contest.id) from None


def _of(sheet: dict[str, Any], name: str) -> Any:
    """A field of a sheet; only the polling place may be left out."""
    if name not in sheet and name != "nombreLocalVotacion":
        raise _Unread(name)
    return sheet.get(name)


def _contest(voted_on: Election, sheet: dict[str, Any]) -> Contest:
    try:
        return voted_on.contest(str(_of(sheet, "idEleccion")) or "-")
    except KeyError:
        raise _Unread("idEleccion") from None


def _require_text(name: str, value: str) -> None:
    """No null character, and nothing that is no letter."""
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise _Unread(name)


def _boxes(sheet: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The rows of `detalle` by their code; none where it is null."""
    rows = _of(sheet, "detalle") or []
    if not isinstance(rows, list):
        raise _Unread("detalle")
    boxes: dict[str, dict[str, Any]] = {}
    for n, one in enumerate(rows, start=1):
        if not isinstance(one, dict) or "adVotos" not in one:
            raise _Unread(f"detalle {n}")
        code = str(one.get("adCodigo")).lstrip("0")
        if not code.isdecimal() or code in boxes:
            raise _Unread(f"detalle {n}: adCodigo {one.get('adCodigo')}")
        boxes[code] = one
    return boxes


def _votes(
    contest: Contest, sheet: dict[str, Any], boxes: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """
    The votes of each box, None where it has no figure.

    A list without a row is zero while the totals that the sheet states vouch for it. Without
    those, and where a sheet that was keyed has no rows at all, its box is missing.
    """
    codes: dict[str, tuple[str, ...]] = {
        f"adCodigo {one}": (one,) for one in (BLANK, NULL, CHALLENGED)
    }
    codes |= {f"detalle {option.id}": option.codes for option in contest.options}
    strange = boxes.keys() - {code for several in codes.values() for code in several}
    if strange:
        raise _Unread(f"adCodigo {', '.join(sorted(strange))}")
    stated = [sheet.get(one) for one in ("totalVotosValidos", "totalVotosEmitidos")]
    vouched = stated != [None, None] if boxes else sheet["codigoEstadoActa"] in NOT_KEYED
    absent = 0 if vouched else None
    found = {
        name: [boxes[one] for one in several if one in boxes] for name, several in codes.items()
    }
    return {name: _figure(rows[0]) if rows else absent for name, rows in found.items()}


def _figure(box: dict[str, Any]) -> Any:
    """A box's votes; zero for an option that is not on the ballot."""
    off = box["adVotos"] is None and box.get("adEstado", TAKES_PART) != TAKES_PART
    return 0 if off else box["adVotos"]


def _seen(
    contest: Contest, sheet: dict[str, Any], boxes: dict[str, dict[str, Any]]
) -> Iterable[Finding]:
    """What an answer says that does not fit with itself, and what it leaves out."""
    where = f"{sheet['codigoMesa']}/{sheet['idEleccion']}"
    absent = [one.id for one in contest.options if not boxes.keys() & {*one.codes}]
    if boxes and absent:
        names = kept(f"{where}: {', '.join(absent)}")
        yield Finding(code="OPTION-MISSING", where=names, severity="note")
    yield from _torn(where, sheet, boxes)
    steps = [str(step.get("codigoEstadoActa")) for step in _steps(sheet)]
    again = {step: steps.count(step) for step in dict.fromkeys(steps) if steps.count(step) > 1}
    if again:
        yield Finding(code="TIMELINE", where=where, figures=tuple(again.items()), severity="note")


def _steps(sheet: dict[str, Any]) -> list[dict[str, Any]]:
    steps = sheet.get("lineaTiempo") or []
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise _Unread("lineaTiempo")
    return steps


def _torn(where: str, sheet: dict[str, Any], boxes: dict[str, dict[str, Any]]) -> Iterable[Finding]:
    """Where a total that the sheet states is not the sum of its boxes."""
    votes = {code: box["adVotos"] or 0 for code, box in boxes.items()}
    if not all(isinstance(n, int) for n in votes.values()):
        return
    valid = sum(n for code, n in votes.items() if code not in (BLANK, NULL, CHALLENGED))
    sums = (("totalVotosValidos", valid), ("totalVotosEmitidos", sum(votes.values())))
    for name, summed in sums:
        stated = sheet.get(name)
        if stated is not None and not isinstance(stated, int):
            raise _Unread(name)
        if stated not in (None, summed):
            figures = (("stated", stated), ("summed", summed))
            yield Finding(code="TORN", where=f"{where}: {name}", figures=figures)
