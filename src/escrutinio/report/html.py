"""A document as one page that stands alone: no script, and nothing from elsewhere."""

from __future__ import annotations

import base64
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING

from escrutinio.errors import Unavailable
from escrutinio.maps.markup import plain
from escrutinio.report.document import Document
from escrutinio.words import say

if TYPE_CHECKING:
    from jinja2 import Template

BEHIND = 60
"""A table behind a picture with more rows than this stands in its file alone."""


def html(document: Document) -> str:
    """
    A document as one page: the same bytes for the same document.

    Raises:
        Unavailable: The extra that pages need is not installed.
    """
    return _template().render(
        document=document,
        language=document.language,
        style=_file("page.css"),
        behind=BEHIND,
        told=partial(_told, document.language),
    )


def _file(name: str) -> str:
    return files("escrutinio.data").joinpath("report", name).read_text("utf-8")


def _told(language: str, key: str, **values: object) -> str:
    return say(key, language, **values)


def _drawn(svg: str) -> str:
    """An SVG as the address of an image; an image runs nothing and loads nothing."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")


@cache
def _template() -> Template:
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError:
        raise Unavailable("extra.missing", where="HTML", extra="report") from None
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["drawn"] = _drawn
    environment.filters["plain"] = lambda text: plain(str(text))
    environment.filters["kind"] = lambda block: type(block).__name__.lower()
    return environment.from_string(_file("page.html"))
