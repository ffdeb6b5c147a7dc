"""A site served as it is on the disk: whole, inside of its folder, with strict headers."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from escrutinio.errors import Refused, Unavailable
from escrutinio.io import listening
from escrutinio.site import answers, files, serve
from escrutinio.words import LANGUAGES, known

START = (
    "import sys, pathlib; from escrutinio.site.serve import serve; "
    "serve(pathlib.Path(sys.argv[1]), '127.0.0.1', 0, lambda address: print(address, flush=True))"
)
LONG = bytes(range(256)) * 8192
PAGE = "<!doctype html><p>Añasco, señor</p>" * 200


def written(path: Path, data: bytes, seconds_ago: float = 60) -> None:
    """A file as if it had been written some time ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    then = time.time() - seconds_ago
    os.utime(path, (then, then))


def site_in(folder: Path) -> Path:
    """A small site, with a secret beside it and links that lead out."""
    site = folder / "site"
    for name in ("index.html", "es/index.html", "404.html"):
        written(site / name, (name + PAGE).encode())
    written(site / "data/a.json", b'{"a": 1}' * 100)
    written(site / "empty.csv", b"")
    written(site / "sheets.parquet", LONG)
    written(site / "tile/0/000", b"\0\1")
    written(site / ".lock", b"hidden")
    written(site / "es/feed.xml", b"<feed/>")
    written(folder / "secret.txt", b"secret")
    written(folder / "site-other/secret.txt", b"secret")
    (site / "out.txt").symlink_to(folder / "secret.txt")
    (site / "outside").symlink_to(folder / "site-other")
    (site / "inside.json").symlink_to(site / "data/a.json")
    os.mkfifo(site / "pipe.txt")
    return site


class Client:
    """Asks a server, one connection for each request, nothing made right on the way."""

    def __init__(self, process: subprocess.Popen[str], site: Path) -> None:
        assert process.stdout is not None
        parts = urlsplit(process.stdout.readline().strip())
        assert parts.hostname
        assert parts.port
        self.process, self.site = process, site
        self.address = parts.hostname, parts.port

    def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers by small name, and body."""
        connection = http.client.HTTPConnection(*self.address, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body

    def raw(self, sent: bytes) -> bytes:
        """What comes back for some bytes."""
        with socket.create_connection(self.address, timeout=10) as one:
            one.sendall(sent)
            return b"".join(iter(lambda: one.recv(65536), b""))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server in a process of its own."""
    site = site_in(tmp_path_factory.mktemp("served"))
    with started(site) as process:
        yield Client(process, site)
        process.kill()


def started(site: Path) -> subprocess.Popen[str]:
    """The process of a server."""
    command = [sys.executable, "-c", START, str(site)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/es/", "text/html; charset=utf-8"),
        ("/es/index.html", "text/html; charset=utf-8"),
        ("/es/feed.xml", "application/atom+xml"),
        ("/data/a.json?x=1", "application/json"),
        ("/inside.json", "application/json"),
        ("/empty.csv", "text/csv; charset=utf-8"),
        ("/sheets.parquet", "application/vnd.apache.parquet"),
        ("/tile/0/000", "application/octet-stream"),
    ],
)
def test_a_file_is_given_out_with_its_type(client: Client, path: str, kind: str) -> None:
    """A file, or a folder's first page, comes whole, with the type that its name says."""
    status, headers, body = client.ask(path)
    name = path.split("?")[0][1:]
    file = client.site / (f"{name}index.html" if path.endswith("/") else name)

    assert (200, kind, file.read_bytes()) == (status, headers["content-type"], body)
    assert str(len(body)) == headers["content-length"]


