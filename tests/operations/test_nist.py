"""The report in the standard's format says what the count says, and the schema accepts it."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker

from escrutinio.io import demo
from escrutinio.model.election import KEYS
from escrutinio.model.result import Count, Group, Totals
from escrutinio.operations.count import CountReport, contests_in, count_sheets
from escrutinio.operations.nist import election_report

Json = dict[str, Any]
SCHEMA = (
    Path(__file__).parents[2]
    / "../shared/reference/NIST_SP_1500-100_v2_election_results_reporting.schema.json"
)
WHEN = datetime(2021, 6, 18, 12, 30, 15, 999, tzinfo=UTC)
LEVELS = ("whole", "department", "district")


@pytest.fixture(scope="module")
def reports() -> dict[str, CountReport]:
    """The embedded election, counted at each level."""
    loaded = demo.load("peru-2021-runoff")
    contest = contests_in(loaded)[0]
    return {level: count_sheets(loaded, contest, level=level) for level in LEVELS}


@pytest.fixture(scope="module")
def written(reports: dict[str, CountReport]) -> dict[str, Json]:
    """The same counts in the standard's format, as a reader of the file has them."""
    return {
        level: json.loads(json.dumps(election_report(report, generated=WHEN)))
        for level, report in reports.items()
    }


@pytest.fixture(scope="module")
def validator() -> Draft4Validator:
    """The standard's schema with its formats; the library has none for moments by itself."""
    if not SCHEMA.is_file():
        pytest.skip(f"no schema at {SCHEMA}")
    checker = FormatChecker(("date",))
    checker.checks("date-time", raises=ValueError)(lambda text: bool(datetime.fromisoformat(text)))
    return Draft4Validator(json.loads(SCHEMA.read_text("utf-8")), format_checker=checker)


def votes(report: Json, units: set[str]) -> list[int]:
    """The votes of each selection in some units together."""
    selections = report["Election"][0]["Contest"][0]["ContestSelection"]
    return [
        sum(one["Count"] for one in selection["VoteCounts"] if one["GpUnitId"] in units)
        for selection in selections
    ]


def leaves(report: Json) -> set[str]:
    """The units that are composed of no others."""
    return {one["@id"] for one in report["GpUnit"] if "ComposingGpUnitIds" not in one}


def ids(node: Any, ends: tuple[str, ...]) -> Iterator[str]:
    """Every identifier under the properties whose names end so."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for name, value in pairs:
        if str(name).endswith(ends) and name != "VendorApplicationId":
            yield from [value] if isinstance(value, str) else value
        elif isinstance(value, dict | list):
            yield from ids(value, ends)


@pytest.mark.parametrize("level", LEVELS)
def test_the_schema_accepts_it(
    level: str, reports: dict[str, CountReport], validator: Draft4Validator
) -> None:
    """A report at any level is valid; of many places, some hundred from all over stand for all."""
    places = reports[level].places
    some = replace(reports[level], places=places[:: len(places) // 100 + 1])
    made = json.loads(json.dumps(election_report(some, generated=WHEN)))
    assert list(validator.iter_errors(made)) == []


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ((), "Issuer"),
        (("GpUnit", 1), "Type"),
        (("Election", 0), "ElectionScopeId"),
        (("Election", 0, "Contest", 0), "VotesAllowed"),
        (("Election", 0, "Contest", 0, "ContestSelection", 0, "VoteCounts", 0), "Count"),
        (("Election", 0, "BallotCounts", 0), "Type"),
    ],
)
def test_the_schema_refuses_it_without_what_it_requires(
    path: tuple[Any, ...], missing: str, written: dict[str, Json], validator: Draft4Validator
) -> None:
    """Planted failure: without a required property the same report is not valid."""
    broken = deepcopy(written["department"])
    node: Any = broken
    for step in path:
        node = node[step]
    del node[missing]
    assert not validator.is_valid(broken)


@pytest.mark.parametrize(
    "change",
    [{"GeneratedDate": "2021-06-31T00:00:00Z"}, {"GeneratedDate": "2021-06-18T12:30:15"}],
)
def test_the_schema_refuses_a_bad_moment(
    change: Json, written: dict[str, Json], validator: Draft4Validator
) -> None:
    """Planted failure: a day that does not exist and a moment without zone are not valid."""
    assert not validator.is_valid(written["whole"] | change)


@pytest.mark.parametrize("level", LEVELS)
def test_votes_are_those_of_the_count(
    level: str, reports: dict[str, CountReport], written: dict[str, Json]
) -> None:
    """The whole has the count's votes, and the places sum to them."""
    expected = list(reports[level].whole.counted.votes)
    assert votes(written[level], {"unit"}) == expected
    assert votes(written[level], leaves(written[level])) == expected


