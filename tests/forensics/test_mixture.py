"""The finite mixture: its likelihood, what it recovers, and whom it wrongly suspects."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from escrutinio.forensics import mixture as module
from escrutinio.forensics.battery.screens import mixture as method
from escrutinio.forensics.method import Setting, generator
from escrutinio.forensics.mixture import CELLS, LEAST_SPREAD, MOST, SOME, STOLEN, fitting, mixture
from escrutinio.forensics.simulate import HARD_NEGATIVES, election
from escrutinio.forensics.stations import UNKNOWN, Stations

TURNOUT, SHARE = 0.6, 0.45


def planted(name, some, most, n=5000):
    """Stations of one level of turnout and support, to some of which votes were added."""
    chance = generator(1, name)
    kind = chance.choice(3, n, p=[1 - some - most, some, most])
    x = np.choose(kind, [np.zeros(n), chance.uniform(0.05, 0.65, n), chance.uniform(0.72, 0.98, n)])
    turnout = np.clip(chance.normal(TURNOUT, 0.06, n), 0.05, 0.98)
    share = np.clip(chance.normal(SHARE, 0.07, n), 0.02, 0.98)
    raised = turnout + x * (1 - turnout)
    won = share * turnout + x * (1 - turnout) + STOLEN * x * (1 - share) * turnout
    cast = chance.binomial(400, raised)
    first = chance.binomial(cast, np.minimum(won / raised, 1))
    stations = Stations(
        ids=np.arange(n).astype(str),
        options=("A", "B"),
        votes=np.stack([first, cast - first]),
        valid=cast,
        registered=np.full(n, 400),
        cast=cast,
    )
    return stations, kind


def cells_of(stations):
    """The cells of all stations."""
    share = stations.votes[0] / stations.valid
    return module._in_cells(stations.cast / stations.registered, share)


def levels(classes, turnout=TURNOUT, share=SHARE, spread=(0.08, 0.1)):
    return module._Levels(
        turnout=turnout, share=share, spread=spread, classes=np.array(classes, dtype=float)
    )


def test_the_likelihood_is_the_sum_over_stations():
    """Over cells it is what summing every station, class and step by the normal law says."""
    stations, _ = planted("likelihood", 0.2, 0.05, n=300)
    cell, cells = cells_of(stations)
    one = levels([0.7, 0.2, 0.1])
    total = 0.0
    for at in cell:
        density = 0.0
        for part, steps in zip(one.classes, ([0.0], SOME, MOST), strict=True):
            for x in steps:
                turnout = TURNOUT + x * (1 - TURNOUT)
                votes = SHARE * TURNOUT + x * (1 - TURNOUT) + STOLEN * x * (1 - SHARE) * TURNOUT
                wide = [max(w * (1 - x), LEAST_SPREAD) for w in one.spread]
                density += (
                    part
                    / len(steps)
                    * stats.norm.pdf(cells.turnout[at], turnout, wide[0])
                    * stats.norm.pdf(cells.share[at], min(votes / turnout, 1), wide[1])
                )
        total += np.log(density)
    assert module._likelihood(cells, one) == pytest.approx(total / len(cell))


def test_cells_hold_every_station_once():
    """The weights of the cells sum to 1, and each station lies within its cell."""
    stations, _ = planted("cells", 0.2, 0.05, n=500)
    cell, cells = cells_of(stations)
    assert cells.weight.sum() == pytest.approx(1)
    turnout = stations.cast / stations.registered
    assert np.abs(cells.turnout[cell] - turnout).max() <= 0.5 / CELLS + 1e-9


@pytest.mark.parametrize(("some", "most"), [(0.0, 0.0), (0.1, 0.02), (0.2, 0.05), (0.3, 0.0)])
def test_what_was_planted_is_recovered(some, most):
    """Shares of the classes within two points, turnout and support within one."""
    stations, kind = planted("recovered", some, most)
    found = mixture(stations, 0, generator(1, "starts"))
    assert found.shares == pytest.approx([1 - some - most, some, most], abs=0.02)
    assert found.turnout == pytest.approx(TURNOUT, abs=0.01)
    assert found.share == pytest.approx(SHARE, abs=0.01)
    assert found.converged
    if some:
        assert found.added[kind > 0].mean() > 0.7
        assert found.added[kind == 0].mean() < 0.12
    assert found.added.mean() == pytest.approx(1 - found.shares[0], abs=0.01)


def climbed(cells, start, ignored=None, steps=60):
    """Steps of expectation and maximisation alone, one class left out on demand."""
    for _ in range(steps):
        joint = module._joint(cells, start)
        total = np.maximum(sum(one.sum(axis=0) for one in joint), 1e-300)
        parts = np.array([(one.sum(axis=0) / total) @ cells.weight for one in joint])
        if ignored is not None:
            parts[ignored] = 0
        start = module._moved(cells, joint[0][0] / total * cells.weight, parts / parts.sum())
    return start


@pytest.mark.parametrize("ignored", [1, 2])
def test_a_fit_that_ignores_a_class_is_caught(ignored):
    """The planted failure: without one of its classes a fit is less likely and misses it."""
    stations, _ = planted("ignored", 0.2, 0.06)
    _, cells = cells_of(stations)
    start = levels([0.7, 0.2, 0.1])
    honest = climbed(cells, start)
    wrong = climbed(cells, start, ignored)
    assert module._likelihood(cells, honest) > module._likelihood(cells, wrong) + 0.01
    assert wrong.classes[ignored] == 0
    assert honest.classes == pytest.approx([0.74, 0.2, 0.06], abs=0.04)
    best = mixture(stations, 0, generator(1, "starts")).likelihoods[0]
    assert best >= module._likelihood(cells, honest) - 1e-6


def test_the_likelihood_only_rises():
    """From each start the fit ends likelier than it began, and than after its first climb."""
    stations, _ = planted("rises", 0.2, 0.05)
    _, cells = cells_of(stations)
    chance = generator(1, "starts")
    for _ in range(5):
        start = module._start(cells, chance)
        _, likelihood, steps, rest = module._fitted(cells, start)
        assert likelihood >= module._likelihood(cells, module._climbed(cells, start))
        assert likelihood > module._likelihood(cells, start)
        assert steps > 0
        assert rest


def test_the_end_is_a_top():
    """No small change of any number makes the data likelier than at the end of the fit."""
    stations, _ = planted("top", 0.2, 0.05)
    _, cells = cells_of(stations)
    end, likelihood, _, _ = module._fitted(cells, levels([0.7, 0.2, 0.1]))
    numbers = module._written(end)
    assert module._likelihood(cells, module._read(numbers)) == pytest.approx(likelihood)
    for i in range(len(numbers)):
        for step in (-0.05, 0.05):
            moved = numbers + step * np.eye(len(numbers))[i]
            assert module._likelihood(cells, module._read(moved)) < likelihood + 1e-7


def test_levels_are_read_as_they_were_written():
    """Free numbers and levels say the same, and classes sum to 1."""
    one = levels([0.7, 0.2, 0.1])
    again = module._read(module._written(one))
    assert (again.turnout, again.share) == pytest.approx((TURNOUT, SHARE))
    assert again.spread == pytest.approx(one.spread)
    assert again.classes == pytest.approx(one.classes)


def test_the_class_without_added_votes_is_the_largest():
    """Classes with added votes are at most as large as the one without, and still sum to 1."""
    for parts in ([0.1, 0.6, 0.3], [0.2, 0.2, 0.6], [0.8, 0.1, 0.1], [0.0, 0.5, 0.5]):
        found = module._ordered(np.array(parts))
        assert found.sum() == pytest.approx(1)
        assert found[0] >= found[1:].max() - 1e-12


def test_it_suspects_a_clean_country():
    """As it says, two kinds of clean towns look like added votes: therefore it is a screen."""
    world = replace(HARD_NEGATIVES["rural-turnout"], polarised=1.8, regions=4)
    reading = method(election(world, generator(1, "clean")), Setting())
    assert reading.statistic > 0.05
    assert reading.p is None
    assert not reading.alarms(0.05)


def test_same_seed_same_fit():
    """The same chance gives the same fit; other starts end at the same top."""
    stations, _ = planted("same", 0.2, 0.05, n=2000)
    one, two = (mixture(stations, 0, generator(1, "starts"), 3) for _ in range(2))
    other = mixture(stations, 0, generator(2, "starts"), 3)
    assert one.likelihoods == two.likelihoods
    assert (one.added == two.added).all()
    assert other.likelihoods[0] == pytest.approx(one.likelihoods[0], abs=1e-4)
    assert one.gap == one.likelihoods[0] - one.likelihoods[1] >= 0


def test_stations_without_figures_are_left_out():
    """Unknown, empty and impossible counts are not fitted, and rows say which were."""
    stations, _ = planted("odd", 0.2, 0.05, n=500)
    cast, registered = stations.cast.copy(), stations.registered.copy()
    cast[0], cast[1], registered[2], registered[3] = UNKNOWN, 0, UNKNOWN, 10
    odd = replace(stations, cast=cast, registered=registered)
    assert fitting(odd).tolist() == list(range(4, 500))
    found = mixture(odd, 0, generator(1, "starts"), 2)
    assert (found.rows == fitting(odd)).all()
    assert len(found.added) == 496
