"""The most that a wrong could be."""

from dataclasses import replace

import numpy as np
import pytest

from escrutinio.forensics.battery.all import method
from escrutinio.forensics.battery.bounding import FLAG, largest
from escrutinio.forensics.bounds import (
    Bound,
    chance_seen,
    hidden,
    most_exchanged,
    most_stations,
)
from escrutinio.forensics.bounds import largest as largest_number
from escrutinio.forensics.deviations import LEAST, Deviations, turnout_deviations, votes_deviations
from escrutinio.forensics.injections import stuffed_by, switched_by
from escrutinio.forensics.method import Setting, generator
from escrutinio.forensics.simulate import HARD_NEGATIVES, World, election
from escrutinio.forensics.swapped import Exchanged
from escrutinio.forensics.tails import TURNOUT, VOTES, line
from escrutinio.words import LANGUAGES, catalogue
from tests.forensics import real

WIDE = World(regions=8, areas=6, places=15)


def heavy(chance, altered=0, k=0, places=800, size=6):
    """Deviations with heavy tails, and some stations with k votes more."""
    score = chance.standard_t(4, places * size)
    per_vote = 0.12
    rows = chance.permutation(len(score))[:altered]
    score[rows] += k * per_vote
    return Deviations(
        rows=np.arange(len(score)),
        score=score,
        seen=score / per_vote,
        expected=np.zeros(len(score)),
        place=np.repeat(np.arange(places), size),
        phi=1.0,
        robust=1.0,
        conditional=True,
    )


@pytest.mark.parametrize("mean", [0.5, 3.0, 20.0])
def test_the_hidden_number_is_rarely_larger(mean) -> None:
    """What is added to two equal counts is under the bound in at least 93 % of 2000 draws."""
    chance = generator(1, "hidden")
    for background in (0.0, 10.0):
        ahead = chance.poisson(mean + background, 2000)
        behind = chance.poisson(background, 2000)
        pairs = zip(ahead, behind, strict=True)
        assert np.mean([hidden(a - b, a + b) >= mean for a, b in pairs]) >= 0.93


def test_the_difference_alone_is_no_bound() -> None:
    """The planted failure: without what chance hides it is too low in half of the draws."""
    chance = generator(1, "alone")
    seen = chance.poisson(30, 2000) - chance.poisson(10, 2000)

    assert np.mean(seen >= 20) < 0.7


@pytest.mark.parametrize(("altered", "k"), [(0, 30), (60, 30), (60, 60), (300, 30)])
def test_altered_stations_are_under_the_bound(altered, k) -> None:
    """The number that was altered is under the bound in at least 90 % of 100 elections."""
    found = [most_stations(heavy(generator(run, "most"), altered, k), 4.0, k) for run in range(100)]

    assert np.mean(np.array(found) >= altered) >= 0.9
    assert np.median(found) < 2.5 * altered + 80


def test_a_bound_that_forgets_those_not_seen_is_too_low() -> None:
    """The planted failure: with each altered station counted as seen, the bound is too low."""
    found = []
    for run in range(100):
        one = heavy(generator(run, "most"), 300, 20)
        flags = (one.score > 4.0).astype(float) - (one.score < -4.0)
        found.append(largest_number(flags, 1.0, len(flags)))

    assert np.mean(np.array(found) >= 300) < 0.1


def test_larger_alterations_leave_less_room() -> None:
    """The more ballots in each station, the fewer stations; where none is seen, all of them."""
    one = heavy(generator(1, "room"))
    most = [most_stations(one, 4.0, k) for k in (20, 30, 40, 60)]

    assert most == sorted(most, reverse=True)
    assert 0.9 < chance_seen(one, 4.0, 60) <= 1
    assert most_stations(one, 4.0, 0) == len(one.rows)
    assert most_stations(one, 4.0, 60, upward=False) < 60


def test_flags_alike_inside_a_place_leave_more_room() -> None:
    """Ten places with three flags each say less than thirty places with one."""
    apart, together = np.zeros(200), np.zeros(200)
    apart[:30] = np.tile([1, -1], 15)
    together[:10] = np.tile([3, -3], 5)

    assert largest_number(together, 0.5, 1000) > 1.5 * largest_number(apart, 0.5, 1000)


def test_exchanged_columns_have_a_bound() -> None:
    """Each candidate raises it; where no exchange could be seen there is none."""
    n = 100
    base = Exchanged(
        rows=np.arange(n),
        written=np.zeros(n),
        exchanged=np.full(n, 9.0),
        votes=np.full(n, 50.0),
    )
    written, back = base.written.copy(), base.exchanged.copy()
    written[:4], back[:4] = 9.0, 0.0
    seen = replace(base, written=written, exchanged=back)

    assert most_exchanged(base) == (pytest.approx(2.996, abs=1e-3), 50.0)
    assert most_exchanged(seen)[0] > 4
    assert most_exchanged(replace(base, exchanged=np.ones(n))) == (0.0, 0.0)


