"""The elections that the given numbers were made from, read once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from escrutinio.forensics.stations import Stations, coded
from tests.forensics import real

NORMAL = "s0617_obs = 'CONTABILIZADAS NORMALES'"
COUNTED = "s0618_obs IN ('CONTABILIZADA', 'COMPUTADA RESUELTA')"
HOME = "ubigeo_onpe < '9'"
NAME, ADDRESS = "local", "concat_ws(' ', local, direccion)"


def runoff(shared: Path, state: str, where: str, place: str) -> Stations:
    """The run-off of 2021 in one of its dated states."""
    found = real.fetched(
        f"SELECT mesa AS id, ubigeo_onpe AS district, {place} AS place, "
        f"coalesce({state}_pl, 0) AS v0, coalesce({state}_fp, 0) AS v1, "
        f"electores_habiles AS registered, {state}_votaron AS cast, "
        f"coalesce({state}_vb, 0) AS blank, "
        f"coalesce({state}_vn, 0) + coalesce({state}_vi, 0) AS null "
        f"FROM '{shared / real.RUNOFF}' WHERE {where} ORDER BY id"
    )
    return real.built(found, ("PL", "FP"), **real.places_of(found))


@cache
def mirror(shared: Path) -> Stations:
    """The stations at home with a valid vote on 17 June; a place is known by its address too."""
    found = runoff(shared, "s0617", f"{NORMAL} AND {HOME}", ADDRESS)
    return found.select(found.valid > 0)


@cache
def mirror_everywhere(shared: Path) -> Stations:
    """The same with the stations abroad; a place is known by its name."""
    found = runoff(shared, "s0617", NORMAL, NAME)
    return found.select(found.valid > 0)


@cache
def official(shared: Path) -> Stations:
    """The stations that were counted in the office's file of 18 June."""
    return runoff(shared, "s0618", COUNTED, ADDRESS)


@cache
def both_rounds(shared: Path) -> Stations:
    """The stations at home with valid votes in both rounds."""
    found = real.with_before(mirror(shared), real.peru_2021_round1(shared))
    assert found.before is not None
    return found.select(found.matched & (found.before.valid > 0))


@cache
def first_round(shared: Path) -> Stations:
    """The first round at home, its places taken from the run-off."""
    found = real.peru_2021_round1(shared)
    places = real.with_before(found, runoff(shared, "s0617", HOME, ADDRESS))
    assert places.before is not None
    one = replace(found, place=places.before.place)
    return one.select(places.matched & (one.valid > 0))


@cache
def flows_of_june(shared: Path) -> Stations:
    """Both rounds of the stations at home whose sheets were counted without a doubt."""
    found = real.with_before(
        runoff(shared, "s0617", f"{NORMAL} AND {HOME}", NAME), real.peru_2021_round1(shared)
    )
    path = shared / "peru/2021-round1/onpe_2021_r1_presidential_mesa.parquet"
    normal = real.fetched(
        f"SELECT MESA_DE_VOTACION AS id FROM '{path}' WHERE DESCRIP_ESTADO_ACTA = 'CONTABILIZADA'"
    )
    return found.select(np.isin(found.ids, real.texts(normal["id"])))


@cache
def mexico_sections(shared: Path) -> Stations:
    """Mexico in 2012 but for extraordinary stations, the section as their place."""
    path = shared / "world/mexico2012.csv.gz"
    found = real.fetched(
        "SELECT id, l1 || ' ' || l3 AS section, reg AS registered, \"cast\" AS came, "
        "pri_pvem AS v0, pan AS v1, prd_pt_mc AS v2, panal AS v3, otros AS spoilt "
        f"FROM read_csv('{path}') WHERE tipo <> 'E'"
    )
    votes = np.stack([real.whole(found[f"v{i}"]) for i in range(4)])
    place, names = coded([str(one) for one in found["section"]])
    return Stations(
        ids=real.texts(found["id"]),
        options=("pri", "pan", "prd", "panal"),
        votes=votes,
        valid=votes.sum(axis=0),
        registered=real.whole(found["registered"]),
        cast=real.whole(found["came"]),
        null=real.whole(found["spoilt"]),
        place=place,
        place_names=names,
    )
