"""What states owe their voters: obligations, the instruments behind them, and who is bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from escrutinio.errors import Refused
from escrutinio.law.book import Provision, provision, rows

BOOK = "intl"
TREATY, INTERPRETATION, COMMITMENT, PRACTICE = (
    "treaty",
    "interpretation",
    "commitment",
    "practice",
)
KINDS = (TREATY, INTERPRETATION, COMMITMENT, PRACTICE)
"""Of sources: a treaty; how its body reads it; a political commitment; practice of states."""

READS = {"CCPR-GC25": "ICCPR", "CCPR-GC34": "ICCPR"}
"""Interpretations, and the treaty that they read: they bind whom it binds."""

PARTS = (
    *("legal", "bodies", "voters", "candidates", "campaign"),
    *("media", "voting", "counting", "results", "disputes"),
)
"""The parts of the process."""
PHASES = ("before", "day", "after")


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """
    What is owed.

    Args:
        id: Its name.
        title_es: In Spanish.
        title_en: In English.
        sources: Ids of the articles that it rests on.
    """

    id: str
    title_es: str
    title_en: str
    sources: tuple[str, ...]

    def title(self, language: str) -> str:
        """The title in one language."""
        return self.title_es if language == "es" else self.title_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """
    A question that a mission asks of one part of the process, or a code of what it may find there.

    Args:
        id: Its name.
        part: One of `PARTS`.
        phase: One of `PHASES`.
        title_es: In Spanish.
        title_en: In English.
        obligations: Ids of those that it asks about.
    """

    id: str
    part: str
    phase: str
    title_es: str
    title_en: str
    obligations: tuple[str, ...]

    def title(self, language: str) -> str:
        """The title in one language."""
        return self.title_es if language == "es" else self.title_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratification:
    """
    A country bound itself.

    Args:
        country: Its two letters.
        norm: The instrument's id.
        since: From when.
        until: To when; None where it still holds.
        status: How sure the date is: "secondary", "unverified", or empty.
        note_es: What else is to be known, in Spanish.
        note_en: In English.
    """

    country: str
    norm: str
    since: date
    until: date | None = None
    status: str = ""
    note_es: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    A source of an obligation, as it stood for a country on a day.

    Args:
        provision: The article.
        kind: One of `KINDS`.
        binds: Whether it bound the country that day; of a commitment, whether it was made.
        ratification: Of a treaty, or of the one that it reads; None where there is none.
    """

    provision: Provision
    kind: str
    binds: bool
    ratification: Ratification | None = None


@cache
def obligations() -> dict[str, Obligation]:
    """Every obligation, by id."""
    found = rows(BOOK, "obligation", "obligations.toml")
    return {one["id"]: Obligation(**{**one, "sources": tuple(one["sources"])}) for one in found}


@cache
def criteria() -> tuple[Criterion, ...]:
    """What a mission asks, in the order of the process."""
    return tuple(_criterion(one) for one in rows(BOOK, "criterion", "obligations.toml"))


@cache
def codes() -> dict[str, Criterion]:
    """Codes of what may be found, by id."""
    found = (_criterion(one) for one in rows(BOOK, "code", "obligations.toml"))
    return {one.id: one for one in found}


def _criterion(row: dict[str, object]) -> Criterion:
    given = dict(row)
    owed = given.pop("obligations")
    return Criterion(
        obligations=tuple(str(one) for one in owed) if isinstance(owed, list) else (),
        **{name: str(value) for name, value in given.items()},
    )


@cache
def ratifications() -> tuple[Ratification, ...]:
    """Who bound themselves to what, and when."""
    return tuple(Ratification(**one) for one in rows(BOOK, "ratification", "ratifications.toml"))


@cache
def kinds() -> dict[str, str]:
    """The kind of every instrument, by its id."""
    return {one["id"]: one["kind"] for one in rows(BOOK, "norm", "provisions.toml")}


def obligation(id_: str) -> Obligation:
    """
    One obligation by its id.

    Raises:
        Refused: There is none.

    >>> obligation("secret").sources[1]
    'ICCPR:25'
    """
    try:
        return obligations()[id_]
    except KeyError:
        known = ", ".join(obligations())
        raise Refused("observe.obligation", where=id_, known=known) from None


def sources(id_: str, country: str, day: date) -> tuple[Source, ...]:
    """
    The sources of an obligation as they stood for a country on a day.

    Args:
        id_: The obligation.
        country: Two letters.
        day: The day.

    Returns:
        Every source; those that did not exist yet, or did not bind the country, say so.

    Raises:
        Refused: There is no such obligation.

    >>> [(one.provision.id, one.binds) for one in sources("law", "pe", date(2000, 4, 9))]
    [('ICCPR:2', True), ('IADC:3', False)]
    """
    return tuple(_source(one, country, day) for one in obligation(id_).sources)


def _source(id_: str, country: str, day: date) -> Source:
    article = provision(id_, BOOK)
    norm = id_.partition(":")[0]
    kind = kinds()[norm]
    bound = _bound(READS.get(norm, norm), country, day)
    treaty = kind in (TREATY, INTERPRETATION)
    holds = article.in_force(day) and (bound is not None or not treaty)
    return Source(provision=article, kind=kind, binds=holds, ratification=bound if treaty else None)


def _bound(norm: str, country: str, day: date) -> Ratification | None:
    return next(
        (
            one
            for one in ratifications()
            if (one.norm, one.country) == (norm, country)
            and one.since <= day
            and (one.until is None or day <= one.until)
        ),
        None,
    )


def unbound(ids: Sequence[str], country: str, day: date) -> tuple[str, ...]:
    """
    The obligations without a source that bound a country on a day.

    >>> unbound(("secret", "law"), "zz", date(1900, 1, 1))
    ('secret', 'law')
    """
    return tuple(
        one for one in ids if not any(source.binds for source in sources(one, country, day))
    )
