"""docs/forensics-calibration.md: measured error rates and powers, as tables."""

from collections.abc import Callable, Iterable

from escrutinio.forensics.battery.all import METHODS, PRIMARY
from escrutinio.forensics.calibration import (
    ELECTION,
    HARD,
    PART,
    PLACE,
    PROVINCE,
    SHEET,
    SIMULATED,
    TOGETHER,
    Calibration,
    Power,
    Rate,
    holds,
    standing,
)
from escrutinio.forensics.reading import TEST

Table = Callable[[Iterable[str], Iterable[Iterable[object]]], str]

START = """# Measured error rates

Every test of the battery, with how often it speaks in elections where nothing is known to be
wrong, and how often where something was done on purpose. Made by

```
escrutinio forensics calibrate bench/clean.toml --data ../shared/data --out calibration.json
```

with seed {seed} and {runs:,} simulated elections; the same seed gives the same tables. A method is
read as a designed test only where its rate by province is at most twice its level on every clean
election; else it is a screen. Clean means: no wrong was ever shown that mattered to the outcome.
It is no proof that there was none.

Intervals are Wilson's at 95 %. «Lower» is the exact one-sided 99 % lower bound.
"""

UNITS = {
    PART: "Parts of real elections: whole polling places drawn until they hold 3,000 stations",
    PROVINCE: "By province with at least 100 stations: at most 10 % is allowed",
    PLACE: "By polling place: the smallest p-value of its stations times their number, at 5 %",
    SHEET: "By sheet, at a level of 0.001",
}


def calibration_page(calibration: Calibration, table: Table) -> str:
    """The whole page."""
    parts = [
        START.format(seed=calibration.seed, runs=calibration.runs),
        "## How each method is read\n",
        _standings(calibration, table),
        "## Simulated clean elections, at 5 %\n",
        _rates([r for r in calibration.rates if r.base == SIMULATED], table),
        "## Hard negatives: what must stay silent, at 5 %\n",
        _hard(calibration, table),
        "## Whole elections\n\nWhich tests speak on the whole of each clean election.\n",
        _whole(calibration, table),
    ]
    for unit, title in UNITS.items():
        found = [r for r in calibration.rates if r.unit == unit]
        if found:
            parts += [f"## {title}\n", _rates(found, table)]
    parts += ["## What screens read in clean elections\n", SCREENS, _levels(calibration, table)]
    parts += ["## Power: how often a wrong is seen\n", POWER, *_powers(calibration, table)]
    parts += [
        "## One altered station, at a false-alarm rate of 0.001\n",
        _singles(calibration, table),
    ]
    return "\n".join(parts)


SCREENS = """What each screen reads, in its own units, of each clean election as a whole and of its
areas with at least 100 stations. How often one who took it for a test would be wrong stands above,
by province, for the screens that have a textbook null or a model's range; the others have neither.
"""

POWER = """Each cell: the share of runs in which the primary tests together spoke at 5 %, and
in brackets the votes moved or added on average. Zero is an answer too: what the battery does not
see is said.
"""


def _standings(calibration: Calibration, table: Table) -> str:
    rows = []
    for one in METHODS:
        kind = standing(one.kind, one.id, calibration)
        rows.append((f"`{one.id}`", one.kind, kind, one.question or "-"))
    return table(("method", "designed as", "read as", "primary test of"), rows)


def _rates(rates: Iterable[Rate], table: Table) -> str:
    return table(
        ("test", "election", "spoke", "of", "rate", "95 % interval", "lower", "holds"),
        [
            (
                f"`{r.test}`",
                r.base,
                f"{r.hits:,}",
                f"{r.n:,}",
                f"{r.rate:.4f}",
                f"{r.interval[0]:.4f} to {r.interval[1]:.4f}",
                f"{r.lower:.4f}",
                ("yes" if holds(r) else "**no**") if r.unit == PROVINCE else "",
            )
            for r in rates
        ],
    )


def _hard(calibration: Calibration, table: Table) -> str:
    names = [one.id for one in METHODS if one.kind == TEST] + [TOGETHER]
    hard = [r for r in calibration.rates if r.base.startswith(HARD)]
    worlds = dict.fromkeys(r.base for r in hard)
    found = {(r.base, r.test): r for r in hard}
    rows = []
    for base in worlds:
        cells = [found.get((base, name)) for name in names]
        n = max(one.n for one in cells if one)
        rows.append(
            (base.removeprefix(HARD), n, *("-" if c is None else f"{c.rate:.3f}" for c in cells))
        )
    return table(("world", "runs", *(f"`{name}`" for name in names)), rows)


def _whole(calibration: Calibration, table: Table) -> str:
    whole = [r for r in calibration.rates if r.unit == ELECTION and r.n == 1]
    spoke: dict[str, list[str]] = {}
    for r in whole:
        spoke.setdefault(r.base, []).extend([f"`{r.test}`"] if r.hits else [])
    return table(
        ("election", "tests that spoke"),
        [(base, ", ".join(names) or "none") for base, names in spoke.items()],
    )


def _levels(calibration: Calibration, table: Table) -> str:
    return table(
        ("screen", "election", "whole", "areas", "median", "95 % below"),
        [
            (f"`{o.test}`", o.base, *map(_real, (o.whole, o.n, o.median, o.upper)))
            for o in calibration.levels
        ],
    )


def _real(value: float | None) -> str:
    return "-" if value is None else f"{value:,.5g}"


def _powers(calibration: Calibration, table: Table) -> Iterable[str]:
    for test in (TOGETHER, *(one.id for one in PRIMARY)):
        found = [p for p in calibration.powers if p.test == test]
        if not found:
            continue
        shares = sorted({p.share for p in found})
        cells = {(p.base, p.injection, p.how, p.share): p for p in found}
        keys = dict.fromkeys((p.base, p.injection, p.how) for p in found)
        rows = [
            (*key, *(_cell(cells.get((*key, share)), test) for share in shares)) for key in keys
        ]
        columns = ("election", "what was done", "where", *(f"{share:.1%}" for share in shares))
        yield f"### `{test}`\n"
        yield table(columns, rows)


def _cell(power: Power | None, test: str) -> str:
    if power is None:
        return "-"
    return f"{power.rate:.2f}" + (f" ({power.moved:,.0f})" if test == TOGETHER else "")


def _singles(calibration: Calibration, table: Table) -> str:
    return table(
        ("election", "test", "done to one station", "ballots", "found", "of", "share", "alarms"),
        [
            (
                s.base,
                f"`{s.test}`",
                s.injection,
                s.k,
                s.hits,
                s.n,
                f"{s.rate:.3f}",
                f"{s.alarms:,} of {s.stations:,}",
            )
            for s in calibration.singles
        ],
    )
