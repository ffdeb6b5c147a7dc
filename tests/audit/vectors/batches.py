"""Audits of batches, which is what sheets are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from escrutinio.audit.assertion import BLANK
from escrutinio.audit.batch import Margins, draws_needed, p_values
from escrutinio.audit.outcome import rests
from escrutinio.audit.scope import Sheets, scopes
from escrutinio.law.rule import MAJORITY
from escrutinio.operations.audit.plan import plan
from escrutinio.operations.open import open_sheets
from escrutinio.tally.outcome import decide
from tests.conftest import SHARED

Case = Mapping[str, Any]
WHOLE = 1.0

FOUR = {
    "Batch 1": {"winner": 60, "loser": 40, "third": 0, "ballots": 100},
    "Batch 2": {"winner": 0, "loser": 60, "third": 40, "ballots": 100},
    "Batch 3": {"winner": 90, "loser": 0, "third": 10, "ballots": 100},
    "Batch 4": {"winner": 50, "loser": 0, "third": 0, "ballots": 50},
}
"""The batches that several cases name by the id of the first."""

PENDING = {"winner": 200, "loser": 100, "third": 50, "ballots": 350, "pending_ballots": 2}

FIXTURE = {
    "A": (range(200), (200, 180)),
    "B": (range(100), (200, 160)),
    "C": ((*range(30), *range(100, 130)), (200, 140)),
}
"""The 200 pairs of batches of which other cases speak: where a contest is, and its votes."""

NOT_OPTIONS = ("ballots", "pending_ballots", "votesAllowed", "numWinners")
Batches = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, kw_only=True)
class Reported(Margins):
    """Margins of totals that hold votes of no batch: those add to them, and their ballots take."""

    outside: NDArray[np.int64]

    @property
    def margins(self) -> NDArray[np.int64]:
        """By how much each assertion holds, by the totals. Shape (k,)."""
        return np.asarray(super().margins + self.outside)


def _margins(batches: Batches, contest: Mapping[str, int]) -> Margins:
    """The first option of the contest ahead of each other one."""
    options = tuple(name for name in contest if name not in NOT_OPTIONS)
    rows = list(batches.values())
    sums = {one: sum(row.get(one, 0) for row in rows) for one in options}
    extra = {one: contest[one] - sums[one] for one in options}
    lost = max(0, -(-sum(extra.values()) // contest.get("votesAllowed", 1)))
    winner, *losers = options
    return Reported(
        scores=np.array([[row.get(winner, 0) - row.get(one, 0) for row in rows] for one in losers]),
        ballots=np.array([row["ballots"] for row in rows]),
        losses=np.ones(len(losers), dtype=np.int64),
        pending=contest.get("pending_ballots", 0) + lost,
        outside=np.array([extra[winner] - extra[one] for one in losers]),
    )


@cache
def _fixture(letter: str) -> dict[str, dict[str, int]]:
    where, (won, lost) = FIXTURE[letter]
    found = {}
    for i in where:
        found[f"Batch {i}"] = {"winner": won, "loser": lost, "ballots": 400}
        found[f"Batch {i} AV"] = {"winner": won // 2, "loser": lost // 2, "ballots": 200}
    return found


def _of(case: Case) -> tuple[Batches, Margins]:
    """The batches of a case and their margins."""
    given = case["in"]
    contest = given.get("contest", PENDING)
    batches = given.get("batches", FOUR)
    if isinstance(batches, str):
        batches = _told(batches, case["id"])
    return batches, _margins(batches, contest)


def _told(text: str, name: str) -> Batches:
    """Batches that a case tells in words."""
    if text.startswith("fixture"):
        return _fixture(name[-1])
    even = re.match(r"(\d+) batches (\d+)/(\d+) of (\d+)", text)
    if even:
        n, won, lost, ballots = map(int, even.groups())
        one = {"winner": won, "loser": lost, "ballots": ballots}
        return {f"Batch {i}": one for i in range(n)}
    return FOUR


def _bound(case: Case) -> float:
    return float(_of(case)[1].bounds.sum())


def _size(case: Case) -> int:
    """As the other programs have it: rounded down and one more; all batches for a tie."""
    batches, margins = _of(case)
    if not margins.auditable:
        return len(batches)
    limit, bound = case["in"]["risk_limit"], float(margins.bounds.sum())
    return draws_needed(bound, limit, WHOLE) + 1


def _next(case: Case) -> int:
    _, margins = _of(case)
    limit, bound = case["in"]["risk_limit"], float(margins.bounds.sum())
    so_far = float(p_values(np.zeros(case["in"]["clean_draws"]), bound, WHOLE)[-1])
    return draws_needed(bound, limit, WHOLE, so_far) + 1


def _drawn(case: Case) -> list[tuple[str, dict[str, int]]]:
    """The drawn batches of a case, and what its paper changes."""
    text = case["in"]["draws"]
    letter = case["id"][-1]
    found: list[tuple[str, dict[str, int]]] = []
    for part in text.split(";"):
        names = [
            f"Batch {i}"
            for low, high in re.findall(r"Batch (\d+)\.\.(\d+)", part)
            for i in range(int(low), int(high) + 1)
        ]
        singles = re.match(r"\s*Batch ([\d,]+)(?!\.)\b(?!\d*\.\.)", part)
        if not names and singles:
            names = [f"Batch {i}" for i in singles[1].split(",")]
        found += [(name, _changed(part, letter)) for name in names]
    return found


def _changed(part: str, letter: str) -> dict[str, int]:
    """What a part says of its batches' paper: "loser=2", "A audited 190/190"."""
    own = re.search(rf"\b{letter} audited (\d+)/(\d+)", part)
    if own:
        return {"winner": int(own[1]), "loser": int(own[2])}
    return {name: int(n) for name, n in re.findall(r"(\w+)=(\d+)", part)}


