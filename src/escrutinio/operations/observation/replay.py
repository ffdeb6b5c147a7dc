"""A sample of a past election, as it would have come in while the official count went on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import t

from escrutinio.errors import Refused
from escrutinio.forensics.stations import Stations
from escrutinio.io import engine
from escrutinio.io.observation.snapshots import Pace, Point, pace_of, points_of
from escrutinio.io.source import Progress, quiet
from escrutinio.observation.arriving import Known, arrived, coverage
from escrutinio.observation.draw import Sample, drawn, ticket
from escrutinio.observation.estimate import Before
from escrutinio.observation.frame import Codes, Frame, Reals, merged
from escrutinio.observation.quick import Drawn, Quick, quick
from escrutinio.operations.observation.frames import AREA, read_frame
from escrutinio.operations.open import open_sheets

FIRST_HOURS = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6)
"""Shares of the whole at which the sample is looked at before the first official point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """
    What could have been said at one moment.

    Args:
        at: When; 0 before the first official point. [s since 1970]
        whole: The share of all sheets that was in.
        seen: Whether the coverage of districts was read at that moment; else it is made up.
        official: The official lead of the first option over the second then; None before the
            first point. [votes]
        naive: The lead among the reports that had come, with no weights for what was missing, as
            a share of the valid votes.
        quick: The quick count of what had come, without the earlier vote.
        adjusted: With it; None where there is none, or too little had come.
    """

    at: int
    whole: float
    seen: bool
    official: int | None
    naive: float
    quick: Quick
    adjusted: Quick | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """
    A sample that comes in.

    Args:
        options: The two options that lead.
        n: Stations drawn.
        seed: By what.
        truth: The lead in the whole, as a share of the valid votes.
        lead: The same. [votes]
        left_out: Drawn stations without figures in the source.
        moments: In order.
    """

    options: tuple[str, ...]
    n: int
    seed: str
    truth: float
    lead: int
    left_out: int
    moments: tuple[Moment, ...]


def replay(
    source: str,
    timeline: Path,
    n: int,
    seed: str,
    *,
    by: str = AREA,
    cell: str = "",
    before: str = "",
    tell: Progress = quiet,
    **how: Any,
) -> Replay:
    """
    Draw a sample, let it come in as the districts did, and make a quick count at each moment.

    Args:
        source: The results by station.
        timeline: A folder of the official count as it went on.
        n: Stations to draw.
        seed: By what.
        by: Strata.
        cell: See `read_frame`.
        before: The same stations in an earlier vote: a source.
        tell: Told how far it is.
        how: How the source is read.

    Raises:
        SourceError: Something cannot be read.
        Refused: The stations are not those of the timeline.
    """
    read, frame = read_frame(source, by=by, cell=cell, tell=tell, **(how | {"before": before}))
    stations = read.stations
    sample = drawn(frame, n, seed, strata=merged(frame, n))
    points = points_of(timeline)
    pace = with_rest(pace_of(timeline), points)
    every = _districts(stations, source, pace, how)
    district, known = every[sample.rows], _known(stations, every, len(pace.places))
    turn = np.array([int(ticket(f"turn {seed}", one)[:13], 16) / 16**13
                     for one in stations.ids[sample.rows].tolist()])  # fmt: skip
    whole = _drawn(stations, frame, sample, before=bool(before))
    made = []
    times: list[tuple[int, float, Point | None]] = [
        (0, one, None) for one in FIRST_HOURS if one < points[0].counted / points[0].total
    ]
    times += [(one.at, one.counted / one.total, one) for one in points]
    for i, (at, share, point) in enumerate(times):
        tell("observe.replay", i, len(times))
        lead = _official(point or points[0])
        scale = 1.0 if point else share * points[0].total / points[0].counted
        shares, seen = coverage(
            at or points[0].at, share, pace.moments, pace.counted, pace.total,
            known=known, lead=None if lead is None else lead * scale,
        )  # fmt: skip
        made.append(
            _moment(whole, arrived(district, shares, turn), at, share, seen and bool(at), point)
        )
    first, second = stations.leader, stations.runner_up
    return Replay(
        options=(stations.options[first], stations.options[second]),
        n=len(sample),
        seed=seed,
        truth=float(stations.margin / stations.valid.sum()),
        lead=stations.margin,
        left_out=int((whole.valid == 0).sum()),
        moments=tuple(made),
    )


def _districts(stations: Stations, source: str, pace: Pace, how: dict[str, Any]) -> Codes:
    """The place of the timeline of each station."""
    known = {"election": "", "form": "", "as_of": "", **how}
    loaded = open_sheets(source, **{key: known[key] for key in ("election", "form", "as_of")})
    rows = engine.columns(loaded.connection, "SELECT station, district_code FROM sheet")
    code = dict(zip(rows["station"].tolist(), rows["district_code"].tolist(), strict=True))
    at = {place: i for i, place in enumerate(pace.places)}
    rest = at[REST]
    found = [at.get(code.get(one, ""), rest) for one in stations.ids.tolist()]
    if found.count(rest) > len(found) * (2 * pace.total[rest] / pace.total.sum() + 0.01):
        raise Refused("observe.replay.places", where=source, n=found.count(rest), of=len(found))
    return np.array(found, dtype=np.int64)


