"""Sheets that are alike, against pairs that chance makes."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from escrutinio.forensics.battery.sheets import copied_sheets
from escrutinio.forensics.copied import (
    everything,
    expected_pairs,
    identical_pairs,
    inside_places,
    labelled,
    pairs_inside,
)
from escrutinio.forensics.method import Setting, generator
from escrutinio.forensics.simulate import World, election
from escrutinio.forensics.stations import NOWHERE


def slow_pairs(figures):
    """Pairs with the same figures, one by one."""
    return [
        (a, b) for a, b in combinations(range(figures.shape[1]), 2)
        if (figures[:, a] == figures[:, b]).all()
    ]  # fmt: skip


@pytest.mark.parametrize("k", [1, 2, 4])
def test_pairs_are_those_that_are_found_one_by_one(k):
    """The number of pairs, and who is alike, is what comparing all of them says."""
    figures = generator(1, "pairs", k).integers(-1, 4, (k, 90))
    pairs = slow_pairs(figures)
    label = labelled(figures)
    assert identical_pairs(figures) == len(pairs) > 0
    assert {(a, b) for a, b in combinations(range(90), 2) if label[a] == label[b]} == set(pairs)


def test_sums_for_labels_are_caught():
    """The planted failure: sheets with the same sum are not alike, and a sum says that they are."""
    figures = np.array([[1, 2], [2, 1]])
    assert identical_pairs(figures.sum(axis=0, keepdims=True)) == 1
    assert identical_pairs(figures) == 0


def made(**more):
    return election(World(regions=2, **more), generator(1, "copied"))


def test_pairs_inside_places_are_those_found_one_by_one():
    """Only sheets of one place are compared, all figures, and empty sheets are none."""
    stations = made(registered=40, uneven=2)
    place = stations.place.copy()
    place[::50] = NOWHERE
    stations = replace(stations, place=place)
    pairs = [
        (a, b)
        for a, b in slow_pairs(np.vstack([place, everything(stations)])[:, :700])
        if place[a] != NOWHERE
    ]
    rows, n = inside_places(stations.select(np.arange(700)))
    assert n == len(pairs) > 3
    assert rows.tolist() == sorted({one for pair in pairs for one in pair})
    empty = replace(stations, valid=np.zeros(len(stations), dtype=np.int64))
    assert inside_places(empty) == (pytest.approx([]), 0)
    assert inside_places(replace(stations, place=None))[1] == 0


def copies(stations, pairs):
    """In so many places the second sheet gets the figures of the first."""
    first = np.unique(stations.place, return_index=True)[1]
    n = np.bincount(stations.place)[stations.place[first]]
    source = first[n > 1][:pairs]
    columns = {}
    for name in ("valid", "cast", "blank", "null"):
        columns[name] = getattr(stations, name).copy()
        columns[name][source + 1] = columns[name][source]
    votes = stations.votes.copy()
    votes[:, source + 1] = votes[:, source]
    return replace(stations, votes=votes, **columns)


def test_copies_inside_places_are_seen():
    """Thirty copies are seen and marked; in the clean election the pairs are what twins have."""
    clean = made()
    seen = pairs_inside(clean, generator(1, "twins"), 10)
    done = copies(clean, 30)
    found = pairs_inside(done, generator(1, "twins"), 10)
    assert seen.low <= seen.seen <= seen.high
    assert found.seen >= 30
    assert found.seen > found.high
    assert copied_sheets(done, Setting(twins=10)).odd
    assert not copied_sheets(clean, Setting(twins=10)).odd


def drawn(run, n=6000):
    """Results of two options that lean together, as elections have them."""
    chance = generator(1, "results", run)
    cast = chance.integers(150, 240, n)
    first = chance.binomial(cast, chance.beta(4, 4, n))
    return np.stack([first, cast - first - chance.binomial(cast - first, 0.08)])


def test_the_interval_holds_in_clean_elections():
    """In at least 88 of 100 clean elections the pairs lie in the 95 % interval, in the middle."""
    found = [expected_pairs(drawn(run)) for run in range(100)]
    assert sum(one.low <= one.seen <= one.high for one in found) >= 88
    ratio = sum(one.seen for one in found) / sum(one.expected for one in found)
    assert ratio == pytest.approx(1, abs=0.02)


def test_independent_options_would_foretell_far_too_few():
    """The planted failure: chances multiplied as if options were independent are too few."""
    votes = drawn(1)
    n = votes.shape[1]
    same = [2 * identical_pairs(one[None]) / n**2 for one in votes]
    wrong = same[0] * same[1] * n * n / 2
    assert wrong < 0.75 * identical_pairs(votes)
    assert wrong < expected_pairs(votes).low


def test_copies_anywhere_are_seen():
    """Three hundred copies among 6,000 sheets lie above the interval; a dozen are lost in it."""
    votes = drawn(1)
    clean = expected_pairs(votes)
    for copied, out in ((600, True), (12, False)):
        done = votes.copy()
        done[:, :copied] = votes[:, 1000 : 1000 + copied]
        found = expected_pairs(done)
        assert found.seen == pytest.approx(clean.seen + copied, rel=0.1)
        assert (found.seen > found.high) == out


def test_near_pairs_are_counted_as_they_are():
    """The pairs of each small difference are those that comparing all of them finds."""
    votes = generator(1, "near").integers(0, 12, (2, 300))
    apart = votes[:, :, None] - votes[:, None, :]
    by_hand = [
        int(((apart[0] == x) & (apart[1] == y)).sum()) / 2
        for x in range(6) for y in range(-5, 6) if (x, y) > (0, 0)
    ]  # fmt: skip
    steps = [(x, y) for x in range(6) for y in range(-5, 6) if (x, y) > (0, 0)]
    terms = np.array([[1, x * x, x * y, y * y] for x, y in steps])
    fitted = np.linalg.lstsq(terms, np.array(by_hand), rcond=None)[0]
    assert expected_pairs(votes).expected == pytest.approx(float(fitted[0]))
