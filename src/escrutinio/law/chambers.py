"""A chamber as the law of a day has it: seats, method, threshold, districts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from escrutinio.errors import Refused
from escrutinio.law.book import Parameter, on, subjects
from escrutinio.law.countries import country as own_country
from escrutinio.law.rule import Threshold
from escrutinio.model.names import plain

ASIDE = ("preferences", "immediate-reelection", "threshold.each-party", "follows")
"""
What the law says of a chamber beside the division of its seats.

More votes for each further party of an alliance keep it registered; they give it no seats.
"""

FIXED = "fixed."
"""In front of the name of a district whose seats the law sets by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChamberRule:
    """
    How a chamber's seats are divided.

    Args:
        id: The chamber, as the book names it.
        seats: How many seats it has; None where that is set for each place.
        method: The method's id.
        single: The method of a district with one seat.
        districts: "national", or what the districts are.
        threshold: What a list must reach; none where the law has none.
        magnitudes: The method that shares the seats among the districts, if any.
        least: Seats that each of them has before, where the law shares them.
        fixed: Districts whose seats the law sets by itself, by their name.
        kin: The chambers that this one followed, or that followed it.
        articles: The provisions.
    """

    id: str
    seats: int | None
    method: str
    single: str
    districts: str
    threshold: Threshold | None
    magnitudes: str
    articles: tuple[str, ...]
    least: int = 1
    fixed: tuple[tuple[str, int], ...] = ()
    kin: tuple[str, ...] = ()

    def fixed_among(self, districts: Iterable[str]) -> dict[str, int]:
        """Those of some districts whose seats the law sets by itself. [seats]"""
        own = {plain(name): n for name, n in self.fixed}
        return {name: own[plain(name)] for name in districts if plain(name) in own}


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """
    What a division rests on: the law of a day, and what is asked for in its place.

    Args:
        country: Whose law.
        day: The day whose law it is.
        method: A method's id in place of the law's; empty for the law's.
        seats: So many seats in place of the law's; None for the law's.
        share: A share of the votes in place of the law's tests, 0 for none; None for the law's.
            Where it is measured, and on which votes, stays the law's.
    """

    country: str
    day: date
    method: str = ""
    seats: int | None = None
    share: Fraction | None = None

    @property
    def replaced(self) -> dict[str, str]:
        """What is not the law's, by name."""
        asked = {"method": self.method, "seats": self.seats, "threshold": self.share}
        return {name: str(value) for name, value in asked.items() if value not in ("", None)}

    def rule(self, id_: str) -> ChamberRule:
        """
        The rule of a chamber on this basis.

        Raises:
            Refused: The book has no such chamber on that day.

        >>> Basis(country="pe", day=date(2000, 4, 9), seats=130).rule("congress").seats
        130
        """
        found = chamber(id_, self.day, self.country)
        if self.method:
            found = replace(found, method=self.method, single=self.method)
        if self.seats is not None:
            found = replace(found, seats=self.seats)
        if self.share is not None:
            found = replace(found, threshold=at_least(self.share, found.threshold))
        return found

    def dropped(self, id_: str) -> tuple[str, ...]:
        """The law's tests that do not stand beside the share asked for."""
        own = chamber(id_, self.day, self.country).threshold
        asked = self.share is not None and own is not None and own.seats is not None
        return ("threshold.seats",) if asked else ()


def at_least(share: Fraction | None, own: Threshold | None = None) -> Threshold | None:
    """
    A threshold of votes alone, measured as the law's own; none where nothing is asked for.

    >>> at_least(Fraction(1, 10), Threshold(seats=7, within="district")).within
    'district'
    """
    own = own or Threshold()
    return replace(own, share=share, seats=None, districts=1, joined="or") if share else None


def chamber(id_: str, day: date, country: str = "pe") -> ChamberRule:
    """
    A chamber under the law of a day.

    Raises:
        Refused: The book has no such chamber on that day.

    >>> chamber("congress", date(2000, 4, 9)).seats, chamber("congress", date(2016, 4, 10)).seats
    (120, 130)
    """
    found = on(id_, day, country)
    if "method" not in found:
        known = [one for one in subjects(country) if "method" in on(one, day, country)]
        raise Refused(
            "law.chamber", where=id_ or "-", day=day.isoformat(), known=", ".join(known) or "-"
        )
    seats = found.get("seats")
    method = str(found["method"].value)
    return ChamberRule(
        id=id_,
        seats=None if seats is None else int(seats.value),
        method=method,
        single=_text(found, "single", method),
        districts=_text(found, "districts", "national"),
        threshold=_threshold(found),
        magnitudes=_text(found, "magnitudes", ""),
        kin=own_country(country).kin(id_),
        least=int(_text(found, "least", "1")),
        fixed=tuple(
            (name.removeprefix(FIXED), int(one.value))
            for name, one in found.items()
            if name.startswith(FIXED)
        ),
        articles=tuple(
            dict.fromkeys(one.provision for name, one in found.items() if name not in ASIDE)
        ),
    )


def _text(found: dict[str, Parameter], name: str, otherwise: str) -> str:
    return str(found[name].value) if name in found else otherwise


def _threshold(found: dict[str, Parameter]) -> Threshold | None:
    share, seats = found.get("threshold.share"), found.get("threshold.seats")
    if share is None and seats is None:
        return None
    return Threshold(
        share=None if share is None else Fraction(str(share.value)),
        seats=None if seats is None else int(seats.value),
        districts=int(_text(found, "threshold.districts", "1")),
        joined=_text(found, "threshold.joined", "or"),
        within=_text(found, "threshold.within", "whole"),
        base=_text(found, "threshold.base", "valid"),
    )
