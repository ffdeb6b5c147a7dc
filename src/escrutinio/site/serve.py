"""A built site served from its folder, for a look at it on a laptop or in a hall."""

from __future__ import annotations

import asyncio
import errno
import gzip
import hashlib
import os
import re
import socket
import stat
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from escrutinio.errors import Refused, Unavailable
from escrutinio.words import LANGUAGES, say

Scope = Mapping[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]
Mark = tuple[int, int, int, int, int]
"""What tells one state of a file from another: device, number, length, and two times. [ns]"""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
STRICT = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
]
"""Headers of every answer, refusals too."""

SMALL = 1 << 20
"""Longer files are not kept in memory, nor packed. [bytes]"""
MEMORY = 64 << 20
"""All that is kept in memory. [bytes]"""
PIECE = 256 << 10
"""A long file is sent in pieces of this length. [bytes]"""
QUIET = 20_000_000
"""A file that was written to so shortly ago may not be whole yet. [ns]"""
TRIES = 50
"""How often a file that is being written is looked at again."""
BACKLOG = 4096
DESCRIPTORS = 1 << 16

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
    return TYPES.get(_ending(last), BYTES)


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def unpacks(accepted: str) -> bool:
    """
    Whether one who sends this `Accept-Encoding` takes gzip.

    >>> unpacks("br, gzip"), unpacks("gzip;q=0"), unpacks("*;q=0.5"), unpacks("identity")
    (True, False, True, False)
    """
    weights: dict[str, str] = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        weights[name.strip()] = weight.replace(" ", "")
    weight = weights.get("gzip", weights.get("*", "q=0"))
    return not re.fullmatch(r"q=0(\.0*)?", weight)


def span(asked: str, length: int) -> tuple[int, int] | None:
    """
    The bytes that a `Range` asks for, as start and end; None where it asks for no one range.

    A range that lies outside of the file comes back empty.

    >>> span("bytes=0-9", 100), span("bytes=90-", 100), span("bytes=-7", 100)
    ((0, 10), (90, 100), (93, 100))
    >>> span("bytes=100-", 100), span("bytes=5-2", 100), span("bytes=0-1,5-6", 100)
    ((100, 100), None, None)
    """
    match = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", asked.strip())
    if not match or not (match[1] or match[2]):
        return None
    if not match[1]:
        return max(0, length - int(match[2])), length
    start, end = int(match[1]), int(match[2] or length) + bool(match[2])
    if end <= start and match[2]:
        return None
    return min(start, length), min(end, length)


def names_in(raw: bytes, path: str) -> list[str] | None:
    """
    The names of folders and file in an address; None where one of them could lead elsewhere.

    >>> names_in(b"/es/lima/", "/es/lima/"), names_in(b"/%2e%2e/key", "/../key")
    (['es', 'lima', ''], None)
    """
    if not path.startswith("/") or b"%2f" in raw.lower() or any(c in path for c in "\\\0:"):
        return None
    names = path[1:].split("/")
    if any(name.startswith(".") for name in names) or "" in names[:-1]:
        return None
    return names


@dataclass(slots=True, kw_only=True)
class _Held:
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
        """What it takes in memory. [bytes]"""
        return len(self.body) + (len(self.packed[0]) if self.packed else 0)


@dataclass(slots=True, kw_only=True)
class _Open:
    """A long file, open for one answer."""

    mark: Mark
    file: BinaryIO
    length: int
    tag: bytes
    headers: list[Header]


@dataclass(slots=True)
class _Memory:
    """Small files, those asked for last; no more than `MEMORY` bytes of them."""

    files: dict[str, _Held] = field(default_factory=dict)
    weight: int = 0

    def get(self, path: str, mark: Mark) -> _Held | None:
        """The file, if it is as it was."""
        held = self.files.pop(path, None)
        if held is None:
            return None
        if held.mark != mark:
            self.weight -= held.weight
            return None
        self.files[path] = held
        return held

    def put(self, path: str, held: _Held) -> None:
        """Keep a file; those not asked for longest go."""
        old = self.files.pop(path, None)
        self.weight += held.weight - (old.weight if old else 0)
        self.files[path] = held
        while self.weight > MEMORY:
            self.weight -= self.files.pop(next(iter(self.files))).weight


class _Writing(Exception):
    """A file is being written and cannot be read whole."""


