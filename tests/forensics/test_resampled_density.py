"""Spikes in the density of shares, against smooth resamples."""

import numpy as np
import pytest
from scipy import stats

from escrutinio.forensics import resampled_density
from escrutinio.forensics.battery.percentages import resampled_density as method
from escrutinio.forensics.method import Setting, generator
from escrutinio.forensics.resampled_density import (
    CLASSES,
    GRID,
    LAWS,
    WIDTH,
    density,
    drawn,
    fitted,
    resampled,
)
from escrutinio.forensics.stations import UNKNOWN, Stations


def made(chance, n=3000, cast=None):
    """Stations whose shares are smooth: a beta law of shares, binomial counts."""
    cast = chance.integers(180, 260, n) if cast is None else cast
    votes = chance.binomial(cast, chance.beta(6, 5, n))
    return Stations(
        ids=np.arange(n).astype(str),
        options=("A", "B"),
        votes=np.stack([votes, cast - votes]),
        valid=cast,
        registered=np.full(n, 300),
        cast=cast,
    )


def written(stations, every, percent):
    """Every so many stations have a share of their voters that was written down as a percentage."""
    votes = stations.votes.copy()
    votes[0, ::every] = np.rint(stations.cast[::every] * percent / 100)
    votes[1] = stations.cast - votes[0]
    return Stations(
        ids=stations.ids,
        options=stations.options,
        votes=votes,
        valid=stations.cast,
        registered=stations.registered,
        cast=stations.cast,
    )


def read(stations, n=20):
    return resampled(stations, 0, generator(1, "resamples"), n)


def test_the_density_is_the_sum_of_kernels():
    """The density is the sum of the kernels of all stations at the nearest step."""
    stations = made(generator(1, "density"), n=200)
    found = density(stations.votes[0], stations.cast)
    share = stations.votes[0] / stations.cast
    at = np.arange(GRID + 1) / GRID
    kernels = stats.norm.pdf(share[:, None], at, WIDTH) / stats.norm.pdf(0, 0, WIDTH)
    nearest = np.abs(share[:, None] - at) < 0.5 / GRID
    assert found == pytest.approx((kernels * nearest).sum(axis=0), abs=1e-5)


def test_smooth_shares_have_few_spikes():
    """Of 3,000 smooth stations only chance rises above 100 resamples; a spike of 5 % is seen."""
    clean = made(generator(1, "smooth"))
    seen = read(clean, 100).percent
    planted = read(written(clean, 20, 75), 100)
    assert seen < 4
    assert planted.percent > 2 * seen
    assert int(np.argmax(planted.spikes)) == 750
    assert planted.spikes[750] > 0.03


def test_raw_shares_have_spikes_of_their_own():
    """Of 60 voters each a half is frequent by arithmetic: resamples have it too, so it is none."""
    small = made(generator(1, "coarse"), cast=np.full(3000, 60))
    found = read(small, 50)
    neighbours = found.seen[[499, 501, 498, 502]]
    assert found.seen[500] > 20 * neighbours.max()
    assert found.spikes[500] < 0.01


def test_a_smooth_density_would_call_them_odd():
    """The planted failure: against resamples of uneven size the same half rises far above all."""
    small = made(generator(1, "coarse"), cast=np.full(3000, 60))
    other = made(generator(2, "coarse"))
    wrong = density(other.votes[0], other.cast)
    assert read(small, 5).seen[500] - wrong[500] / wrong.sum() > 0.05


def test_resamples_are_like_the_stations():
    """Votes drawn anew have the means and the spread of the votes they are drawn from."""
    stations = made(generator(1, "drawn"), n=4000)
    cast, votes = stations.cast, stations.votes[0]
    mixture = fitted(votes, cast)
    again = drawn(mixture, cast, generator(2, "drawn"))
    assert (again / cast).mean() == pytest.approx((votes / cast).mean(), abs=0.01)
    assert (again / cast).std() == pytest.approx((votes / cast).std(), rel=0.06)
    assert mixture.cumulated[:, -1] == pytest.approx(1)


def test_classes_of_size_vote_as_they_do():
    """Small stations that vote for the option and large ones that do not are drawn so."""
    chance = generator(1, "sizes")
    cast = np.where(np.arange(4000) < 2000, 80, 320) + chance.integers(0, 40, 4000)
    votes = chance.binomial(cast, np.where(cast < 200, 0.8, 0.3))
    mixture = fitted(votes, cast)
    again = drawn(mixture, cast, generator(2, "sizes")) / cast
    assert mixture.cumulated.shape == (CLASSES, LAWS)
    assert again[cast < 200].mean() == pytest.approx(0.8, abs=0.02)
    assert again[cast > 200].mean() == pytest.approx(0.3, abs=0.02)
    one = resampled_density.Mixture(
        classes=np.zeros(4000, dtype=np.int64), cumulated=mixture.cumulated[:1]
    )
    assert (drawn(one, cast, generator(2, "sizes")) / cast)[cast > 200].mean() > 0.7


def test_the_fit_is_likelier_than_even_weights():
    """The fitted weights make the votes likelier than even ones, by the reference's law."""
    stations = made(generator(1, "likely"), n=150)
    weights = np.diff(fitted(stations.votes[0], stations.cast).cumulated[0], prepend=0)
    a, b = resampled_density._laws()
    law = stats.betabinom.pmf(stations.votes[0][:, None], stations.cast[:, None], a, b)
    even = np.log(law @ np.full(LAWS, 1 / LAWS)).mean()
    best = np.log(law @ weights).mean()
    assert best > even + 0.05
    for i in range(LAWS):
        moved = 0.99 * weights + 0.01 * np.eye(LAWS)[i]
        assert np.log(law @ moved).mean() < best + 1e-3


def test_same_seed_same_spikes():
    """The same chance gives the same spikes, another one others."""
    stations = made(generator(1, "again"), n=500)
    one, two = (read(stations, 5) for _ in range(2))
    other = resampled(stations, 0, generator(2, "resamples"), 5)
    assert (one.mean == two.mean).all()
    assert (one.mean != other.mean).any()


def test_stations_without_figures_are_left_out():
    """Unknown counts and more votes than voters are left out; none at all is no spike."""
    stations = made(generator(1, "odd"), n=40)
    cast = stations.cast.copy()
    cast[:3] = (UNKNOWN, 0, 1)
    odd = Stations(
        ids=stations.ids, options=("A", "B"), votes=stations.votes, valid=stations.valid, cast=cast
    )
    assert read(odd, 3).n == 37
    assert read(odd.select(np.arange(2)), 3).percent == 0


def test_it_is_a_screen_of_its_own_units():
    """The battery's reading is of the same spikes, and has no p."""
    reading = method(written(made(generator(1, "read"), n=1500), 10, 60), Setting(twins=4))
    assert reading.p is None
    assert reading.figure("resamples") == 20
    assert reading.figures[1][0] == "spike 60.0 %"
