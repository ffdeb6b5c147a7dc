"""The files of an audit: its commitment, its manifests, its events, typed papers."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from escrutinio.audit.commitment import Commitment, Promised, as_data, from_data
from escrutinio.audit.manifest import PLACE, Manifest
from escrutinio.errors import Refused, SourceError
from escrutinio.io.writing import replace_text
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.strict import strict_json
from escrutinio.model.audit import AUDIT_EVENTS, AuditEvent
from escrutinio.model.event import as_data as event_data
from escrutinio.model.event import from_data as event_from

COMMITMENT, MANIFESTS, EVENTS = "commitment.json", "manifests", "events.jsonl"
VOTES = "votes:"
START = ("contest", "station", *PLACE, "constituency", "state", "ballots", "blank")


def manifest_text(contest: str, sheets: Manifest) -> str:
    """A manifest as CSV: one row for each sheet, in the order of the stations."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*START, *(f"{VOTES}{one}" for one in sheets.options)])
    districts = sheets.districts or ("",) * len(sheets)
    columns = [sheets.places[name] for name in PLACE]
    rest = (districts, sheets.states, sheets.ballots.tolist(), sheets.blank.tolist())
    for row in zip(sheets.ids, *columns, *rest, *sheets.votes.tolist(), strict=True):
        writer.writerow([contest, *row])
    return out.getvalue()


def manifest_from(text: str, promised: Promised, where: str) -> Manifest:
    """
    A manifest from its CSV, which must be the promised one.

    Raises:
        Refused: Its digest is another, or it cannot be read.
    """
    if digest(text) != promised.manifest:
        raise Refused("audit.manifest_other", where=where, promised=promised.manifest)
    rows = list(csv.DictReader(io.StringIO(text)))
    try:
        numbers = np.array(
            [[int(row[f"{VOTES}{one}"]) for row in rows] for one in promised.options],
            dtype=np.int64,
        ).reshape(len(promised.options), len(rows))
        districts = tuple(row["constituency"] for row in rows)
        return Manifest(
            ids=tuple(row["station"] for row in rows),
            options=promised.options,
            votes=numbers,
            blank=np.array([int(row["blank"]) for row in rows], dtype=np.int64),
            ballots=np.array([int(row["ballots"]) for row in rows], dtype=np.int64),
            states=tuple(row["state"] for row in rows),
            places={name: tuple(row[name] for row in rows) for name in PLACE},
            districts=districts if any(districts) else (),
            pending=promised.pending,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise Refused("audit.broken", where=where, error=repr(error)) from None


def digest(text: str) -> str:
    """The SHA-256 of a text's bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def commitment_text(commitment: Commitment) -> str:
    """A commitment in its one byte form."""
    return canonical(as_data(commitment)).decode("utf-8")


def write(folder: Path, commitment: Commitment, manifests: Mapping[str, str]) -> None:
    """Put a commitment and its manifests, by contest, into a folder."""
    for contest, text in manifests.items():
        replace_text(folder / MANIFESTS / f"{contest}.csv", text)
    replace_text(folder / COMMITMENT, commitment_text(commitment))


def read_commitment(folder: Path) -> tuple[Commitment, str]:
    """
    The commitment in a folder, and its digest.

    Raises:
        Refused: There is none, or it cannot be read.
    """
    text = _text(folder / COMMITMENT)
    return from_data(strict_json(text.encode("utf-8"))), digest(text)


def read_manifest(folder: Path, promised: Promised) -> Manifest:
    """
    The manifest of a contest in a folder.

    Raises:
        Refused: There is none, or it is not the promised one.
    """
    path = folder / MANIFESTS / f"{promised.contest}.csv"
    return manifest_from(_text(path), promised, str(path))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("audit.no_file", where=str(path), error=error) from None


def write_events(folder: Path, events: Iterable[tuple[int, AuditEvent]]) -> None:
    """The events of an audit with their places in the log, one on each line."""
    lines = [canonical({"index": i, "event": event_data(event)}).decode() for i, event in events]
    replace_text(folder / EVENTS, "".join(f"{line}\n" for line in lines))


def read_events(folder: Path) -> list[tuple[int, AuditEvent]]:
    """
    The events of an audit out of its public folder.

    Raises:
        Refused: A line is no event of an audit.
    """
    found = []
    path = folder / EVENTS
    for n, line in enumerate(_text(path).splitlines(), 1):
        try:
            data = json.loads(line)
            event = event_from(data["event"])
            if not isinstance(event, AUDIT_EVENTS):
                raise ValueError(event.kind)
            found.append((int(data["index"]), event))
        except (ValueError, KeyError, TypeError, Refused) as error:
            raise Refused("audit.broken", where=f"{path}:{n}", error=error) from None
    return found


LIST = (
    *("number", "station", "contest", "department", "province", "district", "place"),
    *("state", "found"),
)
"""The columns of a list to fetch and type; the boxes follow."""

FOUND, YES, NO = "found", ("yes", "si", "sí", "1", "true", ""), ("no", "0", "false")


def typed_rows(
    path: Path, options: Sequence[str]
) -> Iterator[tuple[int, str, str, dict[str, str]]]:
    """
    Rows of typed papers: contest, station and boxes, as somebody filled in the list.

    Columns: `station`, perhaps `contest` and `found`, and one for each box: `votes:ID` of each
    option, `blank`, and what else stands in the paper.

    Yields:
        The line, the contest, the station, and each box with its text; `found` among them.

    Raises:
        SourceError: The table cannot be read, or has no column for an option.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            names = [one for one in reader.fieldnames or () if one]
            wanted = ["station", *(f"{VOTES}{one}" for one in options)]
            missing = [one for one in wanted if one not in names]
            if missing:
                raise SourceError("audit.columns", where=str(path), missing=", ".join(missing))
            for row in reader:
                given = {name: (row[name] or "").strip() for name in names}
                boxes = {
                    box: text for box, text in given.items() if box not in LIST or box == FOUND
                }
                yield reader.line_num, given.get("contest", ""), given["station"], boxes
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError("audit.unread", where=str(path), error=error) from None
