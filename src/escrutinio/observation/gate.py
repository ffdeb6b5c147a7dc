"""Whether an estimate may be published: not while parts of the country are silent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from escrutinio.observation.frame import Codes, Flags

UNBALANCED, SILENT, FEW = "unbalanced", "silent", "few"
"""Strata report at different rates; one is silent; too few stations have reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stratum: how many of its drawn stations have reported. [stations]"""

    name: str
    drawn: int
    arrived: int

    @property
    def rate(self) -> float:
        """The share that has reported."""
        return self.arrived / self.drawn if self.drawn else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """
    Whether a point estimate may go out, and why not.

    Args:
        open: Whether it may.
        reasons: Codes of what speaks against it.
        p: How likely such different rates are if reports were late by chance alone.
        rate: The share of all drawn stations that has reported.
        parts: Every stratum, those that lack most first.
    """

    open: bool
    reasons: tuple[str, ...]
    p: float
    rate: float
    parts: tuple[Part, ...]


def gate(
    arrived: Flags,
    stratum: Codes,
    strata: tuple[str, ...],
    *,
    least: float = 0.5,
    alpha: float = 0.01,
    gap: float = 0.1,
    spared: float = 0.02,
) -> Gate:
    """
    The gate before a point estimate.

    It is closed while fewer than `least` of the drawn stations have reported; while strata with
    more than `spared` of the sample are silent; and while the rates of the strata differ by more
    than chance (chi-square below `alpha`) and strata with more than twice `spared` of the sample
    lag more than `gap` behind the whole.

    Args:
        arrived: Which drawn stations have reported. Shape (m,).
        stratum: Of each, as codes. Shape (m,).
        strata: What the codes stand for.
        least: The smallest share of reports.
        alpha: Below it, rates differ.
        gap: How far behind the whole a stratum may be.
        spared: So much of the sample may lie in silent strata.

    Says: Whether the part that came can be taken for the sample.
    Does not say: That an estimate behind an open gate is right.

    >>> late = np.array([True] * 50 + [True] * 20 + [False] * 30)
    >>> found = gate(late, np.repeat([0, 1], 50), ("coast", "highlands"))
    >>> found.open, found.reasons, found.parts[0].name, round(found.parts[0].rate, 1)
    (False, ('unbalanced',), 'highlands', 0.4)
    """
    drawn = np.bincount(stratum, minlength=len(strata))
    came = np.bincount(stratum[arrived], minlength=len(strata))
    rate = float(arrived.mean()) if len(arrived) else 0.0
    used = drawn > 0
    p = _balance(drawn[used], came[used], rate)
    parts = [
        Part(name=strata[i], drawn=int(drawn[i]), arrived=int(came[i]))
        for i in np.flatnonzero(used)
    ]
    whole = max(1, len(arrived))
    silent = sum(one.drawn for one in parts if not one.arrived) / whole
    behind = sum(one.drawn for one in parts if rate - one.rate > gap) / whole
    tests = (
        (FEW, rate < least),
        (SILENT, silent > spared),
        (UNBALANCED, p < alpha and behind > 2 * spared),
    )
    reasons = tuple(name for name, holds in tests if holds)
    ordered = sorted(parts, key=lambda one: (one.rate, one.arrived - one.drawn, one.name))
    return Gate(open=not reasons, reasons=reasons, p=p, rate=rate, parts=tuple(ordered))


def _balance(drawn: Codes, came: Codes, rate: float) -> float:
    """How likely such rates are if every stratum reports alike."""
    if len(drawn) < 2 or rate in (0.0, 1.0):
        return 1.0
    expected = drawn * rate
    value = ((came - expected) ** 2 / (expected * (1 - rate))).sum()
    return float(chi2.sf(value, len(drawn) - 1))
