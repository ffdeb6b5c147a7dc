"""What is voted on, where, and under which law."""

from dataclasses import dataclass
from datetime import date
from typing import NewType

OptionId = NewType("OptionId", str)
ContestId = NewType("ContestId", str)
StationId = NewType("StationId", str)

LEVELS = ("whole", "scope", "department", "province", "district", "place", "station")
"""From the whole election down to one polling station; scope is domestic or abroad."""


SIMULATED = "demo:"
"""In front of an election's id where its stations are simulated."""

KEYS: dict[str, tuple[str, ...]] = {
    "whole": (),
    "scope": ("scope",),
    "department": ("scope", "department"),
    "province": ("scope", "department", "province"),
    "district": ("scope", "department", "province", "district", "district_code"),
    "place": ("scope", "department", "province", "district", "district_code", "place"),
    "station": ("scope", "department", "province", "district", "district_code", "place", "station"),
}
"""The columns that name a place of each level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What can be voted for: a list, a formula, a candidate."""

    id: OptionId
    name: str
    candidate: str = ""
    codes: tuple[str, ...] = ()  # how the office's files call it
    parties: int = 1  # that make it up, where it is an alliance


@dataclass(frozen=True, slots=True, kw_only=True)
class Constituency:
    """
    A district that elects members («distrito electoral»).

    `codes` are the areas of a source that make it up, as the source names them.
    """

    id: str
    name: str
    seats: int
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSeats:
    """Seats that other sources print for some options, and which sources. [seats]"""

    source: str
    seats: tuple[tuple[OptionId, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """
    One question put to the voters, and the rule that decides it.

    `chamber` is what its seats are of, as the country's law names it; empty where it elects one
    person. Without `constituencies` the whole is one district.
    """

    id: ContestId
    name_es: str
    name_en: str
    rule: str  # "majority" (or a run-off) | "second-round" | "none"
    options: tuple[Option, ...]
    codes: tuple[str, ...] = ()
    chamber: str = ""
    constituencies: tuple[Constituency, ...] = ()
    printed: tuple[PrintedSeats, ...] = ()

    def name(self, language: str) -> str:
        """The contest's name in one language."""
        return self.name_es if language == "es" else self.name_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """
    An election as its definition file states it.

    `regime` names the rules for observed sheets, none where they are not at hand; `analogy`
    says that they were made for other elections. `station_form` is what a station's number
    looks like. `districts` names the table of district codes, if any; `all_districts` says that
    the table has every code of this election, so that another one is a finding.
    """

    id: str
    name_es: str
    name_en: str
    date: date
    country: str
    regime: str
    analogy: bool
    law: tuple[str, ...]
    contests: tuple[Contest, ...]
    station_form: str = ".+"
    abroad: str = ""
    districts: str = ""
    all_districts: bool = False
    simulated: bool = False

    @property
    def stated(self) -> str:
        """The id, which says so where the stations are simulated."""
        return f"{SIMULATED if self.simulated else ''}{self.id}"

    def name(self, language: str) -> str:
        """The election's name in one language."""
        return self.name_es if language == "es" else self.name_en

    def contest(self, id_: str = "") -> Contest:
        """The contest with this id or office's code; the first one if none is named."""
        if not id_:
            return self.contests[0]
        found = [c for c in self.contests if c.id == id_ or id_ in c.codes]
        if not found:
            raise KeyError(id_)
        return found[0]
