"""The least and the most that totals allow."""

import csv
from itertools import product

import numpy as np
import pytest

from escrutinio.forensics.flow_bounds import bounds, bounds_over_areas
from escrutinio.forensics.method import generator

HISTORY = "peru/history/resultados_presidencial_congresal_1931_2016.csv"


@pytest.mark.parametrize(
    ("earlier", "later", "everyone"), list(product(range(6), range(6), range(5, 8)))
)
def test_bounds_are_those_of_every_table(earlier, later, everyone) -> None:
    """Trying every number who did both, the least and the most that leave no cell below zero."""
    possible = [
        both
        for both in range(everyone + 1)
        if min(both, earlier - both, later - both, everyone - earlier - later + both) >= 0
    ]
    found = bounds(earlier, later, everyone)

    assert (found.least, found.most) == (min(possible), max(possible))


def test_areas_are_never_wider_than_the_whole() -> None:
    """Summed over areas the bounds lie within those of the totals, and hold the truth."""
    chance = generator(1, "areas")
    for _ in range(50):
        table = chance.integers(0, 200, (4, 7))
        both, first, second, _ = table
        everyone, earlier, later = table.sum(axis=0), both + first, both + second
        inside = bounds_over_areas(earlier, later, everyone)
        whole = bounds(earlier.sum(), later.sum(), everyone.sum())
        assert whole.least <= inside.least <= both.sum() <= inside.most <= whole.most


def test_a_roll_without_those_who_are_new_would_be_wrong() -> None:
    """The planted failure: with the smaller roll the least is more than the truth."""
    earlier, later, both, old, new = 60, 70, 30, 100, 20

    assert bounds(earlier, later, old + new).least <= both
    assert bounds(earlier, later + new, old).least > both


@pytest.mark.real
def test_the_call_to_spoil_of_2000(shared) -> None:
    """By department none, or nearly four in five, of one camp's voters can have spoilt."""
    rounds = {"EG2000": {}, "EG2000-2V": {}}
    with (shared / HISTORY).open(encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            if row["tipo"] == "presidencial" and row["proceso"] in rounds:
                area = rounds[row["proceso"]].setdefault(row["Distrito electoral"], {})
                area[row["Organización Política"]] = int(row["Votos"])
                area["roll"], area["cast"] = int(row["Electores"]), int(row["Votos emitidos"])
    names = sorted(set(rounds["EG2000"]) - {"NACION"})

    def of(which, name):
        return np.array([rounds[which][one][name] for one in names])

    null = of("EG2000-2V", "VOTOS NULOS")
    called, roll = of("EG2000", "PERU POSIBLE"), of("EG2000", "roll")
    found = bounds_over_areas(called, null, np.maximum(roll, of("EG2000-2V", "roll")))
    either = bounds_over_areas(called, null + of("EG2000-2V", "VOTOS EN BLANCO"), roll)

    assert len(names) == 26
    before = of("EG2000", "VOTOS NULOS").sum() / of("EG2000", "cast").sum()
    assert round(100 * before, 2) == 2.25
    assert round(100 * null.sum() / of("EG2000-2V", "cast").sum(), 2) == 29.93
    assert (found.least, found.most, found.of) == (0, 3_531_637, 4_460_895)
    assert (either.least, either.most) == (0, 3_672_410)
    assert found.shares == (0.0, pytest.approx(0.7917, abs=1e-4))