def _known(stations: Stations, place: Codes, places: int) -> Known:
    """Sizes and leads of the places, from the results of all their stations."""
    first, second = stations.leader, stations.runner_up
    lead = (stations.votes[first] - stations.votes[second]).astype(float)
    many = np.maximum(np.bincount(place, minlength=places), 1)
    size = np.log(many) - np.average(np.log(many), weights=many)
    size[-1] = 0.0  # what lies beyond all places is neither large nor small
    return Known(
        size=size, lead=np.asarray(np.bincount(place, lead, minlength=places), dtype=float)
    )


def with_rest(pace: Pace, points: tuple[Point, ...]) -> Pace:
    """
    The places of a timeline with one more: what the whole count has beyond them, as votes abroad.

    Args:
        pace: By place.
        points: The whole count.
    """
    whole = [min(points, key=lambda one: abs(one.at - at)) for at in pace.moments]
    total = max(0.0, points[-1].total - float(pace.total.sum()))
    full = np.isnan(pace.counted).mean(axis=0) == 0
    rest = np.array([one.counted for one in whole]) - np.nansum(pace.counted, axis=0)
    rest = np.where(full, np.clip(rest, 0, total), np.nan)
    return Pace(
        places=(*pace.places, REST),
        moments=pace.moments,
        counted=np.vstack([pace.counted, rest]),
        total=np.append(pace.total, total),
    )


def _drawn(stations: Stations, frame: Frame, sample: Sample, *, before: bool) -> Drawn:
    """The drawn stations with what all of them report in the end, the two leaders first."""
    rows = sample.rows
    order = [stations.leader, stations.runner_up]
    order += [i for i in range(len(stations.options)) if i not in order]
    return Drawn(
        options=tuple(stations.options[i] for i in order),
        votes=stations.votes[order][:, rows].astype(float),
        valid=stations.valid[rows].astype(float),
        arrived=np.ones(len(rows), dtype=bool),
        registered=frame.registered[rows].astype(float),
        weight=sample.weight,
        stratum=sample.stratum,
        strata=sample.strata,
        units=sample.units,
        cell=None if frame.cell is None else frame.cell[rows],
        before=_before(stations, sample) if before else None,
    )


REST = "-"
"""What the whole count has beyond the places of its timeline."""
LARGEST = 6
"""So many options of an earlier vote are used, with its valid votes and the registered."""


def _before(stations: Stations, sample: Sample) -> Before | None:
    """The earlier vote of every station: its largest options, valid votes, registered, and one."""
    earlier = stations.before
    if earlier is None or stations.registered is None:
        return None
    order = np.argsort(-earlier.votes.sum(axis=1), kind="stable")[:LARGEST]
    known = np.ones(len(stations)) if stations.matched is None else stations.matched.astype(float)
    x: Reals = np.vstack(
        [
            earlier.votes[order] * known,
            earlier.valid[None, :] * known,
            stations.registered[None, :],
            (1 - known)[None, :] * stations.registered,
        ]
    ).astype(float)
    x = x[x.any(axis=1)]
    return Before(drawn=x[:, sample.rows], totals=x.sum(axis=1))


def _moment(
    whole: Drawn, here: np.ndarray, at: int, share: float, seen: bool, point: Point | None
) -> Moment:
    now = replace(whole, arrived=here)
    plain = quick(replace(now, before=None))
    better = None
    if whole.before is not None:
        tried = quick(now)
        better = tried if tried.estimate is not None else None
    votes, valid = whole.votes[:, here].sum(axis=1), whole.valid[here].sum()
    return Moment(
        at=at,
        whole=share,
        seen=seen,
        official=_official(point),
        naive=float((votes[0] - votes[1]) / valid) if valid else float("nan"),
        quick=plain,
        adjusted=better,
    )


def _official(point: Point | None) -> int | None:
    """The lead of the office's first row over its second, as it prints them."""
    if point is None or len(point.votes) < 2:
        return None
    return point.votes[0][1] - point.votes[1][1]


def lead_of(found: Quick) -> tuple[float, float, float] | None:
    """Lead of the first option over the second, with its interval; None without an estimate."""
    if found.estimate is None:
        return None
    lead, error = found.estimate.lead(0, 1)
    wide = float(t.ppf(0.5 + found.estimate.level / 2, max(1, found.estimate.freedom))) * error
    return lead, lead - wide, lead + wide


def lead_bounds(found: Quick) -> tuple[float, float] | None:
    """Between which ends the lead lies, whatever the missing say; of two options alone."""
    if found.bounds is None:
        return None
    return float(2 * found.bounds.low[0] - 1), float(2 * found.bounds.high[0] - 1)
