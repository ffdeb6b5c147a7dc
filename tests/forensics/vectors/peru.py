"""Totals, flags, digits and swings of Peru's run-off of 2021 that others have printed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from escrutinio.forensics.digits import uniform_last_digits
from escrutinio.forensics.groups import dense, sums
from escrutinio.forensics.stations import Codes, Counts, Reals, Stations, column
from tests.forensics import real
from tests.forensics.vectors import elections
from tests.forensics.vectors.record import Figure, figures

PAPER = "peru2021_chavez_padilla"

POINTS, FIT = 0.25, 0.01
"""Tolerances of a swing, in percentage points, and of how much of it a line tells."""


@cache
def _contested(shared: Path) -> tuple[str, ...]:
    """The numbers of the stations whose sheets were resolved."""
    found = real.fetched(
        f"SELECT mesa AS id FROM '{shared / real.RUNOFF}' WHERE s0618_obs = 'COMPUTADA RESUELTA'"
    )
    return tuple(found["id"])


def _home(one: Stations) -> Counts:
    return np.array([name < "9" for name in one.region_names])[column(one.region)]


def _sums(one: Stations) -> dict[str, int]:
    """The sums of all columns."""
    return {
        "registered": int(column(one.registered).sum()),
        "cast": int(column(one.cast).sum()),
        "castillo": int(one.votes[0].sum()),
        "fujimori": int(one.votes[1].sum()),
    }


def summary(shared: Path) -> dict[str, Any]:
    """What the paper counts and flags."""
    every = elections.runoff(shared, "s0618", "true", elections.NAME)
    one = elections.official(shared)
    home, abroad = one.select(_home(one)), one.select(~_home(one))
    contested = np.isin(home.ids, _contested(shared))
    own, away = _sums(home), _sums(abroad)
    digits = {
        f"{name}_{kind}": home.votes[i][contested == (kind == "contested")]
        for i, name in enumerate(("castillo", "fujimori"))
        for kind in ("uncontested", "contested")
    }
    return {
        "rows_all": len(every),
        "domestic_mesas": len(home),
        "contabilizada": int((~contested).sum()),
        "computada_resuelta": int(contested.sum()),
        "registered_domestic": own["registered"],
        "cast": own["cast"],
        "valid": int(home.valid.sum()),
        "castillo": own["castillo"],
        "fujimori": own["fujimori"],
        "null": int(column(home.null).sum()),
        "blank": int(column(home.blank).sum()),
        "overseas": {"mesas": len(abroad), **away},
        "flags": flags(home),
        "last_digit": {name: _digits(counts) for name, counts in digits.items()},
    }


def flags(home: Stations) -> dict[str, int]:
    """Stations at home that are called striking."""
    cast, registered, null = column(home.cast), column(home.registered), column(home.null)
    first, second = home.votes
    return {
        "turnout>1": int((cast > registered).sum()),
        "turnout<0.1": int((cast < 0.1 * registered).sum()),
        "null>0.3": int((null > 0.3 * cast).sum()),
        "castillo=1 (valid>=10)": int(((second == 0) & (home.valid >= 10)).sum()),
        "fujimori=1": int(((first == 0) & (home.valid >= 10)).sum()),
        "turnout>0.98": int((cast > 0.98 * registered).sum()),
    }


def _digits(counts: Counts) -> dict[str, float]:
    found = uniform_last_digits(counts)
    share = found.observed[[0, 5]].sum() / found.n
    return {"n": found.n, "chi2": found.chi2, "p": found.p, "share05": float(share)}


def _compared(shared: Path) -> tuple[Stations, Counts, Reals, Reals, Counts]:
    """
    Stations at home counted in both rounds, and which were contested; the option's share then and
    now.
    """
    one = elections.official(shared)
    both = real.with_before(one.select(_home(one)), real.peru_2021_round1(shared))
    before = both.before
    assert before is not None
    both = both.select(both.matched & (both.valid > 0) & (before.valid > 0))
    before = both.before
    assert before is not None
    then = before.votes[before.options.index("P16")]
    return (
        both,
        np.isin(both.ids, _contested(shared)),
        then / before.valid,
        both.votes[0] / both.valid,
        then,
    )


def swing(shared: Path) -> dict[str, float]:
    """How far the option's share moved between the rounds, station by station."""
    _, contested, before, after, _ = _compared(shared)
    moved = 100 * (after - before)
    test = stats.ttest_ind(moved[contested], moved[~contested], equal_var=False)
    return {
        "n": len(moved),
        "mean_pp": float(moved.mean()),
        "median_pp": float(np.median(moved)),
        "sd_pp": float(moved.std(ddof=1)),
        "p10": float(np.quantile(moved, 0.1)),
        "p90": float(np.quantile(moved, 0.9)),
        "min": float(moved.min()),
        "max": float(moved.max()),
        "contested_mean": float(moved[contested].mean()),
        "welch_t": float(test.statistic),
        "R2": float(np.corrcoef(before, after)[0, 1] ** 2),
        "swing>=80pp": int((moved >= 80).sum()),
        "of_which_contested": int(((moved >= 80) & contested).sum()),
    }


def _swings(shared: Path) -> dict[str, Figure]:
    """The swing, counts of stations as they are."""
    tolerances = {"n": 0.0, "R2": FIT, "swing>=80pp": 0.0, "of_which_contested": 0.0}
    return {
        f"{PAPER}/mesa_swing/{key}": Figure(value=value, tolerance=tolerances.get(key, POINTS))
        for key, value in swing(shared).items()
    }


