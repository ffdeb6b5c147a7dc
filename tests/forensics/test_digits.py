"""Digits of counts: the smooth null against simulations, truncation, and made-up figures."""

from collections import Counter

import numpy as np
import pytest
from scipy import stats

from escrutinio.forensics import digits
from escrutinio.forensics.battery.percentages import last_digit, second_digit
from escrutinio.forensics.digits import (
    Digits,
    expected_last_digits,
    first_digits,
    joined,
    last_digits,
    repeats,
    second_digits,
    unevenness,
    uniform_last_digits,
)
from escrutinio.forensics.injections import HUMAN, RANDOM, chosen, typed
from escrutinio.forensics.method import Setting, generator
from escrutinio.forensics.simulate import HARD_NEGATIVES, World, election

SHAPES = {
    "falling": lambda chance, n: chance.geometric(0.12, n),
    "few votes": lambda chance, n: chance.poisson(2.5, n),
    "middle": lambda chance, n: chance.binomial(250, chance.beta(5, 5, n)),
    "two kinds": lambda chance, n: chance.poisson(np.where(chance.random(n) < 0.5, 9, 130)),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_null_is_the_law_of_the_digit(name):
    """It sums to 1, and is the law of the last digit in a million counts of the same kind."""
    made = SHAPES[name]
    law = expected_last_digits((few := made(generator(1, name), 20_000))[few >= 1])
    many = made(generator(2, name), 1_000_000)
    many = many[many >= 1]
    seen = np.bincount(many % 10, minlength=10) / len(many)
    assert law.sum() == pytest.approx(1)
    assert np.abs(law - seen).max() < 0.01


def test_a_uniform_law_is_not_that_of_small_counts():
    """The planted failure: for small counts the uniform law is off by more than a tenth."""
    many = SHAPES["few votes"](generator(2, "few votes"), 100_000)
    seen = np.bincount(many[many >= 1] % 10, minlength=10) / (many >= 1).sum()
    assert np.abs(np.full(10, 0.1) - seen).max() > 0.1


def p_values(read, made, runs=200, n=800):
    """What digits say of clean counts."""
    return np.array([read(made(generator(1, "clean", run), n)).p for run in range(runs)])


@pytest.mark.parametrize("name", SHAPES)
def test_p_values_of_clean_counts_are_even(name):
    """Whatever the shape of the counts, the smooth null speaks at most as often as it says."""
    p = p_values(last_digits, SHAPES[name])
    assert (p <= 0.05).mean() < 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(p))
    if name in ("middle", "two kinds"):
        assert stats.kstest(p, "uniform").pvalue > 0.01


@pytest.mark.parametrize("name", ["falling", "few votes"])
def test_a_uniform_null_speaks_of_clean_counts(name):
    """The planted failure: of small counts the uniform null speaks nearly always."""
    assert (p_values(uniform_last_digits, SHAPES[name], runs=50) <= 0.05).mean() > 0.9


def hundred_or_more(chance, n):
    """Of counts that fall by 3 % with each vote, those of at least 100."""
    return 99 + chance.geometric(0.03, n)


def test_a_threshold_deceives_the_uniform_null():
    """Truncated at 100, falling counts raise alarms under the uniform null: low digits abound."""
    p = p_values(uniform_last_digits, hundred_or_more, runs=50, n=3000)
    assert (p <= 0.05).mean() > 0.9


def test_the_smooth_null_keeps_to_the_counts():
    """Of the same elections with all their counts, the smooth null speaks no more than it says."""
    p = p_values(last_digits, lambda chance, n: chance.geometric(0.03, n), runs=100, n=3000)
    assert (p <= 0.05).mean() <= 0.11


def test_made_up_digits_are_found():
    """Made-up last figures in a fifth of the stations are found; in a clean election nothing."""
    clean = election(World(), generator(1, "typed"))
    chance = generator(1, "which")
    done = typed(clean, chosen(clean, 0.2, RANDOM, chance), chance).stations
    assert not last_digit(clean, Setting()).alarms(0.01)
    assert last_digit(done, Setting()).alarms(1e-6)


@pytest.mark.parametrize("name", HARD_NEGATIVES)
def test_odd_worlds_have_ordinary_digits(name):
    """In worlds that look odd and are clean, the last digits raise no alarm."""
    stations = election(HARD_NEGATIVES[name], generator(1, "digits", len(name)))
    assert not last_digit(stations, Setting()).alarms(0.01)


def test_added_votes_are_not_found():
    """Forty votes more in every tenth station leave the digits as they were: nothing is said."""
    stations = election(World(), generator(1, "added"))
    counts = stations.votes[0].copy()
    counts[::10] += 40
    assert last_digits(counts).p > 0.01


