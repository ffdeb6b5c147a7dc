"""The embedded election: real districts to the vote, simulated stations, the same bytes twice."""

from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from random import Random

import pytest

from escrutinio.io import demo, engine
from escrutinio.io.tables import Loaded
from escrutinio.operations.count import count_sheets
from escrutinio.operations.open import open_source
from escrutinio.operations.report import as_json
from tests.io.conftest import query

DEMO = "demo:peru-2021-runoff"
BOXES = 'registered, voted, v0, v1, blank, "null", challenged'


def opened(view: str) -> Loaded:
    """The embedded election in one state."""
    loaded = open_source(f"{DEMO}@{view}")
    assert isinstance(loaded, Loaded)
    return loaded


@pytest.fixture(scope="module")
def final() -> Iterator[Loaded]:
    """The state in which every sheet is resolved."""
    loaded = opened("final")
    yield loaded
    loaded.connection.close()


@pytest.fixture(scope="module")
def received() -> Iterator[Loaded]:
    """The state in which sheets reached the count."""
    loaded = opened("received")
    yield loaded
    loaded.connection.close()


def test_the_same_bytes_twice(tmp_path: Path) -> None:
    """The draw is seeded: two runs write the same file."""
    for name in ("a", "b"):
        demo.write(tmp_path / name, "received")

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_table_is_small() -> None:
    """What ships is under 300 KB."""
    table = files("escrutinio.data").joinpath("demo", "peru-2021-runoff.csv.xz")

    assert len(table.read_bytes()) < 300_000


def test_every_district_has_its_real_totals(final: Loaded) -> None:
    """The drawn stations sum to each district's totals exactly."""
    expected = {
        one.place[0]: (one.counted, one.registered, *one.votes)
        for one in demo.districts()
        if one.counted
    }
    sums = query(
        final,
        'district_code, count(*), sum(registered), sum(v0), sum(v1), sum(blank), sum("null")',
        "WHERE state IN ('counted', 'resolved') GROUP BY district_code",
    )

    assert expected == {code: tuple(rest) for code, *rest in sums}


def test_a_district_drawn_otherwise_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A draw that forgets what is left in the pool does not meet a district's totals."""
    monkeypatch.setattr(demo, "_shared", lambda _pool, cast, _chance: (cast, 0, 0, 0))
    district = max(demo.districts(), key=lambda one: one.counted)
    sums = [sum(x) for x in zip(*(v for _, v in demo._split(district, Random(1))), strict=True)]

    assert list(district.votes) != sums


def test_no_station_has_more_votes_than_voters(final: Loaded) -> None:
    """Every counted station is one that could be: its votes fit its registered voters."""
    assert [(0,)] == query(
        final, "count(*)", "WHERE state IN ('counted', 'resolved') AND voted > registered"
    )


def test_the_rules_of_2015_turn_what_was_received_into_what_is_final(
    received: Loaded, final: Loaded
) -> None:
    """Sheet by sheet, the observed ones end as the final state has them where figures decide."""
    contest = received.election.contests[0]
    report = count_sheets(received, contest, regime="pe-2015")
    resolved = {
        station: tuple(rest)
        for station, *rest in engine.rows(
            received.connection,
            f"SELECT station, {BOXES} FROM resolved_sheet WHERE state IN ('counted', 'resolved')",
        )
    }
    ends = {station: tuple(rest) for station, *rest in query(final, f"station, {BOXES}")}
    kinds = dict(query(received, "station, kind", "WHERE state = 'pending'"))
    wrong = defaultdict(int)
    for station, boxes in resolved.items():
        if ends[station] != boxes:
            wrong[kinds.get(station, "")] += 1

    assert {} == wrong
    assert 0 < report.whole.sheets["pending"] < len(kinds) // 2


def test_the_observed_are_a_realistic_share(received: Loaded) -> None:
    """About as many sheets are observed, and for the same reasons, as on 9 June 2021."""
    found = dict(query(received, "kind, count(*)", "WHERE state = 'pending' GROUP BY kind"))
    real = {
        "arithmetic": 399,
        "challenged": 471,
        "incomplete": 109,
        "unsigned": 114,
        "illegible": 66,
        "other": 194,
    }

    for kind, n in real.items():
        assert 0.5 < found[kind] / n < 2.5, kind


def test_it_says_what_it_is(received: Loaded) -> None:
    """Its JSON says that its stations are simulated."""
    data = as_json(count_sheets(received, received.election.contests[0]))

    assert data["simulated"] is True
    assert DEMO == data["source"]["name"]


@pytest.mark.real
def test_the_table_is_our_own_count_of_the_office(official: str, final: Loaded) -> None:
    """Every district of the embedded election has the figures of the office's file."""
    theirs = open_source(official)
    assert isinstance(theirs, Loaded)
    columns = "district_code, state IN ('counted', 'resolved'), count(*), sum(registered), "
    columns += 'sum(voted), sum(v0), sum(v1), sum(blank), sum("null")'

    assert set(query(theirs, columns, "GROUP BY ALL")) == set(query(final, columns, "GROUP BY ALL"))