OUTSIDE = [
    *("/../secret.txt", "/%2e%2e/secret.txt", "/es/../../secret.txt", "/es/%2E%2e/%2e./secret.txt"),
    *("/..%2fsecret.txt", "/..%5csecret.txt", "/..\\secret.txt", "/%252e%252e/secret.txt"),
    *("/out.txt", "/outside/secret.txt", "//secret.txt", "/es//index.html", "/.lock", "/es/."),
    *("/index.html%00.txt", "/%00", "/pipe.txt", "/data/", "/data", "/tile", "/es/index.html/"),
    *("/nothing", "/%ff%fe", "/" + "a" * 300, "/" + "a/" * 3000, "/C:/secret.txt", "/%F0%9F%97%B3"),
    "/outside",
]


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path[:24])
def test_nothing_outside_is_given_out(client: Client, path: str) -> None:
    """Whatever leads out, is hidden, is no file, or is a folder without a page, is not there."""
    status, headers, body = client.ask(path)

    assert 404 == status
    assert (client.site / "404.html").read_bytes() == body
    assert "text/html; charset=utf-8" == headers["content-type"]


def test_without_the_checks_the_secret_would_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were links followed out of the folder, the file beside it would be read."""
    site = site_in(tmp_path)
    with pytest.raises(FileNotFoundError):
        files.read(site, str(site / "out.txt"))
    monkeypatch.setattr(files, "_inside", lambda _, path: os.path.realpath(path))
    found = files.read(site, str(site / "out.txt"))

    assert isinstance(found, files.Held)
    assert b"secret" == found.body
    assert answers.names_in(b"/%2e%2e/secret.txt", "/../secret.txt") is None


def test_a_folder_without_its_slash_leads_to_it(client: Client) -> None:
    """The way to a folder's page keeps the question, and cannot lead to another host."""
    status, headers, _ = client.ask("/es?a=b")

    assert (308, "/es/?a=b") == (status, headers["location"])
    assert 404 == client.ask("//es")[0]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_a_site_is_only_read(client: Client, method: str) -> None:
    """Another method than GET and HEAD is refused, with those that are allowed."""
    status, headers, body = client.ask("/", method)

    assert (405, "GET, HEAD") == (status, headers["allow"])
    assert b"GET" in body


def test_head_is_get_without_its_body(client: Client) -> None:
    """The headers of HEAD are those of GET, for pages, long files and what is not there."""
    for path in ("/", "/sheets.parquet", "/empty.csv", "/nothing", "/es"):
        status, headers, body = client.ask(path, "HEAD")
        whole = client.ask(path)
        for found in (headers, whole[1]):
            found.pop("date")
        assert (status, headers, b"") == (whole[0], whole[1], body)


def test_every_answer_is_strict(client: Client) -> None:
    """Refusals and errors have the same policy as pages."""
    for found in (
        client.ask("/"),
        client.ask("/nothing"),
        client.ask("/", "POST"),
        client.ask("/es"),
        client.ask("/sheets.parquet", range="bytes=9999999-"),
    ):
        headers = found[1]
        assert {name: headers[name] for name, _ in serve.STRICT} == dict(serve.STRICT)
        assert "server" not in headers
    assert b"content-security-policy: default-src 'none'" in client.raw(b"bad\r\n\r\n")


def test_a_state_that_is_known_is_not_sent_again(client: Client) -> None:
    """The tag of a state gives 304 without a body; another tag gives the file."""
    for path in ("/es/", "/sheets.parquet"):
        tag = client.ask(path)[1]["etag"]
        for said in (tag, f"W/{tag}", f'"x", {tag}', "*"):
            status, headers, body = client.ask(path, if_none_match=said)
            assert (304, tag, b"") == (status, headers["etag"], body)
        assert 200 == client.ask(path, if_none_match='"other"')[0]


def test_texts_come_packed_for_those_who_unpack(client: Client) -> None:
    """Packed and plain have the same content and different tags; bytes are never packed."""
    status, headers, body = client.ask("/es/", accept_encoding="gzip, br")
    plain = client.ask("/es/")

    assert (200, "gzip", plain[2]) == (status, headers["content-encoding"], gzip.decompress(body))
    assert headers["etag"] != plain[1]["etag"]
    assert "accept-encoding" == headers["vary"] == plain[1]["vary"]
    assert len(body) < len(plain[2]) / 4
    for path, accepted in (("/es/", "gzip;q=0"), ("/tile/0/000", "gzip"), ("/es/", "br")):
        assert "content-encoding" not in client.ask(path, accept_encoding=accepted)[1]
    packed_tag = {"if_none_match": headers["etag"], "accept_encoding": "gzip"}
    assert 304 == client.ask("/es/", **packed_tag)[0]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=1000000-1999999", 1_000_000, 2_000_000),
        ("bytes=2097144-", 2_097_144, 2_097_152),
        ("bytes=-8", 2_097_144, 2_097_152),
        ("bytes=2097151-99999999", 2_097_151, 2_097_152),
        ("bytes=-99999999", 0, 2_097_152),
    ],
)
def test_a_range_is_those_bytes(client: Client, asked: str, start: int, end: int) -> None:
    """A range comes with its place in the whole."""
    status, headers, body = client.ask("/sheets.parquet", range=asked, accept_encoding="gzip")

    assert (206, LONG[start:end]) == (status, body)
    assert f"bytes {start}-{end - 1}/{len(LONG)}" == headers["content-range"]


