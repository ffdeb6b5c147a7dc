"""A table's header against what reads it: the format that fits, and what it leaves unread."""

import csv
import re

from escrutinio.errors import SourceError
from escrutinio.io.definitions import Format, View, format_, refuse_same, shipped
from escrutinio.io.own import own_format
from escrutinio.io.records import kept
from escrutinio.io.source import Source, delimiter_of, first_line
from escrutinio.model.election import Contest, Election
from escrutinio.model.finding import Finding

VOTES = re.compile(r"(?i)votos_p\d+|votes:.*")
"""A column of an option's votes, as the office and our own tables name it."""


def read_header(start: bytes, source: Source, delimiter: str = "") -> tuple[tuple[str, ...], str]:
    """
    The names in the first line, and what parts them.

    Raises:
        SourceError: There is no name, or one is there twice.
    """
    first = first_line(start)
    if not first.strip():
        raise SourceError("source.no_header", where=source.name)
    delimiter = delimiter or delimiter_of(first)
    return names_once(next(csv.reader([first], delimiter=delimiter)), source), delimiter


def names_once(cells: list[str], source: Source) -> tuple[str, ...]:
    """
    The names of the columns, without empty ones at the end.

    Raises:
        SourceError: There is no name, or one is there twice.
    """
    names = tuple(one.strip() for one in cells)
    while names and not names[-1]:
        names = names[:-1]
    if not names:
        raise SourceError("source.no_header", where=source.name)
    twice = sorted({one for one in names if one and names.count(one) > 1})
    if twice:
        raise SourceError("source.twice", where=f"{source.name}:1", names=", ".join(twice))
    return names


def format_of(format_name: str, header: tuple[str, ...], source: Source) -> Format:
    """
    The format asked for, or the one whose columns the header has.

    Raises:
        SourceError: No format fits, or a shipped one would leave votes unread.
    """
    found = format_(format_name) if format_name else own_format(header) or matching(header)
    if not found:
        raise _no_format(header, source)
    votes = [one for one in unread(header, found) if VOTES.fullmatch(one)]
    if votes and not format_name.endswith(".toml"):
        where, columns = f"{source.name}:1", ", ".join(votes)
        raise SourceError("source.more_options", where=where, columns=columns, format=found.id)
    return found


def matching(header: tuple[str, ...]) -> Format | None:
    """The shipped format whose columns a header has, the one with the most of them."""
    present = set(header)
    candidates = [format_(name) for name in sorted(shipped("formats"))]
    fitting = [one for one in candidates if one.named_columns() <= present]
    return max(fitting, key=lambda one: len(one.named_columns()), default=None)


def _no_format(header: tuple[str, ...], source: Source) -> SourceError:
    """No format fits: which columns the nearest one lacks, if one is near."""
    nearest = max(
        (format_(name) for name in sorted(shipped("formats"))),
        key=lambda one: len(one.named_columns() & set(header)) / len(one.named_columns()),
    )
    missing = sorted(nearest.named_columns() - set(header))
    where = f"{source.name}:1"
    if len(missing) * 2 < len(nearest.named_columns()):
        columns = ", ".join(missing)
        return SourceError("source.column", where=where, columns=columns, format=nearest.id)
    return SourceError("source.format", where=where, header=", ".join(header)[:300])


def unread(header: tuple[str, ...], form: Format) -> list[str]:
    """The columns that a format neither reads nor knowingly leaves aside."""
    known = form.named_columns() | set(form.unread)
    return [one for one in header if one not in known]


def unread_findings(header: tuple[str, ...], form: Format) -> list[Finding]:
    """A note that names the columns that nobody reads, if there are any."""
    names = unread(header, form)
    where = kept(", ".join(one or '""' for one in names))
    return [Finding(code="COLUMNS-UNREAD", where=where, severity="note", count=len(names))][
        : len(names)
    ]


def require(
    source: Source, header: tuple[str, ...], voted_on: Election, view: View, form: Format
) -> None:
    """
    Every column that the format names is there, and every option is one of the election's.

    Raises:
        SourceError: A column or an option is missing; the message names it.
    """
    _require_columns(source, header, view, form)
    contests = voted_on.contests if "contest" in view.columns else voted_on.contests[:1]
    known = {option.id for contest in contests for option in contest.options}
    strange = [one for one in view.options if one not in known]
    if strange or not view.options:
        raise SourceError(
            "source.options",
            where=source.name,
            options=", ".join(strange) or "-",
            known=", ".join(sorted(known)),
            election=voted_on.id,
        )
    for contest in contests:
        _require_apart(contest, view, form)


def _require_columns(source: Source, header: tuple[str, ...], view: View, form: Format) -> None:
    missing = [one for one in dict.fromkeys(view.named_columns()) if one not in header]
    missing += [f"[columns] {box}" for box in ("station",) if box not in view.columns]
    if missing:
        where, columns = f"{source.name}:1", ", ".join(missing)
        raise SourceError("source.column", where=where, columns=columns, format=form.id)


def _require_apart(contest: Contest, view: View, form: Format) -> None:
    """No two options of a contest have the same column; those of different contests may."""
    fields: dict[str, str] = {}
    for option in contest.options:
        if option.id in view.options:
            column, field = view.options[option.id], f"options.{option.id}"
            refuse_same(form.id, column, fields.get(column), field)
            fields[column] = field


def require_same_election(form: Format, view: View, stated: str, voted_on: Election) -> None:
    """
    The election that a user names fits a table that says of itself which one it is of.

    Raises:
        SourceError: Its options are others; the message names both elections.
    """
    options = set(view.options)
    lists = [{option.id for option in contest.options} for contest in voted_on.contests]
    if stated and stated != voted_on.id and options not in [*lists, set[str]().union(*lists)]:
        raise SourceError(
            "source.election_other",
            where=f"--election {voted_on.id}",
            format=form.id,
            stated=stated,
            election=voted_on.id,
        )
