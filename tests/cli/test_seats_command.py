"""`escrutinio seats` and `escrutinio law` as a user and a script meet them."""

import json
from pathlib import Path

import pytest

from escrutinio.law.book import parameters
from escrutinio.law.countries import COUNTRIES
from escrutinio.words import known
from tests.cli.conftest import start
from tests.cli.test_cli import run


@pytest.fixture
def votes(tmp_path: Path) -> str:
    """A table of four lists."""
    path = tmp_path / "votes.csv"
    path.write_text("list,votes\nA,340000\nB,280000\nC,160000\nD,60000\n")
    return str(path)


def test_seats_of_any_table(votes: str) -> None:
    """Seats, the divisor, the last seat won and the first one lost, on one page."""
    page = run("seats", votes, "--method", "dhondt", "--seats", "7")

    assert "Divisor: 280000/3 votes for a seat, exact." in page
    assert "wins the seat" in page
    assert "falls short" in page


def test_the_json_has_every_key(votes: str) -> None:
    """A script finds seats, divisor, threshold, ties and the certificate."""
    data = json.loads(run("seats", votes, "--method", "dhondt", "--seats", "7", "--json"))

    assert {"seats", "divisor", "threshold", "ties", "certificate"} <= set(data)
    assert ({"A": 3, "B": 3, "C": 1, "D": 0}, "280000/3") == (data["seats"], data["divisor"])


@pytest.mark.parametrize("suffix", [".json", ".html", ".csv", ".parquet", ".xlsx"])
def test_seats_are_kept_in_a_file(votes: str, tmp_path: Path, suffix: str) -> None:
    """Each kind of file is written, and the JSON of it is verified."""
    out = tmp_path / f"seats{suffix}"
    run("seats", votes, "--method", "dhondt", "--seats", "7", "--out", str(out))

    assert out.stat().st_size > 100
    if suffix == ".json":
        assert "is reproduced: 7 seats" in run("seats", "--verify", str(out))


def test_a_certificate_that_lies_ends_with_one(votes: str, tmp_path: Path) -> None:
    """A seat too many for one list is named, and the exit code says so to a script."""
    out = tmp_path / "seats.json"
    run("seats", votes, "--method", "dhondt", "--seats", "7", "--out", str(out))
    data = json.loads(out.read_text("utf-8"))
    data["certificate"]["districts"][0]["won"]["A"] = 4
    out.write_text(json.dumps(data))

    assert "districts[0].won.A" in run("seats", "--verify", str(out), code=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "source of the votes is missing"),
        (("{votes}",), "does not fill the seats of a chamber"),
        (("{votes}", "--method", "dhondt"), "how many seats"),
        (("{votes}", "--method", "x", "--seats", "1"), "no method of that name"),
        (("{votes}", "--method", "dhondt", "--seats", "1", "--threshold", "x"), "threshold"),
        (("--verify", "none.json"), "none.json"),
    ],
)
def test_what_cannot_be_done_ends_with_two(votes: str, words: tuple[str, ...], said: str) -> None:
    """Each refusal says what to do."""
    error = run("seats", *(word.format(votes=votes) for word in words), code=2)

    assert said in error
    assert 3 == len(error.splitlines())


def test_a_row_that_cannot_be_read_is_shown(tmp_path: Path) -> None:
    """Its line, its reason and its text stand on the page, and `--strict` ends with one."""
    path = tmp_path / "v.csv"
    path.write_text('list,votes\nA,10\nB,"1,234"\n')
    words = ("seats", str(path), "--method", "dhondt", "--seats", "2")

    assert "v.csv:3 not a number: B;1,234" in run(*words)
    run(*words, "--strict", code=1)


def test_an_article_is_shown() -> None:
    """Its title, dates, what changed it, and what it sets."""
    page = run("law", "show", "LOE:20")

    assert "LEY-28617:1 (2005)" in page
    assert "congress.threshold.share" in page


def test_a_norm_is_shown_whole() -> None:
    """Every article of it, as data."""
    data = json.loads(run("law", "show", "LEM", "--json"))

    assert ["LEM:23", "LEM:25", "LEM:26", "LEM:36"] == [one["id"] for one in data]


def test_two_years_are_compared() -> None:
    """What changed for the deputies between 2021 and 2026, and that the threshold is now «and»."""
    page = run("law", "diff", "2021", "2026", "--on", "deputies")
    data = json.loads(run("law", "diff", "2021", "2026", "--on", "deputies", "--json"))
    joined = next(one for one in data["deputies"] if one["name"] == "threshold.joined")

    assert "threshold.joined" in page
    assert ("or", "and") == (joined["before"]["value"], joined["after"]["value"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "LOE:999"), "no such article"),
        (("show", "LOE:20", "--country", "zz"), "law of that country"),
        (("diff", "2021", "x"), "neither a year nor a day"),
        (("diff", "2021", "2026", "--on", "x"), "no such subject"),
    ],
)
def test_what_the_book_lacks_ends_with_two(words: tuple[str, ...], said: str) -> None:
    """Each refusal names what there is."""
    assert said in run("law", *words, code=2)


@pytest.fixture
def kept(votes: str, tmp_path: Path) -> str:
    """The JSON of seats of that table."""
    out = tmp_path / "seats.json"
    run("seats", votes, "--method", "dhondt", "--seats", "7", "--out", str(out))
    return str(out)


DIVIDE = ("--method", "dhondt", "--seats", "7")


