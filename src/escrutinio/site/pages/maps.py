"""Maps of places: on the pages of the places themselves, and on pages of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from escrutinio.maps.draw import draw, small_multiples
from escrutinio.maps.place import METRICS, Figure, Geography
from escrutinio.site.address import way
from escrutinio.site.geography import Placed
from escrutinio.site.model import TREE, Node, Part, Site
from escrutinio.site.pages import figures
from escrutinio.site.pages.page import Page
from escrutinio.site.templating import colour
from escrutinio.tally.outcome import share
from escrutinio.words import say
from escrutinio.words.numbers import number, percent

SMALL, LARGE = 360, 600
"""The width of a map among others, and of one by itself. [pixels]"""

PER_PAGE = 400
"""So many places stand in a table on a page. [places]"""

Drawn = Callable[..., Any]


def figure_of(part: Part, node: Node, here: str) -> Figure:
    """What a map says of a place, with the way to its page from a folder."""
    totals = node.totals
    ahead = figures.ranked(totals)
    leads = (len(ahead) > 1 and ahead[0][1] > ahead[1][1]) or len(ahead) == 1
    valid, first = totals.valid, ahead[0][0] if ahead else 0
    return Figure(
        key=node.names,
        name=node.name,
        href=way(here, f"{part.base}{node.path}"),
        weight=node.count.published.registered,
        leader=first if valid and leads else None,
        leader_name=part.contest.options[first].name if valid and leads else "",
        share=share(figures.votes_of(totals, part.order[0]), valid) if valid else None,
        margin=_margin(ahead, valid),
        turnout=totals.turnout() if totals.registered else None,
        open=node.open,
        valid=valid,
        sheets=node.count.sheets["total"],
    )


def _margin(ahead: Sequence[tuple[int, int]], valid: int) -> Fraction | None:
    if not valid:
        return None
    second = ahead[1][1] if len(ahead) > 1 else 0
    return share(ahead[0][1] - second, valid)


def small_maps(part: Part, node: Node, where: Placed, language: str) -> list[tuple[str, str]]:
    """
    The maps of what lies right below a place: share, margin, turnout, what is open.

    None where nothing says where it lies; the whole has at least a map of tiles.
    """
    if not node.below:
        return []
    known = where.of(node.below[0].level)
    geography = known.among(one.names for one in node.below) if known.any else known
    kind = kinds(geography, tiles=node.level == "whole")[:1]
    if not kind:
        return []
    places = [figure_of(part, one, f"{part.base}{node.path}") for one in node.below]
    return _captioned(part, _four(part, places, geography, kind[0], language), language)


def _captioned(part: Part, drawn: Mapping[str, str], language: str) -> list[tuple[str, str]]:
    """Maps with what each says."""
    return [(svg, _title(part, metric, language)) for metric, svg in drawn.items()]


def kinds(geography: Geography, *, tiles: bool) -> list[str]:
    """
    The kinds of maps that there can be: circles first, for land is not votes.

    >>> kinds(Geography(points={("A",): (0.0, 0.0)}), tiles=True)
    ['circles', 'tiles']
    """
    found = ["circles"] if geography.points else []
    found += ["areas"] if geography.shapes else []
    return found + (["tiles"] if tiles or geography.tiles else [])


def _four(
    part: Part,
    places: Sequence[Figure],
    geography: Geography,
    kind: str,
    language: str,
) -> dict[str, str]:
    return small_multiples(
        places,
        geography,
        kind,
        ident="map",
        colours=colour,
        width=SMALL,
        option=part.contest.options[part.order[0]].name,
        **_words(language),
    )


def _words(language: str) -> dict[str, Any]:
    return {
        "told": lambda key, **values: say(key, language, **values),
        "number": partial(number, language=language),
        "percent": partial(percent, language=language),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheetful:
    """A page of maps: its level and kind, and the places in them."""

    level: str
    kind: str
    nodes: tuple[Node, ...]
    geography: Geography

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return f"{self.level}s-{self.kind}"

    def picture(self, part: Part, metric: str) -> str:
        """The name of a map that is a file of its own."""
        return f"{part.folder}-{self.level}-{self.kind}-{metric}.svg"


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """
    One of the pages of a map: of a long table, each has some places.

    Args:
        stem: Its file.
        nodes: The places in its table.
        tables: The files that have the table, the one with the maps first.
        choices: The file of each map.
    """

    stem: str
    nodes: tuple[Node, ...]
    tables: tuple[str, ...]
    choices: tuple[tuple[str, Sheetful], ...]


def _sheetfuls(part: Part, where: Placed) -> list[Sheetful]:
    found = []
    for level in TREE:
        nodes = tuple(one for one in part.nodes() if one.level == level)
        geography = where.of(level)
        for kind in kinds(geography, tiles=level == TREE[0]) if nodes else ():
            if kind == "tiles" and level != TREE[0]:
                continue
            found.append(Sheetful(level=level, kind=kind, nodes=nodes, geography=geography))
    return found


def map_pages(site: Site, part: Part, where: Placed) -> Iterator[Page]:
    """The pages of maps of a contest: each level, in each kind that there can be."""
    found = _sheetfuls(part, where)
    found = found or [Sheetful(level=TREE[0], kind="tiles", nodes=(), geography=Geography())]
    names = ["index", *(one.stem for one in found[1:])]
    choices = tuple(zip(names, found, strict=True))
    tables: dict[str, str] = {}
    for name, one in choices:
        chunks = [one.nodes[i : i + PER_PAGE] for i in range(0, len(one.nodes) or 1, PER_PAGE)]
        first = tables.setdefault(one.level, name)
        files = (name, *(f"{first}-{k}" for k in range(2, len(chunks) + 1)))
        for n, nodes in enumerate(chunks if first == name else chunks[:1]):
            at = At(stem=files[n], nodes=nodes, tables=files, choices=choices)
            yield _page(site, part, where, one, at)


def _page(site: Site, part: Part, where: Placed, one: Sheetful, at: At) -> Page:
    here = f"{part.base}maps/"
    places = [figure_of(part, node, here) for node in one.nodes]
    shown = places if at.stem == at.tables[0] else []
    rows = [
        (", ".join(reversed(x.names)), way(here, f"{part.base}{x.path}"), x.count, x.totals)
        for x in at.nodes
    ]

    def values(language: str) -> dict[str, Any]:
        inline = one.level == TREE[0]
        return {
            "maps": _inline(part, one, shown, language) if inline else [],
            "pictures": _listed(part, one, language) if shown and not inline else [],
            "choices": [
                (f"{name}.html", _name(each, language), name == at.tables[0])
                for name, each in at.choices
            ],
            "pages": [
                (f"{name}.html", number(k, language), name == at.stem)
                for k, name in enumerate(at.tables, start=1)
            ],
            "leading": [part.contest.options[i].id for i in part.order[: figures.LEADING]],
            "level": say(f"level.{one.level}", language),
            "rows": list(figures.place_rows(part, rows, language)),
            "files": ", ".join(where.files),
            "unplaced": [", ".join(reversed(key)) for key in where.unplaced.get(one.level, ())],
        }

    return Page(
        folder=here,
        stem=at.stem,
        template="maps.html",
        nav="maps",
        title=lambda language: f"{say('site.maps.title', language)}: {_name(one, language)}",
        data={
            "election": site.election.stated,
            "contest": part.contest.id,
            "level": one.level,
            "places": [_data(node, figure_of(part, node, here)) for node in at.nodes],
        },
        values=values,
        part=part,
        card=f"cards/{part.folder}/",
        crumbs=((part.base, part.contest.name),),
    )


def _inline(
    part: Part, one: Sheetful, places: Sequence[Figure], language: str
) -> list[tuple[str, str]]:
    """The maps that stand in the page itself."""
    if not places:
        return []
    return _captioned(part, _four(part, places, one.geography, one.kind, language), language)


def _listed(part: Part, one: Sheetful, language: str) -> list[tuple[str, str]]:
    """The maps that are files of their own: name, and what each says."""
    return [(one.picture(part, metric), _title(part, metric, language)) for metric in METRICS]


def _name(one: Sheetful, language: str) -> str:
    level = say(f"site.maps.{one.level}s", language)
    return f"{level}, {say(f'site.maps.{one.kind}', language).lower()}"


def _title(part: Part, metric: str, language: str) -> str:
    option = part.contest.options[part.order[0]].name
    return say(f"site.maps.{metric}", language, option=option)


def _data(node: Node, figure: Figure) -> dict[str, Any]:
    values = {name: getattr(figure, name) for name in METRICS}
    return {
        "place": list(node.names),
        "registered": figure.weight,
        "leader": figure.leader_name,
    } | {name: None if value is None else str(value) for name, value in values.items()}


def pictures(part: Part, where: Placed, language: str) -> Iterator[tuple[str, bytes]]:
    """The maps that are files of their own: those of provinces and districts."""
    here = f"{part.base}maps/"
    for one in _sheetfuls(part, where):
        if one.level == TREE[0]:
            continue
        places = [figure_of(part, node, here) for node in one.nodes]
        for metric in METRICS:
            svg = draw(
                places,
                one.geography,
                metric,
                one.kind,
                ident="map",
                colours=colour,
                width=LARGE,
                option=part.contest.options[part.order[0]].name,
                **_words(language),
            )
            yield f"{language}/{here}{one.picture(part, metric)}", svg.encode("utf-8")