def _risk(case: Case) -> float:
    """The product as it stands, of the draws whose batch has the contest."""
    batches, margins = _of(case)
    names = list(batches)
    bound, logs = float(margins.bounds.sum()), 0.0
    for name, paper in _drawn(case):
        if name not in batches:
            continue
        place = names.index(name)
        seen = {**batches[name], **paper}
        others = [one for one in seen if one not in ("winner", "ballots")]
        off = margins.overstatement(place, np.array([seen["winner"] - seen[one] for one in others]))
        taint = max(off, 0.0) / margins.bounds[place]
        logs += np.log(1 - 1 / bound) - np.log(1 - taint)
    return float(min(np.exp(logs), 1.0))


def _runoff(case: Case) -> list[float]:
    """The bound of a contest that may go to a run-off, and its size."""
    given = case["in"]
    names, n = tuple(given["per_batch"]), given["num_batches"]
    each = [given["per_batch"][name] for name in names]
    totals = {name: n * votes for name, votes in zip(names, each, strict=True)}
    outcome = decide(totals, MAJORITY)  # type: ignore[arg-type]
    made = rests("c", MAJORITY, outcome, totals | {BLANK: 0}).assertions
    sheets = Sheets(
        ids=tuple(map(str, range(n))),
        options=names,
        votes=np.repeat(np.array(each)[:, None], n, axis=1),
        ballots=np.full(n, sum(each)),
    )
    [scope] = scopes("c", made, sheets)
    bound = float(scope.margins.bounds.sum())
    return [bound, draws_needed(bound, given["risk_limit"], WHOLE) + 1]


def _two(case: Case) -> dict[str, float]:
    """The run-off of 2021 from its sheets as of 17 June; sizes as the other programs have them."""
    file = next((SHARED / "data/peru/2021-runoff").glob("*evolution.parquet"))
    report = plan(open_sheets(f"{file}@2021-06-17"))
    margins = report.contests[0].planned[0].scope.margins
    bound = float(margins.bounds.sum())
    sizes = {f"n{limit:.2f}".replace("0.", ""): draws_needed(bound, limit, WHOLE) + 1
             for limit in case["in"]["risk_limits"]}  # fmt: skip
    return {"margin": int(margins.margins[0]), "U": bound, **sizes}


COMPUTED = {
    "macro_U": _bound,
    "macro_sample_size": _size,
    "macro_sample_size_next": _next,
    "macro_p_value": _risk,
    "macro_runoff_U_and_size": _runoff,
    "macro_two_candidate": _two,
}
