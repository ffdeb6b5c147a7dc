"""Files written so that they are there whole or not at all."""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from escrutinio.errors import Refused


def replace_text(path: Path, text: str) -> None:
    """
    Write a text beside a file, flush it, and put it in the file's place at once.

    Raises:
        Refused: It cannot be written; the file is as it was.
    """
    replace_bytes(path, text.encode("utf-8"))


def replace_bytes(path: Path, data: bytes) -> None:
    """
    Write bytes beside a file, flush them, and put them in the file's place at once.

    Raises:
        Refused: They cannot be written; the file is as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = NamedTemporaryFile("wb", dir=path.parent, prefix=".", delete=False)  # noqa: SIM115
        try:
            with part:
                part.write(data)
                part.flush()
                os.fsync(part.fileno())
            Path(part.name).chmod(0o644)
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
        _flush(path.parent)
    except OSError as error:
        raise Refused("export.write", where=str(path), error=error) from None


def csv_text(rows: Iterable[Sequence[object]], *, quoted: bool = False) -> str:
    r"""
    Rows as CSV.

    >>> csv_text([("a", 1), ("b, c", 2)])
    'a,1\n"b, c",2\n'
    """
    out = io.StringIO()
    writer = csv.writer(
        out, lineterminator="\n", quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    )
    writer.writerows(rows)
    return out.getvalue()


def put(path: Path, data: bytes) -> None:
    """
    Put a file in its place at once, so that a reader has the old one or the new one.

    It is not flushed: for files that can be made again.
    """
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)


def _flush(folder: Path) -> None:
    """Have the folder's entries on the disk too, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time in a folder, where the system has locks on files."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
