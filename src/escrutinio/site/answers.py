"""Requests over HTTP answered with the files of a built site."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import stat
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from escrutinio.site.files import (
    QUIET,
    Header,
    Held,
    Memory,
    Open,
    Writing,
    mark_of,
    media_type,
    read,
)
from escrutinio.words import LANGUAGES, say

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Span = tuple[int, int]
"""Bytes of a file: the first, and the one after the last."""

PIECE = 256 << 10
"""A long file is sent in pieces of this length. [bytes]"""
TRIES = 50
"""How often a file that is being written is looked at again."""
ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EISDIR)
"""What the system answers where there is no such file."""


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


def span(asked: str, length: int) -> Span | None:
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

    >>> names_in(b"/es/alba/", "/es/alba/"), names_in(b"/%2e%2e/key", "/../key")
    (['es', 'alba', ''], None)
    """
    if not path.startswith("/") or b"%2f" in raw.lower() or any(c in path for c in "\\\0:"):
        return None
    names = path[1:].split("/")
    if any(name.startswith(".") for name in names) or "" in names[:-1]:
        return None
    return names


class Answers:
    """
    The files of a folder as an ASGI application: GET and HEAD, and nothing outside of it.

    A file that changes on the disk is noticed at the next request. One that is being written is
    waited for, a second at most, so that no answer is half of one state and half of another.

    Args:
        folder: The site's folder, with an `index.html`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.memory = Memory()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] not in ("GET", "HEAD"):
            await _tell(send, 405, (b"allow", b"GET, HEAD"))
            return
        try:
            await self._serve(scope, receive, send)
        except Writing:
            await _tell(send, 503, (b"retry-after", b"1"))
        except OSError as error:
            if error.errno in ABSENT:
                await self._absent(send)
            else:
                await _tell(send, 403 if isinstance(error, PermissionError) else 503)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        names = names_in(scope["raw_path"], scope["path"])
        if names is None:
            raise FileNotFoundError(errno.ENOENT, scope["path"])
        path = os.path.join(self.folder, *names) + ("" if names[-1] else "index.html")  # noqa: PTH118
        found = os.stat(path)  # noqa: PTH116
        if stat.S_ISDIR(found.st_mode):
            os.stat(f"{path}/index.html")  # noqa: PTH116
            await _tell(send, 308, (b"location", _with_slash(scope)))
            return
        file = await self._file(path, found)
        if isinstance(file, Held):
            await _whole(file, scope, send)
            return
        with file.file:
            await _pieces(file, scope, receive, send)

    async def _file(self, path: str, found: os.stat_result) -> Held | Open:
        """A file from memory, or else from the disk once nobody writes to it."""
        held = self.memory.get(path, mark_of(found))
        if held is not None:
            return held
        for _ in range(TRIES):
            with suppress(Writing):
                file = read(self.folder, path)
                if isinstance(file, Held):
                    self.memory.put(path, file)
                return file
            await asyncio.sleep(QUIET / 1e9)
        raise Writing

    async def _absent(self, send: Send) -> None:
        """The site's own page for an address that leads nowhere, or a line."""
        path = os.path.join(self.folder, "404.html")  # noqa: PTH118
        with suppress(OSError, Writing):
            page = await self._file(path, os.stat(path))  # noqa: PTH116
            if isinstance(page, Held):
                await _answer(send, 404, _plain("404.html", page.body), page.body)
                return
            page.file.close()
        await _tell(send, 404)


def _with_slash(scope: Scope) -> bytes:
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    return quote(f"{scope['path']}/").encode() + query


def _asked(scope: Scope) -> dict[bytes, bytes]:
    wanted = (b"accept-encoding", b"if-none-match", b"range", b"if-range")
    return {name: value for name, value in scope["headers"] if name in wanted}