@pytest.mark.parametrize(
    "words",
    [
        ("{votes}",),
        ("--method", "adams"),
        ("--seats", "9"),
        ("--law", "2016"),
        ("--chamber", "senate"),
        ("--threshold", "5%"),
        ("--election", "pe-2016-congress"),
        ("--contest", "x"),
        ("--format", "x"),
        ("--lots", "x.toml"),
        ("--out", "never.json"),
    ],
)
def test_a_certificate_is_verified_alone(votes: str, kept: str, words: tuple[str, ...]) -> None:
    """Whatever else is asked for is refused, and not passed over."""
    error = run("seats", *(one.format(votes=votes) for one in words), "--verify", kept, code=2)

    assert "no use for this option" in error


@pytest.mark.parametrize("name", ["votes.csv", "lots.toml"])
def test_what_is_read_is_not_written(votes: str, tmp_path: Path, name: str) -> None:
    """The source and the lots are left as they are."""
    (tmp_path / "lots.toml").write_text('[[lot]]\nwinners = ["A"]\nrecord = "x"\n')
    target = tmp_path / name
    before = target.read_bytes()
    named = target if target.suffix == ".csv" else target.rename(tmp_path / "lots.csv")
    lots = () if name == "votes.csv" else ("--lots", str(named))
    error = run("seats", votes, *DIVIDE, *lots, "--out", str(named), code=2)

    assert "file that is read here" in error
    assert before == named.read_bytes()


@pytest.mark.parametrize("name", ["v.nist.json", "v.txt", "v"])
def test_seats_are_kept_in_known_files_only(votes: str, tmp_path: Path, name: str) -> None:
    """The refusal names every kind of file, the page too, and writes nothing."""
    error = run("seats", votes, *DIVIDE, "--out", str(tmp_path / name), code=2)

    assert ".json, .html, .csv, .parquet or .xlsx" in error
    assert not (tmp_path / name).exists()


def test_a_table_without_a_division_has_its_lists(tmp_path: Path) -> None:
    """2021 cannot be divided: the table has votes and who passes, and lots are of no use."""
    path = tmp_path / "c21.csv"
    path.write_text("list,votes\nPL,1724303\nFP,1457640\nvalid,12858920\n")
    out = tmp_path / "out.csv"
    page = run("seats", str(path), "--election", "pe-2021-congress", "--out", str(out))

    assert "election,option,name,votes,passes,seats" == out.read_text("utf-8").splitlines()[0]
    assert "PL,Perú Libre,1724303,True," in out.read_text("utf-8").replace("true", "True")
    assert "VOTES-MISSING" in page
    lots = tmp_path / "lots.toml"
    lots.write_text('[[lot]]\nwinners = ["PL"]\nrecord = "x"\n')
    words = ("seats", str(path), "--election", "pe-2021-congress", "--lots", str(lots))
    assert "no use for this option" in run(*words, code=2)


def test_lists_that_lack_are_told_under_another_law(tmp_path: Path) -> None:
    """The table of 2021 under the law of 2000 lacks lists: the division says so."""
    path = tmp_path / "c21.csv"
    path.write_text("list,votes\nPL,1724303\nFP,1457640\nvalid,12858920\n")

    assert "VOTES-MISSING" in run(
        "seats", str(path), "--election", "pe-2021-congress", "--law", "2000"
    )


def test_a_certificate_is_no_source(kept: str) -> None:
    """Its error points to --verify."""
    assert f"--verify {kept}" in run("seats", kept, *DIVIDE, code=2)


def test_an_open_tie_on_the_page(tmp_path: Path) -> None:
    """The third quotient, its two rungs tied, and how many seats wait."""
    path = tmp_path / "v.csv"
    path.write_text("list,votes\nA,700\nB,700\nC,100\n")
    page = run("seats", str(path), "--method", "dhondt", "--seats", "3")

    assert "Divisor: 350 votes for a seat, exact." in page
    assert 2 == page.count("tied: a lot decides")
    assert "2 of 3 seats are won." in page


def test_a_certificate_says_what_it_claims_of_districts(kept: str) -> None:
    """Without a law the seats of each district are as it states them."""
    page = run("seats", "--verify", kept)

    assert "the seats of each district are as it states them" in page
    assert "options[].name" in page


def test_notes_alone_are_no_finding(tmp_path: Path) -> None:
    """A row taken as blank votes is said, and `--strict` ends with zero."""
    path = tmp_path / "v.csv"
    path.write_text("list,votes\nA,10\nB,4\nEn blanco,3\nVotos emitidos,17\n")

    page = run("seats", str(path), "--method", "dhondt", "--seats", "2", "--strict")
    assert "ROWS-BLANK" in page
    assert "ROWS-TOTAL" in page


def unsaid(values: list[str]) -> list[str]:
    """The words among some values that no language has."""
    return [one for one in values if one[0].isalpha() and not known(f"value.{one}")]


def test_every_word_that_the_law_sets_is_said() -> None:
    """Values that are words have a text in each language; one that has none is seen."""
    values = [str(row.value) for country in COUNTRIES for row in parameters(country)]

    assert [] == unsaid(values)
    assert ["sometimes"] == unsaid([*values, "sometimes"])


def test_the_law_in_spanish_has_no_english_words() -> None:
    """What changed between two years, in Spanish to the last word."""
    page = start("law", "diff", "2000", "2026", language="es")
    words = set(page.replace(":", " ").split())

    assert set() == words & {"or", "and", "barred", "allowed", "departments", "national", "both"}
    assert {"departamentos", "nacional", "ambos"} <= words
