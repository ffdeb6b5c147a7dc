"""Open what a user names: a file, an archive, a folder of answers, or the embedded election."""

from __future__ import annotations

import csv
from pathlib import Path

from escrutinio.errors import Refused, SourceError
from escrutinio.io import answers, demo, sums, tables, workspace
from escrutinio.io.source import START, Progress, Source, find, first_line, quiet
from escrutinio.io.sums import Sums
from escrutinio.io.tables import Loaded

DEMO = "demo:"


def open_source(
    name: str,
    *,
    election: str = "",
    form: str = "",
    as_of: str = "",
    progress: Progress = quiet,
) -> Loaded | Sums:
    """
    Read a source: its sheets, or its sums where it has no sheets.

    Args:
        name: A path, an archive's path and a member after a slash, or `demo:` and its name;
            `@` and the beginning of a dated state may follow.
        election: An election's id or definition file.
        form: A format's id or mapping file.
        as_of: The dated state to read.
        progress: Told what is being done.

    Raises:
        SourceError: It cannot be read; the message says why and what to do.
        Refused: It has no use for the election, the format or the state asked for.
    """
    name, as_of = _split(name, as_of)
    if name.startswith(DEMO):
        unused(name, election=election, format=form)
        return demo.load(name.removeprefix(DEMO), as_of, progress)
    path = Path(name)
    if workspace.is_workspace(path):
        unused(name, election=election, format=form, as_of=as_of)
        return workspace.load(path, progress)
    if path.is_dir() and (folders := sums.capture_folders(path)):
        unused(name, format=form, as_of=as_of)
        return sums.captures(folders, election)
    if path.is_dir() and any(answers.is_answer(one) for one in path.glob("*.json")):
        unused(name, format=form, as_of=as_of)
        return answers.load(path, election)
    source = find(name)
    if source.suffix == ".json":
        unused(name, format=form, as_of=as_of)
        return answers.load(path, election)
    if source.suffix == ".csv" and sums.is_history(_first_names(source)):
        unused(name, format=form, as_of=as_of)
        return sums.history(source, election)
    return _table(source, election, form, as_of, progress)


def unused(source: str, **options: str) -> None:
    """
    Refuse options that a source has no use for: none is passed over in silence.

    >>> unused("api.json", format="", as_of="")
    >>> unused("api.json", as_of="final")
    Traceback (most recent call last):
    escrutinio.errors.Refused: --as-of final: the source api.json has no use for this option
    The result would be another than was meant.
    Leave it out.
    """
    for option, value in options.items():
        if value:
            where = f"--{option.replace('_', '-')} {value}"
            raise Refused("option.unused", where=where, source=source)


def _table(source: Source, election: str, form: str, as_of: str, progress: Progress) -> Loaded:
    try:
        return tables.load(
            source, election_name=election, format_name=form, as_of=as_of, progress=progress
        )
    except SourceError as error:
        if error.key == "source.as_of" and not str(error.values["known"]).strip("-, "):
            raise SourceError("source.one_state", where=as_of, source=source.name) from None
        raise


def open_sheets(
    name: str, *, election: str = "", form: str = "", as_of: str = "", progress: Progress = quiet
) -> Loaded:
    """
    Read a source that must hold sheets.

    Raises:
        SourceError: It holds sums by area only.
    """
    found = open_source(name, election=election, form=form, as_of=as_of, progress=progress)
    if isinstance(found, Sums):
        raise SourceError("source.sums", where=name)
    return found


def _split(name: str, as_of: str) -> tuple[str, str]:
    """The path and the dated state after `@`, unless a file is named so."""
    path, at, state = name.rpartition("@")
    return (path, state) if at and not as_of and not Path(name).exists() else (name, as_of)


def _first_names(source: Source) -> list[str]:
    with source.opened() as file:
        return next(csv.reader([first_line(file.read(START))]), [])
