"""The seats of each list if all took part: what a threshold of seats is measured on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from escrutinio.law.rule import Threshold
from escrutinio.model.election import OptionId
from escrutinio.model.seats import Lot, Passing, Tie
from escrutinio.tally.seats.district import fitting, settled
from escrutinio.tally.seats.methods import divide
from escrutinio.tally.seats.part import Part, lots_of
from escrutinio.tally.seats.threshold import passing

Seats = Mapping[OptionId, tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """
    Seats before a threshold, district by district. [seats]

    Args:
        least: What votes and lots give each list.
        most: With every seat that it is tied for.
        ties: Those that are open, with their district.
        lots: The lots that were of such a tie.
    """

    least: Seats
    most: Seats
    ties: tuple[tuple[str, Tie], ...] = ()
    lots: tuple[Lot, ...] = ()


def before(parts: Sequence[Part], lots: Sequence[Lot]) -> Before:
    """
    The seats of all lists in all districts, with the lots that settle a tie of theirs.

    >>> part = Part(name="", seats=1, method="dhondt", votes={"A": 1, "B": 1})
    >>> found = before([part], [])
    >>> found.least, found.most
    ({'A': (0,), 'B': (0,)}, {'A': (1,), 'B': (1,)})
    """
    least: dict[OptionId, list[int]] = {}
    most: dict[OptionId, list[int]] = {}
    ties, used = [], []
    for part in parts:
        division = divide(part.method, list(part.votes.values()), part.seats)
        options = tuple(part.votes)
        here = fitting(options, division, lots_of(part, lots))
        won, tied, still_open = settled(options, division, here)
        for option, n in won.items():
            least.setdefault(option, []).append(n)
            most.setdefault(option, []).append(n + (option in tied and still_open > 0))
        used += here
        if still_open:
            ties.append((part.name, Tie(options=tuple(tied), seats=still_open)))
    return Before(
        least={option: tuple(each) for option, each in least.items()},
        most={option: tuple(each) for option, each in most.items()},
        ties=tuple(ties),
        lots=tuple(used),
    )


def on_the_whole(
    threshold: Threshold | None,
    parts: Sequence[Part],
    parties: Mapping[OptionId, int],
    valid: int | None,
    lots: Sequence[Lot],
) -> tuple[tuple[Passing, ...], Before]:
    """How each list stands to a threshold over the whole, and the seats that it rests on."""
    none = Before(least={}, most={})
    if threshold is None or threshold.within != "whole":
        return (), none
    votes: dict[OptionId, int] = {}
    for part in parts:
        for option, n in part.votes.items():
            votes[option] = votes.get(option, 0) + n
    base = sum(votes.values()) if valid is None else valid
    if threshold.base == "valid-and-blank":
        base += sum(part.blank for part in parts)
    seats = none if threshold.seats is None else before(parts, lots)
    low = passing(threshold, votes, base, seats.least, parties)
    if not seats.ties:
        return low, seats
    high = passing(threshold, votes, base, seats.most, parties)
    found = tuple(
        replace(one, open=one.passes != other.passes) for one, other in zip(low, high, strict=True)
    )
    unsure = {one.option for one in found if one.open}
    ties = tuple((name, tie) for name, tie in seats.ties if unsure & set(tie.options))
    return found, replace(seats, ties=ties)


def out_here(
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
