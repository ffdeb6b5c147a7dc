"""Templates of the desk with the words that every page shares."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from escrutinio.errors import Unavailable
from escrutinio.words import LANGUAGES, say
from escrutinio.words.numbers import number

if TYPE_CHECKING:
    from jinja2 import Environment

COOKIE = "language"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""Of assets, by the end of their names."""


@cache
def _environment() -> Environment:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError:
        raise Unavailable("extra.missing", where="escrutinio desk", extra="desk") from None
    return Environment(
        loader=PackageLoader("escrutinio.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def page(name: str, language: str, values: Mapping[str, Any]) -> str:
    """A page's text in a language."""
    shared = {
        "t": partial(say, language=language),
        "n": partial(number, language=language),
        "language": language,
        "languages": LANGUAGES,
    }
    return _environment().get_template(f"{name}.html").render(shared | dict(values))


@cache
def asset(name: str) -> bytes | None:
    """A script or a style by its name; None where there is none."""
    folder = files("escrutinio.desk").joinpath("assets")
    known = {one.name for one in folder.iterdir()}
    return folder.joinpath(name).read_bytes() if name in known else None


def language_of(cookie: str, accepted: str) -> str:
    """
    The language of a request: the one chosen, else English where the browser asks for it first.

    >>> language_of("", "en-GB,en;q=0.9"), language_of("es", "en"), language_of("", "qu")
    ('en', 'es', 'es')
    """
    if cookie in LANGUAGES:
        return cookie
    first = accepted.strip()[:2].lower()
    return first if first in LANGUAGES else LANGUAGES[0]
