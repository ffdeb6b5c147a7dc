"""Both languages to the last word, and what the shell offers."""

import ast
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click
import pytest

from escrutinio import words as words_of
from escrutinio.cli import usage
from escrutinio.words import MODULES, catalogue
from tests.cli.conftest import RUNOFF, council, done_by, start, written

CODES = ("blank", "null", "challenged", "voted", "cast", "pending", "resolved", "arithmetic")


@pytest.fixture
def page(tmp_path: Path) -> str:
    """What the commands on sheets say in Spanish."""
    one = written(tmp_path, "a.csv", RUNOFF)
    other = written(tmp_path, "b.csv", RUNOFF.replace("5,6,pending,arithmetic", "4,6,resolved,"))
    commands = [
        *(("check", one), ("count", one), ("resolve", one), ("resolve", one, "--against", other)),
        *(("compare", one, other), ("sheet", one, "2", "--copy", other), ("stakes", one)),
    ]
    return "\n".join(start(*words, language="es") for words in commands)


def test_spanish_has_no_codes(page: str) -> None:
    """Boxes, states and reasons are named in Spanish."""
    ours = [line for line in page.splitlines() if not line.startswith("La fuente dice")]
    words = " ".join(ours).replace("=", " ").replace(",", " ").split()

    assert [] == [code for code in CODES if code in words]
    assert "estado pendiente → computada resuelta, motivo error material → -" in page
    assert "votos en blanco 5 → 4" in page


def test_programs_read_codes(tmp_path: Path) -> None:
    """JSON is the same in both languages."""
    one = written(tmp_path, "a.csv", RUNOFF)
    other = written(tmp_path, "b.csv", RUNOFF.replace("5,6,pending,arithmetic", "4,6,resolved,"))
    spanish, english = (
        json.loads(start("compare", one, other, "--json", language=each)) for each in ("es", "en")
    )

    assert spanish == english
    assert "state pending→resolved, kind arithmetic→" in spanish["sheets"][0]["changes"]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("count", "--help"), ("Uso:", "[OPCIONES]", "Opciones:", "Muestra este mensaje")),
        (("--help",), ("Uso:", "Órdenes:", "Muestra la versión")),
        (("--version",), ("versión",)),
    ],
)
def test_help_in_spanish(words: tuple[str, ...], parts: tuple[str, ...]) -> None:
    """Headings and the library's own options are in the language asked for."""
    text = (
        start(*words, "--lang", "es") if words != ("--version",) else start(*words, language="es")
    )

    assert [] == [part for part in parts if part not in text]
    assert "Usage" not in text
    assert "Options" not in text


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("count",), "Falta el argumento 'SOURCE'."),
        (("count", "a", "--planet"), "No existe la opción '--planet'."),
        (("contar",), "No existe la orden 'contar'."),
        (("completion", "dos"), "'dos' no es uno de 'bash', 'zsh', 'fish'."),
        (("count", "a", "--limit", "-1"), "está fuera del rango"),
        (("count", "a", "b"), "Sobra un argumento (b)"),
        (("count", "a", "--by"), "necesita un valor"),
    ],
)
def test_a_wrong_command_in_spanish(words: tuple[str, ...], part: str) -> None:
    """A command that is not understood is answered in the language asked for, with code 2."""
    message = start(*words, language="es", code=2)

    assert part in message
    assert "Error" in message


def test_english_is_as_the_library_says_it() -> None:
    """The catalogue's English texts are the library's own: one that is not would never be found."""
    folder = Path(click.__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    ours = {"[OPTIONS]", "COMMAND [ARGS]..."}
    texts = [text.replace("\n", "\\n").replace("\t", "\\t") for text in usage.texts("es")]

    assert [] == [text for text in texts if text not in ours and f'"{text}"' not in source]


def offered(line: str, **variables: str) -> list[str]:
    """What a shell is offered for the last word of a line."""
    words = line.split(" ")
    env = os.environ | {
        "_ESCRUTINIO_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    command = [sys.executable, "-m", "escrutinio"]
    done = subprocess.run(command, capture_output=True, text=True, env=env | variables, check=False)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("escrutinio count me", "file,me"),
        ("escrutinio count de", "plain,demo:peru-2021-runoff"),
        ("escrutinio compare a.csv b", "file,b"),
        ("escrutinio sheet a.csv 1 --copy b", "file,b"),
        ("escrutinio count a.csv --by dis", "plain,district"),
        ("escrutinio count a.csv --regime pe-2", "plain,pe-2025"),
        ("escrutinio stakes a.csv --regime ", "plain,pe-2015"),
        ("escrutinio count a.csv --election peru-2026", "plain,peru-2026-round1"),
        ("escrutinio count a.csv --election ./my", "file,./my"),
        ("escrutinio count a.csv --format onpe", "plain,onpe-2021-runoff"),
        ("escrutinio count a.csv --contest dep", "plain,deputies"),
        ("escrutinio count a.csv --election peru-2021-runoff --contest ", "plain,president"),
        ("escrutinio get peru", "plain,peru-2021-runoff"),
    ],
)
def test_the_shell_is_offered_what_fits(line: str, some: str) -> None:
    """Files and every name that the program knows complete."""
    assert some in offered(line)


def test_contests_are_those_of_the_election() -> None:
    """Once the election is named, no contest of another one is offered."""
    line = "escrutinio count a.csv --election peru-2021-runoff --contest "

    assert ["plain,president"] == offered(line)


def test_interrupted_commands_have_a_code_of_their_own(tmp_path: Path) -> None:
    """Findings alone end with 1: a wrong command ends with 2."""
    one = council(tmp_path)

    assert 1 == done_by("check", *one, "--strict").returncode
    assert 2 == done_by("check").returncode


def keys_of(source: str) -> list[str]:
    """Every key that a module of words writes down, as often as it does."""
    return [
        key.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]


def twice(sources: Iterable[str]) -> list[str]:
    """The keys that stand more than once: a later text would silently replace an earlier one."""
    counted = Counter(key for source in sources for key in keys_of(source))
    return sorted(key for key, n in counted.items() if n > 1)


@pytest.mark.parametrize("language", MODULES)
def test_a_key_has_one_text(language: str) -> None:
    """No key is written twice, in one module or in two, and each language has the same ones."""
    folder = Path(words_of.__file__).parent / MODULES[language]
    assert twice(path.read_text("utf-8") for path in sorted(folder.rglob("*.py"))) == []
    assert catalogue(language).keys() == catalogue("es").keys()


def test_a_key_written_twice_is_seen() -> None:
    """The planted failure: the same key in two modules."""
    assert twice(['A = {"x": "1", "y": "2"}', 'B = {"x": "3"}']) == ["x"]
