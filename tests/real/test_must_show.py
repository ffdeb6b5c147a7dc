"""Past elections recounted to the official result, to the vote."""

from pathlib import Path
from typing import Any

import pytest

from escrutinio.io.sums import Sums
from escrutinio.io.tables import Loaded
from escrutinio.operations.count import (
    CountReport,
    contests_in,
    count_sheets,
    count_sums,
    regime_of,
)
from escrutinio.operations.open import open_source
from escrutinio.operations.report import as_json
from escrutinio.operations.sheets import Observed, observed
from escrutinio.operations.stakes import stakes_report

pytestmark = pytest.mark.real


def counted(source: str, **options: Any) -> tuple[CountReport, dict[str, Any]]:
    opened = open_source(source, **options)
    if isinstance(opened, Sums):
        report = count_sums(opened)
    else:
        report = count_sheets(opened, contests_in(opened)[0])
    return report, as_json(report)


def votes(data: dict[str, Any], key: str = "votes") -> dict[str, int]:
    return {one["id"]: one[key] for one in data["options"]}


def test_the_official_file_of_2021(official: str) -> None:
    """Both totals of the office's file, its states, and what its open sheets can change."""
    _, data = counted(official)

    assert {
        "total": 86_488,
        "counted": 86_249,
        "resolved": 1_386,
        "annulled": 213,
        "pending": 20,
        "not_installed": 6,
        "rejected": 0,
    } == data["sheets"]
    assert 25_287_954 == data["registered"]
    assert {"PL": 8_834_440, "FP": 8_790_091} == votes(data)
    assert {"PL": 8_835_970, "FP": 8_791_730} == votes(data, "published")
    published = data["published"]
    assert (18_856_818, 121_478, 1_107_640) == (
        published["voted"],
        published["blank"],
        published["null"],
    )
    assert ("elected", "PL", 44_349) == (
        data["outcome"]["kind"],
        data["outcome"]["winner"],
        data["outcome"]["margin"],
    )
    assert (True, 5_961, 44_349 - 5_961, 44_349 + 5_961) == (
        data["stakes"]["settled"],
        data["stakes"]["pending_registered"],
        data["stakes"]["margin_low"],
        data["stakes"]["margin_high"],
    )
    annulled = next(one for one in data["states"] if one["state"] == "annulled")
    assert (43_799, 0) == (annulled["null"], annulled["valid"])
    assert 1_062_724 + 43_799 == data["null"]


def test_the_states_of_2021(evolution: str) -> None:
    """The four dated states have the margins that were published over all rows."""
    margins = []
    for state in ("2021-06-08", "2021-06-09", "2021-06-17", "2021-06-18"):
        _, data = counted(evolution, as_of=state)
        margins.append(votes(data, "published")["PL"] - votes(data, "published")["FP"])

    assert [26_785, 33_373, 43_957, 44_240] == margins


def test_the_first_round_of_2021(shared: Path) -> None:
    """The two totals of the first two lists, and a run-off between them that is settled."""
    source = str(shared / "peru/2021-round1/onpe_2021_r1_presidential_mesa.parquet")
    _, data = counted(source)

    assert (2_724_542, 1_930_538) == (votes(data)["PL"], votes(data)["FP"])
    assert (2_724_752, 1_930_762) == (
        votes(data, "published")["PL"],
        votes(data, "published")["FP"],
    )
    assert ("runoff", ["PL", "FP"]) == (data["outcome"]["kind"], data["outcome"]["runners"])


def test_2016(shared: Path) -> None:
    """The run-off of 2016 to the vote, and a first round that called it."""
    folder = shared / "peru/2016"
    _, runoff = counted(str(folder / "peru_2016_r2_mesa.parquet"))
    _, first = counted(str(folder / "peru_2016_r1_mesa.parquet"))

    assert {"PPK": 8_596_937, "FP": 8_555_880} == votes(runoff)
    assert (149_577, 1_040_502) == (runoff["blank"], runoff["null"])
    assert ["FP", "PPK"] == first["outcome"]["runners"]


