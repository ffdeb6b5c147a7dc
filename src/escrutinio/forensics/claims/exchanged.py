"""Claim: on these sheets two options were exchanged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from escrutinio.forensics.claims.outcome import granted
from escrutinio.forensics.claims.spread import beside, overdispersion, tails
from escrutinio.forensics.claims.verdict import ORDINARY, UNUSUAL, Expected, Verdict
from escrutinio.forensics.stations import Codes, Reals, Stations, column

WRITTEN, OTHER, NEITHER = "written", "other", "neither"
BOTH, ALONE = "both", "alone"
LEAST = 0.001
"""A sheet fits where the chance of one at least so far is not below this."""

WIDER = (0.5, 2.0, 5.0)
"""The spread inside places is also taken so many times as large as it was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """
    Whether sheets fit their place, as written and with two options exchanged.

    Args:
        rows: Which stations. Shape (m,).
        share: Of the option in the other stations of the place; nan where there is none. (m,)
        written: The chance of one at least so far, as written. Shape (m,).
        exchanged: The same with the two options exchanged. Shape (m,).
    """

    rows: Codes
    share: Reals
    written: Reals
    exchanged: Reals

    def how(self, i: int) -> str:
        """As written, exchanged, both, neither; or alone, where nothing stands beside it."""
        if np.isnan(self.share[i]):
            return ALONE
        fits = (bool(self.written[i] >= LEAST), bool(self.exchanged[i] >= LEAST))
        return {(True, True): BOTH, (True, False): WRITTEN, (False, True): OTHER}.get(fits, NEITHER)

    @property
    def odd(self) -> int:
        """Sheets that do not fit as they are written."""
        return sum(self.how(i) in (OTHER, NEITHER) for i in range(len(self.rows)))


def fit(stations: Stations, rows: Codes, rho: float) -> Fit:
    """
    Sheets against the other stations of their places.

    Args:
        stations: With places.
        rows: Which sheets.
        rho: How alike the voters of a station are.
    """
    first, second = stations.votes[stations.leader], stations.votes[stations.runner_up]
    near = beside(first, first + second, column(stations.place))
    here = near.select(rows)
    both = (first + second)[rows]
    chances = []
    for one in (first[rows], second[rows]):
        few, many = tails(one, both, here, rho)
        chances.append(np.minimum(1.0, 2 * np.minimum(few, many)))
    share = np.where(here.known, here.share, np.nan)
    return Fit(rows=rows, share=share, written=chances[0], exchanged=chances[1])


def exchanged(stations: Stations, rows: Codes) -> Verdict:
    """
    Sheets on which the votes of the first two look exchanged.

    Args:
        stations: With places.
        rows: The sheets named by the claim.

    Says: Whether each sheet fits the other stations of its place as it is written, with the two
    options exchanged, or neither way.
    Does not say: What stands on the paper.
    """
    first, second = stations.votes[stations.leader], stations.votes[stations.runner_up]
    rho = overdispersion(first, first + second, column(stations.place))
    found = fit(stations, rows, rho)
    how = [found.how(i) for i in range(len(rows))]
    every = fit(stations, np.arange(len(stations)), rho)
    known = ~np.isnan(every.share)
    totals = stations.votes.sum(axis=1).astype(float)
    moved = float((first - second)[rows].sum())
    totals[stations.leader] -= moved
    totals[stations.runner_up] += moved
    return Verdict(
        kind="exchanged",
        grade=UNUSUAL if found.odd else ORDINARY,
        unit="stations",
        seen=float(found.odd),
        n=len(rows),
        subject=stations.options[stations.leader],
        expected=_expected(len(rows), rho),
        checked=(
            ("rho", rho),
            ("beyond_seen", float((every.written[known] < LEAST).sum())),
            ("beyond_expected", LEAST * float(known.sum())),
        ),
        sensitivity=tuple(_under(stations, rows, rho * one) for one in WIDER),
        explanations=("claim.explain.mixed", "claim.explain.copied") if found.odd else (),
        effect=granted(stations, totals),
        settles=("claim.settle.copies", "claim.settle.sheets", "claim.settle.hamlets"),
        silent=("claim.silent.paper", "claim.silent.intention"),
        figures=tuple(
            (one, float(how.count(one))) for one in (WRITTEN, OTHER, NEITHER, BOTH, ALONE)
        ),
        stations=tuple(str(one) for one in stations.ids[rows]),
        columns=tuple(
            f"claim.column.{one}"
            for one in ("station", "first", "second", "beside", "p_written", "p_exchanged", "fits")
        ),
        rows=tuple(
            (
                str(stations.ids[row]),
                int(first[row]),
                int(second[row]),
                float(found.share[i]),
                float(found.written[i]),
                float(found.exchanged[i]),
                f"claim.fits.{how[i]}",
            )
            for i, row in enumerate(rows)
        ),
        answer=f"claim.exchanged.{_answer(how)}",
    )


def _answer(how: list[str]) -> str:
    if OTHER in how:
        return "some"
    return "neither" if NEITHER in how else "none"


def _expected(n: int, rho: float, setting: str = "") -> Expected:
    """So many of n sheets would not fit by chance, were they drawn at random."""
    return Expected(
        model="claim.model.place", value=LEAST * n, low=0.0, high=float(_most(n)), setting=setting
    )


def _most(n: int) -> int:
    return int(stats.binom.ppf(0.975, n, LEAST))


def _under(stations: Stations, rows: Codes, rho: float) -> Expected:
    """How many do not fit under another spread."""
    odd = float(fit(stations, rows, rho).odd)
    return Expected(
        model="claim.model.not_fitting",
        value=odd,
        low=odd,
        high=odd,
        setting=f"ρ = {rho:.4f}",
    )
