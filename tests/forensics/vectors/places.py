"""Stations inside of polling places: spread, tails, stations without a vote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from escrutinio.forensics.groups import centred, dense, sizes, sums
from escrutinio.forensics.stations import Codes, Counts, Reals, Stations, column
from escrutinio.forensics.within_places import (
    chi_squares,
    comparable,
    dispersion,
    likeness,
)
from escrutinio.forensics.zero_votes import RHOS, expected_zeros
from tests.forensics.vectors import elections
from tests.forensics.vectors.record import Figure, figures

OWN, OTHER_COPY = 0.0006, 0.02
"""Tolerances of phi: as printed; and of the first round, of which another copy was used, as a
share of the given number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Residuals:
    """
    Deviations of a share inside places, plain and given the earlier round.

    Args:
        plain: Standardised by chance, the station being part of its place. Shape (m,).
        given: What the earlier round of the same station leaves of it. Shape (m,).
        phi: Chi-square over its freedom, of both.
        robust: The square of the second's middle spread.
    """

    plain: Reals
    given: Reals
    phi: tuple[float, float]
    robust: float


def _explanation(stations: Stations) -> tuple[Codes, Codes, Reals]:
    """Stations in places of three and more, their places, and shares of the earlier round."""
    place = dense(column(stations.place))
    rows = np.flatnonzero(sizes(place) >= 3)
    before = stations.before
    assert before is not None
    parts = [*before.votes, column(before.blank), column(before.null), column(before.cast)]
    shares = np.stack([one[rows] for one in parts]) / column(before.registered)[rows]
    return rows, dense(place[rows]), shares


def residuals(stations: Stations, numerator: Counts, denominator: Counts) -> Residuals:
    """What the earlier round explains of a share inside places, by weighted least squares."""
    rows, place, features = _explanation(stations)
    x, n = numerator[rows].astype(float), denominator[rows].astype(float)
    z, target = centred(features, n, place), centred(x / n, n, place)
    slopes = np.linalg.lstsq((z * n) @ z.T, (z * n) @ target, rcond=1e-10)[0]
    size = sums(n, place)
    share = (sums(x, place) / size)[place]
    told = (share > 0) & (share < 1)
    chance = (share * (1 - share) / n)[told]
    inside = 1 - (n / size[place])[told]
    both = [target[told], (target - slopes @ z)[told]]
    freedom = int(told.sum()) - len(np.unique(place[told]))
    middle = both[1] / np.sqrt(chance)
    return Residuals(
        plain=both[0] / np.sqrt(chance * inside),
        given=both[1] / np.sqrt(chance * inside),
        phi=tuple(float(np.sum(one**2 / chance)) / freedom for one in both),
        robust=float(np.median(np.abs(middle - np.median(middle))) / 0.6744897501960817) ** 2,
    )


def spread(x: Counts, n: Counts, place: Codes, keys: str) -> dict[str, float]:
    """Some of what is told of the spread inside places."""
    found = dispersion(x, n, place)
    assert found is not None
    values = {"phi": found.phi, "rho": found.rho, "centres_p<.05": found.odd}
    values |= {"mesas": found.stations, "centres": found.places}
    return {key: values[key] for key in keys.split()}


def second_round(shared: Path) -> dict[str, Figure]:
    """The run-off, as printed."""
    one = elections.mirror(shared)
    place, cast, votes = column(one.place), column(one.cast), one.votes[0]
    ways = "phi rho centres_p<.05"
    found = {
        "castillo|valid": spread(votes, one.valid, place, f"{ways} mesas centres"),
        "turnout": spread(cast, column(one.registered), place, ways),
        "null|cast": spread(column(one.null), cast, place, ways),
        "blank|cast": spread(column(one.blank), cast, place, "phi rho"),
    }
    path = "within_centre_phi/Peru2021R2"
    made = figures(path, found, OWN)
    made |= {
        key: Figure(value=one.value, tolerance=6e-6)
        for key, one in made.items()
        if key.endswith("rho")
    }
    made |= figures(f"{path}/castillo|valid/centres_p<.001", _odd(one, 0.001), OWN)
    z = _in_places(one)
    return made | figures("within_centre_phi/lag1_serial_corr_by_mesa_number", z, OWN)


def _odd(one: Stations, level: float) -> float:
    """The share of places that the textbook test calls odd at a level."""
    use = comparable(one.votes[0], one.valid, column(one.place))
    chi2, df = chi_squares(
        one.votes[0][use].astype(float),
        one.valid[use].astype(float),
        dense(column(one.place)[use]),
    )
    told = df > 0
    return float(np.mean(stats.chi2.sf(chi2[told], df[told]) < level))


def _in_places(one: Stations) -> float:
    """The correlation of neighbours by number inside a place."""
    place, n = dense(column(one.place)), one.valid.astype(float)
    share = (sums(one.votes[0], place) / sums(n, place))[place]
    chance = np.sqrt(np.maximum(share * (1 - share) / n, 1e-12))
    z = centred(one.votes[0] / n, n, place) / chance
    order = np.lexsort((one.ids.astype(int), place))
    z, place = z[order], place[order]
    same = place[1:] == place[:-1]
    return float(np.corrcoef(z[1:][same], z[:-1][same])[0, 1])


