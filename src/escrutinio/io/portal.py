"""
The office's files: found through their public page, checked by their SHA-256, and kept.

The address of a file may change; its page and its digest do not. What is kept is the CSV itself,
out of any archive, so that `sha256sum` shows the pinned digest.
"""

import functools
import hashlib
import os
import re
import string
import tomllib
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from http.client import HTTPException, HTTPResponse
from importlib.resources import files
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError
from urllib.parse import quote, unquote, urldefrag, urljoin
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from escrutinio.errors import SourceError
from escrutinio.io.source import Progress, Source, find, quiet

HANDLERS = (
    ProxyHandler,
    UnknownHandler,
    HTTPHandler,
    HTTPSHandler,
    HTTPRedirectHandler,
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
)
"""No handler for file, ftp or data: a redirect there is an error."""

HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; escrutinio)"}
TIMEOUT = 30.0
"""Longest silence of a server. [seconds]"""

CHUNK = 1 << 16
PAGE = 4 << 20
"""No more of a page is read. [bytes]"""

LINKS, PAGES = 5, 20
"""How many fitting links are tried, and how many resource pages are looked at."""

RESOURCE = re.compile(r"[^?]+/dataset/[^?]+/resource/")
ZIP = b"PK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file that an office publishes: its page, what the link looks like, and its digest."""

    id: str
    page: str
    link: str  # a regular expression, searched in addresses
    sha256: str  # of the CSV, not of the archive around it
    file: str  # its name in the cache
    limit: int = 200_000_000  # [bytes]


@functools.cache
def downloads() -> Mapping[str, Download]:
    """What the package knows how to get, by id."""
    text = files("escrutinio.data").joinpath("downloads.toml").read_text("utf-8")
    return {one["id"]: Download(**one) for one in tomllib.loads(text)["download"]}


