"""Files written so that they are there whole or not at all."""

import os
from pathlib import Path

from escrutinio.errors import Refused


def replace_text(path: Path, text: str) -> None:
    """
    Write a text beside a file, flush it, and put it in the file's place at once.

    Raises:
        Refused: It cannot be written; the file is as it was.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as error:
        raise Refused("export.write", where=str(path), error=error) from None
