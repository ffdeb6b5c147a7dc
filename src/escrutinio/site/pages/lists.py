"""Lists of the sheets that are not simply counted: open, annulled, resolved, not installed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from escrutinio.model.sheet import Sheet, State
from escrutinio.site.address import way
from escrutinio.site.model import Node, Part, Site
from escrutinio.site.pages.figures import state_name
from escrutinio.site.pages.page import Page
from escrutinio.words import say
from escrutinio.words.findings import finding_text
from escrutinio.words.numbers import number

STATES = (State.PENDING, State.ANNULLED, State.RESOLVED, State.NOT_INSTALLED)
"""The states that have lists, in the order in which they matter."""

PER_PAGE = 400
"""So many sheets stand on a page. [sheets]"""

Listed = tuple[Node, Sheet]


def list_pages(site: Site, part: Part, failed: dict[tuple[str, str], Any]) -> Iterator[Page]:
    """
    The page of all lists, and each list in pages.

    Args:
        site: The site.
        part: The contest.
        failed: The checks that a sheet fails, by contest and station.
    """
    found: dict[State, list[Listed]] = defaultdict(list)
    for node in part.nodes():
        for sheet in node.sheets:
            if sheet.state in STATES:
                found[sheet.state].append((node, sheet))
    yield _summary(site, part, found)
    for state in STATES:
        each = found[state]
        parts = [each[i : i + PER_PAGE] for i in range(0, len(each), PER_PAGE)]
        for n, some in enumerate(parts, start=1):
            yield _list(site, part, state, some, n, len(parts), failed)


def stem(state: State, n: int) -> str:
    """
    The file of a page of a list.

    >>> stem(State.NOT_INSTALLED, 1), stem(State.RESOLVED, 2)
    ('not-installed', 'resolved-2')
    """
    name = state.value.replace("_", "-")
    return name if n == 1 else f"{name}-{n}"


def _summary(site: Site, part: Part, found: dict[State, list[Listed]]) -> Page:
    groups = [one for one in part.root.count.groups if one.state in STATES]

    def values(language: str) -> dict[str, Any]:
        return {
            "rows": [
                {
                    "name": state_name(one.state, one.kind, language),
                    "href": f"{stem(State(one.state), 1)}.html",
                    "sheets": number(one.totals.sheets, language),
                    "registered": number(one.totals.registered, language),
                    "votes": [
                        number(n, language) for n in (one.totals.votes[i] for i in part.order[:4])
                    ],
                }
                for one in groups
                if found[State(one.state)]
            ],
            "options": [part.contest.options[i].id for i in part.order[:4]],
            "rulings": _rulings(site, part),
        }

    return Page(
        folder=f"{part.base}observed/",
        template="lists.html",
        nav="observed",
        title=lambda language: say("site.observed.title", language),
        data={
            "election": site.election.stated,
            "contest": part.contest.id,
            "states": [
                {
                    "state": one.state,
                    "kind": one.kind,
                    "sheets": one.totals.sheets,
                    "registered": one.totals.registered,
                    "votes": list(one.totals.votes),
                }
                for one in groups
            ],
        },
        values=values,
        part=part,
        card=f"cards/{part.folder}/",
        crumbs=((part.base, part.contest.name),),
    )


def _rulings(site: Site, part: Part) -> int:
    """How many sheets have events after they were first published. [sheets]"""
    return sum(1 for contest, _ in site.trail.histories if contest == part.contest.id)


def _list(
    site: Site,
    part: Part,
    state: State,
    some: Sequence[Listed],
    n: int,
    of: int,
    failed: dict[tuple[str, str], Any],
) -> Page:
    here = f"{part.base}observed/"

    def values(language: str) -> dict[str, Any]:
        return {
            "rows": [_row(part, here, node, one, failed, language) for node, one in some],
            "options": [part.contest.options[i].id for i in part.order[:4]],
            "pages": [
                (f"{stem(state, k)}.html", number(k, language), k == n) for k in range(1, of + 1)
            ],
        }

    return Page(
        folder=here,
        stem=stem(state, n),
        template="list.html",
        nav="observed",
        title=lambda language: say(f"site.observed.{state.value}", language),
        data={
            "election": site.election.stated,
            "contest": part.contest.id,
            "state": state.value,
            "page": n,
            "pages": of,
            "sheets": [_data(part, node, one, failed) for node, one in some],
        },
        values=values,
        part=part,
        card=f"cards/{part.folder}/",
        crumbs=(
            (part.base, part.contest.name),
            (here, lambda language: say("site.observed.title", language)),
        ),
    )


def _row(
    part: Part,
    here: str,
    node: Node,
    sheet: Sheet,
    failed: dict[tuple[str, str], Any],
    language: str,
) -> dict[str, Any]:
    found = failed.get((sheet.contest, sheet.station), [])
    return {
        "station": sheet.station,
        "href": f"{way(here, f'{part.base}station/')}#{quote(sheet.station, safe='')}",
        "place": ", ".join(node.names),
        "where": way(here, f"{part.base}{node.path}"),
        "kind": say(f"kind.{sheet.kind}", language) if sheet.kind else "",
        "checks": [finding_text(code, language) for code, _, _ in found],
        "voted": number(sheet.voted, language),
        "votes": [number(sheet.votes[i], language) for i in part.order[:4]],
    }


def _data(
    part: Part, node: Node, sheet: Sheet, failed: dict[tuple[str, str], Any]
) -> dict[str, Any]:
    found = failed.get((sheet.contest, sheet.station), [])
    votes = zip(part.contest.options, sheet.votes, strict=False)
    return {
        "station": sheet.station,
        "place": list(node.names),
        "kind": sheet.kind,
        "registered": sheet.registered,
        "voted": sheet.voted,
        "votes": {option.id: n for option, n in votes},
        "checks": [{"code": code, "provision": law} for code, law, _ in found],
    }
