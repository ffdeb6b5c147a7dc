"""A site made of plain files: what is in it, and which of them have to be written anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from escrutinio.io.source import Progress, quiet
from escrutinio.operations.trail import Key
from escrutinio.site.address import way
from escrutinio.site.geography import Placed
from escrutinio.site.model import Node, Part, Site
from escrutinio.site.pages.figures import headline
from escrutinio.site.pages.lists import list_pages
from escrutinio.site.pages.maps import map_pages, pictures
from escrutinio.site.pages.page import Page, html
from escrutinio.site.pages.place import place_page
from escrutinio.site.pages.progress import progress_page
from escrutinio.site.pages.seats import chamber_pages
from escrutinio.site.pages.texts import script_page, text_pages, told_checks
from escrutinio.site.stations.columns import columns
from escrutinio.site.stations.names import names
from escrutinio.site.stations.shards import (
    Shard,
    buckets_for,
    failed,
    index,
    shard_bytes,
    shard_data,
    shards,
)
from escrutinio.site.templating import asset, assets, rendered
from escrutinio.words import LANGUAGES, catalogue, say

MARK = "site.json"
"""The file by which a folder is known as a site of ours."""

FORMAT = "escrutinio-site/1"

Made = tuple[str, bytes]
"""A file's name, and its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a build did: files that changed, all files and pages, bytes without the bundle's."""

    changed: int
    files: int
    pages: int
    bytes: int


@dataclass(slots=True)
class Builder:
    """
    Makes a site in a folder, and makes it again with only what changed.

    Args:
        out: The folder.
        where: Where places lie.
        sizes: Every file that the site has, with its length. [bytes]
    """

    out: Path
    where: Placed = field(default_factory=Placed)
    sizes: dict[str, int] = field(default_factory=dict)
    _failed: dict[Key, list[list[Any]]] = field(default_factory=dict)
    _counts: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    _shards: dict[str, list[tuple[tuple[str, str, str], ...]]] = field(default_factory=dict)

    def build(
        self, site: Site, touched: Iterable[Key] | None = None, progress: Progress = quiet
    ) -> Written:
        """
        Write the site; with the sheets that changed since the last build, only what they change.

        Args:
            site: The site.
            touched: The sheets that changed; none said means all.
            progress: Told how far it is.
        """
        keys = set(site.trail.sheets) if touched is None else set(touched)
        changed = self._checked(site, keys)
        before = set(self.sizes)
        kept: set[str] = set()
        written = 0
        for name, data in self._everything(site, changed, kept, progress):
            kept.add(name)
            written += self._write(name, data)
        for name in before - kept:
            (self.out / name).unlink(missing_ok=True)
            del self.sizes[name]
        return Written(
            changed=written,
            files=len(self.sizes),
            pages=sum(name.endswith(".html") for name in self.sizes),
            bytes=sum(self.sizes.values()),
        )

    def _checked(self, site: Site, keys: set[Key]) -> set[Key]:
        """Check the sheets that changed."""
        law = site.parts[0].law
        for key in keys:
            sheet = site.trail.sheets.get(key)
            found = failed(sheet, law, site.election) if sheet else []
            if found:
                self._failed[key] = found
            else:
                self._failed.pop(key, None)
        return keys

    def _write(self, name: str, data: bytes) -> bool:
        """Write a file where its bytes are others than before; whether they were."""
        path = self.out / name
        if self.sizes.get(name) == len(data) and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(data)
        part.replace(path)
        self.sizes[name] = len(data)
        return True

    def _everything(
        self, site: Site, changed: set[Key], kept: set[str], progress: Progress
    ) -> Iterator[Made]:
        """Every file, but for those that are as they were, whose names are kept."""
        mark = {"format": FORMAT, "election": site.election.stated, "origin": site.origin}
        yield MARK, shard_bytes(mark | {"size": site.size})
        yield from ((f"assets/{name}", asset(name).encode("utf-8")) for name in assets())
        for language in LANGUAGES:
            yield f"assets/words.{language}.js", script_words(language)
        for part in site.parts:
            progress("sheets", 0, 0)
            cut = list(shards(part.nodes()))
            yield from self._stations(site, part, cut, changed, kept)
            yield from self._places(site, part, cut, changed, kept, progress)
            for page in self._pages(site, part):
                yield from both(page, site)
            for language in LANGUAGES:
                yield from pictures(part, self.where, language)
        for page in (*text_pages(site), *chamber_pages(site)):
            yield from both(page, site)
        yield from front(site)

    def _stations(
        self, site: Site, part: Part, cut: list[Shard], changed: set[Key], kept: set[str]
    ) -> Iterator[Made]:
        """What the scripts load: shards, their index, columns, names."""
        folder, options = f"data/{part.folder}", [one.id for one in part.contest.options]
        before = self._shards.get(part.folder, [])
        now = [tuple((node.path, s.place.place, s.station) for node, s in x.sheets) for x in cut]
        for n, shard in enumerate(cut):
            name = f"{folder}/shard/{n}.json"
            same = n < len(before) and before[n] == now[n]
            if same and not any((part.contest.id, s) in changed for s in shard.stations):
                kept.add(name)
                continue
            data = shard_data(shard, options, self._failed, site.trail)
            yield name, shard_bytes(data)
        self._shards[part.folder] = now
        for n, one in enumerate(index(cut, buckets_for(part.stations))):
            yield f"{folder}/index/{n}.json", shard_bytes(one)
        head, data = columns(part, cut)
        yield f"{folder}/columns.json", shard_bytes(head)
        yield f"{folder}/columns.bin", data
        yield f"{folder}/names.json", shard_bytes(names(part))

    def _places(
        self,
        site: Site,
        part: Part,
        cut: list[Shard],
        changed: set[Key],
        kept: set[str],
        progress: Progress,
    ) -> Iterator[Made]:
        """The pages of places whose figures, or whose neighbours' below, changed."""
        lie: dict[str, list[int]] = {}
        for n, shard in enumerate(cut):
            for path in dict.fromkeys(node.path for node, _ in shard.sheets):
                lie.setdefault(path, []).append(n)
        nodes = list(part.nodes())
        order = tuple(part.order)
        for n, node in enumerate(nodes):
            progress("pages", n, len(nodes))
            key = f"{part.base}{node.path}"
            state = (*state_of(node), lie.get(node.path), order, node.level == "whole" and site.size)
            if self._counts.get(key) == state:
                kept.update(f"{x}/{key}index.{end}" for x in LANGUAGES for end in ("html", "json"))
                continue
            self._counts[key] = state
            page = place_page(site, part, node, lie.get(node.path, []), self.where)
            yield from both(page, site)

    def _pages(self, site: Site, part: Part) -> Iterator[Page]:
        """A contest's other pages."""
        yield progress_page(site, part)
        yield from map_pages(site, part, self.where)
        yield from list_pages(site, part, self._failed)
        home = way(f"{part.base}station/", "")
        yield script_page(
            site, part, "station", lambda language: {"checks": told_checks(site, home, language)}
        )
        yield script_page(site, part, "whatif", lambda _: {})


def state_of(node: Node) -> tuple[Any, ...]:
    """All that a place's page shows of figures: equal where the page is."""
    below = tuple((one.name, one.path, one.count) for one in node.below)
    return (node.count, node.at, tuple(node.halls), below, len(node.sheets))


def both(page: Page, site: Site) -> Iterator[Made]:
    """A page in every language, its data beside each."""
    data = json.dumps(page.data, ensure_ascii=False, indent=1).encode("utf-8")
    for language in LANGUAGES:
        yield f"{language}/{page.path}.html", html(page, site, language).encode("utf-8")
        yield f"{language}/{page.path}.json", data


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
    yield "404.html", rendered("missing.html", "es", top="/", **lost).encode("utf-8")
