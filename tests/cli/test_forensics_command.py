"""`escrutinio forensics` as a user and a script meet it."""

import json
from pathlib import Path

import pytest

from escrutinio.forensics.battery.all import METHODS
from escrutinio.words import LANGUAGES, catalogue
from tests.cli.conftest import start, written
from tests.cli.test_claim_command import PLACE, table
from tests.forensics.test_claims import clean


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The two rounds of a simulated election."""
    folder = tmp_path_factory.mktemp("forensics")
    made = clean()
    return table(made, folder, "second.csv"), table(made.before, folder, "first.csv")


def battery(*words: str, code: int = 0, language: str = "en") -> str:
    return start("forensics", *words, code=code, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_battery_has_its_page(files, language) -> None:
    """Questions, layers, bounds and what is not seen, in both languages, without a bare key."""
    second, first = files
    words = catalogue(language)
    text = battery(second, "--before", first, *PLACE, language=language)

    assert all(
        words[f"forensics.question.{one.question}"] in text for one in METHODS if one.question
    )
    for kind in ("identity", "test", "screen"):
        assert words[f"forensics.kind.{kind}"] in text
    assert words["forensics.answer.silent"] in text
    assert words["forensics.bounds"] in text
    assert words["forensics.unseen"][:40] in text
    assert words["forensics.never"] in text
    assert "forensics." not in text
    assert words["forensics.assumes.some_stations"] in text


def test_run_can_be_left_out(files) -> None:
    second, _ = files
    assert battery(second, "--only", "last-digit") == battery("run", second, "--only", "last-digit")


def test_programs_read_codes(files) -> None:
    """JSON has the same numbers in both languages, and the same ones again under one seed."""
    second, first = files
    words = (second, "--before", first, *PLACE, "--json")
    data = json.loads(battery(*words))
    other = json.loads(battery(*words, language="es"))

    def numbers(found):
        return [{**one["reading"], "absent": bool(one["reading"]["absent"])} for one in found]

    assert numbers(data["methods"]) == numbers(other["methods"])
    assert [one["reading"]["method"] for one in data["methods"]] == [one.id for one in METHODS]
    assert battery(*words) == battery(*words)
    assert battery(*words) != battery(*words, "--seed", "5")


def test_without_places_it_does_not_apply(files) -> None:
    """What cannot be read is said not to apply: never a pass."""
    text = battery(files[0])
    told = next(line for line in text.splitlines() if line.startswith("Not applicable"))
    assert catalogue("en")["forensics.places-votes.name"] in text[text.index(told) :]
    assert text.count("not applicable") == 2
    assert "pass" not in text


def test_strict_ends_with_one_where_something_stands_out(files, tmp_path: Path) -> None:
    lines = Path(files[0]).read_text("utf-8").splitlines()
    fields = lines[5].split(",")
    fields[5] = str(int(fields[4]) + 50)
    fields[7] = str(int(fields[7]) + int(fields[5]))
    broken = written(tmp_path, "broken.csv", "\n".join([*lines[:5], ",".join(fields), *lines[6:]]))

    battery(files[0], "--only", "voters-over-registered", "--strict")
    text = battery(broken, "--only", "voters-over-registered", "--strict", code=1)
    assert fields[2] in text


@pytest.mark.parametrize("out", ["report", "report.html", "report.pdf", "report.json"])
def test_reports_are_kept(files, tmp_path: Path, out: str) -> None:
    """A folder, or one file of it; the same bytes twice."""
    words = (files[0], *PLACE, "--only", "places-votes", "--out", str(tmp_path / out))
    battery(*words)
    path = tmp_path / out / "report.json" if out == "report" else tmp_path / out
    once = path.read_bytes()
    battery(*words)

    assert once == path.read_bytes()
    assert len(once) > 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_folder_of_others_is_refused_first(tmp_path: Path, language) -> None:
    """Before the source is read: it is not even there."""
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    text = battery("absent.csv", "--out", str(tmp_path), code=2, language=language)
    assert "mine.txt" in text
    assert (tmp_path / "mine.txt").read_text("utf-8") == "keep"
    assert "absent.csv" not in battery("absent.csv", "--out", "x.doc", code=2, language=language)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("nothing.csv",), ("nothing.csv: there is no such file",)),
        (("{0}", "--option", "Z"), ("Z", "A, B")),
        (("{0}", "--only", "benford"), ("benford", "last-digit")),
        (("{0}", "--place", "local"), ("local", "place")),
        (("{0}", "--before", "nothing.csv"), ("nothing.csv",)),
        (("{0}", "--places", "{1}"), ("polling place",)),
        (("calibrate", "nothing.toml", "--data", ".", "--out", "x.json"), ("nothing.toml",)),
    ],
)
def test_what_is_wrong_is_said(files, words, parts) -> None:
    """An odd command ends with 2, and says what is wrong and what there is."""
    text = battery(*(one.format(*files) for one in words), code=2)
    assert [] == [part for part in parts if part not in text]
    assert "Traceback" not in text


def test_a_table_without_voters_is_refused(tmp_path: Path) -> None:
    """With the file, and what a table needs."""
    path = written(tmp_path, "odd.csv", "id,reg,A,B\n1,100,50,40\n")
    assert "odd.csv" in battery(path, code=2)


def test_the_embedded_election(tmp_path: Path) -> None:
    """It says that its stations are simulated, and nothing stands out."""
    text = battery("demo:peru-2021-runoff", "--only", "last-digit", "--only", "sum-of-boxes")
    assert catalogue("en")["count.simulated"] in text
