"""Thresholds that a lot decides, those of each district, and what replaces the law's."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from escrutinio.errors import Refused
from escrutinio.law.rule import Threshold
from escrutinio.model.seats import Lot
from escrutinio.operations.seats import SeatsReport
from escrutinio.operations.seats_data import as_json, threshold_text, verified
from escrutinio.site.pages.seats import seats_page
from escrutinio.tally.seats.before import before
from escrutinio.tally.seats.certificate import replay
from escrutinio.tally.seats.chamber import Part, chamber
from tests.operations.test_chambers import codes, report, table
from tests.operations.test_lists import defined, divided

RULE = Threshold(share=Fraction(1, 20), seats=2, districts=2)
NORTH = Part(name="North", seats=3, method="dhondt", votes={"A": 200, "B": 20, "C": 100})
SOUTH = Part(name="South", seats=1, method="dhondt", votes={"A": 0, "B": 20000, "C": 30000})
LAST = Part(name="Last", seats=1, method="dhondt", votes={"A": 300, "B": 300, "C": 10})


def test_a_threshold_that_rests_on_a_tie_says_so() -> None:
    """A has its seats in the North and is tied in Last: a lot decides whether it passes."""
    found = chamber("x", [NORTH, SOUTH, LAST], method="dhondt", threshold=RULE)
    stand = {one.option: (one.passes, one.open) for one in found.threshold}

    assert {"A": (False, True), "B": (True, False), "C": (True, False)} == stand
    assert [("Last", ("A", "B"))] == [(name, tie.options) for name, tie in found.before]
    assert 0 == found.won.get("A", 0)


def test_a_lot_settles_the_tie_before_the_threshold() -> None:
    """With the lot A passes, it is on record, and what it gave stands in the seats as well."""
    lot = Lot(winners=("A",), record="Minutes 3", district="last")  # type: ignore[arg-type]
    found = chamber("x", [NORTH, SOUTH, LAST], method="dhondt", threshold=RULE, lots=[lot])

    assert [True] == [one.passes for one in found.threshold if one.option == "A"]
    assert ((), 1) == (found.before, len(found.lots_before))
    assert {"A": 1, "B": 0, "C": 0} == dict(found.districts[2].won)


def test_a_lot_for_the_threshold_alone_is_no_stranger() -> None:
    """B wins the lot before the threshold; without A, Last is no tie any more."""
    lot = Lot(winners=("B",), record="Minutes 3", district="Last")  # type: ignore[arg-type]
    found = chamber("x", [NORTH, SOUTH, LAST], method="dhondt", threshold=RULE, lots=[lot])

    assert ("B", ()) == (max(found.districts[2].won, key=lambda x: x[1])[0],
                         found.districts[2].lots)  # fmt: skip
    assert ("Last",) == tuple(one.district for one in found.lots_before)
    strange = Lot(winners=("C",), record="Minutes 3", district="Last")  # type: ignore[arg-type]
    with pytest.raises(Refused):
        chamber("x", [NORTH, SOUTH, LAST], method="dhondt", threshold=RULE, lots=[strange])


def test_seats_before_are_between_least_and_most() -> None:
    """Ties give each at most one seat; a lot given to the wrong side would leave it out."""
    found = before([NORTH, LAST], [])

    assert all(
        0 <= high - low <= 1
        for option, each in found.least.items()
        for low, high in zip(each, found.most[option], strict=True)
    )
    assert found.least != found.most


@pytest.fixture
def tied(tmp_path: Path) -> tuple[Path, str]:
    """An election of Peru in 2016 in which one list's seventh seat is a tie."""
    small = [f"S{i}" for i in range(50)]
    options = ("A", "B", "C", *small)
    rows = ["A,North,6000", "C,North,400", "B,South,6450", "C,South,350"]
    rows += [f"{one},North,60" for one in small] + [f"{one},South,60" for one in small]
    seats = {"North": 63, "South": 67}
    path = table(tmp_path, *rows, header="list,district,votes")
    text = Path(defined(tmp_path, ("congress", "congress", seats), options=options, country="pe"))
    text.write_text(text.read_text("utf-8").replace("2024-01-01", "2016-04-10"), "utf-8")
    return path, str(text)


def lots(*winners: str) -> tuple[Lot, ...]:
    """A lot held in the North."""
    return (Lot(winners=winners, record="Acta 9", district="North"),)  # type: ignore[arg-type]


