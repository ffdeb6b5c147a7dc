"""Scans of sheets: pictures alone, kept by their digest in the workspace."""

from __future__ import annotations

import hashlib
import io
import warnings
from pathlib import Path

from escrutinio.errors import Refused
from escrutinio.io.writing import replace_bytes

FOLDER = "scans"
KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""What a scan may be, by how its bytes begin: nothing that holds scripts, links or other files."""
PIXELS = 60_000_000
"""So many pixels may a scan have: a page at 600 dots per inch and more."""


def kind_of(data: bytes) -> str:
    """
    What kind of picture some bytes are; empty for none.

    >>> kind_of(b"<svg onload='alert(1)'>")
    ''
    """
    return next((kind for start, kind in KINDS.items() if data.startswith(start)), "")


def keep(workspace: Path, data: bytes) -> str:
    """
    Keep a scan; its digest.

    Raises:
        Refused: It is no picture that can be shown safely, is broken, or is too large.
    """
    if not kind_of(data):
        raise Refused("scan.kind", kinds="PNG, JPEG")
    _require_whole(data)
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(workspace, digest)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_bytes(path, data)
    return digest


def _require_whole(data: bytes) -> None:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                width, height = picture.size
                if width * height > PIXELS:
                    raise Refused("scan.large", n=width * height, most=PIXELS)
                picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused("scan.broken", error=str(error)[:80]) from None


def any_kept(workspace: Path) -> bool:
    """Whether a workspace has any scan."""
    return (workspace / FOLDER).is_dir()


def path_of(workspace: Path, digest: str) -> Path:
    """Where a scan of a digest is kept."""
    return workspace / FOLDER / digest[:2] / digest


def read(workspace: Path, digest: str) -> bytes | None:
    """
    A scan; None where it is not there, or is not what its digest says.

    >>> read(Path("no-such-workspace"), "../../etc/passwd") is None
    True
    """
    if not digest.isalnum():
        return None
    path = path_of(workspace, digest)
    if not path.is_file():
        return None
    data = path.read_bytes()
    return data if hashlib.sha256(data).hexdigest() == digest else None