def _relative(path: str, found: Any, given: dict[str, float], share: float) -> dict[str, Figure]:
    """Figures whose tolerance is a share of the given number."""
    return {
        key: Figure(value=one.value, tolerance=share * abs(given[key]))
        for key, one in figures(path, found, 0).items()
    }


def first_round(shared: Path, given: dict[str, float]) -> dict[str, Figure]:
    """The first round, from another copy of its results."""
    one = elections.first_round(shared)
    place, cast = column(one.place), column(one.cast)
    parties = {
        "peru_libre": ("P16", "phi rho"),
        "fuerza_popular": ("P11", "phi rho"),
        "renovacion": ("P13", "phi"),
        "morado": ("P3", "phi"),
    }
    found = {
        name: spread(one.votes[one.options.index(option)], one.valid, place, keys)
        for name, (option, keys) in parties.items()
    }
    found |= {
        "turnout": spread(cast, column(one.registered), place, "phi"),
        "null": spread(column(one.null), cast, place, "phi"),
        "blank": spread(column(one.blank), cast, place, "phi"),
    }
    return _relative("within_centre_phi/Peru2021R1", found, given, OTHER_COPY)


def mexico(shared: Path) -> dict[str, Figure]:
    """Mexico in 2012, sections as places."""
    one = elections.mexico_sections(shared)
    place, cast = column(one.place), column(one.cast)
    found = {
        name: spread(one.votes[i], cast, place, "phi rho") for i, name in enumerate(one.options[:3])
    }
    found["turnout"] = spread(cast, column(one.registered), place, "phi rho")
    made = figures("within_centre_phi/Mexico2012_section_BC", found, OWN)
    return {
        key: Figure(value=one.value, tolerance=6e-6 if key.endswith("rho") else OWN)
        for key, one in made.items()
    }


def given_the_first_round(shared: Path, given: dict[str, float]) -> dict[str, Figure]:
    """Spread and tails once the first round of the same station is known."""
    one = elections.both_rounds(shared)
    before = one.before
    assert before is not None
    own = before.options.index("P16")
    alike = likeness(before.votes[own], before.valid, one.votes[0], one.valid, column(one.place))
    votes = residuals(one, one.votes[0], one.valid)
    kinds = {
        "castillo|valid": votes,
        "turnout": residuals(one, column(one.cast), column(one.registered)),
        "null|cast": residuals(one, column(one.null), column(one.cast)),
    }
    levels = {
        name: {"phi_uncond": found.phi[0], "phi_cond": found.phi[1]}
        for name, found in kinds.items()
    }
    levels["castillo|valid"]["phi_robust_MAD"] = votes.robust
    found = {
        "R1_R2_same_mesa_residual_corr_Peru": alike,
        "conditional_on_R1_composition": levels,
        "tails_binomial_null": _tails(votes.plain),
        "tails_R1_conditional": _tails(votes.given),
        "empirical_thresholds_FPR": {
            level: {
                "uncond": float(np.quantile(np.abs(votes.plain), 1 - float(level))),
                "cond": float(np.quantile(np.abs(votes.given), 1 - float(level))),
            }
            for level in ("1e-3", "1e-4")
        },
    }
    return _relative("within_centre_phi", found, given, OTHER_COPY)


def _tails(z: Reals) -> dict[str, float]:
    return {f"P(|z|>{edge})": float(np.mean(np.abs(z) > edge)) for edge in (3, 4, 5)}


def without_a_vote(shared: Path) -> dict[str, Figure]:
    """Stations without a vote for one option, and how many chance would make."""
    one, official = elections.mirror(shared), elections.official(shared)
    place = column(one.place)
    found = [expected_zeros(one.votes[1], one.valid, place, rho) for rho in RHOS]
    neighbours = sizes(dense(place)) >= 2
    odd = [int(((each.p < 1e-6) & neighbours[each.rows]).sum()) for each in found]
    home = np.array([name < "9" for name in official.region_names])[column(official.region)]
    none = (official.votes[0] == 0) & (official.valid > 0) & home
    path = "zero_vote_mesas_peru2021"
    exact = {
        "observed_FP_zero": found[0].observed,
        "unusual_p<1e-6": dict(zip(("binomial", "rho_.0035", "rho_.02"), odd, strict=True)),
        "PL_zero_domestic": int(none.sum()),
    }
    keys = ("binomial_LOO_centre", "betabinom_rho_.0035", "betabinom_rho_.02")
    made = figures(path, exact, 0)
    for key, each, tolerance in zip(keys, found, (0.5, 2.5, 2.5), strict=True):
        made |= figures(f"{path}/expected/{key}", each.expected, tolerance)
    return made


def places(shared: Path, given: dict[str, float]) -> dict[str, Figure]:
    """All numbers on stations inside of places."""
    return {
        **second_round(shared),
        **first_round(shared, given),
        **mexico(shared),
        **given_the_first_round(shared, given),
        **without_a_vote(shared),
    }