def proclaimed(shared: Path) -> dict[str, int]:
    """What the electoral court proclaimed, as a table of quick counts quotes it."""
    path = shared / "peru/reference/quickcounts/segunda-vuelta.json"
    (year,) = (one for one in json.loads(path.read_text("utf-8")) if one["year"] == 2021)
    final = year["instruments"]["onpe100"]
    first, second = final["votesA"], final["votesB"]
    return {"castillo": first, "fujimori": second, "margin": first - second}


def regression(shared: Path) -> dict[str, float]:
    """The option's share in the run-off on that of the first round, by district."""
    both, contested, _, _, then = _compared(shared)
    names = [both.place_names[code][:6] for code in column(both.place)]
    district = np.unique(names, return_inverse=True)[1]
    before = both.before
    assert before is not None
    x = sums(then, district) / sums(before.valid, district)
    y = sums(both.votes[0], district) / sums(both.valid, district)
    part = sums(contested, district) / np.bincount(district)
    one = np.ones(len(x))
    plain, left, _ = _least_squares(np.stack([one, x]), y)
    crossed, _, errors = _least_squares(np.stack([one, x, part, x * part]), y)
    return {
        "n": len(x),
        "const": plain[0],
        "slope": plain[1],
        "R2": 1 - float(left @ left) / float(np.sum((y - y.mean()) ** 2)),
        "gamma": crossed[2],
        "gamma_se": errors[2],
        "delta": crossed[3],
        "delta_se": errors[3],
    }


def _least_squares(columns: Reals, y: Reals) -> tuple[Reals, Reals, Reals]:
    """Coefficients, what is left, and standard errors that hold under uneven spread."""
    inverse = np.linalg.inv(columns @ columns.T)
    found = inverse @ columns @ y
    left = y - found @ columns
    middle = (columns * left**2) @ columns.T
    return found, left, np.sqrt(np.diag(inverse @ middle @ inverse))


def fences(one: Stations, option: int) -> Codes:
    """
    Where a station's share lies in its place by Tukey's fences: 0 inside, 1 beyond the inner one,
    2 beyond the outer one; negative below. Shape (n,).
    """
    share, place = one.votes[option] / one.valid, dense(column(one.place))
    made = np.zeros(len(one), dtype=np.int64)
    order = np.argsort(place, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(place[order])) + 1):
        low, high = np.quantile(share[rows], (0.25, 0.75))
        for step, width in ((1, 1.5), (2, 3.0)):
            reach = width * (high - low)
            made[rows[share[rows] > high + reach]] = step
            made[rows[share[rows] < low - reach]] = -step
    return made


def tukey(shared: Path) -> dict[str, Figure]:
    """The fences that a pollster drew, with linear quantiles."""
    one = elections.mirror_everywhere(shared)
    official = elections.official(shared)
    every = elections.runoff(shared, "s0618", "true", elections.NAME)
    first, second = (fences(one, option) for option in (0, 1))
    alone = (official.votes == 0) & (official.valid > 0)
    path = "peru2021_totals/ipsos_within_centre_tukey"
    found = {
        "normal_share": float(np.mean(first == 0)),
        "PL_moderate": int((first == 1).sum()),
        "PL_extreme": int((first == 2).sum()),
        "FP_moderate": int((second == 1).sum()),
        "FP_extreme": int((second == 2).sum()),
        "FP_zero_mesas": int(alone[1].sum()),
        "PL_zero_mesas": int(alone[0].sum()),
        "both_zero": int((every.valid == 0).sum()),
        "FP_zero_atypical": int(((one.votes[1] == 0) & (second < 0)).sum()),
        "PL_zero_atypical": int(((one.votes[0] == 0) & (first < 0)).sum()),
    }
    own = {
        name: [int((sides == 1).sum()), int((sides == 2).sum())]
        for name, sides in (("PL", first), ("FP", second))
    }
    made = figures(path, found, 0.0)
    made |= figures(f"{path}/normal_share", found["normal_share"], 5e-5)
    return made | figures("peru2021_totals/our_replicate_tukey_linear_quantile", own, 0)


def peru(shared: Path) -> dict[str, Figure]:
    """All numbers on this election that are sums, digits and swings of its own stations."""
    every = elections.runoff(shared, "s0617", "true", elections.NAME)
    castillo, fujimori = (int(votes.sum()) for votes in every.votes)
    mirror = {"castillo": castillo, "fujimori": fujimori, "margin": castillo - fujimori}
    made = figures(PAPER, summary(shared), 0)
    made = {path: Figure(value=one.value, tolerance=_printed(path)) for path, one in made.items()}
    return {
        **made,
        **figures(f"{PAPER}/ecological_regression_district", regression(shared), 0.006),
        **_swings(shared),
        **figures("peru2021_totals/official_JNE", proclaimed(shared), 0),
        **figures("peru2021_totals/ronderos_mirror_all_rows", mirror, 0),
        **tukey(shared),
    }


def _printed(path: str) -> float:
    """How exactly a number is printed: digits by decimals, counts as they are."""
    tolerances = {"chi2": 0.0051, "p": 0.00051, "share05": 0.000051}
    return tolerances.get(path.rpartition("/")[2], 0.0) if "/last_digit/" in path else 0.0
