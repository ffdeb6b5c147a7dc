"""The call to spoil ballots of May 2000, from totals by department."""

import duckdb
import numpy as np
import pytest

from escrutinio.forensics.claims.spoil import spoil
from escrutinio.forensics.claims.verdict import UNUSUAL
from escrutinio.forensics.stations import Stations

HISTORY = "peru/history/resultados_presidencial_congresal_1931_2016.csv"
OPTIONS = ("ALIANZA ELECTORAL PERU 2000", "PERU POSIBLE")


def totals(shared, round_):
    """One round of 2000, a row for each department."""
    named = '"Distrito electoral"', '"Organización Política"'
    sums = ", ".join(
        f"sum(\"Votos\") FILTER ({named[1]} = '{one}')"
        for one in (*OPTIONS, "VOTOS EN BLANCO", "VOTOS NULOS")
    )
    rows = duckdb.connect().execute(
        f'SELECT {named[0]}, any_value("Electores"), any_value("Votos emitidos"), '
        f"any_value(\"Votos válidos\"), {sums} FROM '{shared / HISTORY}' "
        f"WHERE proceso = '{round_}' AND tipo = 'presidencial' AND {named[0]} <> 'NACION' "
        "GROUP BY 1 ORDER BY 1"
    )
    names, *figures = zip(*rows.fetchall(), strict=True)
    registered, cast, valid, first, second, blank, null = np.array(figures, dtype=np.int64)
    return Stations(
        ids=np.array(names),
        options=OPTIONS,
        votes=np.stack([first, second]),
        valid=valid,
        registered=registered,
        cast=cast,
        blank=blank,
        null=null,
    )


@pytest.fixture(scope="module")
def both(shared):
    from dataclasses import replace

    later, earlier = totals(shared, "EG2000-2V"), totals(shared, "EG2000")
    assert later.ids.tolist() == earlier.ids.tolist()
    return replace(later, before=earlier, matched=np.ones(len(later), dtype=bool))


@pytest.fixture(scope="module")
def found(both):
    return spoil(both, OPTIONS.index("PERU POSIBLE"))


def test_null_votes_rose(found):
    """Null votes went from 2.25 % to 29.93 % of the votes cast."""
    assert round(100 * found.expected.value, 2) == 2.25
    assert round(100 * found.seen, 2) == 29.93


def test_the_call_explains_it(found):
    """The rise is unusual and has an ordinary explanation; it never counts as more."""
    assert found.grade == UNUSUAL
    assert found.explanations == ("claim.explain.called",)
    assert "claim.silent.made_null" in found.silent


def test_totals_leave_nearly_everything_open(found):
    """Between none and 79 % of the challenger's voters may have spoiled their ballot."""
    assert found.figure("areas_least") == 0
    assert round(found.figure("areas_most")) == 79
    assert found.figure("areas_most") <= found.figure("whole_most") + 1e-9


def test_whoever_spoiled_lies_within_the_bounds(both):
    """Voters moved by chance from one round to the other lie within the bounds of their totals."""
    chance = np.random.Generator(np.random.PCG64(5))
    before = both.before
    moved = chance.binomial(before.votes[1], 0.4)
    other = chance.binomial(before.votes[0], 0.1)
    found = spoil(_with_null(both, moved + other), 1)
    truth = 100 * moved.sum() / before.votes[1].sum()

    assert found.figure("areas_least") <= truth <= found.figure("areas_most")
    assert not spoil(_with_null(both, other // 9), 1).figure("areas_most") >= truth


def _with_null(stations, null):
    from dataclasses import replace

    return replace(stations, null=null)


def test_the_share_of_the_challenger_goes_with_the_rise(found):
    """Departments where he was strong have more new null votes, which names nobody."""
    assert 0.7 < found.figure("correlation") < 0.9
