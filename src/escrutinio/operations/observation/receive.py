"""Receiving reports: read, checked again, committed to the log, kept; nothing lost or doubled."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from escrutinio.errors import Refused
from escrutinio.io import scans
from escrutinio.io.observation.instances import Instance, findings, read_instance
from escrutinio.io.store import reports as kept
from escrutinio.io.store.acting import Act
from escrutinio.io.store.reports import Kept
from escrutinio.io.writing import replace_bytes
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.commitment import SALT, commitment
from escrutinio.model.observation import COLLECT, FilesReceived, ReportReceived
from escrutinio.observation.form import FILE, Form
from escrutinio.observation.reports import Finding
from escrutinio.operations.observation.forms import form_of
from escrutinio.operations.office import Office

FOLDER = "observation/files"
NEW, AGAIN, RESUMED, EDITED = "new", "again", "resumed", "edited"
"""A report of its own; one that was there; files of one that was there; a correction."""
LARGEST = 20 << 20
"""So large may a file be. [bytes]"""
KINDS = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"RIFF": "wav",
    b"OggS": "ogg",
    b"ID3": "mp3",
    b"\x00\x00\x00": "mp4",
    b"#!AMR": "amr",
}
"""What a file of a report may be, by how its bytes begin; texts in UTF-8 too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """
    What became of what was sent.

    Args:
        key: The report's id.
        outcome: One of `NEW`, `AGAIN`, `RESUMED`, `EDITED`.
        findings: What the form's rules say of it.
        missing: Files that it names and that have not come.
    """

    key: str
    outcome: str
    findings: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()


def receive(
    office: Office,
    now: str,
    by: str,
    data: bytes,
    files: Mapping[str, bytes] | None = None,
    *,
    how: str = COLLECT,
    where: str = "",
) -> Receipt:
    """
    Receive a report as OpenRosa XML.

    The same report again changes nothing; files that it lacked are added. Another text under an id
    that is known is kept as a report of its own, so that somebody can settle it. An edit names the
    one that it corrects; both stay.

    Args:
        office: The office.
        now: The time, in ISO 8601 and UTC.
        by: Who sent it, as the log calls them.
        data: The XML.
        files: By the names that the XML gives them.
        how: By which channel.
        where: What errors call it.

    Raises:
        SourceError: It cannot be read.
        Refused: It is of no form that was given out, or a file is nothing that may be kept.
    """
    instance = read_instance(data, where or by)
    issued = form_of(office, instance.form, instance.form_version)
    given = dict(files or {})
    digests = {name: _kept(office.path, name, content) for name, content in given.items()}
    said = findings(issued.form, issued.xform, instance)
    key = instance.key or "sha256:" + hashlib.sha256(data).hexdigest()
    with office.store.acting() as act:
        office.require_clock(now, act)
        before = kept.report(act.connection, key)
        if before is not None and _content(before.value)["xml"] != instance.xml:
            key = f"{key}~{hashlib.sha256(data).hexdigest()[:12]}"
            said = (*said, (f"/{issued.form.root}/meta/instanceID", "same-id", before.key))
            before = kept.report(act.connection, key)
        if before is not None:
            return _again(act, now, key, digests)
        return _new(act, now, by, how, key, instance, issued.form, said, digests)


def _content(value: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(value)
    return found


def _kept(workspace: Path, name: str, data: bytes) -> str:
    """
    Keep a file by its digest.

    Raises:
        Refused: It is too large, empty, a broken picture, or nothing that forms send.
    """
    if len(data) > LARGEST:
        raise Refused("observe.file.large", where=name[:80], most=LARGEST >> 20)
    if not data:
        raise Refused("observe.file.empty", where=name[:80])
    if scans.kind_of(data):
        return scans.keep(workspace, data)
    if not any(data.startswith(one) for one in KINDS) and not _is_text(data):
        raise Refused("observe.file.kind", where=name[:80], known=", ".join(KINDS.values()))
    digest = hashlib.sha256(data).hexdigest()
    path = workspace / FOLDER / digest
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_bytes(path, data)
    return digest


def _is_text(data: bytes) -> bool:
    try:
        return "\x00" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _again(act: Act, now: str, key: str, digests: Mapping[str, str]) -> Receipt:
    """What was there already, with the files that it still lacked."""
    names = kept.attached(act.connection, key).get(key, {})
    come = {name: digest for name, digest in digests.items() if name in names and not names[name]}
    for name, digest in come.items():
        kept.attach(act.connection, key, name, digest)
    if come:
        act.append([FilesReceived(at=now, key=key, files=tuple(sorted(come.values())))])
    missing = tuple(one for one, digest in names.items() if not digest and one not in come)
    return Receipt(key=key, outcome=RESUMED if come else AGAIN, missing=missing)


def _new(
    act: Act,
    now: str,
    by: str,
    how: str,
    key: str,
    instance: Instance,
    form: Form,
    said: tuple[Finding, ...],
    digests: Mapping[str, str],
) -> Receipt:
    named = named_files(form, instance.answers)
    lost = tuple(sorted(set(digests) - set(named)))
    said = (*said, *((f"/{form.root}", "file", name[:80]) for name in lost))
    station = station_of(form, instance.answers)
    value = _value(now, by, how, key, instance, station, said)
    salt = secrets.token_bytes(SALT)
    event = ReportReceived(
        at=now,
        key=key,
        form=instance.form,
        form_version=instance.form_version,
        how=how,
        by=by,
        commitment=commitment(salt, value),
        replaces=instance.replaces,
        findings=len(said),
        files=tuple(sorted(digests.values())),
    )
    report = Kept(
        key=key,
        seq=act.head.size,
        form=instance.form,
        station=station,
        label=by,
        commitment=event.commitment,
        salt=salt,
        value=value,
    )
    act.append([event])
    _keep(act, report, [*named, *lost], digests)
    if instance.replaces:
        kept.mark_replaced(act.connection, instance.replaces, key)
    missing = tuple(one for one in named if one not in digests)
    outcome = EDITED if instance.replaces else NEW
    return Receipt(key=key, outcome=outcome, findings=said, missing=missing)


def _value(
    now: str,
    by: str,
    how: str,
    key: str,
    instance: Instance,
    station: str,
    said: tuple[Finding, ...],
) -> str:
    """What a commitment stands for: the whole report, as canonical JSON."""
    data = {
        "key": key,
        "form": instance.form,
        "version": instance.form_version,
        "station": station,
        "by": by,
        "at": now,
        "how": how,
        "replaces": instance.replaces,
        "answers": [list(one) for one in instance.answers],
        "findings": [list(one) for one in said],
        "xml": instance.xml,
    }
    return canonical(data).decode("utf-8")


def _keep(act: Act, report: Kept, names: list[str], digests: Mapping[str, str]) -> None:
    kept.keep_report(act.connection, report)
    kept.expect_files(act.connection, report.key, names)
    for name, digest in digests.items():
        kept.attach(act.connection, report.key, name, digest)


def station_of(form: Form, answers: tuple[tuple[str, str], ...]) -> str:
    """The station that a report is about; empty where it says none."""
    asked = form.station
    return dict(answers).get(asked.path, "")[:40] if asked else ""


def named_files(form: Form, answers: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The files that a report names, each once."""
    found = []
    for path, value in answers:
        question = form.question(path)
        if value and question is not None and question.kind == FILE:
            found.append(value[:120])
    return tuple(dict.fromkeys(found))
