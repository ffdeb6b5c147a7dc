"""A workspace: what sources say becomes events, and the count is what the events make of it."""

import json
from pathlib import Path

import pytest

from escrutinio.errors import Refused
from escrutinio.io import workspace
from escrutinio.io.tables import Loaded
from escrutinio.model.event import KeyNamed, LineRejected, Opened, Published, SourceRead, Withdrawn
from escrutinio.operations.count import count_sheets
from escrutinio.operations.log import begin, checked, ingest
from escrutinio.operations.open import open_source
from escrutinio.operations.report import as_json
from tests.io.conftest import line, stations, table

NOW = "2021-06-18T12:00:00Z"


@pytest.fixture
def space(tmp_path: Path) -> Path:
    """A workspace for the run-off."""
    begin(tmp_path / "ws", "peru-2021-runoff", NOW, origin="office.example/runoff").close()
    return tmp_path / "ws"


def votes(source: Path | str) -> tuple[int, ...]:
    """The votes counted for each option."""
    loaded = open_source(str(source))
    assert isinstance(loaded, Loaded)
    return count_sheets(loaded, loaded.election.contest()).whole.counted.votes


def test_a_source_becomes_events(space: Path, tmp_path: Path) -> None:
    """The opening, the source, the line that is no sheet, and every sheet."""
    (tmp_path / "a.csv").write_bytes(table(*stations(3), line("TOTAL")))
    [found] = ingest(space, str(tmp_path / "a.csv"), NOW)
    store = workspace.read(space).opened()
    kinds = [type(one) for one in store.events()]

    sheets = [Published, Published, Published]
    assert [Opened, KeyNamed, SourceRead, LineRejected, *sheets] == kinds
    assert (3, 0, 1, 7) == (found.new, found.changed, found.rejected, found.size)
    assert (3 * 115, 3 * 87) == votes(space)


def test_a_difference_is_recorded_as_published(space: Path, tmp_path: Path) -> None:
    """A second file: one sheet otherwise, one new, the others the same; nothing is inferred."""
    (tmp_path / "a.csv").write_bytes(table(*stations(3)))
    other = [line("000001", VOTOS_P1="100", N_CVAS="205"), *stations(3, start=2)]
    (tmp_path / "b.csv").write_bytes(table(*other))
    list(ingest(space, str(tmp_path / "a.csv"), NOW))
    [again] = ingest(space, str(tmp_path / "a.csv"), NOW)
    [found] = ingest(space, str(tmp_path / "b.csv"), NOW)

    assert (0, 0, 3) == (again.new, again.changed, again.same)
    assert (1, 1, 2) == (found.new, found.changed, found.same)
    assert (100 + 3 * 115, 4 * 87) == votes(space)


def test_what_a_whole_source_lacks_is_withdrawn(space: Path, tmp_path: Path) -> None:
    """Only where it is said to be whole; the sheet's history stays."""
    (tmp_path / "a.csv").write_bytes(table(*stations(3)))
    (tmp_path / "b.csv").write_bytes(table(*stations(2)))
    list(ingest(space, str(tmp_path / "a.csv"), NOW))
    [part] = ingest(space, str(tmp_path / "b.csv"), NOW)
    [whole] = ingest(space, str(tmp_path / "b.csv"), NOW, whole=True)
    history = workspace.read(space).opened().history("president", "000003")

    assert (0, 1) == (part.withdrawn, whole.withdrawn)
    assert [Published, Withdrawn] == [type(one) for _, one in history]
    assert (2 * 115, 2 * 87) == votes(space)


def test_another_election_is_refused(tmp_path: Path) -> None:
    """A file of another election is not logged into this one."""
    begin(tmp_path / "ws", "peru-2016-runoff", NOW).close()
    (tmp_path / "a.csv").write_bytes(table(*stations(3)))
    with pytest.raises(Refused) as caught:
        list(ingest(tmp_path / "ws", str(tmp_path / "a.csv"), NOW))

    assert "workspace.election" == caught.value.key


def test_a_folder_with_something_in_it_is_refused(space: Path, tmp_path: Path) -> None:
    """A log is not begun twice, and a folder without one is no workspace."""
    with pytest.raises(Refused) as twice:
        begin(space, "peru-2021-runoff", NOW)
    with pytest.raises(Refused) as none:
        checked(tmp_path)

    assert ("workspace.exists", "workspace.absent") == (twice.value.key, none.value.key)


@pytest.mark.long
def test_simulated_stations_stay_so(tmp_path: Path) -> None:
    """The embedded election in a workspace still says what it is, and counts the same."""
    begin(tmp_path / "ws", "peru-2021-runoff", NOW).close()
    [found] = ingest(tmp_path / "ws", "demo:peru-2021-runoff", NOW, as_of="final")
    loaded = open_source(str(tmp_path / "ws"))
    assert isinstance(loaded, Loaded)
    report = as_json(count_sheets(loaded, loaded.election.contest()))

    assert 86_488 == found.new
    assert report["simulated"]
    assert 44_349 == report["outcome"]["margin"]
    assert [] == checked(tmp_path / "ws")[2]


@pytest.mark.real
@pytest.mark.long
def test_the_dated_states_of_2021_are_events(tmp_path: Path, evolution: str, official: str) -> None:
    """Four states, each only where it differs; the count at the end is that of the last file."""
    begin(tmp_path / "ws", "peru-2021-runoff", NOW).close()
    found = list(ingest(tmp_path / "ws", evolution, NOW))
    [again] = ingest(tmp_path / "ws", official, NOW)

    assert [86_488, 0, 0, 0] == [one.new for one in found]
    assert all(0 < one.changed < 5000 for one in found[1:])
    assert (0, 0) == (again.new, again.changed)
    assert (8_834_440, 8_790_091) == votes(tmp_path / "ws")


def test_a_users_own_election_travels_with_its_workspace(tmp_path: Path) -> None:
    """The definition is kept beside the events, and its digest is the first of them."""
    text = (
        'id = "own"\nname_es = "Propia"\nname_en = "Own"\ndate = 2024-01-01\n[[contest]]\n'
        'id = "mayor"\nrule = "plurality"\n[[contest.option]]\nid = "A"\nname = "A"\n'
        '[[contest.option]]\nid = "B"\nname = "B"\n'
    )
    (tmp_path / "own.toml").write_text(text)
    begin(tmp_path / "ws", str(tmp_path / "own.toml"), NOW).close()
    (tmp_path / "own.toml").unlink()
    (tmp_path / "a.csv").write_text(
        "election,station,votes:A,votes:B,voted,registered,state,kind\nown,1,5,4,9,20,counted,\n"
    )
    list(ingest(tmp_path / "ws", str(tmp_path / "a.csv"), NOW))

    assert (5, 4) == votes(tmp_path / "ws")
    settings = (tmp_path / "ws/workspace.toml").read_text("utf-8")
    assert json.dumps("own") in settings
