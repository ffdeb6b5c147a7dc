"""Run the battery on a source: what it read, what it answers, how much it could be."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass, replace

from escrutinio.errors import Refused
from escrutinio.forensics.battery.all import METHODS
from escrutinio.forensics.battery.bounding import largest
from escrutinio.forensics.bounds import Bound
from escrutinio.forensics.calibration import Calibration, standing
from escrutinio.forensics.family import Answer, answers
from escrutinio.forensics.method import Method, Setting
from escrutinio.forensics.reading import TEST, Reading
from escrutinio.forensics.stations import Stations
from escrutinio.forensics.worth import Worth, worth
from escrutinio.forensics.worth_places import WorthPlace, worth_places
from escrutinio.io.calibrated import shipped
from escrutinio.operations.stations import Read


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryReport:
    """
    Everything that a battery says of one contest.

    Args:
        title_es: Of what, in Spanish.
        title_en: In English.
        source: The file.
        sha256: Its digest.
        country: Its two letters; empty where it is not known.
        seed: Where all chance begins.
        level: Of each test, and of all primary tests together.
        option: The id of the option whose votes were tested.
        stations: What was read.
        methods: The methods, as they were read: a test that does not hold is a screen.
        readings: One for each.
        answers: To the questions named beforehand.
        bounds: The most that it could be, for each wrong that the data can bound.
        worth: The sheets worth fetching.
        places: The polling places that stand out as a whole.
        left_out: Rows that were not read, with the reason.
        calibration: The measured error rates.
        simulated: Whether the stations are not real ones.
    """

    title_es: str
    title_en: str
    source: str
    sha256: str
    country: str
    seed: int
    level: float
    option: str
    stations: Stations
    methods: tuple[Method, ...]
    readings: tuple[Reading, ...]
    answers: tuple[Answer, ...]
    bounds: tuple[Bound, ...]
    worth: tuple[Worth, ...]
    places: tuple[WorthPlace, ...]
    left_out: tuple[tuple[str, int, tuple[str, ...]], ...]
    calibration: Calibration
    simulated: bool = False

    def title(self, language: str) -> str:
        """Of what, in one language."""
        return self.title_es if language == "es" else self.title_en

    @property
    def found(self) -> bool:
        """Whether an identity is violated, or the answer to a question stands out."""
        violated = any(one.kind == "identity" and one.statistic for one in self.readings)
        return violated or any(one.speaks for one in self.answers)


def chosen(names: Sequence[str]) -> tuple[Method, ...]:
    """
    The methods asked for; all where none is named.

    Raises:
        Refused: There is no method of that name.
    """
    known = {one.id: one for one in METHODS}
    for name in names:
        if name not in known:
            raise Refused("forensics.method", where=name, known=", ".join(known))
    return tuple(one for one in METHODS if not names or one.id in names)


def option_of(stations: Stations, name: str) -> int:
    """
    The place of the option asked for; the leader where none is.

    Raises:
        Refused: There is no option of that name.
    """
    if not name:
        return stations.leader
    if name not in stations.options:
        raise Refused("forensics.option", where=name, known=", ".join(stations.options))
    return stations.options.index(name)


def judged(
    read: Read, setting: Setting, *, option: str = "", only: Sequence[str] = ()
) -> BatteryReport:
    """
    The battery on what was read.

    Args:
        read: The stations, and what they were read from.
        setting: Seed, level, and who is told how far it is.
        option: The id of the option whose votes are tested; by default the leader.
        only: The methods to run; by default all.
    """
    stations, calibration = read.stations, shipped()
    tested = option_of(stations, option)
    setting = replace(setting, option=tested)
    methods = tuple(_as_measured(one, calibration) for one in chosen(only))
    readings = []
    for i, method in enumerate(methods):
        setting.tell("forensics", i, len(methods))
        readings.append(replace(method.read(stations, setting), kind=method.kind))
        gc.collect(0)
    return BatteryReport(
        title_es=read.title_es,
        title_en=read.title_en,
        source=read.source,
        sha256=read.sha256,
        country=read.country,
        seed=setting.seed,
        level=setting.level,
        option=stations.options[tested],
        stations=stations,
        methods=methods,
        readings=tuple(readings),
        answers=answers(methods, readings, setting.level),
        bounds=largest(stations, readings, tested),
        worth=worth(readings, stations, tested),
        places=worth_places(readings, stations),
        left_out=read.left_out,
        calibration=calibration,
        simulated=read.simulated,
    )


def _as_measured(method: Method, calibration: Calibration) -> Method:
    """A method as it may be read: a test whose error rates do not hold is a screen."""
    kind = standing(method.kind, method.id, calibration)
    return replace(method, kind=kind, question=method.question if kind == TEST else "")
