"""The battery and its statistics on the run-off of 2021, each beside peers that install."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import IO

import numpy as np
from forensics_duels import Duel, Found, duels
from forensics_given import BEFORE, RUNOFF, SEED, both_rounds, some_places, stations_in
from measure import PYTHON, machine, once, seconds

from escrutinio.forensics.battery.all import METHODS
from escrutinio.forensics.flows import flows
from escrutinio.forensics.global_flows import constrained
from escrutinio.forensics.method import Setting, generator
from escrutinio.forensics.resampled_density import resampled
from escrutinio.forensics.sampled import drawn
from escrutinio.forensics.stations import Stations

HERE = Path(__file__).parent
ROUNDS = 7
SAME = 1e-7
"""Estimates and errors of both sides may differ by so much, relative to the largest."""


def figure(value: float) -> str:
    """Two digits that count, without an exponent."""
    return np.format_float_positional(value, precision=2, unique=False, fractional=False, trim="-")


def rounded(times: float) -> str:
    """A ratio with the two digits that it is good for."""
    return f"{times:.1f}" if times < 10 else f"{float(f'{times:.1e}'):,.0f}"


def asked(peer: str, file: Path, python: str, limit: float) -> Found | None:
    """What a peer answers; none where it does not end in time."""
    if peer.startswith(("pyei", "svy")):
        command = [python, str(HERE / "forensics_peers.py"), peer, str(file)]
    else:
        command = ["Rscript", str(HERE / "forensics_peers.R"), peer, str(file)]
    with tempfile.TemporaryFile("w+") as said:
        found = last_word(command, said, limit)
        if found == "":
            said.seek(0)
            raise SystemExit(f"{command} failed:\n{said.read()[-2000:]}")
    return json.loads(found) if found else None


def last_word(command: list[str], said: IO[str], limit: float) -> str | None:
    """
    The last line of JSON of a peer: empty where it failed, none where its first run did not end.

    A peer says "ready" when all is imported and read; its limit starts there. It prints what it
    found after its first run, and again with the median of more runs where those end too.
    """
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=said,
        text=True,
        env={**os.environ, "PYTHONPATH": ""},
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        while (line := process.stdout.readline()) and line.strip() != "ready":
            pass
        late = Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
        late.start()
        lines = [one for one in process.stdout if one.startswith("{")]
        stopped = not late.is_alive()
        late.cancel()
        failed = process.wait() != 0 and not stopped
    if failed:
        return ""
    return lines[-1] if lines else None


def agree(mine: Found, other: Found, peer: str) -> None:
    """Stop where a peer's numbers are not ours."""
    for name in mine:
        a, b = np.asarray(mine[name]), np.asarray(other[name]).reshape(np.shape(mine[name]))
        apart = float(np.abs(a - b).max() / np.abs(a).max())
        if not apart < SAME:
            raise SystemExit(f"{peer}: {name} differs by {apart:.1e}")


def line(duel: Duel, peer: str, found: Found | None, limit: float) -> str:
    """One row of the table."""
    mine = seconds(duel.ours, ROUNDS)
    if found is None:
        theirs, says = f"over {limit:g}", f"no answer in {limit:g} s"
        ratio = f"over {rounded(limit / mine)}"
    else:
        theirs, ratio = figure(found["seconds"]), rounded(found["seconds"] / mine)
        says = "other model; " + found.get("says", "no diagnostic")
        if duel.same:
            agree(duel.ours(), found, peer)
            says = "same numbers"
    return (
        f"| {duel.question} | {duel.n:,} | {peer} | {theirs} | {figure(mine)} | {ratio} | {says} |"
    )


def side_by_side(stations: Stations, python: str, limit: float) -> None:
    """The table of all peers that run here."""
    print("| question | units | peer | peer s | escrutinio s | ratio | numbers |")
    print("|---|--:|---|--:|--:|--:|---|")
    with tempfile.TemporaryDirectory() as folder:
        for duel in duels(stations, Path(folder)):
            for peer in duel.peers:
                print(line(duel, peer, asked(peer, duel.file, python, limit), limit), flush=True)


