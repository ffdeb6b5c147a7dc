"""The fields of a definition: each of its kind, or refused by its name and with an example."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from importlib.resources import files
from typing import Any, NoReturn

from escrutinio.errors import SourceError
from escrutinio.law.countries import decisions, regimes
from escrutinio.model.sheet import KINDS

Kind = tuple[Callable[[Any], bool], str]
"""Whether a value can be meant, and how one is written."""

BOXES_EMPTY = ("zero", "missing")


def refuse(file: str, field: str, value: object, known: str) -> NoReturn:
    """
    Refuse a field's value.

    Raises:
        SourceError: Always; it names the file, the field, the value, and how one is written.
    """
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    raise SourceError("definition.field", where=file, field=field, value=shown, known=known)


def check_fields(
    file: str,
    data: Mapping[str, Any],
    kinds: Mapping[str, Kind],
    at: str = "",
    needed: Iterable[str] = (),
) -> None:
    """
    Refuse the first field that is missing, unknown, or of another kind than its own.

    >>> check_fields("a.toml", {"codes": ["P1"]}, OPTION, "contest.option.")
    >>> check_fields("a.toml", {"codes": "P1"}, OPTION, "contest.option.")
    Traceback (most recent call last):
    escrutinio.errors.SourceError: a.toml: the field contest.option.codes cannot be "P1"
    Read another way than it was meant, it would count something else.
    Write it like this: codes = ["P1"]
    """
    odd = [one for one in data if one not in kinds] + [one for one in needed if one not in data]
    if odd:
        error = ", ".join(f"{at}{one}" for one in odd)
        raise SourceError("definition.incomplete", where=file, error=error)
    for key, value in data.items():
        meant, known = kinds[key]
        if not meant(value):
            refuse(file, f"{at}{key}", value, known)


def check_once(file: str, field: str, ids: Iterable[str]) -> None:
    """Refuse an id that is given twice."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise SourceError("definition.twice", where=file, field=field, value=one)
        seen.add(one)


def check_columns(file: str, at: str, columns: Mapping[str, Any]) -> None:
    """Refuse a column whose name is no text; the state alone may stand in several."""
    for box, column in columns.items():
        several = box == "state" and at == "columns" and _texts(column) and column
        if not several and not _named(column):
            refuse(file, f"{at}.{box}", column, f'{box} = "COLUMN"')


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _named(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1000


def _day(value: Any) -> bool:
    return type(value) is date


def _table(value: Any) -> bool:
    return isinstance(value, dict)


def _tables(value: Any) -> bool:
    return isinstance(value, list) and value != [] and all(isinstance(x, dict) for x in value)


def _pattern(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(re.compile(value))
    except re.error:
        return False


def _encoding(value: Any) -> bool:
    try:
        return isinstance(value, str) and "".encode(value) is not None
    except (LookupError, ValueError):
        return False


def _delimiter(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 1 and value not in '"\r\n'


def _repair(value: Any) -> bool:
    return isinstance(value, dict) and "" not in value and all(map(_text, value.values()))


def _kinds(value: Any) -> bool:
    return _texts(value) and set(value) <= set(KINDS[1:])


def _one_of(known: Iterable[str], form: str) -> Kind:
    """One of these texts."""
    texts = tuple(known)
    written = " | ".join(f'"{one}"' for one in texts)
    return (lambda value: isinstance(value, str) and value in texts), f"{form} = {written}"


def _countries() -> tuple[str, ...]:
    """The countries whose table of districts the package ships."""
    names = (one.name for one in files("escrutinio.data").joinpath("places").iterdir())
    return tuple(sorted(one.partition(".")[0] for one in names if one.endswith(".csv.xz")))


ELECTION: Mapping[str, Kind] = {
    "id": (_named, 'id = "santa-rosa-2019"'),
    "name_es": (_text, 'name_es = "Santa Rosa 2019"'),
    "name_en": (_text, 'name_en = "Santa Rosa 2019"'),
    "date": (_day, "date = 2019-03-10"),
    "country": (_text, 'country = "pe"'),
    "regime": _one_of(("", *(one.id for one in regimes())), "regime"),
    "analogy": (_truth, "analogy = true"),
    "law": (_texts, 'law = ["LOE:322"]'),
    "contest": (_tables, "[[contest]]"),
    "station_form": (_pattern, r"station_form = '\d{6}'"),
    "abroad": (_text, 'abroad = "9"'),
    "districts": _one_of(("", *_countries()), "districts"),
    "all_districts": (_truth, "all_districts = true"),
    "simulated": (_truth, "simulated = true"),
}
CONTEST: Mapping[str, Kind] = {
    "id": (_named, 'id = "mayor"'),
    "name_es": (_text, 'name_es = "Alcaldía"'),
    "name_en": (_text, 'name_en = "Mayor"'),
    "rule": _one_of(decisions(), "rule"),
    "codes": (_texts, 'codes = ["10"]'),
    "options_of": (_text, 'options_of = "mayor"'),
    "option": (_tables, "[[contest.option]]"),
    "chamber": (_text, 'chamber = "congress"'),
    "constituency": (_tables, "[[contest.constituency]]"),
    "printed": (_tables, "[[contest.printed]]"),
}
CONSTITUENCY: Mapping[str, Kind] = {
    "id": (_named, 'id = "lima"'),
    "name": (_text, 'name = "Lima"'),
    "seats": (_number, "seats = 36"),
    "codes": (_texts, 'codes = ["LIMA/LIMA"]'),
}
PRINTED: Mapping[str, Kind] = {
    "source": (_text, 'source = "Diario"'),
    "seats": (_table, "seats = { RED = 9 }"),
}
OPTION: Mapping[str, Kind] = {
    "id": (_named, 'id = "RED"'),
    "name": (_text, 'name = "Lista Roja"'),
    "candidate": (_text, 'candidate = "A name"'),
    "parties": (_number, "parties = 2"),
    "codes": (_texts, 'codes = ["P1"]'),
}
VIEW: dict[str, Kind] = {
    "columns": (_table, "[columns]"),
    "options": (_table, "[options]"),
    "empty_votes": _one_of(BOXES_EMPTY, "empty_votes"),
}
FORMAT: Mapping[str, Kind] = VIEW | {
    "id": (_named, 'id = "mine"'),
    "election": (_text, 'election = "election.toml"'),
    "encoding": (_encoding, 'encoding = "latin-1"'),
    "delimiter": (_delimiter, 'delimiter = ";"'),
    "unnamed_fields": (_number, "unnamed_fields = 1"),
    "missing": (_texts, 'missing = ["NA"]'),
    "station_width": (_number, "station_width = 6"),
    "repair": (_repair, 'repair = {"¿¿" = "Ñ"}'),
    "zero_voters_missing": (_kinds, 'zero_voters_missing = ["incomplete"]'),
    "unread": (_texts, 'unread = ["COLUMN"]'),
    "states": (_table, "[states]"),
    "sheet": (_text, 'sheet = "Mesas"'),
    "as_of": (_tables, "[[as_of]]"),
}
AS_OF: Mapping[str, Kind] = VIEW | {
    "id": (lambda value: _named(value) or isinstance(value, date), 'id = "2021-06-18"'),
}
