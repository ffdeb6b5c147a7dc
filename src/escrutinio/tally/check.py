"""The checks of a sheet, at the desk or over a table."""

from collections.abc import Iterable, Mapping
from datetime import date

from escrutinio.law.book import cited
from escrutinio.law.country import Country
from escrutinio.law.rule import Check
from escrutinio.model.boxes import Boxes
from escrutinio.model.finding import Finding
from escrutinio.model.sheet import Sheet


def checks_for(sheet: Sheet, law: Country) -> tuple[Check, ...]:
    """The checks that apply: those of preference votes only where the sheet has some."""
    return law.checks + law.preference_checks if sheet.preferences else law.checks


def check(sheet: Sheet, law: Country, day: date | None = None) -> list[Finding]:
    """
    Every check that a sheet fails, with the figures that fail and the article in force on a day.

    >>> sheet = Sheet(contest="p", station="000001", registered=300, voted=168, votes=(100, 80))
    >>> [finding.code for finding in check(sheet, Country(id=""))]
    ['VOTES-ABOVE-VOTERS']
    """
    boxes = sheet.boxes
    return [
        Finding(
            code=one.code,
            where=sheet.station,
            figures=figures_of(one, _figures(sheet)),
            provision=cited(one.provisions, day, law.id),
            severity=one.severity,
        )
        for one in checks_for(sheet, law)
        if one.when(boxes)
    ]


def _figures(sheet: Sheet) -> dict[str, int | None]:
    extra = {"registered": sheet.registered, "cast": sheet.cast}
    return sheet.figures | extra


def figures_of(one: Check, figures: Mapping[str, int | None]) -> tuple[tuple[str, int], ...]:
    """The figures that a check speaks of; `parts` are the boxes above its limit."""
    limit = figures.get(one.figures[-1])
    named: list[tuple[str, int]] = []
    for box in one.figures:
        if box == "parts":
            named += [
                (part, value)
                for part, value in figures.items()
                if part not in ("registered", "voted", "cast")
                and value is not None
                and (limit is None or value > limit)
            ]
        elif (value := figures.get(box)) is not None:
            named.append((box, value))
    return tuple(named)


def checked_table(table: str, n_options: int, checks: Iterable[Check]) -> str:
    """
    SQL with every sheet that fails a check: its columns, `cast_`, and a yes or no per code.

    Args:
        table: Name of a table with the columns of `Boxes.columns`, but for `status`.
        n_options: How many options the contest has.
        checks: Which checks.
    """
    boxes = Boxes.columns(n_options)
    flags = {one.code: getattr(one.when(boxes), "sql", "") for one in checks}
    columns = ", ".join(f'{sql} AS "{code}"' for code, sql in flags.items())
    cast = getattr(boxes.cast, "sql", "")
    failing = " OR ".join(f'"{code}"' for code in flags)
    return f"SELECT * FROM (SELECT *, {cast} AS cast_, {columns} FROM {table}) WHERE {failing}"
