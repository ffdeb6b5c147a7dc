"""Whole processes timed side by side: each figure is a ratio of commands run in turn."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

PYTHON = sys.executable


@dataclass(frozen=True, slots=True)
class Run:
    """One run: wall seconds, and the most memory that the process held. [s, MB]"""

    seconds: float
    megabytes: float


def once(command: list[str]) -> Run:
    """Run a command to its end."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss / 1024)


def seconds(act: Callable[[], object], rounds: int = 5) -> float:
    """The median of some runs inside of this process, after one to warm up."""
    act()
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def in_turn(commands: dict[str, list[str]], rounds: int = 7) -> dict[str, list[Run]]:
    """Every command once, then again, so that the machine's moods fall on all alike."""
    for command in commands.values():
        once(command)
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(once(command))
    return runs


def table(runs: dict[str, list[Run]], base: str) -> str:
    """Median and range of each, and the median of the ratios to `base`, round by round."""
    lines = ["| command | median s | min-max s | peak MB | ratio |", "|---|--:|--:|--:|--:|"]
    for name, found in runs.items():
        seconds = [run.seconds for run in found]
        ratios = [a.seconds / b.seconds for a, b in zip(found, runs[base], strict=True)]
        lines.append(
            f"| {name} | {statistics.median(seconds):.2f} | {min(seconds):.2f}-{max(seconds):.2f} "
            f"| {max(run.megabytes for run in found):.0f} | {statistics.median(ratios):.2f} |"
        )
    return "\n".join(lines)


def machine() -> str:
    """How many cores this process may use, and the Python that runs."""
    cores = len(os.sched_getaffinity(0))
    page = resource.getpagesize() * os.sysconf("SC_PHYS_PAGES") >> 30
    return f"{cores} cores, {page} GiB, Python {sys.version.split()[0]}"
