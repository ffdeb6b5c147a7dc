"""Flows between rounds, from what differs inside of places."""

import json
from dataclasses import replace

import numpy as np
import pytest

from escrutinio.forensics.flows import (
    ABSENT,
    BLANK,
    INVALID,
    NULL,
    OTHERS,
    Shares,
    _errors,
    flows,
    shares,
)
from escrutinio.forensics.global_flows import goodman
from escrutinio.forensics.groups import centred
from escrutinio.forensics.method import generator
from escrutinio.forensics.stations import NOWHERE, Stations
from tests.forensics import real

MOVED = np.array([[0.85, 0.05, 0.10], [0.10, 0.80, 0.10], [0.20, 0.10, 0.70]])


def sorted_world(chance, places=400, size=5, registered=250, uneven=0.0):
    """Places where a camp is strong persuade the others too, so levels go with shares."""
    place = np.repeat(np.arange(places), size)
    lean = chance.normal(size=places)[place]
    odds = np.stack([np.exp(lean), np.exp(-lean), np.full(len(place), 1.0)])
    earlier = odds * np.exp(chance.normal(scale=0.15, size=odds.shape))
    earlier /= earlier.sum(axis=0)
    shift = 0.08 * np.tanh(lean)
    moved = np.tile(MOVED[:, :, None], len(place))
    moved[:, 0] += shift
    moved[:, 1] -= shift
    own = uneven * chance.normal(size=places)[place]
    moved[0, 0] += own
    moved[0, 2] -= own
    later = np.einsum("rcm,rm->cm", moved, earlier)
    noise = chance.normal(scale=0.02, size=len(place))
    later[0] += noise
    later[2] -= noise
    return Shares(
        rows=("A", "B", ABSENT),
        columns=("C", "D", ABSENT),
        earlier=earlier,
        later=later,
        registered=np.full(len(place), float(registered)),
        place=place,
        stations=np.arange(len(place)),
    )


def test_flows_are_found_where_camps_are_sorted() -> None:
    """Whatever a place is like cancels out: every entry is within four standard errors."""
    found = flows(sorted_world(generator(1, "flows")))

    assert found.outside == 0
    assert (np.abs(found.share - MOVED) < 4 * found.error + 1e-3).all()
    assert (found.places, found.stations) == (400, 2000)


def test_without_places_they_are_not() -> None:
    """The planted failure: the global regression is off by far, with an entry outside of 0 to 1."""
    found = goodman(sorted_world(generator(1, "flows")))

    assert np.abs(found.share - MOVED).max() > 0.05


def test_rows_sum_to_one() -> None:
    """Everyone who did one thing did something later."""
    found = flows(sorted_world(generator(2, "flows"), places=50))

    assert np.allclose(found.share.sum(axis=1), 1)


def held(groups) -> float:
    """How often the 95 % interval of one entry holds the truth, in 300 worlds."""
    found = []
    for run in range(300):
        world = sorted_world(generator(run, "cover"), places=200, size=8, uneven=0.15)
        table = flows(world)
        z = centred(world.earlier, world.registered, world.place)
        target = centred(world.later, world.registered, world.place)
        gram = (z * world.registered) @ z.T
        inverse = np.linalg.pinv(gram, rcond=1e-10, hermitian=True)
        left = target[0] - (inverse @ (z * world.registered) @ target[0]) @ z
        spread = (np.eye(3) - world.earlier.mean(axis=1)) @ inverse
        level = world.later[0] - table.share[:, 0] @ world.earlier
        error = _errors(spread, z * left, level / world.registered.sum(), groups(world))[0]
        found.append(abs(table.share[0, 0] - MOVED[0, 0]) < 1.96 * error)
    return float(np.mean(found))


def test_errors_cover_where_places_move_differently() -> None:
    """With flows that differ by place, 95 % intervals hold the truth in 90 % of the worlds."""
    assert held(lambda world: world) > 0.9


def test_errors_without_places_are_too_small() -> None:
    """The planted failure: taking stations for what varies, they hold it far less often."""
    assert held(lambda one: replace(one, place=np.arange(len(one.place)))) < 0.87


