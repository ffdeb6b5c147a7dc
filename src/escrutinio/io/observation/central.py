"""Reports as tables: exports of ODK Central and KoBo in, ODK Central's out, plain CSV in."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from escrutinio.errors import SourceError
from escrutinio.io.writing import csv_text
from escrutinio.observation.form import FILE, REPEAT, Form, Question, plain_path
from escrutinio.observation.reports import Report

AFTER = (
    *("KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected"),
    *("Status", "ReviewState", "DeviceID", "Edits", "FormVersion"),
)
"""Central's columns after the fields; `SubmissionDate` is before them."""
AUDIT = (
    *("event", "node", "start", "end", "latitude", "longitude", "accuracy"),
    *("old-value", "new-value", "user", "change-reason"),
)
"""Columns of a device's audit of one report."""
STATES = {"": "received", "hasIssues": "has-issues", "approved": "approved",
          "rejected": "rejected", "edited": "received"}  # fmt: skip
POINT = ("-Latitude", "-Longitude", "-Altitude", "-Accuracy")
MOST = 200 << 20
"""So large may an archive be when it is unpacked. [bytes]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """
    A row of an export.

    Args:
        key: The instance's id.
        by: Who sent it, as the export says; may be empty.
        at: When it came, as the export says.
        answers: By path, rows of repeats as `incident[2]`.
        state: What a reader made of it.
        files: Names of its files, and their bytes where the archive has them.
        where: File and line.
    """

    key: str
    by: str
    at: str
    answers: Mapping[str, str]
    state: str = "received"
    files: Mapping[str, bytes] = field(default_factory=dict)
    where: str = ""


def read_export(form: Form, data: bytes, name: str) -> list[Taken]:
    """
    Rows of an export: Central's archive or CSV, KoBo's CSV, or a plain one.

    Columns are found by the whole path, with `-` (Central) or `/` (KoBo) between names, or by the
    last name where only one question has it. Columns that are neither are kept out and named.

    Raises:
        SourceError: It is no table, damaged, or has a column that no question has.
    """
    if data.startswith(b"PK"):
        return _archive(form, data, name)
    rows = _rows(data, name)
    return [_taken(form, row, f"{name}:{line}") for line, row in enumerate(rows, 2)]


def _rows(data: bytes, name: str) -> list[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError("source.unreadable", where=name, error=error) from None
    first = text.partition("\n")[0]
    mark = ";" if first.count(";") > first.count(",") else ","
    try:
        reader = csv.DictReader(io.StringIO(text), delimiter=mark, strict=True)
        rows = [{k: v or "" for k, v in row.items() if k is not None} for row in reader]
    except csv.Error as error:
        raise SourceError("source.damaged", where=name, error=error) from None
    if not rows:
        raise SourceError("source.empty", where=name)
    return rows


def _archive(form: Form, data: bytes, name: str) -> list[Taken]:
    """Central's archive: a table, one more for each repeat, and the files."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        if sum(one.file_size for one in archive.infolist()) > MOST:
            raise SourceError("observe.export.large", where=name, most=MOST >> 20)
        parts = {one.filename: archive.read(one) for one in archive.infolist() if not one.is_dir()}
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        raise SourceError("source.damaged", where=name, error=error) from None
    tables = {one: _rows(part, f"{name}/{one}") for one, part in parts.items()
              if one.endswith(".csv") and part.strip() and "/" not in one}  # fmt: skip
    main = next((one for one, rows in tables.items() if "PARENT_KEY" not in rows[0]), None)
    if main is None:
        raise SourceError("observe.export.main", where=name)
    children: dict[str, dict[str, str]] = {}
    for one, rows in tables.items():
        if one != main:
            _children(form, rows, f"{name}/{one}", children)
    files = {one.rpartition("/")[2]: part for one, part in parts.items() if one not in tables}
    return [
        _taken(form, row, f"{name}/{main}:{line}", children, files)
        for line, row in enumerate(tables[main], 2)
    ]


def _children(
    form: Form, rows: Sequence[Mapping[str, str]], where: str, found: dict[str, dict[str, str]]
) -> None:
    """Rows of repeats, by the instance that they belong to: keys are `id/group[1]/inner[2]`."""
    for line, row in enumerate(rows, 2):
        key = row.get("KEY", "")
        instance, _, inside = key.partition("/")
        if not inside:
            raise SourceError("observe.export.child", where=f"{where}:{line}", found=key[:80])
        at = f"/{form.root}/{inside}"
        plain = plain_path(at)
        for name, value in row.items():
            if name in ("KEY", "PARENT_KEY") or value == "":
                continue
            question = form.question(f"{plain}/{name.replace('-', '/')}")
            if question is None:
                raise SourceError("observe.export.column", where=where, column=name)
            found.setdefault(instance, {})[f"{at}{question.path[len(plain) :]}"] = value


