#!/usr/bin/env python3
"""
Check the public files of an audit with Python's own library alone.

    python3 verify_audit.py FOLDER

It shares no code with the program that made the files. It reads commitment.json, manifests/ and
events.jsonl and computes again: the digests that were logged before the seed, the margins, the
weights, the tickets (SHA-256 of the seed, a zero byte and the station), the order of the draws,
who typed each paper, and the risk of every assertion. It exits with 1 where anything differs.

The audit shows that the tabulation matches the paper sheets. It does not show that the count at
the table was right.
"""

import csv
import hashlib
import json
import math
import sys
from pathlib import Path
from typing import Any

BLANK = "(blank)"
NOTHING = 1e-9
"""What is so small is as good as none."""

Boxes = dict[str, int] | None
"""The votes in a paper by option; None where there is no paper."""

FAULTS: list[str] = []


def check(holds: bool, what: str) -> None:
    """Say whether something holds, and remember where it does not."""
    print(f"{'ok' if holds else 'FAULT':5} {what}")
    if not holds:
        FAULTS.append(what)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def ticket(seed: str, name: str) -> float:
    """The first 53 bits of SHA-256(seed, zero byte, name) and a half, between 0 and 1."""
    first = hashlib.sha256(f"{seed}\0{name}".encode()).digest()[:8]
    return ((int.from_bytes(first, "big") >> 11) + 0.5) / 2.0**53


def score(coefficients: dict[str, int], votes: dict[str, int]) -> int:
    """What a sheet adds to an assertion."""
    return sum(a * votes.get(option, 0) for option, a in coefficients.items())


class Scope:
    """The assertions of a district, or of the whole, over the sheets that they concern."""

    def __init__(
        self, contest: dict[str, Any], district: str, sheets: list[dict[str, Any]], even: bool
    ):
        """Margins, with everything pending against them, and what each sheet can be off."""
        self.id = contest["contest"] + (f"/{district}" if district else "")
        self.assertions = [one for one in contest["assertions"] if one["district"] == district]
        self.sheets = [one for one in sheets if not district or one["constituency"] == district]
        every = contest["pending"]
        pending = every.get(district, 0) if district else sum(every.values())
        self.losses = [max(0, -min(one["coefficients"].values())) for one in self.assertions]
        self.reported: list[list[int]] = []
        self.most: list[list[int]] = []
        self.margins: list[int] = []
        for one, loss in zip(self.assertions, self.losses, strict=True):
            given = [score(one["coefficients"], sheet["votes"]) for sheet in self.sheets]
            pairs = zip(given, self.sheets, strict=True)
            self.reported.append(given)
            self.most.append([max(0, n + loss * sheet["ballots"]) for n, sheet in pairs])
            self.margins.append(sum(given) - loss * pending)
        self.auditable = all(margin > 0 for margin in self.margins)
        self.weights: list[float] = []
        self.reach: list[float] = []
        if self.auditable:
            self._weigh(even)

    def _weigh(self, even: bool) -> None:
        """Each sheet's largest relative overstatement, and each assertion's part of it."""
        for column in zip(*self.most, strict=True):
            pairs = zip(column, self.margins, strict=True)
            self.weights.append(max(most / margin for most, margin in pairs))
        if even:
            self.weights = [max(self.weights)] * len(self.weights)
        for row, margin in zip(self.most, self.margins, strict=True):
            used = [n / w for n, w in zip(row, self.weights, strict=True) if w > 0]
            self.reach.append(max(used, default=0.0) / margin)

    def order(self, seed: str, replaced: bool) -> list[int]:
        """The sheets in the order in which the seed draws them."""
        if replaced:
            return self._by_number(seed)
        keyed = [
            (-math.log(ticket(seed, sheet["station"])) / weight, i)
            for i, (sheet, weight) in enumerate(zip(self.sheets, self.weights, strict=True))
            if weight > 0
        ]
        return [i for _, i in sorted(keyed)]

    def _by_number(self, seed: str) -> list[int]:
        """Draw number n falls on the running sum of the weights."""
        running: list[float] = []
        total = 0.0
        for weight in self.weights:
            total += weight
            running.append(total)
        found = []
        for n in range(1, len(self.sheets) + 1):
            value = ticket(seed, str(n)) * total
            low, high = 0, len(running) - 1
            while low < high:
                middle = (low + high) // 2
                if running[middle] > value:
                    high = middle
                else:
                    low = middle + 1
            found.append(low)
        return found

    def risk(
        self, places: list[int], papers: dict[str, Boxes], bet: float, replaced: bool
    ) -> float:
        """The worst risk over the assertions after the settled draws."""
        several = range(len(self.assertions))
        return max(self._risk(k, places, papers, bet, replaced) for k in several)

    def _off(self, k: int, place: int, papers: dict[str, Boxes]) -> int:
        """By how much a sheet was overstated: all that it could where there is no paper."""
        sheet = self.sheets[place]
        votes = papers[sheet["station"]]
        if votes is None:
            return int(self.reported[k][place] + self.losses[k] * sheet["ballots"])
        return self.reported[k][place] - score(self.assertions[k]["coefficients"], votes)

    def _left(self, places: list[int]) -> list[float]:
        """The weight that is still to be drawn from before each draw."""
        drawn = set(places)
        rest = sum(w for i, w in enumerate(self.weights) if i not in drawn)
        left = []
        for place in reversed(places):
            rest += self.weights[place]
            left.append(rest)
        return left[::-1]

    def _risk(
        self, k: int, places: list[int], papers: dict[str, Boxes], bet: float, replaced: bool
    ) -> float:
        """One over the most evidence; 0 where what is left cannot make the assertion wrong."""
        margin, reach = self.margins[k], self.reach[k]
        left = [sum(self.weights)] * len(places) if replaced else self._left(places)
        still, seen, log, best = sum(self.most[k]), 0, 0.0, 0.0
        for place, weight in zip(places, left, strict=True):
            off = self._off(k, place, papers)
            null = 1 - (1 - (0.0 if replaced else seen / margin)) / (reach * weight)
            taint = off / margin / (reach * self.weights[place])
            taint = 1.0 if taint > 1 - NOTHING else taint
            if null > NOTHING:
                each = (1 - bet) + bet * (1 - taint) / null
                log += math.log(each) if each > 0 else -math.inf
                best = max(best, log)
            seen += off
            still -= self.most[k][place]
            if not replaced and seen + still < margin:
                return 0.0
        return math.exp(-best)


