"""The office's files are found through their page, checked and kept; nothing else is."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from escrutinio.errors import SourceError
from escrutinio.io.portal import Download, cache_folder, downloads, fetch, get

CSV = b"MESA;VOTOS\n000001;7\n" * 5000
PAGE, RESOURCE, FILE = "/dataset/x", "/dataset/x/resource/1", "/files/Res_2da_vuelta%20.zip"


def zipped(data: bytes) -> bytes:
    """An archive with one table."""
    with io.BytesIO() as out:
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("2da vuelta .csv", data)
        return out.getvalue()


def html(*hrefs: str) -> bytes:
    """A page with links, and with a declaration that parsers stumble over."""
    links = "".join(f'<p><a class="b" href="{href}">x</a><br>' for href in hrefs)
    return f"{links}<![endless x]>".encode()


@dataclass
class Portal:
    """A server on this machine: what it has, where it redirects, what it was asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    missing: int = 0  # bytes that it promises and does not send
    url: str = ""

    @property
    def download(self) -> Download:
        """The description of the file that it ought to have."""
        return Download(
            id="x",
            page=self.url + PAGE,
            link=downloads()["peru-2021-runoff"].link,
            sha256=hashlib.sha256(CSV).hexdigest(),
            file="x.csv",
        )


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """A portal that serves its page and a good file."""
    held = Portal(files={PAGE: html("/a.zip", FILE), FILE: zipped(CSV)})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            held.asked.append(self.path)
            target, body = held.redirects.get(self.path), held.files.get(self.path, b"")
            self.send_response(302 if target else 200 if self.path in held.files else 404)
            if target:
                self.send_header("Location", target)
            self.send_header(
                "Content-Length", str(len(body) + held.missing * (".zip" in self.path))
            )
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        held.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield held
        server.shutdown()
        thread.join()


def refused(download: Download, cache: Path, file: Path | None = None) -> SourceError:
    """The error of a fetch that must fail and leave nothing behind."""
    with pytest.raises(SourceError) as caught:
        fetch(download, cache, file=file)
    assert not list(cache.iterdir()) if cache.exists() else True
    return caught.value


def test_a_good_file_is_kept_as_its_csv(portal: Portal, tmp_path: Path) -> None:
    """The CSV inside the linked archive is in the cache, alone, and progress reaches its end."""
    seen: list[tuple[str, int, int]] = []
    path = fetch(portal.download, tmp_path / "c", progress=lambda *told: seen.append(told))
    size = len(portal.files[FILE])

    assert (path, path.read_bytes()) == (tmp_path / "c" / "x.csv", CSV)
    assert list(path.parent.iterdir()) == [path]
    assert seen[-1] == ("downloading", size, size)


@pytest.mark.parametrize("href", ["../files/Segunda vuelta.csv", "/f/2DA-VUELTA.CSV?v=1"])
def test_a_plain_csv_behind_any_link(portal: Portal, tmp_path: Path, href: str) -> None:
    """A relative link with a space, and one with a query, lead to a CSV that is not packed."""
    portal.files = {PAGE: html("#top", "http://[", "mailto:a@b", href)}
    portal.files["/files/Segunda%20vuelta.csv"] = portal.files["/f/2DA-VUELTA.CSV?v=1"] = CSV

    assert fetch(portal.download, tmp_path).read_bytes() == CSV


def test_a_link_one_page_deeper(portal: Portal, tmp_path: Path) -> None:
    """The link is found on a resource page; other pages and deeper ones are not looked at."""
    deeper = RESOURCE.replace("1", "2")
    portal.files |= {PAGE: html("/about", RESOURCE), RESOURCE: html(deeper), deeper: html(FILE)}
    error = refused(portal.download, tmp_path)
    assert (error.key, portal.asked) == ("get.no_link", [PAGE, RESOURCE])

    portal.files[RESOURCE] = html(deeper, portal.url + FILE)
    assert fetch(portal.download, tmp_path).read_bytes() == CSV


def test_a_redirected_page(portal: Portal, tmp_path: Path) -> None:
    """Relative links are those of the page where the redirect leads."""
    portal.files["/files/index"] = html(FILE.removeprefix("/files/"))
    portal.redirects[PAGE] = "/files/index"

    assert fetch(portal.download, tmp_path).read_bytes() == CSV


def test_the_link_with_the_pinned_digest_is_taken(portal: Portal, tmp_path: Path) -> None:
    """A dictionary whose link fits too does not stand in the way."""
    other = "/files/diccionario_segunda_vuelta.csv"
    portal.files |= {PAGE: html(other, FILE), other: b"a,b\n"}

    assert fetch(portal.download, tmp_path).read_bytes() == CSV


def test_a_wrong_digest_is_refused(portal: Portal, tmp_path: Path) -> None:
    """Another CSV is not kept, and the message has both digests."""
    portal.files[FILE] = zipped(CSV + b"x")
    error = refused(portal.download, tmp_path)

    assert (error.key, error.where) == ("get.hash", portal.url + FILE)
    assert error.values["expected"] == portal.download.sha256
    assert error.values["found"] == hashlib.sha256(CSV + b"x").hexdigest()


