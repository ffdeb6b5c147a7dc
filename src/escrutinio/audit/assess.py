"""The risk that an audit has reached, scope by scope, and what it takes to go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from escrutinio.audit.commitment import Commitment, Promised
from escrutinio.audit.draws import coordinated, sized
from escrutinio.audit.evidence import Paper, Standing, overstated, paper, standings, weights
from escrutinio.audit.manifest import Manifest
from escrutinio.audit.scope import Scope, Sheets, scopes
from escrutinio.audit.sizes import needed

Settled = Mapping[str, tuple[int, ...] | None]
"""The votes that papers have for each option, by station; None where there is no paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """
    A paper that is not as reported.

    Args:
        contest: The contest.
        station: The station.
        found: Whether there is a paper.
        reported: What counts for each option, blank last. [votes]
        paper: What stands in the paper; nothing where there is none. [votes]
    """

    contest: str
    station: str
    found: bool
    reported: tuple[int, ...]
    paper: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """
    Where a scope stands.

    Args:
        scope: The scope.
        draws: The stations drawn so far, in their order.
        settled: How many draws from the first one on are settled.
        standings: How each assertion stands, the worst first; none where it cannot be audited.
        needed: How many draws in all would be enough if all others agree; None where none are.
        beyond: Papers with more ballots than the promise has as the most.
    """

    scope: Scope
    draws: tuple[str, ...]
    settled: int
    standings: tuple[Standing, ...]
    needed: int | None
    beyond: tuple[str, ...] = ()

    @property
    def risk(self) -> float:
        """The worst risk over the assertions; 1 where it cannot be audited."""
        return max((one.risk for one in self.standings), default=1.0)

    @property
    def refuted(self) -> bool:
        """Whether all sheets were seen and an assertion does not hold."""
        return any(one.refuted for one in self.standings)

    def confirmed(self, limit: float) -> bool:
        """Whether the risk is within the limit, and no paper breaks the promise."""
        return self.risk <= limit and not self.beyond


def in_scopes(commitment: Commitment, promised: Promised, manifest: Manifest) -> tuple[Scope, ...]:
    """The scopes of a contest as promised."""
    made = promised.assertions
    return scopes(promised.contest, made, manifest.sheets, even=commitment.even)


def order(commitment: Commitment, scope: Scope, sheets: Sheets, seed: str) -> NDArray[np.int64]:
    """
    The places of a scope's sheets in the order in which the seed draws them.

    Without replacement that is all that have a weight; with it so many as there are sheets.
    """
    ids = [sheets.ids[int(place)] for place in scope.places]
    bounds = scope.margins.bounds
    if not commitment.replaced:
        return np.array(coordinated(seed, ids, bounds), dtype=np.int64)
    at = {name: i for i, name in enumerate(ids)}
    return np.array([at[one.id] for one in sized(seed, ids, bounds, len(ids))], dtype=np.int64)


def assess(
    commitment: Commitment,
    promised: Promised,
    manifest: Manifest,
    seed: str,
    sizes: Mapping[str, int],
    settled: Settled,
) -> tuple[Assessment, ...]:
    """
    Where each scope of a contest stands.

    Args:
        commitment: The promise.
        promised: The contest's part of it.
        manifest: Its sheets.
        seed: From the dice.
        sizes: How many draws each scope has so far.
        settled: What the settled papers say.
    """
    sheets = manifest.sheets
    return tuple(
        _assessed(commitment, scope, sheets, seed, sizes.get(scope.id, 0), settled)
        for scope in in_scopes(commitment, promised, manifest)
    )


def _assessed(
    commitment: Commitment, scope: Scope, sheets: Sheets, seed: str, n: int, settled: Settled
) -> Assessment:
    if not scope.margins.auditable:
        return Assessment(scope=scope, draws=(), settled=0, standings=(), needed=None)
    bet = float(commitment.bet)
    places = order(commitment, scope, sheets, seed)
    names = [sheets.ids[int(scope.places[place])] for place in places]
    known = {
        int(place): None if settled[name] is None else np.array(settled[name], dtype=np.int64)
        for place, name in zip(places[:n], names[:n], strict=True)
        if name in settled
    }
    seen = paper(sheets.options, [int(place) for place in places[:n]], known)
    off = overstated(scope, sheets.options, seen)
    given = weights(scope.margins)
    more = needed(given, places, commitment.limit, off=off, bet=bet, replaced=commitment.replaced)
    return Assessment(
        scope=scope,
        draws=tuple(names[:n]),
        settled=len(seen),
        standings=standings(scope, sheets.options, seen, bet=bet, replaced=commitment.replaced),
        needed=more,
        beyond=tuple(_beyond(scope, off, seen, names)),
    )


def _beyond(
    scope: Scope, off: NDArray[np.int64], seen: Paper, names: Sequence[str]
) -> Iterator[str]:
    """Papers that take away more than their bound allows."""
    over = (off > scope.margins.most[:, seen.places]).any(axis=0)
    yield from dict.fromkeys(names[int(i)] for i in np.flatnonzero(over))


def differences(promised: Promised, manifest: Manifest, settled: Settled) -> tuple[Difference, ...]:
    """The settled papers that are not as reported, by station."""
    sheets = manifest.sheets
    at = {name: i for i, name in enumerate(sheets.ids)}
    found = []
    for station in sorted(settled):
        reported = tuple(int(n) for n in sheets.votes[:, at[station]])
        votes = settled[station]
        if votes != reported:
            found.append(
                Difference(
                    contest=promised.contest,
                    station=station,
                    found=votes is not None,
                    reported=reported,
                    paper=votes or (),
                )
            )
    return tuple(found)


def risk_text(risk: float) -> str:
    """
    A risk as it is logged: six significant figures, which any computer reaches.

    >>> risk_text(0.04908372912), risk_text(0.0)
    ('0.0490837', '0')
    """
    return f"{risk:.6g}"
