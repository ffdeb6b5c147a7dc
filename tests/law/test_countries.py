"""The law of other countries: data and a few lines each, and not a word of it anywhere else."""

import json
import re
import tomllib
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import escrutinio
from escrutinio.law.book import provisions
from escrutinio.law.chambers import chamber as rule_on
from escrutinio.law.countries import COUNTRIES, country
from escrutinio.tally.outcome import decide
from escrutinio.tally.seats.chamber import Part, chamber
from escrutinio.tally.seats.special import magnitudes

ROOT = Path(escrutinio.__file__).parent
CASES = tomllib.loads((Path(__file__).parents[1] / "cases/presidents.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    "case", CASES["case"], ids=lambda case: f"{case['country']}: {case['what']}"
)
def test_presidents(case: dict[str, Any]) -> None:
    """Each country's own way to be elected at once, at its edges and as it happened."""
    *named, rest = case["votes"]
    votes = {f"o{i}": n for i, n in enumerate(named)}
    shared = 3 if case.get("several") else 1  # the rest are several, none before the second
    votes |= {f"r{i}": rest // shared + (i < rest % shared) for i in range(shared)}
    rule = country(case["country"]).decision("majority")
    got = decide(votes, rule, blank=case.get("blank", 0))  # type: ignore[arg-type]

    assert case["expected"] == got.kind
    assert set(got.articles) <= set(provisions(case["country"]))


def test_every_country_has_its_cases() -> None:
    """Two cases at least for each country that elects a president."""
    having = Counter(case["country"] for case in CASES["case"])

    assert {one.id for one in COUNTRIES.values() if one.decisions} == set(having)


@pytest.mark.real
def test_the_congress_of_spain(vectors: Path) -> None:
    """Every district of every general election by the law's method and its 3 % of each district."""
    rule = rule_on("congress", date(2016, 6, 26), "es")
    cases = json.loads((vectors / "tally.json").read_text("utf-8"))["apportionment"]
    found = [
        one for one in cases["divisor_real"]["cases"] if re.match(r"interregnum:es_gen", one["id"])
    ]
    for case in found:
        method = rule.method if case["seats"] > 1 else rule.single
        part = Part(
            name="", seats=case["seats"], method=method, votes=case["votes"], blank=case["blank"]
        )
        got = chamber("congress", [part], method=rule.method, threshold=rule.threshold)
        assert case["expected"] == {o: n for o, n in got.won.items() if n}, case["id"]

    assert found
    assert Fraction(3, 100) == (rule.threshold.share if rule.threshold else None)


def test_a_threshold_without_blank_votes_would_be_seen() -> None:
    """3 % of the votes for lists is less than 3 % with the blank ones: another list takes part."""
    rule = rule_on("congress", date(2016, 6, 26), "es")
    votes = {"A": 970, "B": 30}
    with_blank = Part(name="", seats=40, method="dhondt", votes=votes, blank=1)  # type: ignore[arg-type]
    without = Part(name="", seats=40, method="dhondt", votes=votes, blank=0)  # type: ignore[arg-type]

    assert [40, 39] == [
        chamber("x", [part], method="dhondt", threshold=rule.threshold).won["A"]  # type: ignore[index]
        for part in (with_blank, without)
    ]


def test_seats_of_spanish_provinces() -> None:
    """Two each, one for each of two cities, and the rest by Hare's remainders: 350."""
    population = {f"p{i}": 100_000 + 37_000 * i for i in range(50)} | {"Ceuta": 80_000}
    fixed = {"Ceuta": 1, "Melilla": 1}
    got, division = magnitudes(
        "largest_remainder_hare", population | {"Melilla": 80_000}, 350, least=2, fixed=fixed
    )

    assert (350, 0) == (sum(got.values()), division.open)
    assert (1, 1, 2) == (got["Ceuta"], got["Melilla"], got["p0"])


PERUVIAN = re.compile(
    r"\b(Peru|Per\u00fa|ONPE|JNE|JEE|ODPE|LOE|RENIEC|ACTOBS|Puno|Lima|Fujimori|"
    r"cifra repartidora|ubigeo)\w*",
    re.IGNORECASE,
)
ALLOWED = ("law/pe/", "io/", "words/", "data/")


def peruvian(text: str) -> list[str]:
    """The Peruvian words of a module, its examples apart."""
    plain = re.sub(r"^\s*(>>>|\.\.\.) .*$", "", text, flags=re.MULTILINE)
    return [found.group() for found in PERUVIAN.finditer(plain)]


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted(ROOT.rglob("*.py"))
        if not str(path.relative_to(ROOT)).startswith(ALLOWED)
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_no_peruvian_word_outside_its_folder(path: Path) -> None:
    """The law of Peru stands in `law/pe`, its files in `io`; nothing else speaks of it."""
    assert [] == peruvian(path.read_text("utf-8"))


def test_a_planted_word_is_seen() -> None:
    """The check above fails on an article cited in a subject."""
    assert ["LOE"] == peruvian('articles = ("LOE:17",)')
