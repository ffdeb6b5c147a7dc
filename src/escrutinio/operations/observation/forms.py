"""Forms of a mission: issued once under a version, and never changed under it."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from escrutinio.errors import Refused
from escrutinio.io.observation.xforms import compiled, read_form
from escrutinio.io.writing import replace_text
from escrutinio.model.observation import TOPIC, FormIssued
from escrutinio.observation.form import Form
from escrutinio.observation.sms import usable
from escrutinio.operations.office import Office

FOLDER = "observation/forms"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """
    A form that was given out.

    Args:
        form: What it asks.
        xform: Its text, as devices get it.
        sha256: Of the text.
        warnings: Of the compiler, and of ours.
    """

    form: Form
    xform: str
    sha256: str
    warnings: tuple[str, ...] = ()


def issue(
    office: Office, path: Path, now: str, by: str = "", *, files: tuple[Path, ...] = ()
) -> Issued:
    """
    Give out a form.

    Args:
        office: The office.
        path: XLSForm or XForm.
        now: The time, in ISO 8601 and UTC.
        by: Who gives it out.
        files: What the form shows or looks things up in.

    Raises:
        SourceError: It cannot be compiled.
        Refused: Another form was given out under its id and version, or its id cannot be a name.
    """
    text, warnings = compiled(path)
    form = read_form(text, str(path))
    if not (_ID.fullmatch(form.id) and _ID.fullmatch(form.version or "-".join("00"))):
        raise Refused("observe.form.id", where=str(path), id=f"{form.id} {form.version}"[:80])
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    before = [one for one in issued_events(office) if _same(one, form)]
    if any(one.sha256 != digest for one in before):
        raise Refused("observe.form.twice", where=str(path), id=form.id, version=form.version)
    file = _path(office.path, form.id, form.version)
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_text(file, text)
    for one in files:
        beside = file.with_suffix(".media")
        beside.mkdir(exist_ok=True)
        shutil.copyfile(one, beside / one.name)
    if not before:
        office.store.append(
            [FormIssued(at=now, form=form.id, form_version=form.version, sha256=digest, by=by)]
        )
    tags = [one.tag for one in form.fields if one.tag] + ([form.prefix] if form.prefix else [])
    bad = tuple(f"sms: {one}" for one in tags if not usable(one))
    return Issued(form=form, xform=text, sha256=digest, warnings=warnings + bad)


def _same(event: FormIssued, form: Form) -> bool:
    return (event.form, event.form_version) == (form.id, form.version)


def _path(workspace: Path, id_: str, version: str) -> Path:
    return workspace / FOLDER / f"{id_}@{version}.xml"


def issued_events(office: Office) -> list[FormIssued]:
    """Every form that was given out, as the log has it."""
    return [one for _, one in office.store.history(*TOPIC) if isinstance(one, FormIssued)]


def forms(office: Office) -> list[Issued]:
    """The latest version of every form, by id."""
    latest = {one.form: one for one in issued_events(office)}
    return [form_of(office, one.form, one.form_version) for _, one in sorted(latest.items())]


def form_of(office: Office, id_: str, version: str) -> Issued:
    """
    A form as it was given out.

    Raises:
        Refused: None was given out under that id and version.
    """
    if not _ID.fullmatch(id_) or (version and not _ID.fullmatch(version)):
        raise Refused("observe.form.unknown", where=f"{id_} {version}"[:100])
    return _read(office.path, id_, version)


@lru_cache(maxsize=64)
def _read(workspace: Path, id_: str, version: str) -> Issued:
    """A form's text, read once: what was given out does not change."""
    path = _path(workspace, id_, version)
    if not path.is_file():
        raise Refused("observe.form.unknown", where=f"{id_} {version}"[:100])
    text = path.read_text("utf-8")
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return Issued(form=read_form(text, str(path)), xform=text, sha256=digest)


def media(office: Office, id_: str, version: str) -> tuple[Path, ...]:
    """The files that a form shows or looks things up in, by name."""
    folder = _path(office.path, id_, version).with_suffix(".media")
    return tuple(sorted(folder.iterdir())) if folder.is_dir() else ()
