"""Feeds of a site: Atom for readers, JSON with a sequence number for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from escrutinio.errors import Refused

FORMAT = "escrutinio-feed/1"
KEEP = 200
"""So many entries are kept. [entries]"""

UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Letters that XML cannot hold (XML 1.0, production 2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    A state of the count.

    Args:
        sequence: The log's size, which only grows. [entries]
        at: When the newest event was logged, in ISO 8601 and UTC.
        root: The log's root, in hexadecimal.
        texts: For each language, the title and the summary.
        figures: The figures, as data.
    """

    sequence: int
    at: str
    root: str
    texts: Mapping[str, Sequence[str]]
    figures: Mapping[str, Any]


def merged(old: bytes | None, new: Entry, where: str = "feed.json") -> list[Entry]:
    """
    The entries of an earlier feed with a new one, the newest first.

    Raises:
        Refused: The earlier feed cannot be read, or is ahead of the new entry.

    >>> one = Entry(sequence=3, at="2021-06-06T00:00:00Z", root="00", texts={}, figures={})
    >>> [each.sequence for each in merged(None, one)]
    [3]
    """
    known = [] if old is None else _read(old, where)
    if known and known[0].sequence > new.sequence:
        raise Refused("feed.back", where=where, before=known[0].sequence, now=new.sequence)
    rest = [one for one in known if one.sequence < new.sequence]
    return [new, *rest][:KEEP]


def _read(data: bytes, where: str) -> list[Entry]:
    try:
        found = json.loads(data)
        if found["format"] != FORMAT:
            raise ValueError(found["format"])
        entries = [Entry(**one) for one in found["entries"]]
        steps = [one.sequence for one in entries]
        if steps != sorted(set(steps), reverse=True):
            raise ValueError(steps)
        if not all(len(text) == 2 for one in entries for text in one.texts.values()):
            raise ValueError("texts")
        return entries
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("feed.broken", where=where, error=error) from None


def json_feed(entries: Sequence[Entry], origin: str, election: str) -> bytes:
    """
    The feed for programs: `sequence` grows with each state, `entries` are the newest first.

    >>> one = Entry(sequence=3, at="2021-06-06T00:00:00Z", root="00", texts={}, figures={})
    >>> json.loads(json_feed([one], "office.example/log", "e"))["sequence"]
    3
    """
    data = {
        "format": FORMAT,
        "election": election,
        "origin": origin,
        "sequence": entries[0].sequence,
        "entries": [asdict(one) for one in entries],
    }
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")


def atom(
    entries: Sequence[Entry], *, origin: str, title: str, language: str, url: str = ""
) -> bytes:
    """
    The feed for readers of news (RFC 4287).

    Args:
        entries: The newest first.
        origin: The log's name, of which the ids are made.
        title: The feed's title.
        language: Which of the entries' texts are told.
        url: The site's address; links are relative without it.

    >>> one = Entry(sequence=3, at="2021-06-06T00:00:00Z", root="00", texts={"en": ("T", "S")},
    ...     figures={})
    >>> b"<title>T</title>" in atom([one], origin="o", title="t", language="en")
    True
    """
    home = f"{url}{language}/"
    id_ = f"urn:escrutinio:{_safe(origin)}:{language}"
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">',
        f"<title>{_text(title)}</title>",
        f"<id>{id_}</id>",
        f"<updated>{_text(entries[0].at)}</updated>",
        f"<author><name>{_text(origin)}</name></author>",
        f'<link rel="alternate" type="text/html" href={quoteattr(home if url else "./")}/>',
        f'<link rel="self" href={quoteattr(f"{home}feed.xml" if url else "feed.xml")}/>',
    ]
    for one in entries:
        told, summary = one.texts[language]
        parts += [
            "<entry>",
            f"<title>{_text(told)}</title>",
            f"<id>{id_}:{one.sequence}</id>",
            f"<updated>{_text(one.at)}</updated>",
            f'<link rel="alternate" href={quoteattr(home if url else "./")}/>',
            f'<summary type="text">{_text(summary)}</summary>',
            "</entry>",
        ]
    return "\n".join([*parts, "</feed>", ""]).encode("utf-8")


def _text(text: str) -> str:
    return escape(UNWRITABLE.sub("\ufffd", text))


def _safe(origin: str) -> str:
    """
    A log's name as part of a URN.

    >>> _safe("office.example/log ñ")
    'office.example%2Flog%20%C3%B1'
    """
    return quote(origin, safe="")
