"""Totals at every level, with the coverage of each: SQL with integers only, and its rows."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from escrutinio.model.election import KEYS
from escrutinio.model.result import Count, Group, Totals


def totals_sql(table: str, n_options: int, level: str = "whole") -> str:
    """
    SQL that sums a table of sheets by state and kind, for the whole and for a level.

    One pass with grouping sets; every sum is of integers. A row of the whole has `level_` 1.
    """
    keys = KEYS[level]
    names = ", ".join(keys)
    sums = ", ".join(f"coalesce(sum(v{i}), 0)" for i in range(n_options))
    sets = "(state, kind)" + (f", ({names}, state, kind)" if keys else "")
    grouping = f"grouping({keys[0]})" if keys else "1"
    return (
        f"SELECT {grouping} AS level_{', ' + names if keys else ''}, state, kind, count(*), "
        "coalesce(sum(registered), 0), coalesce(sum(voted), 0), "
        'coalesce(sum("blank"), 0), coalesce(sum("null"), 0), coalesce(sum(challenged), 0), '
        "count(*) FILTER (WHERE registered IS NULL AND state = 'pending'), "
        f"{sums} FROM {table} GROUP BY GROUPING SETS ({sets}) "
        f"ORDER BY level_ DESC{', ' + names if keys else ''}, state, kind"
    )


def counts(rows: Iterable[Sequence[Any]], level: str = "whole") -> list[Count]:
    """The counts that the rows of `totals_sql` say: the whole first, then each place."""
    keys = KEYS[level]
    end = 1 + len(keys)
    found = []
    for (whole, *place), group in groupby(rows, key=lambda row: row[:end]):
        members = list(group)
        key = () if whole else tuple(zip(keys, map(str, place), strict=True))
        found.append(
            Count(
                key=key,
                groups=tuple(_group(row[end:]) for row in members),
                unregistered=sum(row[end + 8] for row in members),
            )
        )
    return found


def _group(row: Sequence[Any]) -> Group:
    state, kind, sheets, registered, voted, blank, null, challenged, _, *votes = row
    totals = Totals(
        sheets=int(sheets),
        registered=int(registered),
        voted=int(voted),
        votes=tuple(map(int, votes)),
        blank=int(blank),
        null=int(null),
        challenged=int(challenged),
    )
    return Group(state=state, kind=kind, totals=totals)
