"""`escrutinio law`: what the book holds, article by article and year by year."""

from collections.abc import Iterable
from datetime import date

from escrutinio.cli.language import LANGUAGE, told
from escrutinio.cli.page import Table, show, show_json
from escrutinio.errors import Refused
from escrutinio.law.book import (
    Change,
    Parameter,
    Provision,
    amending,
    changes,
    day_of,
    parameters,
    provisions,
    subjects,
)
from escrutinio.law.countries import COUNTRIES
from escrutinio.words import known


def show_article(name: str, *, country: str, as_json: bool) -> None:
    """An article, or every article of a norm: title, source, dates, what it amends and sets."""
    _require(country)
    book = provisions(country)
    wanted = name.upper()
    found = [
        one for one in book.values() if wanted in (one.id.upper(), one.id.upper().partition(":")[0])
    ]
    if not found:
        near = [one for one in book if one.casefold().endswith(f":{name.casefold()}")]
        known = ", ".join(near or dict.fromkeys(one.partition(":")[0] for one in book))
        raise Refused("law.no_article", where=name, known=known)
    if as_json:
        show_json([_article_json(one, country) for one in found])
    else:
        for one in found:
            show(*_article(one, country))


def _require(country: str) -> None:
    if country not in COUNTRIES:
        raise Refused("law.country", where=country, known=", ".join(COUNTRIES))


def _dates(since: date, until: date | None) -> str:
    if until is None:
        return told("law.in_force", since=since.isoformat())
    return told("law.was_in_force", since=since.isoformat(), until=until.isoformat())


def _set_by(one: Provision, country: str) -> list[Parameter]:
    return [row for row in parameters(country) if row.provision == one.id]


def _article_json(one: Provision, country: str) -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.title(LANGUAGE),
        "source": one.source,
        "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
        "amends": list(one.amends),
        "amended_by": [other.id for other in amending(one.id, country)],
        "note": one.note_es if LANGUAGE == "es" else one.note_en,
        "parameters": [_parameter_json(row) for row in _set_by(one, country)],
    }


def _parameter_json(row: Parameter) -> dict[str, object]:
    return {
        "id": row.id,
        "value": row.value,
        "unit": row.unit,
        "provision": row.provision,
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "status": row.status or None,
        "note": row.note(LANGUAGE) or None,
    }


def _article(one: Provision, country: str) -> Iterable[str | Table]:
    yield f"{one.id}  {one.title(LANGUAGE)}"
    yield f"  {one.source}; {_dates(one.since, one.until)}"
    note = one.note_es if LANGUAGE == "es" else one.note_en
    if note:
        yield f"  {note}"
    if one.amends:
        yield "  " + told("law.amends", articles=", ".join(one.amends))
    changed = amending(one.id, country)
    if changed:
        by = "; ".join(f"{other.id} ({other.since.year})" for other in changed)
        yield "  " + told("law.amended_by", articles=by)
    rows = _set_by(one, country)
    if rows:
        yield _parameters(rows)
    yield ""


def value_text(value: int | str) -> str:
    """A value in words where it is one; a number or a fraction as it is."""
    key = f"value.{value}"
    return told(key) if known(key) else str(value)


def _parameters(rows: list[Parameter]) -> Table:
    """What an article sets, with its dates and how sure the value is."""
    lines = tuple(
        (
            f"  {row.id}",
            value_text(row.value),
            told(f"unit.{row.unit}"),
            f"{row.since} - {row.until or ''}".rstrip(" -"),
            told(f"status.{row.status}") if row.status else "",
        )
        for row in rows
    )
    columns = ("law.sets", "law.value", "law.unit", "law.dates", "law.status")
    return Table(columns=tuple(map(told, columns)), rows=lines, right=(1,))


def show_changes(before: str, after: str, *, subject: str, country: str, as_json: bool) -> None:
    """What the law set on a subject in one year and in another."""
    _require(country)
    days = (day_of(before), day_of(after))
    names = [subject] if subject else list(subjects(country))
    if subject and subject not in subjects(country):
        raise Refused("law.subject", where=subject, known=", ".join(subjects(country)))
    found = {one: changes(one, *days, country) for one in names}
    if as_json:
        show_json({name: [_change_json(x) for x in each] for name, each in found.items() if each})
        return
    any_found = False
    for name, each in found.items():
        if each:
            any_found = True
            show(told("law.changes", subject=name, before=days[0], after=days[1]), _changes(each))
            show(*_notes(each))
    if not any_found:
        show(told("law.same", before=days[0], after=days[1]))


def _change_json(one: Change) -> dict[str, object]:
    return {
        "name": one.name,
        "before": _parameter_json(one.before) if one.before else None,
        "after": _parameter_json(one.after) if one.after else None,
    }


def _changes(found: tuple[Change, ...]) -> Table:
    rows = []
    for one in found:
        both = [row for row in (one.before, one.after) if row]
        values = ("-" if row is None else value_text(row.value) for row in (one.before, one.after))
        articles = " → ".join(dict.fromkeys(row.provision for row in both))
        rows.append((one.name, *values, told(f"unit.{both[-1].unit}"), articles))
    columns = ("law.sets", "law.before", "law.after", "law.unit", "law.article")
    return Table(columns=tuple(map(told, columns)), rows=tuple(rows))


def _notes(found: tuple[Change, ...]) -> Iterable[str]:
    """Notes and doubts of the values shown."""
    rows = [row for one in found for row in (one.before, one.after) if row]
    for row in rows:
        status = told(f"status.{row.status}") if row.status else ""
        text = ". ".join(filter(None, (row.note(LANGUAGE).rstrip("."), status)))
        if text:
            yield f"  {row.id} {value_text(row.value)}: {text}"
    yield ""
