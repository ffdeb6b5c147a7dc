"""Screens that the battery leaves out or labels: how often they call clean provinces odd."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from escrutinio.forensics.chance import two_sided
from escrutinio.forensics.digits import (
    BENFORD_SECOND_MEAN,
    first_digits,
    mean_score,
    second_digits,
    uniform_last_digits,
)
from escrutinio.forensics.groups import dense
from escrutinio.forensics.stations import Counts, Flags, Reals, Stations, column
from tests.forensics.vectors import elections
from tests.forensics.vectors.record import Figure, figures

ENOUGH = 100
"""Stations of a province, and counts of them, below which a screen is not used."""

ALPHA = 0.05

Screen = Callable[[Counts], float]


def second_mean(counts: Counts) -> float:
    """The p-value of the mean second digit against Benford's law."""
    return two_sided(mean_score(second_digits(counts), BENFORD_SECOND_MEAN)[1])


def rate(p: list[float]) -> float:
    """How many of them speak."""
    return float(np.mean(np.array(p) < ALPHA))


def of_counts(counts: Counts, provinces: list[Flags], screen: Screen, least: int) -> float:
    """How often a screen speaks of provinces with enough counts of at least so many votes."""
    kept = [counts[here][counts[here] >= least] for here in provinces]
    return rate([screen(one) for one in kept if len(one) >= ENOUGH])


def of_shapes(x: Reals, provinces: list[Flags]) -> tuple[float, float]:
    """How often skewness and kurtosis are said to be not normal."""
    return (
        rate([stats.skewtest(x[here]).pvalue for here in provinces]),
        rate([stats.kurtosistest(x[here]).pvalue for here in provinces]),
    )


def rejected(one: Stations) -> dict[str, float]:
    """How often each screen speaks of the provinces with at least a hundred stations."""
    area = dense(column(one.area))
    large = [area == code for code in np.flatnonzero(np.bincount(area) >= ENOUGH)]
    first, second = one.votes
    cast, null = column(one.cast), column(one.null)
    turnout, share = cast / column(one.registered), first / one.valid
    shapes = {"turnout": of_shapes(turnout, large), "share": of_shapes(share, large)}
    alike = [float(stats.pearsonr(turnout[here], share[here]).pvalue) for here in large]
    made = {"pearson_turnout_share": rate(alike)}
    for name, (skewness, kurtosis) in shapes.items():
        made |= {f"skewness_{name}": skewness, f"kurtosis_{name}": kurtosis}

    def counts(name: str, of: Counts, kind: str, least: int) -> None:
        made[name] = of_counts(of, large, SCREENS[kind], least)

    for name, of in (("P1", first), ("P2", second)):
        counts(f"last_digit_{name}_ge1", of, "last", 1)
        counts(f"last_digit_{name}_ge100", of, "last", 100)
        counts(f"2BL_chi2_{name}", of, "second", 10)
        counts(f"2BL_mean_{name}", of, "mean", 10)
        counts(f"1BL_{name}", of, "first", 1)
    counts("last_digit_cast", cast, "last", 1)
    counts("last_digit_null_votes", null, "last", 1)
    counts("2BL_chi2_cast", cast, "second", 10)
    return made


SCREENS: dict[str, Screen] = {
    "last": lambda counts: uniform_last_digits(counts).p,
    "second": lambda counts: second_digits(counts).p,
    "first": lambda counts: first_digits(counts).p,
    "mean": second_mean,
}


def _of_one(counts: Counts, share: Reals, turnout: Reals | None) -> dict[str, float]:
    """The moments and digits of one column of the whole election."""
    found = {
        "2BL": mean_score(second_digits(counts), BENFORD_SECOND_MEAN)[0],
        "LastC": float((counts % 10).mean()),
        "P05s": float(np.isin(np.rint(100 * share) % 10, (0, 5)).mean()),
        "C05s": float(np.isin(counts % 10, (0, 5)).mean()),
        "Skew": float(stats.skew(share)),
        "Kurt": float(stats.kurtosis(share, fisher=False)),
    }
    if turnout is not None:
        found["Corr"] = float(np.corrcoef(turnout, share)[0, 1])
    return found


def whole_election(one: Stations) -> dict[str, Any]:
    """The basic screens on all stations."""
    cast = column(one.cast)
    turnout = cast / column(one.registered)
    return {
        "n": len(one),
        "turnout": _of_one(cast, turnout, None),
        "P1": _of_one(one.votes[0], one.votes[0] / cast, turnout),
        "P2": _of_one(one.votes[1], one.votes[1] / cast, turnout),
    }


def provinces(shared: Path) -> dict[str, Figure]:
    """All numbers on these screens."""
    one = elections.mirror(shared)
    path = "fpr_clean_peru2021R2_132_provinces"
    return {
        **figures(f"{path}/alpha", ALPHA, 0),
        **figures(f"{path}/reject_rate", rejected(one), 0.0006),
        **figures("eft_basic_full_peru2021R2", whole_election(one), 0.0015),
    }
