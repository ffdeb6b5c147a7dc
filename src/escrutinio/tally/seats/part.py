"""A district before any threshold: its seats and the votes of every list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from escrutinio.model.election import OptionId
from escrutinio.model.seats import Lot


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


def lots_of(part: Part, lots: Sequence[Lot]) -> list[Lot]:
    """The lots that were drawn for a district."""
    name = part.name.casefold()
    return [replace(lot, district=part.name) for lot in lots if lot.district.casefold() == name]
