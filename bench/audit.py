"""Risk, bounds, draws and sizes of audits, each beside a plain loop or a peer that installs."""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import subprocess
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
from measure import machine, seconds

from escrutinio.audit.assertion import beats
from escrutinio.audit.ballot_polling import Pair
from escrutinio.audit.batch import draws_needed
from escrutinio.audit.comparison import GAMMA, Discrepancies, size
from escrutinio.audit.consistent import taken, trim
from escrutinio.audit.draws import sized, tickets
from escrutinio.audit.martingale import alpha, shrunk
from escrutinio.audit.minerva import first_round
from escrutinio.audit.scope import Sheets, scopes

HERE = Path(__file__).parent
ROUNDS = 5
SHEETS, SEED = 86_488, "31415926535897932384"


@dataclass(frozen=True)
class Duel:
    """The same work twice: its name, what is asked of it, our seconds and the other's."""

    name: str
    beside: str
    ours: float
    theirs: float
    wanted: str = ""


def asked(python: str, peer: str, given: dict[str, object]) -> tuple[list[object], float]:
    """What a peer answers, and its seconds."""
    command = [python, str(HERE / "audit_peers.py"), peer, str(ROUNDS)]
    ran = subprocess.run(
        command, input=json.dumps(given), capture_output=True, text=True, check=True
    )
    told = json.loads(ran.stdout)
    return told["found"], told["seconds"]


def plain_alpha(
    x: list[float], guess: float, limit: float, bound: float, weight: float
) -> list[float]:
    """ALPHA with truncated shrinkage as the article has it, draw by draw, with replacement."""
    spread, total, logs, most, found = (guess - limit) / 2, 0.0, 0.0, 0.0, []
    for j, draw in enumerate(x):
        seen = weight + j
        eta = max((weight * guess + total) / seen, limit + spread / math.sqrt(seen))
        eta = min(eta, bound * (1 - 2.2204460492503131e-16))
        each = (draw * eta / limit + (bound - draw) * (bound - eta) / (bound - limit)) / bound
        logs += math.log(each) if each > 0 else -math.inf
        most = max(most, logs)
        found.append(math.exp(-most))
        total += draw
    return found


def by_alpha() -> Iterator[Duel]:
    """ALPHA over ever more draws."""
    chance = np.random.Generator(np.random.PCG64(1))
    for n in (10_000, 100_000, 1_000_000):
        x = chance.integers(0, 2, n).astype(float)
        rows = x.tolist()

        def ours(x: np.ndarray = x) -> np.ndarray:
            return alpha(x, shrunk(x, 0.55, 0.5, 1.0, None), 0.5, 1.0)

        def theirs(rows: list[float] = rows) -> list[float]:
            return plain_alpha(rows, 0.55, 0.5, 1.0, 100.0)

        assert np.allclose(ours(), theirs(), rtol=1e-8)
        rounds = 3 if n == 1_000_000 else ROUNDS
        wanted = "20" if n == 100_000 else ""
        yield Duel(f"ALPHA, {n:,} draws", "plain loop", seconds(ours, rounds),
                   seconds(theirs, rounds), wanted)  # fmt: skip


def election() -> Sheets:
    """As many sheets as in 2021, with a margin about as small."""
    chance = np.random.Generator(np.random.PCG64(2))
    ballots = chance.integers(100, 301, SHEETS)
    first = np.rint(ballots * chance.normal(0.5012, 0.2, SHEETS).clip(0.02, 0.98)).astype(np.int64)
    votes = np.array([first, ballots - first])
    return Sheets(
        ids=tuple(f"{i:06d}" for i in range(SHEETS)),
        options=("A", "B"),
        votes=votes,
        ballots=ballots,
    )


def our_draws(sheets: Sheets, n: int) -> tuple[float, int, list[str]]:
    """Bound, size and draws."""
    [scope] = scopes("c", [beats("c", "A", "B")], sheets)
    bounds = scope.margins.bounds
    bound = float(bounds.sum())
    return (
        bound,
        draws_needed(bound, 0.05, 1.0),
        [one.id for one in sized(SEED, sheets.ids, bounds, n)],
    )


def plain_draws(sheets: Sheets, n: int) -> tuple[float, int, list[str]]:
    """The same sheet by sheet and draw by draw."""
    rows = list(zip(*sheets.votes.tolist(), sheets.ballots.tolist(), strict=True))
    margin = sum(a - b for a, b, _ in rows)
    bounds = [max((a - b + cast) / margin, 0.0) for a, b, cast in rows]
    running = list(accumulate(bounds))
    drawn = []
    for k in range(1, n + 1):
        digest = hashlib.sha256(f"{SEED}\0{k}".encode()).digest()
        u = ((int.from_bytes(digest[:8], "big") >> 11) + 0.5) / 2.0**53
        drawn.append(sheets.ids[min(bisect_right(running, u * running[-1]), len(rows) - 1)])
    total = running[-1]
    return total, math.ceil(math.log(0.05) / math.log(1 - 1 / total) - 1e-12), drawn


