"""A store keeps what it acknowledged, whole and in order, on SQLite and on PostgreSQL."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from escrutinio.errors import Refused, StoreError
from escrutinio.io.store.replay import replayed
from escrutinio.io.store.store import BATCH, Store, open_store
from escrutinio.ledger.canonical import canonical
from escrutinio.ledger.fold import folded
from escrutinio.ledger.frontier import Frontier
from escrutinio.ledger.merkle import leaf_hash, root
from escrutinio.model.event import Corrected, Event, Observed, Published, Ruled, Withdrawn, as_data
from tests.io.store.conftest import Server

AT = "2021-06-18T00:00:00Z"


def published(n: int, votes: int = 0) -> Published:
    """A sheet as an office publishes it."""
    return Published(
        at=AT, contest="p", station=f"{n:06d}", votes=(votes, n), registered=300, voted=votes + n
    )


def story() -> list[Event]:
    """A few sheets and what happens to them."""
    return [
        *(published(n) for n in range(5)),
        Observed(at=AT, contest="p", station="000001", why="arithmetic"),
        Ruled(
            at=AT,
            contest="p",
            station="000001",
            resolution="R-1",
            state="resolved",
            figures=(("null", 4),),
        ),
        Corrected(at=AT, contest="p", station="000002", figures=(("v0", 9),), why="keyed wrongly"),
        Withdrawn(at=AT, contest="p", station="000003"),
        published(0, votes=7),
    ]


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """A new store."""
    made = open_store(address, create=True)
    yield made
    made.close()


def test_events_come_back_in_order(store: Store) -> None:
    """Every event, the root over their bytes, and the sheets that they make."""
    events = story()
    assert len(events) == store.append(events)

    leaves = [leaf_hash(canonical(as_data(one))) for one in events]
    assert events == list(store.events())
    assert root(leaves) == store.frontier().root
    assert sorted(folded(events).values(), key=lambda one: one.station) == list(store.sheets())
    assert [] == list(replayed(store))
    assert [1, 5, 6] == [n for n, _ in store.history("p", "000001")]


def test_a_store_is_opened_again(store: Store, address: str) -> None:
    """What one process appended another one reads and goes on with."""
    store.append(story()[:4])
    again = open_store(address)
    again.append(story()[4:])
    again.close()

    assert story() == list(store.events())


def test_a_batch_is_appended_whole_or_not_at_all(store: Store) -> None:
    """An event that does not fit takes its batch with it; those before stay."""
    store.append([published(1)])
    bad = Ruled(at=AT, contest="p", station="000009", resolution="R", state="annulled")
    with pytest.raises(Refused) as caught:
        store.append([published(2), bad])

    assert "event.no_sheet" == caught.value.key
    assert [published(1)] == list(store.events())
    assert [] == list(replayed(store))


@pytest.mark.parametrize("statement", ["DELETE FROM event", "UPDATE event SET entry = 'x'"])
def test_events_are_never_edited(store: Store, statement: str) -> None:
    """The database itself refuses to change or delete an event."""
    store.append(story())
    with pytest.raises(StoreError) as caught, store._writing() as connection:
        connection.exec_driver_sql(statement)

    assert "never edited" in str(caught.value)
    assert story() == list(store.events())


TAMPERED = {
    "a cached sheet": ("UPDATE sheet SET state = (SELECT state FROM sheet "
                       "WHERE station = '000004') WHERE station = '000002'", "sheet"),
    "a sheet gone": ("DELETE FROM sheet WHERE station = '000004'", "sheet"),
    "the head": ("UPDATE head SET size = 8, frontier = substr(frontier, 1, 32)", "root"),
}  # fmt: skip


@pytest.mark.parametrize("case", TAMPERED)
def test_replay_finds_what_the_events_do_not_say(store: Store, case: str) -> None:
    """A changed cache or head is found by computing it again."""
    store.append(story())
    statement, what = TAMPERED[case]
    with store._writing() as connection:
        connection.exec_driver_sql(statement)

    assert what in [one for one, _ in replayed(store)]


def test_many_events_go_in_batches(store: Store) -> None:
    """More than a batch is appended and read a batch at a time."""
    n = BATCH + 17
    store.append(published(i) for i in range(n))

    assert (n, n) == (store.size(), sum(1 for _ in store.sheets()))
    assert Frontier().extended(map(leaf_hash, store.entries())) == store.frontier()


def test_a_store_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A path to nothing is not made in silence."""
    with pytest.raises(StoreError) as caught:
        open_store(str(tmp_path / "none.db"))

    assert "store.absent" == caught.value.key


