"""Maps of places: on the pages of the places themselves, and on pages of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from escrutinio.maps.draw import draw, small_multiples
from escrutinio.maps.place import METRICS, Figure, Geography
from escrutinio.model.result import Totals
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
    leads = len(ahead) > 1 and ahead[0][1] > ahead[1][1] or len(ahead) == 1
    valid, first = totals.valid, ahead[0][0] if ahead else 0
    return Figure(
        key=node.names,
        name=node.name,
        href=way(here, f"{part.base}{node.path}"),
        weight=node.count.published.registered,
        leader=first if valid and leads else None,
        leader_name=part.contest.options[first].name if valid and leads else "",
        share=share(_votes(totals, part.order[0]), valid) if valid else None,
        margin=_margin(ahead, valid),
        turnout=totals.turnout() if totals.registered else None,
        open=node.open,
        valid=valid,
        sheets=node.count.sheets["total"],
    )


def _votes(totals: Totals, i: int) -> int:
    return totals.votes[i] if i < len(totals.votes) else 0


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
    places = [figure_of(part, one, f"{part.base}{node.path}") for one in node.below]
    geography = where.of(node.below[0].level).among(one.key for one in places)
    kind = kinds(geography, tiles=node.level == "whole")[:1]
    if not kind:
        return []
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
        """The file's name: the departments' circles come first."""
        if self.kind == "":
            return f"{self.level}s"
        return f"{self.level}s-{self.kind}"


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
    names = ["index", *(one.stem for one in found[1:])]
    tables: dict[str, str] = {}
    for name, one in zip(names, found, strict=False):
        chunks = [one.nodes[i : i + PER_PAGE] for i in range(0, len(one.nodes), PER_PAGE)]
        first = tables.setdefault(one.level, name)
        for n, nodes in enumerate(chunks if first == name else chunks[:1], start=1):
            stem = name if n == 1 else f"{name}-{n}"
            rest = [name, *(f"{first}-{k}" for k in range(2, len(chunks) + 1))]
            yield _page(site, part, where, one, stem, nodes, rest, names, found)


def _page(
    site: Site,
    part: Part,
    where: Placed,
    one: Sheetful,
    stem: str,
    nodes: Sequence[Node],
    tables: Sequence[str],
    names: Sequence[str],
    found: Sequence[Sheetful],
) -> Page:
    here = f"{part.base}maps/"
    first = stem == tables[0]

    def values(language: str) -> dict[str, Any]:
        inline = one.level == TREE[0]
        places = [figure_of(part, node, here) for node in one.nodes]
        return {
            "maps": _captioned(
                part, _four(part, places, one.geography, one.kind, language), language
            )
            if inline and first
            else [],
            "pictures": [
                (
                    f"{part.folder}-{one.level}-{one.kind}-{metric}.svg",
                    _title(part, metric, language),
                )
                for metric in METRICS
            ]
            if not inline and first
            else [],
            "choices": [
                (f"{name}.html" if name != "index" else "./", _name(each, language), name == tables[0])
                for name, each in zip(names, found, strict=True)
            ],
            "pages": [
                (f"{name}.html", number(k, language), name == stem)
                for k, name in enumerate(tables, start=1)
            ],
            "leading": [part.contest.options[i].id for i in part.order[: figures.LEADING]],
            "level": say(f"level.{one.level}", language),
            "rows": list(
                figures.place_rows(
                    part,
                    [(", ".join(reversed(x.names)), way(here, f"{part.base}{x.path}"), x.count, x.totals)
                     for x in nodes],
                    language,
                )
            ),
            "files": ", ".join(where.files),
            "unplaced": [", ".join(reversed(key)) for key in where.unplaced.get(one.level, ())],
        }  # fmt: skip

    return Page(
        folder=here,
        stem=stem,
        template="maps.html",
        nav="maps",
        title=lambda language: f"{say('site.maps.title', language)}: {_name(one, language)}",
        data={
            "election": site.election.stated,
            "contest": part.contest.id,
            "level": one.level,
            "places": [_data(node, figure_of(part, node, here)) for node in nodes],
        },
        values=values,
        part=part,
        card=f"cards/{part.folder}/",
        crumbs=((part.base, part.contest.name),),
    )


def _name(one: Sheetful, language: str) -> str:
    level = say(f"site.maps.{one.level}s", language)
    return f"{level}, {say(f'site.maps.{one.kind}', language).lower()}"


def _title(part: Part, metric: str, language: str) -> str:
    option = part.contest.options[part.order[0]].name
    return say(f"site.maps.{metric}", language, option=option)


def _data(node: Node, figure: Figure) -> dict[str, Any]:
    values = {name: getattr(figure, name) for name in METRICS}
    return {"place": list(node.names), "registered": figure.weight, "leader": figure.leader_name} | {
        name: None if value is None else str(value) for name, value in values.items()
    }


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
            name = f"{language}/{here}{part.folder}-{one.level}-{one.kind}-{metric}.svg"
            yield name, svg.encode("utf-8")