def by_macro() -> Iterator[Duel]:
    """MACRO's bound, its size, and 10,000 draws."""
    sheets = election()
    one, other = our_draws(sheets, 10_000), plain_draws(sheets, 10_000)
    assert math.isclose(one[0], other[0], rel_tol=1e-9)
    assert one[1:] == other[1:]
    yield Duel(
        f"MACRO bound, size, 10,000 draws of {SHEETS:,}",
        "plain loop",
        seconds(lambda: our_draws(sheets, 10_000)),
        seconds(lambda: plain_draws(sheets, 10_000)),
    )


def plain_tickets(names: list[str]) -> list[float]:
    """Tickets one by one, with whole numbers."""
    return [
        ((int(hashlib.sha256(f"{SEED}\0{name}".encode()).hexdigest(), 16) >> 203) + 0.5) / 2.0**53
        for name in names
    ]


def by_tickets() -> Iterator[Duel]:
    """A million tickets."""
    names = [f"{i:07d}" for i in range(1_000_000)]
    assert tickets(SEED, names[:1000]).tolist() == plain_tickets(names[:1000])
    yield Duel(
        "1,000,000 tickets",
        "plain loop",
        seconds(lambda: tickets(SEED, names), 3),
        seconds(lambda: plain_tickets(names), 3),
    )


def by_sampler(python: str) -> Iterator[Duel]:
    """10,000 of as many ids as there were sheets."""
    names = [str(i) for i in range(SHEETS)]
    many = [str(i) for i in range(1_000_000)]
    for ids, n, replaced, what in (
        (names, 10_000, False, f"consistent sample without replacement, 10,000 of {SHEETS:,}"),
        (names, 10_000, True, f"consistent sample with replacement, 10,000 of {SHEETS:,}"),
        (many, 1, False, "the first of 1,000,000 consistent tickets"),
    ):
        given = {"of": len(ids), "seed": SEED, "take": n, "replaced": replaced}
        found, peer = asked(python, "consistent", given)

        def ours(ids: list[str] = ids, n: int = n, replaced: bool = replaced) -> list[list[object]]:
            drawn = taken(ids, SEED, n, replaced=replaced)
            return [[trim(one.number, 18), one.id, one.generation] for one in drawn]

        assert ours() == found
        yield Duel(what, "consistent-sampler 1.0.10", seconds(ours, ROUNDS), peer, "2")


def by_sizes(python: str) -> Iterator[Duel]:
    """10,000 sizes of ballot comparisons."""
    chance = np.random.Generator(np.random.PCG64(3))
    margins, over = chance.uniform(0.001, 0.5, 10_000), chance.integers(0, 4, 10_000)
    contests = [(round(float(m), 6), int(o)) for m, o in zip(margins, over, strict=True)]
    given = {"alpha": 0.05, "gamma": GAMMA, "contests": contests}
    found, peer = asked(python, "sizes", given)

    def ours() -> list[int | str]:
        return [size(0.05, m, Discrepancies(o1=o)) for m, o in contests]

    assert ours() == found
    yield Duel("10,000 sizes by Kaplan-Markov", "rlacalc 0.4.0", seconds(ours, ROUNDS), peer)


def alone() -> Iterator[tuple[str, float]]:
    """What has no peer that installs."""
    for share in (0.6, 0.51, 0.504):
        pair = Pair(p_w=share, p_l=1 - share)
        yield (
            f"Minerva's exact first round, {share:.1%}",
            seconds(lambda pair=pair: first_round(pair.share, 0.1, 0.9), 1),
        )


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", required=True, help="a Python that has the peers")
    given = parser.parse_args()
    print(machine())
    print("| work | beside | escrutinio ms | other ms | times | wanted |")
    print("|---|---|--:|--:|--:|--:|")
    duels = (by_alpha(), by_macro(), by_tickets(), by_sampler(given.python), by_sizes(given.python))
    for duel in (one for several in duels for one in several):
        ours, theirs = duel.ours * 1000, duel.theirs * 1000
        print(f"| {duel.name} | {duel.beside} | {ours:,.1f} | {theirs:,.1f} "
              f"| {theirs / ours:.1f} | {duel.wanted} |")  # fmt: skip
    print("\n| without a peer | s |\n|---|--:|")
    for name, found in alone():
        print(f"| {name} | {found:.2f} |")


if __name__ == "__main__":
    main()
