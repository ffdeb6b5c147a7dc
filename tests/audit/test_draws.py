"""Drawing: chances in proportion to weights, one ticket for every contest, anybody can check it."""

import hashlib
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from escrutinio.audit.consistent import following, taken
from escrutinio.audit.draws import coordinated, sized, ticket, tickets
from escrutinio.audit.others import arlo_batches, counted

SEED = "31415926535897932384"
IDS = tuple(f"{i:03d}" for i in range(8))
WEIGHTS = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 12.0])
N = 8_000


def fit(counts: list[int], weights: np.ndarray) -> float:
    """How well counts fit chances in proportion to weights: a p-value."""
    return float(chisquare(counts, N * weights / weights.sum()).pvalue)


def drawn_with_replacement() -> list[int]:
    """How often each sheet is drawn in one long row of draws."""
    ids = [one.id for one in sized(SEED, IDS, WEIGHTS, N)]
    return [ids.count(name) for name in IDS]


def drawn_first() -> list[int]:
    """How often each sheet is drawn first, over many seeds."""
    found = [0] * len(IDS)
    for seed in range(N):
        found[coordinated(f"{SEED}{seed}", IDS, WEIGHTS)[0]] += 1
    return found


def drawn_second() -> list[int]:
    """How often each sheet is second after the heaviest one, out of as many seeds as it takes."""
    found, seed = [0] * len(IDS), 0
    while sum(found) < N:
        first, second, *_ = coordinated(f"{SEED}/{seed}", IDS, WEIGHTS)
        found[second] += first == len(IDS) - 1
        seed += 1
    return found[:-1]


def test_chances_are_in_proportion_to_weights() -> None:
    """With replacement, and at the first and second draw without."""
    assert fit(drawn_with_replacement(), WEIGHTS) > 1e-3
    assert fit(drawn_first(), WEIGHTS) > 1e-3
    assert fit(drawn_second(), WEIGHTS[:-1]) > 1e-3


def test_other_chances_would_be_seen() -> None:
    """The check fails for even chances, and where one weight is a fifth off."""
    off = WEIGHTS.copy()
    off[-1] *= 1.2

    assert fit(drawn_first(), np.ones(8)) < 1e-6
    assert fit(drawn_with_replacement(), off) < 1e-3


@pytest.mark.parametrize("seed", ["1234", "semilla ñandú", "😀"])
def test_a_ticket_is_what_sha256sum_says(seed: str) -> None:
    """It is one hash of the seed, a zero byte and the sheet; the number is its first 53 bits."""
    for name in IDS:
        digest = hashlib.sha256(seed.encode() + b"\0" + name.encode()).hexdigest()
        assert ticket(seed, name) == digest
        assert tickets(seed, [name])[0] == ((int(digest, 16) >> 203) + 0.5) / 2**53


def test_keys_by_hand() -> None:
    """The order without replacement is that of -log(u) / weight, computed one by one."""
    keys = {
        i: -math.log(((int(ticket(SEED, name), 16) >> 203) + 0.5) / 2**53) / WEIGHTS[i]
        for i, name in enumerate(IDS)
    }
    assert coordinated(SEED, IDS, WEIGHTS) == sorted(keys, key=lambda i: keys[i])


@settings(max_examples=100, deadline=None)
@given(st.permutations(range(8)), st.text(max_size=20), st.sets(st.integers(0, 7), min_size=1))
def test_neither_order_nor_company_changes_who_comes_first(
    order: list[int], seed: str, kept: set[int]
) -> None:
    """Listed otherwise, or among fewer, sheets are drawn in the same order."""
    whole = [IDS[i] for i in coordinated(seed, IDS, WEIGHTS)]
    mixed = [IDS[i] for i in order]
    assert [mixed[i] for i in coordinated(seed, mixed, WEIGHTS[order])] == whole

    few = [i for i in range(8) if i in kept]
    part = [IDS[few[i]] for i in coordinated(seed, [IDS[i] for i in few], WEIGHTS[few])]
    assert part == [name for name in whole if IDS.index(name) in kept]


def test_contests_share_their_sheets() -> None:
    """With weights that are alike two contests have most of their first sheets in common."""
    ids = [f"{i:05d}" for i in range(2_000)]
    chance = np.random.Generator(np.random.PCG64(5))
    one = chance.uniform(1, 3, 2_000)
    other = one * chance.uniform(0.9, 1.1, 2_000)
    first, second = (coordinated(SEED, ids, weights)[:100] for weights in (one, other))
    apart = coordinated(f"{SEED}x", ids, other)[:100]

    assert len({*first} & {*second}) > 80
    assert len({*first} & {*apart}) < 20


def test_rounds_go_on_where_the_last_one_ended() -> None:
    """Drawing again with the next number gives the rest of one long row of draws."""
    whole = [one.id for one in sized(SEED, IDS, WEIGHTS, 30)]
    parts = sized(SEED, IDS, WEIGHTS, 10) + sized(SEED, IDS, WEIGHTS, 20, first=11)

    assert [one.id for one in parts] == whole


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 60), st.booleans())
def test_a_consistent_sample_is_that_of_all_tickets(n: int, replaced: bool) -> None:
    """The shortcut by leading digits draws what the whole list of tickets would."""
    ids = [f"card {i}" for i in range(40)]
    whole = taken(ids, SEED, 60, replaced=replaced)
    numbers = [one.number for one in whole]

    assert taken(ids, SEED, n, replaced=replaced) == whole[:n]
    assert numbers == sorted(numbers)
    assert len(whole) == (60 if replaced else 40)
    assert following(numbers[0]) > numbers[0]


def test_colorado_passes_over_what_was_drawn() -> None:
    """Without replacement every number comes once, and then the row ends."""
    found = list(counted(SEED, 1, 50, replaced=False))

    assert sorted(found) == list(range(1, 51))


def test_all_batches_are_taken_where_draws_are_as_many() -> None:
    """As the other program does, a sample as large as the count takes every batch once."""
    bounds = {("J", name): 1.0 for name in "cab"}
    found = arlo_batches("1", bounds, 2, before=[("J", "c")])

    assert [batch for _, batch in found] == [("J", "a"), ("J", "b")]
