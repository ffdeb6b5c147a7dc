"""The figures of every sheet as columns of numbers, for what is computed in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np

from escrutinio.law.rule import Decision
from escrutinio.model.sheet import NUMBERS, Sheet
from escrutinio.site.model import Part
from escrutinio.site.stations.shards import Shard

WIDTHS = (2, 4)
"""A figure has so many bytes; the greatest number of them stands for a box without a figure."""


def columns(part: Part, found: Sequence[Shard]) -> tuple[dict[str, Any], bytes]:
    """
    What the columns are, and their bytes.

    A column of unsigned little-endian numbers for each box, then one byte for each sheet's state
    and one for its kind.

    Args:
        part: The contest.
        found: Its sheets, in the order of the rows.
    """
    sheets = [sheet for shard in found for _, sheet in shard.sheets]
    options = part.contest.options
    rows = [_figures(one, len(options)) for one in sheets]
    largest = max((max(row) for row in rows), default=0)
    width = next(one for one in WIDTHS if largest < (1 << 8 * one) - 1 or one == WIDTHS[-1])
    missing = (1 << 8 * width) - 1
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(NUMBERS) + len(options))
    table[table < 0] = missing
    states = sorted({str(one.state) for one in sheets})
    kinds = sorted({one.kind for one in sheets})
    marks = (
        np.array([states.index(str(one.state)) for one in sheets], dtype=np.uint8),
        np.array([kinds.index(one.kind) for one in sheets], dtype=np.uint8),
    )
    data = table.T.astype(f"<u{width}").tobytes() + b"".join(one.tobytes() for one in marks)
    return _head(part, sheets, width, states, kinds), data


def _figures(sheet: Sheet, n_options: int) -> list[int]:
    votes = (*sheet.votes, *(None,) * (n_options - len(sheet.votes)))
    boxes = (sheet.registered, sheet.voted, sheet.blank, sheet.null, sheet.challenged, *votes)
    return [-1 if n is None else n for n in boxes]


def _head(
    part: Part, sheets: Sequence[Sheet], width: int, states: list[str], kinds: list[str]
) -> dict[str, Any]:
    options = part.contest.options
    places = groupby(one.place for one in sheets)
    return {
        "n": len(sheets),
        "width": width,
        "boxes": [*NUMBERS, *(f"v{i}" for i in range(len(options)))],
        "options": [{"id": one.id, "name": one.name} for one in options],
        "order": part.order,
        "states": states,
        "kinds": kinds,
        "places": [
            [
                one.scope,
                one.department,
                one.province,
                one.district,
                one.district_code,
                one.place,
                sum(1 for _ in each),
            ]
            for one, each in places
        ],
        "stations": [one.station for one in sheets],
        "decision": decision_data(part.decision),
        "names": dict(part.law.names),
    }


def decision_data(decision: Decision) -> dict[str, Any]:
    """
    How a contest is decided, as data; shares as exact fractions.

    >>> from escrutinio.law.rule import MAJORITY
    >>> decision_data(MAJORITY)["wins"][0]["share"]
    '1/2'
    """
    return {
        "wins": [
            {
                "share": str(one.share),
                "strict": one.strict,
                "lead": None if one.lead is None else str(one.lead),
                "strict_lead": one.strict_lead,
            }
            for one in decision.wins
        ],
        "base": decision.base,
        "by_votes": decision.by_votes,
        "articles": list(decision.articles),
    }
