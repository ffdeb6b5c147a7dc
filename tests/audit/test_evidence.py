"""The risk of audits of sheets: its rate of error, and what a missing sheet does to it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escrutinio.audit.assertion import beats
from escrutinio.audit.batch import Margins, draws_needed, p_values
from escrutinio.audit.commitment import SAMPLINGS, WITH
from escrutinio.audit.evidence import Paper, histories, overstated, paper, standings, weights
from escrutinio.audit.scope import Sheets, scopes
from tests.audit.simulated import ALPHA, WORLDS, confirmed, lower_bound, reported, twice

CELLS = [
    (world, bet, sampling) for world in WORLDS for bet in (1.0, 0.95, 0.9) for sampling in SAMPLINGS
]


@pytest.mark.parametrize(("world", "bet", "sampling"), CELLS)
def test_a_wrong_outcome_is_hardly_confirmed(world: str, bet: float, sampling: str) -> None:
    """In 500 audits of a tie, the lower bound of the rate of confirming is within the limit."""
    hits = confirmed(world, 500, bet=bet, sampling=sampling)

    assert lower_bound(hits, 500) <= ALPHA


@pytest.mark.long
@pytest.mark.parametrize("one_more", [False, True])
@pytest.mark.parametrize(("world", "bet", "sampling"), CELLS)
def test_ten_thousand_audits_of_a_wrong_outcome(
    world: str, bet: float, sampling: str, one_more: bool
) -> None:
    """The same for 10,000 audits, of a tie and of an outcome that is wrong by a vote."""
    hits = confirmed(world, 10_000, bet=bet, sampling=sampling, one_more=one_more)

    assert lower_bound(hits, 10_000) <= ALPHA


@pytest.mark.parametrize("bet", [0.95, 1.0])
def test_a_product_that_is_cumulated_twice_is_caught(bet: float) -> None:
    """The planted fault confirms wrong outcomes far too often, and the check above says so."""
    hits = confirmed("total", 500, bet=bet, sampling=WITH, computed=twice)

    assert lower_bound(hits, 500) > ALPHA


def test_with_one_assertion_it_is_the_closed_form() -> None:
    """With replacement and one assertion, the history is that of MACRO's bound."""
    margins = reported(50, np.random.Generator(np.random.PCG64(1)))
    given_ = weights(margins)
    places = np.arange(20)
    off = np.zeros((1, 20), dtype=np.int64)
    bound = float(margins.bounds.sum())

    found = histories(given_, places, off, bet=0.95, replaced=True)[0]
    assert found == pytest.approx(p_values(np.zeros(20), bound, 0.95))
    n = draws_needed(bound, 0.05, 0.95)
    long = histories(given_, np.arange(n) % 50, np.zeros((1, n), dtype=np.int64), replaced=True)[0]
    assert long[-1] <= 0.05 < long[-2]


def test_a_missing_sheet_stops_only_the_whole_bet() -> None:
    """After a sheet that is lost, the whole bet never confirms; a share of it goes on."""
    margins = reported(400, np.random.Generator(np.random.PCG64(2)))
    given_ = weights(margins)
    places = np.argsort(-margins.bounds)[:390]
    off = np.zeros((1, 390), dtype=np.int64)
    off[0, 3] = margins.most[0, places[3]]

    whole = histories(given_, places, off, bet=1.0)[0]
    share = histories(given_, places, off, bet=0.95)[0]
    assert share.min() <= 0.05
    assert whole.min() > 0.05 or whole.argmin() <= 3 or whole.min() == 0.0


@settings(max_examples=200, deadline=None)
@given(st.integers(2, 25), st.integers(0, 2**32 - 1), st.booleans())
def test_a_whole_count_knows_the_outcome(sheets: int, seed: int, holds: bool) -> None:
    """After all sheets the risk is nothing where the assertion holds, and not where it fails."""
    generator = np.random.Generator(np.random.PCG64(seed))
    margins = reported(sheets, generator)
    if not margins.auditable:
        return
    off = WORLDS["total"](margins, generator)
    if holds:
        off[0, np.argmax(off[0])] -= 1
    risks = histories(weights(margins), np.arange(sheets), off, bet=0.95)

    assert (risks[0, -1] == 0) == holds


def test_a_risk_of_nothing_for_a_tie_would_be_seen() -> None:
    """The check above fails if a tie were taken as a margin of one vote."""
    margins = reported(10, np.random.Generator(np.random.PCG64(3)))
    off = WORLDS["total"](margins, np.random.Generator(np.random.PCG64(3)))
    off[0, np.argmax(off[0])] -= 1  # the fault: one vote of the tie is lost

    assert histories(weights(margins), np.arange(10), off)[0, -1] == 0


def sheets() -> Sheets:
    """Three sheets of two options."""
    return Sheets(
        ids=("1", "2", "3"),
        options=("A", "B"),
        votes=np.array([[60, 50, 40], [30, 30, 35]]),
        ballots=np.array([100, 90, 80]),
    )


def test_what_lies_behind_an_open_draw_is_not_looked_at() -> None:
    """Only draws before the first one that is not settled count."""
    found = paper(("A", "B"), [2, 0, 1], {2: np.array([40, 35]), 1: np.array([0, 90])})

    assert found.places.tolist() == [2]


def test_a_paper_that_is_not_there_takes_away_all_it_could() -> None:
    """It overstates by the reported lead and every ballot of the sheet."""
    [scope] = scopes("c", [beats("c", "A", "B")], sheets())
    seen = paper(("A", "B"), [0, 1], {0: None, 1: np.array([49, 31])})

    assert overstated(scope, ("A", "B"), seen).tolist() == [[130, 2]]


def test_the_worst_assertion_comes_first() -> None:
    """Standings are by risk; a repeated draw is counted once in what the papers move."""
    three = Sheets(
        ids=("1", "2", "3"),
        options=("A", "B", "C"),
        votes=np.array([[60, 50, 40], [30, 30, 35], [5, 5, 5]]),
        ballots=np.array([100, 90, 80]),
    )
    [scope] = scopes("c", [beats("c", "A", "B"), beats("c", "A", "C")], three)
    seen = Paper(
        places=np.array([0, 0]),
        votes=np.array([[55, 55], [30, 30], [5, 5]]),
        found=np.array([True, True]),
    )
    found = standings(scope, three.options, seen, replaced=True)

    assert [one.assertion.loser for one in found] == ["B", "C"]
    assert [one.off for one in found] == [5, 5]
    assert found[0].risk > found[1].risk


def test_every_assertion_is_tested_on_the_same_draws() -> None:
    """With several assertions no risk is above that of MACRO's largest overstatement."""
    generator = np.random.Generator(np.random.PCG64(5))
    base = reported(60, generator)
    margins = Margins(
        scores=np.vstack([base.scores, base.scores + 40]),
        ballots=base.ballots,
        losses=np.array([1, 1]),
    )
    places = np.arange(30)
    off = generator.integers(0, 3, (2, 30))
    taints = (off / margins.margins[:, None]).max(axis=0) / margins.bounds[places]
    macro = p_values(taints, float(margins.bounds.sum()), 0.95)

    found = histories(weights(margins), places, off, bet=0.95, replaced=True).max(axis=0)
    assert (found <= macro + 1e-12).all()
