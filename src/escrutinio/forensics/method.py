"""A method of the battery: what it is, what it needs, and how it is run."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence

from escrutinio.forensics.reading import Reading
from escrutinio.forensics.stations import Stations

LEVEL = 0.05
"""The level of a test, unless another is asked for."""

Tell = Callable[[str, int, int], None]
"""Told what is being done, how far it is and how far it goes."""


def quiet(task: str, done: int, of: int) -> None:
    """A progress that shows nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """
    How a battery is run.

    Args:
        seed: Where all chance begins: the same seed gives the same bytes.
        level: Of each test.
        option: The place of the option whose votes are tested; by default the leader.
        twins: Simulated twins for the screens that need them.
        tell: Told how far it is.

    >>> a, b = Setting(seed=1).generator("x"), Setting(seed=1).generator("x")
    >>> bool(a.integers(1000) == b.integers(1000))
    True
    """

    seed: int = 20210606
    level: float = LEVEL
    option: int | None = None
    twins: int = 20
    tell: Tell = quiet

    def generator(self, name: str) -> Generator:
        """The chance of one method, whichever others are run beside it."""
        return generator(self.seed, name)

    def tested(self, stations: Stations) -> int:
        """The place of the option whose votes are tested."""
        return stations.leader if self.option is None else self.option


def generator(seed: int, name: str, *more: int) -> Generator:
    """A generator of its own for each name and number beneath a seed."""
    return Generator(PCG64(SeedSequence([seed, zlib.crc32(name.encode()), *more])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """
    One method. What it says, and does not say, is in the words under `forensics.<id>`.

    Args:
        id: Its name in files and on the command line.
        kind: Identity, test or screen.
        question: What it answers as the one primary test; empty for the others.
        needs: The columns of `Stations` without which it does not apply.
        source: Where it comes from: an article with its DOI.
        run: The method itself.
    """

    id: str
    kind: str
    needs: tuple[str, ...]
    source: str
    run: Callable[[Stations, Setting], Reading]
    question: str = ""

    def read(self, stations: Stations, setting: Setting) -> Reading:
        """The reading, or why the method does not apply."""
        for need in self.needs:
            if not stations.has(need):
                return self.silent(f"forensics.absent.{need}")
        return self.run(stations, setting)

    def silent(self, why: str) -> Reading:
        """That it does not apply, and why."""
        return Reading(method=self.id, kind=self.kind, absent=why)


def finite(value: float) -> float | None:
    """A number for a reading, or none where it is not one."""
    return float(value) if np.isfinite(value) else None
