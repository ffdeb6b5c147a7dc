"""The pages of places, from the whole down to districts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from escrutinio.law.book import provision
from escrutinio.model.result import Count
from escrutinio.site.address import way
from escrutinio.site.geography import Placed
from escrutinio.site.model import TREE, Node, Part, Site
from escrutinio.site.pages import figures
from escrutinio.site.pages.maps import small_maps
from escrutinio.site.pages.page import Page
from escrutinio.site.pages.told import alternative
from escrutinio.tally.published import contest_data, place_data
from escrutinio.words import say
from escrutinio.words.moments import moment


def place_page(site: Site, part: Part, node: Node, shards: list[int], where: Placed) -> Page:
    """
    The page of a place.

    Args:
        site: The site.
        part: The contest.
        node: The place; its contest's first page where it is the whole.
        shards: The shards that have its own sheets.
        where: Where places lie.
    """

    def values(language: str) -> dict[str, Any]:
        whole = node.level == "whole"
        return {
            "headline": figures.headline(part, node, language),
            "standing": figures.standing(part, language) if whole else "",
            "updated": say("site.updated", language, at=moment(node.at, language)),
            "rows": figures.rows(part, node.totals, language),
            "states": figures.states(node.count, language),
            "sum": figures.all_sheets(node.count, language),
            "boxes": figures.boxes(node.totals, language),
            "maps": small_maps(part, node, where, language),
            "below": list(_below(part, node, language)),
            "leading": [part.contest.options[i].id for i in part.order[: figures.LEADING]],
            "stations": _stations(node, shards),
            "articles": _articles(site, part, language) if whole else [],
            "rejected": part.hidden if whole else 0,
        }

    return Page(
        folder=f"{part.base}{node.path}",
        template="place.html",
        nav="result",
        title=lambda language: title_of(part, node, language),
        data=place_json(site, part, node),
        values=values,
        part=part,
        card=card_of(part, node),
        card_text=lambda language: _card_text(part, node, language),
        crumbs=tuple((f"{part.base}{one.path}", _named(part, one)) for one in node.trail[:-1]),
    )


def _named(part: Part, node: Node) -> Any:
    return lambda language: title_of(part, node, language)


def title_of(part: Part, node: Node, language: str) -> str:
    """What a place's page is called; the whole by its contest."""
    return node.name or part.contest.name(language)


def card_of(part: Part, node: Node) -> str:
    """The folder of the card of a place: its department's, or the whole's."""
    return f"cards/{part.folder}/{carded(node).path}"


def _card_text(part: Part, node: Node, language: str) -> str:
    """What its card says; of a card that is of more than the place, only whose it is."""
    top = carded(node)
    return alternative(part, node, language) if top is node else title_of(part, top, language)


def carded(node: Node) -> Node:
    """The place whose card a place's page has: its department, or the whole."""
    return next((one for one in node.trail if one.level == "department"), node.trail[0])


def _below(part: Part, node: Node, language: str) -> Iterator[dict[str, Any]]:
    """Tables of what lies right below: places at home, places abroad, polling places."""
    here = node.path
    kinds = dict.fromkeys((one.abroad, one.level) for one in node.below)
    for abroad, level in sorted(kinds, key=lambda kind: (kind[0], TREE.index(kind[1]))):
        places = [
            (one.name, way(here, one.path), one.count, one.totals)
            for one in node.below
            if (one.abroad, one.level) == (abroad, level)
        ]
        if places:
            split = node.level == "whole" and abroad
            yield {
                "title": say(f"site.below.{'abroad' if split else level}", language),
                "level": say(f"level.{level}", language),
                "rows": list(figures.place_rows(part, places, language)),
            }
    halls = [(_hall(one), "", one, one.counted) for one in node.halls if _hall(one)]
    if halls:
        yield {
            "title": say("site.below.place", language),
            "level": say("level.place", language),
            "rows": list(figures.place_rows(part, halls, language)),
        }


def _stations(node: Node, shards: list[int]) -> dict[str, Any] | None:
    if not node.sheets:
        return None
    return {
        "n": len(node.sheets),
        "shards": " ".join(map(str, shards)),
        "path": node.path,
    }


def _articles(site: Site, part: Part, language: str) -> list[dict[str, str]]:
    country = site.election.country
    ids = dict.fromkeys([*part.result.provisional.articles, *part.law.always])
    return [{"id": one, "title": provision(one, country).title(language)} for one in ids]


def place_json(site: Site, part: Part, node: Node) -> dict[str, Any]:
    """A place as data: its figures, its sheets by state, what lies below. [votes]"""
    found: dict[str, Any] = {
        "election": site.election.stated,
        "contest": part.contest.id,
        "level": node.level,
        "place": list(node.names),
        "at": node.at,
        **(
            contest_data(part.contest, node.count, part.result)
            if node.level == "whole"
            else place_data(part.contest, node.count)
        ),
        "below": [
            {"name": one.name, "address": one.path, **place_data(part.contest, one.count)}
            for one in node.below
        ],
    }
    if any(_hall(one) for one in node.halls):
        found["polling_places"] = [
            {"name": _hall(one), **place_data(part.contest, one)} for one in node.halls
        ]
    if node.sheets:
        found["stations"] = [one.station for one in node.sheets]
    return found


def _hall(count: Count) -> str:
    return count.key[-1][1]
