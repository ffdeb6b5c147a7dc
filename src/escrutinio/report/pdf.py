"""A document as a PDF for readers of all kinds (PDF/UA-1): the same document, the same bytes."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from escrutinio.errors import Unavailable
from escrutinio.maps.markup import plain
from escrutinio.report.document import (
    Block,
    Document,
    Facts,
    Figure,
    Heading,
    Listing,
    Note,
    Table,
    Text,
)
from escrutinio.words import say

STANDARD = "ua-1"


def pdf(document: Document) -> bytes:
    """
    A document as a PDF, with its language, its title and the texts of its pictures.

    Raises:
        Unavailable: The extra that PDFs need is not installed.
    """
    try:
        import typst
    except ImportError:
        raise Unavailable("extra.missing", where="PDF", extra="report") from None
    given = {f"{one.id}.svg": one.svg.encode("utf-8") for one in document.pictures}
    given["main"] = files("escrutinio.data").joinpath("report", "paper.typ").read_bytes()
    given["document.json"] = json.dumps(_whole(document), ensure_ascii=False).encode("utf-8")
    compiled: Any = typst.compile
    made: bytes = compiled(
        given,
        format="pdf",
        pdf_standards=[STANDARD],
        ignore_system_fonts=True,
    )
    return made


def _whole(document: Document) -> dict[str, Any]:
    """What the paper is made from."""
    return {
        "title": _clean(document.title),
        "subtitle": _clean(document.subtitle),
        "language": document.language,
        "page": say("report.page", document.language),
        "blocks": [as_data(one) for one in document.blocks],
    }


def as_data(block: Block) -> dict[str, Any]:
    """
    A block as data, for JSON.

    >>> as_data(Text(text="a"))
    {'kind': 'text', 'text': 'a', 'lead': False, 'to': '', 'mark': ''}
    """
    match block:
        case Heading():
            text, level = _clean(block.text), block.level
            return {"kind": "heading", "text": text, "level": level, "anchor": block.anchor}
        case Text():
            way = {"to": block.to, "mark": _clean(block.mark)}
            return {"kind": "text", "text": _clean(block.text), "lead": block.lead, **way}
        case Facts():
            return {"kind": "facts", "pairs": [[_clean(a), _clean(b)] for a, b in block.pairs]}
        case Table():
            return {
                "kind": "table",
                "title": _clean(block.title),
                "columns": [_clean(one) for one in block.columns],
                "rows": [[_clean(cell) for cell in row] for row in block.rows],
                "right": list(block.right),
            }
        case Figure(picture=one):
            texts = {"title": one.title, "alt": one.alt, "caption": one.caption}
            cleaned = {key: _clean(text) for key, text in texts.items()}
            return {"kind": "figure", "picture": one.id, **cleaned}
        case Note():
            texts = {"text": _clean(block.text), "title": _clean(block.title)}
            return {"kind": "note", "grade": block.kind, **texts}
        case Listing():
            return {"kind": "listing", "items": [_clean(one) for one in block.items]}


def _clean(text: str) -> str:
    """A text without the marks that turn its direction, nor letters that no page can hold."""
    return "".join(one for one in plain(text) if one in "\n\t" or ord(one) >= 32)
