"""The seats of a chamber: which lists take part, then district by district."""

from collections.abc import Mapping, Sequence

from escrutinio.errors import Refused
from escrutinio.law.rule import Threshold
from escrutinio.model.election import OptionId
from escrutinio.model.seats import Chamber, District, Lot
from escrutinio.tally.seats.before import on_the_whole, out_here
from escrutinio.tally.seats.district import district, fitting
from escrutinio.tally.seats.methods import divide
from escrutinio.tally.seats.part import Part, lots_of

__all__ = ["Part", "chamber"]


def chamber(
    id_: str,
    parts: Sequence[Part],
    *,
    method: str,
    threshold: Threshold | None = None,
    parties: Mapping[OptionId, int] | None = None,
    valid: int | None = None,
    lots: Sequence[Lot] = (),
    articles: tuple[str, ...] = (),
    explained: bool = True,
) -> Chamber:
    """
    The seats of a chamber.

    Args:
        id_: The chamber.
        parts: Its districts.
        method: The method of districts with more than one seat; each part names its own.
        threshold: What a list must reach; none lets all take part.
        parties: How many parties make up each list.
        valid: Valid votes of all lists, where the parts do not have every list. [votes]
        lots: Drawings held, each with its district.
        articles: The provisions that say so.
        explained: Whether to add ladders and distances.

    Raises:
        Refused: A lot names somebody who is not tied.

    >>> part = Part(name="", seats=3, method="dhondt", votes={"A": 60, "B": 30, "C": 10})
    >>> chamber("x", [part], method="dhondt").won
    {'A': 2, 'B': 1, 'C': 0}
    """
    _require_places(lots, parts)
    whole, seats = on_the_whole(threshold, parts, parties or {}, valid, lots)
    out = {one.option for one in whole if not one.passes}
    districts = [
        _district(part, out | out_here(threshold, part, parties or {}), lots, seats.lots, explained)
        for part in parts
    ]
    return Chamber(
        id=id_,
        method=method,
        seats=sum(part.seats for part in parts),
        districts=tuple(districts),
        threshold=whole,
        before=seats.ties,
        lots_before=seats.lots,
        articles=articles,
    )


def _district(
    part: Part, out: set[OptionId], lots: Sequence[Lot], before: Sequence[Lot], explained: bool
) -> District:
    """
    A district among those that take part.

    A lot that settled a tie before the threshold need not be of another one after it.
    """
    votes = {option: n for option, n in part.votes.items() if option not in out}
    here = lots_of(part, lots)
    if here:
        numbers = tuple(votes.values())
        fit = fitting(tuple(votes), divide(part.method, numbers, part.seats), here)
        here = fit if set(here) <= {*fit, *before} else here
    return district(part.method, votes, part.seats, name=part.name, lots=here, explained=explained)


def _require_places(lots: Sequence[Lot], parts: Sequence[Part]) -> None:
    """Every lot is of a district that there is."""
    names = {part.name.casefold() for part in parts}
    for lot in lots:
        if lot.district.casefold() not in names:
            known = ", ".join(part.name or "-" for part in parts)
            raise Refused(
                "seats.lot_nowhere", where=lot.record, district=lot.district or "-", known=known
            )
