"""What is in a site, file by file, but for those that are as they were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from escrutinio.io.source import Progress, quiet
from escrutinio.operations.trail import Key
from escrutinio.site.address import way
from escrutinio.site.feeds import atom, json_feed, merged
from escrutinio.site.geography import Placed
from escrutinio.site.model import Node, Part, Site
from escrutinio.site.pages.figures import headline
from escrutinio.site.pages.lists import list_pages
from escrutinio.site.pages.maps import map_pages, pictures
from escrutinio.site.pages.page import Page, html
from escrutinio.site.pages.place import card_of, place_page
from escrutinio.site.pages.progress import progress_page
from escrutinio.site.pages.seats import chamber_pages
from escrutinio.site.pages.texts import script_page, text_pages, told_checks
from escrutinio.site.pages.told import CARDED, entry, place_card
from escrutinio.site.stations.columns import columns
from escrutinio.site.stations.names import names
from escrutinio.site.stations.shards import (
    Shard,
    buckets_for,
    index,
    shard_bytes,
    shard_data,
    shards,
)
from escrutinio.site.templating import asset, assets, rendered
from escrutinio.words import LANGUAGES, catalogue, say

FEED = "feed.json"
"""The feed for programs, which has the earlier states too."""

OWN = "files.json"
"""The list of a site's own files: no others are ever removed."""

MARK = "site.json"
"""The file by which a folder is known as a site of ours."""

FORMAT = "escrutinio-site/1"

Members = tuple[tuple[str, str, str], ...]
"""The sheets of a shard: the address of the place of each, its polling place, its station."""

Made = tuple[str, bytes]
"""A file's name, and its bytes."""


@dataclass(slots=True)
class Known:
    """
    What an earlier build knew, by which the next one sees what is as it was.

    Args:
        failing: The checks that a sheet fails, for those that fail any.
        places: All that a place's page was made of, by its address.
        members: The sheets of each shard, by the contest's folder.
    """

    failing: dict[Key, list[list[Any]]] = field(default_factory=dict)
    places: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    members: dict[str, list[Members]] = field(default_factory=dict)

    def forget(self) -> None:
        """Make everything anew the next time."""
        self.places.clear()
        self.members.clear()


@dataclass(slots=True, kw_only=True)
class Contents:
    """
    The files of a site, or a share of them.

    Args:
        site: The site.
        known: What an earlier build knew.
        where: Where places lie.
        changed: The sheets that changed since; none said means all.
        languages: The languages whose pages are made.
        cards: The languages whose cards are made.
        feed: The feed as it was; none at first.
        common: Whether the files that are of no language are made too.
        kept: The files that are as they were.
        progress: Told how far it is.
    """

    site: Site
    known: Known
    where: Placed
    changed: set[Key] | None = None
    feed: bytes | None = None
    languages: tuple[str, ...] = LANGUAGES
    cards: tuple[str, ...] = LANGUAGES
    common: bool = True
    kept: set[str] = field(default_factory=set)
    progress: Progress = quiet

    def files(self) -> Iterator[Made]:
        """Every file, but for those that are as they were, whose names are kept."""
        if self.common:
            yield from beginning(self.site)
        for part in self.site.parts:
            self.progress("sheets", 0, 0)
            cut = list(shards(part.nodes()))
            now = [members(one) for one in cut]
            if self.common:
                yield from self._stations(part, cut, now)
            self.known.members[part.folder] = now
            yield from self._places(part, cut)
            for page in self._pages(part):
                yield from self._both(page)
            for language in self.languages:
                yield from pictures(part, self.where, language)
        for page in (*text_pages(self.site), *chamber_pages(self.site)):
            yield from self._both(page)
        yield from self._feeds()
        if self.common:
            yield from front(self.site)

    def _cards(self, part: Part, node: Node) -> Iterator[Made]:
        """The sharing cards of a place."""
        if node.level in CARDED:
            folder = card_of(part, node)
            for language in self.cards:
                yield f"{folder}{language}.png", place_card(self.site, part, node, language)

    def _feeds(self) -> Iterator[Made]:
        """The feeds with the present state on top of what they had."""
        entries = merged(self.feed, entry(self.site))
        origin, election = self.site.origin, self.site.election
        for language in self.languages:
            made = atom(
                entries,
                origin=origin,
                title=election.name(language),
                language=language,
                url=self.site.url,
            )
            yield f"{language}/feed.xml", made
        if self.common:
            yield FEED, json_feed(entries, origin, election.stated)

    def _both(self, page: Page) -> Iterator[Made]:
        """A page in its languages, its data beside each."""
        data = shard_bytes(page.data)
        for language in self.languages:
            yield f"{language}/{page.path}.html", html(page, self.site, language).encode("utf-8")
            yield f"{language}/{page.path}.json", data

    def _stations(self, part: Part, cut: list[Shard], now: list[Members]) -> Iterator[Made]:
        """What the scripts load: shards, their index, columns, names."""
        folder, options = f"data/{part.folder}", [one.id for one in part.contest.options]
        before = self.known.members.get(part.folder, [])
        for n, shard in enumerate(cut):
            name = f"{folder}/shard/{n}.json"
            if n < len(before) and before[n] == now[n] and not self._touched(part, shard):
                self.kept.add(name)
                continue
            made = shard_data(shard, options, self.known.failing, self.site.trail)
            yield name, shard_bytes(made)
        for n, one in enumerate(index(cut, buckets_for(part.stations))):
            yield f"{folder}/index/{n}.json", shard_bytes(one)
        head, data = columns(part, cut)
        yield f"{folder}/columns.json", shard_bytes(head)
        yield f"{folder}/columns.bin", data
        yield f"{folder}/names.json", shard_bytes(names(part))

    def _touched(self, part: Part, shard: Shard) -> bool:
        """Whether a sheet of a shard changed."""
        if self.changed is None:
            return True
        return any((part.contest.id, one) in self.changed for one in shard.stations)

    def _places(self, part: Part, cut: list[Shard]) -> Iterator[Made]:
        """The pages of places whose figures, or those of what lies below, changed."""
        lie: dict[str, list[int]] = {}
        for n, shard in enumerate(cut):
            for path in dict.fromkeys(node.path for node, _ in shard.sheets):
                lie.setdefault(path, []).append(n)
        nodes, shell = list(part.nodes()), shell_of(self.site, part)
        for n, node in enumerate(nodes):
            self.progress("pages", n, len(nodes))
            key = f"{part.base}{node.path}"
            state = (
                *state_of(node),
                lie.get(node.path),
                part.order,
                node is part.root and part.result,
                shell,
            )
            if self.known.places.get(key) == state:
                each = (f"{language}/{key}index." for language in self.languages)
                self.kept.update(one + end for one in each for end in ("html", "json"))
                if node.level in CARDED:
                    folder = card_of(part, node)
                    self.kept.update(f"{folder}{language}.png" for language in self.cards)
                continue
            self.known.places[key] = state
            page = place_page(self.site, part, node, lie.get(node.path, []), self.where)
            yield from self._both(page)
            yield from self._cards(part, node)

    def _pages(self, part: Part) -> Iterator[Page]:
        """A contest's other pages."""
        yield progress_page(self.site, part)
        yield from map_pages(self.site, part, self.where)
        yield from list_pages(self.site, part, self.known.failing)
        home = way(f"{part.base}station/", "")

        def checks(language: str) -> dict[str, Any]:
            return {"checks": told_checks(self.site, home, language)}

        yield script_page(self.site, part, "station", checks)
        yield script_page(self.site, part, "whatif", lambda _: {})


