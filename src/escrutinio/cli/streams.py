"""Standard output as it is: encodings that lack a sign, readers that leave, full disks."""

import codecs
import io
import os
import sys
import unicodedata

PLAIN = {"\u2212": "-", "\u2192": "->", "\u2026": "...", "\u2260": "!=", "\u00d7": "x"}


def plain(text: str) -> str:
    """
    A text in the letters that every encoding has.

    >>> plain("Áncash: −5 → 3"), plain("中")
    ('Ancash: -5 -> 3', '?')
    """
    return "".join(PLAIN.get(one) or _bare(one) for one in text)


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode() or "?"


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


def prepare() -> None:
    """Have both streams write what their encoding lacks in plain letters."""
    codecs.register_error("escrutinio-plain", _replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="escrutinio-plain")


def is_unicode() -> bool:
    """Whether standard output can write every letter."""
    return (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")


def abandon() -> None:
    """Send what is still to be written nowhere, so that the end of the program is quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