WRITER = """
import sys
from escrutinio.io.store.store import open_store
from tests.io.store.test_store import published
store = open_store(sys.argv[1])
for n in range(int(sys.argv[2]), 10**6):
    print(store.append([published(n)]), flush=True)
"""


def writing(address: str, start: int) -> subprocess.Popen[str]:
    """A process that appends events one by one, and says the size after each."""
    root_folder = str(Path(__file__).parents[3])
    env = os.environ | {"PYTHONPATH": os.pathsep.join([root_folder, *sys.path])}
    command = [sys.executable, "-c", WRITER, address, str(start)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=quiet, text=True, env=env)


def killed_while_appending(address: str, start: int, wait: float) -> int:
    """A writer killed at some moment: the size that it last acknowledged."""
    with writing(address, start) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(wait)
        writer.send_signal(signal.SIGKILL)
        rest = [first, *writer.stdout.readlines()]
    return int([line for line in rest if line.endswith("\n")][-1])


def require_whole(address: str, acknowledged: int) -> int:
    """Nothing acknowledged is lost, nothing is half, and the root is right; the size."""
    store = open_store(address)
    size, found = store.size(), list(replayed(store))
    store.close()
    assert acknowledged <= size <= acknowledged + 1
    assert [] == found
    return size


def killed_often(address: str, times: int) -> None:
    """A writer killed at so many random moments, checked after each."""
    chance, size = random.Random(2021), 0
    for _ in range(times):
        acknowledged = killed_while_appending(address, size, chance.random() * 0.05)
        size = require_whole(address, acknowledged)

    assert size > times


def test_a_killed_writer_loses_nothing(address: str) -> None:
    """Kill -9 while events are appended, a few times; the long test does it two hundred times."""
    open_store(address, create=True).close()
    killed_often(address, 4)


@pytest.mark.long
def test_a_writer_killed_two_hundred_times(address: str) -> None:
    """Kill -9 of the writer at 200 random moments."""
    open_store(address, create=True).close()
    killed_often(address, 200)


def test_a_killed_server_loses_nothing(server: Server) -> None:
    """Kill -9 of the PostgreSQL server itself while events are appended."""
    address = server.database()
    store = open_store(address, create=True)
    acknowledged = 0
    for round_ in range(3):
        for n in range(20):
            acknowledged = store.append([published(100 * round_ + n)])
        server.kill()
        with pytest.raises(StoreError):
            store.append([published(999)])
        store.close()
        server.start()
        assert acknowledged == require_whole(address, acknowledged)
        store = open_store(address)
    store.close()


def killed_while_others_append(server: Server, times: int) -> None:
    """The server killed at random moments while a writer appends; checked after each."""
    address, chance, size = server.database(), random.Random(2000), 0
    open_store(address, create=True).close()
    for _ in range(times):
        with writing(address, size) as writer:
            assert writer.stdout is not None
            first = writer.stdout.readline()
            time.sleep(chance.random() * 0.05)
            server.kill()
            lines = [first, *writer.stdout.readlines()]
        server.start()
        acknowledged = int([line for line in lines if line.endswith("\n")][-1])
        size = require_whole(address, acknowledged)

    assert size > times


def test_a_server_killed_while_a_writer_appends(server: Server) -> None:
    """Kill -9 of the server a few times; the long test does it two hundred times."""
    killed_while_others_append(server, 3)


@pytest.mark.long
def test_a_server_killed_two_hundred_times(server: Server) -> None:
    """Kill -9 of the PostgreSQL server at 200 random moments while events are appended."""
    killed_while_others_append(server, 200)


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    """No room: a clear error, and what was acknowledged is there."""
    store = open_store(str(tmp_path / "events.db"), create=True)
    store.append([published(1)])
    with store._reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    store.close()
    small = open_store(str(tmp_path / "events.db"))
    limit = f"PRAGMA max_page_count = {pages}"
    event.listen(small.engine, "connect", lambda connection, _: connection.execute(limit))
    small.engine.dispose()
    with pytest.raises(StoreError) as caught:
        small.append(published(n) for n in range(2, 5000))

    assert "database or disk is full" in str(caught.value)
    assert [published(1)] == list(small.events())
    assert [] == list(replayed(small))
    small.close()


def test_golden_bytes() -> None:
    """The bytes of an event of today stay what they are when later kinds exist."""
    one = published(7, votes=3)
    expected = (
        b'{"at":"2021-06-18T00:00:00Z","contest":"p","kind":"sheet.published","registered":300,'
        b'"station":"000007","v":1,"voted":10,"votes":[3,7]}'
    )

    assert expected == canonical(as_data(one))
    assert hashlib.sha256(b"\x00" + expected).digest() == leaf_hash(expected)
