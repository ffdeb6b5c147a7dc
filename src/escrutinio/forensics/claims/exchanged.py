"""Claim: on these sheets two options were exchanged."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from escrutinio.forensics import swapped
from escrutinio.forensics.claims.outcome import granted
from escrutinio.forensics.claims.verdict import ORDINARY, UNUSUAL, Effect, Expected, Verdict
from escrutinio.forensics.deviations import votes_deviations
from escrutinio.forensics.stations import Codes, Reals, Stations
from escrutinio.forensics.tails import VOTES, p_of

WRITTEN, OTHER, NEITHER = "written", "other", "neither"
BOTH, ALONE = "both", "alone"
WAYS = (WRITTEN, OTHER, NEITHER, BOTH, ALONE)
LEAST = 0.001
"""A sheet fits where the chance of one at least so far is not below this."""

OTHERS = (0.01, 0.0001)
SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """
    Whether sheets fit their place, as written and with two options exchanged.

    Args:
        share: What is expected of the option: by the other stations of the place, and by the
            earlier round where it was used; nan where too few stand beside it. Shape (m,).
        score: How far it lies from that, in robust standard deviations. Shape (m,).
        written: The chance of one at least so far, as written. Shape (m,).
        exchanged: The same with the two options exchanged. Shape (m,).
        beyond: Of all stations of the election, those that do not fit as written.
        compared: Stations of the election that could be compared.
    """

    share: Reals
    score: Reals
    written: Reals
    exchanged: Reals
    beyond: int
    compared: int

    def how(self, i: int, least: float = LEAST) -> str:
        """As written, exchanged, both, neither; or alone, where too few stand beside it."""
        if np.isnan(self.written[i]):
            return ALONE
        fits = (bool(self.written[i] >= least), bool(self.exchanged[i] >= least))
        return {(True, True): BOTH, (True, False): WRITTEN, (False, True): OTHER}.get(fits, NEITHER)

    def odd(self, least: float = LEAST) -> int:
        """Sheets that do not fit as they are written."""
        return sum(self.how(i, least) in (OTHER, NEITHER) for i in range(len(self.written)))


def fit(stations: Stations, rows: Codes) -> Fit:
    """
    Sheets against the other stations of their places.

    Args:
        stations: With places.
        rows: Which sheets. Shape (m,).
    """
    first, second = stations.leader, stations.runner_up
    columns = np.full((4, len(stations)), np.nan)
    found = votes_deviations(stations, first)
    beyond, compared = 0, 0
    if found is not None:
        both = swapped.exchanged(found, stations.votes[first], stations.votes[second])
        chance = p_of(both.written, VOTES, found.conditional)
        columns[:, found.rows] = (
            found.expected / stations.valid[found.rows],
            both.written,
            chance,
            p_of(both.exchanged, VOTES, found.conditional),
        )
        beyond, compared = int((chance < LEAST).sum()), len(chance)
    share, score, written, exchanged_ = columns[:, rows]
    return Fit(
        share=share,
        score=score,
        written=written,
        exchanged=exchanged_,
        beyond=beyond,
        compared=compared,
    )


def exchanged(stations: Stations, rows: Codes) -> Verdict:
    """
    Sheets on which the votes of the first two look exchanged.

    Args:
        stations: With places.
        rows: The sheets named by the claim. Shape (m,).

    Says: Whether each sheet fits the other stations of its place as it is written, with the two
    options exchanged, or neither way.
    Does not say: What stands on the paper.
    """
    found = fit(stations, rows)
    how = [found.how(i) for i in range(len(rows))]
    odd, compared = found.odd(), len(rows) - how.count(ALONE)
    grade = UNUSUAL if odd else ORDINARY
    return Verdict(
        kind="exchanged",
        grade=grade,
        unit="stations",
        seen=float(odd),
        n=compared,
        subject=stations.options[stations.leader],
        expected=_expected(compared),
        checked=(
            ("beyond_seen", float(found.beyond)),
            ("beyond_expected", LEAST * found.compared),
        ),
        sensitivity=_sensitivity(stations, rows, found),
        explanations=_explanations(how) if odd else (),
        effect=_effect(stations, rows),
        settles=("claim.settle.copies", "claim.settle.sheets", "claim.settle.hamlets"),
        silent=("claim.silent.paper", "claim.silent.intention"),
        figures=tuple((one, float(how.count(one))) for one in WAYS),
        stations=tuple(str(one) for one in stations.ids[rows]),
        columns=tuple(
            f"claim.column.{one}"
            for one in ("station", "first", "second", "beside", "p_written", "p_exchanged", "fits")
        ),
        rows=tuple(_row(stations, rows, found, i) for i in range(min(SHOWN, len(rows)))),
        answer=f"claim.exchanged.{_answer(how)}",
    )


def _row(stations: Stations, rows: Codes, found: Fit, i: int) -> tuple[str | float, ...]:
    row = int(rows[i])
    return (
        str(stations.ids[row]),
        int(stations.votes[stations.leader, row]),
        int(stations.votes[stations.runner_up, row]),
        float(found.share[i]),
        float(found.written[i]),
        float(found.exchanged[i]),
        f"claim.fits.{found.how(i)}",
    )


def _answer(how: list[str]) -> str:
    if OTHER in how:
        return "some"
    if NEITHER in how:
        return "neither"
    return "alone" if set(how) == {ALONE} else "none"


def _explanations(how: list[str]) -> tuple[str, ...]:
    copied = ("claim.explain.copied",) if OTHER in how else ()
    return (*copied, "claim.explain.mixed", "claim.explain.picked")


def _effect(stations: Stations, rows: Codes) -> Effect:
    """The lead if the two options were exchanged on all these sheets."""
    first, second = stations.leader, stations.runner_up
    totals = stations.votes.sum(axis=1).astype(float)
    moved = float((stations.votes[first] - stations.votes[second])[rows].sum())
    totals[first] -= moved
    totals[second] += moved
    return granted(stations, totals)


def _expected(n: int, least: float = LEAST) -> Expected:
    """So many of n sheets drawn at random would not fit."""
    high = float(stats.binom.ppf(0.975, n, least)) if n else 0.0
    return Expected(model="claim.model.tails", value=least * n, low=0.0, high=high)


def _sensitivity(stations: Stations, rows: Codes, found: Fit) -> tuple[Expected, ...]:
    """How many do not fit at another chance, and without the earlier round."""
    n = int((~np.isnan(found.written)).sum())
    settings = [
        replace(_expected(n, one), setting=f"p = {one:g}", seen=float(found.odd(one)))
        for one in OTHERS
    ]
    if stations.before is not None:
        alone = fit(replace(stations, before=None, matched=None), rows)
        settings.append(
            replace(_expected(n), setting="claim.setting.alone", seen=float(alone.odd()))
        )
    return tuple(settings)
