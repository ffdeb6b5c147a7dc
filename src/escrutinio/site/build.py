"""A site written to a folder: all of it, or only what changed."""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path

from escrutinio.errors import Refused
from escrutinio.io.source import Progress, quiet
from escrutinio.io.writing import put
from escrutinio.operations.trail import Key
from escrutinio.site.contents import FEED, OWN, Contents, Known
from escrutinio.site.geography import Placed
from escrutinio.site.model import Site
from escrutinio.site.stations.shards import failed
from escrutinio.words import LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a build did: files that changed, all files and pages, bytes without the bundle's."""

    changed: int
    files: int
    pages: int
    bytes: int


@dataclass(slots=True)
class Share:
    """What was done of a share of a site: files written, with their length, and files kept."""

    written: dict[str, int] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    error: OSError | None = None


@dataclass(slots=True)
class Builder:
    """
    Makes a site in a folder, and makes it again with only what changed.

    Where the system can divide a process, the pages of the second language, and what is of no
    language, are made in another; the cards are made in this one, which is then as busy.

    Args:
        out: The folder.
        where: Where places lie.
        sizes: Every file that the site has, with its length. [bytes]
        known: What the last build knew.
    """

    out: Path
    where: Placed = field(default_factory=Placed)
    sizes: dict[str, int] = field(default_factory=dict)
    known: Known = field(default_factory=Known)

    def build(
        self, site: Site, touched: Iterable[Key] | None = None, progress: Progress = quiet
    ) -> Written:
        """
        Write the site; with the sheets that changed since the last build, only what they change.

        Args:
            site: The site.
            touched: The sheets that changed; none said means all.
            progress: Told how far it is.

        Raises:
            Refused: A file cannot be written; the next build writes all that is missing.
        """
        changed = None if touched is None else set(touched)
        self._check(site, set(site.trail.sheets) if changed is None else changed)
        whole = Contents(
            site=site,
            known=self.known,
            where=self.where,
            changed=changed,
            feed=self._feed(),
            progress=progress,
        )
        shares = self._shares(whole)
        for one in shares:
            if one.error is not None:
                self.known.forget()
                raise Refused("export.write", where=str(self.out), error=one.error)
        written = {name: n for one in shares for name, n in one.written.items()}
        there = {OWN}.union(*(one.kept | one.written.keys() for one in shares))
        self.sizes |= written
        for name in self.sizes.keys() - there:
            (self.out / name).unlink(missing_ok=True)
        self.sizes = {name: n for name, n in self.sizes.items() if name in there}
        self._list()
        return Written(
            changed=len(written),
            files=len(self.sizes),
            pages=sum(name.endswith(".html") for name in self.sizes),
            bytes=sum(self.sizes.values()),
        )

    def _list(self) -> None:
        """Keep the list of the site's own files."""
        data = json.dumps(sorted({*self.sizes, OWN}), indent=0).encode("utf-8")
        if self.sizes.get(OWN) != len(data) or (self.out / OWN).read_bytes() != data:
            (self.out / OWN).write_bytes(data)
        self.sizes[OWN] = len(data)

    def _feed(self) -> bytes | None:
        """The feed of the last build."""
        path = self.out / FEED
        return path.read_bytes() if path.is_file() else None

    def _check(self, site: Site, keys: Iterable[Key]) -> None:
        """Check the sheets that changed."""
        law = site.parts[0].law
        for key in keys:
            sheet = site.trail.sheets.get(key)
            self.known.failing.pop(key, None)
            if sheet and (found := failed(sheet, law, site.election)):
                self.known.failing[key] = found

    def _shares(self, whole: Contents) -> list[Share]:
        """Write all the files, in two processes where that can be."""
        if not can_fork():
            return [self._written(whole)]
        own = replace(whole, languages=LANGUAGES[:1], common=False, kept=set())
        rest = replace(whole, languages=LANGUAGES[1:], cards=(), kept=set(), progress=quiet)
        with _elsewhere(self, rest) as answer:
            return [self._written(own), _received(answer)]

    def _written(self, contents: Contents) -> Share:
        """Write files where their bytes are others than before."""
        share, folders = Share(), set[Path]()
        try:
            for name, data in contents.files():
                path = self.out / name
                if (
                    self.sizes.get(name) == len(data)
                    and path.is_file()
                    and path.read_bytes() == data
                ):
                    share.kept.add(name)
                    continue
                if path.parent not in folders:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    folders.add(path.parent)
                put(path, data)
                share.written[name] = len(data)
        except OSError as error:
            share.error = error
        share.kept |= contents.kept
        return share


def can_fork() -> bool:
    """Whether the system can divide a process in two that both know what one knew."""
    return sys.platform == "linux"


@contextmanager
def _elsewhere(builder: Builder, contents: Contents) -> Iterator[Connection]:
    """Another process that writes a share, and says at the end what it wrote."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(builder, contents, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join()


def _received(answer: Connection) -> Share:
    """What the other process wrote; an error where it ended without a word."""
    try:
        found: Share = answer.recv()
    except EOFError:
        return Share(error=OSError("the other process ended"))
    return found


def _send(builder: Builder, contents: Contents, to: Connection) -> None:
    to.send(builder._written(contents))
