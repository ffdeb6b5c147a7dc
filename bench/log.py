"""Events appended, proved and verified, ten thousand to a million, beside bare SQLite inserts."""

from __future__ import annotations

import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import machine

from escrutinio.io.store.acting import entry_of
from escrutinio.io.store.store import BATCH, Store, open_store
from escrutinio.ledger.merkle import (
    consistency_proof,
    consistent,
    included,
    inclusion_proof,
    leaf_hash,
    root_of,
)
from escrutinio.ledger.tiles import node_from
from escrutinio.model.event import Event, Published
from escrutinio.operations.tiling import Tiling
from escrutinio.verify.log import read_log

SIZES = (10_000, 100_000, 1_000_000)
PROOFS = 200
AT = "2021-06-18T00:00:00Z"


PLACE = ("domestic", "AMAZONAS", "CHACHAPOYAS", "ASUNCION", "010102", "")


def event(i: int) -> Event:
    """A sheet of the size of those of 2021."""
    return Published(
        at=AT, contest="president", station=f"{i:07d}", votes=(104, 68), registered=286,
        voted=211, blank=4, null=35, label="CONTABILIZADA", line=i + 2, place=PLACE,
    )  # fmt: skip


def bare(path: Path, n: int) -> float:
    """The same bytes inserted in a table of SQLite, as safe and in batches as large. [s]"""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, entry BLOB NOT NULL)")
    rows = [(i, entry_of(one)) for i, one in enumerate(map(event, range(n)))]
    start = time.perf_counter()
    for first in range(0, n, BATCH):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO event VALUES (?, ?)", rows[first : first + BATCH])
        connection.execute("COMMIT")
    taken = time.perf_counter() - start
    connection.close()
    return taken


def appended(store: Store, n: int) -> float:
    """Events appended: made canonical, hashed, stored, folded, cached. [s]"""
    start = time.perf_counter()
    store.append(map(event, range(n)))
    return time.perf_counter() - start


def proofs(folder: Path, n: int, root: bytes) -> tuple[float, float, float]:
    """An inclusion proof from the tiles, its check, and a consistency proof with its. [ms]"""

    def read(path: str) -> bytes:
        return (folder / path).read_bytes()

    node = node_from(lambda tile: read(tile.path), n)
    made, held, grown = [], [], []
    for k in range(PROOFS):
        index = k * (n // PROOFS)
        leaf = leaf_hash(entry_of(event(index)))
        start = time.perf_counter()
        proof = inclusion_proof(index, n, node)
        made.append(time.perf_counter() - start)
        start = time.perf_counter()
        assert included(leaf, index, n, proof, root)
        held.append(time.perf_counter() - start)
    old = n // 2 + 1
    before = root_of(old, node)
    for _ in range(20):
        start = time.perf_counter()
        assert consistent(old, n, before, root, consistency_proof(old, n, node))
        grown.append(time.perf_counter() - start)
    return (*(statistics.median(x) * 1000 for x in (made, held)), statistics.median(grown) * 1000)


def measured(n: int, folder: Path) -> str:
    """A row of the table."""
    plain = bare(folder / "bare.db", n)
    store = open_store(str(folder / "events.db"), create=True)
    ours = appended(store, n)
    start = time.perf_counter()
    sheets = sum(1 for _ in store.sheets())
    state = time.perf_counter() - start
    assert sheets == n == store.size()
    frontier = Tiling(folder=folder / "out").extended(store.entries(), n)
    assert frontier == store.frontier()
    store.close()
    made, held, grown = proofs(folder / "out", n, frontier.root)
    start = time.perf_counter()
    log = read_log(lambda path: (folder / "out" / path).read_bytes(), "", n, set(), lambda *_: None)
    verified = time.perf_counter() - start
    assert log.frontier == frontier
    assert not log.broken
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"| {n:,} | {n / plain:,.0f} | {n / ours:,.0f} | {ours / plain:.1f} | {state:.1f} "
        f"| {made:.2f} | {held:.3f} | {grown:.2f} | {verified:.1f} | {peak:,} |"
    )


def main() -> None:
    """Measure and print the table, each size in a process of its own."""
    if len(sys.argv) == 2:
        with tempfile.TemporaryDirectory() as folder:
            print(measured(int(sys.argv[1]), Path(folder)), flush=True)
        return
    print(machine())
    print(
        "| events | bare inserts/s | appended/s | ratio | state s | inclusion ms | checked ms "
        "| consistency ms | log verified s | peak MB |"
    )
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|", flush=True)
    for n in SIZES:
        subprocess.run([sys.executable, __file__, str(n)], check=True)


if __name__ == "__main__":
    main()
