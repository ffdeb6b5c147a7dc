"""The command line as a user and a script meet it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = "demo:peru-2021-runoff"


def run(*words: str, code: int = 0, language: str = "en") -> str:
    """What a command prints; on standard error where it is to fail."""
    env = os.environ | {"ESCRUTINIO_LANG": language, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "escrutinio", *words]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)

    assert code == done.returncode, done.stderr
    return done.stderr if code == 2 else done.stdout


def test_count_prints_a_page() -> None:
    """The outcome, its margin and what is open stand in plain text in a pipe."""
    page = run("count", DEMO)

    assert "simulated stations" in page
    assert "Outcome: Perú Libre is elected. Margin: 44,349 votes." in page
    assert "cannot change it" in page
    assert "\x1b" not in page


def test_spanish_is_spoken() -> None:
    """The same page in Spanish."""
    assert "Resultado: Perú Libre obtiene el cargo." in run("count", DEMO, language="es")


def test_lang_wins_over_the_locale() -> None:
    """`--lang` decides, wherever it stands."""
    assert "Outcome:" in run("count", DEMO, "--lang", "en", language="es")


def test_count_json_has_every_key() -> None:
    """A script finds every figure that was promised."""
    data = json.loads(run("count", DEMO, "--json"))
    keys = {
        *("election", "source", "sheets", "registered", "voted", "cast", "valid", "blank", "null"),
        *("challenged", "options", "published", "outcome", "stakes", "findings", "law"),
    }

    assert keys <= set(data)
    assert {"name", "sha256", "rows"} <= set(data["source"])
    assert {"kind", "winner", "runners", "margin"} <= set(data["outcome"])
    assert {"settled", "pending_registered", "margin_low", "margin_high"} <= set(data["stakes"])
    assert {"id", "name", "votes", "published", "share_valid", "share_valid_exact"} <= set(
        data["options"][0]
    )


def test_received_sheets_are_open_until_the_rules_apply() -> None:
    """As received the outcome is not decided; under the rules of 2015 it is the final one."""
    open_ = json.loads(run("count", f"{DEMO}@received", "--json"))
    resolved = json.loads(run("count", f"{DEMO}@received", "--regime", "2015", "--json"))
    final = json.loads(run("count", DEMO, "--json"))

    assert "undetermined" == open_["outcome"]["kind"]
    assert [one["votes"] for one in final["options"]] == [
        one["votes"] for one in resolved["options"]
    ]
    assert final["sheets"] == resolved["sheets"]


def test_levels(tmp_path: Path) -> None:
    """Totals by department sum to the whole, as JSON and as a table."""
    data = json.loads(run("count", DEMO, "--by", "department", "--json"))
    out = tmp_path / "departments.csv"
    run("count", DEMO, "--by", "department", "--out", str(out))

    assert sum(place["votes"]["PL"] for place in data["by"]) == data["options"][0]["votes"]
    assert len(data["by"]) + 1 == len(out.read_text("utf-8").splitlines())


def test_every_level_has_a_page() -> None:
    """Down to the station, where some were not installed and have no votes."""
    for level in ("scope", "province", "district", "place", "station"):
        assert "and" in run("count", DEMO, "--by", level, "--limit", "2")


@pytest.mark.parametrize("command", ["count", "check"])
def test_strict_ends_with_one(command: str) -> None:
    """With --strict, findings are an exit code."""
    run(command, f"{DEMO}@received", "--strict", code=1)


def test_sheet_shows_boxes_checks_and_history() -> None:
    """One sheet, with the states that the source holds."""
    data = json.loads(run("check", f"{DEMO}@received", "--json"))
    failing = next(one for one in data["failing"] if one["code"] == "PE-E")
    page = run("sheet", f"{DEMO}@received", failing["station"])

    assert "PE-E" in page
    assert "15.3" in page
    assert "final" in page


def test_resolve_against_the_final_state() -> None:
    """Every observed sheet of the embedded election becomes its final one."""
    data = json.loads(run("resolve", f"{DEMO}@received", "--against", "final", "--json"))

    assert data["observed"] == sum(kind["equal"] for kind in data["by_kind"].values())


def test_stakes_with_a_list_of_stations(tmp_path: Path) -> None:
    """A file of stations is annulled, and the fewest annulments are said."""
    listed = tmp_path / "stations.csv"
    listed.write_text("station\n000001\n2\n", encoding="utf-8")
    data = json.loads(run("stakes", DEMO, "--stations", str(listed), "--json"))

    assert 2 == data["counterfactuals"][0]["sheets"]
    assert data["fewest_annulments"]["to_change"] > 0


def test_compare_two_states() -> None:
    """Two states of one source, sheet by sheet, with both outcomes."""
    data = json.loads(run("compare", f"{DEMO}@received", DEMO, "--json"))

    assert data["differing"] > 1_000
    assert ("undetermined", "elected") == (data["outcome_a"]["kind"], data["outcome_b"]["kind"])


def test_list_and_completion() -> None:
    """What the program ships, and the completion code of each shell."""
    assert "peru-2021-runoff" in run("list")
    for shell in ("bash", "zsh", "fish"):
        assert "_ESCRUTINIO_COMPLETE" in run("completion", shell)


def test_completion_completes() -> None:
    """The shell asks, and commands answer."""
    env = os.environ | {
        "_ESCRUTINIO_COMPLETE": "bash_complete",
        "COMP_WORDS": "escrutinio co",
        "COMP_CWORD": "1",
    }
    command = [sys.executable, "-m", "escrutinio"]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)

    assert {"plain,count", "plain,compare", "plain,completion"} == set(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("count", "no-such-file.csv"), "there is no such file"),
        (("count", DEMO, "--by", "planet"), "there is no such level"),
        (("count", DEMO, "--regime", "1821"), "there are no rules of that name"),
        (("count", "demo:atlantis"), "no embedded election"),
        (("count", DEMO, "--as-of", "tomorrow"), "not exactly one state"),
        (("sheet", DEMO, "999999"), "no such station"),
        (("stakes", DEMO, "--annul", "planet = Mars"), "not understood"),
        (("stakes", DEMO, "--annul", "department = Atlantis"), "no counted sheet"),
        (("count", DEMO, "--out", "result.pdf"), "no writing that kind"),
    ],
)
def test_bad_input_ends_with_two(words: tuple[str, ...], part: str) -> None:
    """What, where, why and what to do, on standard error, and no traceback."""
    message = run(*words, code=2)

    assert part in message
    assert 3 == len(message.strip().splitlines())
    assert "Traceback" not in message


def test_an_error_for_a_script() -> None:
    """With --json the error is JSON too."""
    error = json.loads(run("count", "no-such-file.csv", "--json", code=2))

    assert ("source.absent", "no-such-file.csv") == (error["error"], error["where"])