def test_enough_is_said_against_the_lead() -> None:
    """A bound that reaches the lead is enough; one for an option that is behind never is."""
    one = Bound(wrong="stuffed", least_seen=20, stations=5, votes=100, margin=100)

    assert one.enough
    assert not replace(one, margin=101).enough
    assert not replace(one, margin=-50).enough


@pytest.mark.parametrize("stuffed", [True, False])
def test_what_was_done_is_under_its_bound(stuffed) -> None:
    """Of 60 stations with 40 ballots added or switched the bound holds those that are compared."""
    held, sharp = [], []
    for run in range(10):
        chance = generator(run, "done")
        clean = election(WIDE, chance)
        size = np.bincount(clean.place)[clean.place]
        rows = chance.permutation(np.flatnonzero(size >= LEAST))[:60]
        done = (stuffed_by if stuffed else switched_by)(40, clean, rows, chance).stations
        name = "stuffed" if stuffed else "switched"
        (bound,) = [
            b for b in largest(done, [], clean.leader) if (b.wrong, b.least_seen) == (name, 40)
        ]
        held.append(bound.stations >= 60)
        sharp.append(bound.stations)
    assert np.mean(held) >= 0.9
    assert np.median(sharp) < 200


def test_turnout_leans_to_one_side_in_clean_elections() -> None:
    """The planted failure: with low stations taken off, the bound is too low too often."""
    held = []
    for run in range(10):
        chance = generator(run, "done")
        clean = election(WIDE, chance)
        size = np.bincount(clean.place)[clean.place]
        rows = chance.permutation(np.flatnonzero(size >= LEAST))[:60]
        done = turnout_deviations(stuffed_by(40, clean, rows, chance).stations)
        held.append(most_stations(done, line(FLAG, TURNOUT, True), 40) >= 60)
    assert np.mean(held) < 0.9


def test_late_sheets_that_were_changed_are_under_their_bound() -> None:
    """Eight votes moved in each late sheet are under the bound in nine of ten elections."""
    held = []
    for run in range(20):
        one = election(HARD_NEGATIVES["late-villages"], generator(run, "late"))
        first, second, votes = one.leader, one.runner_up, one.votes.copy()
        k = np.where(one.arrival > 0, np.minimum(8, votes[second]), 0)
        votes[first] += k
        votes[second] -= k
        (bound,) = [b for b in largest(replace(one, votes=votes), [], first) if b.wrong == "late"]
        held.append(bound.votes >= 2 * k.sum())
    assert np.mean(held) >= 0.85


def test_what_is_missing_is_not_bounded() -> None:
    """Without places, rolls or arrivals the wrongs that need them are left out."""
    one = election(World(regions=3), generator(1, "missing"))

    assert {b.wrong for b in largest(one, [], 0)} >= {"stuffed", "switched", "late"}
    assert largest(replace(one, place=None), [], 0) == ()
    left = {b.wrong for b in largest(replace(one, registered=None, arrival=None), [], 0)}
    assert left <= {"switched", "swapped"}
    assert largest(replace(one, options=one.options[:1], votes=one.votes[:1]), [], 0) == ()


def test_every_wrong_and_assumption_is_told_in_both_languages() -> None:
    """Each bound has its words."""
    one = election(World(regions=3), generator(1, "words"))
    setting = Setting(option=0)
    readings = [method("round-turnout").read(one, setting)]
    for language in LANGUAGES:
        texts = catalogue(language)
        for bound in largest(one, readings, 0):
            assert f"forensics.wrong.{bound.wrong}" in texts
            assert bound.assumes
            assert all(f"forensics.assumes.{key}" in texts for key in bound.assumes)
        assert "forensics.unseen" in texts


@pytest.mark.real
def test_nothing_that_can_be_bounded_was_enough_in_2021(shared) -> None:
    """Each bound is under a fifth of the margin."""
    one = real.peru_2021_runoff(shared)
    setting = Setting(option=one.leader)
    bounds = largest(one, [method("round-turnout").read(one, setting)], one.leader)

    assert {b.wrong for b in bounds} == {"stuffed", "switched", "swapped", "rounded", "late"}
    assert {b.margin for b in bounds} == {44_349}
    assert not any(b.enough for b in bounds)
    assert max(b.votes for b in bounds) < 44_349 / 5


@pytest.mark.real
def test_switched_votes_in_2021_are_under_the_bound(shared) -> None:
    """With 60 votes switched in 500 stations the bound is above them, and under twice that."""
    one = real.peru_2021_runoff(shared)
    chance = generator(1, "2021")
    rows = chance.permutation(np.flatnonzero(one.votes[1] >= 60))[:500]
    done = switched_by(60, one, rows, chance).stations
    found = votes_deviations(done, 0)
    assert found is not None
    most = most_stations(found, line(FLAG, VOTES, found.conditional), 60)

    assert 500 <= most < 1000
