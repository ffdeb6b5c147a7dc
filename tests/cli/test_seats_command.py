"""`escrutinio seats` and `escrutinio law` as a user and a script meet them."""

import json
from pathlib import Path

import pytest

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
