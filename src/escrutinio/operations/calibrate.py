"""Measure how often each test speaks: in clean elections, and where something was done."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from escrutinio.errors import SourceError
from escrutinio.forensics.battery.all import METHODS
from escrutinio.forensics.calibration import (
    ELECTION,
    HARD,
    PART,
    PROVINCE,
    SIMULATED,
    TOGETHER,
    Calibration,
    Curve,
    Level,
    Power,
    Rate,
    Single,
    joined,
)
from escrutinio.forensics.family import answers
from escrutinio.forensics.injections import HOWS, INJECTIONS, SHARES, chosen
from escrutinio.forensics.method import LEVEL, Setting, Tell, generator, quiet
from escrutinio.forensics.reading import SCREEN, TEST, Reading
from escrutinio.forensics.sampled import by_area, drawn
from escrutinio.forensics.simulate import HARD_NEGATIVES, World, election
from escrutinio.forensics.single import singles
from escrutinio.forensics.stations import Stations
from escrutinio.operations.stations import stations_of

TESTS = tuple(one for one in METHODS if one.kind == TEST)
SCREENS = tuple(one for one in METHODS if one.kind == SCREEN)
BATCH, PIECES = 50, 4
"""At most so many runs are handed out at once, and at least so many pieces are made of them."""

PART_STATIONS = 3000
"""So many stations has a part drawn from a real election, about as many as a simulated one."""

QUANTILES = 199
"""So many quantiles of the p-values of each test are kept, to draw them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoke:
    """What the tests said of one election: whether each spoke, its p, and votes that were moved."""

    alarms: dict[str, bool]
    p: dict[str, float]
    moved: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A clean election on which rates are measured, as its file of bases names it."""

    id: str
    source: str
    before: str = ""
    places: str = ""
    place: str = ""
    as_of: str = ""
    power: bool = False  # whether injections are made into it


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much is measured."""

    runs: int = 10_000  # simulated clean elections
    parts: int = 2_000  # parts drawn from each real one
    hard: int = 300  # elections of each hard negative
    times: int = 20  # runs of each cell of the power tables


def bases(path: Path, data: Path) -> tuple[Base, ...]:
    """
    The clean elections that a file names, their sources beneath a folder.

    Raises:
        SourceError: The file cannot be read, or names a source that is not there.
    """
    try:
        rows = tomllib.loads(path.read_text("utf-8"))["base"]
        found = tuple(Base(**row) for row in rows)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError("calibration.bases", where=str(path), error=error) from None
    for one in found:
        for name in (one.source, one.before, one.places):
            if name and not (data / name).exists():
                raise SourceError("source.absent", where=str(data / name))
    return found


def heard(stations: Stations, seed: int) -> Spoke:
    """What each test says of an election at its level, and all primary ones together."""
    setting = Setting(seed=seed)
    readings = [test.read(stations, setting) for test in TESTS]
    found = {r.method: r.alarms(LEVEL) for r in readings if r.p is not None}
    found[TOGETHER] = any(one.speaks for one in answers(TESTS, readings, LEVEL))
    return Spoke(alarms=found, p={r.method: r.p for r in readings if r.p is not None})


def screened(stations: Stations, seed: int) -> tuple[Reading, ...]:
    """What each screen reads of an election."""
    return tuple(one.read(stations, Setting(seed=seed)) for one in SCREENS)


def _clean(world: World, name: str, seed: int, run: int) -> Spoke:
    return heard(election(world, generator(seed, name, run)), seed)


def _drawn(stations: Stations, name: str, seed: int, run: int) -> Spoke:
    return heard(drawn(stations, PART_STATIONS, generator(seed, name, run)), seed)


def _injected(stations: Stations, cell: tuple[str, float, str], seed: int, run: int) -> Spoke:
    injection, share, how = cell
    chance = generator(seed, f"{injection}:{how}", round(share * 1000), run)
    rows = chosen(stations, share, how, chance)
    made = {one.id: one for one in INJECTIONS}[injection].run(stations, rows, chance)
    return replace(heard(made.stations, seed), moved=int(made.votes))


def _batch(run: Callable[[int], Spoke], first: int, last: int) -> list[Spoke]:
    return [run(i) for i in range(first, last)]