class Audit:
    """The public files, with what follows from them."""

    def __init__(self, folder: Path):
        """Read the files."""
        self.folder = folder
        self.promise = json.loads((folder / "commitment.json").read_text("utf-8"))
        lines = (folder / "events.jsonl").read_text("utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        self.places = [row["index"] for row in rows]
        self.events: list[dict[str, Any]] = [row["event"] for row in rows]
        self.bet = float(self.promise["bet"])
        self.replaced = self.promise["sampling"] == "with-replacement"
        self.even = self.promise["sampling"] == "uniform"
        self.scopes: list[tuple[dict[str, Any], Scope]] = []
        self.orders: dict[str, list[int]] = {}

    def ceremony(self) -> None:
        """The promise came before the seed, and the seed before any draw."""
        kinds = [one["kind"] for one in self.events]
        check(self.places == sorted(set(self.places)), "the events are in the log's order")
        own = all(one["audit"] == self.promise["audit"] for one in self.events)
        check(own, "the events are of this audit")
        check(kinds[0] == "audit.committed", "the promise comes first")
        check(kinds.count("audit.committed") == 1, "there is one promise")
        check(kinds.count("audit.seeded") == 1, "there is one seed")
        before = kinds[: kinds.index("audit.seeded")]
        check(before == ["audit.committed"], "nothing is drawn or typed before the seed")
        said = self.events[0]["commitment"]
        check(digest(self.folder / "commitment.json") == said, "the commitment is as promised")

    @property
    def seed(self) -> str:
        """The seed as it was logged."""
        return next(str(one["seed"]) for one in self.events if one["kind"] == "audit.seeded")

    def sheets(self) -> None:
        """The manifests are those that were promised, and their margins hold."""
        promised = dict(map(tuple, self.events[0]["manifests"]))
        for contest in self.promise["contests"]:
            name = contest["contest"]
            path = self.folder / "manifests" / f"{name}.csv"
            same = digest(path) == contest["manifest"] == promised[name]
            check(same, f"{name}: the manifest is as promised")
            sheets = manifest(path, contest["options"])
            ids = {sheet["station"] for sheet in sheets}
            check(len(ids) == len(sheets) == contest["sheets"], f"{name}: each station once")
            ballots = sum(sheet["ballots"] for sheet in sheets)
            check(ballots == contest["ballots"], f"{name}: {ballots} ballots at most")
            for district in sorted({one["district"] for one in contest["assertions"]}):
                scope = Scope(contest, district, sheets, self.even)
                check(scope.auditable, f"{scope.id}: every assertion has a margin")
                self.scopes.append((contest, scope))
                self.orders[scope.id] = scope.order(self.seed, self.replaced)

    def draws(self) -> None:
        """Each round goes on from the one before, and only drawn papers were typed."""
        sizes: dict[str, int] = {}
        drawn: set[tuple[str, str]] = set()
        strange = []
        for event in self.events:
            if event["kind"] == "audit.drawn":
                after = dict(map(tuple, event["sizes"]))
                grows = all(after.get(name, 0) >= n for name, n in sizes.items())
                check(grows, f"round {event['round']} goes on from the one before")
                sizes = after
                drawn |= self._drawn(sizes)
            elif event["kind"] == "audit.typed":
                paper = (event["contest"], event["sheet"])
                strange += [paper] if paper not in drawn else []
        check(not strange, f"only drawn papers were typed {strange[:3] or ''}")

    def _drawn(self, sizes: dict[str, int]) -> set[tuple[str, str]]:
        return {
            (contest["contest"], scope.sheets[place]["station"])
            for contest, scope in self.scopes
            for place in self.orders[scope.id][: sizes.get(scope.id, 0)]
        }

    def risks(self, events: list[dict[str, Any]]) -> dict[str, float]:
        """The risk of every scope from what was settled by some events."""
        papers, _ = settled(events)
        rounds = [one for one in events if one["kind"] == "audit.drawn"]
        sizes = dict(map(tuple, rounds[-1]["sizes"])) if rounds else {}
        found = {}
        for contest, scope in self.scopes:
            own = {
                station: named(boxes, contest["options"])
                for (name, station), boxes in papers.items()
                if name == contest["contest"]
            }
            places = []
            for place in self.orders[scope.id][: sizes.get(scope.id, 0)]:
                if scope.sheets[place]["station"] not in own:
                    break
                places.append(place)
            found[scope.id] = scope.risk(places, own, self.bet, self.replaced) if places else 1.0
        return found

    def assessments(self) -> None:
        """The risks are as they were logged, and what was confirmed is within the limit."""
        check(settled(self.events)[1], "two people typed each paper, a third settled differences")
        limit = float(self.promise["risk"])
        for n, event in enumerate(self.events):
            if event["kind"] != "audit.assessed":
                continue
            said = dict(map(tuple, event["risks"]))
            found = self.risks(self.events[:n])
            for name, risk in found.items():
                same = abs(float(said[name]) - risk) <= 1e-5 * max(risk, 1e-12)
                check(same, f"{name}, round {event['round']}: risk {risk:.6g}")
            if event["confirmed"]:
                check(all(risk <= limit for risk in found.values()), f"all within {limit}")


def manifest(path: Path, options: list[str]) -> list[dict[str, Any]]:
    """The sheets of a manifest, with their votes by option."""
    with path.open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    for row in rows:
        row["votes"] = {one: int(row[f"votes:{one}"]) for one in options}
        row["votes"][BLANK] = int(row["blank"])
        row["ballots"] = int(row["ballots"])
    return rows


def settled(events: list[dict[str, Any]]) -> tuple[dict[tuple[str, str], Boxes], bool]:
    """What two typed alike, or a third settled; and whether the rules were kept."""
    typed: dict[tuple[str, str], list[tuple[str, Boxes]]] = {}
    done: dict[tuple[str, str], Boxes] = {}
    kept = True
    for event in events:
        kind, key = event["kind"], (event.get("contest", ""), event.get("sheet", ""))
        here = typed.setdefault(key, [])
        boxes = dict(map(tuple, event.get("figures", []))) if event.get("found", True) else None
        if kind in ("audit.typed", "audit.adjudicated"):
            ready = len(here) == 2 if kind == "audit.adjudicated" else len(here) < 2
            kept &= ready and key not in done and event["by"] not in [by for by, _ in here]
            if kind == "audit.adjudicated" and ready:
                kept &= only_what_differs(here[0][1], here[1][1], boxes)
            here.append((event["by"], boxes))
            if kind == "audit.adjudicated" or (len(here) == 2 and here[0][1] == boxes):
                done[key] = boxes
        elif kind == "audit.reopened":
            kept &= key in done
            done.pop(key, None)
            typed[key] = []
    return done, kept


def only_what_differs(first: Boxes, second: Boxes, third: Boxes) -> bool:
    """Whether a third person left alone what the two agree on."""
    if first is None or second is None or third is None:
        return True
    names = {*first, *second, *third}
    agreed = [one for one in names if first.get(one, -1) == second.get(one, -1)]
    return all(third.get(one, -1) == first.get(one, -1) for one in agreed)


def named(boxes: Boxes, options: list[str]) -> Boxes:
    """The boxes of a paper by their options."""
    if boxes is None:
        return None
    votes = {option: boxes.get(f"v{i}") or 0 for i, option in enumerate(options)}
    votes[BLANK] = boxes.get("blank") or 0
    return votes


def main(folder: Path) -> int:
    """Check everything; 1 where anything differs."""
    audit = Audit(folder)
    audit.ceremony()
    audit.sheets()
    audit.draws()
    audit.assessments()
    if FAULTS:
        print(f"{len(FAULTS)} faults")
        return 1
    print("Everything follows from the promise and the seed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