def _mark(found: os.stat_result) -> Mark:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _headers(name: str, length: int, tag: bytes) -> list[Header]:
    found = [
        (b"content-type", media_type(name).encode()),
        (b"content-length", b"%d" % length),
        (b"etag", tag),
        (b"cache-control", b"no-cache"),
        (b"accept-ranges", b"bytes"),
    ]
    return [*found, (b"vary", b"accept-encoding")] if _ending(name) in PACKED else found


def _inside(root: Path, path: str) -> str:
    """Where a path leads in the end. Raises `FileNotFoundError` if out of the folder."""
    base, real = os.path.realpath(root), os.path.realpath(path)
    if os.path.commonpath([base, real]) != base:
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
    return file, found  # type: ignore[return-value]


def _read(root: Path, path: str) -> _Held | _Open:
    """A file in one state of it, however often it is replaced. Raises `_Writing`, `OSError`."""
    file, found = _opened(root, path)
    mark = _mark(found)
    if abs(time.time_ns() - found.st_mtime_ns) < QUIET:
        file.close()
        raise _Writing
    if found.st_size > SMALL:
        tag = b'"%x-%x-%x"' % (found.st_size, found.st_mtime_ns, found.st_ino)
        headers = _headers(path, found.st_size, tag)
        return _Open(mark=mark, file=file, length=found.st_size, tag=tag, headers=headers)
    with file:
        body = file.read()
        if _mark(os.fstat(file.fileno())) != mark or len(body) != found.st_size:
            raise _Writing
    tag = b'"%s"' % hashlib.sha256(body).hexdigest()[:32].encode()
    headers = _headers(path, len(body), tag)
    return _Held(mark=mark, body=body, tag=tag, headers=headers, pack=_ending(path) in PACKED)


class Files:
    """
    The files of a folder as an ASGI application: GET and HEAD, and nothing outside of it.

    A file that changes on the disk is noticed at the next request. One that is being written is
    waited for, a second at most, so that no answer is half of one state and half of another.

    Args:
        folder: The site's folder, with an `index.html`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.memory = _Memory()

    async def __call__(self, scope: Scope, receive: object, send: Send) -> None:
        """Answer one request."""
        if scope["method"] not in ("GET", "HEAD"):
            await _tell(send, 405, (b"allow", b"GET, HEAD"))
            return
        names = names_in(scope["raw_path"], scope["path"])
        try:
            found = await self._found(scope, names, send) if names else None
            if not names or found is False:
                await self._absent(send)
            elif isinstance(found, _Held):
                await _whole(found, scope, send)
            elif isinstance(found, _Open):
                with found.file:
                    await _pieces(found, scope, send)
        except PermissionError:
            await _tell(send, 403)
        except (_Writing, OSError):
            await _tell(send, 503, (b"retry-after", b"1"))

    async def _found(
        self, scope: Scope, names: Sequence[str], send: Send
    ) -> _Held | _Open | bool:
        """The file asked for; False if there is none, True if the answer is on its way."""
        path = os.path.join(self.folder, *names)  # noqa: PTH118
        try:
            if not names[-1]:
                return await self._file(f"{path}index.html")
            found = os.stat(path)  # noqa: PTH116
            if not stat.S_ISDIR(found.st_mode):
                return await self._file(path, found)
            os.stat(f"{path}/index.html")  # noqa: PTH116
        except OSError as error:
            if error.errno in ABSENT:
                return False
            raise
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        to = quote(f"{scope['path']}/").encode() + query
        await _tell(send, 308, (b"location", to))
        return True

    async def _file(self, path: str, found: os.stat_result | None = None) -> _Held | _Open:
        """A file from memory, or else from the disk once nobody writes to it."""
        found = found or os.stat(path)  # noqa: PTH116
        held = self.memory.get(path, _mark(found))
        if held is not None:
            return held
        for _ in range(TRIES):
            with suppress(_Writing):
                read = _read(self.folder, path)
                if isinstance(read, _Held):
                    self.memory.put(path, read)
                return read
            await asyncio.sleep(QUIET / 1e9)
        raise _Writing

    async def _absent(self, send: Send) -> None:
        """The site's own page for an address that leads nowhere, or a line."""
        try:
            page = await self._file(os.path.join(self.folder, "404.html"))  # noqa: PTH118
        except (OSError, _Writing):
            await _tell(send, 404)
            return
        if isinstance(page, _Open):
            page.file.close()
            await _tell(send, 404)
            return
        await _answer(send, 404, _basic(TYPES["html"], page.body), page.body)


ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EISDIR)