def _many(
    pool: ProcessPoolExecutor, run: Callable[[int], Spoke], n: int, task: str, tell: Tell
) -> Iterator[Spoke]:
    """The runs 0 to n-1, in order, on all processors."""
    step = max(1, min(BATCH, n // PIECES))
    work = [pool.submit(_batch, run, i, min(i + step, n)) for i in range(0, n, step)]
    for i, one in enumerate(work):
        tell(task, i * step, n)
        yield from one.result()


def _rates(found: Iterable[Mapping[str, bool]], base: str, unit: str) -> tuple[Rate, ...]:
    return joined(
        Rate(test=test, base=base, unit=unit, hits=int(spoke), n=1)
        for one in found
        for test, spoke in one.items()
    )


def _curves(found: list[Spoke], base: str) -> tuple[Curve, ...]:
    """How the p-values of each test lie."""
    tests = dict.fromkeys(test for one in found for test in one.p)
    even = (np.arange(QUANTILES) + 0.5) / QUANTILES
    values = {test: [one.p[test] for one in found if test in one.p] for test in tests}
    return tuple(
        Curve(
            test=test,
            base=base,
            n=len(p),
            quantiles=tuple(float(f"{one:.3g}") for one in np.quantile(p, even)),
        )
        for test, p in values.items()
    )


def _powers(found: list[Spoke], base: str, cell: tuple[str, float, str]) -> tuple[Power, ...]:
    injection, share, how = cell
    tests = dict.fromkeys(test for one in found for test in one.alarms)
    return tuple(
        Power(
            test=test,
            base=base,
            injection=injection,
            how=how,
            share=share,
            hits=sum(one.alarms.get(test, False) for one in found),
            n=len(found),
            moved=round(float(np.mean([one.moved for one in found])), 1),
        )
        for test in tests
    )


def measured(
    path: Path, data: Path, *, seed: int, amount: Amount, workers: int = 0, tell: Tell = quiet
) -> Calibration:
    """
    All error rates and powers, measured anew.

    Args:
        path: The file that names the clean elections.
        data: The folder beneath which their sources lie.
        seed: Fixed beforehand: the same seed gives the same tables, on any number of processors.
        amount: How much is measured.
        workers: Processes; by default as many as there are processors.
        tell: Told how far it is.
    """
    elections = bases(path, data)
    rates: list[Rate] = []
    powers: list[Power] = []
    single: list[Single] = []
    levels: list[Level] = []
    context = get_context("fork")
    with ProcessPoolExecutor(workers or os.cpu_count() or 1, mp_context=context) as pool:
        clean = partial(_clean, World(), SIMULATED, seed)
        found = list(_many(pool, clean, amount.runs, "calibrating", tell))
        rates += _rates((one.alarms for one in found), SIMULATED, ELECTION)
        curves = _curves(found, SIMULATED)
        for name, world in HARD_NEGATIVES.items():
            run = partial(_clean, world, HARD + name, seed)
            found = list(_many(pool, run, amount.hard, "calibrating", tell))
            rates += _rates((one.alarms for one in found), HARD + name, ELECTION)
    for base in elections:
        stations = _loaded(base, data)
        with ProcessPoolExecutor(workers or os.cpu_count() or 1, mp_context=context) as pool:
            rates += _base_rates(pool, base, stations, seed, amount, tell)
            if base.power:
                powers += _base_powers(pool, base, stations, seed, amount, tell)
        placed, single_rates = singles(stations, base.id, seed)
        single += placed
        rates += single_rates
        screen_rates, screen_levels = _base_screens(base, stations, seed, workers)
        rates += screen_rates
        levels += screen_levels
    return Calibration(
        seed=seed,
        runs=amount.runs,
        rates=tuple(rates),
        powers=tuple(powers),
        singles=tuple(single),
        levels=tuple(levels),
        curves=curves,
    )


def _loaded(base: Base, data: Path) -> Stations:
    """The stations of a base."""
    return stations_of(
        str(data / base.source),
        as_of=base.as_of,
        before=str(data / base.before) if base.before else "",
        places=str(data / base.places) if base.places else "",
        place_column=base.place,
    ).stations


def _base_rates(
    pool: ProcessPoolExecutor, base: Base, stations: Stations, seed: int, amount: Amount, tell: Tell
) -> list[Rate]:
    """The whole election, parts of it, and each area with enough stations."""
    rates = list(_rates([heard(stations, seed).alarms], base.id, ELECTION))
    run = partial(_drawn, stations, base.id, seed)
    found = _many(pool, run, amount.parts, "calibrating", tell)
    rates += _rates((one.alarms for one in found), base.id, PART)
    if stations.area is not None:
        areas = [pool.submit(heard, one, seed) for one in by_area(stations)]
        rates += _rates((one.result().alarms for one in areas), base.id, PROVINCE)
    return rates


def _base_powers(
    pool: ProcessPoolExecutor, base: Base, stations: Stations, seed: int, amount: Amount, tell: Tell
) -> list[Power]:
    """Each injection, at each share of the stations, in each way to choose them."""
    cells = [(one.id, share, how) for one in INJECTIONS for share in SHARES for how in HOWS]
    powers: list[Power] = []
    for cell in cells:
        run = partial(_injected, stations, cell, seed)
        found = list(_many(pool, run, amount.times, "calibrating", tell))
        powers += _powers(found, base.id, cell)
    return powers


def _base_screens(
    base: Base, stations: Stations, seed: int, workers: int
) -> tuple[tuple[Rate, ...], list[Level]]:
    """How often a screen would be called odd in areas where nothing is, and what it reads there."""
    whole = screened(stations, seed)
    areas = [] if stations.area is None else list(by_area(stations))
    context = get_context("fork")
    with ProcessPoolExecutor(workers or os.cpu_count() or 1, mp_context=context) as pool:
        found = list(pool.map(partial(screened, seed=seed), areas))
    odd = [{r.method: r.odd for r in one if r.odd is not None} for one in found]
    levels = [
        _level(one, [r for part in found for r in part if r.method == one.method], base.id)
        for one in whole
        if one.applies
    ]
    return _rates(odd, base.id, PROVINCE), levels


def _level(whole: Reading, parts: list[Reading], base: str) -> Level:
    values = [one.statistic for one in parts if one.statistic is not None]
    median, upper = np.quantile(values, (0.5, 0.95)) if values else (np.nan, np.nan)
    return Level(
        test=whole.method,
        base=base,
        whole=_rounded(whole.statistic),
        n=len(values),
        median=_rounded(median),
        upper=_rounded(upper),
    )


def _rounded(value: float | None) -> float | None:
    """Five figures are enough for a table; nothing where there is none."""
    return None if value is None or not np.isfinite(value) else float(f"{value:.5g}")
