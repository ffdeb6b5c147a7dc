"""The floors of the building, frozen records, and what the command line may import."""

import ast
import dataclasses
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import escrutinio
from escrutinio import model

ROOT = Path(escrutinio.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py") if path.name != "__main__.py")

FLOORS = [
    {"words"},
    {"errors"},
    {"model"},
    {"law"},
    {"tally", "adjudication", "audit", "forensics", "observation", "roll", "media", "dialogue"}
    | {"ledger", "maps"},
    {"data", "io"},
    {"operations", "verify"},
    {"report"},
    {"site", "desk"},
    {"cli"},
]
LEVEL = {unit: i for i, floor in enumerate(FLOORS) for unit in floor}
PURE = {unit for floor in FLOORS[:5] for unit in floor}
IMPURE = {
    *("sqlite3", "socket", "subprocess", "httpx", "time", "random", "logging", "os", "starlette"),
    *("duckdb", "urllib", "pathlib", "tempfile"),
}
READS_PACKAGE_DATA = {"law/book.py"}


def imported(tree: ast.AST) -> list[str]:
    """Every module that a file imports, lazily or for types too."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return names


def trespasses(unit: str, tree: ast.AST) -> list[str]:
    """The imports of a file that its floor does not allow."""
    found = []
    for name in imported(tree):
        top, _, rest = name.partition(".")
        if top == "escrutinio" and rest:
            other = rest.split(".")[0]
            if other != unit and LEVEL[other] >= LEVEL[unit]:
                found.append(name)
        elif top != "escrutinio" and unit in PURE and top in IMPURE:
            found.append(name)
    return found


def unit_of(path: Path) -> str:
    """The folder or module on a floor that a file belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_from_lower_floors(path: Path) -> None:
    """A file reaches down, or inside its own unit."""
    if path == ROOT / "__init__.py":
        pytest.skip("the package itself imports nothing")

    assert [] == trespasses(unit_of(path), ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize(
    ("unit", "line"),
    [
        ("tally", "from escrutinio.io import engine"),
        ("tally", "from escrutinio.audit import risk"),
        ("model", "import sqlite3"),
        ("io", "from escrutinio.cli import page"),
    ],
)
def test_a_planted_trespass_is_seen(unit: str, line: str) -> None:
    """The check above fails on an import that goes up, across or out."""
    assert len(trespasses(unit, ast.parse(line))) == 1


def test_only_io_opens_a_connection() -> None:
    """The engine is connected to in io alone."""
    opens = [
        str(path.relative_to(ROOT)) for path in FILES if "duckdb.connect" in path.read_text("utf-8")
    ]

    assert ["io/engine.py"] == opens


def records() -> list[type]:
    """Every dataclass of the model."""
    found = []
    for info in pkgutil.iter_modules(model.__path__):
        module = importlib.import_module(f"escrutinio.model.{info.name}")
        found += [
            value
            for value in vars(module).values()
            if dataclasses.is_dataclass(value) and isinstance(value, type)
        ]
    return found


@pytest.mark.parametrize("record", records(), ids=lambda record: record.__name__)
def test_records_are_frozen(record: type) -> None:
    """A record of the model cannot be changed, nor given new attributes."""
    assert record.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(record)


def functions() -> list[tuple[str, int]]:
    """Every function with its length in lines, its docstring apart."""
    found = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                doc = node.body[0] if ast.get_docstring(node) else None
                cut = (doc.end_lineno or 0) - doc.lineno + 1 if doc else 0
                found.append((node.name, (node.end_lineno or 0) - node.lineno + 1 - cut))
    return found


def test_functions_are_short() -> None:
    """No function is over 60 lines, and half of them have at most 12."""
    lengths = sorted(length for _, length in functions())

    assert [] == [name for name, length in functions() if length > 60]
    assert lengths[len(lengths) // 2] <= 12


def test_modules_are_short() -> None:
    """No module but the catalogues of words is over 400 lines."""
    long = [
        str(path.relative_to(ROOT))
        for path in FILES
        if unit_of(path) != "words" and len(path.read_text("utf-8").splitlines()) > 400
    ]

    assert [] == long


def test_help_imports_no_engine() -> None:
    """`escrutinio --help` starts without the engine, numpy, pandas or rich."""
    code = (
        "import sys\nfrom escrutinio.cli.main import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'duckdb', 'numpy', 'pandas', 'rich', 'babel'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]" == run.stdout.splitlines()[-1]
