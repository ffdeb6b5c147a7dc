"""A disk without room, and one that may only be read: said clearly, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from escrutinio.errors import EscrutinioError, StoreError
from escrutinio.io.store.replay import replayed
from escrutinio.io.store.store import Store, open_store
from escrutinio.operations.log import begin, ingest
from escrutinio.operations.publish import publish
from tests.io.conftest import stations, table
from tests.io.store.conftest import new_server
from tests.io.store.test_store import published

NOW = "2021-06-18T12:00:00Z"
WHY = "file systems cannot be mounted here"


def mounted(*words: str) -> bool:
    """Whether a mount worked."""
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


class Disk:
    """A disk of its own, in memory, whose size and mode can be changed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def be(self, *options: str) -> None:
        """Change how it is mounted."""
        assert mounted("-o", ",".join(("remount", *options)), str(self.path))


@pytest.fixture
def disk() -> Iterator[Disk]:
    """A new disk of 64 MiB."""
    path = Path("/tmp") / f"escrutinio-disk-{uuid.uuid4().hex[:8]}"
    path.mkdir()
    if os.geteuid() or not mounted("-t", "tmpfs", "-o", "size=64m", "tmpfs", str(path)):
        if os.environ.get("REAL_DATA_REQUIRED") and not os.geteuid():
            pytest.fail(WHY)
        pytest.skip(WHY)
    yield Disk(path)
    subprocess.run(["umount", "-l", str(path)], check=True)
    path.rmdir()


def test_sqlite_on_a_full_disk(disk: Disk) -> None:
    """Events until there is no room: an error, every acknowledged event, and room brings more."""
    disk.be("size=1m")
    store = open_store(str(disk.path / "events.db"), create=True)
    acknowledged = appended_until_full(store, 1)
    assert acknowledged == store.size() > 10
    assert [] == list(replayed(store))
    disk.be("size=64m")

    assert acknowledged + 1 == store.append([published(acknowledged)])
    assert [] == list(replayed(store))
    store.close()


def test_sqlite_on_a_disk_that_may_only_be_read(disk: Disk) -> None:
    """It is said, nothing changes, and once it may be written to again all goes on."""
    store = open_store(str(disk.path / "events.db"), create=True)
    store.append([published(n) for n in range(10)])
    store.close()
    disk.be("ro")
    with pytest.raises(StoreError) as caught:
        open_store(str(disk.path / "events.db")).append([published(10)])
    assert caught.value.key in ("store.unwritten", "store.unread")
    disk.be("rw")
    again = open_store(str(disk.path / "events.db"))

    assert 10 == again.size()
    assert [] == list(replayed(again))
    assert 11 == again.append([published(10)])
    again.close()


def test_a_bundle_on_a_full_disk_appears_not_at_all(disk: Disk, tmp_path: Path) -> None:
    """A clear error, no half bundle, and no event that says that one was published."""
    (tmp_path / "a.csv").write_bytes(table(*stations(5)))
    begin(tmp_path / "ws", "peru-2021-runoff", NOW).close()
    list(ingest(tmp_path / "ws", str(tmp_path / "a.csv"), NOW))
    for options in (("size=40k",), ("size=64m", "ro")):
        disk.be(*options)
        with pytest.raises(EscrutinioError) as caught:
            publish(tmp_path / "ws", disk.path / "out", NOW)
        assert "export.write" == caught.value.key
    disk.be("rw", "size=64m")
    made = publish(tmp_path / "ws", disk.path / "out", NOW)

    assert 8 == made.size
    assert ["out"] == [one.name for one in disk.path.iterdir()]


def appended_until_full(store: Store, batch: int) -> int:
    """Events are appended until the store refuses; how many it acknowledged."""
    acknowledged = store.size()
    while True:
        try:
            acknowledged = store.append([published(acknowledged + n) for n in range(batch)])
        except StoreError as error:
            assert error.key in ("store.unwritten", "store.unread")  # noqa: PT017
            return acknowledged


def test_postgresql_on_a_full_disk(disk: Disk) -> None:
    """The server's disk fills up: an error, and every acknowledged event is there afterwards."""
    disk.be("size=200m")
    server = new_server(disk.path / "pg", 20_000 + os.getpid() % 10_000)
    address = server.database()
    store = open_store(address, create=True)
    filler = disk.path / "filler"
    filler.write_bytes(b"x" * (shutil.disk_usage(disk.path).free - (4 << 20)))
    acknowledged = appended_until_full(store, 500)
    filler.unlink()
    store.close()
    server.kill()
    server.start()
    again = open_store(address)

    assert 0 < acknowledged <= again.size()
    assert [] == list(replayed(again))
    assert again.append([published(10**5)]) == again.size()
    again.close()
    server.stop()