def battery(folder: Path, rounds: int = 3) -> None:
    """The whole command, as a process."""
    command = [PYTHON, "-m", "escrutinio", "forensics", "run", str(folder / RUNOFF), "--json"]
    runs = [once([*command, "--before", str(folder / BEFORE)]) for _ in range(rounds + 1)][1:]
    took = [one.seconds for one in runs]
    most = max(one.megabytes for one in runs)
    print("| command | stations | median s | min-max s | peak MB |\n|---|--:|--:|--:|--:|")
    middle, least = statistics.median(took), min(took)
    print(
        f"| escrutinio forensics --before --json | {len(stations_in(folder)):,} | {middle:.1f} "
        f"| {least:.1f}-{max(took):.1f} | {most:,.0f} |"
    )


def methods(stations: Stations, *names: str) -> Callable[[], object]:
    """Some methods of the battery, as the command runs them."""
    chosen = [one for one in METHODS if one.id in names]
    assert len(chosen) == len(names)
    return lambda: [one.read(stations, Setting()) for one in chosen]


def elsewhere(stations: Stations) -> None:
    """Our seconds for statistics whose peers were run elsewhere."""
    chance = generator(SEED, "elsewhere")
    thousand, few_hundred = drawn(stations, 1000, chance), drawn(stations, 500, chance)
    units = some_places(both_rounds(stations), 108)
    digits = ("last-digit", "last-digit-uniform", "second-digit", "first-digit")
    rounds = ("round-percentages", "round-turnout", "round-share")
    leader = stations.leader
    everywhere = f"{len(stations):,} stations"
    jobs: tuple[tuple[str, str, Callable[[], object]], ...] = (
        ("whole percentages, exact", everywhere, methods(stations, *rounds)),
        ("four digit methods, no bootstrap", everywhere, methods(stations, *digits)),
        (
            "resampled density, 100 resamples",
            f"{len(few_hundred):,} stations",
            lambda: resampled(few_hundred, leader, generator(SEED, "r"), 100),
        ),
        ("resampled density", everywhere, methods(stations, "resampled-density")),
        ("finite mixture, 6 starts", f"{len(thousand):,} stations", methods(thousand, "mixture")),
        ("finite mixture, 6 starts", everywhere, methods(stations, "mixture")),
        (
            "fingerprint, 20 twins",
            f"{len(thousand):,} stations",
            methods(thousand, "fingerprint"),
        ),
        ("fingerprint, 20 twins", everywhere, methods(stations, "fingerprint")),
        ("flows held between 0 and 1", "108 stations, 9 x 4", lambda: constrained(units)),
        ("flows inside places", "108 stations, 9 x 4", lambda: flows(units)),
        ("flows inside places, with shares", everywhere, methods(stations, "flows")),
    )
    print("| statistic | of | escrutinio s |\n|---|---|--:|")
    for name, of, act in jobs:
        print(f"| {name} | {of} | {figure(seconds(act, 3))} |", flush=True)


def main() -> None:
    """Measure and print the tables."""
    asked_for = argparse.ArgumentParser(description=__doc__)
    asked_for.add_argument("folder", type=Path, help="../shared/data/peru")
    asked_for.add_argument("--python", default="python3", help="that has pyei and svy")
    asked_for.add_argument("--limit", type=float, default=120, help="of each peer, in seconds")
    given = asked_for.parse_args()
    for needed in (given.python, "Rscript"):
        if shutil.which(needed) is None:
            sys.exit(f"{needed} is not installed")
    print(machine())
    battery(given.folder)
    print(flush=True)
    stations = stations_in(given.folder)
    side_by_side(stations, given.python, given.limit)
    print(flush=True)
    elsewhere(stations)


if __name__ == "__main__":
    main()
