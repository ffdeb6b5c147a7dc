"""Provisions of law by id: what they are, where they stand, and from when to when they hold."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from escrutinio.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """One article, as the book holds it. Titles are ours; they do not quote the article."""

    id: str
    title_es: str
    title_en: str
    source: str
    since: date
    until: date | None = None
    note_es: str = ""
    note_en: str = ""

    def title(self, language: str) -> str:
        """The title in one language."""
        return self.title_es if language == "es" else self.title_en

    def in_force(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@cache
def provisions(country: str = "pe") -> dict[str, Provision]:
    """Every provision of a country's book, by id."""
    text = files("escrutinio.law").joinpath(country, "provisions.toml").read_text("utf-8")
    found: dict[str, Provision] = {}
    for norm in tomllib.loads(text)["norm"]:
        shared = {key: norm[key] for key in ("source", "since", "until") if key in norm}
        for article in norm["article"]:
            number = article.pop("number")
            id_ = f"{norm['id']}:{number}"
            found[id_] = Provision(id=id_, **(shared | article))
    return found


def provision(id_: str, country: str = "pe") -> Provision:
    """
    One provision by its id.

    Raises:
        Refused: The book has no such provision.

    >>> provision("ACTOBS-2015:15.3").source
    'Resolución 0331-2015-JNE'
    """
    try:
        return provisions(country)[id_]
    except KeyError:
        raise Refused("law.unknown", where=id_, country=country) from None


def cited(ids: Sequence[str], day: date | None, country: str = "pe") -> str:
    """
    Of several articles on one matter, the one in force on a day; the first if no day is said.

    >>> cited(("ACTOBS-2015:15.3", "ACTOBS-2025:24.4"), date(2026, 4, 12))
    'ACTOBS-2025:24.4'
    """
    in_force = [one for one in ids if day and provision(one, country).in_force(day)]
    return (in_force or [*ids])[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number that the law sets, with its unit, its article and its dates."""

    id: str
    value: int | str
    unit: str
    provision: str
    since: date
    until: date | None = None


@cache
def parameters(country: str = "pe") -> tuple[Parameter, ...]:
    """Every dated number of a country's book."""
    text = files("escrutinio.law").joinpath(country, "parameters.toml").read_text("utf-8")
    return tuple(Parameter(**row) for row in tomllib.loads(text)["parameter"])


def parameter(id_: str, day: date, country: str = "pe") -> Parameter:
    """
    The number in force on a day.

    Raises:
        Refused: No value is in the book for that day.

    >>> parameter("observed-sheet-to-jury", date(2021, 6, 6)).value
    48
    """
    for row in parameters(country):
        if row.id == id_ and row.since <= day and (row.until is None or day <= row.until):
            return row
    raise Refused("law.no_value", where=id_, day=day.isoformat())
