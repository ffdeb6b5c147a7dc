"""Certificates that were tampered with, and what no vote can tell, named as such."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from escrutinio.errors import EscrutinioError, Refused
from escrutinio.io.certificates import is_certificate, read_certificate, read_lots
from escrutinio.law.chambers import chamber as rule_on
from escrutinio.operations.seats_data import as_json, verified
from escrutinio.site.pages.seats import seats_page
from escrutinio.tally.seats import lawful
from escrutinio.tally.seats.certificate import _again, replay
from escrutinio.tally.seats.chamber import Part, chamber
from escrutinio.tally.seats.district import district
from escrutinio.tally.seats.methods import METHODS, divide, figure_of
from tests.operations.test_chambers import HISTORY, report, table
from tests.operations.test_lists import defined

Data = dict[str, Any]


def plain(folder: Path, threshold: bool = False) -> Data:
    """The JSON of four lists by D'Hondt, as it is written and read again."""
    path = table(folder, "Azul,340", "Verde,280", "Roja,160", "Gris,60", "blank,2")
    more: Data = {"threshold": 0.05} if threshold else {}
    return dict(
        json.loads(json.dumps(as_json(report(path, method="dhondt", seats=7, **more), "es")))
    )


def congress(shared: Path, year: int) -> Data:
    """The JSON of a Congress of Peru."""
    return dict(json.loads(json.dumps(as_json(report(shared / HISTORY, f"pe-{year}-congress"),
                                              "en"))))  # fmt: skip


def rebuilt(data: Data) -> Data:
    """A certificate that agrees with itself again, after its votes or seats were changed."""
    return dict(json.loads(json.dumps(_again(data["certificate"])[0])))


ROWS: dict[str, tuple[Callable[[Data], object], str]] = {
    "a percentage": (lambda d: d["options"][0].update(percent="99.999 %"), ".percent"),
    "no percentage": (lambda d: d["options"][0].pop("percent"), ".percent"),
    "a row twice": (lambda d: d["options"].insert(0, {**d["options"][0], "votes": 9}), "options."),
    "a key too many": (lambda d: d["options"][0].update(winner=True), ".winner"),
    "seats of nobody": (lambda d: d.update(unfilled=3), "unfilled"),
}


@pytest.mark.parametrize("change", ROWS)
def test_rows_of_options_are_checked(tmp_path: Path, change: str) -> None:
    """Percentages, rows that stand there twice, and whatever a vote can tell."""
    data = plain(tmp_path)
    assert [] == verified(data)[0]
    make, where = ROWS[change]
    make(data)

    assert any(where in place for place, _, _ in verified(data)[0])


def test_names_are_said_to_be_unchecked(tmp_path: Path) -> None:
    """Two names that were swapped cannot be told from votes, and the reader is told so."""
    data = plain(tmp_path)
    one, other = data["options"][:2]
    one["name"], other["name"] = other["name"], one["name"]
    found, unchecked = verified(data)

    assert [] == found
    assert "options[].name" in unchecked


WORDS: dict[str, Data] = {
    "another place": {"within": "planet"},
    "another join": {"joined": "xor"},
    "another base": {"base": "all"},
    "seats that are no count": {"seats": "7"},
}


@pytest.mark.parametrize("change", WORDS)
def test_a_threshold_of_unknown_words_is_refused(tmp_path: Path, change: str) -> None:
    """A word that means nothing would let every list pass in silence."""
    made = plain(tmp_path)["certificate"]
    made["threshold"] = {
        "share": "1/5",
        "share_each_party": "0",
        "seats": None,
        "districts": 1,
        "joined": "or",
        "within": "whole",
        "base": "valid",
        "options": [],
        "ties": [],
        "lots": [],
    }
    made = _again(made)[0]
    assert [] == list(replay(json.loads(json.dumps(made))))
    made["threshold"].update(WORDS[change])

    with pytest.raises(Refused):
        list(replay(made))


