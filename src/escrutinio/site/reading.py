"""A site's matter, read from a published bundle that was found to hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from escrutinio.errors import Refused
from escrutinio.io.bundle import Files, files_of
from escrutinio.io.source import Progress, quiet
from escrutinio.law.countries import country
from escrutinio.ledger import bundle
from escrutinio.ledger.bundle import Manifest, read_manifest
from escrutinio.ledger.definition import definition_from
from escrutinio.ledger.keys import keys_of
from escrutinio.model.sheet import Sheet
from escrutinio.operations.matter import Matter
from escrutinio.site.address import slugs
from escrutinio.site.model import Part, Site, part_of
from escrutinio.verify.bundle import verify
from escrutinio.verify.report import Trust

FOLDERS = (
    *("places", "station", "maps", "progress", "observed", "whatif", "seats", "downloads"),
    *("verify", "law", "method"),
)
"""Folders of pages, which no contest may have for its own."""


def parts_of(matter: Matter) -> list[Part]:
    """
    The contests that have sheets, or a line that may hide one.

    Raises:
        Refused: No contest has any.
    """
    sheets: dict[str, list[Sheet]] = {one.id: [] for one in matter.election.contests}
    for (id_, _), sheet in matter.trail.sheets.items():
        sheets[id_].append(sheet)
    shown = matter.shown()
    if not shown:
        raise Refused("site.empty", where=matter.election.id)
    found: list[Part] = []
    for contest, folder in zip(shown, slugs((one.id for one in shown), FOLDERS), strict=True):
        part = part_of(
            contest,
            country(matter.election.country),
            matter.whole(contest),
            matter.found[contest.id],
            sheets[contest.id],
            matter.trail.times,
            first=not found,
            folder=folder,
            hidden=matter.hidden(contest),
        )
        course = matter.courses[contest.id]
        part.moments, part.revisions = course.until(matter.trail.size), course.revisions
        found.append(part)
    return found


def site_of(matter: Matter, head: Manifest, read: Callable[[str], bytes], url: str) -> Site:
    """
    The site of a log and its bundle.

    Args:
        matter: What the log gives.
        head: The bundle's manifest.
        read: The bytes of a file of the bundle.
        url: Where the site will be; empty where that is not known.
    """
    named = keys_of(head.origin, matter.trail.around).in_force(head.size)
    seats = _json(read, bundle.SEATS)["chambers"] if bundle.SEATS in head.files else []
    return Site(
        election=matter.election,
        parts=parts_of(matter),
        trail=matter.trail,
        origin=head.origin,
        size=head.size,
        root=head.root,
        key=named.text() if named else "",
        logged=matter.logged,
        files=_listed(head, read),
        law=_json(read, bundle.LAW),
        seats=seats,
        url=url,
    )


def _json(read: Callable[[str], bytes], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(read(name))
    return found


def _listed(head: Manifest, read: Callable[[str], bytes]) -> dict[str, tuple[str, int]]:
    """The bundle's files, the manifest and the checkpoint too."""
    found = {name: (one.sha256, one.bytes) for name, one in head.files.items()}
    for name in (bundle.MANIFEST, bundle.CHECKPOINT):
        data = read(name)
        found[name] = (sha256(data).hexdigest(), len(data))
    return found


def read_bundle(path: Path, progress: Progress = quiet) -> tuple[Matter, Manifest, Files]:
    """
    A bundle's matter, after the stranger's check of all of it.

    Args:
        path: The bundle's folder.
        progress: Told how far the reading is.

    Raises:
        Refused: A part of the bundle does not hold.
        SourceError: There is no bundle.
    """
    files = files_of(str(path))
    head = read_manifest(files.read(bundle.MANIFEST))
    election = replace(definition_from(files.read(bundle.DEFINITION)), simulated=head.simulated)
    matter = Matter(election=election)
    report = verify(files, path.name, Trust(), progress, matter.add)
    if report.first is not None:
        _, (where, said, computed) = report.first
        raise Refused("site.false", where=str(path), part=where, said=said, computed=computed)
    return matter, head, files