def test_a_range_of_a_small_text_is_of_its_plain_form(client: Client) -> None:
    """A range is never of packed bytes."""
    status, headers, body = client.ask("/data/a.json", range="bytes=2-5", accept_encoding="gzip")

    assert (206, b'a": ') == (status, body)
    assert "content-encoding" not in headers


def test_a_range_outside_is_refused_and_an_odd_one_passed_over(client: Client) -> None:
    """Beyond the end there is nothing; what is no single range gives the whole."""
    for path in ("/sheets.parquet", "/data/a.json", "/empty.csv"):
        status, headers, body = client.ask(path, range="bytes=9999999-")
        size = (client.site / path[1:]).stat().st_size
        assert (416, f"bytes */{size}", b"") == (status, headers["content-range"], body)
    for asked in ("bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=a-b", "bytes=²-"):
        assert 200 == client.ask("/data/a.json", range=asked.encode().decode("latin-1"))[0]
    assert 416 == client.ask("/data/a.json", range="bytes=-0")[0]


def test_a_range_of_an_earlier_state_is_not_mixed_in(client: Client) -> None:
    """With `If-Range`, another state comes whole."""
    tag = client.ask("/sheets.parquet")[1]["etag"]

    assert 206 == client.ask("/sheets.parquet", range="bytes=0-9", if_range=tag)[0]
    assert 200 == client.ask("/sheets.parquet", range="bytes=0-9", if_range='"old"')[0]


def test_a_changed_file_is_noticed(client: Client) -> None:
    """The next request has the new bytes, replaced or written in place, of the same length too."""
    path = client.site / "changing.json"
    written(path, b"[1]")
    first = client.ask("/changing.json")
    path.write_bytes(b"[2]")
    second = client.ask("/changing.json")
    other = client.site / "next.json"
    written(other, b"[3]")
    other.replace(path)
    third = client.ask("/changing.json")
    path.unlink()

    assert [b"[1]", b"[2]", b"[3]"] == [one[2] for one in (first, second, third)]
    assert 3 == len({one[1]["etag"] for one in (first, second, third)})
    assert 404 == client.ask("/changing.json")[0]


@pytest.mark.parametrize("size", [50_000, 3_000_000])
def test_no_answer_is_of_two_states(client: Client, size: int) -> None:
    """While a file is replaced again and again, each answer is of one state of it."""
    path, over = client.site / f"live{size}.bin", threading.Event()
    written(path, b"a" * size)

    def replace() -> None:
        n = 0
        while not over.is_set():
            n += 1
            written(client.site / "part", bytes([97 + n % 26]) * (size + n % 7), n % 2)
            (client.site / "part").replace(path)

    writer = threading.Thread(target=replace)
    writer.start()
    try:
        found = [client.ask(f"/live{size}.bin") for _ in range(20)]
        while len({body[0] for _, _, body in found}) < 4:
            found.append(client.ask(f"/live{size}.bin"))
    finally:
        over.set()
        writer.join()

    assert {200} == {status for status, _, _ in found}
    assert {1} == {len(set(body)) for _, _, body in found}


