"""What juries («JEE») and the tribunal («JNE») are asked, and what they may order."""

from __future__ import annotations

from datetime import date

from escrutinio.errors import Refused
from escrutinio.law.book import Parameter, parameter
from escrutinio.law.deadline import Deadline
from escrutinio.law.procedure import (
    ANNUL,
    AT_TABLE,
    CORRECT,
    DISMISS,
    KEEP,
    RECOUNT,
    TO_JURY,
    Ground,
    Procedure,
)

OBSERVED, VOTE, NULLITY, COUNTED_AGAIN = "observed-sheet", "challenged-vote", "nullity", "recount"
KINDS = (OBSERVED, VOTE, NULLITY, COUNTED_AGAIN)
OFFICE, AGENT = "office", "party-agent"
RECOUNTS_SINCE = date(2025, 5, 10)
"""From here on an observed sheet is counted again where it would have been annulled."""

GROUNDS = (
    Ground(
        id="a",
        title_es="La mesa se instaló en otro lugar o de modo que impidió votar",
        title_en="The station was set up elsewhere or so that people could not vote",
        raised=AT_TABLE,
        provision="LOE:363",
    ),
    Ground(
        id="b",
        title_es="Fraude, cohecho, soborno, intimidación o violencia a favor de alguien",
        title_en="Fraud, bribery, intimidation or violence in somebody's favour",
        raised=TO_JURY,
        provision="LOE:363",
    ),
    Ground(
        id="c",
        title_es="Los miembros de mesa presionaron a los electores",
        title_en="The members of the station pressed voters",
        raised=AT_TABLE,
        provision="LOE:363",
    ),
    Ground(
        id="d",
        title_es="Se admitió a quienes no eran de la mesa, o se rechazó a quienes lo eran",
        title_en="People of other stations were let vote, or those of this one were not",
        raised=AT_TABLE,
        provision="LOE:363",
    ),
)


def procedure(kind: str, day: date) -> Procedure:
    """
    How a kind of case runs in an election of a day.

    Args:
        kind: One of `KINDS`.
        day: The day of the election.

    Raises:
        Refused: There is no such kind, or none on that day.

    Law: LOE:363, LOE:367; ACTOBS-2015:9, 19, 20; ACTOBS-2025:13, 19, 25, 26; LEY-32299:1.

    >>> procedure("observed-sheet", date(2021, 6, 6)).effects
    ('keep', 'correct', 'annul')
    >>> procedure("observed-sheet", date(2026, 10, 4)).effects
    ('keep', 'correct', 'recount')
    >>> procedure("recount", date(2026, 10, 4)).appeal is None
    True
    """
    made = {OBSERVED: _observed, VOTE: _vote, NULLITY: _nullity, COUNTED_AGAIN: _recount}
    if kind not in made:
        raise Refused("case.kind", where=kind, known=", ".join(KINDS))
    return made[kind](day)


def _set(id_: str, day: date) -> Deadline | None:
    """A deadline of the book; None where the book has none for the day."""
    try:
        found: Parameter = parameter(id_, day)
    except Refused:
        return None
    return Deadline.of(found)


def _observed(day: date) -> Procedure:
    """An observed sheet, sent by the office."""
    recounts = day >= RECOUNTS_SINCE
    return Procedure(
        kind=OBSERVED,
        effects=(KEEP, CORRECT, RECOUNT if recounts else ANNUL),
        provisions=("ACTOBS-2025:9.a", "ACTOBS-2025:13") if recounts else ("ACTOBS-2015:16",),
        appeal=_set("appeal-of-observed-sheet", day),
        raise_=_set("appeal-raised-to-tribunal", day),
        rule=_set("tribunal-rules-on-observed-sheet", day),
        by=(OFFICE,),
        fee=True,
        lawyer=True,
    )


def _vote(day: date) -> Procedure:
    """Votes that somebody challenged at the table: the jury decides each, and that is final."""
    del day
    return Procedure(
        kind=VOTE, effects=(KEEP, CORRECT), provisions=("ACTOBS-2015:10",), by=(OFFICE,)
    )


def _nullity(day: date) -> Procedure:
    """Somebody asks for the voting of a station to be annulled."""
    return Procedure(
        kind=NULLITY,
        effects=(ANNUL, DISMISS),
        provisions=("LOE:363", "LOE:367"),
        file=_set("nullity.file", day),
        appeal=_set("nullity.appeal", day),
        rule=_set("nullity.tribunal-rules", day),
        by=(AGENT,),
        fee=True,
        lawyer=True,
        hearing=True,
        grounds=GROUNDS,
    )


def _recount(day: date) -> Procedure:
    """The ballots of an observed sheet are counted once more, in public; nobody can appeal."""
    if day < RECOUNTS_SINCE:
        raise Refused("case.no_recount", where=day.isoformat())
    return Procedure(
        kind=COUNTED_AGAIN,
        effects=(CORRECT,),
        provisions=("LEY-32299:1", "ACTOBS-2025:19"),
        by=(OFFICE,),
        hearing=True,
    )