def test_a_truncated_archive_is_refused(portal: Portal, tmp_path: Path) -> None:
    """An archive that lacks its end is damaged; one that stops short of its length is not taken."""
    whole = portal.files[FILE]
    portal.files[FILE] = whole[:-30]
    assert refused(portal.download, tmp_path).key == "source.damaged"

    portal.missing = 30
    error = refused(portal.download, tmp_path)
    assert error.key == "get.network"
    assert error.values["error"] == f"{len(whole) - 30} / {len(whole)} bytes"


def test_a_file_too_large_is_refused(portal: Portal, tmp_path: Path) -> None:
    """The limit holds for the download and for what it unpacks to."""
    for limit in (100, len(portal.files[FILE]) - 1, len(CSV) - 1):
        error = refused(replace(portal.download, limit=limit), tmp_path)

        assert error.key == "get.too_large"


@pytest.mark.parametrize("href", ["/x.zip", "file:///2da_vuelta.zip", "/2da_vuelta.pdf"])
def test_a_page_without_the_link(portal: Portal, tmp_path: Path, href: str) -> None:
    """Where no web address fits, the error names the page."""
    portal.files[PAGE] = html(href)
    error = refused(portal.download, tmp_path)

    assert (error.key, error.where) == ("get.no_link", portal.download.page)


@pytest.mark.parametrize("gone", [PAGE, FILE])
def test_a_page_or_file_that_is_gone(portal: Portal, tmp_path: Path, gone: str) -> None:
    """A 404 is an error of the network that names the address."""
    del portal.files[gone]
    error = refused(portal.download, tmp_path)

    assert (error.key, error.where) == ("get.network", portal.url + gone)
    assert error.values["error"] == "404 Not Found"


@pytest.mark.parametrize("scheme", ["file", "ftp", "data"])
def test_a_redirect_to_another_scheme_is_refused(
    portal: Portal, tmp_path: Path, scheme: str
) -> None:
    """A server cannot make us read anything but the web."""
    local = tmp_path / "local.csv"
    local.write_bytes(CSV)
    portal.redirects[FILE] = f"{scheme}://{local}"

    assert refused(portal.download, tmp_path / "c").key == "get.network"


@pytest.mark.parametrize("page", ["http://127.0.0.1:1/", "no address", "file:///etc/hosts"])
def test_a_page_that_cannot_be_reached(tmp_path: Path, page: str) -> None:
    """A dead port, a page that is no address and a local file are errors of the network."""
    with pytest.raises(SourceError) as caught:
        get("peru-2021-runoff", cache=tmp_path, page=page)

    assert (caught.value.key, caught.value.where) == ("get.network", page)


def test_an_interruption_leaves_nothing(portal: Portal, tmp_path: Path) -> None:
    """Whoever presses Ctrl-C in the middle finds the cache as it was."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(portal.download, tmp_path, progress=stop)

    assert not list(tmp_path.iterdir())


def test_a_cached_copy_makes_no_request(portal: Portal, tmp_path: Path) -> None:
    """A good copy is returned at once; a spoilt one is replaced."""
    kept = tmp_path / "x.csv"
    kept.write_bytes(CSV)
    assert (fetch(portal.download, tmp_path), portal.asked) == (kept, [])

    kept.write_bytes(CSV[:-1])
    assert fetch(portal.download, tmp_path).read_bytes() == CSV


@pytest.mark.parametrize(("name", "data"), [("mine.zip", zipped(CSV)), ("mine.csv", CSV)])
def test_a_copy_at_hand(portal: Portal, tmp_path: Path, name: str, data: bytes) -> None:
    """A copy is checked and taken into the cache without a request; the copy stays."""
    mine = tmp_path / name
    mine.write_bytes(data)
    kept = fetch(portal.download, tmp_path / "c", file=mine)

    assert (kept.read_bytes(), mine.read_bytes(), portal.asked) == (CSV, data, [])


def test_a_wrong_copy_at_hand(portal: Portal, tmp_path: Path) -> None:
    """A copy with another digest is refused by its name, as is one that is not there."""
    mine = tmp_path / "mine.csv"
    assert refused(portal.download, tmp_path / "c", mine).key == "source.absent"

    mine.write_bytes(CSV + b"x")
    error = refused(portal.download, tmp_path / "c", mine)
    assert (error.key, error.where) == ("get.hash", str(mine))


def test_a_cache_that_cannot_be_written(portal: Portal, tmp_path: Path) -> None:
    """A file in the place of the folder is an error of the disk."""
    place = tmp_path / "c"
    place.write_bytes(b"")
    with pytest.raises(SourceError) as caught:
        fetch(portal.download, place)

    assert (caught.value.key, caught.value.where) == ("get.disk", str(place))


def test_an_unknown_id() -> None:
    """The error names the ids that there are."""
    with pytest.raises(SourceError) as caught:
        get("peru-1821")

    assert caught.value.key == "get.unknown"
    assert caught.value.values == {"known": "peru-2021-runoff"}


def test_the_cache_folder(tmp_path: Path) -> None:
    """It is where the system says; an empty or relative place does not count."""
    home, named = Path.home() / ".cache" / "escrutinio", tmp_path / "escrutinio"

    assert cache_folder({"XDG_CACHE_HOME": str(tmp_path)}, "posix") == named
    assert cache_folder({"LOCALAPPDATA": str(tmp_path)}, "nt") == named
    assert cache_folder({"XDG_CACHE_HOME": "here"}, "posix") == home
    assert cache_folder({}, "posix") == home