def test_a_lost_place_shows_in_the_sum(written: dict[str, Json]) -> None:
    """Planted failure: without one place, the places no longer sum to the whole."""
    some = set(sorted(leaves(written["department"]))[1:])
    assert votes(written["department"], some) != votes(written["department"], {"unit"})


@pytest.mark.parametrize("level", LEVELS)
def test_ballots_of_every_unit_are_accounted_for(level: str, written: dict[str, Json]) -> None:
    """In every unit the ballots cast are the votes, the blank, the null and the challenged."""
    election = written[level]["Election"][0]
    cast: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    for one in election["BallotCounts"]:
        (cast if one["Type"] == "total" else parts)[one["GpUnitId"]] += one["BallotsCast"]
    for one in election["Contest"][0]["OtherCounts"]:
        parts[one["GpUnitId"]] += one["Undervotes"]
    for selection in election["Contest"][0]["ContestSelection"]:
        for one in selection["VoteCounts"]:
            parts[one["GpUnitId"]] += one["Count"]
    assert cast == parts


@pytest.mark.parametrize("level", LEVELS)
def test_every_reference_has_one_object(level: str, written: dict[str, Json]) -> None:
    """Identifiers are unique XML names, and each one referred to is defined."""
    defined = list(ids(written[level], ("@id",)))
    assert len(set(defined)) == len(defined)
    assert set(ids(written[level], ("Id", "Ids"))) <= set(defined)
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9._-]*", one) for one in defined)


@pytest.mark.parametrize("level", LEVELS)
def test_units_are_a_tree(level: str, written: dict[str, Json]) -> None:
    """Every unit but the country lies in exactly one other, which comes before it."""
    seen, inside = set(), Counter(["unit"])
    for unit in written[level]["GpUnit"]:
        assert inside[unit["@id"]] == 1
        seen.add(unit["@id"])
        inside.update(unit.get("ComposingGpUnitIds", []))
    assert seen == set(inside)


def test_a_district_is_known_by_its_code(
    reports: dict[str, CountReport], written: dict[str, Json]
) -> None:
    """Each district has its code as an external identifier, and its type; abroad it is other."""
    units = {one["@id"]: one for one in written["district"]["GpUnit"]}
    districts = [units[one] for one in leaves(written["district"])]
    codes = {one["ExternalIdentifier"][0]["Value"] for one in districts}
    assert codes == {dict(place.key)["district_code"] for place in reports["district"].places}
    kinds = {(one["Type"], one.get("OtherType")) for one in districts}
    assert kinds == {("municipality", None), ("other", "district")}


def test_the_same_arguments_give_the_same_bytes(
    reports: dict[str, CountReport], written: dict[str, Json]
) -> None:
    """Nothing but the arguments is in the report, and the zone of the moment does not matter."""
    lima = WHEN.astimezone(timezone(timedelta(hours=-5)))
    again = election_report(reports["district"], generated=lima)
    assert json.dumps(again) == json.dumps(written["district"])
    assert again["GeneratedDate"] == "2021-06-18T12:30:15Z"


def test_a_moment_needs_its_zone(reports: dict[str, CountReport]) -> None:
    """A moment without a time zone is refused."""
    with pytest.raises(ValueError, match="time zone"):
        election_report(reports["whole"], generated=WHEN.replace(tzinfo=None))


