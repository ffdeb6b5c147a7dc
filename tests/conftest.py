"""The published files, where they are at hand."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[1] / ".." / "shared"
WHY = "../shared is not here: tests on published files are skipped"


def pytest_report_header() -> list[str]:
    """One line that says so where the published files are missing."""
    return [] if (SHARED / "data").is_dir() else [WHY]


def _needed(path: Path) -> Path:
    if path.is_dir():
        return path.resolve()
    if os.environ.get("REAL_DATA_REQUIRED"):
        pytest.fail(f"{path} is missing")
    pytest.skip(WHY)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published files."""
    return _needed(SHARED / "data")


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of cases with expected values."""
    return _needed(SHARED / "vectors")


@pytest.fixture(scope="session")
def runoff(shared: Path) -> Path:
    """The folder of the run-off of 2021."""
    return shared / "peru/2021-runoff"


@pytest.fixture(scope="session")
def official(runoff: Path) -> str:
    """The office's file of 18 June 2021."""
    return str(next(runoff.glob("*.zip")))


@pytest.fixture(scope="session")
def evolution(runoff: Path) -> str:
    """The four dated states of every sheet."""
    return str(runoff / "peru_2021_runoff_mesa_evolution.parquet")
