"""Secondary evidence: it follows the sample, and is no risk limit."""

import numpy as np

from escrutinio.audit.bayes import upset
from tests.audit.simulated import ALPHA, SEED, lower_bound

RESULT = {"A": 520, "B": 480}


def chance() -> np.random.Generator:
    """Draws that are the same in every run."""
    return np.random.Generator(np.random.PCG64(SEED))


def test_a_clean_sample_hardly_turns_the_outcome() -> None:
    """Records that agree leave less doubt than a sample without records, and errors leave more."""
    agreeing = {"A": {"A": 104}, "B": {"B": 96}}
    wrong = {"A": {"A": 84, "B": 20}, "B": {"B": 96}}
    clean = upset(RESULT, agreeing, RESULT, 1, generator=chance())
    off = upset(RESULT, wrong, RESULT, 1, generator=chance())
    polled = upset({"": 1000}, {"": {"A": 104, "B": 96}}, RESULT, 1, generator=chance(),
                   known=False)  # fmt: skip

    assert clean.upset < polled.upset < off.upset


def test_a_full_count_leaves_no_doubt() -> None:
    """Where every ballot was drawn nothing is made up."""
    seen = {"A": {"A": 520}, "B": {"B": 480}}
    turned = {"A": {"A": 400, "B": 120}, "B": {"B": 480}}

    assert upset(RESULT, seen, RESULT, 1, generator=chance(), trials=50).upset == 0
    assert upset(RESULT, turned, RESULT, 1, generator=chance(), trials=50).upset == 1


def test_no_valid_vote_wins_nothing() -> None:
    """Ballots without a valid vote are no option that could win."""
    ballots = {"A": 300, "B": 200, "(none)": 500}
    seen = {"A": {"A": 30}, "B": {"B": 20}, "(none)": {"(none)": 50}}
    found = upset(ballots, seen, {"A": 300, "B": 200}, 1, generator=chance(), trials=500)

    assert found.upset < 0.5


def test_it_limits_no_risk() -> None:
    """Looked at after every fifty ballots it calls too many ties clear: so it confirms nothing."""
    generator, runs, calls = chance(), 400, 0
    for _ in range(runs):
        won = np.cumsum(generator.integers(0, 2, 400))
        calls += any(_looks_clear(int(won[n - 1]), n, generator) for n in range(50, 401, 50))

    assert lower_bound(calls, runs) > ALPHA


def _looks_clear(won: int, n: int, generator: np.random.Generator) -> bool:
    sample = {"": {"A": won, "B": n - won}}
    result = {"A": 5_100, "B": 4_900}
    found = upset({"": 10_000}, sample, result, 1, generator=generator, trials=400, known=False)
    return found.upset <= ALPHA
