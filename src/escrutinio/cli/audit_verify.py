"""What `escrutinio audit verify` does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from escrutinio.cli.bundle import visible
from escrutinio.cli.language import LANGUAGE, told
from escrutinio.cli.page import Table, progress, show, show_json
from escrutinio.errors import EscrutinioError, Refused
from escrutinio.io.bundle import Folder
from escrutinio.io.source import Progress
from escrutinio.model.event import Event
from escrutinio.operations.audit.recompiled import recompiled
from escrutinio.verify.audit import verify_audit
from escrutinio.verify.bundle import verify
from escrutinio.verify.report import Check, Report, Trust, checked, unchecked


def run(folder: Path, bundle: Path | None, *, as_json: bool) -> bool:
    """Check the public files of an audit; whether nothing fails."""
    with progress() as tell:
        logged = None if bundle is None else _logged(bundle, tell)
        report = verify_audit(folder, logged)
        report = replace(report, checks=(*report.checks, _law(folder)))
    if as_json:
        show_json(_data(report))
    else:
        _show(report)
    return report.holds


def _logged(bundle: Path, tell: Progress) -> list[tuple[int, Event]]:
    """
    The events of a bundle that holds.

    Raises:
        Refused: It does not.
    """
    events: list[tuple[int, Event]] = []
    found = verify(
        Folder(path=bundle), str(bundle), Trust(), tell, lambda i, event: events.append((i, event))
    )
    if not found.holds:
        raise Refused("audit.bundle", where=str(bundle), path=bundle)
    return events


def _law(folder: Path) -> Check:
    """The assertions are those that the law gives for the manifest."""
    try:
        found = recompiled(folder)
    except EscrutinioError:
        return unchecked("audit.law", "verify.rests")
    if found is None:
        return unchecked("audit.law", "verify.audit.no_law")
    return checked("audit.law", found)


def _data(report: Report) -> dict[str, Any]:
    return {
        "folder": report.name,
        "election": report.election,
        "simulated": report.simulated,
        "verified": report.holds,
        "checks": [
            {
                "name": one.name.removeprefix("audit."),
                "state": one.state,
                "note": told(one.note) if one.note else "",
                "error": one.error.as_json(LANGUAGE) if one.error else None,
                "differences": [
                    {"where": where, "said": said, "computed": computed}
                    for where, said, computed in one.differences
                ],
            }
            for one in report.checks
        ],
    }


def _show(report: Report) -> None:
    if report.simulated:
        show(told("count.simulated"))
    rows = tuple(
        (told(f"verify.check.{one.name}"), told(f"verify.{one.state}"), _why(one))
        for one in report.checks
    )
    show(Table(columns=(told("verify.part"), told("verify.state"), ""), rows=rows), "")
    if report.first is not None:
        check, found = report.first
        where, said, computed = (visible(str(one)) for one in found)
        show(told("verify.first", check=told(f"verify.check.{check.name}"), where=where))
        if check.error is not None:
            show(visible(check.error.text(LANGUAGE), keep="\n"))
        else:
            show(told("verify.said", said=said, computed=computed))
    show(told(f"audit.verify.{'holds' if report.holds else 'fails'}"))


def _why(check: Check) -> str:
    if check.differences:
        return visible(check.differences[0][0])
    return told(check.note) if check.note else ""
