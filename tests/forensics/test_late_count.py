"""Late sheets against early ones, and the count as it went on."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import special

from escrutinio.forensics.arrival import jump, moments
from escrutinio.forensics.battery.rounds import late_count
from escrutinio.forensics.groups import sums
from escrutinio.forensics.late_count import change, late_inside, placebo, swing
from escrutinio.forensics.method import Setting, generator
from escrutinio.forensics.reading import SCREEN
from escrutinio.forensics.sampled import by_area
from escrutinio.forensics.simulate import HARD_NEGATIVES, World, election
from tests.forensics import real


def world(run=0):
    """A clean election in which the places that vote for the first report late."""
    chance = generator(run, "late")
    stations = election(replace(HARD_NEGATIVES["late-villages"], areas=4, places=6), chance)
    share = sums(stations.votes[0], stations.place) / sums(stations.valid, stations.place)
    odds = special.expit(-1.5 + 6 * (share - share.mean()))[stations.place]
    return replace(stations, arrival=(chance.random(len(stations)) < odds).astype(np.int64))


def moved(stations, k):
    """The late sheets with votes of the second given to the first."""
    late, votes = stations.arrival > 0, stations.votes.copy()
    first, second = stations.leader, stations.runner_up
    k = np.where(late, np.minimum(k, votes[second]), 0)
    votes[first] += k
    votes[second] -= k
    return replace(stations, votes=votes), int(k.sum())


def test_places_explain_the_swing_of_a_clean_election() -> None:
    """Of the late lead that villages bring, what their early sheets do not foretell is little."""
    leads, rest = [], []
    for run in range(10):
        stations = world(run)
        late = stations.arrival > 0
        found = swing(stations, late)
        share = found.early / stations.valid[~late].sum()
        leads.append(abs(found.late - share * found.valid))
        rest.append(abs(found.left))
        assert found.early + found.late == stations.margin
    assert np.mean(rest) < 0.2 * np.mean(leads)


def test_what_was_moved_is_left() -> None:
    """The planted failure: ten votes moved in each late sheet are not explained by places."""
    stations = world(1)
    after, k = moved(stations, 10)
    late = stations.arrival > 0
    left = swing(after, late).left - swing(stations, late).left

    assert left == pytest.approx(2 * k, rel=0.01)
    known = np.isin(stations.place, stations.place[~late])
    inside = swing(after, late).inside - swing(stations, late).inside
    assert inside == pytest.approx(2 * k * (late & known).sum() / late.sum(), rel=0.05)


def test_clean_late_sheets_speak_as_often_as_they_may() -> None:
    """In 200 clean elections with late villages at most one in ten speaks at 5 %."""
    found = [late_inside(one, one.arrival > 0, 0) for one in map(world, range(200))]

    assert np.mean([one.p <= 0.05 for one in found]) <= 0.1


def test_late_against_early_of_all_places_speaks_always() -> None:
    """The planted failure: without places villages that report late look like a wrong."""
    spoke = []
    for run in range(40):
        stations = world(run)
        late = stations.arrival > 0
        share = stations.votes[0] / stations.valid
        spread = np.sqrt(share[late].var() / late.sum() + share[~late].var() / (~late).sum())
        spoke.append(abs(share[late].mean() - share[~late].mean()) > 1.96 * spread)
    assert np.mean(spoke) > 0.6


def test_votes_moved_in_late_sheets_are_told() -> None:
    """Ten votes moved in each late sheet are told, to their number, and not by the placebo."""
    stations = world(2)
    late = stations.arrival > 0
    after, _ = moved(stations, 10)
    option = stations.leader
    clean, found = late_inside(stations, late, option), late_inside(after, late, option)

    assert found.p < 1e-6
    assert found.effect - clean.effect == pytest.approx(10 / stations.valid.mean(), rel=0.15)
    assert placebo(after, late).p == placebo(stations, late).p
    assert placebo(after, late).p > 0.001


def test_what_lasts_cancels_in_the_change() -> None:
    """Late sheets of one camp in both rounds alike speak in each round, and not in the change."""
    stations = world(3)
    late = stations.arrival > 0
    votes, earlier = stations.votes.copy(), stations.before.votes.copy()
    leader = stations.before.leader
    other = 1 - leader if leader < 2 else 0
    k = np.where(late, np.minimum(12, earlier[other]), 0)
    earlier[leader] += k
    earlier[other] -= k
    share = k / stations.before.valid
    more = np.minimum(np.rint(share * stations.valid).astype(int), votes[1])
    votes[0] += more
    votes[1] -= more
    both = replace(stations, votes=votes, before=replace(stations.before, votes=earlier))

    assert late_inside(replace(both, before=None, matched=None), late, 0).p < 1e-6
    assert placebo(both, late).p < 1e-6
    assert change(both, late, 0).p > 0.01
    assert change(moved(both, 12)[0], late, both.leader).p < 1e-6


def test_without_an_earlier_round_there_is_no_placebo() -> None:
    """Neither the placebo nor the change is told."""
    stations = replace(world(4), before=None, matched=None)

    assert placebo(stations, stations.arrival > 0) is None
    assert change(stations, stations.arrival > 0, 0) is None
    assert late_count(stations, Setting()).applies


def test_the_final_lead_lies_between_the_hard_bounds() -> None:
    """At each moment the bounds hold the final lead, and the last one is the margin itself."""
    stations = world(5)
    for moment in moments(stations):
        assert moment.low <= stations.margin <= moment.high
        assert 0 < moment.coverage <= 1
    assert moment.low == moment.lead == moment.high == stations.margin
    assert moments(stations.select(np.zeros(0, dtype=int))) == ()


def trend(run, jumped=0.0, n=2000):
    """Shares that drift with the time of arrival."""
    chance = generator(run, "trend")
    when = np.sort(chance.random(n))
    share = 0.4 + 0.2 * when + chance.normal(scale=0.05, size=n) + jumped * (when >= 0.84)
    return share, np.full(n, 200.0), when, np.arange(n)


def test_a_drift_is_no_jump() -> None:
    """Where the share only drifts, at most one in ten speaks at 5 %; without lines most do."""
    found, naive = [], []
    for run in range(200):
        share, weights, when, group = trend(run)
        found.append(jump(share, weights, when, 0.84, 0.15, group).p <= 0.05)
        after, before = (when >= 0.84) & (when < 0.99), (when < 0.84) & (when > 0.69)
        apart = share[after].mean() - share[before].mean()
        naive.append(apart > 1.96 * 0.05 * np.sqrt(1 / after.sum() + 1 / before.sum()))
    assert np.mean(found) <= 0.1
    assert np.mean(naive) > 0.9


def test_a_jump_is_told() -> None:
    """Three points at the moment are told, to their size."""
    found = jump(*trend(1, 0.03)[:3], 0.84, 0.15, np.arange(2000))

    assert found.p < 0.001
    assert found.size == pytest.approx(0.03, abs=3 * found.error)


def test_a_jump_takes_two_sides() -> None:
    """With one side alone there is no answer."""
    share, weights, when, group = trend(2)

    assert jump(share, weights, when, 0.0, 0.15, group) is None
    assert jump(share, weights, np.where(when < 0.84, 0.5, when), 0.84, 0.4, group) is None


def test_nothing_late_is_told() -> None:
    """Where all sheets came at once, or early ones are missing, it does not apply."""
    stations = world(6)
    for arrival in (np.zeros(len(stations), dtype=int), np.ones(len(stations), dtype=int)):
        reading = late_count(replace(stations, arrival=arrival), Setting())
        assert reading.absent == "forensics.absent.few"
    assert late_count(election(World(late=0.0), generator(1, "x")), Setting()).p is None


@pytest.mark.real
def test_the_late_sheets_of_2021(shared) -> None:
    """Inside of places they favour nobody, in either round; too few provinces have any."""
    stations = real.peru_2021_runoff(shared)
    reading = late_count(stations, Setting())
    figures = dict(reading.figures)
    provinces = [late_inside(one, one.arrival > 0, 0) for one in by_area(stations)]
    known = [one for one in provinces if one is not None]

    assert reading.kind == SCREEN
    assert reading.p is None
    assert abs(reading.statistic) < 1.96
    assert abs(figures["placebo z"]) < 1.96
    assert abs(figures["change z"]) < 1.96
    assert figures["lead early"] + figures["lead late"] == stations.margin
    assert 10 <= len(known) < 40
    assert sum(one.p <= 0.05 for one in known) <= 2


@pytest.mark.real
def test_three_votes_in_each_late_sheet_of_2021_would_be_told(shared) -> None:
    """The same estimator speaks once three votes are moved in each late sheet."""
    stations = real.peru_2021_runoff(shared)
    after, _ = moved(stations, 3)

    assert late_count(after, Setting(option=0)).statistic > 3
