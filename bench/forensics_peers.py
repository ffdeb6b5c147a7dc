"""Peers in Python: `forensics_peers.py PEER FILE` prints what it found and how long it took."""

# This runs under another Python, with `pip install pyei svy`, and knows nothing of Escrutinio.

from __future__ import annotations

import csv
import json
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

ROUNDS = 3
Found = dict[str, Any]


def columns(path: str) -> dict[str, Any]:
    """A CSV as arrays."""
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        names = next(csv.reader(file))
        table = np.loadtxt(file, delimiter=",", ndmin=2)
    return dict(zip(names, table.T, strict=True))


def block(table: dict[str, Any], letter: str) -> Any:
    """All columns such as r1, r2, ... Shape (k, m)."""
    return np.stack([table[f"{letter}{i}"] for i in range(1, 20) if f"{letter}{i}" in table])


def often(act: Callable[[], Found]) -> Found:
    """Once, which is told at once, then the median of some rounds."""
    found, seconds = once(act), []
    print(json.dumps(found), flush=True)
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - start)
    return {**found, "seconds": statistics.median(seconds)}


def once(act: Callable[[], Found]) -> Found:
    """A Markov chain runs once; everything is imported and read by now."""
    print("ready", flush=True)
    start = time.perf_counter()
    found = act()
    return {**found, "seconds": time.perf_counter() - start}


def pyei_rxc(table: dict[str, Any]) -> Found:
    """The R by C model, two chains of 500 draws after 500."""
    import arviz
    from pyei.r_by_c import RowByColumnEI

    n = table["n"].astype(int)
    model = RowByColumnEI(model_name="multinomial-dirichlet")

    def act() -> Found:
        given = (block(table, "r") / n, block(table, "c") / n, n)
        chains = {"tune": 500, "draws": 500, "chains": 2, "random_seed": 1, "progressbar": False}
        model.fit(*given, **chains)
        return {"estimate": model.posterior_mean_voting_prefs.tolist()}

    found = once(act)
    draws = model.sim_trace.posterior
    worst = max(float(one.max()) for one in arviz.rhat(draws).values())
    least = min(float(one.min()) for one in arviz.ess(draws).values())
    return {**found, "says": f"largest R-hat {worst:.2f}, least ESS {least:.0f}"}


def pyei_goodman(table: dict[str, Any]) -> Found:
    """Goodman's regression of one share on another, weighted."""
    from pyei.goodmans_er import GoodmansER

    n = table["n"]
    x, y = table["r1"] / n, table["c1"] / n

    def act() -> Found:
        found = GoodmansER(is_weighted_regression=True).fit(x, y, n)
        return {"estimate": [found.voting_prefs_est_, found.voting_prefs_complement_est_]}

    return often(act)


def svy_glm(table: dict[str, Any]) -> Found:
    """Regressions with errors by cluster."""
    import polars
    import svy

    frame = polars.DataFrame(table)
    names = [one for one in table if one.startswith("z")]
    targets = [one for one in table if one.startswith("y")]

    def act() -> Found:
        sample = svy.Sample(frame, svy.Design(psu="place", wgt="n"))
        fits = [sample.glm.fit(y, x=names, intercept=False).fitted for y in targets]
        return {
            "estimate": np.array([[c.est for c in one.coefs] for one in fits]).T.tolist(),
            "error": np.array([[c.se for c in one.coefs] for one in fits]).T.tolist(),
        }

    return often(act)


def svy_ratio(table: dict[str, Any]) -> Found:
    """A ratio with its error by cluster."""
    import polars
    import svy

    frame = polars.DataFrame(table)

    def act() -> Found:
        sample = svy.Sample(frame, svy.Design(psu="place", wgt="one"))
        (one,) = sample.estimation.ratio("chi2", "df").estimates
        return {"estimate": [one.est], "error": [one.se]}

    return often(act)


PEERS = {
    "pyei-rxc": pyei_rxc,
    "pyei-goodman": pyei_goodman,
    "svy-glm": svy_glm,
    "svy-ratio": svy_ratio,
}

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps(PEERS[sys.argv[1]](columns(sys.argv[2]))))
