"""A header that no format reads whole: extra votes are refused, other columns are named."""

from pathlib import Path

import pytest

from escrutinio.errors import SourceError
from escrutinio.io.definitions import format_, shipped
from escrutinio.io.tables import Loaded
from escrutinio.operations.open import open_source
from tests.io.conftest import HEAD, line, query, table

OWN = "election,station,state,kind,registered,voted,blank,null,votes:PL,votes:FP"
ROW = "peru-2021-runoff,000001,counted,,300,11,0,0,5,6"


def opened(path: Path, **options: str) -> Loaded:
    """A source of sheets."""
    loaded = open_source(str(path), **options)
    assert isinstance(loaded, Loaded)
    return loaded


def refusal(path: Path, **options: str) -> SourceError:
    """The error that a source is refused with."""
    with pytest.raises(SourceError) as caught:
        open_source(str(path), **options)
    return caught.value


def with_column(folder: Path, name: str) -> Path:
    """The office's table with one column more."""
    path = folder / "mesas.csv"
    rows = [line(f"{n:06d}") + "50" for n in (1, 2)]
    path.write_bytes(table(*rows, head=f"{HEAD};{name}"))
    return path


def election_of(folder: Path, *options: str) -> str:
    """A user's own election with these options."""
    text = 'id = "own"\nname_es = "E"\nname_en = "E"\ndate = 2021-06-06\n[[contest]]\nid = "m"\n'
    text += 'codes = ["PRESIDENCIAL"]\n'
    text += "".join(f'[[contest.option]]\nid = "{one}"\nname = "{one}"\n' for one in options)
    (folder / "election.toml").write_text(text, "utf-8")
    return str(folder / "election.toml")


@pytest.mark.parametrize("form", ["", "onpe-2021-runoff"])
@pytest.mark.parametrize("name", ["VOTOS_P3", "votos_p19", "votes:X"])
def test_votes_that_a_format_does_not_read_are_refused(
    tmp_path: Path, name: str, form: str
) -> None:
    """A table with votes of another option is not read as one without them."""
    error = refusal(with_column(tmp_path, name), form=form)

    assert ("source.more_options", name) == (error.key, error.values["columns"])
    assert "onpe-2021-runoff" in error.text("en")


def test_a_mapping_may_leave_votes_unread(tmp_path: Path) -> None:
    """Who describes the columns decides which are read; the others are named in a note."""
    text = 'election = "peru-2021-runoff"\ndelimiter = ";"\n[columns]\n'
    text += 'station = "MESA_DE_VOTACION"\n[options]\nPL = "VOTOS_P1"\nFP = "VOTOS_P2"\n'
    (tmp_path / "mine.toml").write_text(text, "utf-8")
    loaded = opened(with_column(tmp_path, "VOTOS_P3"), form=str(tmp_path / "mine.toml"))
    [found] = [one for one in loaded.findings if one.code == "COLUMNS-UNREAD"]

    assert ("note", "VOTOS_P3") == (found.severity, found.where.split(", ")[-1])
    assert 13 == found.count


@pytest.mark.parametrize(
    ("extra", "found"), [("", []), (",line,scope", []), (",note,,who", ['note, "", who'])]
)
def test_columns_that_nobody_reads_are_named(tmp_path: Path, extra: str, found: list[str]) -> None:
    """An unknown column of our own table is a note; what the program writes itself is not."""
    (tmp_path / "own.csv").write_text(f"{OWN}{extra}\n{ROW}{extra}\n")
    loaded = opened(tmp_path / "own.csv")

    assert found == [one.where for one in loaded.findings if one.code == "COLUMNS-UNREAD"]


def test_a_format_may_leave_columns_aside(tmp_path: Path) -> None:
    """A column that a mapping lists as unread is no finding."""
    text = 'election = "peru-2021-runoff"\nunread = ["note"]\n[columns]\nstation = "m"\n'
    (tmp_path / "mine.toml").write_text(text + '[options]\nPL = "a"\nFP = "b"\n')
    (tmp_path / "mesas.csv").write_text("m,a,b,note\n000001,5,6,x\n")

    assert () == opened(tmp_path / "mesas.csv", form=str(tmp_path / "mine.toml")).findings


@pytest.mark.parametrize("name", sorted(shipped("formats")))
def test_no_shipped_format_leaves_votes_aside(name: str) -> None:
    """A column that a shipped format leaves aside is not one that it reads."""
    form = format_(name)

    assert not form.named_columns() & {*form.unread}


def test_an_election_with_other_options_is_refused(tmp_path: Path) -> None:
    """The run-off's table is not counted as the first round; the message names both."""
    (tmp_path / "mesas.csv").write_bytes(table(line()))
    error = refusal(tmp_path / "mesas.csv", election="peru-2021-round1")

    assert "source.election_other" == error.key
    assert {"peru-2021-runoff", "peru-2021-round1"} <= {*map(str, error.values.values())}


def test_our_own_table_of_another_election_is_refused(tmp_path: Path) -> None:
    """A table that names its election in each row is not counted as another with more options."""
    (tmp_path / "own.csv").write_text(f"{OWN}\n{ROW}\n")

    assert "source.election_other" == refusal(tmp_path / "own.csv", election="peru-2021-round1").key


def test_an_own_definition_with_the_same_options_is_taken(tmp_path: Path) -> None:
    """A user's own definition of the same vote is no other election."""
    (tmp_path / "mesas.csv").write_bytes(table(line()))
    loaded = opened(tmp_path / "mesas.csv", election=election_of(tmp_path, "FP", "PL"))

    assert ("own", [(87, 115)]) == (loaded.election.id, query(loaded, "v0, v1"))
