"""A source as bytes: a file, a member of an archive, or a packed file, made plain UTF-8 text."""

import codecs
import gzip
import hashlib
import io
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from escrutinio.errors import SourceError

CHUNK = 1 << 20
START = 1 << 16
"""So much of a text shows its header. [bytes]"""

LARGEST = 8 << 30
"""No member of an archive may unpack to more. [bytes]"""

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
TABLES = (".csv", ".txt", ".tsv", ".parquet", ".xlsx", ".json")

Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it is and how far it goes."""


def quiet(task: str, done: int, of: int) -> None:
    """A progress that shows nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to read: its path, and the member of it if it is an archive."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """What to call it in messages."""
        return f"{self.path.name}/{self.member}" if self.member else self.path.name

    @property
    def suffix(self) -> str:
        """What kind of table it holds: .csv, .parquet, .xlsx, .json."""
        name = self.member.lower() or self.path.name.lower().removesuffix(".gz")
        return PurePosixPath(name).suffix

    def sha256(self) -> str:
        """The digest of the file as it lies there."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """
        Its bytes, unpacked.

        Raises:
            SourceError: The archive is damaged, ends too early, or cannot be read.
        """
        try:
            if self.member:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as file:
                    yield file
            elif self.path.suffix.lower() == ".gz":
                with gzip.open(self.path) as packed:
                    yield packed  # type: ignore[misc]
            else:
                with self.path.open("rb") as plain:
                    yield plain
        except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile) as error:
            raise SourceError("source.damaged", where=self.name, error=error) from None
        except (NotImplementedError, RuntimeError) as error:
            raise SourceError("source.packed", where=self.name, error=error) from None
        except OSError as error:
            raise SourceError("source.unreadable", where=self.name, error=error) from None

    def unpacked(self, folder: Path) -> Path:
        """The file as a path for readers that need one, written to a folder where it was packed."""
        if not self.member and self.path.suffix.lower() != ".gz":
            return self.path
        path = folder / f"unpacked{self.suffix}"
        with self.opened() as packed, path.open("wb") as out:
            shutil.copyfileobj(packed, out)
        return path


def read_text(path: Path) -> str:
    """
    A small text in UTF-8: a key, a note, a receipt.

    Raises:
        SourceError: It cannot be read.
    """
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None


def find(text: str) -> Source:
    """
    The source that a user names: a path, or an archive's path and a member after a slash.

    Raises:
        SourceError: There is no such file, it is a folder, a pipe or empty, or the archive does
            not hold exactly one table.
    """
    path = Path(text)
    if path.is_dir():
        raise SourceError("source.folder", where=text)
    for parent in path.parents:
        if parent.suffix.lower() == ".zip" and parent.is_file():
            return _in_archive(parent, str(path.relative_to(parent)))
    if not path.exists():
        raise SourceError("source.absent", where=text)
    if not path.is_file():
        raise SourceError("source.stream", where=text)
    if path.stat().st_size == 0:
        raise SourceError("source.empty", where=text)
    return _in_archive(path) if path.suffix.lower() == ".zip" else Source(path=path)


def _in_archive(path: Path, wanted: str = "") -> Source:
    """The only table in an archive, or the one asked for."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError, IndexError, ValueError) as error:
        raise SourceError("source.damaged", where=path.name, error=error) from None
    except NotImplementedError as error:
        raise SourceError("source.packed", where=path.name, error=error) from None
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in "".join(parts.parts[:1]):
            raise SourceError("source.escapes", where=path.name, member=entry.filename)
    tables = [e for e in entries if PurePosixPath(e.filename.lower()).suffix in TABLES]
    chosen = [e for e in tables if e.filename == wanted] if wanted else tables
    if len(chosen) != 1:
        names = "; ".join(e.filename for e in tables) or "-"
        raise SourceError("source.members", where=path.name, names=names)
    if chosen[0].file_size > LARGEST:
        raise SourceError("source.too_large", where=path.name, member=chosen[0].filename)
    if chosen[0].file_size == 0:
        raise SourceError("source.empty", where=f"{path.name}/{chosen[0].filename}")
    return Source(path=path, member=chosen[0].filename)


