"""`escrutinio evidence` as a user and a script meet it."""

import base64
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from escrutinio.cli.evidence import ACTS
from escrutinio.cli.evidence import TYPES as OFFERED
from escrutinio.ledger.statement import State
from escrutinio.model.custody import TYPES
from escrutinio.operations.evidence import ACTS as KNOWN
from escrutinio.words import LANGUAGES, catalogue
from tests.cli.conftest import start
from tests.cli.test_words import offered

T0, T1 = "2000-09-14T20:00-05:00", "2000-09-14T21:00-05:00"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workspace of one tape, and what is on the tape."""
    folder = tmp_path_factory.mktemp("made")
    path = str(folder / "ws")
    start("init", path, "--election", "peru-2021-runoff", "--origin", "office.example/x")
    (folder / "hello").write_text("Hello World!\n")
    add(path, "tape-1", "--type", "video-tape", "--file", str(folder / "hello"))
    return folder


@pytest.fixture
def space(made: Path, tmp_path: Path) -> str:
    """The same workspace, for one test to do with as it likes."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return str(tmp_path / "ws")


def add(space: str, item: str, *more: str, code: int = 0) -> str:
    """Log that the court collected an item."""
    words = ("evidence", "add", space, item, "--time", T0, "--office", "Court", *more)
    return start(*words, code=code)


def act(space: str, *words: str, code: int = 0) -> str:
    """Log an act of the court on the tape."""
    return start(
        "evidence", "act", space, "tape-1", *words, "--office", "Court", "--time", T1, code=code
    )


def data(*words: str) -> dict[str, Any]:
    """What a command says as JSON."""
    found: dict[str, Any] = json.loads(start(*words, "--json"))
    return found


def test_the_story_of_an_item(space: str, tmp_path: Path) -> None:
    """Collected, sealed, transferred and given back, as a page and as data."""
    act(space, "sealed", "--seal", "0007")
    act(space, "released", "--to-person", "Ana Quispe", "--seal", "0007")
    taken = ("accepted", "--person", "Ana Quispe", "--from-office", "Court", "--time", T1)
    start("evidence", "act", space, "tape-1", *taken)
    page = start("evidence", "status", space, "tape-1", "--file", str(tmp_path / "hello"))
    named = start("evidence", "status", space, "tape-1", "--names")
    found = data("evidence", "status", space, "tape-1")

    assert "in custody of commitment:" in page
    assert "intact since logged" in page
    assert "Quispe" not in page
    assert "in custody of Ana Quispe; seal 0007" in named
    assert [2, 3, 4, 5] == [one["index"] for one in found["acts"]]
    assert {"CUSTODY-LATE"} == {one["code"] for one in found["findings"]}
    assert ["unverified"] == [one["state"] for one in found["states"]]


def test_strict_ends_with_one(space: str, tmp_path: Path) -> None:
    """Findings are shown with 0; with --strict they are an exit code."""
    act(space, "released", "--to-office", "Congress")
    (tmp_path / "other").write_text("x")

    assert "CUSTODY-UNACCEPTED" in start("evidence", "gaps", space)
    assert "CUSTODY-GAP" in start("evidence", "gaps", space, "tape-1", "--strict", code=1)
    words = ("evidence", "status", space, "tape-1", "--file", str(tmp_path / "other"))
    assert "differs from what was logged" in start(*words, "--strict", code=1)


def test_no_gaps(tmp_path: Path) -> None:
    """A workspace without evidence has nothing to find."""
    path = str(tmp_path / "ws")
    start("init", path, "--election", "peru-2021-runoff")

    assert "Items: 0." in start("evidence", "gaps", path, "--strict")
    assert [] == data("evidence", "gaps", path)["findings"]


def test_a_proof_of_time(space: str, tmp_path: Path, vectors: Path) -> None:
    """The given proof with the right header, with a wrong one, and with none."""
    cases = json.loads((vectors / "observation.json").read_text("utf-8"))
    case = cases["custody"]["opentimestamps"]["hello_world"]
    (tmp_path / "hello.ots").write_bytes(base64.b64decode(case["ots_base64"]))
    words = ("evidence", "status", space, "tape-1", "--ots", str(tmp_path / "hello.ots"))
    root = case["merkle_root_internal_byte_order"]
    good = start(*words, "--header", root)
    wrong = start(*words, "--header", "11" * 32, "--strict", code=1)

    assert "existed before block 358391 if the supplied header is right" in good
    assert "existed before" not in wrong + start(*words)
    assert "the supplied one is 1111" in wrong