def test_the_law_s_threshold_by_a_lot(tied: tuple[Path, str]) -> None:
    """The page, the JSON and a finding say it; the lot is accepted, recorded and replayed."""
    plain = divided(*tied)
    assert plain.chamber is not None
    options = [one.option for one in plain.chamber.threshold if one.open]
    assert ["C"] == options
    assert "THRESHOLD-TIED C" in codes(plain)
    for language in ("es", "en"):
        data = as_json(plain, language)
        assert "C" in data["threshold"]["ties"][0]["options"]
        assert "THRESHOLD-TIED" in seats_page(data, language)

    drawn = divided(*tied, lots=lots("C"))
    data = json.loads(json.dumps(as_json(drawn, "en")))
    assert "THRESHOLD-TIED C" not in codes(drawn)
    assert data["seats"]["C"] >= 7
    assert ["Acta 9"] == [one["record"] for one in data["threshold"]["lots"]]
    assert [] == verified(data)[0]
    data["certificate"]["threshold"]["lots"] = []
    assert verified(data)[0]


# Each district by itself


SPAIN = ("PP,Lugo,50000", "PSOE,Lugo,40000", "LOC,Lugo,2900", "PP,Soria,300", "LOC,Soria,20")


def spain(folder: Path, *rows: str) -> SeatsReport:
    """A small Congress of Spain."""
    election = defined(
        folder,
        ("congress", "congress", {"Lugo": 4, "Soria": 2}),
        options=("PP", "PSOE", "LOC"),
        country="es",
    )
    return report(table(folder, *(rows or SPAIN), header="list,district,votes"), election)


def test_who_was_left_out_where(tmp_path: Path) -> None:
    """A local list passes in one district and not in the other: JSON and page say where."""
    found = spain(tmp_path, *SPAIN, "blancos,Lugo,5000")
    data = as_json(found, "en")

    assert {"Lugo": ["LOC"], "Soria": []} == data["left_out"]
    assert "Below the threshold in Lugo: LOC" in seats_page(data, "en")
    assert "in each district" in data["threshold_text"]
    assert "blank ones counted" in data["threshold_text"]
    assert [] == verified(json.loads(json.dumps(data)))[0]


def test_a_district_s_stated_valid_votes_are_its_own_base(tmp_path: Path) -> None:
    """2,900 of 92,900 pass; of 100,000 stated they do not, and the certificate keeps those."""
    assert [] == as_json(spain(tmp_path), "en")["left_out"]["Lugo"]
    found = spain(tmp_path, *SPAIN, "valid,Lugo,100000", "valid,Soria,320")
    data = json.loads(json.dumps(as_json(found, "en")))

    assert ["LOC"] == data["left_out"]["Lugo"]
    assert (100320, 100000) == (data["valid"], data["certificate"]["districts"][0]["stated"])
    assert {"stated": 100000, "summed": 92900, "difference": 7100} == codes(found)[
        "VOTES-MISSING Lugo"
    ]
    assert [] == verified(data)[0]
    data["certificate"]["districts"][0]["stated"] = None
    assert verified(data)[0]


def test_a_share_asked_for_is_measured_as_the_law_does(tmp_path: Path) -> None:
    """--threshold keeps where it holds and on which votes; the test of seats is said to go."""
    folder = tmp_path
    election = defined(
        folder,
        ("congress", "congress", {"Lugo": 4, "Soria": 2}),
        options=("PP", "PSOE", "LOC"),
        country="es",
    )
    path = table(folder, *SPAIN, header="list,district,votes")
    found = report(path, election, threshold=Fraction(1, 10))

    threshold = found.rule.threshold
    assert threshold is not None
    assert ("district", "valid-and-blank", Fraction(1, 10)) == (
        threshold.within, threshold.base, threshold.share
    )  # fmt: skip
    assert {"Lugo": ["LOC"], "Soria": ["LOC"]} == as_json(found, "en")["left_out"]
    assert [] == list(replay(json.loads(json.dumps(found.certificate))))


@pytest.mark.real
def test_a_dropped_test_of_seats_is_said(shared: Path) -> None:
    """The law of 2016 asks for votes or seats; a share in its place is of votes alone."""
    source = shared / "peru/history/resultados_presidencial_congresal_1931_2016.csv"
    data = as_json(report(source, "pe-2016-congress", threshold=Fraction(1, 10)), "es")

    assert ["threshold.seats"] == data["dropped"]
    assert "prueba de escaños" in seats_page(data, "es")
    assert [] == as_json(report(source, "pe-2016-congress"), "es")["dropped"]


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        (Threshold(share=Fraction(1, 20)), "Threshold: at least 5.000 % of the votes."),
        (
            Threshold(share=Fraction(3, 100), within="district", base="valid-and-blank"),
            "Threshold in each district: at least 3.000 % of the votes, blank ones counted.",
        ),
    ],
)
def test_a_threshold_in_words(threshold: Threshold, words: str) -> None:
    """Where it holds and on which votes stand in its sentence."""
    assert words == threshold_text(threshold, "en")
