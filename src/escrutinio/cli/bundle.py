"""`escrutinio publish` and `verify`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from escrutinio.cli.clock import moment, now
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import Table, progress, show, show_json
from escrutinio.errors import Refused
from escrutinio.io import keys as keyring
from escrutinio.io.bundle import files_of
from escrutinio.io.source import read_text
from escrutinio.model.differences import Difference
from escrutinio.verify.bundle import verify
from escrutinio.verify.report import Check, Report, Trust


def run_publish(workspace: Path, out: Path, *, as_json: bool) -> None:
    """Write a bundle."""
    from escrutinio.operations.publish import publish

    def check(folder: Path) -> None:
        """The stranger's check, before the bundle is anybody's."""
        report = verify(files_of(str(folder)), out.name, Trust(), tell)
        if report.first is not None:
            _, (where, said, computed) = report.first
            raise Refused("bundle.false", where=where, said=said, computed=computed)

    with progress() as tell:
        made = publish(workspace, out, now(), tell, check)
    if as_json:
        show_json(asdict(made) | {"path": str(made.path)})
        return
    figures = {name: number(getattr(made, name)) for name in ("size", "files", "bytes")}
    show(told("publish.done", path=out, root=made.root, manifest=made.manifest, **figures))
    show(told("next", command=f"escrutinio verify {out}"))


def run_verify(
    bundle: str,
    *,
    keys: Sequence[str],
    witnesses: Sequence[str],
    checkpoints: Sequence[Path],
    as_json: bool,
) -> bool:
    """Check a bundle; whether a part of it does not hold."""
    trust = Trust(
        keys=tuple(map(keyring.public, keys)),
        witnesses=tuple(map(keyring.public, witnesses)),
        checkpoints=tuple(map(_note, checkpoints)),
    )
    with progress() as tell:
        report = verify(files_of(bundle), bundle, trust, tell)
    if as_json:
        show_json(_data(report))
    else:
        show(*page(report))
    return not report.holds


def _note(path: Path) -> str:
    """A checkpoint's text; a bundle's folder has its own."""
    return read_text(path / "checkpoint" if path.is_dir() else path)


def _data(report: Report) -> dict[str, Any]:
    return {
        "bundle": report.name,
        "election": report.election,
        "origin": report.origin,
        "size": report.size,
        "root": report.root,
        "simulated": report.simulated,
        "verified": report.holds,
        "anchored": report.anchored,
        "covered": report.covered,
        "signed": [{"name": one.key.name, "time": one.time} for one in report.signed],
        "checks": [
            {
                "name": one.name,
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


def page(report: Report) -> Iterable[str | Table]:
    """A report as a page: what was checked, what was not, and the first difference."""
    if report.election:
        size = number(report.size)
        yield told("verify.title", election=report.election, origin=report.origin, size=size)
    if report.simulated:
        yield told("count.simulated")
    rows = tuple((told(f"verify.check.{x.name}"), told(f"verify.{x.state}"), _why(x))
                 for x in report.checks)  # fmt: skip
    yield Table(columns=(told("verify.part"), told("verify.state"), ""), rows=rows)
    for one in report.signed:
        yield told("verify.cosigned", name=one.key.name, time=moment(one.time or 0))
    if report.covered:
        covered, size = number(report.covered), number(report.size)
        yield told("verify.covered", covered=covered, size=size)
    yield ""
    if report.first is not None:
        yield from _first(*report.first)
    yield told(f"verify.verdict.{_verdict(report)}")


def _first(check: Check, found: Difference) -> Iterable[str]:
    """The first difference: where, what is there, what was computed; or why it cannot be read."""
    where, said, computed = (visible(str(one)) for one in found)
    yield told("verify.first", check=told(f"verify.check.{check.name}"), where=where)
    if check.error is not None:
        yield visible(check.error.text(LANGUAGE), keep="\n")
    else:
        yield told("verify.said", said=said, computed=computed)


def visible(text: str, keep: str = "") -> str:
    r"""
    A text from a bundle as a terminal may show it: what would move its cursor is spelled out.

    >>> print(visible("a\x1b[2Jb"))
    a\x1b[2Jb
    """
    return "".join(
        one if one.isprintable() or one in keep else one.encode("unicode_escape").decode("ascii")
        for one in text
    )


def _verdict(report: Report) -> str:
    if not report.holds:
        return "fails"
    return "anchored" if report.anchored else "unanchored"


def _why(check: Check) -> str:
    if check.differences:
        return visible(check.differences[0][0])
    return told(check.note) if check.note else ""
