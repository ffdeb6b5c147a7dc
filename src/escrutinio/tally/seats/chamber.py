"""The seats of a chamber: which lists take part, then district by district."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from escrutinio.errors import Refused
from escrutinio.law.rule import Threshold
from escrutinio.model.election import OptionId
from escrutinio.model.seats import Chamber, Lot, Passing
from escrutinio.tally.seats.district import district
from escrutinio.tally.seats.methods import divide
from escrutinio.tally.seats.threshold import passing


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    A district with its seats and the votes of every list, before any threshold. [seats, votes]

    `blank` votes count where a threshold is measured on them too. `stated` are the valid votes as
    the source prints them, where it lacks some lists; `registered` its voters, where known.
    """

    name: str
    seats: int
    method: str
    votes: Mapping[OptionId, int]
    blank: int = 0
    stated: int | None = None
    registered: int | None = None

    @property
    def valid(self) -> int:
        """The valid votes: as stated, or those of all lists. [votes]"""
        return sum(self.votes.values()) if self.stated is None else self.stated


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
    whole = _whole(threshold, parts, parties or {}, valid)
    out = {one.option for one in whole if not one.passes}
    districts = []
    for part in parts:
        excluded = out | _out_here(threshold, part, parties or {})
        votes = {option: n for option, n in part.votes.items() if option not in excluded}
        here = [lot for lot in lots if lot.district.casefold() == part.name.casefold()]
        districts.append(
            district(part.method, votes, part.seats, name=part.name, lots=here, explained=explained)
        )
    return Chamber(
        id=id_,
        method=method,
        seats=sum(part.seats for part in parts),
        districts=tuple(districts),
        threshold=whole,
        articles=articles,
    )


def _require_places(lots: Sequence[Lot], parts: Sequence[Part]) -> None:
    """Every lot is of a district that there is."""
    names = {part.name.casefold() for part in parts}
    for lot in lots:
        if lot.district.casefold() not in names:
            known = ", ".join(part.name or "-" for part in parts)
            raise Refused(
                "seats.lot_nowhere", where=lot.record, district=lot.district or "-", known=known
            )


def _whole(
    threshold: Threshold | None,
    parts: Sequence[Part],
    parties: Mapping[OptionId, int],
    valid: int | None,
) -> tuple[Passing, ...]:
    """How each list stands to a threshold over the whole."""
    if threshold is None or threshold.within != "whole":
        return ()
    votes: dict[OptionId, int] = {}
    before: dict[OptionId, list[int]] = {}
    for part in parts:
        won = divide(part.method, list(part.votes.values()), part.seats).won
        for (option, n), seats in zip(part.votes.items(), won, strict=True):
            votes[option] = votes.get(option, 0) + n
            before.setdefault(option, []).append(seats)
    base = sum(votes.values()) if valid is None else valid
    if threshold.base == "valid-and-blank":
        base += sum(part.blank for part in parts)
    seats_before = {option: tuple(each) for option, each in before.items()}
    return passing(threshold, votes, base, seats_before, parties)


def _out_here(
    threshold: Threshold | None, part: Part, parties: Mapping[OptionId, int]
) -> set[OptionId]:
    """The lists below a threshold that each district applies by itself."""
    if threshold is None or threshold.within != "district":
        return set()
    base = part.valid
    if threshold.base == "valid-and-blank":
        base += part.blank
    return {
        one.option for one in passing(threshold, part.votes, base, {}, parties) if not one.passes
    }