def halves(made: Data) -> None:
    """One national district as two."""
    [one] = made["districts"]
    other = json.loads(json.dumps(one)) | {"name": "South", "seats": 60}
    one.update(name="North", seats=60)
    other["votes"] = {option: n // 2 for option, n in one["votes"].items()}
    one["votes"] = {option: n - n // 2 for option, n in one["votes"].items()}
    made["districts"].append(other)


def together(made: Data) -> None:
    """Every district as one."""
    one, *others = made["districts"]
    for other in others:
        for option, n in other["votes"].items():
            one["votes"][option] = one["votes"].get(option, 0) + n
    one["seats"] = 130
    made["districts"] = [one]


def moved(made: Data) -> None:
    """Twenty seats of the capital for a small district."""
    for one in made["districts"]:
        one["seats"] += {"Lima y residentes en el extranjero": -20, "Amazonas": 20}.get(
            one["name"], 0
        )


def called(made: Data) -> None:
    """The nation under another name."""
    made["districts"][0]["name"] = "Mars"


@pytest.mark.real
@pytest.mark.parametrize(
    ("year", "change", "where"),
    [
        (2000, halves, "districts"),
        (2000, called, "districts[0].name"),
        (2016, together, "districts"),
    ],
)
def test_districts_are_held_to_the_law(
    shared: Path, year: int, change: Callable[[Data], None], where: str
) -> None:
    """A certificate that agrees with itself has districts that its law does not have."""
    data = congress(shared, year)
    assert [] == verified(data)[0]
    change(data["certificate"])

    assert where in [place for place, _, _ in replay(rebuilt(data))]


@pytest.mark.real
def test_seats_of_districts_are_held_to_their_voters(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With registered voters the law gives each district its seats; moved ones are told."""
    data = congress(shared, 2016)
    assert data["certificate"]["law"]["districts_are_the_laws"]
    moved(data["certificate"])

    again = rebuilt(data)
    assert not again["law"]["districts_are_the_laws"]
    again["law"]["districts_are_the_laws"] = True
    assert ["law.districts_are_the_laws"] == [where for where, _, _ in replay(again)]
    monkeypatch.setattr("escrutinio.tally.seats.certificate.as_the_law_shares", lambda *_: True)
    assert [] == list(replay(again))


@pytest.mark.real
def test_seats_that_voters_do_not_give_are_as_stated(shared: Path) -> None:
    """Those of 2006 follow no known method: the certificate does not claim one."""
    assert congress(shared, 2006)["certificate"]["law"]["districts_are_the_laws"] is False


def test_two_districts_of_one_name_are_told() -> None:
    """Lots and figures by district could not be told apart."""
    one = Part(name="Lima", seats=1, method="dhondt", votes={})
    rule = rule_on("congress", one_day())

    assert ["districts: lima"] == [w for w, _, _ in lawful.unlawful([one, one], rule)]


def one_day() -> Any:
    """The day of an election by districts."""
    from datetime import date

    return date(2016, 4, 10)


def test_one_district_for_a_chamber_of_many_is_not_divided(tmp_path: Path) -> None:
    """All 130 seats in one district are not what the law of 2016 has."""
    text = Path(defined(tmp_path, ("congress", "congress", {"Lima": 130}), country="pe"))
    text.write_text(text.read_text("utf-8").replace("2024-01-01", "2016-04-10"), "utf-8")
    found = report(table(tmp_path, "A,Lima,5", header="list,district,votes"), str(text))

    assert found.chamber is None
    assert ["DISTRICTS-MERGED"] == [one.code for one in found.findings]


def test_deep_json_is_damaged(tmp_path: Path) -> None:
    """Brackets without end are no certificate, and no end of the program."""
    (tmp_path / "c.json").write_text("[" * 200000)
    with pytest.raises(EscrutinioError) as caught:
        read_certificate(tmp_path / "c.json")

    assert "source.damaged" == caught.value.key
    assert not is_certificate(tmp_path / "c.json")


@pytest.mark.parametrize(
    "text",
    [
        'winners = ["A"]\nrecord = "x"\ndistrit = "South"',
        'winners = "A"\nrecord = "x"',
        'winners = []\nrecord = "x"',
        'winners = ["A"]\nrecord = ""',
        'winners = [1]\nrecord = "x"',
        'winners = ["A"]\nrecord = "x"\n[other]\na = 1',
    ],
)
def test_a_lot_that_is_not_understood_is_refused(tmp_path: Path, text: str) -> None:
    """An unknown key, winners that are no list, and whatever else stands in the file."""
    (tmp_path / "l.toml").write_text(f"[[lot]]\n{text}\n")
    with pytest.raises(EscrutinioError) as caught:
        read_lots(tmp_path / "l.toml")

    assert "seats.lots" == caught.value.key


# Open ties, and seats that nobody takes


def test_the_figure_of_an_open_tie_is_the_quotient_in_its_place() -> None:
    """With 700, 700 and 100 votes for three seats: 350, the third quotient, and no seat lost."""
    found = district("dhondt", {"A": 700, "B": 700, "C": 100}, 3)  # type: ignore[dict-item]
    level = [(rung.option, rung.tied, rung.won) for rung in found.ladder if rung.figure == 350]

    assert 350 == found.divisor
    assert [("A", True, False), ("B", True, False)] == level


@pytest.mark.parametrize("method", METHODS)
def test_tied_rungs_are_those_of_the_tie(method: str) -> None:
    """As many rungs are tied as options are, by every method that has a ladder."""
    votes = {"A": 300, "B": 300, "C": 100}
    found = district(method, votes, 2 if method == "adams" else 1)  # type: ignore[arg-type]
    tied = {rung.option for rung in found.ladder if rung.tied}
    level = divide(method, list(votes.values()), found.seats).tied

    assert tied == {list(votes)[i] for i in level if found.ladder}
    assert not any(rung.won for rung in found.ladder if rung.tied)


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("dhondt", ("Divisor", "quotient")),
        ("huntington_hill", ("squared",)),
        ("largest_remainder_hare", ("Quota", "remainder")),
    ],
)
def test_words_are_of_the_kind_of_method(
    tmp_path: Path, method: str, words: tuple[str, ...]
) -> None:
    """Quotients, their squares, remainders: each is called what it is."""
    path = table(tmp_path, "A,340", "B,280", "C,60")
    page = seats_page(as_json(report(path, method=method, seats=5), "en"), "en")

    assert all(word in page for word in words)
    assert ("quotient" in page) == (figure_of(method) != "remainder")


def test_the_page_says_how_many_seats_are_won(tmp_path: Path) -> None:
    """Half of the chamber has no votes: 65 of 130, in the picture, in words and in the JSON."""
    election = defined(tmp_path, ("c", "c", {"North": 65, "South": 65}))
    path = table(tmp_path, "A,North,600000", "B,North,400000", header="list,district,votes")
    data = as_json(report(path, election, method="dhondt"), "en")
    page = seats_page(data, "en")

    assert (65, 0) == (data["unfilled"], data["open"])
    assert 65 == page.count("<circle")
    assert ">65 of 130</text>" in page
    assert "65 of 130 seats are won. Seats that nobody takes: 65." in page
    assert [] == verified(json.loads(json.dumps(data)))[0]


def test_one_vote_is_enough_where_nobody_has_any() -> None:
    """In a district without votes each list is one vote from a seat."""
    found = chamber(
        "x",
        [Part(name="", seats=1, method="dhondt", votes={"A": 0, "B": 0})],
        method="dhondt",
    )

    assert [1, 1] == [one.gain for one in found.districts[0].distances]


def test_parties_of_nobody_are_told(tmp_path: Path) -> None:
    """An alliance that is no list of the certificate is a figure too many."""
    made = plain(tmp_path)["certificate"]
    made["parties"] = {"Nobody": 3}

    assert ["parties.Nobody"] == [where for where, _, _ in replay(made)]
