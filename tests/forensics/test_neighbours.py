"""A set of sheets against the other sheets of the same places."""

from dataclasses import replace

import numpy as np
import pytest

from escrutinio.forensics.battery.rounds import treated_neighbours
from escrutinio.forensics.method import Setting, generator
from escrutinio.forensics.neighbours import LEAST, against_places, contrast
from escrutinio.forensics.reading import SCREEN
from escrutinio.forensics.sampled import by_area
from escrutinio.forensics.stations import NOWHERE
from tests.forensics import real


def places(chance, alike=0.0, effect=0.0, n=40, size=6):
    """Places of their own level whose chosen stations may err alike."""
    place = np.repeat(np.arange(n), size)
    chosen = np.tile(np.arange(size) < size // 2, n)
    outcome = 0.5 + chance.normal(scale=0.1, size=n)[place]
    outcome += chance.normal(scale=0.03, size=len(place)) + effect * chosen
    outcome += alike * chance.normal(size=n)[place] * chosen
    return outcome, np.full(len(place), 200.0), place, chosen


def test_it_is_the_regression_with_an_effect_of_each_place() -> None:
    """A second implementation with a column for each place gives the same effect."""
    chance = generator(1, "dummies")
    outcome, _, place, chosen = places(chance, effect=0.02)
    weights = chance.integers(100, 300, len(place)).astype(float)
    features = chance.normal(size=(2, len(place)))
    outcome = outcome + np.array([0.05, -0.1]) @ features
    columns = np.vstack([chosen, np.eye(40)[place].T, features])
    root = np.sqrt(weights)
    expected = np.linalg.lstsq((columns * root).T, outcome * root, rcond=None)[0][0]
    found = contrast(outcome, weights, place, chosen, features)

    assert found is not None
    assert found.effect == pytest.approx(expected, abs=1e-6)
    assert found.votes == pytest.approx(found.effect * weights[chosen].sum())


def test_half_of_a_place_does_not_hide_its_effect() -> None:
    """With half of each place chosen the whole effect is told, not half of it."""
    outcome, weights, place, chosen = places(generator(2, "half"), effect=0.05)
    found = contrast(outcome, weights, place, chosen)
    total = np.bincount(place, outcome)[place]
    against_others = (outcome - (total - outcome) / 5)[chosen].mean()

    assert found is not None
    assert found.effect == pytest.approx(0.05, abs=3 * found.spread)
    assert against_others < 0.04


def spoken(alike: float, by_place: bool) -> float:
    """How often it speaks at 5 % where nothing is wrong, of 400 times."""
    found = []
    for run in range(400):
        outcome, weights, place, chosen = places(generator(run, "null"), alike)
        one = contrast(outcome, weights, place, chosen)
        assert one is not None
        p = one.p
        if not by_place:
            error = 0.03 * np.sqrt(2 / (len(place) / 2))
            p = 0.0 if abs(one.effect) > 1.96 * error else 1.0
        found.append(p <= 0.05)
    return float(np.mean(found))


@pytest.mark.parametrize("alike", [0.0, 0.05])
def test_clean_sets_speak_as_often_as_they_may(alike) -> None:
    """Whether or not the sheets of a place err alike, about one in twenty speaks."""
    assert 0.02 <= spoken(alike, by_place=True) <= 0.08


def test_sheets_taken_for_independent_speak_too_often() -> None:
    """The planted failure: with the error of independent sheets, those that err alike speak."""
    assert spoken(0.05, by_place=False) > 0.15


def test_too_few_places_say_nothing() -> None:
    """Under ten places with both kinds there is no answer."""
    outcome, weights, place, chosen = places(generator(3, "few"))
    few = chosen & (place < LEAST - 1)

    assert contrast(outcome, weights, place, few) is None
    assert contrast(outcome, weights, place, chosen & (place < LEAST)) is not None
    assert contrast(outcome, weights, place, np.ones(len(place), dtype=bool)) is None


def test_no_difference_at_all_is_no_evidence() -> None:
    """Where all sheets of a place are equal the effect is 0 and p is 1."""
    outcome, weights, place, chosen = places(generator(4, "equal"))
    found = contrast(np.full(len(outcome), 0.5), weights, place, chosen)

    assert found is not None
    assert (found.effect, found.p, found.z) == (0.0, 1.0, 0.0)
    assert found.most(0.95) == 0.0


@pytest.mark.real
@pytest.mark.parametrize("name", ["2021", "2016", "2021 alone"])
def test_sets_drawn_at_random_speak_as_often_as_they_may(shared, name) -> None:
    """By province, random sets of one in twenty speak at 5 % in at most one of ten."""
    stations = real.peru_2016_runoff(shared) if name == "2016" else real.peru_2021_runoff(shared)
    if name == "2021 alone":
        stations = replace(stations, before=None, matched=None)
    found = []
    for run in range(5):
        chance = generator(run, name)
        for area in by_area(stations):
            chosen = np.zeros(len(area), dtype=bool)
            chosen[chance.permutation(len(area))[: len(area) // 20]] = True
            one = against_places(area, chosen, 0)
            if one is not None:
                found.append(one.p <= 0.05)

    assert len(found) > 200
    assert np.mean(found) <= 0.1


@pytest.mark.real
def test_sheets_that_were_held_up_in_2021(shared) -> None:
    """They are those of their places: no one is favoured; five votes in each would be told."""
    stations = real.peru_2021_runoff(shared)
    clean = treated_neighbours(stations, Setting())
    assert clean.kind == SCREEN
    assert clean.p is None
    assert clean.n > 1000
    assert abs(clean.statistic) < 1.96
    votes = stations.votes.copy()
    k = np.where(stations.treated, np.minimum(votes[1], 5), 0)
    votes[0] += k
    votes[1] -= k
    moved = treated_neighbours(replace(stations, votes=votes), Setting(option=0))

    assert moved.statistic > 4
    assert moved.effect - clean.effect == pytest.approx(k.sum(), rel=0.15)


@pytest.mark.real
def test_nothing_to_compare_is_told(shared) -> None:
    """Without held-up sheets, without places, or with a handful: not applicable."""
    stations = real.peru_2021_runoff(shared)
    n = len(stations)
    nobody = replace(stations, treated=np.zeros(n, dtype=bool))
    nowhere = replace(stations, place=np.full(n, NOWHERE))

    for one in (nobody, nowhere, stations.select(np.arange(6))):
        assert treated_neighbours(one, Setting()).absent == "forensics.absent.few"
