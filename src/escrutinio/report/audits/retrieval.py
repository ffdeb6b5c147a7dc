"""The list of the sheets to fetch, by polling place, to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from escrutinio.audit.commitment import Commitment
from escrutinio.operations.audit.rounds import Wanted
from escrutinio.report.document import PLAIN, Block, Document, Facts, Heading, Note, Table, Text
from escrutinio.report.told import NONE
from escrutinio.words import say
from escrutinio.words.numbers import number

BOX = "☐"


def retrieval_document(
    commitment: Commitment, number_: int, seed: str, sheets: Sequence[Wanted], language: str
) -> Document:
    """
    The sheets to fetch, under their polling places, each with a box for found and not found.

    It has no figure of the report, since those who fetch and type must not know it.

    Args:
        commitment: The promise.
        number_: The round.
        seed: The seed.
        sheets: The sheets.
        language: "es" or "en".
    """
    return Document(
        title=say("audit.list.title", language, round=number(number_, language)),
        subtitle=commitment.title.get(language, commitment.election),
        language=language,
        blocks=tuple(_blocks(commitment, seed, sheets, language)),
    )


def _blocks(
    commitment: Commitment, seed: str, sheets: Sequence[Wanted], language: str
) -> Iterator[Block]:
    yield Text(text=say("audit.list.what", language, n=number(len(sheets), language)), lead=True)
    yield Facts(
        pairs=(
            (say("audit.fact.audit", language), commitment.audit),
            (say("audit.fact.seed", language), seed),
        )
    )
    yield Note(kind=PLAIN, text=say("audit.list.how", language))
    for area, here in groupby(sheets, key=lambda one: _area(one, language)):
        yield Heading(text=area)
        yield _table(list(here), commitment, language)


def _area(one: Wanted, language: str) -> str:
    names = [one.place[name] for name in ("department", "province", "district")]
    known = [name for name in names if name]
    place = one.place["place"] or (say("audit.list.no_place", language) if not known else "")
    return " · ".join([*known, place] if place else known)


def _table(here: list[Wanted], commitment: Commitment, language: str) -> Table:
    names = {one.contest: one.names.get(language, one.contest) for one in commitment.contests}
    columns = ("station", "contest", "state", "found", "not_found", "signature")
    return Table(
        title=say("audit.list.sheets", language, n=number(len(here), language)),
        columns=tuple(say(f"audit.column.{name}", language) for name in columns),
        rows=tuple(
            (
                one.station,
                ", ".join(names[contest] for contest in one.contests),
                _state(one.state, language) if one.state != "counted" else NONE,
                BOX,
                BOX,
                "",
            )
            for one in here
        ),
    )


def _state(name: str, language: str) -> str:
    return say(f"state.{name}", language)
