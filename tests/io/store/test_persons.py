"""Persons can be erased for good, and the log stays whole; on SQLite and on PostgreSQL."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from escrutinio.errors import StoreError
from escrutinio.io.store.custody import custody_events, items
from escrutinio.io.store.persons import committed, erase, named
from escrutinio.io.store.replay import replayed
from escrutinio.io.store.store import Store, open_store
from escrutinio.ledger.commitment import commitment
from escrutinio.model.custody import ItemCollected, ItemCopied, ItemExamined
from tests.io.store.conftest import Server
from tests.io.store.test_store import published

AT = "2000-09-14T21:00:00Z"


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """A new store."""
    made = open_store(address, create=True)
    yield made
    made.close()


def collected(item: str, custodian: str) -> ItemCollected:
    """An item in somebody's custody."""
    return ItemCollected(at=AT, item=item, time=AT, type="letter", custodian=custodian)


def test_a_person_has_one_commitment_until_erased(store: Store) -> None:
    """The same name gives the same commitment; after an erasure another one."""
    first = committed(store, "Ana Quispe")
    assert (first, {first: "Ana Quispe"}) == (committed(store, "Ana Quispe"), named(store))
    assert first != committed(store, "Ana Quispé")

    assert [first] == erase(store, "Ana Quispe")
    assert [] == erase(store, "Ana Quispe")
    assert first != committed(store, "Ana Quispe")


def test_a_person_is_erased_by_commitment_too(store: Store) -> None:
    """Who no longer has the name has the commitment from the log."""
    made = committed(store, "Ana Quispe")

    assert [made] == erase(store, made)
    assert {} == named(store)


def test_the_log_stays_whole(store: Store) -> None:
    """Events, root and replay are what they were; the history shows the commitment."""
    made = committed(store, "Ana Quispe")
    store.append([published(1), collected("tape-1", made)])
    root, entries = store.frontier().root, list(store.entries())
    erase(store, "Ana Quispe")

    assert (root, entries) == (store.frontier().root, list(store.entries()))
    assert [] == list(replayed(store))
    assert [(1, collected("tape-1", made))] == custody_events(store, "tape-1")
    assert b"Quispe" not in b"".join(entries)


def test_a_salt_is_used_once(store: Store) -> None:
    """Each person has a salt of their own, and the commitment opens with it."""
    for name in ("A", "B"):
        committed(store, name)
    with store._reading() as connection:
        rows = connection.exec_driver_sql("SELECT commitment, salt, value FROM person").all()

    assert 2 == len({bytes(salt) for _, salt, _ in rows})
    assert [made for made, _, _ in rows] == [commitment(bytes(salt), v) for _, salt, v in rows]


def holding(folder: Path, names: list[str]) -> list[str]:
    """The names that some file of a folder still has."""
    data = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return [name for name in names if name.encode() in data]


def test_erased_bytes_are_gone_from_sqlite(tmp_path: Path) -> None:
    """Of many persons erased in any order no name is left in the file or its log of writes."""
    store = open_store(str(tmp_path / "events.db"), create=True)
    names = [f"Ñusta Quispe de Prueba {n:05d} {'x' * (n % 90)}." for n in range(300)]
    for name in names:
        committed(store, name)
    salts = [bytes(row[0]) for row in _rows(store, "SELECT salt FROM person")]
    random.Random(2021).shuffle(names)
    for name in names[:40]:
        erase(store, name)

    assert sorted(names[40:]) == sorted(holding(tmp_path, names))
    data = (tmp_path / "events.db").read_bytes()
    assert 260 == sum(salt in data for salt in salts)
    assert [] == list(replayed(store))
    store.close()


def _rows(store: Store, statement: str) -> list[tuple[object, ...]]:
    with store._reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement).all()]


@pytest.mark.long
def test_a_divided_page_leaves_no_copy(tmp_path: Path) -> None:
    """A store where overwriting deleted rows alone left a name in a page that had been divided."""
    store = open_store(str(tmp_path / "events.db"), create=True)
    names = [f"Ñusta Quispe de Prueba {n:05d} {'x' * (n % 90)}." for n in range(400)]
    for name in names:
        store.append([collected("tape-1", committed(store, name))])
    random.Random(2021).shuffle(names)
    for n, name in enumerate(names[:60]):
        erase(store, name)
        assert [] == holding(tmp_path, names[: n + 1])
    store.close()


def test_a_plain_deletion_leaves_the_name(tmp_path: Path) -> None:
    """Planted: deleted without more, the name is found by the same search."""
    store = open_store(str(tmp_path / "events.db"), create=True)
    committed(store, "Ana Quispe")
    with store._writing() as connection:
        connection.exec_driver_sql("DELETE FROM person")

    assert ["Ana Quispe"] == holding(tmp_path, ["Ana Quispe"])
    store.close()


def test_an_open_reader_is_told(tmp_path: Path) -> None:
    """Where somebody still reads the old bytes, that is said, and the command can be repeated."""
    store = open_store(str(tmp_path / "events.db"), create=True)
    committed(store, "Ana Quispe")
    reader = create_engine(f"sqlite:///{tmp_path / 'events.db'}").connect()
    reader.exec_driver_sql("BEGIN")
    reader.exec_driver_sql("SELECT * FROM person").all()
    raw = store.engine.raw_connection()
    raw.cursor().execute("PRAGMA busy_timeout = 100")
    raw.close()
    with pytest.raises(StoreError) as caught:
        erase(store, "Ana Quispe")
    assert "store.unscrubbed" == caught.value.key
    reader.rollback()
    reader.close()
    reader.engine.dispose()

    erase(store, "Ana Quispe")
    assert [] == holding(tmp_path, ["Ana Quispe"])
    store.close()


def test_erased_bytes_are_gone_from_postgresql(server: Server) -> None:
    """No table file has the name; the server's own log of writes is another matter."""
    store = open_store(server.database(), create=True)
    committed(store, "Ana Quispe de Prueba")
    with store._reading() as connection:
        connection.exec_driver_sql("CHECKPOINT")
    base = server.folder / "data/base"
    assert ["Ana Quispe de Prueba"] == holding(base, ["Ana Quispe de Prueba"])
    erase(store, "Ana Quispe de Prueba")
    with store._reading() as connection:
        connection.exec_driver_sql("CHECKPOINT")

    assert [] == holding(base, ["Ana Quispe de Prueba"])
    store.close()


def test_items_are_remembered(store: Store) -> None:
    """An item's events are found without reading the others; a copy is of two items."""
    copied = ItemCopied(at=AT, item="a", time=AT, by="Court", copy="b")
    examined = ItemExamined(at=AT, item="b", time=AT, by="Court")
    store.append([collected("a", "Court"), published(1), copied, examined])

    assert ["a", "b"] == items(store)
    assert [0, 2] == [seq for seq, _ in custody_events(store, "a")]
    assert [2, 3] == [seq for seq, _ in custody_events(store, "b")]
    assert [0, 2, 3] == [seq for seq, _ in custody_events(store)]


def test_replay_finds_a_changed_index(store: Store) -> None:
    """An event taken from an item's history is found by computing it again."""
    store.append([collected("a", "Court"), collected("b", "Court")])
    with store._writing() as connection:
        connection.exec_driver_sql("DELETE FROM custody WHERE item = 'b'")

    assert [("item", "b")] == list(replayed(store))