def test_2000(shared: Path) -> None:
    """49.87 % is a run-off, then 74.33 %; departments that do not sum are findings."""
    source = str(shared / "peru/history/resultados_presidencial_congresal_1931_2016.csv")
    _, first = counted(source, election="peru-2000-round1")
    _, second = counted(source, election="peru-2000-runoff")
    differences = {one["where"]: one["figures"]["difference"] for one in first["details"]}

    assert ("runoff", ["P2000", "PP"]) == (first["outcome"]["kind"], first["outcome"]["runners"])
    assert "0.4987" == first["options"][0]["share_valid"][:6]
    assert (174, 1_801, 800, 434, 1_353) == tuple(
        differences[where] for where in ("P2000", "cast", "APRA", "null", "valid")
    )
    assert (6_041_774, 8_127_982) == (votes(second)["P2000"], second["valid"])
    assert "0.7433" == second["options"][0]["share_valid"][:6]
    assert "P2000" == second["outcome"]["winner"]


@pytest.fixture(scope="module")
def june(evolution: str) -> dict[str, Loaded]:
    """The states of 9 and 17 June."""
    found = {day: open_source(evolution, as_of=f"2021-06-{day}") for day in ("09", "17")}
    return {day: one for day, one in found.items() if isinstance(one, Loaded)}


@pytest.fixture(scope="module")
def resolved(june: dict[str, Loaded]) -> list[Observed]:
    """The observed sheets of 9 June under the rules of 2015, beside the state of the 17th."""
    contest = june["09"].election.contests[0]
    return list(observed(june["09"], contest, regime_of("2015"), june["17"]))


@pytest.mark.parametrize(
    ("kind", "sheets", "equal"),
    [
        ("incomplete", 109, 109),
        ("arithmetic", 399, 283),
        ("unsigned", 114, 98),
        ("challenged", 471, 281),
        ("illegible", 66, 57),
    ],
)
def test_observed_sheets_of_9_june(
    resolved: list[Observed], kind: str, sheets: int, equal: int
) -> None:
    """So many observed sheets became, by the 17th, what the rules of 2015 give from figures."""
    chosen = [one for one in resolved if one.sheet.kind == kind]

    assert (sheets, equal) == (len(chosen), sum(one.equal is True for one in chosen))


def test_what_explains_the_others(resolved: list[Observed]) -> None:
    """Of 116 arithmetical errors that ended otherwise, one compared box explains 107."""
    others = [one for one in resolved if one.sheet.kind == "arithmetic" and not one.equal]
    changed = [one.changed for one in others if one.explanation in ("one", "saved_one")]
    boxes = [change[0][0] for change in changed]

    assert 116 == len(others)
    assert {"voted": 60, "blank": 19, "v1": 16, "v0": 9, "null": 3} == {
        box: boxes.count(box) for box in set(boxes)
    }
    deviating = {one.sheet.station for one in others if one.explanation == "deviates"}
    assert {"043286", "053508", "054467", "057281"} == deviating


def test_recounts_of_9_june(june: dict[str, Loaded]) -> None:
    """Under the rules of 2025, 193 of the 399 arithmetical errors would be recounted."""
    contest = june["09"].election.contests[0]
    found = observed(june["09"], contest, regime_of("2025"))
    recounts = [one for one in found if one.resolution.status == "recount"]

    assert 193 == sum(one.sheet.kind == "arithmetic" for one in recounts)


def test_annulling_a_stronghold_changes_the_outcome(official: str) -> None:
    """Without the stations of Puno above 90 %, another option leads; the fewest are found."""
    loaded = open_source(official)
    assert isinstance(loaded, Loaded)
    report = stakes_report(
        loaded,
        loaded.election.contests[0],
        annul="department = Puno and first option > 90 %",
    )
    fewest = report.fewest

    assert report.counterfactuals[0].margin < 0
    assert "FP" == report.counterfactuals[0].outcome.winner
    assert fewest is not None
    assert 0 < (fewest.to_tie or 0) <= (fewest.to_change or 0) < fewest.among
