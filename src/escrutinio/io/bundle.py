"""The files of a bundle, in a folder or behind an address."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote, urlsplit
from urllib.request import OpenerDirector, Request

from escrutinio.errors import SourceError
from escrutinio.io.portal import HANDLERS, HEADERS, TIMEOUT
from escrutinio.ledger.bundle import is_inside

LARGEST = 1 << 30
"""No file of a bundle may be larger. [bytes]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A bundle in a folder."""

    path: Path

    def read(self, name: str) -> bytes:
        """
        A file's bytes.

        Raises:
            SourceError: It is not there, leads outside of the folder, or cannot be read.
        """
        if not is_inside(name) or not self._lies(name):
            raise SourceError("bundle.missing", where=name)
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise SourceError("source.unreadable", where=name, error=error) from None

    def _lies(self, name: str) -> bool:
        file = self.path / name
        return file.is_file() and file.resolve().is_relative_to(self.path.resolve())

    def names(self) -> set[str] | None:
        """Every file there is."""
        return {
            one.relative_to(self.path).as_posix()
            for one in self.path.rglob("*")
            if one.is_symlink() or not one.is_dir()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """A bundle behind an address, as any web server gives it out."""

    url: str
    opener: OpenerDirector

    def read(self, name: str) -> bytes:
        """
        A file's bytes.

        Raises:
            SourceError: The server does not have it, does not answer, or sends too much.
        """
        if not is_inside(name):
            raise SourceError("bundle.missing", where=name)
        address = f"{self.url.rstrip('/')}/{quote(name)}"
        try:
            request = Request(address, headers=HEADERS)
            with self.opener.open(request, timeout=TIMEOUT) as answer:
                data: bytes = answer.read(LARGEST + 1)
        except (OSError, HTTPException, ValueError) as error:
            raise SourceError("bundle.unfetched", where=address, error=error) from None
        if len(data) > LARGEST:
            raise SourceError("source.too_large", where=address, member=name)
        return data

    def names(self) -> set[str] | None:
        """A server does not say which files it has."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The files that a manifest lists, each the same at every reading."""

    files: Folder | Web
    digests: Mapping[str, str]
    seen: dict[str, str] = field(default_factory=dict)

    def read(self, name: str) -> bytes:
        """
        A file's bytes.

        Raises:
            SourceError: It is not listed, cannot be read, or is another than it was before.
        """
        if name not in self.digests:
            raise SourceError("bundle.unlisted", where=name)
        data = self.files.read(name)
        digest = hashlib.sha256(data).hexdigest()
        if self.seen.setdefault(name, digest) != digest:
            raise SourceError("bundle.changed", where=name)
        return data

    def names(self) -> set[str] | None:
        """Every file there is, listed or not; none where that cannot be said."""
        return self.files.names()


Files = Folder | Web


def files_of(name: str) -> Files:
    """
    The files of a bundle by its folder or its address.

    Raises:
        SourceError: It is neither.
    """
    try:
        is_address = urlsplit(name).scheme in ("http", "https")
        is_folder = not is_address and Path(name).is_dir()
    except (OSError, ValueError):
        raise SourceError("bundle.absent", where=name[:200]) from None
    if is_address:
        opener = OpenerDirector()
        for one in HANDLERS:
            opener.add_handler(one())
        return Web(url=name, opener=opener)
    if not is_folder:
        raise SourceError("bundle.absent", where=name)
    return Folder(path=Path(name))
