"""The desk as it runs: over TLS of its own authority, with a closed network, from its command."""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from escrutinio.cli.desk import ROLES
from escrutinio.desk.app import create
from escrutinio.desk.serve import Gap, serve
from escrutinio.errors import Refused
from escrutinio.io.airgap import reached
from escrutinio.io.authority import certify
from escrutinio.model import duty
from tests.cli.conftest import start
from tests.desk.conftest import Person, World
from tests.operations.test_intake import expected

NOW = datetime.now(UTC)


def test_the_roles_are_those_of_the_core() -> None:
    """What the command line offers is what the core knows."""
    assert ROLES == duty.ROLES


@contextmanager
def command(path: Path, *words: str) -> Iterator[str]:
    """The desk served by its command; its address."""
    whole = [sys.executable, "-m", "escrutinio", "desk", "serve", str(path), "--port", "0", *words]
    with subprocess.Popen(
        [*whole, "--lang", "en"], stdout=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
        process.terminate()


def test_tls_by_an_authority_of_ones_own(tmp_path: Path) -> None:
    """Whoever installed its root reaches the desk by its name; nobody else trusts it."""
    path = expected(tmp_path, 1)
    made = certify(path, ("localhost", "127.0.0.1"), NOW)
    again = certify(path, ("localhost", "127.0.0.1", "desk.local"), NOW)
    assert made.fingerprint == again.fingerprint
    assert (path / "tls/desk.key").stat().st_mode & 0o077 == 0
    with command(path, "--tls") as address:
        assert address.startswith("https://127.0.0.1:")
        trusted = ssl.create_default_context(cafile=str(again.root))
        with httpx2.Client(verify=trusted) as client:
            answer = client.get(f"{address}sign-in")
            other = client.get(f"{address}sign-in".replace("127.0.0.1", "localhost"))
        assert (answer.status_code, other.status_code) == (200, 200)
        assert "max-age" in answer.headers["strict-transport-security"]
        with httpx2.Client() as stranger, pytest.raises(httpx2.ConnectError):
            stranger.get(f"{address}sign-in")


def test_a_certificate_is_for_names(tmp_path: Path) -> None:
    """None without one, nor for what is none; an old root is made anew."""
    with pytest.raises(Refused, match="no name"):
        certify(tmp_path, (), NOW)
    for name in ("a b", "../x", "é.example", ""):
        with pytest.raises(Refused, match="no name of a machine"):
            certify(tmp_path, (name,), NOW)
    old = certify(tmp_path, ("desk.local",), NOW - timedelta(days=3 * 365))

    assert old.fingerprint != certify(tmp_path, ("desk.local",), NOW).fingerprint


def test_passwords_never_cross_a_network_in_the_open(tmp_path: Path) -> None:
    """Without TLS the desk is for this machine alone; half a certificate is refused."""
    path = expected(tmp_path, 1)
    for host in ("0.0.0.0", "::", "192.0.2.1", ""):
        with pytest.raises(Refused, match="in the open"):
            serve(path, host, 0, print)
    with pytest.raises(Refused, match="no such file"):
        serve(path, "0.0.0.0", 0, print, tls=(tmp_path / "no.crt", tmp_path / "no.key"))
    said = start("desk", "serve", str(path), "--certificate", "x.crt", code=2)
    assert "needs its key" in said


def test_the_gap_is_tried_for_real() -> None:
    """A port that answers is found, one that does not is not, and so with names."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        open_ = ("127.0.0.1", one.getsockname()[1])
        with socket.create_server(("127.0.0.1", 0)) as two:
            closed = ("127.0.0.1", two.getsockname()[1])
        found = reached([open_, closed], ["localhost", "no-such-name.invalid"])

    assert found == (f"127.0.0.1:{open_[1]}", "localhost")


def test_nothing_is_saved_while_the_gap_is_open(world: World) -> None:
    """And again as soon as it is closed; pages are read meanwhile."""
    gap = Gap(tried=lambda: ("203.0.113.1:443",))
    chief = world.person("chief", "coordinator")
    app = create(world.office, world.clock, gap=gap)
    world.app = app
    same = Person(chief.made, world.client(), world.clock)
    same.sign_in()
    gap.look()
    size = world.office.store.size()
    refused = same.send("/receive", "/receive", stations="000001", contest="president", copy="odpe")
    assert refused.status_code == 503
    assert "203.0.113.1" in refused.text
    assert world.office.store.size() == size
    gap.tried = lambda: ()
    gap.look()
    done = same.send("/receive", "/receive", stations="000001", contest="president", copy="odpe")

    assert "Received: 1" in done.text


def test_accounts_from_the_command_line(tmp_path: Path) -> None:
    """Made, listed, renewed and closed; a password is shown once and is in no file."""
    w = str(expected(tmp_path, 1))
    made = json.loads(start("desk", "add", w, "ana", "--role", "typist", "--json"))
    assert (made["label"], made["secret"]) == ("typist-1", "")
    judge = start("desk", "add", w, "luz", "--role", "judge", "--seat", "jury-president")
    assert "judge-1" in judge
    for words, said in (
        (("ana", "--role", "typist"), "such an account already"),
        (("bo b", "--role", "typist"), "cannot be a name"),
        (("eva", "--role", "judge"), "a judge has a seat"),
        (("eva", "--role", "typist", "--seat", "jury-president"), "a judge has a seat"),
    ):
        assert said in start("desk", "add", w, *words, code=2)
    again = json.loads(start("desk", "renew", w, "ana", "--json"))
    assert again["password"] != made["password"]
    start("desk", "close", w, "luz")
    listed = json.loads(start("desk", "people", w, "--json"))
    assert [(one["name"], one["active"]) for one in listed] == [("ana", 1), ("luz", 0)]
    assert "no such account" in start("desk", "renew", w, "nobody", code=2)

    for file in Path(w).rglob("*"):
        assert not file.is_file() or again["password"].encode() not in file.read_bytes()


def test_intake_from_the_command_line(tmp_path: Path) -> None:
    """Received, handed in twice by two senders, listed, and recalled."""
    w = str(expected(tmp_path, 2))
    assert "Received: 2" in start("intake", "receive", w, "--all")
    row = "station,voted,votes:PL,votes:FP,blank,null,challenged\n000001,200,100,90,5,5,0\n"
    file = tmp_path / "sheets.csv"
    file.write_text(row, "utf-8")
    for by in ("sender-1", "sender-2"):
        start("intake", "import", w, str(file), "--by", by)
    listed = json.loads(start("intake", "list", w, "--json"))
    assert listed == {"odpe": {"received": 1, "once": 0, "differs": 0, "settled": 1}}
    counted = json.loads(start("count", w, "--json"))
    assert counted["counted"]["votes"]["PL"] == 100 if "counted" in counted else True
    start("intake", "recall", w, "000001", "--why", "another station's")
    assert "typed once" in start("intake", "list", w)

    for text, said in (
        ("station,voted\n000002,5\n", "boxes without anything typed"),
        ("station,votes:XX\n000002,5\n", "does not have: votes:XX"),
        ("voted\n5\n", "does not have: station"),
        ("station,voted\n000002,5,6\n", "columns"),
        ("", "no list of sheets"),
        ("[1]", "no list of sheets"),
        ('[{"station": "000002", "voted": 1.5}]', "no list of sheets"),
        ("[" * 100_000, "no list of sheets"),
    ):
        file.write_text(text, "utf-8")
        assert said in start("intake", "import", w, str(file), "--by", "x", code=2)
