"""Make a site from a bundle, or follow a workspace and make anew what changed."""

from __future__ import annotations

import gc
import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from escrutinio.errors import Refused
from escrutinio.io.bundle import Folder
from escrutinio.io.source import Progress, quiet
from escrutinio.io.workspace import is_workspace, read
from escrutinio.ledger import bundle
from escrutinio.ledger.bundle import is_inside, read_manifest
from escrutinio.operations.live import Live, follow
from escrutinio.site.build import Builder, Written
from escrutinio.site.contents import FORMAT, MARK, OWN
from escrutinio.site.geography import placed
from escrutinio.site.reading import read_bundle, site_of

BUNDLE = "bundle"
"""The folder of a site in which the bundle lies."""


def is_site(path: Path) -> bool:
    """Whether a folder is a site that was made here."""
    return bool(_mark(path))


def _mark(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads((path / MARK).read_text("utf-8"))
        return found if found.get("format") == FORMAT else {}
    except (OSError, ValueError, AttributeError):
        return {}


def builder(out: Path, origin: str, size: int) -> Builder:
    """
    What makes a site in a folder, with the files that an earlier one left there.

    Raises:
        Refused: There is something else in the folder, or the site of another log.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        mark = _mark(out)
        if not mark:
            raise Refused("site.occupied", where=str(out))
        if mark.get("origin") != origin:
            raise Refused("site.other_log", where=str(out), found=mark.get("origin"))
        if mark.get("size", 0) > size:
            raise Refused("feed.back", where=str(out), before=mark["size"], now=size)
    out.mkdir(parents=True, exist_ok=True)
    made = Builder(out=out)
    for name in _own(out):
        path = out / name
        if is_inside(name) and path.is_file():
            made.sizes[name] = path.stat().st_size
    return made


def _own(out: Path) -> list[str]:
    """The files of an earlier site in a folder; none where its list cannot be read."""
    try:
        return [str(one) for one in json.loads((out / OWN).read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def make(
    source: Path,
    out: Path,
    *,
    url: str = "",
    geo: tuple[Path, ...] = (),
    progress: Progress = quiet,
) -> Written:
    """
    Make the site of a bundle, which is checked first.

    Args:
        source: The bundle's folder.
        out: The site's folder: empty, not there, or an earlier site of the same log.
        url: Where the site will be; empty where that is not known.
        geo: Files with boundaries or coordinates.
        progress: Told how far it is.

    Raises:
        Refused: The bundle does not hold, or the folder holds something else.
        SourceError: There is no bundle, or a file of geography cannot be read.
    """
    head = read_manifest(Folder(path=source).read(bundle.MANIFEST))
    if out.resolve().is_relative_to(source.resolve()) or _lies_in(source, out):
        raise Refused("site.occupied", where=str(out))
    made = builder(out, head.origin, head.size)
    matter, head, files = read_bundle(source, progress)
    matter.take()
    site = site_of(matter, head, files.read, url)
    made.where = placed(site, geo)
    _copy(source, out / BUNDLE, set(site.files))
    return made.build(site, progress=progress)


def _lies_in(source: Path, out: Path) -> bool:
    """Whether a bundle lies in the site's folder elsewhere than where the site has its own."""
    inside = source.resolve().is_relative_to(out.resolve())
    return inside and source.resolve() != (out / BUNDLE).resolve()


def _copy(source: Path, out: Path, names: set[str]) -> None:
    """The bundle's files, and none of an earlier one."""
    if out.exists() and source.samefile(out):
        return
    for name in sorted(names):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, out / name)
    for path in out.rglob("*"):
        if path.is_file() and path.relative_to(out).as_posix() not in names:
            path.unlink()


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without walks over all that is held: a step makes no cycles worth one."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@dataclass(slots=True, kw_only=True)
class Follower:
    """
    A site that follows a workspace.

    Args:
        live: The workspace and the bundle in the site.
        made: What makes the site.
        url: Where the site will be.
        geo: Files with boundaries or coordinates.
        events: How many events the last step had.
        sheets: How many sheets they changed.
        begun: Whether there is a site yet: there is none before the first sheet.
    """

    live: Live
    made: Builder
    url: str = ""
    geo: tuple[Path, ...] = ()
    events: int = field(default=0)
    sheets: int = field(default=0)
    begun: bool = False

    def step(self, progress: Progress = quiet) -> Written | None:
        """
        Make anew what changed since the last time; none where nothing was logged.

        Raises:
            Refused: The workspace's log names no key, or a file cannot be written.
            StoreError: Its events cannot be read.
        """
        with _no_collection():
            return self._step(progress)

    def _step(self, progress: Progress) -> Written | None:
        before = self.live.size
        try:
            touched = self.live.refreshed(progress)
        except OSError as error:
            raise Refused("export.write", where=str(self.live.folder), error=error) from None
        if touched is None or not self.live.matter.shown():
            return None
        files = Folder(path=self.live.folder)
        head = read_manifest(files.read(bundle.MANIFEST))
        site = site_of(self.live.matter, head, files.read, self.url)
        first, self.begun = not self.begun, True
        if first:
            self.made.where = placed(site, self.geo)
        self.events, self.sheets = self.live.size - before, len(touched)
        written = self.made.build(site, None if first else touched, progress)
        if first:
            gc.freeze()  # what the whole log gave stays: there is no need to walk over it again
        return written


def follower(workspace: Path, out: Path, *, url: str = "", geo: tuple[Path, ...] = ()) -> Follower:
    """
    Begin a site that follows a workspace.

    Raises:
        Refused: It is no workspace, or the folder holds something else.
    """
    if not is_workspace(workspace):
        raise Refused("site.not_workspace", where=str(workspace))
    made = builder(out, read(workspace).origin, sys.maxsize)
    live = follow(workspace, out / BUNDLE)
    return Follower(live=live, made=made, url=url, geo=geo)


def watch(
    one: Follower,
    every: float,
    told: Callable[[Written], None],
    wait: Callable[[float], bool],
    progress: Progress = quiet,
) -> None:
    """
    Follow a workspace until `wait` says no.

    Args:
        one: The follower.
        every: Seconds between looks.
        told: Told of each site that was made.
        wait: Waits so many seconds; whether to go on.
        progress: Told how far it is.
    """
    while True:
        written = one.step(progress)
        if written is not None:
            told(written)
        if not wait(every):
            return
