"""A page of a site: its address, what it says in each language, and the shell around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from escrutinio.site.address import way
from escrutinio.site.model import Part, Site
from escrutinio.site.stations.shards import buckets_for
from escrutinio.site.templating import rendered
from escrutinio.words import LANGUAGES, say
from escrutinio.words.numbers import separators

FOLDERS = re.compile(r'( href="(?![a-z]+:)[^"#]*/)((?:#[^"]*)?")')
"""Links to a folder: opened from a disk, only its file leads to its page."""

Values = Callable[[str], Mapping[str, Any]]
"""What a template is given, by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """
    A page in every language, with its data beside it.

    Args:
        folder: Under a language's folder; empty for the first page.
        stem: The file's name without its ending.
        template: Its template.
        part: The contest that it is of; the site's first where it is of none.
        nav: Which entry of the navigation it belongs to.
        title: Its title, by language.
        data: What it says, as data.
        values: What its template is given, by language.
        card: The folder of its sharing card, if it has one of its own.
        card_text: What its card says, by language.
        crumbs: The way to it: addresses under the language's folder, and names by language.
    """

    folder: str
    template: str
    nav: str
    title: Callable[[str], str]
    data: Mapping[str, Any]
    values: Values
    part: Part
    stem: str = "index"
    card: str = "cards/"
    crumbs: tuple[tuple[str, Callable[[str], str]], ...] = field(default=())
    card_text: Callable[[str], str] = lambda _: ""

    @property
    def path(self) -> str:
        """The file under a language's folder, without its ending."""
        return f"{self.folder}{self.stem}"


def html(page: Page, site: Site, language: str) -> str:
    """
    The page in a language.

    Raises:
        Unavailable: The extra that pages need is not installed.
    """
    here = f"{language}/{page.folder}"
    root = way(here, "")
    part = page.part
    thousands, decimal = separators(language)
    text = rendered(
        page.template,
        language,
        site=site,
        part=part,
        title=page.title(language),
        election=site.election.name(language),
        root=root,
        base=way(here, f"{language}/{part.base}"),
        home=way(here, f"{language}/"),
        here=here,
        buckets=buckets_for(part.stations),
        widths=" ".join(map(str, part.widths)),
        thousands=thousands,
        decimal=decimal,
        twin=f"{page.stem}.json",
        navigation=_navigation(site, page, language),
        contests=_contests(site, page, language),
        others=_others(page, here),
        absolute=f"{site.url}{here}" if site.url else "",
        address=f"{'' if page.stem == 'index' else page.stem + '.html'}",
        card=f"{site.url or root}{page.card}{language}.png",
        crumbs=[(way(here, f"{language}/{to}"), name(language)) for to, name in page.crumbs],
        card_text=page.card_text(language),
        **page.values(language),
    )
    return FOLDERS.sub(r"\1index.html\2", text)


NAVIGATION = (
    ("result", "", True),
    ("maps", "maps/", True),
    ("progress", "progress/", True),
    ("observed", "observed/", True),
    ("whatif", "whatif/", True),
    ("seats", "seats/", False),
    ("downloads", "downloads/", False),
    ("verify", "verify/", False),
    ("law", "law/", False),
    ("method", "method/", False),
)
"""The entries of the navigation: their folder, and whether each contest has its own."""


def _navigation(site: Site, page: Page, language: str) -> list[tuple[str, str, bool]]:
    """Address and name of each entry, and whether the page belongs to it."""
    here = f"{language}/{page.folder}"
    return [
        (
            way(here, f"{language}/{page.part.base if own else ''}{folder}"),
            say(f"site.nav.{name}", language),
            name == page.nav,
        )
        for name, folder, own in NAVIGATION
        if name != "seats" or site.seats
    ]


def _contests(site: Site, page: Page, language: str) -> list[tuple[str, str, bool]]:
    """Address and name of each contest's first page; none where there is one contest."""
    if len(site.parts) < 2:
        return []
    here = f"{language}/{page.folder}"
    return [
        (way(here, f"{language}/{one.base}"), one.contest.name(language), one is page.part)
        for one in site.parts
    ]


def _others(page: Page, here: str) -> list[tuple[str, str]]:
    """The same page in every language, and its address."""
    file = "" if page.stem == "index" else f"{page.stem}.html"
    return [(one, way(here, f"{one}/{page.folder}") + file) for one in LANGUAGES]