def test_a_file_that_is_being_written_is_waited_for(client: Client) -> None:
    """A file that grows in pieces is given out once it is whole."""
    path = client.site / "growing.csv"

    def write() -> None:
        with path.open("wb", buffering=0) as file:
            for _ in range(20):
                file.write(b"0123456789")
                time.sleep(0.005)

    path.write_bytes(b"")
    writer = threading.Thread(target=write)
    writer.start()
    status, _, body = client.ask("/growing.csv")
    writer.join()

    assert (200, 200) == (status, len(body))


def test_a_file_that_is_never_whole_is_not_given_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written to a moment ago is not read; without that rule it would be, in part."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"half")
    with pytest.raises(files.Writing):
        files.read(tmp_path, str(path))
    monkeypatch.setattr(files, "QUIET", 0)
    found = files.read(tmp_path, str(path))

    assert isinstance(found, files.Held)
    assert b"half" == found.body


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many files, those asked for last stay."""
    monkeypatch.setattr(files, "MEMORY", 10_000)
    memory, mark = files.Memory(), (0, 0, 0, 0, 0)
    for n in range(100):
        body = bytes(500)
        held = files.Held(mark=mark, body=body, tag=b'""', headers=[], pack=True)
        memory.put(str(n), held)
        memory.get("0", mark)

    assert memory.weight <= 10_000
    assert memory.weight == sum(one.weight for one in memory.files.values())
    assert {"0", "98", "99"} <= memory.files.keys()


def test_a_reader_who_leaves_stops_nobody(client: Client) -> None:
    """Many who break off a long file leave the server as it was."""
    for _ in range(50):
        with socket.create_connection(client.address, timeout=10) as one:
            one.sendall(b"GET /sheets.parquet HTTP/1.1\r\nHost: x\r\n\r\n")
            one.recv(1000)
    path = Path(f"/proc/{client.process.pid}/fd")

    assert 200 == client.ask("/")[0]
    if path.is_dir():
        time.sleep(0.5)
        assert [] == [one for one in path.iterdir() if "parquet" in os.path.realpath(one)]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_it_quietly(tmp_path: Path, how: signal.Signals) -> None:
    """Ctrl-C ends it with nothing said, even while a long file is being read."""
    site = site_in(tmp_path)
    with started(site) as process:
        client = Client(process, site)
        with socket.create_connection(client.address, timeout=10) as one:
            one.sendall(b"GET /sheets.parquet HTTP/1.1\r\nHost: x\r\n\r\n")
            one.recv(1000)
            process.send_signal(how)
            out, err = process.communicate(timeout=20)

    assert ("", "") == (out, err)
    assert process.returncode == (0 if how == signal.SIGINT else -signal.SIGTERM)


def test_an_address_that_is_taken_is_refused(tmp_path: Path) -> None:
    """Another server at the port, and an address of another machine, are said in words."""
    site = site_in(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        with pytest.raises(Refused, match="another program listens") as found:
            serve.serve(site, "127.0.0.1", other.getsockname()[1], print)
        assert f"127.0.0.1:{other.getsockname()[1]}" == found.value.where
    for host, port in (("192.0.2.1", 0), ("127.0.0.1", 70_000), ("x" * 64, 0)):
        with pytest.raises(Refused, match="not possible to listen"):
            serve.serve(site, host, port, print)


def test_a_folder_without_a_site_is_refused(tmp_path: Path) -> None:
    """A folder without a first page is not given out."""
    with pytest.raises(Refused, match="no built site"):
        serve.serve(tmp_path, "127.0.0.1", 0, print)


def test_a_missing_extra_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the line that installs it is said."""
    monkeypatch.setattr(serve, "find_spec", lambda _: None)
    with pytest.raises(Unavailable, match=re.escape("escrutinio[site]")):
        serve.serve(tmp_path, "127.0.0.1", 0, print)


def test_an_address_is_one_that_can_be_opened() -> None:
    """All of a machine's addresses are told as the one by which it reaches itself."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]

        assert f"http://127.0.0.1:{port}/" == listening.url("0.0.0.0", one)
        assert f"http://[::1]:{port}/" == listening.url("::", one)


def test_each_refusal_has_its_words() -> None:
    """What a server says in place of a file is in the catalogue of each language."""
    assert all(known(f"serve.{status}") for status in (308, 403, 404, 405, 503))
    assert ("es", "en") == LANGUAGES
