"""`publish`, `verify`, `witness` and the keys and receipts of `log`, as a user meets them."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.test_cli import run
from tests.io.conftest import stations, table


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workspace of five sheets, a witness whom its log names, and a bundle."""
    tmp_path = tmp_path_factory.mktemp("made")
    (tmp_path / "a.csv").write_bytes(table(*stations(5)))
    ws, out, witness = (str(tmp_path / name) for name in ("ws", "out", "w"))
    run("init", ws, "--election", "peru-2021-runoff", "--origin", "office.example/runoff")
    run("ingest", str(tmp_path / "a.csv"), "--into", ws)
    [first] = json.loads(run("log", "keys", ws, "--json"))["log"]
    (tmp_path / "log.pub").write_text(first["key"])
    run("witness", "init", witness, "--name", "party.example/w", "--log", first["key"])
    [key] = (tmp_path / "w").glob("*.pub")
    (tmp_path / "witness.pub").write_text(key.read_text())
    run("log", "witness", ws, str(tmp_path / "witness.pub"))
    run("publish", ws, out)
    run("witness", "sign", witness, out, "--out", str(tmp_path / "signed"))
    run("witness", "add", ws, out, str(tmp_path / "signed"))
    return tmp_path


@pytest.fixture
def space(made: Path, tmp_path: Path) -> Path:
    """The same folder, for one test to do with as it likes."""
    return shutil.copytree(made, tmp_path / "space")


def trust(space: Path) -> list[str]:
    """The options with what a stranger has from elsewhere."""
    return ["--key", str(space / "log.pub"), "--witness", str(space / "witness.pub")]


def test_a_stranger_is_told_what_holds(space: Path) -> None:
    """Every part, who signed, and that it is anchored; as data too."""
    page = run("verify", str(space / "out"), *trust(space))
    data = json.loads(run("verify", str(space / "out"), *trust(space), "--json"))

    assert "Signed by the witness party.example/w at 20" in page
    assert "anchored in what you had from elsewhere" in page
    assert "That the sheets are true it does not say." in page
    assert (True, True) == (data["verified"], data["anchored"])
    assert {"earlier": "unchecked", "readme": "unchecked"} == {
        one["name"]: one["state"] for one in data["checks"] if one["state"] != "holds"
    }


def test_a_difference_ends_with_one_and_says_where(space: Path) -> None:
    """A figure changed in a file: the part, the file, what is there and what was computed."""
    path = space / "out/totals.json"
    path.write_text(path.read_text().replace('"PL": 575', '"PL": 576', 1))
    page = run("verify", str(space / "out"), code=1)

    assert "First difference (every file, by its SHA-256): totals.json" in page
    assert "It does NOT hold." in page


def test_an_earlier_bundle_is_taken_as_a_checkpoint(space: Path) -> None:
    """A folder that one kept stands for its checkpoint."""
    run("log", "rotate", str(space / "ws"))
    run("publish", str(space / "ws"), str(space / "second"))
    page = run("verify", str(space / "second"), "--checkpoint", str(space / "out"))

    assert "the log grew from the earlier checkpoint  holds" in page


def test_keys_change_and_old_trust_follows(space: Path) -> None:
    """Another key, signed by the first, which is the one that a stranger has."""
    run("log", "rotate", str(space / "ws"))
    run("publish", str(space / "ws"), str(space / "second"))
    keys = json.loads(run("log", "keys", str(space / "ws"), "--json"))

    assert 2 == len(keys["log"])
    assert "holds" in run("verify", str(space / "second"), "--key", str(space / "log.pub"))


def test_a_citizen_checks_a_receipt(space: Path) -> None:
    """The sheet of a station, with its witness, and a tampered copy."""
    receipt = space / "r.tlog-proof"
    said = run("log", "receipt", str(space / "out"), "000003", "--out", str(receipt))
    page = run("log", "check", str(receipt), *trust(space))
    receipt.write_text(receipt.read_text().replace("index ", "index 1"))

    assert "sheet.published" in said
    assert '"station":"000003"' in page
    assert "not that it is true" in page
    assert "does not have that entry" in run("log", "check", str(receipt), *trust(space), code=2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("publish", "{0}/ws", "{0}/out"), "something in the folder"),
        (("publish", "{0}/none", "{0}/x"), "none"),
        (("verify", "{0}/none"), "no bundle there"),
        (("verify", "{0}/out", "--key", "x"), "public key"),
        (("log", "witness", "{0}/ws", "{0}/log.pub"), "role"),
        (("log", "receipt", "{0}/out", "999999"), "nothing of that station"),
        (("log", "check", "{0}/a.csv", "--key", "{0}/log.pub"), "not a receipt"),
        (("witness", "sign", "{0}/none", "{0}/out"), "no witness there"),
        (("witness", "add", "{0}/ws", "{0}/out", "{0}/a.csv"), "signed note"),
        (("init", "{0}/two", "--election", "peru-2021-runoff", "--origin", "a b"), "name"),
    ],
)
def test_what_cannot_be_done_says_why(space: Path, words: tuple[str, ...], said: str) -> None:
    """Each refusal says what, why and what to do, in three lines."""
    error = run(*(word.format(space) for word in words), code=2)

    assert said in error
    assert 3 == len(error.splitlines())
