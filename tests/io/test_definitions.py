"""Definitions with something impossible in them: refused, with the file and the field."""

from pathlib import Path

import pytest

from escrutinio.errors import SourceError
from escrutinio.operations.open import open_source

ELECTION = """
id = "own"
name_es = "Elección"
name_en = "Election"
date = 2024-01-01

[[contest]]
id = "mayor"

[[contest.option]]
id = "RED"
name = "Roja"

[[contest.option]]
id = "BLUE"
name = "Azul"
"""
MAPPING = """
election = "peru-2021-runoff"

[columns]
station = "mesa"
voted = "votaron"
null = "nulos"
state = ["estado"]

[options]
RED = "roja"
BLUE = "azul"

[states]
"CONTADA" = ["counted"]
"""
TABLE = "mesa,votaron,nulos,estado,roja,azul\n1,11,0,CONTADA,5,6\n"


def refusal(folder: Path, election: str, mapping: str) -> SourceError:
    """The error with which a table is refused under these definitions."""
    for name, text in (("own.toml", election), ("mine.toml", mapping), ("mesas.csv", TABLE)):
        (folder / name).write_text(text, "utf-8")
    with pytest.raises(SourceError) as caught:
        open_source(
            str(folder / "mesas.csv"),
            election=str(folder / "own.toml"),
            form=str(folder / "mine.toml"),
        )
    return caught.value


def names_all(error: SourceError, file: str, field: str) -> bool:
    """Whether a message in both languages names the file and the field, and says what to do."""
    texts = [error.text(language) for language in ("es", "en")]
    return all(file in text and field in text and text.count("\n") == 2 for text in texts)


def test_the_definitions_are_good(tmp_path: Path) -> None:
    """Without a change the table is read: the refusals below are for the change."""
    for name, text in (("own.toml", ELECTION), ("mine.toml", MAPPING), ("mesas.csv", TABLE)):
        (tmp_path / name).write_text(text, "utf-8")
    files = {"election": str(tmp_path / "own.toml"), "form": str(tmp_path / "mine.toml")}

    assert open_source(str(tmp_path / "mesas.csv"), **files).lines == 1


ELECTIONS = [
    ('id = "own"', 'id = "own"\nstation_form = "["', "station_form"),
    ('id = "own"', "id = \"own\"\nstation_form = '(?=1).'", "station_form"),
    ('id = "own"', 'id = "own"\ndistricts = "mars"', "districts"),
    ('id = "own"', 'id = "own"\nregime = "pe-1999"', "regime"),
    ('id = "own"', 'id = "own"\nabroad = 9', "abroad"),
    ('id = "own"', 'id = "own"\ncolour = 3', "colour"),
    ('id = "own"', 'id = "own"\nlaw = "LOE:322"', "law"),
    ("date = 2024-01-01", 'date = "2024-01-01"', "date"),
    ("date = 2024-01-01", "date = 2024-01-01T08:00:00", "date"),
    ("date = 2024-01-01", "", "date"),
    ('name_en = "Election"', "name_en = 5", "name_en"),
    ('id = "mayor"', 'id = "mayor"\noptions_of = "nope"', "contest.options_of"),
    ('id = "mayor"', 'id = "mayor"\nrule = "loudest"', "contest.rule"),
    ('id = "mayor"', 'id = "mayor"\ncodes = "M"', "contest.codes"),
    ('id = "mayor"', 'id = "mayor"\n[[contest]]\nid = "board"', "contest.option"),
    ('id = "RED"', "id = 7", "contest.option.id"),
    ('id = "RED"', 'id = "BLUE"', "contest.option.id"),
    ('name = "Roja"', 'nome = "Roja"', "contest.option.nome"),
]


@pytest.mark.parametrize(("good", "bad", "field"), ELECTIONS)
def test_an_election_that_cannot_be_meant_is_refused(
    tmp_path: Path, good: str, bad: str, field: str
) -> None:
    """A field of another kind, an unknown name or a lacking one is named, with its file."""
    error = refusal(tmp_path, ELECTION.replace(good, bad, 1), MAPPING)

    assert error.key.startswith("definition.")
    assert names_all(error, "own", field)


MAPPINGS = [
    ('voted = "votaron"', "voted = 5", "columns.voted"),
    ('voted = "votaron"', 'voted = ["votaron", "nulos"]', "columns.voted"),
    ('voted = "votaron"', 'voted = ""', "columns.voted"),
    ('voted = "votaron"', 'voted = "nulos"', "columns.null"),
    ('null = "nulos"', 'null = "roja"', "options.RED"),
    ('state = ["estado"]', "state = []", "columns.state"),
    ('RED = "roja"', 'RED = ["roja"]', "options.RED"),
    ('RED = "roja"', 'RED = "azul"', "options.BLUE"),
    ('["counted"]', "[]", "states.CONTADA"),
    ('["counted"]', "1", "states.CONTADA"),
    ('["counted"]', '["counted", "", "x"]', "states.CONTADA"),
    ("\n", '\nrepair = "x"\n', "repair"),
    ("\n", '\nrepair = {"" = "x"}\n', "repair"),
    ("\n", '\nmissing = "NA"\n', "missing"),
    ("\n", '\nempty_votes = "Zero"\n', "empty_votes"),
    ("\n", '\nzero_voters_missing = ["foo"]\n', "zero_voters_missing"),
    ("\n", "\nstation_width = -6\n", "station_width"),
    ("\n", '\nunread = "nota"\n', "unread"),
    ("\n", "\nsheet = 3\n", "sheet"),
    ("\n", '\nas_of = [{id = "a"}, {id = "a"}]\n', "as_of.id"),
    ("\n", '\nas_of = "x"\n', "as_of"),
    ('election = "peru-2021-runoff"', "election = 5", "election"),
]


@pytest.mark.parametrize(("good", "bad", "field"), MAPPINGS)
def test_a_mapping_that_cannot_be_meant_is_refused(
    tmp_path: Path, good: str, bad: str, field: str
) -> None:
    """A column that is no text or stands for two boxes, and an option's odd value, are named."""
    error = refusal(tmp_path, ELECTION, MAPPING.replace(good, bad, 1))

    assert error.key.startswith("definition.")
    assert names_all(error, "mine.toml", field)
