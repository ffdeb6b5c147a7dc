"""The pictures of a battery, from the stations that it read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from escrutinio.forensics.calibration import Curve
from escrutinio.forensics.deviations import votes_deviations
from escrutinio.forensics.flows import ABSENT, BLANK, NULL, OTHERS, shares
from escrutinio.forensics.flows import flows as estimated
from escrutinio.forensics.method import generator
from escrutinio.forensics.stations import Counts, Flags, Reals, Stations, column
from escrutinio.forensics.twin import pattern, twin
from escrutinio.report.pictures.calibration import calibration
from escrutinio.report.pictures.fingerprint import fingerprint
from escrutinio.report.pictures.flows import Streams, flows
from escrutinio.report.pictures.funnel import funnel
from escrutinio.report.pictures.histogram import histogram, usable
from escrutinio.report.pictures.picture import Picture
from escrutinio.report.pictures.progress import Step, progress
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
        found.append(_fingerprint(stations, option, report.seed, language))
    if stations.place is not None and (one := _funnel(report, option, language)):
        found.append(one)
    if stations.before is not None and (streams := _streams(stations, language)):
        found.append(flows(streams, language))
    if stations.arrival is not None and len(steps := _steps(stations, option)) > 1:
        found.append(progress(steps, language, option=report.option))
    if report.calibration.curves:
        found.append(calibration(_curves(report, language), language))
    return tuple(found)


def _fingerprint(stations: Stations, option: int, seed: int, language: str) -> Picture:
    clean = twin(stations, pattern(stations), generator(seed, "fingerprint"))
    return fingerprint(
        *_point(stations, option), *_point(clean, option), language, option=stations.options[option]
    )


def _point(stations: Stations, option: int) -> tuple[Reals, Reals]:
    """Turnout and share of the stations that have both."""
    registered, cast = column(stations.registered), column(stations.cast)
    votes, valid = stations.votes[option], stations.valid
    kept = usable(cast, registered) & usable(votes, valid)
    return cast[kept] / registered[kept], votes[kept] / valid[kept]


def _funnel(report: BatteryReport, option: int, language: str) -> Picture | None:
    stations = report.stations
    found = votes_deviations(stations, option)
    if found is None:
        return None
    return funnel(
        stations.valid[found.rows].astype(float),
        found.score,
        language,
        option=stations.options[option],
        marked=_singled(report)[found.rows],
    )


def _steps(stations: Stations, option: int) -> tuple[Step, ...]:
    """The share after each part of the count, with what the rest could do."""
    order, votes, valid = column(stations.arrival), stations.votes[option], stations.valid
    room = valid if stations.registered is None else np.maximum(stations.registered, valid)
    found = []
    for number in range(int(order.max(initial=-1)) + 1):
        came = order <= number
        seen, of, still = votes[came].sum(), max(1, valid[came].sum()), room[~came].sum()
        low, high = _interval(votes[came], valid[came], came.mean())
        found.append(
            Step(
                counted=float(came.mean()),
                value=float(seen / of),
                low=low,
                high=high,
                least=float(seen / (of + still)),
                most=float((seen + still) / (of + still)),
            )
        )
    return tuple(found)


def _interval(votes: Counts, valid: Counts, coverage: float) -> tuple[float, float]:
    """Of the share in the end, if the stations that came were drawn at random: a ratio's error."""
    total = max(1.0, float(valid.sum()))
    share = float(votes.sum()) / total
    left = votes - share * valid
    error = np.sqrt(max(0.0, 1 - coverage) * float(np.square(left).sum())) / total
    return share - SURE * error, share + SURE * error


def _curves(report: BatteryReport, language: str) -> dict[str, Curve]:
    """How the p-values of the tests lie in clean elections, by the names of the tests."""
    return {say(f"forensics.{one.test}.name", language): one for one in report.calibration.curves}


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
