"""Draws of other programs."""

import hashlib
import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from escrutinio.audit.consistent import first, following, fraction, taken, trim
from escrutinio.audit.others import arlo_ballots, arlo_batches, arlo_ticket, counted

Case = Mapping[str, Any]


def _numbered(case: Case) -> list[int]:
    given = case["in"]
    found = counted(given["seed"], given["low"], given["high"], replaced=given["with_replacement"])
    return list(islice(found, given["count"]))


def _sample(case: Case) -> list[list[Any]]:
    given = case["in"]
    ids, replaced = [str(one) for one in given["ids"]], given["with_replacement"]
    found = taken(ids, str(given["seed"]), given["take"], replaced=replaced)
    digits = given.get("digits", 9)
    return [[trim(one.number, digits), one.id, one.generation] for one in found]


def _arlo_ballots(case: Case) -> list[list[Any]]:
    given = case["in"]
    found = arlo_ballots(
        given["seed"],
        given["manifest"],
        given["sample_size"],
        skipped=given["num_sampled"],
        replaced=given["with_replacement"],
    )
    return [[number, list(name), generation] for number, name, generation in found]


def _bounds(batches: str, contest: Mapping[str, int]) -> dict[tuple[str, str], float]:
    """The bounds of batches that are told as "pct 0..9: cand1=40,cand2=10,ballots=50; ..."."""
    first_of, second_of = sorted(contest, key=lambda name: -contest[name])[1:3]
    [place] = re.findall(r'jurisdiction "(.+?)"', batches)
    found = {}
    for low, high, figures in re.findall(r"pct (\d+)\.\.(\d+): ([\w=,]+)", batches):
        votes = {key: int(n) for key, n in (one.split("=") for one in figures.split(","))}
        bound = votes[first_of] - votes[second_of] + votes["ballots"]
        found |= {(place, f"pct {i}"): float(bound) for i in range(int(low), int(high) + 1)}
    return found


def _arlo_batches(case: Case) -> list[list[Any]]:
    given = case["in"]
    bounds = _bounds(given["batches"], given["contest"])
    found = arlo_batches(given["seed"], bounds, given["sample_size"])
    return [[number, list(batch)] for number, batch in found]


def _ticket(case: Case) -> str:
    given = case["in"]
    assert given.get("digits", 18) == 18
    return arlo_ticket(given["seed"], (given["jurisdiction"], given["batch"]))


COMPUTED = {
    "sha256_hex": lambda case: hashlib.sha256(str(case["in"]["text"]).encode()).hexdigest(),
    "sha256_uniform": lambda case: fraction(str(case["in"]["text"])),
    "first_fraction": lambda case: first(str(case["in"]["seed"]), str(case["in"]["id"])),
    "next_fraction": lambda case: following(case["in"]["x"]),
    "trim": lambda case: trim(case["in"]["x"], case["in"].get("digits", 9)),
    "consistent_sample": _sample,
    "consistent_sample_ids": lambda case: [name for _, name, _ in _sample(case)],
    "rivest_sampler_2011": _numbered,
    "arlo_draw_sample_ballots": _arlo_ballots,
    "arlo_draw_ppeb_sample": _arlo_batches,
    "arlo_batch_ticket": _ticket,
}
