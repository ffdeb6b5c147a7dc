"""The plan of an audit of ballots, from the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import start


def run(*arguments: str, code: int = 0) -> str:
    """What the command prints."""
    return start("audit", "ballots", *arguments, code=code)


def test_sizes_by_each_method() -> None:
    """Polling, rounds with fresh dice and comparison, as other programs have them."""
    found = json.loads(run("A=600", "B=400", "--risk", "0.1", "--json", "--fresh-dice"))

    assert found["pairs"][0]["bravo_expected"] == 119
    assert found["pairs"][0]["bravo"] == {"0.7": 184, "0.8": 244, "0.9": 351}
    assert found["pairs"][0]["minerva_first_round"] == [173, 186]
    assert found["comparison"] == {"clean": 24, "usual_errors": 27}


def test_rounds_are_told_only_with_fresh_dice() -> None:
    """Without fresh dice Minerva has no size, and the reason stands there."""
    text = run("A=600", "B=400")

    assert "needs fresh dice for each round" in text
    assert "first round for 90 %" not in text
    assert "first round for 90 %" in run("A=600", "B=400", "--fresh-dice")


def test_where_a_sample_stands() -> None:
    """The risk is told first; the Bayesian model is called secondary, and no risk limit."""
    sample = ("--sample", "A=72", "--sample", "B=47")
    text = run("A=600", "B=400", "--risk", "0.1", *sample)

    assert "the risk is 0.0714, within the limit of 10.000 %" in text
    assert "secondary evidence, no risk limit" in text
    assert "Not confirmed yet" in run("A=600", "B=400", "--risk", "0.05", *sample)
    assert "Not confirmed yet" in run("A=600", "B=400", "--risk", "0.1", *sample,
                                      "--missing", "3")  # fmt: skip


def test_a_tie_and_a_single_option_are_told_apart() -> None:
    """Neither has a sample size; one of them needs a full count, the other nothing."""
    assert "A tie" in run("A=5", "B=5")
    assert "That is no tie" in run("A=5")


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("A=600", "B=400", "--ballots", "100"), "1000 votes on 100 ballots"),
        (("A=6e2", "B=400"), "neither an option nor its votes: A=6e2"),
        (("A=-3", "B=400"), "neither an option nor its votes: A=-3"),
        (("A", "B=400"), "neither an option nor its votes: A"),
        (("A=1", "A=2"), "A is given twice"),
        (("A=600", "B=400", "--sample", "C=3"), "no such box: C"),
    ],
)
def test_what_does_not_fit_is_refused(arguments: tuple[str, ...], what: str) -> None:
    """What is wrong, why it matters and what to do."""
    text = run(*arguments, code=2)

    assert what in text
    assert len(text.strip().splitlines()) == 3


def test_it_can_be_kept_as_a_page(tmp_path: Path) -> None:
    """The page holds the same figures."""
    file = tmp_path / "plan.html"
    run("A=600", "B=400", "--out", str(file))

    assert "154" in file.read_text("utf-8")
