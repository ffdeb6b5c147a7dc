"""Templates with the words, numbers and colours that every page shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from escrutinio.errors import Unavailable
from escrutinio.maps.markup import plain
from escrutinio.words import say
from escrutinio.words.numbers import number, percent

if TYPE_CHECKING:
    from jinja2 import Environment

PALETTE = (
    *("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c6d1f", "#4b4b8f"),
    *("#7f7f7f", "#b2a100"),
)
"""Colours that the colour-blind tell apart (Okabe and Ito, 2008), and their kin."""


def colour(place: int) -> str:
    """
    The colour of the option at a place; after the last, the first again.

    >>> colour(0) == colour(len(PALETTE))
    True
    """
    return PALETTE[place % len(PALETTE)]


def asset(name: str) -> str:
    """The text of a file that every site has: its style, its scripts."""
    return files("escrutinio.site").joinpath("assets", name).read_text("utf-8")


def assets() -> list[str]:
    """The names of those files."""
    folder = files("escrutinio.site").joinpath("assets")
    return sorted(
        one.name for one in folder.iterdir() if one.name.endswith((".css", ".js", ".svg"))
    )


@cache
def _environment() -> Environment:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError:
        raise Unavailable("extra.missing", where="HTML", extra="site") from None
    made = Environment(
        loader=PackageLoader("escrutinio.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["named"] = _named
    made.filters["plain"] = lambda text: plain(str(text))
    return made


def rendered(template: str, language: str, **values: Any) -> str:
    """
    A page from its template.

    Raises:
        Unavailable: The extra that pages need is not installed.
    """
    told: Callable[..., str] = partial(_told, language)
    return (
        _environment()
        .get_template(template)
        .render(
            told=told,
            language=language,
            colour=colour,
            number=partial(number, language=language),
            percent=partial(percent, language=language),
            asset=asset,
            **values,
        )
    )


def _named(options: Iterable[str], names: Mapping[str, str]) -> str:
    return ", ".join(names[one] for one in options)


def _told(language: str, key: str, **values: object) -> str:
    return say(key, language, **values)