def test_export_and_erase(space: str, tmp_path: Path) -> None:
    """PROV-JSON to a file and to the page; an erased person cannot be shown any more."""
    person = ("--person", "Ana Quispe", "--time", T1, "--custodian-office", "Court")
    start("evidence", "act", space, "tape-1", "accessed", *person)
    out = tmp_path / "prov.json"
    start("evidence", "export", space, "tape-1", "--out", str(out))
    printed = json.loads(start("evidence", "export", space))
    [gone] = data("evidence", "erase", space, "--person", "Ana Quispe")["commitments"]
    files = b"".join(p.read_bytes() for p in Path(space).rglob("*") if p.is_file())

    assert printed == json.loads(out.read_text("utf-8"))
    assert f"ev:commitment-{gone.removeprefix('commitment:')}" in printed["agent"]
    assert b"Quispe" not in files
    assert "Quispe" not in start("evidence", "status", space, "tape-1", "--names")
    assert "agree" in start("log", "replay", space, "--check")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("examined", "--person", "Ana"), "cannot be given together"),
        (("examined", "--order", "R"), "--order: it does not belong"),
        (("released",), "--to-office, --to-person: it is missing"),
        (("examined", "--file", "nothing"), "there is no such file"),
        (("examined", "--sha256", "0"), "no SHA-256"),
        (("copied", "--copy", "a b"), "no id of an item"),
        (("accepted", "--from-office", "a\u202e"), "signs that are no letters"),
    ],
)
def test_bad_input_ends_with_two(space: str, words: tuple[str, ...], part: str) -> None:
    """What, where, why and what to do; nothing is logged."""
    message = act(space, *words, code=2)

    assert part in message
    assert 3 == len(message.strip().splitlines())
    assert 3 == data("log", "show", space)["size"]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("status", "tape-9"), "no event speaks of that item"),
        (("gaps", "tape-9"), "no event speaks of that item"),
        (("status", "tape-1", "--ots", "nothing"), "there is no such file"),
        (("status", "tape-1", "--header", "00"), "says nothing without --ots"),
        (("erase", "--person", "Nobody"), "nobody of that name"),
        (("export", "--out", "no/such/folder"), "cannot be written"),
    ],
)
def test_bad_questions_end_with_two(space: str, words: tuple[str, ...], part: str) -> None:
    """The same for commands that only look."""
    command, *rest = words
    message = start("evidence", command, space, *rest, code=2)

    assert part in message
    assert 3 == len(message.strip().splitlines())


def test_a_folder_that_is_no_workspace(tmp_path: Path) -> None:
    """Nothing is made in silence."""
    assert "not a workspace" in start("evidence", "gaps", str(tmp_path / "no"), code=2)


def test_spanish(space: str) -> None:
    """The same in Spanish, to the last word."""
    act(space, "released", "--to-office", "Congress")
    page = start("evidence", "status", space, "tape-1", language="es")
    message = start("evidence", "status", space, "x", language="es", code=2)

    assert "contenido nunca verificado" in page
    assert "entregado, y no recibido por esa parte" in page
    assert "ningún evento habla de ese elemento" in message
    for word in ("released", "custody of", "nobody", "video tape"):
        assert word not in page


def test_the_shell_is_offered_items(space: str) -> None:
    """Items of the workspace, acts and types complete."""
    assert ["plain,tape-1"] == offered(f"escrutinio evidence status {space} ta")
    assert ["plain,destroyed"] == offered(f"escrutinio evidence act {space} tape-1 des")
    assert ["plain,video-tape"] == offered(f"escrutinio evidence add {space} tape-2 --type vid")


def test_the_words_that_are_offered_are_those_that_are_known() -> None:
    """The command line repeats two lists so that its help starts at once; they are the same."""
    assert TYPES == OFFERED
    assert ("collected", *ACTS) == tuple(KNOWN)


def verdicts(texts: dict[str, str]) -> list[str]:
    """The keys of texts that call something authentic."""
    word = re.compile("aut[hé]?[eé]nti|genuin", re.IGNORECASE)
    return [key for key, text in texts.items() if word.search(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_ever_called_authentic(language: str) -> None:
    """In no text of either language; and each state has its words."""
    texts = catalogue(language)

    assert [] == verdicts(texts)
    assert [] == [one for one in State if f"evidence.state.{one}" not in texts]


def test_a_planted_verdict_is_seen() -> None:
    """The check above finds the word in both languages."""
    planted = {"a": "it is Authentic", "b": "es auténtico", "c": "la autenticidad", "d": "intact"}

    assert ["a", "b", "c"] == verdicts(planted)
