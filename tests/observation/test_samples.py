"""Samples and estimates: reproducible, unbiased, honest about what is missing."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escrutinio.errors import Refused
from escrutinio.forensics.chance import wilson
from escrutinio.observation.draw import DESIGNS, allocated, drawn, shared_out, substitute
from escrutinio.observation.estimate import Before, adjusted, ratio
from escrutinio.observation.frame import Frame, merged
from escrutinio.observation.gate import FEW, SILENT, UNBALANCED, gate
from escrutinio.observation.late import bounds, post_stratified, reweighted
from escrutinio.observation.quick import Drawn, quick
from escrutinio.observation.rehearse import COMPLETE, METHODS, Past, rehearsed
from escrutinio.observation.speed import stalls


def country(n: int = 600, strata: int = 6, seed: int = 1) -> tuple[Frame, Past]:
    """A country whose strata differ, with places of five stations."""
    chance = np.random.Generator(np.random.PCG64(seed))
    stratum = np.sort(chance.integers(0, strata, n))
    registered = chance.integers(150, 301, n)
    share = 0.3 + 0.4 * stratum / strata + chance.normal(0, 0.05, n)
    valid = np.round(registered * 0.75).astype(float)
    votes = np.round(valid * np.clip(share, 0, 1))
    frame = Frame(
        ids=np.array([f"{i:06d}" for i in range(n)]), stratum=stratum,
        strata=tuple(f"S{i}" for i in range(strata)), place=np.arange(n) // 5,
        registered=registered, cell=(stratum % 2).astype(np.int64), cells=("a", "b"),
    )  # fmt: skip
    return frame, Past(
        frame=frame, options=("A", "B"), votes=np.stack([votes, valid - votes]), valid=valid
    )


@pytest.mark.parametrize("design", DESIGNS)
def test_a_sample_can_be_drawn_again(design: str) -> None:
    """The same seed and frame give the same stations, whatever their order; another seed others."""
    frame, _ = country()
    order = np.random.Generator(np.random.PCG64(2)).permutation(len(frame))
    other = dataclasses.replace(
        frame, ids=frame.ids[order], stratum=frame.stratum[order], place=frame.place[order],
        registered=frame.registered[order],
    )  # fmt: skip
    one = drawn(frame, 60, "seed", design=design, per_place=2)
    names = set(frame.ids[one.rows].tolist())

    assert names == set(frame.ids[drawn(frame, 60, "seed", design=design, per_place=2).rows])
    assert names != set(frame.ids[drawn(frame, 60, "other", design=design, per_place=2).rows])
    if design != "clustered":  # places are drawn by their first station
        assert names == set(other.ids[drawn(other, 60, "seed", design=design).rows])


@pytest.mark.parametrize("design", DESIGNS)
def test_weights_add_up_to_the_whole(design: str) -> None:
    """The drawn stations stand for all, and every one has the same chance over many seeds."""
    frame, past = country(300, 3)
    estimates = []
    for seed in range(150):
        one = drawn(frame, 40, str(seed), design=design, per_place=2)
        estimates.append((one.weight * past.votes[0][one.rows]).sum())
        assert one.weight.sum() == pytest.approx(len(frame), rel=0.12)
    error = np.std(estimates) / np.sqrt(len(estimates))

    assert abs(np.mean(estimates) - past.votes[0].sum()) < 4 * error


@given(
    sizes=st.lists(st.integers(2, 500), min_size=1, max_size=12),
    part=st.floats(0.05, 1.0),
)
def test_allocations_fill_and_fit(sizes: list[int], part: float) -> None:
    """So many as asked for, none beyond its stratum, each with two."""
    many = np.array(sizes)
    n = max(2 * len(sizes), int(part * many.sum()))
    n = min(n, int(many.sum()))
    found = allocated(many, n)

    assert n == found.sum()
    assert (found <= many).all()
    assert (found >= 2).all()


def test_costly_strata_get_fewer() -> None:
    """By size times spread over the root of the cost."""
    sizes = np.array([1000, 1000])
    found = allocated(sizes, 90, cost=np.array([1.0, 4.0]))

    assert [60, 30] == found.tolist()


def test_a_substitute_is_the_next_of_its_stratum() -> None:
    """Nobody chooses it; a used one is passed over, and a stratum can be exhausted."""
    frame, _ = country(40, 2)
    one = drawn(frame, 10, "s")
    used = frozenset(int(i) for i in one.rows)
    first = substitute(frame, one, int(one.rows[0]), used)
    assert first is not None
    second = substitute(frame, one, int(one.rows[0]), used | {first})

    assert first not in used
    assert frame.stratum[first] == frame.stratum[one.rows[0]] == frame.stratum[second or 0]
    assert first != second
    assert substitute(frame, one, int(one.rows[0]), frozenset(range(40))) is None


def test_observers_get_stations_of_one_place() -> None:
    """Nobody has more than they can watch, nor two places."""
    frame, _ = country()
    one = drawn(frame, 100, "s", design="clustered", per_place=3)
    who = shared_out(frame, one, per_observer=3)

    assert np.bincount(who).max() <= 3
    for observer in set(who.tolist()):
        assert len(set(frame.place[one.rows[who == observer]].tolist())) == 1


def test_few_stations_for_many_strata_are_refused() -> None:
    """With a message that says how many they need; merged strata take them."""
    frame, _ = country()
    with pytest.raises(Refused, match="they need 12"):
        drawn(frame, 8, "s")

    assert 8 == len(drawn(frame, 8, "s", strata=merged(frame, 8)))


def covered(past: Past, n: int = 60, samples: int = 600) -> float:
    """How often the intervals of a design hold the truth."""
    chance = np.random.Generator(np.random.PCG64(5))
    return rehearsed(past, n, samples, chance)[0].coverage


def test_intervals_hold_as_often_as_they_say() -> None:
    """95 % of 600 samples, within Wilson's interval at 99 %."""
    held = covered(country()[1])
    low, high = wilson(round(held * 600), 600, 0.99)

    assert low <= 0.95 <= high