def first_line(start: bytes) -> str:
    r"""
    The first line of a text that begins so; empty where there is none.

    >>> first_line("mesa;votos\r1;2\r".encode("utf-16"))
    'mesa;votos'
    """
    lines = start.decode(encoding_of(start, "latin-1"), errors="replace").splitlines()
    return lines[0] if lines else ""


def delimiter_of(line: str) -> str:
    """
    What parts the fields of a header: the one of the usual signs that stands there most.

    >>> delimiter_of("mesa;votos, en total;nulos")
    ';'
    """
    return max(";,\t|", key=line.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainText:
    """A text file made plain: UTF-8, lines that end in a line feed, known marks repaired."""

    path: Path
    lines: int
    sha256: str  # of the bytes before
    encoding: str
    repaired: int
    delimiters: int  # of its fields, in quotes too
    control: bool  # a null character stands in it


def encoding_of(start: bytes, declared: str) -> str:
    r"""
    The encoding of a text by its mark; UTF-8 where its bytes say so; else the declared one.

    >>> encoding_of("Ñaña".encode("utf-8"), "latin-1"), encoding_of(b"\xd1a", "latin-1")
    ('utf-8', 'latin-1')
    """
    for mark, name in MARKS:
        if start.startswith(mark):
            return name
    if start.isascii():
        return declared
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return declared
    return "utf-8"


def make_plain(
    source: Source,
    declared: str,
    repair: Mapping[str, str],
    delimiter: str,
    target: Path,
    progress: Progress,
) -> PlainText:
    """
    The text of a source written to `target`, as plain lines.

    Raises:
        SourceError: A byte does not belong to the encoding; the message names the line.
    """
    digest, lines, repaired, ends = hashlib.sha256(), 0, 0, True
    delimiters, control = 0, False
    encoding, decoder, known = declared, _decoder(declared), False
    with source.opened() as file, target.open("w", encoding="utf-8", newline="") as out:
        chunk, read, held = file.read(CHUNK), 0, ""
        while True:
            digest.update(chunk)
            if not known and not chunk.isascii():
                encoding, known = encoding_of(chunk, declared), True
                decoder = _decoder(encoding, decoder)
            text = held + _decoded(decoder, chunk, encoding, lines, source)
            cut = text.rfind("\n") + 1 if chunk else len(text)
            text, held = text[:cut], text[cut:]
            for wrong, right in repair.items():
                repaired += text.count(wrong)
                text = text.replace(wrong, right)
            out.write(text)
            lines += text.count("\n")
            delimiters += text.count(delimiter)
            control = control or "\0" in text
            ends = text.endswith("\n") if text else ends
            read += len(chunk)
            if read > LARGEST:
                raise SourceError("source.too_large", where=source.path.name, member=source.name)
            progress("reading", read, 0)
            if not chunk:
                break
            chunk = file.read(CHUNK)
    return PlainText(
        path=target,
        lines=lines + (not ends),
        sha256=digest.hexdigest(),
        encoding=encoding,
        repaired=repaired,
        delimiters=delimiters,
        control=control,
    )


def _decoder(
    encoding: str, before: io.IncrementalNewlineDecoder | None = None
) -> io.IncrementalNewlineDecoder:
    """A decoder that ends every line in a line feed, after another one that read plain ASCII."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    if before:
        rest, flags = decoder.getstate()
        decoder.setstate((rest, flags | before.getstate()[1] & 1))
    return decoder


def _decoded(
    decoder: io.IncrementalNewlineDecoder, chunk: bytes, encoding: str, lines: int, source: Source
) -> str:
    try:
        return decoder.decode(chunk, final=not chunk)
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        before = chunk[:start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line = lines + before.count(b"\n") + 1
        where = f"{source.name}:{line}"
        raise SourceError("source.encoding", where=where, encoding=encoding) from None