def cache_folder(environ: Mapping[str, str] = os.environ, system: str = os.name) -> Path:
    """Where downloads are kept: the user's cache folder, as the system has it."""
    base = Path(environ.get("LOCALAPPDATA" if system == "nt" else "XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".cache") / "escrutinio"


def get(
    name: str,
    *,
    file: Path | None = None,
    cache: Path | None = None,
    page: str = "",
    progress: Progress = quiet,
) -> Path:
    """
    The official file of an election, from the cache, from its page or from a copy.

    Args:
        name: The election's id.
        file: A copy that one already has; it is checked and taken into the cache.
        cache: The folder to keep it in; by default the user's.
        page: Another page to look on.
        progress: Told how far the download is.

    Raises:
        SourceError: The id is unknown, the page has no such link, the network fails, or the
            file is not the official one.
    """
    known = downloads()
    if name not in known:
        raise SourceError("get.unknown", where=name, known=", ".join(sorted(known)))
    download = replace(known[name], page=page or known[name].page)
    return fetch(download, cache or cache_folder(), file=file, progress=progress)


def fetch(
    download: Download, cache: Path, *, file: Path | None = None, progress: Progress = quiet
) -> Path:
    """
    A file by its description; `get` says the rest.

    Several links may fit, a dictionary's among them: the one with the pinned digest is taken,
    and if none has it, the error is the first one's.
    """
    kept = cache / download.file
    if file is not None:
        with _beside(kept) as folder:
            return _keep(find(str(file)), download, folder, kept, str(file))
    if _is_good(kept, download):
        return kept
    failed: list[SourceError] = []
    for url in islice(_links(download), LINKS):
        try:
            return _download(url, download, kept, progress)
        except SourceError as error:
            failed.append(error)
    raise failed[0] if failed else SourceError("get.no_link", where=download.page)


def _is_good(kept: Path, download: Download) -> bool:
    try:
        return Source(path=kept).sha256() == download.sha256
    except OSError:
        return False


def _links(download: Download) -> Iterator[str]:
    """The fitting links on the page; if there are none, those on its resource pages."""
    links = _hrefs(download.page)
    found = [link for link in links if re.search(download.link, unquote(link))]
    yield from found
    if not found:
        for page in islice(filter(RESOURCE.match, links), PAGES):
            yield from (one for one in _hrefs(page) if re.search(download.link, unquote(one)))


class _Anchors(HTMLParser):
    """Collects the addresses of a page's links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a link points to."""
        if tag == "a":
            self.found += [value.strip() for name, value in attrs if name == "href" and value]


def _hrefs(page: str) -> list[str]:
    """The web addresses that a page links to, whole, each once, in its order."""
    anchors, whole = _Anchors(), []
    with _answer(page) as answer:
        base, text = answer.url, answer.read(PAGE).decode("utf-8", errors="replace")
    with suppress(AssertionError):  # raised by the parser for a broken declaration
        anchors.feed(text)
    for href in anchors.found:
        with suppress(ValueError):
            whole.append(quote(urldefrag(urljoin(base, href)).url, safe=string.punctuation))
    return [url for url in dict.fromkeys(whole) if url.startswith(("http://", "https://"))]


@contextmanager
def _answer(url: str) -> Iterator[HTTPResponse]:
    """A server's answer; whatever goes wrong with it is an error of the network."""
    opener = OpenerDirector()
    for handler in HANDLERS:
        opener.add_handler(handler())
    try:
        with opener.open(Request(url, headers=HEADERS), timeout=TIMEOUT) as answer:
            yield answer
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(error, HTTPError):
            error.close()
        reason = str(getattr(error, "reason", error)) or type(error).__name__
        code = f"{error.code} " if isinstance(error, HTTPError) else ""
        raise SourceError("get.network", where=url, error=code + reason) from None


def _downloaded(url: str, progress: Progress) -> Generator[bytes, None, None]:
    """The bytes at an address."""
    with _answer(url) as answer:
        done, of = 0, answer.length or 0
        while chunk := answer.read(CHUNK):
            done += len(chunk)
            progress("downloading", done, of)
            yield chunk
        if done < of:
            raise ConnectionError(f"{done} / {of} bytes")


def _unpacked(source: Source) -> Generator[bytes, None, None]:
    with source.opened() as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _written(chunks: Generator[bytes, None, None], path: Path, limit: int, where: str) -> str:
    """The digest of what was written; a generator, so that no disk error seems its source's."""
    digest, done = hashlib.sha256(), 0
    with closing(chunks), path.open("wb") as out:
        for chunk in chunks:
            done += len(chunk)
            if done > limit:
                raise SourceError("get.too_large", where=where, limit=limit // 1_000_000)
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()


@contextmanager
def _beside(kept: Path) -> Iterator[Path]:
    """A folder on the same disk as the target, gone afterwards whatever happens."""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".get-", dir=kept.parent) as folder:
            yield Path(folder)
    except OSError as error:
        reason = error.strerror or error
        raise SourceError("get.disk", where=str(kept.parent), error=reason) from None


def _download(url: str, download: Download, kept: Path, progress: Progress) -> Path:
    """Take one link's file, and keep it if it is the official one."""
    with _beside(kept) as folder:
        raw = folder / "raw"
        _written(_downloaded(url, progress), raw, download.limit, url)
        with raw.open("rb") as start:
            suffix = ".zip" if start.read(len(ZIP)) == ZIP else ".csv"
        try:
            source = find(str(raw.rename(raw.with_suffix(suffix))))
            return _keep(source, download, folder, kept, url)
        except SourceError as error:
            raise SourceError(error.key, where=url, **error.values) from None


def _keep(source: Source, download: Download, folder: Path, kept: Path, where: str) -> Path:
    """Put the CSV of a source in the cache in one step, if its digest is the pinned one."""
    part = folder / kept.name
    found = _written(_unpacked(source), part, download.limit, where)
    if found != download.sha256:
        raise SourceError("get.hash", where=where, expected=download.sha256, found=found)
    return part.replace(kept)