def test_a_planted_bias_is_seen() -> None:
    """The check above fails on an estimator of another population."""
    frame, past = country()
    wrong = dataclasses.replace(past, valid=past.valid * (1 + 0.2 * (frame.stratum > 2)))
    chance = np.random.Generator(np.random.PCG64(5))
    found = rehearsed(wrong, 60, 300, chance)[0]
    error, truth = found.error, float(past.truth[0])

    assert abs(float(wrong.truth[0]) - truth) > error  # the two populations differ
    assert COMPLETE == found.method
    held = sum(
        abs(float(ratio(past.votes[:1, rows], wrong.valid[rows]).share[0]) - truth) < 1.96 * error
        for rows in (chance.choice(600, 60, replace=False) for _ in range(300))
    )
    assert wilson(held, 300, 0.99)[1] < 0.95


@given(st.data())
@settings(max_examples=60)
def test_bounds_hold_whatever_the_missing_say(data: st.DataObject) -> None:
    """The complete sample's estimate lies inside, for any votes of the missing stations."""
    n = 12
    registered = np.full(n, 200.0)
    came = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    if came.sum() < 1:
        came[0] = True
    valid = np.array([float(data.draw(st.integers(1, 200))) for _ in range(n)])
    votes = np.array([[float(data.draw(st.integers(0, int(v)))) for v in valid]])
    ends = bounds(votes, valid, came, registered, weight=np.ones(n))
    whole = float(votes.sum() / valid.sum())

    assert ends.low[0] - 1e-9 <= whole <= ends.high[0] + 1e-9


def test_bounds_that_trust_the_missing_fail() -> None:
    """Planted: bounds that take the missing for the arrived do not hold the whole."""
    votes, valid = np.array([[180.0] * 6 + [0.0] * 6]), np.full(12, 200.0)
    came = np.array([True] * 6 + [False] * 6)
    trusting = ratio(votes[:, came], valid[came])

    assert trusting.low[0] > votes.sum() / valid.sum()


