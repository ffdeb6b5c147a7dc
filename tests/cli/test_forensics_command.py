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
    """`forensics SOURCE` is `forensics run SOURCE`."""
    second, _ = files
    assert battery(second, "--only", "last-digit") == battery("run", second, "--only", "last-digit")


def test_programs_read_codes(files) -> None:
    """JSON has the same numbers in both languages, and the same ones again under one seed."""
    second, first = files
    words = (second, "--before", first, *PLACE, "--json")
    text = battery(*words)
    data = json.loads(text)
    other = json.loads(battery(*words, language="es"))

    def numbers(found):
        return [{**one["reading"], "absent": bool(one["reading"]["absent"])} for one in found]

    assert numbers(data["methods"]) == numbers(other["methods"])
    assert [one["reading"]["method"] for one in data["methods"]] == [one.id for one in METHODS]
    assert text == battery(*words)
    assert text != battery(*words, "--seed", "5")


def test_without_places_it_does_not_apply(files) -> None:
    """What cannot be read is said not to apply: never a pass."""
    text = battery(files[0])
    told = next(line for line in text.splitlines() if line.startswith("Not applicable"))
    assert catalogue("en")["forensics.places-votes.name"] in text[text.index(told) :]
    assert text.count("not applicable") == 2
    assert "pass" not in text


def test_strict_ends_with_one_where_something_stands_out(files, tmp_path: Path) -> None:
    """A sheet with more voters than registered is a finding, and is worth fetching."""
    lines = Path(files[0]).read_text("utf-8").splitlines()
    fields = lines[5].split(",")
    fields[5] = str(int(fields[4]) + 50)
    fields[7] = str(int(fields[7]) + int(fields[5]))
    broken = written(tmp_path, "broken.csv", "\n".join([*lines[:5], ",".join(fields), *lines[6:]]))

    battery(files[0], "--only", "voters-over-registered", "--strict")
    text = battery(broken, "--only", "voters-over-registered", "--strict", code=1)
    assert fields[2] in text


def test_a_report_is_kept(files, tmp_path: Path) -> None:
    """A folder with a page, a PDF and data; the same bytes twice."""
    words = (files[0], *PLACE, "--only", "places-votes", "--out", str(tmp_path / "report"))
    kept = []
    for _ in range(2):
        battery(*words)
        found = sorted(one for one in tmp_path.rglob("*") if one.is_file())
        kept.append({one.name: one.read_bytes() for one in found})

    assert kept[0] == kept[1]
    assert kept[0].keys() >= {"report.html", "report.pdf", "report.json"}
    assert json.loads(kept[0]["report.json"])["data"]["methods"][0]["reading"]["n"] > 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_folder_of_others_is_refused_first(tmp_path: Path, language) -> None:
    """Before the source is read: it is not even there."""
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    text = battery("absent.csv", "--out", str(tmp_path), code=2, language=language)
    assert "mine.txt" in text
    assert (tmp_path / "mine.txt").read_text("utf-8") == "keep"
    assert "absent.csv" not in battery("absent.csv", "--out", "x.doc", code=2, language=language)


@pytest.mark.parametrize(
    "words",
    [
        ("forensics", "absent.csv"),
        ("claim", "zero", "absent.csv"),
        ("forensics", "calibrate", "absent.csv", "--data", "."),
    ],
)
def test_where_nothing_can_be_written_is_refused_first(tmp_path: Path, words) -> None:
    """A place below a file is no folder; that is said before the source is looked for."""
    file = written(tmp_path, "file", "keep")
    text = start(*words, "--out", f"{file}/below/report.json", code=2)

    assert "it cannot be written (Not a directory)" in text
    assert "absent.csv" not in text
    assert "absent.csv: " in start(*words, "--out", str(tmp_path / "new.json"), code=2)


def test_what_a_name_asks_for(files, tmp_path: Path) -> None:
    """A folder is a folder whatever its name; `.HTML` is a page."""
    (tmp_path / "folder.html").mkdir()
    for name in ("folder.html", "PAGE.HTML"):
        battery(files[0], "--only", "last-digit", "--out", str(tmp_path / name))

    assert (tmp_path / "folder.html/report.pdf").exists()
    assert (tmp_path / "PAGE.HTML").read_text("utf-8").startswith("<!doctype html>")


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


@pytest.mark.parametrize(
    ("table", "parts"),
    [
        ("id,reg,A,B\n1,100,50,40\n", ("odd.csv:1: no known format", "id, reg, A, B")),
        ("id,reg,cast,A\n1,100,90,50\n", ("odd.csv: this is not a table", "options: A")),
        ("id,reg,cast,A,B\n1,100,90,5,4\n2,9,9,4,1\n3,9,9,x,1\n", ("odd.csv:4: ", "A", "x")),
        ("id,reg,cast,A,B\n", ("odd.csv: ",)),
    ],
)
def test_an_odd_table_is_refused(tmp_path: Path, table: str, parts) -> None:
    """With the file, the line, and what is missing."""
    text = battery(written(tmp_path, "odd.csv", table), code=2)
    assert [] == [part for part in parts if part not in text]


def test_a_single_station_says_nothing(tmp_path: Path) -> None:
    """Every question and every layer but arithmetic does not apply, and no bound is made up."""
    path = written(tmp_path, "tiny.csv", "id,reg,cast,A,B\n1,100,90,50,40\n")
    words = catalogue("en")
    text = battery(path)
    data = json.loads(battery(path, "--json"))

    assert text.count(words["forensics.answer.absent"]) == 4
    assert text.count(words["report.layer.none"]) == 2
    assert words["report.bounds.none"] in text
    assert {one["p"] for one in data["answers"]} == {None}
    assert data["bounds"] == []


def test_the_language_is_chosen_by_word(files) -> None:
    """`--lang` is stronger than the environment."""
    words = (files[0], "--only", "last-digit")
    told = battery(*words, "--lang", "es", language="en")

    assert catalogue("es")["forensics.never"] in told
    assert told == battery(*words, language="es")


def test_the_embedded_election() -> None:
    """It says wherever its name stands that its stations are simulated; nothing stands out."""
    words = ("demo:peru-2021-runoff", "--only", "last-digit", "--only", "voters-over-registered")
    text = battery(*words, "--strict")
    data = json.loads(battery(*words, "--json"))

    assert catalogue("en")["count.simulated"] in text
    assert data["simulated"]
    assert "(simulated stations)" in data["title"]
    assert catalogue("en")["forensics.answer.silent"] in text


def test_real_stations_are_not_called_simulated(files) -> None:
    """A file of somebody's own is taken for real."""
    words = (files[0], "--only", "voters-over-registered")
    assert "simulated" not in battery(*words)
    assert not json.loads(battery(*words, "--json"))["simulated"]
