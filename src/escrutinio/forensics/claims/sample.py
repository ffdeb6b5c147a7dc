"""Claim: a sample of stations shows another result than the count."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from escrutinio.forensics.claims.outcome import granted
from escrutinio.forensics.claims.verdict import (
    ORDINARY,
    UNEXPLAINED,
    UNUSUAL,
    Effect,
    Expected,
    Verdict,
)
from escrutinio.forensics.stations import Codes, Counts, Stations

KIND = "sample"
FAR = 0.001
"""Of a smaller chance a difference is not explained by the draw."""
LAGGING = 0.8
"""How much of the sample a report of a sample that is not complete may rest on."""


def sample(stations: Stations, option: int, share: float, n: int) -> Verdict:
    """
    A share that a sample is said to give, against the count.

    Args:
        stations: The count.
        option: Whose share.
        share: What the sample is said to give, from 0 to 1.
        n: How many stations it had.

    Says: Whether a sample of so many stations can give that share if the count is right.
    Does not say: Whether it was drawn by chance; a sample that was picked can give anything. Nor
    whether the sample's own figures are right.
    """
    truth = float(stations.votes[option].sum() / stations.valid.sum())
    error = _error(stations, option, n)
    p = 2 * float(stats.norm.sf(abs(share - truth) / error)) if error else float(share == truth)
    grade = ORDINARY if p > 0.05 else UNUSUAL if p > FAR else UNEXPLAINED
    return Verdict(
        kind=KIND,
        grade=grade,
        unit="share",
        seen=share,
        n=n,
        subject=stations.options[option],
        expected=_around("claim.model.draw", truth, error),
        sensitivity=(
            _around("claim.model.draw", truth, error, "claim.setting.stations"),
            _around("claim.model.draw", truth, _error(stations, option, n, by="area"),
                    "claim.setting.spread"),
            _around("claim.model.draw", truth, _textbook(stations, truth, n),
                    "claim.setting.voters"),
            _around("claim.model.draw", truth, error / math.sqrt(LAGGING), "claim.setting.late"),
        ),
        explanations=() if grade == ORDINARY else (
            "claim.explain.late", "claim.explain.weights", "claim.explain.draw"
        ),
        effect=_effect(stations, option, share),
        settles=("claim.settle.sample", "claim.settle.reports", "claim.settle.copies"),
        silent=("claim.silent.drawn", "claim.silent.intention"),
        figures=(
            ("counted", 100 * truth),
            ("difference", 100 * (share - truth)),
            ("error", 100 * error),
            ("p", p),
            ("needed", float(_needed(stations, option, share - truth))),
        ),
        answer=f"claim.sample.{grade}",
    )  # fmt: skip


def reported(stations: Stations, rows: Codes, votes: Counts) -> Verdict:
    """
    Figures that a sample reports station by station, against the sheets of the same stations.

    Args:
        stations: The count.
        rows: The reported stations' places. Shape (m,).
        votes: What was reported, in the order of the options. Shape (k, m). [votes]

    Says: In which stations the reports differ from the sheets, and what that would be in the whole
    if the stations were drawn by chance.
    Does not say: Which of the two is right: the paper decides.
    """
    first, second = stations.leader, stations.runner_up
    counted = stations.votes[:, rows]
    other = (votes != counted).any(axis=0)
    moved = (votes[first] - votes[second]) - (counted[first] - counted[second])
    mean, error = _mean(moved, len(stations))
    wide = float(stats.t.ppf(0.975, max(1, len(rows) - 1))) * error
    whole = len(stations)
    significant = abs(mean) > wide and bool(other.any())
    grade = ORDINARY if not other.any() else UNEXPLAINED if significant else UNUSUAL
    order = np.argsort(-np.abs(moved), kind="stable")
    order = order[other[order]]
    lead = stations.margin + mean * whole
    return Verdict(
        kind=KIND,
        grade=grade,
        unit="stations",
        seen=float(other.sum()),
        n=len(rows),
        subject=stations.options[first],
        expected=Expected(model="claim.model.same_sheets", value=0.0, low=0.0, high=0.0),
        explanations=() if grade == ORDINARY else ("claim.explain.clerical", "claim.explain.typed"),
        effect=Effect(
            margin=stations.margin,
            change=round(mean * whole),
            after=round(lead),
            winner=stations.options[first if lead > 0 else second] if lead else "",
        ),
        settles=("claim.settle.copies", "claim.settle.sheets", "claim.settle.reports"),
        silent=("claim.silent.drawn", "claim.silent.intention"),
        figures=(
            ("moved", mean * whole),
            ("low", (mean - wide) * whole),
            ("high", (mean + wide) * whole),
        ),
        stations=tuple(str(stations.ids[rows[i]]) for i in order),
        columns=tuple(f"claim.column.{one}" for one in ("station", "seen", "expected", "moved")),
        rows=tuple(
            (
                str(stations.ids[rows[i]]),
                int(votes[first, i] - votes[second, i]),
                int(counted[first, i] - counted[second, i]),
                int(moved[i]),
            )
            for i in order[:50]
        ),
        answer=f"claim.sample.reports.{grade}",
    )


def _around(model: str, truth: float, error: float, setting: str = "") -> Expected:
    wide = float(stats.norm.ppf(0.975)) * error
    return Expected(model=model, value=truth, low=truth - wide, high=truth + wide, setting=setting)


def _error(stations: Stations, option: int, n: int, by: str = "") -> float:
    """Standard error of the share in a sample of n stations; within areas where they are known."""
    votes, valid = stations.votes[option].astype(float), stations.valid.astype(float)
    left = votes - votes.sum() / valid.sum() * valid
    area = getattr(stations, by) if by else None
    if area is not None:
        code = area + 1
        mean = np.bincount(code, left) / np.maximum(np.bincount(code), 1)
        left = left - mean[code]
    spread = float((left**2).sum()) / max(1, len(left) - 1)
    return math.sqrt(spread * max(0.0, 1 - n / len(left)) / n) / float(valid.mean())


def _textbook(stations: Stations, truth: float, n: int) -> float:
    """What the formula for as many voters gives, which is not the error of stations."""
    return math.sqrt(truth * (1 - truth) / (n * float(stations.valid.mean())))


def _needed(stations: Stations, option: int, difference: float) -> int:
    """How many stations a sample needs to see such a difference four times in five."""
    one = _error(stations, option, 1)
    if not difference:
        return len(stations)
    n = ((1.96 + 0.84) * one / difference) ** 2
    return min(len(stations), math.ceil(n / (1 + n / len(stations))))


def _effect(stations: Stations, option: int, share: float) -> Effect:
    """The lead if the sample's share were that of the whole, the others in proportion."""
    totals = stations.votes.sum(axis=1).astype(float)
    whole, own = float(stations.valid.sum()), float(totals[option])
    rest = max(1.0, totals.sum() - own)
    given = totals * (whole * (1 - share) / rest)
    given[option] = share * whole
    return granted(stations, given)


def _mean(moved: Counts, whole: int) -> tuple[float, float]:
    n = len(moved)
    spread = float(moved.std(ddof=1)) if n > 1 else 0.0
    return float(moved.mean()), spread * math.sqrt(max(0.0, 1 - n / whole) / max(1, n))
