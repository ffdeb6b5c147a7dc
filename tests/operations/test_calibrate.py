"""Error rates measured anew, on little."""

from pathlib import Path

import numpy as np
import pytest

from escrutinio.errors import SourceError
from escrutinio.forensics.calibration import ELECTION, PART, SIMULATED, TOGETHER
from escrutinio.forensics.injections import HOWS, INJECTIONS, SHARES
from escrutinio.io.calibrated import read, written
from escrutinio.operations.calibrate import TESTS, Amount, bases, measured
from tests.cli.conftest import start
from tests.cli.test_claim_command import table
from tests.forensics.test_claims import clean

LITTLE = Amount(runs=6, parts=2, hard=1, times=1)
LEAST = Amount(runs=2, parts=2, hard=1, times=1)
NAMED = '[[base]]\nid = "made"\nsource = "second.csv"\nbefore = "first.csv"\nplace = "place"\n'
SHIPPED = Path(__file__).parents[2] / "bench" / "clean.toml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small clean election of two rounds, and the file that names it."""
    where = tmp_path_factory.mktemp("calibrate")
    made = clean().select(np.arange(600))
    table(made, where, "second.csv")
    table(made.before, where, "first.csv")
    (where / "clean.toml").write_text(NAMED, encoding="utf-8")
    (where / "power.toml").write_text(NAMED + "power = true\n", encoding="utf-8")
    return where


def rates(folder: Path, seed: int, workers: int = 1) -> str:
    """What is written for a seed."""
    found = measured(folder / "clean.toml", folder, seed=seed, amount=LEAST, workers=workers)
    return written(found)


def test_the_same_seed_gives_the_same_bytes(folder: Path) -> None:
    """On any number of processors, in the command too; and another seed gives others."""
    one = rates(folder, 1)
    assert one == rates(folder, 1, workers=2)
    assert one.replace('"seed": 1,', '"seed": 2,') != rates(folder, 2)
    out = folder / "rates.json"
    named = (str(folder / "clean.toml"), "--data", str(folder), "--out", str(out))
    least = ("--runs", "2", "--parts", "2", "--hard", "1", "--times", "1")
    start("forensics", "calibrate", *named, *least, "--seed", "1")
    assert out.read_text("utf-8") == one
    assert read(out).seed == 1


@pytest.mark.long
def test_wrongs_are_done_where_the_file_asks_for_it(folder: Path) -> None:
    """Each injection at each share in each way is measured once, and only there."""
    found = measured(folder / "power.toml", folder, seed=1, amount=LEAST, workers=1)
    cells = {(one.injection, one.share, one.how) for one in found.powers}
    assert cells == {(one.id, share, how) for one in INJECTIONS for share in SHARES for how in HOWS}
    assert {one.n for one in found.powers} == {1}
    large = [one for one in found.powers if one.test == TOGETHER and one.share == max(SHARES)]
    assert [one for one in large if one.injection == "stuffed-40" and one.hits]


def test_every_test_is_measured_everywhere(folder: Path) -> None:
    """Simulated elections, the whole of the real one and its parts have each test and all."""
    told: list[tuple[str, int, int]] = []
    found = measured(
        folder / "clean.toml",
        folder,
        seed=1,
        amount=LITTLE,
        workers=1,
        tell=lambda *at: told.append(at),
    )
    names = {one.id for one in TESTS} | {TOGETHER}
    for base, unit, n in ((SIMULATED, ELECTION, 6), ("made", ELECTION, 1), ("made", PART, 2)):
        cells = {r.test: r.n for r in found.rates if (r.base, r.unit) == (base, unit)}
        assert names >= cells.keys() >= {TOGETHER, "last-digit"}
        assert cells[TOGETHER] == n
    assert {one.test for one in found.curves} <= names
    assert found.levels
    assert told
    assert found.powers == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "not a file of clean elections"),
        ("[[base]]\nid = 1\nwhat = 2\n", "not a file of clean elections"),
        ("= 1", "not a file of clean elections"),
        ('[[base]]\nid = "a"\nsource = "absent.csv"\n', "there is no such file"),
    ],
)
def test_a_wrong_file_of_elections_is_refused(tmp_path: Path, text: str, part: str) -> None:
    """What is wrong is said before anything is measured: the file, why it matters, what to do."""
    path = tmp_path / "clean.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=part) as caught:
        bases(path, tmp_path)
    what, why, do = str(caught.value).splitlines()[0], *str(caught.value).splitlines()[-2:]
    assert ("absent.csv" if "absent" in text else "clean.toml") in what
    assert why
    assert do


def test_no_file_of_elections(tmp_path: Path) -> None:
    """Where the file itself is not there, it is named, with what such a file has."""
    with pytest.raises(SourceError, match=r"none\.toml") as caught:
        bases(tmp_path / "none.toml", tmp_path)
    assert "[[base]]" in str(caught.value)


def test_an_election_of_the_shipped_file_that_is_not_there(tmp_path: Path) -> None:
    """In a folder without elections, the first source that is missing is named with its path."""
    with pytest.raises(SourceError, match="there is no such file") as caught:
        bases(SHIPPED, tmp_path)
    assert str(tmp_path / "peru") in str(caught.value)


@pytest.mark.real
def test_the_elections_of_the_shipped_file_are_there(shared: Path) -> None:
    """Each has a name of its own, and wrongs are done to one of them alone."""
    found = bases(SHIPPED, shared)
    assert len({one.id for one in found}) == len(found)
    assert [one.id for one in found if one.power] == ["peru-2021-runoff"]