def _known(asked: Mapping[bytes, bytes], tag: bytes) -> bool:
    """Whether the reader has this state already."""
    tags = [one.strip().removeprefix(b"W/") for one in asked[b"if-none-match"].split(b",")]
    return b"*" in tags or tag in tags


def _wanted(asked: Mapping[bytes, bytes], scope: Scope, tag: bytes, length: int) -> Span | None:
    """The one range that is asked for, if it is and is still of this state."""
    if scope["method"] == "HEAD" or asked.get(b"if-range", tag) != tag:
        return None
    return span(asked[b"range"].decode("latin-1"), length) if b"range" in asked else None


async def _whole(held: Held, scope: Scope, send: Send) -> None:
    """Answer with a file from memory, or with a range of it."""
    asked = _asked(scope)
    wanted = _wanted(asked, scope, held.tag, len(held.body))
    gzipped = wanted is None and unpacks(asked.get(b"accept-encoding", b"").decode("latin-1"))
    body, headers = held.form(gzipped)
    if b"if-none-match" in asked and _known(asked, _value(headers, b"etag")):
        await _answer(send, 304, _without_length(headers))
    elif wanted is None:
        await _answer(send, 200, headers, body)
    else:
        status, headers = _part(headers, wanted, len(body))
        await _answer(send, status, headers, body[slice(*wanted)])


async def _pieces(found: Open, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with a long file, or with a range of it."""
    asked, status, headers = _asked(scope), 200, found.headers
    if b"if-none-match" in asked and _known(asked, found.tag):
        await _answer(send, 304, _without_length(headers))
        return
    wanted = _wanted(asked, scope, found.tag, found.length)
    if wanted:
        status, headers = _part(headers, wanted, found.length)
    start, end = wanted or (0, found.length)
    if scope["method"] == "HEAD" or start == end:
        await _answer(send, status, headers)
        return
    await send({"type": "http.response.start", "status": status, "headers": headers})
    while (await receive()).get("more_body"):
        pass
    gone = asyncio.ensure_future(receive())
    with suppress(OSError):
        await _send_bytes(found, start, end, gone, send)
    gone.cancel()


async def _send_bytes(
    found: Open, start: int, end: int, gone: asyncio.Future[Mapping[str, Any]], send: Send
) -> None:
    """Send piece by piece; it breaks off where the file changes, or its reader is gone."""
    found.file.seek(start)
    while start < end and not gone.done():
        piece = found.file.read(min(PIECE, end - start))
        if not piece or mark_of(os.fstat(found.file.fileno()))[:4] != found.mark[:4]:
            return
        start += len(piece)
        await send({"type": "http.response.body", "body": piece, "more_body": start < end})
        await asyncio.sleep(0)


def _part(headers: list[Header], wanted: Span, length: int) -> tuple[int, list[Header]]:
    """Status and headers of a range; an empty one lies outside of the file."""
    start, end = wanted
    kept = _without_length(headers)
    if start == end:
        return 416, [*kept, (b"content-range", b"bytes */%d" % length), (b"content-length", b"0")]
    said = b"bytes %d-%d/%d" % (start, end - 1, length)
    return 206, [*kept, (b"content-range", said), (b"content-length", b"%d" % (end - start))]


def _plain(name: str, body: bytes) -> list[Header]:
    """Type and length alone, for what is not the file that was asked for."""
    length = b"%d" % len(body)
    return [(b"content-type", media_type(name).encode()), (b"content-length", length)]


def _value(headers: list[Header], name: bytes) -> bytes:
    return next(value for one, value in headers if one == name)


def _without_length(headers: list[Header]) -> list[Header]:
    return [one for one in headers if one[0] != b"content-length"]


async def _tell(send: Send, status: int, *more: Header) -> None:
    """A line in every language in place of a file."""
    body = "".join(f"{say(f'serve.{status}', one)}\n" for one in LANGUAGES).encode()
    await _answer(send, status, [*_plain("line.txt", body), *more], body)


async def _answer(send: Send, status: int, headers: list[Header], body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
