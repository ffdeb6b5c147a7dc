"""What a proof is held against: a file, or only the digest that was logged."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from escrutinio.errors import SourceError

CHUNK = 1 << 20


def digest(path: Path, algorithm: str = "sha256") -> str:
    """
    A file's digest, read a part at a time.

    Raises:
        SourceError: The file is not there or cannot be read.
    """
    found = hashlib.new(algorithm)
    try:
        with path.open("rb") as file:
            while part := file.read(CHUNK):
                found.update(part)
    except FileNotFoundError:
        raise SourceError("source.absent", where=str(path)) from None
    except OSError as error:
        raise SourceError("evidence.unreadable", where=str(path), error=error.strerror) from None
    return found.hexdigest()


def content(path: Path, most: int) -> bytes:
    """
    A small file's bytes.

    Raises:
        SourceError: It is not there, cannot be read, or is larger than such a file ever is.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        raise SourceError("source.absent", where=str(path)) from None
    except OSError as error:
        raise SourceError("evidence.unreadable", where=str(path), error=error.strerror) from None
    if len(data) > most:
        raise SourceError("evidence.large", where=str(path), most=most)
    return data


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A file where there is one, and the SHA-256 that the log has of it, if any."""

    file: Path | None = None
    sha256: str = ""

    def digest(self, algorithm: str) -> str:
        """Its digest; empty where only another one was logged and no file is given."""
        if self.file is not None:
            return digest(self.file, algorithm)
        return self.sha256 if algorithm == "sha256" else ""
