"""Backups, drilled: made while people work, restored into either kind of store, and checked."""

from __future__ import annotations

import io
import shutil
import tarfile
import threading
from pathlib import Path

import pytest

from escrutinio.errors import Refused, SourceError
from escrutinio.io.store.replay import replayed
from escrutinio.model.duty import Actor
from escrutinio.operations import intake, people
from escrutinio.operations import office as offices
from escrutinio.operations.backup import backup, restore
from escrutinio.operations.intake import Receipt
from tests.operations.test_intake import CHIEF, NOW, ONE, TWO, expected, key


def working(path: Path, n: int = 3) -> Path:
    """A workspace in which one sheet was typed once, with an account."""
    made = expected(path, n)
    office = offices.opened(made)
    received = [Receipt(contest="", station=f"{i:06d}") for i in range(1, n + 1)]
    intake.receive(office, CHIEF, NOW, received)
    people.add(office, people.FOUNDER, 0, "ana", "typist")
    key(office, ONE, v0=99, v1=91)
    office.close()
    return made


def test_work_goes_on_after_a_restore(tmp_path: Path, address: str) -> None:
    """The sealed first entry is there; the second opens it, and people sign in as before."""
    path = working(tmp_path)
    made = backup(path, tmp_path / "w.tar.gz")
    shutil.rmtree(path)
    back = restore(tmp_path / "w.tar.gz", tmp_path / "again",
                   address=address if address.startswith("postgresql") else "")  # fmt: skip
    assert (back.size, back.root, back.files) == (made.size, made.root, made.files)
    office = offices.opened(tmp_path / "again")
    assert [] == list(replayed(office.store))
    assert key(office, TWO, v0=99, v1=91) == "settled"
    assert [one.name for one in people.every(office, people.FOUNDER)] == ["ana"]
    people.refused(office, 1, "-", "x", "y")
    office.close()


def test_a_backup_is_of_one_moment(tmp_path: Path) -> None:
    """Made while eight type, it restores to what it says."""
    path = working(tmp_path, 60)
    office = offices.opened(path)

    def work(n: int) -> None:
        for _ in range(12):
            if intake.claim(office, Actor(label=f"typist-1{n}", role="typist"), NOW):
                key(office, Actor(label=f"typist-1{n}", role="typist"))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for one in threads:
        one.start()
    made = [backup(path, tmp_path / f"{i}.tar.gz") for i in range(3)]
    for one in threads:
        one.join()
    office.close()
    for i, one in enumerate(made):
        found = restore(tmp_path / f"{i}.tar.gz", tmp_path / f"r{i}")
        assert (found.size, found.root) == (one.size, one.root)


def changed(file: Path, out: Path, *, drop: str = "", add: str = "", flip: str = "") -> Path:
    """A backup with a file less, more, or otherwise."""
    with tarfile.open(file) as old, tarfile.open(out, "w:gz") as new:
        for one in old:
            data = old.extractfile(one)
            content = data.read() if data else b""
            if one.name == flip:
                content = content[:-3] + b"x" + content[-2:]
            if one.name != drop:
                one.size = len(content)
                new.addfile(one, io.BytesIO(content))
        if add:
            head = tarfile.TarInfo(add)
            head.size = 1
            new.addfile(head, io.BytesIO(b"x"))
    return out


def test_what_is_no_whole_backup_is_refused(tmp_path: Path) -> None:
    """A file less, more or otherwise, a path out of it, half a file, and none."""
    path = working(tmp_path)
    good = tmp_path / "w.tar.gz"
    backup(path, good)
    cases: list[dict[str, str]] = [
        {"drop": "store.jsonl"}, {"drop": "workspace.toml"}, {"drop": "contents.json"},
        {"flip": "store.jsonl"}, {"flip": "workspace.toml"}, {"flip": "contents.json"},
        {"add": "more.txt"}, {"add": "../../outside.txt"}, {"add": "/tmp/outside.txt"},
    ]  # fmt: skip
    for i, case in enumerate(cases):
        bad = changed(good, tmp_path / f"bad{i}.tar.gz", **case)
        with pytest.raises((SourceError, Refused)):
            restore(bad, tmp_path / f"r{i}")
    assert not (tmp_path.parent / "outside.txt").exists()
    half = tmp_path / "half.tar.gz"
    half.write_bytes(good.read_bytes()[:2000])
    for file in (half, tmp_path / "none.tar.gz"):
        with pytest.raises(SourceError, match="no whole backup"):
            restore(file, tmp_path / f"x{file.stem}")
    with pytest.raises(Refused, match="already"):
        backup(path, good)
    with pytest.raises(Refused):
        restore(good, path)
