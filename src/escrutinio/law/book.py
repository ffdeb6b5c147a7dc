"""Provisions of law by id: what they are, where they stand, and from when to when they hold."""

import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from escrutinio.errors import Refused
from escrutinio.model.election import Election


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """
    One article, as the book holds it. Titles are ours; they do not quote the article.

    `amends` names the articles that it changed or interpreted.
    """

    id: str
    title_es: str
    title_en: str
    source: str
    since: date
    until: date | None = None
    note_es: str = ""
    note_en: str = ""
    amends: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        """The title in one language."""
        return self.title_es if language == "es" else self.title_en

    def in_force(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


def rows(country: str, key: str, name: str) -> list[dict[str, Any]]:
    """The rows of a key in a file of a book; none where there is no book."""
    try:
        text = files("escrutinio.law").joinpath(country, name).read_text("utf-8")
    except OSError:
        return []
    found: list[dict[str, Any]] = tomllib.loads(text)[key]
    return found


@cache
def provisions(country: str = "pe") -> dict[str, Provision]:
    """Every provision of a country's book, by id."""
    found: dict[str, Provision] = {}
    for norm in rows(country, "norm", "provisions.toml"):
        shared = {key: norm[key] for key in ("source", "since", "until") if key in norm}
        for article in norm["article"]:
            number = article.pop("number")
            article["amends"] = tuple(article.get("amends", ()))
            id_ = f"{norm['id']}:{number}"
            found[id_] = Provision(id=id_, **(shared | article))
    return found


def provision(id_: str, country: str = "pe") -> Provision:
    """
    One provision by its id.

    Raises:
        Refused: The book has no such provision.

    >>> provision("CP:190", "co").source
    'Constitución Política de Colombia de 1991'
    """
    try:
        return provisions(country)[id_]
    except KeyError:
        raise Refused("law.unknown", where=id_, country=country) from None


def cited(ids: Sequence[str], day: date | None, country: str = "pe") -> str:
    """
    Of several articles on one matter, the one in force on a day; the first if no day is said.

    >>> cited(("CN:97", "CN:98"), date(2023, 10, 22), "ar")
    'CN:97'
    """
    if not ids:
        return ""
    in_force = [one for one in ids if day and provision(one, country).in_force(day)]
    return (in_force or [*ids])[0]


def whole_book(country: str = "pe") -> dict[str, list[dict[str, Any]]]:
    """
    A country's whole book as plain data: every provision and every dated number.

    >>> sorted(whole_book("ec"))
    ['parameters', 'provisions']
    """

    def plain(record: Any) -> dict[str, Any]:
        pairs = asdict(record).items()
        return {k: v.isoformat() if isinstance(v, date) else _plain(v) for k, v in pairs}

    return {
        "provisions": [plain(one) for one in provisions(country).values()],
        "parameters": [plain(one) for one in parameters(country)],
    }


def applied(election: Election) -> dict[str, Any]:
    """The whole book that an election is counted under, with its country, day and rules."""
    return {
        "country": election.country,
        "day": election.date.isoformat(),
        "regime": election.regime,
        **whole_book(election.country),
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def amending(id_: str, country: str = "pe") -> tuple[Provision, ...]:
    """
    The provisions that changed or interpreted another, the oldest first.

    >>> [one.id for one in amending("CONST-1993:112")]
    ['LEY-26657:1', 'LEY-27365:1']
    """
    found = [one for one in provisions(country).values() if id_ in one.amends]
    return tuple(sorted(found, key=lambda one: one.since))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """
    A number or a choice that the law sets, with its unit, its article and its dates.

    Fractions are texts such as "1/20". `status` says how sure the value is: empty where the text
    was read, "secondary" where others report it, "unverified" where nobody checked it.
    """

    id: str
    value: int | str
    unit: str
    provision: str
    since: date
    until: date | None = None
    status: str = ""
    note_es: str = ""
    note_en: str = ""

    def in_force(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def note(self, language: str) -> str:
        """What else is to be known of it, in one language."""
        return self.note_es if language == "es" else self.note_en


@cache
def parameters(country: str = "pe") -> tuple[Parameter, ...]:
    """Every dated number of a country's book."""
    return tuple(Parameter(**row) for row in rows(country, "parameter", "parameters.toml"))


def parameter(id_: str, day: date, country: str = "pe") -> Parameter:
    """
    The number in force on a day.

    Raises:
        Refused: No value is in the book for that day.

    >>> parameter("observed-sheet-to-jury", date(2021, 6, 6)).value
    48
    """
    for row in parameters(country):
        if row.id == id_ and row.in_force(day):
            return row
    raise Refused("law.no_value", where=id_, day=day.isoformat())


def on(subject: str, day: date, country: str = "pe") -> dict[str, Parameter]:
    """
    What the law sets on a subject on a day, by the name after the subject's.

    >>> on("deputies", date(2026, 4, 12))["threshold.seats"].value
    7
    """
    start = f"{subject}."
    return {
        row.id.removeprefix(start): row
        for row in parameters(country)
        if row.id.startswith(start) and row.in_force(day)
    }


def subjects(country: str = "pe") -> tuple[str, ...]:
    """What the book's numbers are about."""
    return tuple(dict.fromkeys(row.id.partition(".")[0] for row in parameters(country)))


def day_of(text: str) -> date:
    """
    A day, or 30 April of a year: general elections are held in that month.

    Raises:
        Refused: It is neither.

    >>> day_of("2016"), day_of("2016-04-10")
    (datetime.date(2016, 4, 30), datetime.date(2016, 4, 10))
    """
    try:
        return date(int(text), 4, 30) if text.isdecimal() else date.fromisoformat(text)
    except ValueError:
        raise Refused("law.day", where=text) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the law set on one day and on another; None where it said nothing."""

    name: str
    before: Parameter | None
    after: Parameter | None


def changes(subject: str, before: date, after: date, country: str = "pe") -> tuple[Change, ...]:
    """
    What differs on a subject between two days.

    Where the subject was not there yet, the one that it follows is compared: the Congress of one
    chamber with the deputies of two.

    >>> found = changes("deputies", date(2021, 4, 11), date(2026, 4, 12))
    >>> [(x.before.value, x.after.value) for x in found if x.name == "threshold.joined"]
    [('or', 'and')]
    """
    new = on(subject, after, country)
    old = on(subject, before, country)
    if not old and "follows" in new:
        old = on(str(new["follows"].value), before, country)
    elif not new and "follows" in old:
        new = on(str(old["follows"].value), after, country)
    found = [Change(name=name, before=old.get(name), after=new.get(name)) for name in old | new]
    return tuple(
        one
        for one in found
        if one.name != "follows"
        and (one.before is None or one.after is None or one.before.value != one.after.value)
    )
