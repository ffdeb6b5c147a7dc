"""A mission with its forms given out, and a device that may send."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from escrutinio.io.observation import ready
from escrutinio.operations import office as offices
from escrutinio.operations.log import begin
from escrutinio.operations.observation import devices, forms
from escrutinio.operations.office import Office
from tests.conftest import SHARED

AT = "2021-06-06T22:00:00Z"


@dataclass
class Mission:
    """A mission and the key of its device."""

    office: Office
    token: str


def mission_at(path: Path) -> Mission:
    """A mission in a folder."""
    begin(path, "peru-2021-runoff", AT).close()
    office = offices.opened(path)
    for name in ready.ready_names():
        file = path / f"{name}.md"
        file.write_text(ready.ready(name, office.election.contests[0]), "utf-8")
        forms.issue(office, file, AT)
    made = devices.add(office, 0, "observer-1", phone="+51 999 000 111", stations=("012345",))
    return Mission(office=office, token=made.token)


@pytest.fixture
def mission(tmp_path: Path) -> Mission:
    """A mission."""
    return mission_at(tmp_path / "w")


@pytest.fixture(scope="session")
def given() -> dict[str, Any]:
    """The vectors on observation and incidents."""
    path = SHARED / "vectors/observation.json"
    if not path.is_file():
        pytest.skip("no vectors at hand")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


CLOSING = {
    "/data/mesa": "012345", "/data/closed_at": "17:00:00", "/data/registered": "300",
    "/data/voted": "290", "/data/ballots": "290", "/data/agents_copy": "yes",
    "/data/posted": "yes", "/data/irregularities": "none",
}  # fmt: skip


def closing(office: Office, key: str, replaces: str = "", **other: str) -> bytes:
    """A report of the closing form."""
    from escrutinio.io.observation.instances import filled

    issued = forms.forms(office)[0]
    answers = CLOSING | {f"/data/{name}": value for name, value in other.items()}
    return filled(issued.form, issued.xform, answers, key=key, replaces=replaces)
