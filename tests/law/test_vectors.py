"""The rules against decided cases and against every observed sheet of 2021."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from escrutinio.law.pe import acts_2015, acts_2025
from escrutinio.law.pe.filling import prevailing, read_box, voters_of_two_sections
from escrutinio.law.pe.president import two_thirds
from escrutinio.law.pe.signatures import signed
from escrutinio.model.boxes import STATUSES, Boxes
from escrutinio.model.result import Resolution
from escrutinio.model.sheet import Sheet
from escrutinio.tally.compare import compare
from escrutinio.tally.resolve import resolve, resolve_pair

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/actas.toml").read_text("utf-8"))["case"]
SPANISH = {"valid": "valida", "annulled": "nula", "recount": "recuento", "open": None}


@pytest.fixture(scope="module")
def peru(vectors: Path) -> Any:
    return json.loads((vectors / "tally.json").read_text("utf-8"))["peru"]


def sheet(registered: Any, voted: Any, votes: Any, blank: Any, null: Any, **more: Any) -> Sheet:
    return Sheet(
        contest="president",  # type: ignore[arg-type]
        station="000001",  # type: ignore[arg-type]
        registered=registered,
        voted=voted,
        votes=tuple(votes),
        blank=blank,
        null=null,
        **more,
    )


def articles(resolution: Resolution) -> list[str]:
    """The articles applied: 14.1 and 15.1 once for each vote annulled, article 10 apart."""
    found: list[str] = []
    for step in resolution.steps:
        if step.code == "10":
            continue
        if step.code in ("14.1", "15.1") or step.code not in found:
            found.append(step.code)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_decided_case_is_decided_so(case: dict[str, Any]) -> None:
    """The rules give what the court gave, before any comparison of copies."""
    one = sheet(case["registered"], case["voted"], case["votes"], case["blank"], case["null"])
    after = resolve(one, acts_2015.regime())

    assert case["status"] == after.status
    assert case["null_after"] == after.figure("null")
    assert case["rules"] == list(dict.fromkeys(articles(after)))


@pytest.mark.parametrize(
    "case", [case for case in CASES if "other" in case], ids=lambda case: case["name"]
)
def test_another_copy_saves_the_sheet(case: dict[str, Any]) -> None:
    """The copy that the case names is the smallest change that makes the sheet consistent."""
    one = sheet(case["registered"], case["voted"], case["votes"], case["blank"], case["null"])
    votes = [case["other"].get(f"v{i}", n) for i, n in enumerate(case["votes"])]
    voted = case["other"].get("voted", case["voted"])
    other = sheet(case["registered"], voted, votes, case["blank"], case["null"])
    found = compare([one, other], acts_2015.regime())
    box, value = next(iter(case["other"].items()))

    assert [(box, one.figures[box], value)] == list(found.choices[0].changes)
    assert found.choices[0].from_copies


def test_every_observed_sheet_of_2021(peru: Any) -> None:
    """Rules fired, equality with the later figures, and the verdict of 2025, row by row."""
    wrong = []
    a, b = acts_2015.regime(), acts_2025.REGIME
    for row in peru["observed_actas_2021_real"]["rows"]:
        station, _, (registered, voted, pl, fp, blank, null, challenged), status, after = row[:5]
        one = sheet(registered, voted, (pl, fp), blank, null, challenged=challenged)
        got, verdict = resolve(one, a), SPANISH[resolve(one, b).status]
        figures = [got.figure(box) for box in ("voted", "v0", "v1", "blank", "null")]
        is_open = got.status == "open"
        fired = None if is_open else "+".join(articles(got))
        equal = None if is_open else figures == after and SPANISH[got.status] == status
        if [fired, equal, verdict] != row[5:8]:
            wrong.append((station, [fired, equal, verdict], row[5:8]))

    assert [] == wrong


def test_synthetic_observed_sheets(peru: Any) -> None:
    """Each statute-derived case is resolved as expected under both regimes."""
    for case in peru["observed_actas_synthetic"]["cases"]:
        given = case["input"]
        preferences = tuple(
            tuple(given.get("pref", {}).get(option, {}).values()) for option in given["op"]
        )
        one = sheet(
            given["electors"],
            given["tcv"],
            given["op"].values(),
            given["blank"],
            given["null"],
            challenged=given["challenged"],
            preferences=preferences if "pref" in given else (),
        )
        for name, rules in (
            ("regime_a", acts_2015.regime(given.get("pref_factor", 2))),
            ("regime_b", acts_2025.REGIME),
        ):
            expected, got = case[name], resolve(one, rules)
            assert expected["status"] == SPANISH[got.status], case["id"]
            assert expected["fired"] == [code for code in got.fired if code != "10"], case["id"]
            if "tcv" in expected:
                options = [got.figure(f"v{i}") for i in range(len(given["op"]))]
                assert list(expected["op"].values()) == options, case["id"]
                numbers = [got.figure(box) for box in ("voted", "blank", "null")]
                assert [expected[key] for key in ("tcv", "blank", "null")] == numbers, case["id"]


def test_two_elections_on_one_sheet(peru: Any) -> None:
    """Articles 23.4 to 23.7, 24.3 and 24.5 give the expected totals, nulls and recounts."""
    for case in peru["observed_actas_two_elections_b"]["cases"]:
        pair = [
            Boxes.of(registered=case["electors"], voted=case["tcv"], votes=(n,))
            for n in case["sums"]
        ]
        after, _ = resolve_pair((pair[0], pair[1]), acts_2025.PAIR_RULES)
        status = [STATUSES[one.status.value] for one in after]  # type: ignore[attr-defined]
        nulls = [one.null.value for one in after]  # type: ignore[attr-defined]
        recounts = [i for i, one in enumerate(status) if one == "recount"]
        expected = case["expected"]
        if expected == "recuento":
            assert [0, 1] == recounts, case["id"]
            continue
        assert expected.get("recuento", []) == recounts, case["id"]
        assert expected["add_null"] == nulls, case["id"]
        if "tcv" in expected:
            voted = [one.voted.value for one in after]  # type: ignore[attr-defined]
            assert [expected["tcv"]] * 2 == voted, case["id"]


def test_jurisprudence(peru: Any) -> None:
    """Where a case names voters and sum, the rules annul it with the nulls that the jury gave."""
    for case in peru["jurisprudence"]:
        if case.get("rule") != "15.3" or "sum" not in case:
            continue
        part = min(case["tcv"], case["sum"] // 5)
        votes = (part, part, part, part)
        one = sheet(300, case["tcv"], votes, 0, case["sum"] - 4 * part)
        assert case["null"] == resolve(one, acts_2015.regime()).figure("null")


def test_boxes_are_read_as_the_rules_say(peru: Any) -> None:
    """Symbols are zero, letters are illegible, figures beat words, the fitting total prevails."""
    for case in peru["fill_rules"]:
        if "cell" in case:
            got = read_box(case["cell"])
            assert case["expected"] == (got.value if got.legible else "ilegible")
        elif "letters" in case:
            assert case["expected"] == prevailing(case["numbers"], case["letters"])
        else:
            got_total = voters_of_two_sections(case["sufragio"], case["escrutinio"], case["sum"])
            assert case["expected"] == got_total


def test_signatures(peru: Any) -> None:
    """Three members in one section and two in the others are enough."""
    for case in peru["signatures_on_acta"]:
        got = signed(case["instalacion"], case["sufragio"], case["escrutinio"])
        assert case["expected"] == ("ok" if got else "sin_firmas")


def test_two_thirds(peru: Any) -> None:
    """Both nullity tests give what is expected, and the real cases show their disagreement."""
    for case in peru["nullity_two_thirds"]["cases"]:
        got = two_thirds(
            blank=case["blancos"],
            null=case["nulos"],
            valid=case["validos"],
            cast=case["emitidos"],
        )
        assert (case["const184"], case["loe364"]) == (got.constitution, got.statute), case["id"]
        assert (case["confidence"] == "real") <= got.disagree
