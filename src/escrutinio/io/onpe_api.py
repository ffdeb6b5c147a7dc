"""Sheets from the office's 2026 results API: an answer holds a station's sheets, by contest."""

from __future__ import annotations

import csv
import hashlib
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from escrutinio.errors import SourceError
from escrutinio.io import engine, judge
from escrutinio.io.definitions import NUMBERS, TEXTS, Format, View, election
from escrutinio.io.records import as_field, kept
from escrutinio.io.source import Source, find
from escrutinio.io.tables import Loaded
from escrutinio.model.election import Election
from escrutinio.model.finding import Finding, Rejected

BLANK, NULL, CHALLENGED = "80", "81", "82"
TAKES_PART = 1
"""`adEstado` of an option that is on the ballot; any other has no box."""

STATES = {
    "C": ("counted", ""),  # «contabilizada»
    "E": ("pending", "observed"),  # «enviada al JEE»
    "P": ("pending", "in_process"),  # «pendiente»
    "N": ("not_installed", ""),  # «no instalada»
}


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

    Raises:
        SourceError: No file there is an answer with sheets.
    """
    voted_on = election(election_name or "peru-2026-round1")
    options = max((c.options for c in voted_on.contests), key=len)
    header = (*TEXTS, *NUMBERS, "state", *(option.id for option in options))
    rows: list[list[Any]] = []
    rejected: list[Rejected] = []
    findings: list[Finding] = []
    digest = hashlib.sha256()
    for source in answers(path):
        with source.opened() as file:
            answer = file.read()
        digest.update(answer)
        for sheet in _sheets(source.name, answer, rejected):
            row, seen = _row(voted_on, source.name, len(rows) + 1, sheet, rejected)
            if row:
                rows.append(row)
                findings += seen
    if not rows and not rejected:
        raise SourceError("source.no_rows", where=path.name)
    connection = engine.connect()
    with tempfile.TemporaryDirectory(prefix="escrutinio-") as folder:
        clean = Path(folder) / "clean.csv"
        with clean.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out, lineterminator="\n").writerows(
                [n, *map(as_field, row)] for n, row in enumerate(rows, start=1)
            )
        engine.load_sifted(connection, clean, ",", len(header))
    form = Format(id="onpe-2026-api", states=STATES)
    view = View(
        columns={one: one for one in (*TEXTS, *NUMBERS)} | {"state": ["state"]},
        options={option.id: option.id for option in options},
    )
    more, judged = judge.build(connection, voted_on, form, view, header, path.name)
    return Loaded(
        connection=connection,
        election=voted_on,
        name=path.name,
        sha256=digest.hexdigest(),
        content_sha256=digest.hexdigest(),
        lines=len(rows) + len(rejected),
        rejected=(*rejected, *more),
        findings=(*findings, *judged),
    )


def _sheets(name: str, answer: bytes, rejected: list[Rejected]) -> list[dict[str, Any]]:
    """The sheets of an answer; an answer without any is set aside whole."""
    try:
        envelope = json.loads(answer.decode("utf-8"))
        data = envelope["data"]
        if not envelope["success"]:
            raise ValueError(envelope.get("message", ""))
    except (ValueError, KeyError, TypeError) as error:
        raw = kept(answer.decode("utf-8", errors="replace"))
        rejected.append(Rejected(file=name, line=0, field=str(error), reason="envelope", raw=raw))
        return []
    return data if isinstance(data, list) else [data]


def _row(
    voted_on: Election, name: str, n: int, sheet: dict[str, Any], rejected: list[Rejected]
) -> tuple[list[Any] | None, list[Finding]]:
    """
    A sheet as a row, and what was seen in it.

    No row, and a rejected line, where something in it is not understood.
    """
    try:
        boxes = {str(int(one["adCodigo"])): one for one in sheet["detalle"] or []}
        if len(boxes) != len(sheet["detalle"] or []):
            raise ValueError("adCodigo: repeated")
        contest = voted_on.contest(str(sheet["idEleccion"]))
        votes = [_votes(boxes, option.codes) for option in contest.options]
        known = {code for option in contest.options for code in option.codes}
        strange = boxes.keys() - known - {BLANK, NULL, CHALLENGED}
        if strange:
            raise KeyError(f"adCodigo {', '.join(sorted(strange))}")
        ends = [_votes(boxes, (code,)) for code in (BLANK, NULL, CHALLENGED)]
        district = str(sheet["idUbigeo"]).zfill(6)
        place = sheet.get("nombreLocalVotacion") or ""
        texts = [contest.id, sheet["codigoMesa"], district, "", "", "", place]
        counts = [sheet["totalElectoresHabiles"], sheet["totalAsistentes"], *ends]
        row = [*texts, *counts, sheet["codigoEstadoActa"] or "", *votes]
        if b"\0" in "".join(map(str, row)).encode("utf-8"):
            raise ValueError("\\0")
        return row, list(_seen(sheet))
    except (KeyError, TypeError, ValueError) as error:
        raw = kept(json.dumps(sheet, ensure_ascii=False).encode("utf-8", "replace").decode())
        rejected.append(Rejected(file=name, line=n, field=str(error), reason="field", raw=raw))
        return None, []


def _votes(boxes: dict[str, Any], codes: Iterable[str]) -> Any:
    """An option's votes; zero for one that is not on the ballot, empty where it has no figure."""
    found = [boxes[code] for code in codes if code in boxes]
    if not found:
        return 0
    votes = found[0]["adVotos"]
    return 0 if votes is None and found[0]["adEstado"] != TAKES_PART else votes


def _seen(sheet: dict[str, Any]) -> Iterable[Finding]:
    """What an answer says that does not fit with itself."""
    boxes = {str(int(one["adCodigo"])): one["adVotos"] or 0 for one in sheet["detalle"] or []}
    where = f"{sheet['codigoMesa']}/{sheet['idEleccion']}"
    whole = all(isinstance(n, int) for n in boxes.values())
    ends = (BLANK, NULL, CHALLENGED)
    valid = sum(n for code, n in boxes.items() if code not in ends) if whole else 0
    cast = sum(boxes.values()) if whole else 0
    for stated, summed in (("totalVotosValidos", valid), ("totalVotosEmitidos", cast)):
        if whole and sheet.get(stated) not in (None, summed):
            figures = (("stated", sheet[stated]), ("summed", summed))
            yield Finding(code="TORN", where=f"{where}: {stated}", figures=figures)
    steps = [step["codigoEstadoActa"] for step in sheet.get("lineaTiempo") or []]
    again = {step: steps.count(step) for step in dict.fromkeys(steps) if steps.count(step) > 1}
    if again:
        yield Finding(code="TIMELINE", where=where, figures=tuple(again.items()), severity="note")