def _taken(
    form: Form,
    row: Mapping[str, str],
    where: str,
    children: Mapping[str, Mapping[str, str]] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Taken:
    key = row.get("KEY") or row.get("_uuid") or row.get("meta/instanceID") or ""
    if key and row.get("_uuid") and not key.startswith("uuid:"):
        key = f"uuid:{key}"
    answers = _answers(form, row, where)
    answers |= (children or {}).get(key, {})
    asked = ((form.question(path), value) for path, value in answers.items())
    named = {value for one, value in asked if one is not None and one.kind == FILE and value}
    return Taken(
        key=key,
        by=row.get("SubmitterName") or row.get("_submitted_by") or row.get("observer") or "",
        at=row.get("SubmissionDate") or row.get("_submission_time") or row.get("at") or "",
        answers=answers,
        state=STATES.get(row.get("ReviewState", ""), "received"),
        files={one: files[one] for one in named if files and one in files},
        where=where,
    )


ASIDE = ("SubmissionDate", "observer", "at", "key", *AFTER)


def _answers(form: Form, row: Mapping[str, str], where: str) -> dict[str, str]:
    names = _columns(form)
    found: dict[str, str] = {}
    points: dict[str, list[str]] = {}
    for column, value in row.items():
        if column in names:
            if value != "":
                found[names[column].path] = value
        elif (part := next((one for one in POINT if column.endswith(one)), "")) and (
            column.removesuffix(part) in names
        ):
            points.setdefault(names[column.removesuffix(part)].path, []).append(value)
        elif not _aside(column):
            raise SourceError("observe.export.column", where=where, column=column)
    for path, parts in points.items():
        if parts[0]:
            found[path] = " ".join(one for one in parts if one)
    return found


def _aside(column: str) -> bool:
    """Whether a column is the export's own: marks of the system, metadata of the device."""
    first = column.replace("/", "-").partition("-")[0]
    own = ("start", "end", "today", "deviceid", "username", "phonenumber", "audit", "meta")
    return column in ASIDE or column.startswith(("_", "formhub")) or first in own or (
        column in ("instanceID", "instanceName", "SET-OF", "")
        or column.startswith("SET-OF ")
    )  # fmt: skip


def _columns(form: Form) -> dict[str, Question]:
    """What columns questions may have: their whole paths, or their last names where one has it."""
    asked = form.single
    found: dict[str, Question] = {}
    last = [one.name for one in asked]
    for one in asked:
        parts = one.path.split("/")[2:]
        found["-".join(parts)] = found["/".join(parts)] = one
        if last.count(one.name) == 1:
            found.setdefault(one.name, one)
    return found


def write_central(
    form: Form, reports: Iterable[Report], states: Mapping[str, str] | None = None
) -> bytes:
    """
    Reports as ODK Central's archive: a table, and one more for each repeat.

    Args:
        form: The form.
        reports: Of that form.
        states: What readers made of them, by key.
    """
    each = list(reports)
    inside = [one for one in form.questions if one.kind == REPEAT]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, f"{form.id}.csv", main_csv(form, each, states or {}))
        for repeat in inside:
            _put(archive, f"{form.id}-{repeat.name}.csv", _repeat_csv(form, repeat, each))
    return out.getvalue()


def _put(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode("utf-8"))


def main_csv(form: Form, reports: Iterable[Report], states: Mapping[str, str]) -> str:
    """The table of an export: a row for each report."""
    asked = form.single
    rows = [["SubmissionDate", *_headers(asked), *AFTER]]
    for one in reports:
        given = dict(one.answers)
        come = sum(bool(digest) for _, digest in one.files)
        state = {"has-issues": "hasIssues"}.get(states.get(one.key, ""), states.get(one.key, ""))
        rows.append(
            [
                one.at, *_cells(asked, given, ""), one.key, "", one.by if one.by != "-" else "",
                str(come), str(len(one.files)), "", "" if state == "received" else state, "",
                "1" if one.replaces else "0", one.form_version,
            ]
        )  # fmt: skip
    return csv_text(rows)


def _repeat_csv(form: Form, repeat: Question, reports: Iterable[Report]) -> str:
    asked = [one for one in form.questions if one.asked and one.path.startswith(f"{repeat.path}/")]
    names = [one.path[len(repeat.path) + 1 :].replace("/", "-") for one in asked]
    rows = [[*names, "PARENT_KEY", "KEY"]]
    for one in reports:
        by_row: dict[str, dict[str, str]] = {}
        for path, value in one.answers:
            at = _row_of(path, repeat.path)
            if at:
                by_row.setdefault(at, {})[plain_path(path)] = value
        for at, given in by_row.items():
            inside = at.split("/", 2)[2]
            key = f"{one.key}/{inside}" + ("" if inside.endswith("]") else "[1]")
            rows.append([*(given.get(each.path, "") for each in asked), one.key, key])
    return csv_text(rows)


def _row_of(path: str, repeat: str) -> str:
    """The row of a repeat that an answer belongs to; empty for none."""
    parts = path.split("/")
    head = "/".join(parts[: repeat.count("/") + 1])
    return head if plain_path(head) == repeat and len(parts) > repeat.count("/") + 1 else ""


def _headers(asked: Sequence[Question]) -> list[str]:
    found = []
    for one in asked:
        name = "-".join(one.path.split("/")[2:])
        found += [f"{name}{part}" for part in POINT] if one.kind == "geopoint" else [name]
    return found


def _cells(asked: Sequence[Question], given: Mapping[str, str], otherwise: str) -> list[str]:
    found = []
    for one in asked:
        value = given.get(one.path, otherwise)
        if one.kind == "geopoint":
            parts = value.split()
            found += [*parts, "", "", "", ""][:4]
        else:
            found.append(value)
    return found