def test_benford_speaks_of_a_clean_election():
    """The negative control does what it is known for: it calls a clean election odd."""
    reading = second_digit(election(World(), generator(1, "benford")), Setting())
    assert reading.odd
    assert reading.p is None


@pytest.mark.parametrize(("read", "place", "least"), [(second_digits, 1, 10), (first_digits, 0, 1)])
def test_leading_digits_are_those_of_the_text(read, place, least):
    """Counts by their leading digits as they stand in the text of the numbers."""
    counts = np.r_[np.arange(2000), 10**6, 999_999]
    seen = Counter(str(one)[place] for one in counts if one >= least)
    first = 1 - place
    assert read(counts).observed.tolist() == [seen[str(i)] for i in range(first, 10)]
    assert read(counts).expected.sum() == pytest.approx(1)


def test_benford_s_law_is_that_of_even_logarithms():
    """Numbers with even logarithms follow the laws of the first and the second digit."""
    counts = (10 ** (3 + generator(1, "even").uniform(0, 3, 200_000))).astype(np.int64)
    assert first_digits(counts).p > 0.01
    assert second_digits(counts).p > 0.01


def test_repeats_and_neighbours_of_even_counts():
    """Of all counts from 100 to 9,999, a tenth repeats a figure and a fifth has neighbours."""
    assert repeats(np.arange(100, 10_000)) == pytest.approx((0.1, 0.2))
    assert np.isnan(repeats(np.arange(100))).all()


def test_what_has_to_be_dropped():
    """A quarter of sevens put among even digits: a quarter is dropped, and no less would do."""
    digits_ = Digits(observed=np.full(10, 100) + 333 * np.eye(10, dtype=int)[7],
                     expected=np.full(10, 0.1))  # fmt: skip
    share = digits_.to_drop
    assert share == pytest.approx(333 / 1333, abs=1e-9)
    kept = digits_.observed.astype(float)
    kept[7] -= share * digits_.n
    assert kept == pytest.approx(np.full(10, (1 - share) * digits_.n / 10))


def test_unevenness_grows_with_the_share_of_made_up_digits():
    """A share f of digits written by people has an unevenness of about f times theirs."""
    law = HUMAN / HUMAN.sum()
    whole = np.sqrt((np.square(law - 0.1) / 0.1).sum())
    chance = generator(1, "uneven")
    for share in (0.2, 0.5, 1.0):
        drawn = chance.choice(10, 100_000, p=share * law + (1 - share) * 0.1)
        found = Digits(observed=np.bincount(drawn, minlength=10), expected=np.full(10, 0.1))
        assert unevenness((found,)) == pytest.approx(share * whole, abs=0.01)


def test_two_options_are_one_statistic():
    """Statistics add up, their freedom too; the chance is that of the reference library."""
    one = Digits(observed=np.arange(10, 20), expected=np.full(10, 0.1))
    expected = stats.chisquare(one.observed).statistic
    chi2, freedom, p = joined((one, one))
    assert (chi2, freedom) == (pytest.approx(2 * expected), 18)
    assert p == pytest.approx(stats.chi2.sf(2 * expected, 18))


def test_the_fit_never_gets_less_likely():
    """Each step of the fit raises the likelihood, which a step without weights would not."""
    counts = SHAPES["two kinds"](generator(1, "fit"), 3000)
    seen, often = np.unique(counts[counts >= 1], return_counts=True)
    chances = digits._positive_poisson(seen, digits._means(int(seen[-1])))

    def likelihoods(rounds, step):
        weights = np.full(chances.shape[1], 1 / chances.shape[1])
        for _ in range(rounds):
            yield float(often @ np.log(chances @ weights))
            weights = step(weights)

    def honest(weights):
        return weights * ((often / (chances @ weights)) @ chances) / often.sum()

    steps = np.diff(list(likelihoods(40, honest)))
    assert (steps >= -1e-6).all()
    end = float(often @ np.log(chances @ digits._fitted(chances, often.astype(float))))
    assert end >= list(likelihoods(40, honest))[-1]
    wrong = np.diff(list(likelihoods(40, lambda w: honest(w) ** 3 / (honest(w) ** 3).sum())))
    assert (wrong < -1e-6).any()


def test_nothing_counted_says_nothing():
    """Without counts of at least 1 there is no statistic to speak of."""
    none = last_digits(np.zeros(5, dtype=np.int64))
    assert (none.n, none.chi2, none.p, none.to_drop) == (0, 0.0, 1.0, 0.0)
