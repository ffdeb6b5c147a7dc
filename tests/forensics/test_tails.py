"""Tails measured on clean elections."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import special

from escrutinio.forensics.deviations import turnout_deviations, votes_deviations
from escrutinio.forensics.tails import CHANCES, SCORES, TURNOUT, VOTES, line, measured, p_of
from escrutinio.forensics.within_places import dispersion
from tests.forensics.real import peru_2016_runoff, peru_2021_runoff

KINDS = tuple(SCORES)


def found(stations, what, conditional):
    """The deviations that a table is about."""
    if not conditional:
        stations = replace(stations, before=None, matched=None)
    if what == TURNOUT:
        return turnout_deviations(stations)
    return votes_deviations(stations, stations.leader)


@pytest.mark.parametrize(("what", "conditional"), KINDS)
def test_the_table_is_what_it_gives(what, conditional):
    """At each score of the table the chance is the one beside it, and `line` is its inverse."""
    assert np.allclose(p_of(np.array(SCORES[what, conditional]), what, conditional), CHANCES)
    for chance, score in zip(CHANCES, SCORES[what, conditional], strict=True):
        assert line(chance, what, conditional) == pytest.approx(score)


@pytest.mark.parametrize(("what", "conditional"), KINDS)
def test_farther_is_rarer(what, conditional):
    """P falls with the distance, alike on both sides, is 1 at zero and never zero."""
    p = p_of(np.linspace(0, 500, 2000), what, conditional)
    assert p[0] == 1
    assert (np.diff(p) < 0).all()
    assert p[-1] > 0
    assert p_of(np.array([-5.0]), what, conditional) == p_of(np.array([5.0]), what, conditional)


@pytest.mark.parametrize(("what", "conditional"), KINDS)
def test_the_normal_tail_would_say_far_too_much(what, conditional):
    """The planted failure: a normal tail calls the same far scores thousands of times rarer."""
    far = np.array([9.0])
    assert p_of(far, what, conditional) > 1000 * 2 * special.ndtr(-far)


@pytest.mark.real
@pytest.mark.parametrize(("what", "conditional"), [one for one in KINDS if one != (TURNOUT, False)])
def test_tables_are_those_of_2016(shared, what, conditional):
    """The kept scores are those that the run-off of 2016 has now."""
    kept = SCORES[what, conditional]
    assert measured(found(peru_2016_runoff(shared), what, conditional)) == pytest.approx(
        kept, abs=0.03
    )


@pytest.mark.real
def test_turnout_alone_is_the_wider_of_two(shared):
    """Without an earlier round the kept scores of turnout are the larger ones of 2016 and 2021."""
    two = [
        measured(found(one(shared), TURNOUT, False)) for one in (peru_2016_runoff, peru_2021_runoff)
    ]
    assert np.max(two, axis=0) == pytest.approx(SCORES[TURNOUT, False], abs=0.03)


@pytest.mark.real
@pytest.mark.parametrize(("what", "conditional"), KINDS)
def test_one_in_a_thousand_is_so_in_2021(shared, what, conditional):
    """Of the stations of 2021, between half and twice one in a thousand have p of at most that."""
    p = p_of(found(peru_2021_runoff(shared), what, conditional).score, what, conditional)
    assert 0.0005 <= np.mean(p <= 0.001) <= 0.002


@pytest.mark.real
def test_the_tail_of_2016_alone_would_not_do_for_turnout(shared):
    """The planted failure: at the score of 2016 turnout alone speaks five times too often."""
    earlier = dict(
        zip(CHANCES, measured(found(peru_2016_runoff(shared), TURNOUT, False)), strict=True)
    )
    score = found(peru_2021_runoff(shared), TURNOUT, False).score
    assert np.mean(np.abs(score) > earlier[0.001]) > 0.005


def odd_places(deviations, p):
    """The share of places whose least p, times the stations looked at, is at most 5 %."""
    least = np.ones(int(deviations.place.max()) + 1)
    np.minimum.at(least, deviations.place, p)
    return np.mean(1 - (1 - least) ** np.bincount(deviations.place) <= 0.05)


@pytest.mark.real
def test_viral_claims_are_not_repeated(shared):
    """Without an earlier round the textbook calls 23 % of places odd at 5 %; we about 5 %."""
    one = peru_2021_runoff(shared)
    for what, numerator, denominator, textbook in (
        (VOTES, one.votes[0], one.valid, 0.23),
        (TURNOUT, one.cast, one.registered, 0.15),
    ):
        deviations = found(one, what, False)
        ours = odd_places(deviations, p_of(deviations.score, what, False))
        assert dispersion(numerator, denominator, one.place).odd > textbook
        assert 0.01 <= ours <= 0.07


@pytest.mark.real
def test_the_earlier_round_narrows_but_votes_stay_above(shared):
    """Given the earlier round 6 % of places are odd by turnout and 11 % by votes, not 23 %."""
    one = peru_2021_runoff(shared)
    for what, most in ((VOTES, 0.12), (TURNOUT, 0.07)):
        deviations = found(one, what, True)
        assert odd_places(deviations, p_of(deviations.score, what, True)) <= most
