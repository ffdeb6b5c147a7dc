"""Published elections as arrays, read once for all tests."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import duckdb
import numpy as np

from escrutinio.forensics.stations import UNKNOWN, Stations, coded

RUNOFF = "peru/2021-runoff/peru_2021_runoff_mesa_evolution.parquet"
STATES = ("s0608T1615Z", "s0609T0112Z", "s0617", "s0618")
IN_COUNT = ("CONTABILIZADAS NORMALES", "CONTABILIZADA", "COMPUTADA RESUELTA")
SMOOTH = (*IN_COUNT[:2], "ACTA ELECTORAL PENDIENTE", "EN PROCESO DE DIGITACION", "EN PROCESO")


def fetched(sql):
    """The columns of a query as arrays; numbers without a value are -1."""
    found = duckdb.connect().execute(sql).fetchnumpy()
    return {
        name: np.ma.filled(np.ma.asarray(one), "" if one.dtype.kind in "OU" else UNKNOWN)
        for name, one in found.items()
    }


def texts(found):
    return np.asarray(found, dtype=str)


def whole(found):
    return np.asarray(found, dtype=np.int64)


def with_before(stations, other):
    """The same stations with their rows of another round beside them."""
    order = np.argsort(other.ids)
    at = np.minimum(np.searchsorted(other.ids[order], stations.ids), len(other) - 1)
    rows = order[at]
    return replace(stations, before=other.select(rows), matched=other.ids[rows] == stations.ids)


def places_of(found):
    """Places, areas and regions as codes; a place is known by district code and name."""
    place, place_names = coded(
        [f"{a} {b}" for a, b in zip(found["district"], found["place"], strict=True)]
    )
    area, area_names = coded([str(one)[:4] for one in found["district"]])
    region, region_names = coded([str(one)[:2] for one in found["district"]])
    return {
        "place": place,
        "place_names": place_names,
        "area": area,
        "area_names": area_names,
        "region": region,
        "region_names": region_names,
    }


def built(found, options, **more):
    votes = np.stack([whole(found[f"v{i}"]) for i in range(len(options))])
    return Stations(
        ids=texts(found["id"]),
        options=options,
        votes=votes,
        valid=votes.sum(axis=0),
        **{name: whole(found[name]) for name in ("registered", "cast", "blank", "null")},
        **more,
    )


@cache
def peru_2021_round1(shared: Path) -> Stations:
    """The first round of 2021: counted sheets, with district, province and department."""
    path = shared / "peru/2021-round1/onpe_2021_r1_presidential_mesa.parquet"
    options = tuple(f"P{i}" for i in range(1, 19))
    votes = ", ".join(f"coalesce(VOTOS_P{i + 1}, 0) AS v{i}" for i in range(18))
    found = fetched(
        f"SELECT MESA_DE_VOTACION AS id, UBIGEO AS district, '' AS place, {votes}, "
        "N_ELEC_HABIL AS registered, N_CVAS AS cast, coalesce(VOTOS_VB, 0) AS blank, "
        f"coalesce(VOTOS_VN, 0) + coalesce(VOTOS_VI, 0) AS null FROM '{path}' "
        f"WHERE DESCRIP_ESTADO_ACTA IN {IN_COUNT} ORDER BY id"
    )
    where = {k: v for k, v in places_of(found).items() if not k.startswith("place")}
    keep = [i for i in range(18) if found[f"v{i}"].any()]
    found |= {f"v{at}": found[f"v{i}"] for at, i in enumerate(keep)}
    return built(found, tuple(options[i] for i in keep), **where)


@cache
def peru_2021_runoff(shared: Path) -> Stations:
    """The run-off of 2021 as of 18 June, its first round beside it, and how each sheet came."""
    counted = [f"{one}_obs IN {IN_COUNT}" for one in STATES]
    arrival = " ".join(f"WHEN {one} THEN {i}" for i, one in enumerate(counted))
    smooth = " AND ".join(f"{one}_obs IN {SMOOTH}" for one in STATES)
    # A sheet that was resolved says so beside its state.
    ruled = " OR ".join(f"{one}_obs_det = 'ACTA ELECTORAL RESUELTA'" for one in STATES[:3])
    found = fetched(
        "SELECT mesa AS id, ubigeo_onpe AS district, local AS place, "
        "coalesce(s0618_pl, 0) AS v0, coalesce(s0618_fp, 0) AS v1, "
        "electores_habiles AS registered, s0618_votaron AS cast, "
        "coalesce(s0618_vb, 0) AS blank, "
        "coalesce(s0618_vn, 0) + coalesce(s0618_vi, 0) AS null, "
        f"CASE {arrival} END AS arrival, NOT ({smooth}) OR ({ruled}) AS treated "
        f"FROM '{shared / RUNOFF}' WHERE {counted[-1]} ORDER BY id"
    )
    stations = built(
        found,
        ("PL", "FP"),
        **places_of(found),
        arrival=whole(found["arrival"]),
        treated=np.asarray(found["treated"], dtype=bool),
    )
    return with_before(stations, peru_2021_round1(shared))


@cache
def _peru_2016(shared: Path, round_: int, options: tuple[str, ...]) -> Stations:
    path = shared / f"peru/2016/peru_2016_r{round_}_mesa.parquet"
    votes = ", ".join(f"{one} AS v{i}" for i, one in enumerate(options))
    found = fetched(
        f"SELECT mesa AS id, ubigeo_onpe AS district, local AS place, {votes}, "
        "electores AS registered, votaron AS cast, blancos AS blank, nulos AS null "
        f"FROM '{path}' WHERE {' + '.join(options)} + blancos > 0 ORDER BY id"
    )
    return built(found, tuple(one.upper() for one in options), **places_of(found))


@cache
def peru_2016_round1(shared: Path) -> Stations:
    """The first round of 2016: sheets with any vote that is not null."""
    return _peru_2016(
        shared,
        1,
        (
            "frente_esperanza",
            "fuerza_popular",
            "alianza_popular",
            "frente_amplio",
            "accion_popular",
            "democracia_directa",
            "peru_posible",
            "progresando_peru",
            "orden",
            "ppk",
        ),
    )


@cache
def peru_2016_runoff(shared: Path) -> Stations:
    """The run-off of 2016, its first round beside it."""
    return with_before(_peru_2016(shared, 2, ("ppk", "fuerza_popular")), peru_2016_round1(shared))


@cache
def world(shared: Path, name: str) -> Stations:
    """A table of `data/world`; a row lacks a count where it is -1."""
    path = shared / f"world/{name}.csv.gz"
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE t AS FROM read_csv('{path}', all_varchar = true)")
    names = [one[0] for one in connection.execute("DESCRIBE t").fetchall()]
    others = ("l1", "l2", "l3", "id", "reg", "cast", "valid", "invalid", "tipo", "rural", "estrato")
    options = tuple(one for one in names if one not in others)
    found = connection.execute("FROM t").fetchnumpy()
    text = {one: texts(np.ma.filled(np.ma.asarray(found[one]), "")) for one in names}
    number = {
        one: np.array([int(float(x)) if x else UNKNOWN for x in text[one]], dtype=np.int64)
        for one in (*options, "reg", "cast", "valid", "invalid")
    }
    votes = np.maximum(np.stack([number[one] for one in options]), 0)
    valid = np.where(number["valid"] < 0, votes.sum(axis=0), number["valid"])
    region, region_names = coded([str(one) for one in text["l1"]])
    both = zip(text["l1"], text["l2"], strict=True)
    area, area_names = coded([f"{a} {b}" if b else "" for a, b in both])
    return Stations(
        ids=np.array([f"{i}" for i in range(len(valid))]),
        options=options,
        votes=votes,
        valid=valid,
        registered=number["reg"],
        cast=number["cast"],
        null=number["invalid"],
        area=area if area_names else region,
        area_names=area_names or region_names,
        region=region,
        region_names=region_names,
    )
