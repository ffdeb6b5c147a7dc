"""The seats of the provinces of Spain: two each, one for each of two cities, the rest by people."""

from dataclasses import replace
from datetime import date

from escrutinio.law.chambers import chamber
from escrutinio.tally.seats.lawful import as_the_law_shares, shared
from escrutinio.tally.seats.part import Part

RULE = chamber("congress", date(2019, 11, 10), "es")
PEOPLE = {f"P{i}": 80_000 + 17_311 * i * i for i in range(50)} | {
    "Ceuta": 85_000,
    "Melilla": 86_000,
}


def test_each_province_has_its_least_and_two_cities_one() -> None:
    """350 seats: one for each city, whose people count no further, and two for each province."""
    seats, division = shared(RULE, PEOPLE)

    assert (1, 1, 2, 0) == (seats["Ceuta"], seats["Melilla"], seats["P0"], division.open)
    assert 350 == sum(seats.values())


def test_a_least_that_is_not_read_would_be_seen() -> None:
    """With one seat for each province instead, districts do not have what the law gives them."""
    seats, _ = shared(replace(RULE, least=1), PEOPLE)
    right, _ = shared(RULE, PEOPLE)

    def parts(each: dict[str, int]) -> list[Part]:
        return [
            Part(name=name, seats=n, method="dhondt", votes={}, registered=PEOPLE[name])
            for name, n in each.items()
        ]

    assert as_the_law_shares(RULE, parts(right))
    assert not as_the_law_shares(RULE, parts(seats))
