"""Backups of a workspace: the store as it is at one moment, and every file; restored elsewhere."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from escrutinio.errors import Refused, SourceError
from escrutinio.io import workspace
from escrutinio.io.store.dump import dump, load
from escrutinio.io.store.replay import replayed
from escrutinio.io.store.store import Store
from escrutinio.io.workspace import EVENTS, SETTINGS
from escrutinio.ledger.canonical import canonical

CONTENTS, STORE = "contents.json", "store.jsonl"
LEFT_OUT = (EVENTS, f"{EVENTS}-wal", f"{EVENTS}-shm")
"""The store's own files: the store is written out instead, so that it fits any database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup has: the log's size and root, and how many files."""

    size: int
    root: str
    files: int


def backup(path: Path, out: Path) -> Backup:
    """
    Write a workspace into one file, while people go on working.

    The file holds private keys, passwords' digests and sealed entries: keep it as you keep those.

    Args:
        path: The workspace.
        out: The file, `.tar.gz`, which must not be there yet.

    Raises:
        Refused: It is no workspace, or the file is there.
        StoreError: The store cannot be read.
    """
    place = workspace.read(path)
    if out.exists():
        raise Refused("backup.exists", where=str(out))
    store = place.opened()
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".escrutinio-") as folder:
        part = Path(folder) / "part"
        with (Path(folder) / STORE).open("wb") as file:
            size, root = dump(store, file)
        store.close()
        files = sorted(one for one in _files(path) if one.name not in LEFT_OUT)
        named = {str(one.relative_to(path)): one for one in files} | {STORE: Path(folder) / STORE}
        with tarfile.open(part, "w:gz", compresslevel=6) as archive:
            digests = {name: _digest(one) for name, one in named.items()}
            head = {"files": digests, "root": root, "size": size}
            _add_bytes(archive, CONTENTS, canonical(head))
            for name, one in named.items():
                archive.add(one, name, recursive=False)
        part.chmod(0o600)
        part.rename(out)
    return Backup(size=size, root=root, files=len(files))


def _files(path: Path) -> Iterator[Path]:
    return (one for one in path.rglob("*") if one.is_file() and not one.is_symlink())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    head = tarfile.TarInfo(name)
    head.size = len(data)
    archive.addfile(head, io.BytesIO(data))


def restore(file: Path, path: Path, *, address: str = "") -> Backup:
    """
    Make a workspace out of a backup, and check it: every file, every event, the root.

    Args:
        file: The backup.
        path: Where to, which must be empty or not there.
        address: Of a PostgreSQL database, empty; an SQLite file in the folder by default.

    Raises:
        Refused: There is something in the folder or in the database.
        SourceError: The file is no backup, is broken, or does not restore to what it says.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refused("workspace.exists", where=str(path))
    path.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(file, "r:gz") as archive:
            archive.extractall(path, filter="data")
        head = json.loads((path / CONTENTS).read_bytes())
        digests = dict(head["files"])
    except (OSError, tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise SourceError("backup.broken", where=str(file), error=str(error)[:80]) from None
    _require_files(file, path, digests)
    return _loaded(file, path, head, address)


def _require_files(file: Path, path: Path, digests: dict[str, str]) -> None:
    """Every file is there with its bytes, and no other."""
    found = {str(one.relative_to(path)) for one in _files(path)} - {CONTENTS}
    for name in sorted(found ^ set(digests)):
        raise SourceError("backup.broken", where=str(file), error=name)
    for name, digest in digests.items():
        if _digest(path / name) != digest:
            raise SourceError("backup.broken", where=str(file), error=name)


def _loaded(file: Path, path: Path, head: dict[str, object], address: str) -> Backup:
    place = workspace.moved(path, address)
    store = place.opened(create=True)
    try:
        if store.size():
            raise Refused("store.used", where=store.name)
        with (path / STORE).open("rb") as lines:
            load(store, lines)
        _require_same(file, store, head)
        size, root = store.size(), store.frontier().root.hex()
    finally:
        store.close()
    (path / STORE).unlink()
    (path / CONTENTS).unlink()
    return Backup(size=size, root=root, files=len(dict(head["files"])) - 1)  # type: ignore[call-overload]


def _require_same(file: Path, store: Store, head: dict[str, object]) -> None:
    frontier = store.frontier()
    wrong = list(replayed(store))
    if [frontier.size, frontier.root.hex()] != [head["size"], head["root"]] or wrong:
        said = f"{frontier.size} {frontier.root.hex()} {wrong[:1]}"
        raise SourceError("backup.broken", where=str(file), error=said)


__all__ = ["SETTINGS", "Backup", "backup", "restore"]
