"""Seats of Peru since 1978 under the law of their day, and the numbers that the law sets."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from escrutinio.errors import Refused
from escrutinio.law.book import amending, changes, on, parameters, provisions, subjects
from escrutinio.law.chambers import chamber as rule_on
from escrutinio.law.countries import COUNTRIES
from escrutinio.law.pe.registration import fine, quorum, signatures
from escrutinio.law.pe.seats import half_plus_one
from escrutinio.law.pe.standing import may_stand
from escrutinio.law.rule import Threshold
from escrutinio.tally.outcome import decide
from escrutinio.tally.seats.chamber import Part, chamber
from escrutinio.tally.seats.methods import METHODS, divide
from escrutinio.tally.seats.special import magnitudes, preferred, with_majority
from escrutinio.tally.seats.threshold import passing

ELECTIONS = {
    "Constituyente 1978": ("constituent", date(1978, 6, 18)),
    "Diputados 1980": ("deputies", date(1980, 5, 18)),
    "Senadores 1980": ("senate", date(1980, 5, 18)),
    "Diputados 1985": ("deputies", date(1985, 4, 14)),
    "Senadores 1985": ("senate", date(1985, 4, 14)),
    "Diputados 1990": ("deputies", date(1990, 4, 8)),
    "Senadores 1990": ("senate", date(1990, 4, 8)),
    "Constituyente 1992": ("constituent", date(1992, 11, 22)),
    "Congresal 1995": ("congress", date(1995, 4, 9)),
    "Congresal 2000": ("congress", date(2000, 4, 9)),
    "Congresal 2001": ("congress", date(2001, 4, 8)),
    "Congresal 2006": ("congress", date(2006, 4, 9)),
    "Congresal 2011": ("congress", date(2011, 4, 10)),
    "Congresal 2016": ("congress", date(2016, 4, 10)),
}


@pytest.fixture(scope="module")
def peru(vectors: Path) -> dict[str, Any]:
    """The given cases of Peru."""
    found: dict[str, Any] = json.loads((vectors / "tally.json").read_text("utf-8"))
    return found["peru"]


def test_chambers_since_1978(peru: dict[str, Any]) -> None:
    """Every district of every election, with its figure as a fraction, by the law of its day."""
    for case in peru["seats_real"]["elections"]:
        id_, day = ELECTIONS[case["election"]]
        rule = rule_on(id_, day)
        parts = [
            Part(name=one["district"], seats=one["seats"], method=rule.method, votes=one["votes"])
            for one in case["districts"]
        ]
        got = chamber(id_, parts, method=rule.method, threshold=rule.threshold, explained=False)
        for district, expected in zip(got.districts, case["districts"], strict=True):
            won = {option: n for option, n in district.won if n}
            assert expected["expected"] == won, (case["election"], district.name)
            assert Fraction(expected["cifra_repartidora"]) == district.divisor
        assert case["national_seats"] == {option: n for option, n in got.won.items() if n}
        assert () == got.ties
        if case["threshold"]:
            assert rule.threshold is not None
            assert Fraction(case["threshold"]["pct"]) == rule.threshold.share
            assert case["threshold"]["alt_reps"] == rule.threshold.seats
        if len(parts) == 1:
            assert rule.seats == parts[0].seats


def test_without_the_threshold_another_congress_would_sit(peru: dict[str, Any]) -> None:
    """A planted law without a threshold changes the Congress of 2016: the check above sees it."""
    case = next(
        x for x in peru["seats_real"]["elections"] if x["threshold"] and x["national_seats"]
    )
    parts = [
        Part(name=one["district"], seats=one["seats"], method="dhondt", votes=one["votes"])
        for one in case["districts"]
    ]
    got = chamber("congress", parts, method="dhondt", explained=False)

    assert case["national_seats"] != {option: n for option, n in got.won.items() if n}


def test_regional_councils(peru: dict[str, Any]) -> None:
    """One seat by plurality, several by the distributing figure."""
    rule = rule_on("regional-council", date(2018, 10, 7))
    for case in peru["councillors_real"]["cases"]:
        method = rule.single if case["seats"] == 1 else rule.method
        got = divide(method, list(case["votes"].values()), case["seats"])
        won = {option: n for option, n in zip(case["votes"], got.won, strict=True) if n}
        assert (case["expected"], 0) == (won, got.open), case["district"]


def test_regional_presidents(peru: dict[str, Any]) -> None:
    """A second election exactly where nobody reached 30 % of the valid votes."""
    rule = COUNTRIES["pe"].decision("regional")
    for case in peru["regional_runoff_real"]["cases"]:
        assert case["expected_runoff"] == (decide(case["votes"], rule).kind == "runoff")
    for case in peru["regional30_synthetic"]:
        rest = case["valid"] - case["top"]
        votes = {"A": case["top"], **{f"o{i}": rest // 7 for i in range(7)}, "z": rest % 7}
        assert case["expected_runoff"] == (decide(votes, rule).kind == "runoff")  # type: ignore[arg-type]


def test_thresholds(peru: dict[str, Any]) -> None:
    """Votes and seats, or either, as each law joins them."""
    for case in peru["threshold"]:
        year = int(case["id"][:4])
        if year == 2006:
            rule = rule_on("congress", date(2006, 4, 9)).threshold
        else:
            id_ = "senate" if case["legal_members"] == 60 else "deputies"
            rule = rule_on(id_, date(2026, 4, 12)).threshold
        assert rule is not None
        seats = case["seats_pre"] or 0
        before = {"X": (seats - seats // 2, seats // 2)}
        [got] = passing(rule, {"X": case["votes"]}, case["valid"], before)  # type: ignore[dict-item, arg-type]
        assert case["expected"] == got.passes, case["id"]


@pytest.mark.parametrize(
    ("rule", "seats", "parties", "passes"),
    [
        (Threshold(share=Fraction(1, 20)), (), 1, True),
        (Threshold(share=Fraction(1, 20), share_each_party=Fraction(1, 100)), (), 2, False),
        (Threshold(share=Fraction(1, 10), seats=3, districts=2), (3, 0), 1, False),
        (Threshold(share=Fraction(1, 10), seats=3, districts=2), (2, 1), 1, True),
        (Threshold(share=Fraction(1, 20), seats=3, joined="and"), (2,), 1, False),
        (Threshold(), (), 1, True),
    ],
)
def test_each_part_of_a_threshold(
    rule: Threshold, seats: tuple[int, ...], parties: int, passes: bool
) -> None:
    """Exactly the share passes, each further party asks for more, and seats lie in districts."""
    [got] = passing(rule, {"X": 5}, 100, {"X": seats}, {"X": parties})  # type: ignore[dict-item]

    assert passes == got.passes


def test_municipal_councils(peru: dict[str, Any]) -> None:
    """The winner has at least half plus one; the others share the rest among themselves."""
    premium = peru["municipal_premium"]
    for councillors, least in premium["half_plus_one"].items():
        assert least == half_plus_one(int(councillors))
    for case in premium["cases"]:
        n = case["regidores"]
        got = with_majority("dhondt", case["votes"], n, half_plus_one(n))
        assert (tuple(case["expected"]), 0) == (got.won, got.open)


def test_a_tie_for_the_first_place_gives_nobody_the_majority() -> None:
    """Two lists level at the top are a tie, and no council is made up."""
    got = with_majority("dhondt", [400, 400, 100], 9, 6)

    assert ((0, 1), 1) == (got.tied, got.open)
    assert sum(got.won) == 0


def test_seats_of_districts(peru: dict[str, Any]) -> None:
    """One each and the rest by Hare's remainders: 2001, 2011 and 2016; 2026 sums to its house."""
    rule = rule_on("congress", date(2016, 4, 10))
    for case in peru["district_seats"]["cases"]:
        got, division = magnitudes(rule.magnitudes, case["electores"], case["total"])
        assert (case["expected"], 0) == (got, division.open), case["election"]
    of_2026 = peru["district_seats"]["deputies_2026"]

    assert of_2026["total"] == sum(of_2026["seats"].values())
    assert of_2026["total"] == rule_on("deputies", date(2026, 4, 12)).seats