def test_reweighting_mends_lateness_that_cells_explain() -> None:
    """Where one cell is late, weights by cell bring the estimate back."""
    frame, past = country(2000, 4)
    assert frame.cell is not None
    chance = np.random.Generator(np.random.PCG64(3))
    came = chance.random(2000) < np.where(frame.cell == 1, 0.3, 0.9)
    weight, size = np.ones(2000), frame.registered.astype(float)
    cells = frame.cell * 4 + frame.stratum
    cells = np.unique(cells, return_inverse=True)[1]
    naive = ratio(past.votes[:, came], past.valid[came])
    mended = post_stratified(past.votes, past.valid, came, cells, size, weight=weight)
    truth = float(past.truth[0])

    assert abs(float(naive.share[0]) - truth) > 5 * abs(float(mended.share[0]) - truth)
    assert mended.low[0] <= truth <= mended.high[0]
    assert reweighted(weight, came, cells, size).sum() == pytest.approx(2000, rel=0.02)


def test_an_earlier_vote_makes_the_error_smaller() -> None:
    """And the estimate stays right."""
    _, past = country(2000, 4)
    chance = np.random.Generator(np.random.PCG64(4))
    before = np.vstack([past.votes[0] + chance.normal(0, 3, 2000), past.valid, np.ones(2000)])
    rows = chance.choice(2000, 200, replace=False)
    weight = np.full(200, 10.0)
    plain = ratio(past.votes[:, rows], past.valid[rows], weight=weight)
    better = adjusted(
        past.votes[:, rows], past.valid[rows],
        Before(drawn=before[:, rows], totals=before.sum(axis=1)), weight=weight,
    )  # fmt: skip

    assert better.error[0] < plain.error[0] / 3
    assert abs(float(better.share[0] - past.truth[0])) < 4 * float(better.error[0])


def test_the_gate_is_closed_for_each_reason() -> None:
    """Too few, silent strata, unbalanced ones; and open where all report alike."""
    stratum, names = np.repeat([0, 1, 2], 100), ("a", "b", "c")
    alike = np.tile(np.arange(100) < 80, 3)

    assert gate(alike, stratum, names).open
    assert (FEW,) == gate(np.tile(np.arange(100) < 20, 3), stratum, names).reasons
    assert SILENT in gate(alike & (stratum != 1), stratum, names).reasons
    late = alike & ((stratum != 2) | (np.arange(300) % 100 < 40))
    assert (UNBALANCED,) == gate(late, stratum, names).reasons


def test_a_quick_count_says_what_it_rests_on() -> None:
    """Complete it has the draw's error; with some missing, weights, bounds, a tipping point."""
    frame, past = country(1000, 4)
    one = drawn(frame, 100, "s")
    rows = one.rows
    whole = Drawn(
        options=past.options, votes=past.votes[:, rows], valid=past.valid[rows],
        arrived=np.ones(100, dtype=bool), registered=frame.registered[rows].astype(float),
        weight=one.weight, stratum=one.stratum, strata=one.strata, units=one.units,
    )  # fmt: skip
    full = quick(whole)
    part = quick(dataclasses.replace(whole, arrived=np.arange(100) % 4 != 0))

    assert ("complete", None) == (full.method, full.tipping)
    assert "weighted" == part.method
    assert part.bounds is not None
    assert full.estimate is not None
    assert (part.bounds.low <= full.estimate.share).all()
    assert (full.estimate.share <= part.bounds.high).all()
    assert full.majority is not None
    assert part.majority is not None
    assert part.majority.low <= full.majority.probability <= part.majority.high
    assert set(METHODS) >= {full.method, part.method}


def test_stalls_are_found_and_a_steady_count_has_none() -> None:
    """A place that stands still while the others go on; none where all go on alike."""
    chance = np.random.Generator(np.random.PCG64(6))
    total = np.full(40, 200.0)
    steps = chance.poisson(10, (40, 12)).cumsum(axis=1).astype(float)
    moments = tuple(range(0, 12 * 3600, 3600))
    names = tuple(f"P{i}" for i in range(40))
    stuck = steps.copy()
    stuck[7, 3:9] = stuck[7, 3]

    assert [] == [one.place for one in stalls(names, moments, steps, total)]
    assert ["P7"] == [one.place for one in stalls(names, moments, stuck, total)]
