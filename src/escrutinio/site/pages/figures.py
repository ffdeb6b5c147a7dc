"""Figures of a count as the pages show them: rows of tables and sentences, in a language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from escrutinio.model.result import Count, Stakes, Totals
from escrutinio.model.sheet import State
from escrutinio.operations.report import outcome_text
from escrutinio.site.model import Node, Part
from escrutinio.site.templating import colour
from escrutinio.tally.outcome import share
from escrutinio.words import say
from escrutinio.words.numbers import decimal, number, percent

LEADING = 4
"""So many options have a column in a table of places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An option in a table of results; `exact` is its share as a fraction."""

    name: str
    candidate: str
    votes: str
    share: str
    exact: str
    width: str
    colour: str


def rows(part: Part, totals: Totals, language: str) -> list[Row]:
    """Every option, the one with the most votes in the place first."""
    found = []
    for i in sorted(part.order, key=lambda i: -votes_of(totals, i)):
        option, votes = part.contest.options[i], votes_of(totals, i)
        of_valid = share(votes, totals.valid)
        found.append(
            Row(
                name=option.name,
                candidate=option.candidate,
                votes=number(votes, language),
                share=percent(of_valid, language),
                exact=f"{votes}/{totals.valid}",
                width=f"{float(of_valid * 100):.2f}",
                colour=colour(i),
            )
        )
    return found if totals.valid else []


def votes_of(totals: Totals, i: int) -> int:
    """The votes of the option at a place; none where there are no sheets. [votes]"""
    return totals.votes[i] if i < len(totals.votes) else 0


def headline(part: Part, node: Node, language: str) -> str:
    """What the place says in a sentence: whose, of what, out of how many, and what is open."""
    totals, sheets = node.totals, node.count.sheets
    figures = {name: number(n, language) for name, n in sheets.items()}
    if not totals.valid:
        return say("site.headline.none", language, **figures)
    ahead = ranked(totals)
    first, votes = ahead[0]
    if len(ahead) > 1 and ahead[1][1] == votes:
        return say(
            "site.headline.tied",
            language,
            percent=percent(share(votes, totals.valid), language),
            **figures,
        )
    return say(
        "site.headline",
        language,
        option=part.contest.options[first].name,
        percent=percent(share(votes, totals.valid), language),
        valid=number(totals.valid, language),
        **figures,
    )


def ranked(totals: Totals) -> list[tuple[int, int]]:
    """The options' places with their votes, the most first. [votes]"""
    return sorted(enumerate(totals.votes), key=lambda one: (-one[1], one[0]))


def standing(part: Part, language: str) -> str:
    """What the whole decides, and what the open sheets can still change."""
    result = part.result
    if result.outcome.kind == "undetermined" and not part.root.totals.valid:
        return ""
    margin = number(result.provisional.margin, language)
    if not part.decision.by_votes:
        return ""
    said = outcome_text(result.outcome, part.contest, language)
    parts = [say("count.outcome", language, outcome=said, margin=margin)]
    if result.outcome != result.provisional:
        so_far = outcome_text(result.provisional, part.contest, language)
        parts.append(say("site.so_far", language, outcome=so_far))
    return " ".join([*parts, at_stake(result.stakes, language)])


def at_stake(stakes: Stakes, language: str) -> str:
    """What the open sheets can still change."""
    if stakes.margin_low is None:
        return say("count.unbounded", language)
    if not stakes.pending_sheets:
        return say("count.settled_all", language)
    return say(
        "count.settled" if stakes.settled else "count.open",
        language,
        sheets=number(stakes.pending_sheets, language),
        room=number(stakes.pending_registered, language),
        low=number(stakes.margin_low, language),
        high=number(stakes.margin_high, language),
    )


ORDER = [one.value for one in State]
"""States in the order in which a sheet may pass through them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRow:
    """The sheets of one state and kind."""

    name: str
    sheets: str
    registered: str
    voted: str


def states(count: Count, language: str) -> list[StateRow]:
    """A row for each state and kind of sheets that there are."""
    return [
        _state(state_name(one.state, one.kind, language), one.totals, language)
        for one in sorted(count.groups, key=lambda one: (ORDER.index(one.state), one.kind))
    ]


def all_sheets(count: Count, language: str) -> StateRow:
    """Every sheet together."""
    return _state("", count.published, language)


def _state(name: str, totals: Totals, language: str) -> StateRow:
    return StateRow(
        name=name,
        sheets=number(totals.sheets, language),
        registered=number(totals.registered, language),
        voted=number(totals.voted, language),
    )


def state_name(state: str, kind: str, language: str) -> str:
    """
    A state in words, with its kind.

    >>> state_name("pending", "arithmetic", "en")
    'open: arithmetical error'
    """
    why = f": {say(f'kind.{kind}', language)}" if kind else ""
    return say(f"state.{state}", language) + why


def boxes(totals: Totals, language: str) -> str:
    """Every box of the count in a sentence."""
    names = ("registered", "voted", "cast", "valid", "blank", "null", "challenged")
    figures = {name: number(getattr(totals, name), language) for name in names}
    return say("count.totals", language, turnout=percent(totals.turnout(), language), **figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A place in a table of places."""

    name: str
    href: str
    sheets: str
    open: str
    turnout: str
    shares: tuple[str, ...]
    margin: str


def place_rows(
    part: Part, places: Iterable[tuple[str, str, Count, Totals]], language: str
) -> Iterator[PlaceRow]:
    """Places with their name, address, count and totals, as rows of a table."""
    order = part.order[:LEADING]
    for name, href, count, totals in places:
        sheets = count.sheets
        yield PlaceRow(
            name=name,
            href=href,
            sheets=f"{number(sheets['counted'], language)} / {number(sheets['total'], language)}",
            open=number(sheets["pending"], language),
            turnout=short(totals.turnout(), language) if totals.registered else "-",
            shares=tuple(
                short(share(votes_of(totals, i), totals.valid), language) if totals.valid else "-"
                for i in order
            ),
            margin=_margin(part, totals, language),
        )


def short(value: Fraction, language: str) -> str:
    """
    A share as a percentage with two decimals.

    >>> short(Fraction(1, 8), "en")
    '12.50 %'
    """
    return f"{decimal(value * 100, language, 2)} %"


def _margin(part: Part, totals: Totals, language: str) -> str:
    """The lead of whoever leads a place over the second there, with the first's id."""
    ahead = ranked(totals)
    if not totals.valid or len(ahead) < 2:
        return "-"
    lead = ahead[0][1] - ahead[1][1]
    if not lead:
        return say("site.tied", language)
    return f"{part.contest.options[ahead[0][0]].id} {number(lead, language)}"