@pytest.mark.parametrize("method", ["dhondt", "sainte_lague"])
def test_another_method_does_not_share_seats_so(peru: dict[str, Any], method: str) -> None:
    """D'Hondt and Sainte-Laguë do not give all three elections that Hare's remainders give."""
    cases = peru["district_seats"]["cases"]

    assert not all(
        case["expected"] == magnitudes(method, case["electores"], case["total"])[0]
        for case in cases
    )


def test_signatures(peru: dict[str, Any]) -> None:
    """Rounded up, as the office printed them; the share of each day is the law's."""
    for case in peru["signatures_ceil"]:
        share, base = Fraction(case["pct"]), case["base"]
        assert case["expected"] == -(-share.numerator * base // share.denominator)
    assert 531_412 == signatures(17_713_716, date(2021, 7, 1))
    assert 705_053 == signatures(17_626_323, date(2016, 6, 1))
    assert 25_288 == signatures(25_287_954, date(2021, 7, 1), "affiliates")


def test_quorum(peru: dict[str, Any]) -> None:
    """Four of five, a simple majority, and the president's casting vote."""
    for case in peru["quorum"]:
        votes = case.get("votes_for", 0)
        got = quorum(
            case["present"], votes, date(2021, 7, 1), president_for=case.get("president_for", False)
        )
        assert case["expected"].startswith(got)


def test_fines(peru: dict[str, Any]) -> None:
    """Shares of the tax unit by the district's level of poverty."""
    expected, day = peru["fines_pct_uit"], date(2021, 4, 11)
    names = {
        "no_pobre": "not-poor",
        "pobre_no_extremo": "poor",
        "pobre_extremo": "extremely-poor",
    }

    assert {k: Fraction(v) for k, v in expected["omission"].items()} == {
        key: fine(f"absence.{name}", day) for key, name in names.items()
    }
    assert Fraction(expected["mesa_member"]) == fine("member", day)
    assert expected["abroad_omission"] == fine("absence.abroad", day)


def test_void_municipal_elections(peru: dict[str, Any]) -> None:
    """More than half absent; exactly half is not more."""
    share = Fraction(str(on("municipal", date(2018, 10, 7))["void-absence"].value))
    for case in peru["lem36"]:
        absent = Fraction(case["electores"] - case["emitidos"], case["electores"])
        assert case["expected"] == (absent > share)


TERMS = [(date(1990, 7, 28), date(1995, 7, 28)), (date(1995, 7, 28), date(2000, 7, 28))]


@pytest.mark.parametrize(
    ("terms", "day", "text", "interpretation"),
    [
        (TERMS[:1], date(1995, 4, 9), True, True),
        (TERMS, date(2000, 4, 9), False, True),
        (TERMS, date(2001, 4, 8), False, False),
        (TERMS, date(2006, 4, 9), True, True),
        ([(date(1985, 7, 28), date(1990, 7, 28))], date(1990, 4, 8), False, False),
        ([], date(2021, 4, 11), True, True),
        ([(date(2001, 7, 28), date(2006, 7, 28))], date(2011, 4, 10), True, True),
        ([(date(2001, 7, 28), date(2006, 7, 28))], date(2006, 4, 9), False, False),
        (
            [(date(1985, 7, 28), date(1990, 7, 28)), (date(2006, 7, 28), date(2011, 7, 28))],
            date(2016, 4, 10),
            True,
            True,
        ),
    ],
)
def test_who_may_stand_again(
    terms: list[tuple[date, date]], day: date, text: bool, interpretation: bool
) -> None:
    """Both readings of the article, and the years when they did not agree."""
    got = may_stand(terms, day)

    assert (text, interpretation) == (got.text, got.interpretation)
    assert {got.text_provision, got.interpretation_provision} <= set(provisions())


def test_preferences_order_a_list() -> None:
    """The most preferred take the seats; level ones at the last seat are a tie for a lot."""
    order, got = preferred([120, 300, 300, 5, 0], 2)

    assert ((1, 2, 0, 3, 4), (0, 1, 1, 0, 0)) == (order, got.won)
    assert ((1, 2), 1) == (preferred([120, 300, 300], 1)[1].tied, 1)


# The book


@pytest.mark.parametrize("country", [*COUNTRIES])
def test_every_number_cites_an_article(country: str) -> None:
    """Each value names a provision of the book, and two values never hold on one day."""
    book, rows = provisions(country), parameters(country)
    for row in rows:
        assert row.provision in book, row.id
        assert row.until is None or row.since <= row.until
        assert row.status in ("", "secondary", "unverified")
        for other in rows:
            if other is not row and other.id == row.id:
                assert not row.in_force(other.since), row.id
        if row.id.endswith((".method", ".single", ".magnitudes")):
            assert row.value in METHODS
    for one in book.values():
        assert all(other in book for other in one.amends), one.id


def test_what_amended_an_article_is_told() -> None:
    """The reading of 1996 and the reform of 2000 stand beside the article of 1993."""
    assert ["LEY-26657:1", "LEY-27365:1"] == [one.id for one in amending("CONST-1993:112")]


@pytest.mark.parametrize(
    ("subject", "years", "expected"),
    [
        ("congress", (2000, 2001), {"districts"}),
        ("congress", (2006, 2011), {"seats", "threshold.share", "threshold.seats"}),
        ("president", (2016, 2021), set()),
        ("governor", (2006, 2010), {"share"}),
    ],
)
def test_what_changed(subject: str, years: tuple[int, int], expected: set[str]) -> None:
    """Only what differs between two days is told."""
    days = [date(year, 4, 30) for year in years]
    found = {one.name for one in changes(subject, days[0], days[1])}

    assert expected <= found
    assert bool(expected) == bool(found)


def test_deputies_are_compared_with_the_congress_before() -> None:
    """From one chamber to two: the threshold's «or» became «and»."""
    found = {x.name: x for x in changes("deputies", date(2021, 4, 11), date(2026, 4, 12))}
    joined = found["threshold.joined"]
    assert joined.before is not None
    assert joined.after is not None

    assert ("or", "and") == (joined.before.value, joined.after.value)
    assert "seats" not in found


def test_a_chamber_that_was_not_there_is_refused() -> None:
    """The message names the chambers of that day."""
    with pytest.raises(Refused) as caught:
        rule_on("senate", date(2011, 4, 10))

    assert "congress" in str(caught.value.values["known"])
    assert "senate" in subjects()
