"""The files of a built site, read whole in one state of each and kept in memory while small."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

Header = tuple[bytes, bytes]
Mark = tuple[int, int, int, int, int]
"""
What tells one state of a file from another: device, number, length, when its bytes changed, and
when its entry did (which also happens to a file whose name is given to another). [ns]
"""

SMALL = 1 << 20
"""Longer files are not kept in memory, nor packed. [bytes]"""
MEMORY = 64 << 20
"""All that is kept in memory. [bytes]"""
QUIET = 20_000_000
"""A file that was written to so shortly ago may not be whole yet. [ns]"""


UTF8 = "; charset=utf-8"
TYPES = {
    "css": f"text/css{UTF8}",
    "csv": f"text/csv{UTF8}",
    "geojson": "application/geo+json",
    "gz": "application/gzip",
    "html": f"text/html{UTF8}",
    "ico": "image/vnd.microsoft.icon",
    "js": f"text/javascript{UTF8}",
    "json": "application/json",
    "md": f"text/markdown{UTF8}",
    "mjs": f"text/javascript{UTF8}",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "pmtiles": "application/vnd.pmtiles",
    "png": "image/png",
    "svg": "image/svg+xml",
    "toml": "application/toml",
    "txt": f"text/plain{UTF8}",
    "webmanifest": "application/manifest+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "zip": "application/zip",
}
BYTES = "application/octet-stream"
PACKED = ("css", "csv", "geojson", "html", "js", "json", "md", "mjs", "svg", "toml", "txt", "xml")
"""Endings of texts, which are sent packed to those who can unpack them."""


def media_type(name: str) -> str:
    """
    The content type of a file by its name; bytes where it has no known ending.

    >>> media_type("sheets.csv"), media_type("es/feed.xml"), media_type("tile/0/000")
    ('text/csv; charset=utf-8', 'application/atom+xml', 'application/octet-stream')
    """
    last = name.rsplit("/", 1)[-1]
    if last.endswith("feed.xml"):
        return "application/atom+xml"
    return TYPES.get(ending(last), BYTES)


def ending(name: str) -> str:
    """
    The ending of a file's name, in small letters; empty where it has none.

    >>> ending("es/index.HTML"), ending("x.y/json")
    ('html', '')
    """
    _, dot, last = name.rsplit("/", 1)[-1].rpartition(".")
    return last.lower() if dot else ""


@dataclass(slots=True, kw_only=True)
class Held:
    """A small file in memory, with the headers of its two forms."""

    mark: Mark
    body: bytes
    tag: bytes
    headers: list[Header]
    pack: bool
    packed: tuple[bytes, list[Header]] | None = None

    def form(self, gzipped: bool) -> tuple[bytes, list[Header]]:
        """Body and headers; packed the first time that somebody asks for it."""
        if not (gzipped and self.pack):
            return self.body, self.headers
        if self.packed is None:
            body = gzip.compress(self.body, 6, mtime=0)
            tag = self.tag[:-1] + b'-gzip"'
            found = [h for h in self.headers if h[0] not in (b"content-length", b"etag")]
            found += [(b"content-length", b"%d" % len(body)), (b"etag", tag)]
            self.packed = body, [*found, (b"content-encoding", b"gzip")]
        return self.packed

    @property
    def weight(self) -> int:
        """What it may take in memory, in both forms. [bytes]"""
        return len(self.body) * (2 if self.pack else 1) + 1024


@dataclass(slots=True, kw_only=True)
class Open:
    """A long file, open for one answer."""

    mark: Mark
    file: BinaryIO
    length: int
    tag: bytes
    headers: list[Header]


@dataclass(slots=True)
class Memory:
    """Small files, those asked for last; no more than `MEMORY` bytes of them."""

    files: dict[str, Held] = field(default_factory=dict)
    weight: int = 0

    def get(self, path: str, mark: Mark) -> Held | None:
        """The file, if it is as it was."""
        held = self.files.pop(path, None)
        if held is None:
            return None
        if held.mark != mark:
            self.weight -= held.weight
            return None
        self.files[path] = held
        return held

    def put(self, path: str, held: Held) -> None:
        """Keep a file; those not asked for longest go."""
        old = self.files.pop(path, None)
        self.weight += held.weight - (old.weight if old else 0)
        self.files[path] = held
        while self.weight > MEMORY:
            self.weight -= self.files.pop(next(iter(self.files))).weight


class Writing(Exception):
    """A file is being written and cannot be read whole."""


def mark_of(found: os.stat_result) -> Mark:
    """What tells this state of a file from another."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def headers_of(name: str, length: int, tag: bytes) -> list[Header]:
    """The headers of a whole file."""
    found = [
        (b"content-type", media_type(name).encode()),
        (b"content-length", b"%d" % length),
        (b"etag", tag),
        (b"cache-control", b"no-cache"),
        (b"accept-ranges", b"bytes"),
    ]
    return [*found, (b"vary", b"accept-encoding")] if ending(name) in PACKED else found


def _inside(root: Path, path: str) -> str:
    """Where a path leads in the end. Raises `FileNotFoundError` if out of the folder."""
    base, real = os.path.realpath(root), os.path.realpath(path)
    if not Path(real).is_relative_to(base):
        raise FileNotFoundError(errno.ENOENT, path)
    return real


def _opened(root: Path, path: str) -> tuple[BinaryIO, os.stat_result]:
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    file = os.fdopen(os.open(_inside(root, path), flags), "rb", buffering=0)
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode):
        file.close()
        raise FileNotFoundError(errno.ENOENT, path)
    return file, found


def read(root: Path, path: str) -> Held | Open:
    """
    A file in one state of it, however often it is replaced.

    Args:
        root: The folder that it must lie in, links followed.
        path: Where it is.

    Raises:
        Writing: It was written to a moment ago, or while it was read.
        OSError: There is no such file in the folder, or it cannot be read.
    """
    file, found = _opened(root, path)
    mark = mark_of(found)
    if abs(time.time_ns() - found.st_mtime_ns) < QUIET:
        file.close()
        raise Writing
    if found.st_size > SMALL:
        tag = b'"%x-%x-%x"' % (found.st_size, found.st_mtime_ns, found.st_ino)
        headers = headers_of(path, found.st_size, tag)
        return Open(mark=mark, file=file, length=found.st_size, tag=tag, headers=headers)
    with file:
        body = file.read()
        if mark_of(os.fstat(file.fileno())) != mark or len(body) != found.st_size:
            raise Writing
    tag = b'"%s"' % hashlib.sha256(body).hexdigest()[:32].encode()
    headers = headers_of(path, len(body), tag)
    return Held(mark=mark, body=body, tag=tag, headers=headers, pack=ending(path) in PACKED)
