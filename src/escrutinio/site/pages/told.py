"""What a site says of itself elsewhere: sharing cards and feeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from escrutinio.site.cards import Bar, card, card_text
from escrutinio.site.feeds import Entry
from escrutinio.site.model import Node, Part, Site
from escrutinio.site.pages import figures
from escrutinio.site.templating import colour
from escrutinio.tally.outcome import share
from escrutinio.words import LANGUAGES, say
from escrutinio.words.moments import moment
from escrutinio.words.numbers import number, percent

CARDED = ("whole", "department")
"""The levels whose places have a card of their own."""


def place_card(site: Site, part: Part, node: Node, language: str) -> bytes:
    """The card of a place."""
    title, bars, note = said(part, node, language)
    warning = say("count.simulated", language) if site.election.simulated else ""
    kicker = f"{site.election.name(language)} · {say('table.share', language)}"
    return card(kicker, title, bars, note, warning)


def alternative(part: Part, node: Node, language: str) -> str:
    """What a place's card says, for whoever does not see it."""
    return card_text(*said(part, node, language))


def said(part: Part, node: Node, language: str) -> tuple[str, list[Bar], str]:
    """A place's name, its options and its coverage, as a card has them."""
    totals = node.totals
    bars = [
        Bar(
            name=part.contest.options[i].name,
            percent=percent(share(votes, totals.valid), language),
            votes=number(votes, language),
            share=float(share(votes, totals.valid)),
            colour=colour(i),
        )
        for i, votes in figures.ranked(totals)[:4]
        if totals.valid
    ]
    sheets = {name: number(n, language) for name, n in node.count.sheets.items()}
    at = moment(node.at, language)
    note = say("site.card.note", language, at=at, **sheets)
    return node.name or part.contest.name(language), bars, note


def entry(site: Site) -> Entry:
    """The site's state as an entry of its feeds."""
    texts = {}
    for language in LANGUAGES:
        lines = [figures.headline(one, one.root, language) for one in site.parts]
        standing = [figures.standing(one, language) for one in site.parts]
        texts[language] = (lines[0], " ".join(filter(None, (*lines[1:], *standing))) or lines[0])
    return Entry(
        sequence=site.size,
        at=site.logged,
        root=site.root,
        texts=texts,
        figures={part.contest.id: _figures(part) for part in site.parts},
    )


def _figures(part: Part) -> Mapping[str, Any]:
    totals = part.root.totals
    options = zip(part.contest.options, totals.votes, strict=False)
    return {
        "sheets": part.root.count.sheets,
        "valid": totals.valid,
        "votes": {option.id: n for option, n in options},
        "margin": part.result.provisional.margin,
        "outcome": part.result.outcome.kind,
        "winner": part.result.outcome.winner,
    }
