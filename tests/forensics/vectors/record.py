"""Numbers that were given, beside what the data at hand say of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

EQUAL, DIFFERS, ABSENT, OTHERS = "equal", "differs", "data not at hand", "not recomputed"
STATES = (EQUAL, DIFFERS, ABSENT, OTHERS)

LEFT_OUT = ("_meta", "quickcount")
"""What the file says of itself, and another subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that was found, and how near it must be to the given one."""

    value: float
    tolerance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs:
    """A number that is known to differ: what is found instead, and why."""

    found: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Numbers that are not computed: where they stand, how many they are, and why."""

    prefix: str
    count: int
    state: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """
    One given number and what is known of it.

    Args:
        path: Its keys, joined by slashes.
        given: As in the file.
        found: From the data at hand; None where it is not computed.
        tolerance: How far the two may lie apart to be called equal.
        unmade: Its state where it is not computed.
        reason: Why it differs or is not computed.
        pinned: What is found where it differs, written down beforehand.
    """

    path: str
    given: float
    found: float | None = None
    tolerance: float = 0.0
    unmade: str = ""
    reason: str = ""
    pinned: float | None = None

    @property
    def group(self) -> str:
        """The first key."""
        return self.path.partition("/")[0]

    @property
    def state(self) -> str:
        """What it is: equal, differing, without data, or of another program."""
        if self.found is None:
            return self.unmade
        return EQUAL if abs(self.found - self.given) <= self.tolerance + 1e-9 else DIFFERS

    @property
    def wrong(self) -> str:
        """What is wrong with the record itself; empty where nothing is."""
        if self.state not in STATES:
            return "it has no state"
        if self.state == EQUAL:
            return "" if self.pinned is None else "it is equal, and said to differ"
        if not self.reason:
            return f"it {self.state}, and no reason is given"
        if self.state == DIFFERS and not self._as_pinned():
            return f"{self.found!r} was found, and {self.pinned!r} is written down"
        return ""

    def _as_pinned(self) -> bool:
        assert self.found is not None
        return self.pinned is not None and math.isclose(
            self.found, self.pinned, rel_tol=2e-3, abs_tol=2e-4
        )


def leaves(found: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Every number of a tree of mappings and lists, with its path."""
    if isinstance(found, Mapping):
        for key, one in found.items():
            yield from leaves(one, f"{path}/{key}" if path else str(key))
    elif isinstance(found, list | tuple):
        for key, one in enumerate(found):
            yield from leaves(one, f"{path}/{key}")
    elif isinstance(found, int | float) and not isinstance(found, bool):
        yield path, found


def given_numbers(vectors: Mapping[str, Any]) -> dict[str, float]:
    """The numbers that must be accounted for."""
    return dict(leaves({key: one for key, one in vectors.items() if key not in LEFT_OUT}))


def figures(prefix: str, found: Any, tolerance: float) -> dict[str, Figure]:
    """A tree of found numbers, shaped as the given one."""
    return {
        path: Figure(value=float(value), tolerance=tolerance)
        for path, value in leaves(found, prefix)
    }


def recorded(
    numbers: Mapping[str, float],
    found: Mapping[str, Figure],
    differing: Mapping[str, Differs],
    claims: tuple[Claim, ...],
) -> tuple[Record, ...]:
    """The records of what was found and of what is not computed."""
    made = [
        Record(
            path=path,
            given=numbers[path],
            found=one.value,
            tolerance=one.tolerance,
            reason=differing[path].reason if path in differing else "",
            pinned=differing[path].found if path in differing else None,
        )
        for path, one in found.items()
        if path in numbers
    ]
    for claim in claims:
        made += _claimed(numbers, claim)
    return tuple(made)


def _claimed(numbers: Mapping[str, float], claim: Claim) -> list[Record]:
    """The numbers of a claim; none where they are not as many as it says."""
    under = [p for p in numbers if p == claim.prefix or p.startswith(f"{claim.prefix}/")]
    if len(under) != claim.count:
        return []
    return [
        Record(path=path, given=numbers[path], unmade=claim.state, reason=claim.reason)
        for path in under
    ]


def uncovered(numbers: Mapping[str, float], records: tuple[Record, ...]) -> tuple[str, ...]:
    """The given numbers that do not have exactly one record."""
    often = dict.fromkeys(numbers, 0)
    for one in records:
        often[one.path] = often.get(one.path, 0) + 1
    return tuple(path for path, n in often.items() if n != 1)
