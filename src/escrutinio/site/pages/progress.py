"""The page of a count's progress: the lead, the coverage, the bounds, and who moved the lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from escrutinio.operations.progress import Moment, Shift, lead, shifts
from escrutinio.site.address import way
from escrutinio.site.model import Part, Site
from escrutinio.site.pages.chart import Point, across, chart
from escrutinio.site.pages.figures import short
from escrutinio.site.pages.page import Page
from escrutinio.words import say
from escrutinio.words.moments import moment
from escrutinio.words.numbers import number

MOST = 24
"""So many moments stand in the table; of more, they are taken at even steps of coverage."""

MOVERS = 5
"""So many places are named on each side of a move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A moment with what it makes of the lead; bounds by the rolls of the stations known now."""

    moment: Moment
    sheets: int
    lead: int
    low: int | None
    high: int | None
    moved: tuple[Shift, ...]


def progress_page(site: Site, part: Part) -> Page:
    """The progress of a contest's count."""
    found = steps(part)

    def values(language: str) -> dict[str, Any]:
        names = [part.contest.options[i].name for i in part.order[:2]]
        total = part.root.count.sheets["total"]
        points = [
            Point(at=one.sheets / total if total else 0, lead=one.lead, low=one.low, high=one.high)
            for one in found
        ]
        ticks = [(x, short(at, language)) for x, at in across(points)]
        return {
            "chart": chart(points) if len(found) > 1 else None,
            "ticks": ticks,
            "ahead": names[0] if names else "",
            "behind": names[1] if len(names) > 1 else "",
            "rows": [_row(one, total, language) for one in found],
            "moves": [_move(part, one, language) for one in found] if len(names) > 1 else [],
            "message": _message(part, found, language),
        }

    return Page(
        folder=f"{part.base}progress/",
        template="progress.html",
        nav="progress",
        title=lambda language: say("site.progress.title", language),
        data=progress_json(site, part, found),
        values=values,
        part=part,
        card=f"cards/{part.folder}/",
        crumbs=((part.base, part.contest.name),),
    )


def steps(part: Part) -> list[Step]:
    """The moments of a contest that are told, each with the lead of the two that lead now."""
    order = part.order
    if len(order) < 2:
        return []
    moments = _thinned(part.moments)
    counted = part.root.count
    known = part.rolls and not counted.unregistered
    everyone = counted.published.registered if known else None
    found = []
    before: Moment | None = None
    for one in moments:
        now = lead(one.total, order[0], order[1])
        room = None
        if everyone is not None:
            room = everyone - sum(one.registered.values()) + _revised(part, one)
        found.append(
            Step(
                moment=one,
                sheets=sum(one.sheets.values()),
                lead=now,
                low=None if room is None else now - room,
                high=None if room is None else now + room,
                moved=tuple(shifts(before, one, order[0], order[1])),
            )
        )
        before = one
    return found


def _revised(part: Part, at: Moment) -> int:
    """What sheets that were in the count, and changed later, could do to the lead. [votes]"""
    first, second = part.order[:2]
    return sum(
        one.registered + abs(lead(one.votes, first, second))
        for one in part.revisions
        if one.start <= at.size < one.end
    )


def _thinned(moments: Sequence[Moment]) -> list[Moment]:
    """At most `MOST` moments, at even steps of sheets; the last one always."""
    if len(moments) <= MOST:
        return list(moments)
    total = sum(moments[-1].sheets.values()) or 1
    found: dict[int, Moment] = {}
    for one in moments:
        found[sum(one.sheets.values()) * (MOST - 1) // total] = one
    kept = {id(one) for one in (*found.values(), moments[-1])}
    return [one for one in moments if id(one) in kept]


def _row(one: Step, total: int, language: str) -> dict[str, str]:
    part = Fraction(one.sheets, total) if total else Fraction(0)
    return {
        "at": moment(one.moment.at, language),
        "sheets": number(one.sheets, language),
        "coverage": short(part, language),
        "lead": number(one.lead, language),
        "low": number(one.low, language),
        "high": number(one.high, language),
    }


def _move(part: Part, one: Step, language: str) -> dict[str, Any]:
    """Which places moved the lead most until a moment, each way."""
    down = [x for x in one.moved if x.change < 0][:MOVERS]
    up = [x for x in reversed(one.moved) if x.change > 0][:MOVERS]
    known = {node.branch: node for node in part.root.below}
    here = f"{part.base}progress/"

    def told(shift: Shift) -> dict[str, str]:
        node = known.get(shift.area)
        return {
            "name": shift.area[1] or say("site.nowhere", language),
            "href": way(here, f"{part.base}{node.path}") if node else "",
            "sheets": number(shift.sheets, language),
            "change": number(shift.change, language),
        }

    return {
        "at": moment(one.moment.at, language),
        "sum": number(sum(x.change for x in one.moved), language),
        "sheets": number(sum(x.sheets for x in one.moved), language),
        "rest": number(sum(x.change for x in one.moved if x not in (*up, *down)), language),
        "up": [told(x) for x in up],
        "down": [told(x) for x in down],
    }


def _message(part: Part, found: Sequence[Step], language: str) -> str:
    """What the progress shows in a sentence: that the lead changed hands, or that it did not."""
    if len(found) < 2:
        return say("site.progress.one", language)
    names = [part.contest.options[i].name for i in part.order[:2]]
    order = part.order
    leads = [(one, lead(one.total, order[0], order[1])) for one in part.moments]
    behind = [one for one, n in leads if n < 0]
    if not leads[-1][1]:
        return say("site.progress.tied", language)
    if not behind:
        return say("site.progress.kept", language, ahead=names[0])
    last = behind[-1]
    return say(
        "site.progress.turned",
        language,
        ahead=names[0],
        behind=names[1],
        at=moment(last.at, language),
        sheets=number(sum(last.sheets.values()), language),
    )


def progress_json(site: Site, part: Part, found: Sequence[Step]) -> dict[str, Any]:
    """The progress as data: each moment with its lead, bounds, and what moved it. [votes]"""
    return {
        "election": site.election.stated,
        "contest": part.contest.id,
        "lead_of": [part.contest.options[i].id for i in part.order[:2]],
        "moments": [
            {
                "at": one.moment.at,
                "size": one.moment.size,
                "sheets": one.sheets,
                "votes": dict(zip((o.id for o in part.contest.options), one.moment.total,
                                  strict=False)),
                "lead": one.lead,
                "low": one.low,
                "high": one.high,
                "moved": [
                    {"place": x.area[1], "scope": x.area[0], "sheets": x.sheets, "lead": x.change}
                    for x in one.moved
                ],
            }
            for one in found
        ],
    }  # fmt: skip
