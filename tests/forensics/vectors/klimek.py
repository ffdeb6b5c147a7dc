"""The fit of Klimek and others, which the battery leaves out: refitted here to show why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator

from escrutinio.forensics.method import generator
from escrutinio.forensics.mixture import mixture
from escrutinio.forensics.stations import Reals, column
from tests.forensics import real
from tests.forensics.vectors import elections
from tests.forensics.vectors.record import Figure, figures

POWERS = np.array([0.5, 1.0, 1.5, 2.0, 2.5])
SOME, NEARLY_ALL = np.linspace(0, 1, 21), np.linspace(0, 0.1, 11)
EXTREME = 0.075
DRAWS = 20
STEPS = {"fi": 0.05, "fe": 0.01, "alpha": 0.5}
"""How fine the grid is: as far as two fits may lie apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """First estimates: modes, the spread below them, and what lies above the second one."""

    tau: float
    nu: float
    sigma_tau: float
    sigma_nu: float
    theta: float


def first_estimates(turnout: Reals, share: Reals, bins: int = 200) -> Start:
    """The estimates from which the fit sets out."""
    tau, nu = _mode(turnout, bins), _mode(share, bins)
    above = np.sqrt(np.mean((share[share > nu] - nu) ** 2))
    return Start(
        tau=tau,
        nu=nu,
        sigma_tau=float(np.sqrt(np.mean((turnout[turnout < tau] - tau) ** 2))),
        sigma_nu=float(np.sqrt(np.mean((share[share < nu] - nu) ** 2))),
        theta=float(np.sqrt(above)),
    )


def _mode(x: Reals, bins: int) -> float:
    inner = x[(x > 0.005) & (x < 0.995)]
    return int(np.argmax(np.histogram(inner, bins, (0, 1))[0])) / bins


def _truncated(mean: float, sd: float, n: int, chance: Generator, *, half: bool = False) -> Reals:
    x = np.full(n, -1.0)
    while (out := (x < 0) | (x > 1)).any():
        drawn = chance.normal(mean, sd, int(out.sum()))
        x[out] = np.abs(drawn) if half else drawn
    return x


def _histogram(share: Reals) -> Reals:
    return np.bincount(np.rint(100 * np.clip(share, 0, 1)).astype(int), minlength=101) / 1.0


def fitted(share: Reals, start: Start, chance: Generator) -> dict[str, float]:
    """The point of the grid whose histogram of shares is nearest; three linear parts make it."""
    n = len(share) * DRAWS
    turnout = _truncated(start.tau, start.sigma_tau, n, chance)
    support = _truncated(start.nu, start.sigma_nu, n, chance)
    some = _truncated(0, start.theta, n, chance, half=True)
    nearly = 1 - _truncated(0, EXTREME, n, chance, half=True)

    def added(x: Reals, power: float) -> Reals:
        votes = turnout * support + x * (1 - turnout) + x**power * (1 - support) * turnout
        return _histogram(votes / (turnout + x * (1 - turnout))) / DRAWS

    clean, extreme, seen = _histogram(support) / DRAWS, added(nearly, 1.0), _histogram(share)
    fi, fe = (one.reshape(-1, 1) for one in np.meshgrid(SOME, NEARLY_ALL, indexing="ij"))
    best: tuple[float, dict[str, float]] = (np.inf, {})
    for power in POWERS:
        made = (1 - fi - fe) * clean + fi * added(some, power) + fe * extreme
        miss = np.square((made - seen) / (seen + 1)).sum(axis=1)
        at = int(np.argmin(np.where((fi + fe).ravel() <= 1, miss, np.inf)))
        if miss[at] < best[0]:
            best = float(miss[at]), {"fi": fi[at, 0], "fe": fe[at, 0], "alpha": float(power)}
    return best[1]


def _elections(shared: Path) -> dict[str, tuple[Reals, Reals]]:
    """Turnout and share of the elections that were refitted and are at hand."""
    russia, peru = real.world(shared, "russia2012"), elections.mirror(shared)
    use = (column(russia.registered) > 0) & (column(russia.cast) > 0)
    russia = russia.select(use)
    turnout = column(peru.cast) / column(peru.registered)
    puno = np.array([name == "20" for name in peru.region_names])[column(peru.region)]
    castillo, fujimori = peru.votes / peru.valid
    cast = column(russia.cast)
    return {
        "Russia2012": (cast / column(russia.registered), russia.votes[russia.leader] / cast),
        "Peru2021_Castillo_CLEAN": (turnout, castillo),
        "Peru2021_Fujimori_CLEAN": (turnout, fujimori),
        "Peru2021_Puno_Castillo_CLEAN": (turnout[puno], castillo[puno]),
    }


def klimek(shared: Path) -> dict[str, Figure]:
    """All numbers on this fit, and on the mixture of Mebane and Kalinin."""
    made: dict[str, Figure] = {}
    for name, (turnout, share) in _elections(shared).items():
        start = first_estimates(turnout, share)
        fit = fitted(share, start, generator(1, "klimek"))
        other = fitted(share, first_estimates(turnout, share, 100), generator(1, "klimek"))
        path = f"klimek_false_positives/our_refit_grid/{name}"
        wanted = {"Russia2012": ("fi", "fe", "alpha"), "Peru2021_Castillo_CLEAN": ("fi", "fe")}
        for key in wanted.get(name, ("fi",)):
            made |= figures(f"{path}/{key}", fit[key], STEPS[key])
        if name in wanted:
            made |= figures(f"{path}/alt_start_fi", other["fi"], STEPS["fi"])
        if name == "Russia2012":
            for key, step in STEPS.items():
                made |= figures(f"klimek/fits/{name}/{key}", fit[key], step)
            values = {
                key: getattr(start, key) for key in ("tau", "nu", "sigma_tau", "sigma_nu", "theta")
            }
            made |= figures("klimek/kobak_recomputed_first_estimates/2012", values, 5e-5)
    return made | _mixture(shared)


def _mixture(shared: Path) -> dict[str, Figure]:
    one = real.world(shared, "russia2012")
    found = mixture(one, one.leader, generator(1, "mixture")).shares
    return figures("mebane_kalinin_fmm/f_i/2012", found[1], 5e-4) | figures(
        "mebane_kalinin_fmm/f_e/2012", found[2], 5e-5
    )
