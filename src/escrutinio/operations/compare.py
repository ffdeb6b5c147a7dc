"""Two counts of one election side by side: every sheet that differs, and both outcomes."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from escrutinio.errors import Refused
from escrutinio.io import engine
from escrutinio.io.tables import Loaded
from escrutinio.model.election import Contest
from escrutinio.operations.count import CountReport, contests_in, count_sheets
from escrutinio.tally.compare import differing_sql


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPair:
    """A station whose sheets differ: each such box with both figures; None is a side without."""

    station: str
    only_in: str  # "a", "b", or "" where both have it
    boxes: tuple[tuple[str, object, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareReport:
    """Both counts and every difference between them."""

    a: CountReport
    b: CountReport
    pairs: tuple[SheetPair, ...]


def same_election(a: Loaded, b: Loaded) -> None:
    """
    Refuse two sources of different elections.

    Raises:
        Refused: They are; the message names both.
    """
    if a.election.id != b.election.id:
        raise Refused("compare.elections", where=b.name, a=a.election.id, b=b.election.id)


def contests_of_both(a: Loaded, b: Loaded, wanted: str = "") -> list[Contest]:
    """The contests that either source has sheets of, or the one asked for."""
    ids = {contest.id for one in (a, b) for contest in contests_in(one, wanted)}
    return [contest for contest in a.election.contests if contest.id in ids]


def compare_counts(a: Loaded, b: Loaded, contest: Contest) -> CompareReport:
    """
    Every sheet that differs between two sources, with both counts.

    Args:
        a: The first source.
        b: The second, of the same contest.
        contest: The contest, with its options in the order of both.

    Raises:
        Refused: The sources are of different elections.
    """
    same_election(a, b)
    n = len(contest.options)
    _beside(a, b, contest)
    only = f"(SELECT * FROM sheet WHERE contest = {engine.text(contest.id)})"
    found = engine.records(a.connection, differing_sql(only, "other_sheet", n))
    return CompareReport(
        a=count_sheets(a, contest),
        b=count_sheets(b, contest),
        pairs=tuple(_pair(row, n) for row in found),
    )


def _beside(a: Loaded, b: Loaded, contest: Contest) -> None:
    """Table `other_sheet` in the first source's engine: the second's sheets."""
    chosen = f"SELECT * FROM sheet WHERE contest = {engine.text(contest.id)}"
    with tempfile.TemporaryDirectory(prefix="escrutinio-") as folder:
        path = engine.text(Path(folder) / "sheet.parquet")
        b.connection.execute(f"COPY ({chosen}) TO {path} (FORMAT parquet)")
        a.connection.execute(
            f"CREATE OR REPLACE TABLE other_sheet AS SELECT * FROM read_parquet({path})"
        )


def _pair(row: dict[str, object], n_options: int) -> SheetPair:
    only = "a" if row["b_line"] is None else "b" if row["a_line"] is None else ""
    names = [f"v{i}" for i in range(n_options)]
    names += ["registered", "voted", "blank", "null", "challenged", "state", "kind"]
    boxes = tuple(
        (name, row[f"a_{name}"], row[f"b_{name}"])
        for name in names
        if row[f"a_{name}"] != row[f"b_{name}"]
    )
    return SheetPair(station=str(row["station"]), only_in=only, boxes=boxes)
