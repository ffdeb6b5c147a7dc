"""
463,830 sheets of five contests, and ten times that: time and memory against the rows.

Each figure is the median of three whole processes.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
from measure import PYTHON, machine, once

from escrutinio.io.definitions import election

STATIONS = 92_766
ELECTION = "peru-2026-round1"


def write(path: Path, times: int) -> None:
    """Sheets that sum, with votes that vary by station, in our own columns."""
    voted_on = election(ELECTION)
    options = voted_on.contests[0].options
    votes = ", ".join(
        f'hash(n * 64 + {i}) % {12 if i < 12 else 3} AS "votes:{option.id}"'
        for i, option in enumerate(options)
    )
    total = " + ".join(f'"votes:{option.id}"' for option in options)
    contests = ", ".join(f"('{contest.id}', {k})" for k, contest in enumerate(voted_on.contests))
    numbered = (
        "SELECT s * 5 + k AS n, contest, printf('%07d', s) AS station, "
        "printf('%02d0101', s % 25 + 1) AS district_code "
        f"FROM range({STATIONS * times}) t(s), (VALUES {contests}) c(contest, k)"
    )
    connection = duckdb.connect()
    connection.execute(
        f"COPY (SELECT '{ELECTION}' AS election, *, {total} + 20 AS voted FROM (SELECT "
        f"* EXCLUDE (n), '' AS place, 300 AS registered, {votes}, 15 AS blank, 5 AS \"null\", "
        f"0 AS challenged, 'counted' AS state, '' AS kind FROM ({numbered}))) "
        f"TO '{path}' (FORMAT csv, HEADER)"
    )


def main() -> None:
    """Measure and print the table."""
    source = Path(__file__).parents[1] / "src"
    subprocess.run([PYTHON, "-m", "compileall", "-q", str(source)], check=True)
    print(machine())
    print("| sheets | file MB | seconds | peak MB | s per million | MB per million |")
    print("|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        definition = Path(folder) / "election.toml"
        shipped = source / f"escrutinio/data/elections/{ELECTION}.toml"
        text = shipped.read_text("utf-8").replace(r"\d{6}", r"\d{7}")
        definition.write_text(text, encoding="utf-8")
        for times in map(int, sys.argv[1:] or ("1", "10")):
            path = Path(folder) / f"sheets-{times}.csv"
            write(path, times)
            command = [PYTHON, "-m", "escrutinio", "count", str(path), "--json"]
            runs = [once([*command, "--election", str(definition)]) for _ in range(3)]
            run = sorted(runs, key=lambda one: one.seconds)[1]
            sheets = STATIONS * times * 5
            print(
                f"| {sheets:,} | {path.stat().st_size / 1e6:,.0f} | {run.seconds:.1f} | "
                f"{run.megabytes:,.0f} | {run.seconds / sheets * 1e6:.1f} | "
                f"{run.megabytes / sheets * 1e6:,.0f} |"
            )
            path.unlink()


if __name__ == "__main__":
    main()
