"""Totals in plain Python are those of the engine, at every level."""

from pathlib import Path

import pytest

from escrutinio.io import engine, workspace
from escrutinio.io.tables import Loaded
from escrutinio.ledger.fold import placed
from escrutinio.model.election import KEYS, LEVELS
from escrutinio.model.sheet import Sheet, State
from escrutinio.operations.count import count_sheets
from escrutinio.operations.open import open_source
from escrutinio.tally.recount import counted, sums

NUMBERS = ("registered", "voted", "blank", "null", "challenged")


def sheets_of(loaded: Loaded, n: int) -> list[Sheet]:
    """A source's sheets as records."""
    place = ", ".join(KEYS["place"])
    votes = ", ".join(f"v{i}" for i in range(n))
    numbers = ", ".join(f'"{name}"' for name in NUMBERS)
    columns = f"contest, station, state, kind, {place}, {numbers}, {votes}"
    found = engine.rows(loaded.connection, f"SELECT {columns} FROM sheet")
    return [
        Sheet(
            contest=row[0],
            station=row[1],
            state=State(row[2]),
            kind=row[3] or "",
            place=placed([one or "" for one in row[4:10]]),
            **dict(zip(NUMBERS, row[10:15], strict=True)),
            votes=tuple(row[15:]),
        )
        for row in found
    ]


def same(source: str, votes_off: int = 0) -> bool:
    """Whether both ways give the same counts, with some votes planted in one of them."""
    loaded = open_source(source)
    assert isinstance(loaded, Loaded)
    contest = loaded.election.contest()
    sheets = sheets_of(loaded, len(contest.options))
    if votes_off:
        one = sheets[0]
        sheets[0] = Sheet(
            contest=one.contest, station=one.station, registered=one.registered, voted=one.voted,
            votes=((one.votes[0] or 0) + votes_off, *one.votes[1:]), place=one.place,
        )  # fmt: skip
    found = sums(sheets, len(contest.options))
    levels = [level for level in LEVELS[1:] if level != "station"]
    return all(
        counted(found, level) == list(count_sheets(loaded, contest, level=level).places)
        for level in levels
    )


@pytest.mark.parametrize("state", ["received", "final"])
def test_both_ways_agree_on_the_embedded_election(state: str) -> None:
    """Every place of every level, and each group of each place."""
    assert same(f"demo:peru-2021-runoff@{state}")


def test_a_planted_vote_is_seen() -> None:
    """One vote more in one sheet and the two ways differ."""
    assert not same("demo:peru-2021-runoff@final", votes_off=1)


@pytest.mark.real
def test_both_ways_agree_on_the_official_file(official: str) -> None:
    """The 86,488 sheets of 2021, those from abroad among them."""
    assert same(official)


def test_lines_that_hide_stations_are_not_forgotten_by_a_workspace(tmp_path: Path) -> None:
    """A rejected line leaves the outcome of a workspace open, as it does that of the file."""
    from escrutinio.operations.log import begin, ingest
    from tests.io.conftest import line, stations, table

    (tmp_path / "a.csv").write_bytes(table(*stations(3), line("000009", VOTOS_P1="x")))
    begin(tmp_path / "ws", "peru-2021-runoff", "2021-06-18T00:00:00Z").close()
    list(ingest(tmp_path / "ws", str(tmp_path / "a.csv"), "2021-06-18T00:00:00Z"))
    each = []
    for source in (tmp_path / "a.csv", tmp_path / "ws"):
        loaded = open_source(str(source))
        assert isinstance(loaded, Loaded)
        each.append(count_sheets(loaded, loaded.election.contest()))

    assert [(1, False), (1, False)] == [(x.whole.unregistered, x.stakes.settled) for x in each]
    assert workspace.is_workspace(tmp_path / "ws")