def two_rounds(n: int = 6) -> Stations:
    """Stations of places of two, their earlier round beside them."""
    votes = np.array([[100, 90], [80, 85], [1, 2]]).repeat(n // 2, axis=1)
    one = Stations(
        ids=np.arange(n).astype(str),
        options=("A", "B", "C"),
        votes=votes,
        valid=votes.sum(axis=0),
        registered=np.full(n, 250),
        cast=votes.sum(axis=0) + 20,
        blank=np.full(n, 5),
        null=np.full(n, 15),
        place=np.arange(n) // 2,
    )
    return replace(one, before=one, matched=np.ones(n, dtype=bool))


def test_small_options_are_told_together() -> None:
    """An option under one in a hundred stands under the others; nobody is lost."""
    found = shares(two_rounds())

    assert found is not None
    assert found.rows == ("A", "B", OTHERS, BLANK, NULL, ABSENT)
    assert np.allclose(found.earlier.sum(axis=0), 1)
    joined = shares(two_rounds(), 0.0, joined=True)
    assert joined is not None
    assert joined.columns == ("A", "B", "C", INVALID, ABSENT)


def test_stations_that_say_nothing_are_left_out() -> None:
    """A station that is unmatched, nowhere or has more votes than voters is not in the table."""
    one = two_rounds()
    place, matched, votes = one.place.copy(), np.ones(6, dtype=bool), one.votes.copy()
    place[0], matched[1], votes[0, 5] = NOWHERE, False, 400
    found = shares(replace(one, place=place, matched=matched, votes=votes))

    assert found is not None
    assert found.stations.tolist() == [2, 3, 4]
    assert shares(replace(one, matched=np.zeros(6, dtype=bool))) is None
    assert shares(replace(one, before=None)) is None
    assert shares(replace(one, place=np.arange(6))) is None


def test_stations_alone_set_the_level_only() -> None:
    """Whatever a station alone in its place did, differences of two rows stay; totals follow it."""
    world = sorted_world(generator(5, "alone"), places=60)
    lone = replace(
        world,
        earlier=np.hstack([world.earlier, [[0.1], [0.1], [0.8]]]),
        later=np.hstack([world.later, [[0.9], [0.0], [0.1]]]),
        registered=np.append(world.registered, 9000.0),
        place=np.append(world.place, 60),
        stations=np.arange(301),
    )
    with_it, without = flows(lone), flows(world)

    assert np.allclose(np.diff(with_it.share, axis=0), np.diff(without.share, axis=0))
    assert np.allclose(
        (lone.earlier @ lone.registered) @ with_it.share, lone.later @ lone.registered
    )
    assert not np.allclose(with_it.share, without.share)


NORMAL = "s0617_obs = 'CONTABILIZADAS NORMALES' AND DESCRIP_ESTADO_ACTA = 'CONTABILIZADA'"
NAMES = {"PL": 16, "FP": 11, "RP": 13, "AP": 6, "AVP": 7, "JPP": 9}
OF = {"NUL": INVALID, "ABS": ABSENT} | {name: f"P{i}" for name, i in NAMES.items()}


def june(shared):
    """Both rounds of the stations at home whose sheets were counted without a doubt by 17 June."""
    votes = ", ".join(f"coalesce(VOTOS_P{i + 1}, 0) AS v{i}" for i in range(18))
    found = real.fetched(
        "SELECT mesa AS id, ubigeo_onpe AS district, local AS place, s0617_pl AS w0, "
        "s0617_fp AS w1, electores_habiles AS roll, s0617_votaron AS came, s0617_vb AS white, "
        f"s0617_vn + s0617_vi AS spoilt, {votes}, N_ELEC_HABIL AS registered, N_CVAS AS cast, "
        "coalesce(VOTOS_VB, 0) AS blank, coalesce(VOTOS_VN, 0) + coalesce(VOTOS_VI, 0) AS null "
        f"FROM '{shared / real.RUNOFF}' JOIN "
        f"'{shared / 'peru/2021-round1/onpe_2021_r1_presidential_mesa.parquet'}' "
        f"ON mesa = MESA_DE_VOTACION WHERE {NORMAL} AND ubigeo_onpe < '9' ORDER BY id"
    )
    before = real.built(found, tuple(f"P{i}" for i in range(1, 19)))
    later = found | {"v0": found["w0"], "v1": found["w1"], "registered": found["roll"]}
    later |= {"cast": found["came"], "blank": found["white"], "null": found["spoilt"]}
    stations = real.built(later, ("PL", "FP"), **real.places_of(found))
    return replace(stations, before=before, matched=np.ones(len(stations), dtype=bool))


@pytest.mark.real
def test_the_flows_of_2021(shared) -> None:
    """Nine rows to four columns as in the reference, within .0075, with no entry outside."""
    vectors = shared.parent / "vectors/forensics.json"
    reference = json.loads(vectors.read_text())["ecological_inference"]
    rows = reference["peru2021_within_centre_FE"]["rows"]
    found = shares(june(shared), 0.07, joined=True)
    assert found is not None
    table = flows(found)

    assert table.share.shape == (9, 4)
    assert table.outside == 0
    assert table.error.max() < reference["peru2021_within_centre_FE"]["max_se"]
    for name, expected in rows.items():
        own = table.share[table.rows.index(OF[name])]
        assert np.abs(own - expected).max() < 0.0075


@pytest.mark.real
def test_the_global_regression_of_2021_fails(shared) -> None:
    """The same stations without places give entries above 1.2 and below -.3, and none is wrong."""
    found = shares(june(shared), 0.07, joined=True)
    assert found is not None
    share = goodman(found).share

    assert share.max() > 1.2
    assert share.min() < -0.3


@pytest.mark.real
def test_all_options_stay_inside(shared) -> None:
    """With thirteen options of their own no entry lies outside of 0 to 1 beyond its error."""
    found = shares(real.peru_2021_runoff(shared))
    assert found is not None
    table = flows(found)

    assert table.share.shape == (17, 5)
    assert table.outside == 0
    assert table.of("P16", "PL") == pytest.approx(0.844, abs=0.01)
    assert table.of(NULL, NULL) == pytest.approx(0.184, abs=0.01)
