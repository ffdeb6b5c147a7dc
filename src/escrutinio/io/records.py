"""Lines of a table made records: each line is a record of so many fields, or it is set aside."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from escrutinio.model.finding import Rejected

RAW = 300
"""So much of a line that cannot be read is kept in its record. [characters]"""

MOST_LINES = 20
"""A quoted field may run over so many lines; a quote open for longer was never meant."""

FIRST = 1000
"""So many lines show how many fields a row has."""

LONGEST = 100_000
"""A longer line is no sheet. [characters]"""


def kept(text: str) -> str:
    """The text as a record keeps it: cut where it is long, with its length."""
    return text if len(text) <= RAW else f"{text[:RAW]}… ({len(text)})"


def as_field(value: object) -> str:
    r"""
    A value as the text of a field; its lines end in a line feed, as in a plain file.

    >>> as_field("a\rb\r\nc"), as_field(None), as_field(7)
    ('a\nb\nc', '', '7')
    """
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")


def fields_in_rows(plain: Path, delimiter: str, named: int, unnamed: int) -> int:
    """
    How many fields a row has, as most of the first rows have it.

    The header may name fewer: rows may end in a delimiter that its own line lacks, and a file
    may have been saved again without it.
    """
    counts: Counter[int] = Counter()
    with plain.open(encoding="utf-8", newline="\n") as lines:
        first = [(0, line.removesuffix("\n")) for line in islice(lines, 1, FIRST)]
        for _, _, fields in _one_by_one(first, delimiter):
            if len(fields) in (named, named + (unnamed or 1)) and not any(fields[named:]):
                counts[len(fields)] += 1
    return max(counts, key=lambda n: counts[n], default=named + unnamed)


def sift(
    plain: Path, name: str, delimiter: str, named: int, n_fields: int, target: Path
) -> tuple[int, list[Rejected]]:
    """
    Write the records with the right number of fields to `target`, their line in front.

    The header, the first line, is passed over; a field that it does not name must be empty.
    Returns how many were written, and every line that is no record, with why.
    """
    rejected: list[Rejected] = []
    written = 0
    with plain.open(encoding="utf-8", newline="\n") as lines, target.open("w", newline="") as out:
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        next(lines, None)
        for line, text, fields in _records(enumerate(lines, start=2), delimiter, n_fields):
            reason = _reason(text, fields, n_fields, named)
            if reason:
                field = f"{len(fields)}/{n_fields}" if fields else ""
                rejected.append(
                    Rejected(file=name, line=line, field=field, reason=reason, raw=kept(text))
                )
            else:
                writer.writerow([line, *fields])
                written += 1
    return written, rejected


def _reason(text: str, fields: list[str], n_fields: int, named: int) -> str:
    if len(text) > LONGEST:
        return "too_long"
    if not text.strip():
        return "blank"
    if "\0" in text:
        return "control"
    if not fields:
        return "quote"
    if len(fields) != n_fields:
        return "too_few" if len(fields) < n_fields else "too_many"
    return "too_many" if any(fields[named:]) else ""


def _records(
    lines: Iterable[tuple[int, str]], delimiter: str, n_fields: int
) -> Iterator[tuple[int, str, list[str]]]:
    """
    Each record with its first line and its text; no fields where a quote is never closed.

    Lines under an open quote are one record only if they make one together and none of them
    does alone: two stray quotes must not swallow the sheets between them.
    """
    waiting: list[tuple[int, str]] = []
    for number, raw in lines:
        waiting.append((number, raw.removesuffix("\n")))
        text = "\n".join(part for _, part in waiting)
        if text.count('"') % 2 and len(waiting) < MOST_LINES and len(text) <= LONGEST:
            continue
        together = next(_one_by_one([(waiting[0][0], text)], delimiter))
        alone = list(_one_by_one(waiting, delimiter)) if len(waiting) > 1 else []
        one = len(together[2]) == n_fields and n_fields not in [len(f) for _, _, f in alone]
        yield from [together] if one or not alone else alone
        waiting = []
    yield from _one_by_one(waiting, delimiter)


def _one_by_one(
    waiting: list[tuple[int, str]], delimiter: str
) -> Iterator[tuple[int, str, list[str]]]:
    """Texts, each judged alone: no fields where a quote is never closed."""
    for number, text in waiting:
        yield number, text, [] if text.count('"') % 2 else _fields(text, delimiter)


def _fields(text: str, delimiter: str) -> list[str]:
    if len(text) > LONGEST:
        return []
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []
