"""What the commands on samples and quick counts do."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import norm

from escrutinio.cli.clock import now
from escrutinio.cli.language import number, told
from escrutinio.cli.page import Table, cut, progress, rest, show, show_json
from escrutinio.cli.reports import reachable
from escrutinio.errors import Refused
from escrutinio.forensics.chance import wilson
from escrutinio.io.observation.snapshots import pace_of
from escrutinio.io.writing import csv_text, replace_text
from escrutinio.observation.quick import Quick
from escrutinio.observation.rehearse import Cell, late_by_cell, rehearsed
from escrutinio.observation.sizes import design_effect, stations_for, voters_for
from escrutinio.observation.speed import stalls
from escrutinio.operations import office as offices
from escrutinio.operations.observation import quick as quicks
from escrutinio.operations.observation import samples
from escrutinio.operations.observation.frames import past_of, read_frame
from escrutinio.operations.observation.replay import Moment, Replay, lead_bounds, lead_of, replay
from escrutinio.operations.stations import stations_of


def _points(share: float, digits: int = 2) -> str:
    return f"{100 * share:.{digits}f}"


def run_size(
    source: str, *, margin: float, confidence: float, response: float, as_json: bool, **how: Any
) -> None:
    """Print how many stations a margin needs, by the spread of a past election."""
    if not (0 < margin < 50 and 50 <= confidence < 100 and 0 < response <= 100):
        raise Refused("observe.size", where=f"--margin {margin}")
    with progress() as tell:
        stations = stations_of(source, tell=tell, **how).stations
    if stations.registered is None:
        raise Refused("observe.frame.registered", where=source)
    z = float(norm.ppf(0.5 + confidence / 200))
    voters, mean = int(stations.valid.sum()), float(stations.valid.mean())
    rows = []
    for i in np.argsort(-stations.votes.sum(axis=1), kind="stable")[:5]:
        effect = design_effect(stations.votes[i].astype(float), stations.valid.astype(float))
        n = stations_for(
            margin / 100, z, voters, mean, design_effect=effect, response=response / 100
        )
        rows.append((stations.options[i], effect, n))
    plain = stations_for(margin / 100, z, voters, mean, design_effect=1, response=response / 100)
    if as_json:
        show_json({"voters": voters_for(margin / 100, z, voters), "textbook": plain,
                   "options": [{"option": a, "design_effect": b, "stations": c}
                               for a, b, c in rows]})  # fmt: skip
        return
    show(
        told("observe.size.said", margin=margin, confidence=confidence, response=response),
        Table(
            columns=tuple(told(f"observe.column.{one}") for one in ("option", "effect", "need")),
            rows=tuple((a, f"{b:.1f}", number(c)) for a, b, c in rows),
            right=(1, 2),
        ),
        told("observe.size.textbook", n=number(plain)),
    )


def run_sample(
    source: str, *, n: int, seed: str, by: str, cell: str, design: str, per_place: int,
    per_observer: int, unreachable: Path | None, into: Path | None, reveal: bool,
    out: Path | None, who: str, as_json: bool, **how: str,
) -> None:  # fmt: skip
    """Draw a sample, fix it in a log, write it."""
    if out is not None:
        reachable(out)
    seed = seed or secrets.token_hex(16)
    with progress() as tell:
        made = samples.plan(
            source, n, seed, design=design, by=by, cell=cell, per_place=per_place,
            per_observer=per_observer, unreachable=unreachable, tell=tell, **how,
        )  # fmt: skip
    digest = made.sha256
    if into is not None:
        office = offices.opened(into)
        digest = samples.commit(office, now(), made, who, reveal=reveal)
        office.close()
    if out is not None:
        replace_text(out, made.text() if out.suffix == ".json" else made.csv())
    if as_json:
        show_json({"sample": digest, "seed": seed, "frame": made.frame, "source": made.source,
                   "stations": [one.station for one in made.rows]})  # fmt: skip
        return
    show(
        told("observe.sample.drawn", n=number(len(made.rows)), strata=number(len(made.strata)),
             observers=number(max((one.observer for one in made.rows), default=0))),
        told("observe.sample.seed", seed=seed),
        told("observe.sample.digest", sha=digest, frame=made.frame),
        told("observe.sample.fixed" if into is not None else "observe.sample.loose"),
        *([told("count.saved", path=out)] if out is not None else []),
    )  # fmt: skip


def run_substitute(
    workspace: Path, source: str, station: str, *, cell: str, as_of: str, why: str, who: str
) -> None:
    """Put the next station in the place of one that cannot be observed."""
    office = offices.opened(workspace)
    found = samples.substitute(
        office, now(), source, station, why, who or "coordinator", cell=cell, as_of=as_of
    )
    office.close()
    show(told("observe.substituted", station=station, instead=found))


def run_rehearse(
    source: str, *, n: int, by: str, cell: str, samples: int, late: str, options: int, seed: int,
    as_json: bool, **how: str,
) -> None:  # fmt: skip
    """Print how often the intervals of a design hold the truth of a past election."""
    with progress() as tell:
        read, frame = read_frame(source, by=by, cell=cell, tell=tell, **how)
        past = past_of(read.stations, frame, options)
        rule = late_by_cell(frame, _rates(late, max(1, len(frame.cells)))) if late else None
        chance = np.random.Generator(np.random.PCG64(seed))
        found = rehearsed(
            past, n, samples, chance, late=rule, tell=lambda i: tell("rehearse", i, samples)
        )
    if as_json:
        show_json([asdict(one) | {"coverage": one.coverage} for one in found])
        return
    level = 1 - 0.01 / len(found)
    columns = ("option", "method", "coverage", "wilson", "error", "bias", "simple", "effect")
    show(
        told("observe.rehearsed", n=number(n), samples=number(samples), source=read.source,
             frame=number(len(frame)), strata=number(len(frame.strata))),
        *([told("observe.rehearsed.late", late=late, cells=", ".join(frame.cells))]
          if late else []),
        Table(
            columns=tuple(told(f"observe.column.{one}") for one in columns),
            rows=tuple(_cell_row(one, level) for one in found),
            right=(2, 3, 4, 5, 6, 7),
        ),
        told("observe.rehearsed.joint", cells=len(found)),
    )  # fmt: skip


def _rates(late: str, cells: int) -> tuple[float, ...]:
    try:
        rates = tuple(float(one) / 100 for one in late.split(","))
    except ValueError:
        rates = ()
    if len(rates) != cells or not all(0 < one <= 1 for one in rates):
        raise Refused("observe.late", where=f"--late {late}", n=cells)
    return rates


def _cell_row(one: Cell, level: float) -> tuple[str, ...]:
    low, high = wilson(one.held, one.samples, level)
    return (
        one.option, told(f"observe.method.{one.method}"), _points(one.coverage, 1),
        f"{_points(low, 1)}-{_points(high, 1)}", _points(one.error, 3),
        "-" if one.bias is None else _points(one.bias, 3), _points(one.simple, 3),
        f"{one.effect:.1f}",
    )  # fmt: skip


def run_replay(
    source: str, timeline: Path, *, n: int, seed: str, by: str, cell: str, as_of: str, before: str,
    out: Path | None, as_json: bool, limit: int,
) -> None:  # fmt: skip
    """Print what a sample could have said while the official count went on."""
    if out is not None:
        reachable(out)
    with progress() as tell:
        made = replay(
            source, timeline, n, seed, by=by, cell=cell, before=before, tell=tell, as_of=as_of
        )
    rows = [_moment_row(one) for one in made.moments]
    columns = ("moment", "sheets", "how_seen", "official", "n", "naive", "weighted", "interval",
               "adjusted", "interval", "bounds", "gate")  # fmt: skip
    heads = tuple(told(f"observe.column.{one}") for one in columns)
    if out is not None:
        replace_text(out, csv_text([heads, *rows], quoted=True))
    if as_json:
        show_json(_replay_data(made))
        return
    show(
        told("observe.replayed", n=number(made.n), seed=made.seed, first=made.options[0],
             second=made.options[1], truth=_points(made.truth, 3), lead=number(made.lead)),
        Table(columns=heads, rows=cut(rows, limit), right=(1, 3, 4, 5, 6, 7, 8, 9, 10)),
        told("observe.replayed.how"),
        *rest(rows, limit),
    )  # fmt: skip


def _moment_row(one: Moment) -> tuple[str, ...]:
    plain, better = lead_of(one.quick), lead_of(one.adjusted) if one.adjusted else None
    ends = lead_bounds(one.quick)
    when = datetime.fromtimestamp(one.at, UTC).strftime("%m-%d %H:%M") if one.at else "-"
    gates = " ".join(told(f"observe.gate.{name}") for name in one.quick.gate.reasons)
    return (
        when, _points(one.whole, 1), told("observe.seen" if one.seen else "observe.made_up"),
        "-" if one.official is None else f"{one.official:,}", str(one.quick.n),
        _points(one.naive), *_interval(plain), *_interval(better),
        "-" if ends is None else f"{_points(ends[0], 1)} {_points(ends[1], 1)}",
        gates or told("observe.gate.open"),
    )  # fmt: skip


def _interval(found: tuple[float, float, float] | None) -> tuple[str, str]:
    if found is None:
        return "-", "-"
    return _points(found[0]), f"{_points(found[1])} {_points(found[2])}"


def _replay_data(made: Replay) -> dict[str, Any]:
    return {
        "options": list(made.options), "n": made.n, "seed": made.seed, "truth": made.truth,
        "lead": made.lead,
        "moments": [
            {"at": one.at, "sheets": one.whole, "seen": one.seen, "official": one.official,
             "n": one.quick.n, "naive": one.naive, "weighted": lead_of(one.quick),
             "adjusted": lead_of(one.adjusted) if one.adjusted else None,
             "bounds": lead_bounds(one.quick), "gate": list(one.quick.gate.reasons)}
            for one in made.moments
        ],
    }  # fmt: skip


def run_quick(
    workspace: Path, *, contest: str, publish: bool, who: str, as_json: bool, limit: int
) -> None:
    """Make a quick count of what has come, and keep it."""
    office = offices.opened(workspace)
    made = quicks.count(office, now(), by=who, contest=contest, publish=publish)
    office.close()
    if as_json:
        show_json(quicks.as_data(made.quick) | {
            "sample": made.sample, "input": made.input, "result": made.result,
            "state": made.state, "substitutes": made.substitutes,
            "strange": list(made.strange), "left_out": [list(one) for one in made.left_out],
        })  # fmt: skip
        return
    show(*_quick_page(made.quick, limit))
    show(
        told("observe.quick.kept", input=made.input, result=made.result),
        *(told("observe.quick.left", station=one, why=told(f"observe.left.{why}"))
          for one, why in made.left_out[:limit]),
        *([told("observe.quick.strange", n=len(made.strange))] if made.strange else []),
    )  # fmt: skip


def _quick_page(found: Quick, limit: int) -> list[str | Table]:
    gate = found.gate
    parts: list[str | Table] = [
        told("observe.quick.come", n=number(found.n), of=number(found.of),
             rate=_points(gate.rate, 1)),
        told("observe.quick.open") if gate.open else told(
            "observe.quick.closed",
            reasons=", ".join(told(f"observe.gate.{one}") for one in gate.reasons)),
    ]  # fmt: skip
    lacking = [one for one in gate.parts if one.arrived < one.drawn]
    if lacking:
        parts += [
            Table(
                title=told("observe.quick.missing"),
                columns=tuple(told(f"observe.column.{one}") for one in ("stratum", "n", "of")),
                rows=cut([(one.name, str(one.arrived), str(one.drawn)) for one in lacking], limit),
                right=(1, 2),
            ),
            *rest(lacking, limit),
        ]
    if found.bounds is not None:
        parts.append(_bounds_table(found))
    if gate.open and found.estimate is not None and found.majority is not None:
        lead = found.lead or (0.0, 0.0)
        close = abs(lead[0]) < 1.96 * lead[1]
        parts += [
            told("observe.quick.close" if close else "observe.quick.ahead",
                 option=found.options[found.order[0]], lead=_points(lead[0]),
                 error=_points(lead[1])),
            told("observe.quick.majority", option=found.options[found.majority.option],
                 p=_points(found.majority.probability, 1), low=_points(found.majority.low, 1),
                 high=_points(found.majority.high, 1)),
        ]  # fmt: skip
    return parts


def _bounds_table(found: Quick) -> Table:
    """Estimates only behind an open gate; bounds always."""
    shown = found.estimate if found.gate.open else None
    assert found.bounds is not None
    rows = []
    for i, name in enumerate(found.options):
        own = ("-", "-") if shown is None else (
            _points(shown.share[i]), f"{_points(shown.low[i])} {_points(shown.high[i])}"
        )  # fmt: skip
        ends = f"{_points(found.bounds.low[i])} {_points(found.bounds.high[i])}"
        rows.append((name, *own, ends))
    columns = ("option", "share", "interval", "bounds")
    return Table(
        columns=tuple(told(f"observe.column.{one}") for one in columns),
        rows=tuple(rows),
        right=(1, 2, 3),
    )


def run_pace(timeline: Path, *, as_json: bool, limit: int) -> None:
    """Print where an official count stood still while the rest went on."""
    pace = pace_of(timeline, "provincia")
    found = stalls(pace.places, pace.moments, np.nan_to_num(pace.counted), pace.total)
    if as_json:
        show_json([asdict(one) for one in found])
        return
    columns = ("place", "start", "end", "still_open", "expected", "p")
    rows = [
        (one.place, *(datetime.fromtimestamp(at, UTC).strftime("%m-%d %H:%M")
                      for at in (one.start, one.end)),
         str(one.open_), f"{one.expected:.1f}", f"{one.p:.1e}")
        for one in found
    ]  # fmt: skip
    show(
        told("observe.pace", n=len(found), of=len(pace.places)),
        Table(
            columns=tuple(told(f"observe.column.{one}") for one in columns),
            rows=cut(rows, limit),
            right=(3, 4, 5),
        ),
        *rest(rows, limit),
        told("observe.pace.not"),
    )
