"""Several contests in one table: each row's boxes are those of its own contest's options."""

from pathlib import Path

import pytest

from escrutinio.errors import SourceError
from escrutinio.io.tables import Loaded
from escrutinio.operations.count import contests_in, count_sheets
from escrutinio.operations.export import write
from escrutinio.operations.open import open_source
from tests.io.conftest import assert_accounted

HEAD = "k,s,r,v,a,b,c,d,e,blank,null"


def election(folder: Path, **lists: str) -> str:
    """An election of contests with these options."""
    text = 'id = "x"\nname_es = "X"\nname_en = "X"\ndate = 2024-01-01\n'
    for name, options in lists.items():
        text += f'[[contest]]\nid = "{name}"\ncodes = ["{name[0].upper()}"]\n'
        text += "".join(f'[[contest.option]]\nid = "{one}"\nname = "{one}"\n' for one in options)
    (folder / "x.toml").write_text(text, "utf-8")
    return str(folder / "x.toml")


def read(folder: Path, options: dict[str, str], *rows: str, **lists: str) -> Loaded:
    """A table of these rows, the options in these columns."""
    text = '[columns]\ncontest = "k"\nstation = "s"\nregistered = "r"\nvoted = "v"\n'
    text += 'blank = "blank"\nnull = "null"\n[options]\n'
    text += "".join(f'{one} = "{column}"\n' for one, column in options.items())
    (folder / "m.toml").write_text(text, "utf-8")
    (folder / "t.csv").write_text("\n".join([HEAD, *rows, ""]), "utf-8")
    loaded = open_source(
        str(folder / "t.csv"), election=election(folder, **lists), form=str(folder / "m.toml")
    )
    assert isinstance(loaded, Loaded)
    assert_accounted(loaded)
    return loaded


def votes(loaded: Loaded) -> dict[str, tuple[int, ...]]:
    """The votes counted in each contest."""
    reports = [count_sheets(loaded, one) for one in contests_in(loaded)]
    return {one.contest.id: one.whole.counted.votes[: len(one.contest.options)] for one in reports}


EACH = {"A": "a", "B": "b", "C": "c", "D": "d", "E": "e"}


def test_contests_with_other_lists_have_their_own_columns(tmp_path: Path) -> None:
    """A column for each option of each contest: every vote is its option's."""
    rows = ("G,1,300,100,60,40,,,,0,0", "M,1,300,100,,,50,30,20,0,0", "M,2,300,9,,,0,0,9,0,0")
    loaded = read(tmp_path, EACH, *rows, gov="AB", may="CDE")

    assert {"gov": (60, 40), "may": (50, 30, 29)} == votes(loaded)
    assert () == loaded.rejected


def test_the_order_of_a_list_is_its_own(tmp_path: Path) -> None:
    """Options that two contests share stand where each contest has them."""
    rows = ("G,1,300,100,60,40,,,,0,0", "M,1,300,100,50,30,20,,,0,0")
    columns = {"A": "a", "B": "b", "C": "c"}
    loaded = read(tmp_path, columns, *rows, gov="BA", may="CAB")

    assert {"gov": (40, 60), "may": (20, 50, 30)} == votes(loaded)


def test_contests_may_share_columns(tmp_path: Path) -> None:
    """One column may be of another option in each contest, as P1, P2 are in the office's files."""
    rows = ("G,1,300,100,60,40,,,,0,0", "M,1,300,100,50,30,20,,,0,0")
    columns = {"A": "a", "B": "b", "C": "a", "D": "b", "E": "c"}
    loaded = read(tmp_path, columns, *rows, gov="AB", may="CDE")

    assert {"gov": (60, 40), "may": (50, 30, 20)} == votes(loaded)


@pytest.mark.parametrize(("box", "kept"), [("7", False), ("0", True), ("", True)])
def test_votes_of_an_option_that_the_contest_lacks_are_named(
    tmp_path: Path, box: str, kept: bool
) -> None:
    """A row with votes for another contest's option is rejected by its column, not cut."""
    rows = (f"G,1,300,100,60,40,,,{box},0,0", "M,1,300,100,50,30,,,20,0,0")
    loaded = read(tmp_path, {"A": "a", "B": "b", "E": "e"}, *rows, gov="AB", may="ABE")
    found = [(one.line, one.field, one.reason, one.contest) for one in loaded.rejected]

    assert ([] if kept else [(2, "e", "option", "gov")]) == found
    assert {"gov": (60, 40) if kept else (), "may": (50, 30, 20)} == votes(loaded)


def test_one_column_for_two_options_of_a_contest_is_refused(tmp_path: Path) -> None:
    """A column would be counted twice where two options of one contest have it."""
    with pytest.raises(SourceError) as caught:
        read(tmp_path, {"A": "a", "B": "a"}, "G,1,300,100,60,,,,,0,0", gov="AB", may="AB")

    assert ("definition.same", "options.A, options.B") == (
        caught.value.key,
        caught.value.values["fields"],
    )


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    """Our own table of several contests gives the same votes again."""
    rows = ("G,1,300,100,60,40,,,,0,0", "M,1,300,100,,,50,30,20,0,0")
    loaded = read(tmp_path, EACH, *rows, gov="AB", may="CDE")
    reports = [count_sheets(loaded, one, level="station") for one in contests_in(loaded)]
    write(reports, loaded, tmp_path / "own.csv")
    again = open_source(str(tmp_path / "own.csv"), election=str(tmp_path / "x.toml"))

    assert isinstance(again, Loaded)
    assert votes(loaded) == votes(again)
    assert () == again.findings


def test_a_bad_line_bounds_its_own_contest_alone(tmp_path: Path) -> None:
    """A line that cannot be read leaves open the contest that it is of, not the other."""
    rows = ("G,1,300,100,60,40,,,,0,0", "M,1,300,100,,,50,30,20,0,0", "M,2,300,100,,,x,0,0,0,0")
    loaded = read(tmp_path, EACH, *rows, gov="AB", may="CDE")
    reports = {one.id: count_sheets(loaded, one) for one in contests_in(loaded)}

    assert {"gov": True, "may": False} == {
        name: one.stakes.settled for name, one in reports.items()
    }
    assert {"gov": 0, "may": 1} == {name: len(one.rejected) for name, one in reports.items()}


def test_a_line_of_no_known_contest_concerns_all(tmp_path: Path) -> None:
    """Where a line's contest is not known, no contest is settled."""
    rows = ("G,1,300,100,60,40,,,,0,0", "M,1,300,100,,,50,30,20,0,0", "Z,2,300,100,,,,,,0,0")
    loaded = read(tmp_path, EACH, *rows, gov="AB", may="CDE")

    assert [False, False] == [
        count_sheets(loaded, one).stakes.settled for one in contests_in(loaded)
    ]


def test_a_contest_with_nothing_but_bad_lines_is_not_left_out(tmp_path: Path) -> None:
    """A contest whose lines were all rejected has a report too, with its lines."""
    rows = ("G,1,300,100,60,40,,,,0,0", "M,2,300,100,,,x,0,0,0,0")
    loaded = read(tmp_path, EACH, *rows, gov="AB", may="CDE")

    assert ["gov", "may"] == [one.id for one in contests_in(loaded)]
