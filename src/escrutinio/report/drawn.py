"""The pictures of a battery, from the stations that it read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator
from scipy import special

from escrutinio.forensics.flows import ABSENT, BLANK, NULL, OTHERS, shares
from escrutinio.forensics.flows import flows as estimated
from escrutinio.forensics.groups import dense, sums
from escrutinio.forensics.method import generator
from escrutinio.forensics.stations import NOWHERE, Codes, Counts, Flags, Reals, Stations, column
from escrutinio.report.pictures.fingerprint import fingerprint
from escrutinio.report.pictures.flows import Streams, flows
from escrutinio.report.pictures.funnel import funnel
from escrutinio.report.pictures.histogram import histogram, usable
from escrutinio.report.pictures.picture import Picture
from escrutinio.words import say

if TYPE_CHECKING:
    from escrutinio.operations.forensics import BatteryReport

SINGLED = "places-votes"
"""The test whose stations are marked in the funnel."""

SURE = float(special.ndtri(0.975))
"""Standard errors on each side of an interval of 95 %."""


def drawn(report: BatteryReport, language: str) -> tuple[Picture, ...]:
    """
    The pictures for which the stations have the columns.

    Args:
        report: What the battery read.
        language: "es" or "en".
    """
    stations, option = report.stations, report.stations.options.index(report.option)
    found: list[Picture] = []
    if stations.registered is not None and stations.cast is not None:
        found.append(histogram(stations.cast, stations.registered, language))
        if stations.place is not None:
            found.append(_fingerprint(stations, option, report.seed, language))
    if stations.place is not None:
        found.append(_funnel(report, option, language))
    streams = None if stations.before is None else _streams(stations, language)
    return (*found, flows(streams, language)) if streams else tuple(found)


def _fingerprint(stations: Stations, option: int, seed: int, language: str) -> Picture:
    registered, cast = column(stations.registered), column(stations.cast)
    place, votes, valid = column(stations.place), stations.votes[option], stations.valid
    kept = usable(cast, registered) & usable(votes, valid) & (place != NOWHERE)
    chance, codes = generator(seed, "fingerprint"), dense(place[kept])
    return fingerprint(
        cast[kept] / registered[kept],
        votes[kept] / valid[kept],
        twin(cast[kept], registered[kept], codes, chance),
        twin(votes[kept], valid[kept], codes, chance),
        language,
        option=stations.options[option],
    )


def twin(counts: Counts, whole: Counts, place: Codes, chance: Generator) -> Reals:
    """
    Shares of simulated stations: each place has its own share, and stations vary as they do.

    Args:
        counts: Shape (n,). [votes]
        whole: Shape (n,). [votes]
        place: Codes 0 to g-1. Shape (n,).
        chance: Where the twin comes from.

    Returns:
        From 0 to 1. Shape (n,).

    Says: What the same places would look like if stations differed by the same spread everywhere.
    Does not say: What is wrong alike in all stations of a place, which the twin has too.

    >>> one = twin(np.full(9, 50), np.full(9, 100), np.zeros(9, dtype=int), generator(1, "x"))
    >>> bool(0.3 < one.mean() < 0.7)
    True
    """
    share = (sums(counts, place) / sums(whole, place))[place]
    z, free = scores(counts, whole, place), len(counts) - int(place.max(initial=-1)) - 1
    phi = float(np.nansum(z**2)) / max(1, int(np.isfinite(z).sum())) if free else 1.0
    alike = max(0.0, (phi - 1) / max(1.0, float(whole.mean()) - 1))
    if alike > 0:
        many = 1 / alike - 1
        mixed = (share > 0) & (share < 1)
        inside = np.where(mixed, share, 0.5)
        share = np.where(mixed, chance.beta(inside * many, (1 - inside) * many), share)
    return np.asarray(chance.binomial(whole, share) / whole, dtype=float)


def scores(counts: Counts, whole: Counts, place: Codes) -> Reals:
    """
    How far each station lies from its place, in standard errors of chance.

    Chance is the hypergeometric one, given the totals of the place; nan where there is nothing
    to compare.

    Args:
        counts: Shape (n,). [votes]
        whole: Shape (n,). [votes]
        place: Codes 0 to g-1. Shape (n,).

    >>> votes, whole, place = np.array([60, 40, 5]), np.array([100, 100, 9]), np.array([0, 0, 1])
    >>> scores(votes, whole, place).round(2).tolist()
    [2.82, -2.82, nan]
    """
    total = sums(whole, place)[place]
    share = sums(counts, place)[place] / np.where(total > 0, total, 1.0)
    spread = whole * share * (1 - share) * (total - whole) / np.maximum(total - 1, 1.0)
    known = spread > 0
    return np.where(known, (counts - whole * share) / np.sqrt(np.where(known, spread, 1.0)), np.nan)


def _funnel(report: BatteryReport, option: int, language: str) -> Picture:
    stations = report.stations
    place, votes, valid = column(stations.place), stations.votes[option], stations.valid
    kept = usable(votes, valid) & (place != NOWHERE)
    z = scores(votes[kept], valid[kept], dense(place[kept]))
    name = stations.options[option]
    return funnel(
        valid[kept].astype(float), z, language, option=name, marked=_singled(report)[kept]
    )


def _singled(report: BatteryReport) -> Flags:
    """The stations on the list that are there because of their votes inside their place."""
    rows = [one.row for one in report.worth if SINGLED in one.reasons]
    flags = np.zeros(len(report.stations), dtype=bool)
    flags[np.array(rows, dtype=np.int64)] = True
    return flags


def _streams(stations: Stations, language: str) -> Streams | None:
    """The flows between two rounds, where they can be estimated."""
    both = shares(stations)
    if both is None:
        return None
    found = estimated(both)
    reach = SURE * np.nan_to_num(found.error)
    return Streams(
        sources=_named(found.rows, language),
        targets=_named(found.columns, language),
        voters=(both.earlier * both.registered).sum(axis=1),
        share=found.share,
        low=found.share - reach,
        high=found.share + reach,
    )


def _named(names: Sequence[str], language: str) -> tuple[str, ...]:
    words = (BLANK, NULL, ABSENT, OTHERS)
    return tuple(say(f"report.flow.{one}", language) if one in words else one for one in names)
