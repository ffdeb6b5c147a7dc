"""Reports from exports and from files of text messages: each row a report, none lost or doubled."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from escrutinio.errors import EscrutinioError, SourceError
from escrutinio.io.observation.central import Taken, read_export
from escrutinio.io.observation.instances import filled
from escrutinio.io.source import Progress, quiet
from escrutinio.model.observation import CENTRAL, RECEIVED
from escrutinio.operations.observation.forms import form_of, forms
from escrutinio.operations.observation.messages import take as take_message
from escrutinio.operations.observation.receive import AGAIN, receive
from escrutinio.operations.observation.reports import review
from escrutinio.operations.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """
    What became of a file.

    Args:
        new: Reports that are new.
        again: That were there.
        findings: Of the new ones, those with something to check.
        refused: Where, and what to do.
    """

    new: int
    again: int
    findings: int
    refused: tuple[tuple[str, str], ...]


def take_export(
    office: Office,
    path: Path,
    form: str,
    now: str,
    *,
    how: str = CENTRAL,
    by: str = "",
    language: str = "es",
    tell: Progress = quiet,
) -> Intake:
    """
    Take in an export of ODK Central or KoBo, or a plain CSV.

    Args:
        office: The office.
        path: A CSV, or Central's archive.
        form: The id of the form.
        now: The time, in ISO 8601 and UTC.
        how: By which channel.
        by: Who sent what the export does not attribute.
        language: Of what is said of refused rows.
        tell: Told how far it is.

    Raises:
        SourceError: The file cannot be read.
        Refused: No such form was given out.
    """
    latest = {one.form.id: one.form.version for one in forms(office)}
    issued = form_of(office, form, latest.get(form, "-none-"))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None
    rows = read_export(issued.form, data, str(path))
    seen = {"new": 0, AGAIN: 0, "findings": 0}
    refused = []
    for i, row in enumerate(rows):
        tell("reports", i, len(rows))
        try:
            xml = filled(issued.form, issued.xform, row.answers, key=_key(row))
            receipt = receive(
                office, now, row.by or by or how, xml, row.files, how=how, where=row.where
            )
        except EscrutinioError as error:
            said = error.as_json(language)
            refused.append((row.where, f"{said['what']} {said['do']}"))
            continue
        seen[AGAIN if receipt.outcome == AGAIN else "new"] += 1
        seen["findings"] += bool(receipt.findings)
        if row.state != RECEIVED and receipt.outcome != AGAIN:
            review(office, now, row.by or by or how, receipt.key, row.state, how)
    return Intake(
        new=seen["new"], again=seen[AGAIN], findings=seen["findings"], refused=tuple(refused)
    )


def _key(row: Taken) -> str:
    """The row's own id; without one that of what it says, so that it is not doubled."""
    if row.key:
        return row.key
    said = "\n".join(f"{name}\t{value}" for name, value in sorted(row.answers.items()))
    return "row:" + hashlib.sha256(f"{row.by}\n{row.at}\n{said}".encode()).hexdigest()[:40]


def take_messages(
    office: Office, path: Path, now: str, *, language: str = "es"
) -> tuple[Intake, tuple[tuple[str, str, str], ...]]:
    """
    Take in a file of text messages: columns `from`, `text`, and `at` where it is known.

    Returns:
        What became of them, and for each its line, number and reply.

    Raises:
        SourceError: It cannot be read, or lacks columns.
    """
    try:
        rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None
    if not rows or not {"from", "text"} <= set(rows[0]):
        raise SourceError("observe.sms.columns", where=str(path))
    new = again = bad = 0
    refused, replies = [], []
    for line, row in enumerate(rows, 2):
        where = f"{path}:{line}"
        done = take_message(
            office, row.get("at") or now, row["from"] or "", row["text"] or "", language
        )
        replies.append((where, row["from"] or "", done.reply))
        if done.receipt is None:
            refused.append((where, f"{done.reason}: {done.reply}".strip(": ")))
            continue
        new += done.receipt.outcome != AGAIN
        again += done.receipt.outcome == AGAIN
        bad += bool(done.receipt.findings)
    made = Intake(new=new, again=again, findings=bad, refused=tuple(refused))
    return made, tuple(replies)
