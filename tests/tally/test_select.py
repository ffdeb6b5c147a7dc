"""Conditions on sheets."""

import pytest

from escrutinio.errors import Refused
from escrutinio.io import engine
from escrutinio.io.definitions import election
from escrutinio.tally.select import condition

CONTEST = election("peru-2021-runoff").contests[0]
COLUMNS = 'station, department, registered, voted, v0, v1, "blank", "null", challenged, state, kind'
ROWS = """('000001', 'PUNO', 300, 200, 190, 5, 2, 3, 0, 'counted', ''),
('000002', 'PUNO', 300, 200, 100, 90, 5, 5, 0, 'counted', ''),
('000003', 'ÁNCASH', 300, 100, 0, 90, 5, 5, 0, 'resolved', '')"""


def chosen(text: str) -> list[str]:
    connection = engine.connect()
    connection.execute(f"CREATE TABLE sheet AS SELECT * FROM (VALUES {ROWS}) t({COLUMNS})")
    where = condition(text, CONTEST, (0, 1))
    found = engine.rows(connection, f"SELECT station FROM sheet WHERE {where} ORDER BY 1")
    return [row[0] for row in found]


@pytest.mark.parametrize(
    ("text", "stations"),
    [
        ("department = Puno", ["000001", "000002"]),
        ("department = Puno and first option > 90 %", ["000001"]),
        ("departamento = puno y primera opción > 90%", ["000001"]),
        ("department = Ancash or PL = 100", ["000002", "000003"]),
        ("(department = Puno or FP > 50) and turnout < 50 %", ["000003"]),
        ("state != counted", ["000003"]),
        ("null >= 2.5 %", ["000002", "000003"]),
        ("voted > 150", ["000001", "000002"]),
        ("station = 000003", ["000003"]),
        ("department = 'x'' or true --'", []),
        ("station = 3", ["000003"]),
        ("mesa != 3 and station < 2", ["000001"]),
        ("voted > 50 %", ["000001", "000002"]),
        ("voted = 150 %", []),
        ("null >= 2,5 %", ["000002", "000003"]),
        ("pl = 100", ["000002"]),
        ("department = O'Higgins", []),
    ],
)
def test_a_condition_chooses(text: str, stations: list[str]) -> None:
    """Words, shares and counts choose the sheets that they say, in either language."""
    assert stations == chosen(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "department", "planet = Mars", "first option > many", "(PL > 1", "PL > 1 PL > 2"),
        *("voted > 1,000", "voted > 1.000", "department = 'Puno", "station = 1 2"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    """The message names the fields that are known."""
    with pytest.raises(Refused) as refused:
        chosen(text)

    assert "department" in refused.value.text("en")
