"""What is printed and kept, whatever reads it."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from escrutinio.io import engine
from tests.cli.conftest import (
    DEMO,
    ONE_OPTION,
    RUNOFF,
    SHEETS,
    council,
    done_by,
    start,
    written,
)

CLEAN = "".join(x for x in RUNOFF.splitlines(keepends=True) if "arithmetic" not in x)


def columns(path: Path) -> list[str]:
    """The columns of a table, which has no rows."""
    table = f"read_csv('{path}', header = true)" if path.suffix == ".csv" else f"'{path}'"
    connection = engine.connect()
    assert [(0,)] == engine.rows(connection, f"SELECT count(*) FROM {table}")
    return [row[0] for row in engine.rows(connection, f"DESCRIBE SELECT * FROM {table}")]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("command", ["check", "resolve", "compare"])
def test_an_empty_table_has_its_header(tmp_path: Path, command: str, suffix: str) -> None:
    """Where nothing is found, the table has the columns that it has where something is."""
    source = written(tmp_path, "clean.csv", CLEAN)
    found = written(tmp_path, "found.csv", RUNOFF)
    empty, full = tmp_path / f"empty{suffix}", tmp_path / "full.csv"
    other = {"compare": (source, found)}.get(command, (found,))
    start(command, *((source, source) if command == "compare" else (source,)), "--out", str(empty))
    start(command, *other, "--out", str(full))

    assert full.read_text("utf-8").partition("\n")[0].split(",") == columns(empty)


@pytest.mark.parametrize("command", ["check", "compare", "resolve"])
def test_only_a_count_is_written_for_nist(tmp_path: Path, command: str) -> None:
    """Rows under the name of a NIST report are refused, and nothing is written."""
    source, out = written(tmp_path, "a.csv", RUNOFF), tmp_path / "out.nist.json"
    words = (command, source, source) if command == "compare" else (command, source)

    assert "a count only" in start(*words, "--out", str(out), code=2)
    assert not out.exists()


def test_capitals_in_a_suffix(tmp_path: Path) -> None:
    """`.CSV` is a name for the same kind of file."""
    source, out = written(tmp_path, "a.csv", RUNOFF), tmp_path / "OUT.CSV"
    start("count", source, "--out", str(out))

    assert out.read_text("utf-8").startswith("election,contest,")


def test_one_option_is_compared(tmp_path: Path) -> None:
    """A contest with one option has its votes for a margin, and no second."""
    definition = written(tmp_path, "election.toml", ONE_OPTION)
    header = "election,station,registered,voted,votes:YES,blank,null,state,kind\n"
    a = written(tmp_path, "a.csv", f"{header}yes-2024,1,300,10,8,1,1,counted,\n")
    b = written(tmp_path, "b.csv", f"{header}yes-2024,1,300,10,9,1,0,counted,\n")
    words = ("compare", a, b, "--election", definition)
    data = json.loads(start(*words, "--json"))

    assert (None, 8, 9) == (data["second"], data["margin_a"], data["margin_b"])
    assert "Votes of Yes: 8 → 9 (1)" in start(*words)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_an_encoding_that_lacks_a_sign(tmp_path: Path, encoding: str) -> None:
    """A sign that the terminal cannot write becomes a plain one; JSON is still whole."""
    source = written(tmp_path, "a.csv", RUNOFF)
    words = ("count", source, "--json")
    other = written(tmp_path, "b.csv", RUNOFF.replace("20,70", "30,60"))

    assert "40 -> 20 (-20)" in start("compare", source, other, PYTHONIOENCODING=encoding)
    assert json.loads(start(*words, PYTHONIOENCODING=encoding)) == json.loads(start(*words))


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Unix")
@pytest.mark.parametrize("words", [f"count {DEMO} --by district --limit 0", "count --help"])
def test_a_reader_that_leaves(words: str) -> None:
    """`head` ends the program quietly, with the code that shells show for it."""
    program = f"{shlex.quote(sys.executable)} -m escrutinio {words}"
    script = f"{program} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=False)

    assert done.returncode in (0, 141)
    assert b"" == done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk at hand")
@pytest.mark.parametrize("words", [("list",), ("count", DEMO, "--json")])
def test_a_full_disk(words: tuple[str, ...]) -> None:
    """An output that cannot be written is an error with a message, not a traceback."""
    command = [sys.executable, "-m", "escrutinio", *words, "--lang", "en"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)

    assert 2 == done.returncode
    assert b"the output cannot be written" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_file_says_what_json_says(tmp_path: Path) -> None:
    """`--out x.json` and `--json` are the same, for one contest and for several."""
    one = council(tmp_path)
    for chosen in ((), ("--contest", "mayor")):
        out = tmp_path / "out.json"
        printed = start("count", *one, *chosen, "--json", "--out", str(out))

        assert json.loads(printed) == json.loads(out.read_text("utf-8"))
    data = json.loads(start("count", *one, "--json"))
    assert {"election", "election_name", "simulated", "source", "contests"} == set(data)


def test_the_next_command_works(tmp_path: Path) -> None:
    """The command that is printed names every option, and runs as it stands."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    one = council(folder, SHEETS, "my sheets.csv")
    line = start("count", *one, "--contest", "mayor").strip().splitlines()[-1]
    program, *words = shlex.split(line.removeprefix("Next: "))

    assert ("escrutinio", "stakes", one[0]) == (program, *words[:2])
    assert ["--election", one[2], "--contest", "mayor"] == words[2:]
    assert 0 == done_by(*words).returncode