def beginning(site: Site) -> Iterator[Made]:
    """The mark by which the folder is known, the style, the scripts and their words."""
    mark = {"format": FORMAT, "election": site.election.stated, "origin": site.origin}
    yield MARK, shard_bytes(mark | {"size": site.size})
    yield from ((f"assets/{name}", asset(name).encode("utf-8")) for name in assets())
    for language in LANGUAGES:
        yield f"assets/words.{language}.js", script_words(language)


def members(shard: Shard) -> Members:
    """Which sheets a shard has, and where each hangs."""
    return tuple((node.path, str(one.place.place), str(one.station)) for node, one in shard.sheets)


def shell_of(site: Site, part: Part) -> tuple[Any, ...]:
    """All that the shell around a contest's pages shows: equal where the shell is."""
    contests = tuple((one.contest.id, one.base) for one in site.parts)
    return (
        contests,
        site.election.simulated,
        bool(site.seats),
        site.url,
        buckets_for(part.stations),
        part.widths,
    )


def state_of(node: Node) -> tuple[Any, ...]:
    """All that a place's page shows of figures: equal where the page is."""
    below = tuple((one.name, one.path, one.count) for one in node.below)
    return (node.names, node.count, node.at, tuple(node.halls), below, len(node.sheets))


def script_words(language: str) -> bytes:
    """The words that scripts say, as a script."""
    found = {key: text for key, text in catalogue(language).items() if key.startswith("js.")}
    data = json.dumps(found, ensure_ascii=False, indent=0)
    text = f"(globalThis.Escrutinio = globalThis.Escrutinio || {{}}).words = {data};\n"
    return text.encode("utf-8")


def front(site: Site) -> Iterator[Made]:
    """The first page of all, which leads to each language; and the one for what is not there."""
    said = {
        language: {
            "election": site.election.name(language),
            "said": [
                (one.contest.name(language), headline(one, one.root, language))
                for one in site.parts
            ],
            "enter": say("site.enter", language),
        }
        for language in LANGUAGES
    }
    yield "index.html", rendered("root.html", "es", **said).encode("utf-8")
    lost = {f"told_{language}": say("site.missing", language) for language in LANGUAGES}
    yield (
        "404.html",
        rendered("missing.html", "es", top=urlsplit(site.url).path or "/", **lost).encode("utf-8"),
    )
