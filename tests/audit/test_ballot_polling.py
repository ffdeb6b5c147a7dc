"""Ballot polling: how often a wrong outcome is confirmed, and what must not be done with rounds."""

import numpy as np
import pytest
from numpy.typing import NDArray

from escrutinio.audit.ballot_polling import Pair, expected_size, quantile_size, risk, risks
from escrutinio.audit.minerva import bravo_kmins, first_round, kmins, providence, stops
from escrutinio.audit.minerva import risk as by_minerva
from escrutinio.errors import Refused
from tests.audit.simulated import ALPHA, SEED, lower_bound

SHARE = 0.6
ROUNDS = (100, 200, 400)
RUNS = 10_000
PAIR = Pair(p_w=0.6, p_l=0.4)


def ties(part: int, n: int = ROUNDS[-1]) -> NDArray[np.int64]:
    """The running number of ballots for the winner in audits of a tie. Shape (RUNS, n)."""
    generator = np.random.Generator(np.random.PCG64([SEED, part]))
    return np.cumsum(generator.integers(0, 2, (RUNS, n)), axis=1)


def bravo(won: NDArray[np.int64], times: int = 1) -> int:
    """How many of the audits BRAVO confirms, whenever one looks."""
    up, down = PAIR.gains
    drawn = np.arange(1, won.shape[1] + 1)
    evidence = won * up + (drawn - won) * down
    if times > 1:
        evidence = np.cumsum(evidence, axis=1)
    return int((evidence.max(axis=1) >= -np.log(ALPHA)).sum())


def test_bravo_hardly_confirms_a_tie() -> None:
    """In 10,000 audits of a tie, looked at after each ballot, the bound is within the limit."""
    won = ties(1)

    assert lower_bound(bravo(won), RUNS) <= ALPHA
    assert risk(PAIR, int(won[0, -1]), int(400 - won[0, -1])) <= 1


def test_bravo_multiplied_up_twice_is_caught() -> None:
    """With the product taken twice the same check fails."""
    assert lower_bound(bravo(ties(1), times=2), RUNS) > ALPHA


def by_rounds(least: tuple[int | None, ...]) -> int:
    """How many audits of a tie end in one of the rounds with so many for the winner."""
    won = ties(2)
    done = np.zeros(RUNS, dtype=bool)
    for n, k in zip(ROUNDS, least, strict=True):
        done |= won[:, n - 1] >= (k if k is not None else n + 1)
    return int(done.sum())


def test_rounds_hardly_confirm_a_tie() -> None:
    """Minerva's rounds, and BRAVO looked at when they end, are within the limit."""
    assert lower_bound(by_rounds(kmins(SHARE, ALPHA, ROUNDS, fresh=True)), RUNS) <= ALPHA
    assert lower_bound(by_rounds(bravo_kmins(SHARE, ALPHA, ROUNDS)), RUNS) <= ALPHA


def test_rounds_that_forget_who_has_stopped_are_caught() -> None:
    """A planted fault, each round as if it were the first one, fails the same check."""
    alone = tuple(kmins(SHARE, ALPHA, [n], fresh=True)[0] for n in ROUNDS)

    assert lower_bound(by_rounds(alone), RUNS) > ALPHA


def test_providence_hardly_confirms_a_tie() -> None:
    """Its risk after each of three rounds is within the limit; computed once for each outcome."""
    won = ties(3)
    steps = np.diff(won[:, [n - 1 for n in ROUNDS]], axis=1, prepend=0)
    sizes = np.diff(ROUNDS, prepend=0)
    seen: dict[tuple[int, ...], bool] = {}

    def ends(row: tuple[int, ...]) -> bool:
        if row not in seen:
            given = [(k, int(n) - k) for k, n in zip(row, sizes, strict=False)]
            seen[row] = providence(SHARE, given, fresh=True) <= ALPHA
        return seen[row]

    rows = [tuple(int(k) for k in row) for row in steps]
    hits = sum(any(ends(row[:j]) for j in range(1, 4)) for row in rows)
    assert lower_bound(hits, RUNS) <= ALPHA


def test_sizes_chosen_after_the_order_is_known_break_the_limit() -> None:
    """Why fresh dice are asked for: who knows the order confirms far more ties than the limit."""
    won = ties(4)
    chosen = np.zeros(RUNS, dtype=bool)
    for n in range(20, ROUNDS[-1] + 1):
        [k] = kmins(SHARE, ALPHA, [n], fresh=True)
        chosen |= won[:, n - 1] >= (k if k is not None else n + 1)

    assert lower_bound(int(chosen.sum()), RUNS) > 2 * ALPHA


def test_no_risk_is_told_without_fresh_dice() -> None:
    """The functions of rounds refuse, and say why."""
    with pytest.raises(Refused, match="fresh dice"):
        kmins(SHARE, ALPHA, ROUNDS, fresh=False)
    with pytest.raises(Refused):
        by_minerva(SHARE, ALPHA, [(60, 40)], fresh=False)
    with pytest.raises(Refused):
        providence(SHARE, [(60, 40)], fresh=False)


@pytest.mark.parametrize("share", [0.53, 0.6, 0.75])
def test_exact_first_rounds(share: float) -> None:
    """Below the first size the chance is missed everywhere; from the second on it is met."""
    first, stable = first_round(share, ALPHA, 0.9)
    sizes = np.arange(1, 2 * stable)
    chances = stops(share, ALPHA, sizes)

    assert (chances[: first - 1] < 0.9).all()
    assert chances[first - 1] >= 0.9
    assert chances[stable - 2] < 0.9
    assert (chances[stable - 1 :] >= 0.9).all()
    assert first <= stable


def test_a_ballot_that_is_missing_speaks_for_the_loser() -> None:
    """It raises the risk; taken as nothing it would not."""
    votes, sample = {"A": 600, "B": 300, "C": 100}, {"A": 60, "B": 25, "C": 5}
    plain, missing = (risks(votes, 1, 1000, sample, missing=n) for n in (0, 5))

    assert all(missing[pair] > plain[pair] for pair in plain)


def test_what_needs_a_full_count() -> None:
    """A tie has no size, and what is confirmed already needs no more ballots."""
    even = Pair(p_w=0.5, p_l=0.5)

    without = Pair(p_w=0.6, p_l=0.0)

    assert expected_size(without, ALPHA, won=9, lost=1) is None
    assert quantile_size(without, ALPHA, 0.9, won=9, lost=1) is None
    assert expected_size(even, ALPHA) is None
    assert quantile_size(even, ALPHA, 0.9) is None
    assert expected_size(PAIR, ALPHA, won=100, lost=20) == 0
    assert quantile_size(PAIR, ALPHA, 0.9, won=100, lost=20) == 0


def test_quantiles_keep_their_promise() -> None:
    """With a size for 90 %, nine of ten audits of a right outcome end in it."""
    n = quantile_size(PAIR, ALPHA, 0.9)
    assert n is not None
    generator = np.random.Generator(np.random.PCG64([SEED, 5]))
    won = generator.binomial(n, SHARE, RUNS)
    up, down = PAIR.gains
    rate = (won * up + (n - won) * down >= -np.log(ALPHA)).mean()

    assert rate == pytest.approx(0.9, abs=0.02)