def test_status_follows_the_open_sheets(reports: dict[str, CountReport]) -> None:
    """Pending sheets and unread lines make it partial; without them it is complete."""
    report = reports["whole"]
    groups = tuple(one for one in report.whole.groups if one.state != "pending")
    done, lost = Count(groups=groups), Count(groups=groups, unregistered=1)
    for whole, status, count in (
        (report.whole, "unofficial-partial", "in-process"),
        (lost, "unofficial-partial", "in-process"),
        (done, "unofficial-complete", "completed"),
    ):
        made = election_report(replace(report, whole=whole), generated=WHEN)
        assert made["Status"] == status
        assert made["GpUnit"][0]["CountStatus"][0]["Status"] == count


@pytest.mark.parametrize(
    ("language", "words"), [("es", "mesas simuladas"), ("en", "simulated stations")]
)
def test_simulated_stations_are_said_so(
    language: str, words: str, reports: dict[str, CountReport]
) -> None:
    """A simulated election is a test in name, notes and mark; a real one is not."""
    report = reports["whole"]
    made = election_report(report, generated=WHEN, language=language)
    name = made["Election"][0]["Name"]["Text"][0]
    assert (made["IsTest"], name["Language"]) == (True, language)
    assert words in name["Content"]
    assert words in made["Notes"]
    real = replace(report, election=replace(report.election, simulated=False))
    made = election_report(real, generated=WHEN, language=language)
    assert made["IsTest"] is False
    assert words not in json.dumps(made, ensure_ascii=False)


def test_notes_say_what_has_no_slot(reports: dict[str, CountReport]) -> None:
    """Annulled sheets and rulings are in the notes with their sheets and their votes."""
    whole = reports["whole"].whole
    notes = election_report(reports["whole"], generated=WHEN, language="en")["Notes"]
    annulled, resolved = whole.of("annulled"), whole.of("resolved")
    assert f"Annulled sheets: {annulled.sheets}, of which only {annulled.null} null" in notes
    assert f"after a ruling: {resolved.sheets}, with {resolved.cast} votes cast" in notes


def test_sums_do_not_say_more_than_they_know(
    reports: dict[str, CountReport], validator: Draft4Validator
) -> None:
    """A count from sums by area is valid, without voters or sheets that it does not have."""
    totals = Totals(votes=(3, 2), blank=1, null=1)
    group = Group(state="counted", kind="", totals=totals)
    area = Count(key=(("department", "Á-1"),), groups=(group,))
    report = replace(
        reports["department"], whole=Count(groups=(group,)), places=(area,), sums_only=True
    )
    made = election_report(report, generated=WHEN)
    assert "Actas anuladas" not in made["Notes"]
    whole, unit = made["GpUnit"]
    assert validator.is_valid(made)
    assert whole["ComposingGpUnitIds"] == [unit["@id"]] == ["unit-.c1..2d.1"]
    assert unit["CountStatus"][0]["Status"] == "unknown"
    assert not {"VotersRegistered", "VotersParticipated", "TotalSubUnits"} & {*whole, *unit}


def test_units_without_a_name_are_left_out(reports: dict[str, CountReport]) -> None:
    """A station whose polling place is not known lies directly in its district."""
    values = ("domestic", "A", "B", "C", "010101", "", "000001")
    place = Count(
        key=tuple(zip(KEYS["station"], values, strict=True)), groups=reports["whole"].whole.groups
    )
    report = replace(reports["whole"], places=(place,), level="station")
    made = election_report(report, generated=WHEN)
    kinds = [one["Type"] for one in made["GpUnit"]]
    assert made["Format"] == "precinct-level"
    assert kinds == ["country", "other", "state", "county", "municipality", "precinct"]


def test_the_days_are_those_of_the_election(written: dict[str, Json]) -> None:
    """The election's day and kind are those of its definition."""
    election = written["whole"]["Election"][0]
    assert date.fromisoformat(election["StartDate"]) == date(2021, 6, 6)
    assert (election["EndDate"], election["Type"]) == (election["StartDate"], "runoff")
