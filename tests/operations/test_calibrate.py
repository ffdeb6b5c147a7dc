"""Error rates measured anew, on little."""

from pathlib import Path

import pytest

from escrutinio.errors import SourceError
from escrutinio.forensics.calibration import ELECTION, PART, SIMULATED, TOGETHER
from escrutinio.operations.calibrate import TESTS, Amount, bases, measured
from tests.cli.conftest import start
from tests.cli.test_claim_command import table
from tests.forensics.test_claims import clean

LITTLE = Amount(runs=6, parts=2, hard=1, times=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean election of two rounds, and the file that names it."""
    where = tmp_path_factory.mktemp("calibrate")
    made = clean()
    table(made, where, "second.csv")
    table(made.before, where, "first.csv")
    (where / "clean.toml").write_text(
        '[[base]]\nid = "made"\nsource = "second.csv"\nbefore = "first.csv"\nplace = "place"\n',
        encoding="utf-8",
    )
    return where


def rates(folder: Path, seed: int) -> bytes:
    """What the command writes."""
    out = folder / "rates.json"
    little = ("--runs", "4", "--parts", "2", "--hard", "1", "--times", "1")
    named = (str(folder / "clean.toml"), "--data", str(folder), "--out", str(out))
    start("forensics", "calibrate", *named, *little, "--seed", str(seed))
    return out.read_bytes()


def test_the_same_seed_gives_the_same_bytes(folder: Path) -> None:
    """And another seed gives others."""
    one = rates(folder, 1)
    assert one == rates(folder, 1)
    assert one != rates(folder, 2)


@pytest.mark.long
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
    """What is wrong is said before anything is measured."""
    path = tmp_path / "clean.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=part):
        bases(path, tmp_path)
    with pytest.raises(SourceError):
        bases(tmp_path / "none.toml", tmp_path)
