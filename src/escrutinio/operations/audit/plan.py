"""What an audit would take: how many sheets, for which assertions, and what stays open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from escrutinio.audit.assertion import Assertion
from escrutinio.audit.batch import BET
from escrutinio.audit.commitment import UNIFORM, WITHOUT
from escrutinio.audit.contested import Range, ranges
from escrutinio.audit.evidence import Weights, weights
from escrutinio.audit.manifest import CAST, Manifest
from escrutinio.audit.scope import Scope
from escrutinio.audit.sizes import Size, alone, orders, size
from escrutinio.io.source import Progress, quiet
from escrutinio.io.sums import Sums
from escrutinio.io.tables import Loaded
from escrutinio.model.election import Election
from escrutinio.operations.audit.compiled import Compiled, among, compiled
from escrutinio.operations.audit.sheets import AGAINST
from escrutinio.operations.count import contests_in

TRIALS = 100
"""So many orders are drawn to see how many sheets they take."""

SEED = 20210606
WHOLE_BET = 1.0
"""The bet of Kaplan-Markov and MACRO, beside which ours is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What a user asks of an audit.

    Args:
        risk: The limit.
        bet: The share of the largest bet.
        bound: What bounds the ballots of a sheet; see `BOUNDS`.
        open_sheets: What becomes of sheets that do not count yet; see `OPEN`.
        most: Seats whose assertions take more draws than this, if drawn by weight, are left out;
            None for no limit.
        sampling: How sheets are drawn; see `SAMPLINGS`.
    """

    risk: float = 0.05
    bet: float = BET
    bound: str = CAST
    open_sheets: str = AGAINST
    most: int | None = None
    sampling: str = WITHOUT


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """
    A scope, and what it takes by Kaplan-Markov and by our bet: nothing where it has no margin.

    `whole_bet` is for comparison with other programs.
    """

    scope: Scope
    whole_bet: Size | None
    bet: Size | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """An assertion that is not part of the audit, and how many draws it would take by itself."""

    assertion: Assertion
    margin: int
    draws: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestPlan:
    """
    A contest.

    Args:
        made: What is audited of it.
        planned: Its scopes.
        left: The assertions that are left out: too many sheets, or nothing to confirm.
        ranges: The seats of each district and list that stay possible.
    """

    made: Compiled
    planned: tuple[Planned, ...]
    left: tuple[Left, ...] = ()
    ranges: tuple[Range, ...] = ()

    @property
    def unsure(self) -> tuple[Range, ...]:
        """The seats that cannot be confirmed."""
        return tuple(one for one in self.ranges if not one.sure)

    @property
    def whole_count(self) -> bool:
        """Whether nothing but a count of all sheets confirms the result."""
        made = self.made
        return bool(made.open) or any(one.bet is None for one in self.planned)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReport:
    """
    A plan.

    Args:
        election: The election.
        source: Where the sheets come from.
        sha256: Its digest.
        asked: What was asked.
        contests: The contests.
        sheets: How many different sheets all of them take: the median of the drawn orders.
        most: So many at most in 90 of 100 orders.
        of: How many sheets there are.
    """

    election: Election
    source: str
    sha256: str
    asked: Asked
    contests: tuple[ContestPlan, ...]
    sheets: int
    most: int
    of: int


def plan(
    loaded: Loaded, wanted: str = "", asked: Asked | None = None, *, progress: Progress = quiet
) -> PlanReport:
    """
    The plan of an audit of some contests, which share their sheets as far as they can.

    Args:
        loaded: The source.
        wanted: A contest's id; all contests with sheets where none is named.
        asked: What is asked.
        progress: Told how far it is.

    Raises:
        Refused: There is no such contest, or its sheets cannot be listed.
    """
    asked = asked or Asked()
    contests = [
        compiled(loaded, one, bound=asked.bound, open_sheets=asked.open_sheets)
        for one in contests_in(loaded, wanted)
    ]
    return planned_of(loaded, contests, asked, progress=progress)


def planned_of(
    opened: Loaded | Sums,
    contests: Sequence[Compiled],
    asked: Asked,
    *,
    seed: int = SEED,
    trials: int = TRIALS,
    progress: Progress = quiet,
) -> PlanReport:
    """The plan of compiled contests; arguments as of `plan`."""
    cut = [_cut(one, asked) for one in contests]
    generator = np.random.Generator(np.random.PCG64(seed))
    plans, sheets = _sized([made for made, _ in cut], asked, generator, trials, progress)
    return PlanReport(
        election=opened.election,
        source=opened.name,
        sha256=opened.sha256,
        asked=asked,
        contests=tuple(
            ContestPlan(made=made, planned=planned, left=left, ranges=tuple(_ranges(made, asked)))
            for (made, left), planned in zip(cut, plans, strict=True)
        ),
        sheets=int(np.percentile(sheets, 50, method="higher")),
        most=int(np.percentile(sheets, 90, method="higher")),
        of=len({name for one in contests for name in one.manifest.ids}),
    )


def _cut(made: Compiled, asked: Asked) -> tuple[Compiled, tuple[Left, ...]]:
    """A contest without the assertions of seats that take too much."""
    if made.chamber is None:
        return made, ()
    own = _own(made.manifest, asked)
    sized = [(one, own(one)) for one in made.assertions]
    kept, left = [], []
    for one, draws in sized:
        if _within(draws, asked):
            kept.append(one)
        else:
            left.append(Left(assertion=one, margin=_margin(made.manifest, one), draws=draws))
    return replace(made, assertions=tuple(kept)), tuple(left)


def _within(draws: int | None, asked: Asked) -> bool:
    return draws is not None and (asked.most is None or draws <= asked.most)


def _margin(sheets: Manifest, one: Assertion) -> int:
    arrays = sheets.sheets
    votes = arrays.votes[:, arrays.of(one.district)].sum(axis=1)
    return one.margin({o: int(n) for o, n in zip(arrays.options, votes, strict=True)})


def _own(sheets: Manifest, asked: Asked) -> Callable[[Assertion], int | None]:
    """How many draws an assertion takes by itself."""
    arrays = sheets.sheets
    totals: dict[str, tuple[dict[str, int], int]] = {}

    def draws(one: Assertion) -> int | None:
        if one.district not in totals:
            here = arrays.of(one.district)
            numbers = arrays.votes[:, here].sum(axis=1)
            votes = {o: int(n) for o, n in zip(arrays.options, numbers, strict=True)}
            totals[one.district] = votes, int(arrays.ballots[here].sum())
        votes, ballots = totals[one.district]
        pending = arrays.waiting(one.district)
        return alone(one, one.margin(votes), ballots, pending, asked.risk, asked.bet)

    return draws


def _ranges(made: Compiled, asked: Asked) -> Iterable[Range]:
    """
    The seats that stay possible, whichever of the lists whose threshold is open take part.

    Another list that takes part gives no other list a seat. So a list has least where all open ones
    take part, and most where no other open one does.
    """
    if made.chamber is None:
        return
    own = _own(made.manifest, asked)
    contest = str(made.contest.id)

    def confirmed(one: Assertion) -> bool:
        return _within(own(one), asked)

    unsure = _unsure(made)
    for seated in made.seated:
        sure = set(seated.votes) - unsure
        here = {one for one in unsure if _votes(made, one)}
        most = {one.option: one for one in ranges(contest, among(made, seated, sure), confirmed)}
        for extra in here:
            alone_in = ranges(contest, among(made, seated, sure | {extra}), confirmed)
            most |= {one.option: one for one in alone_in if one.option == extra}
        least = {
            one.option: 0 if one.option in here else one.least
            for one in ranges(contest, among(made, seated, sure | here), confirmed)
        }
        for option, one in most.items():
            reported = seated.won.get(option, 0)
            yield replace(one, reported=reported, least=least[option])


def _unsure(made: Compiled) -> set[str]:
    """The lists of which an assertion on the threshold is left out, or none exists."""
    kept = {one.id for one in made.assertions}
    lost = {one for one, ids in made.barred.items() if not kept.issuperset(ids)}
    return lost | {one for one, why in made.unshown if why == "seats"}


def _votes(made: Compiled, option: str) -> int:
    return made.manifest.sheets.totals.get(option, 0)


def _sized(
    contests: Sequence[Compiled],
    asked: Asked,
    generator: np.random.Generator,
    trials: int,
    progress: Progress,
) -> tuple[list[tuple[Planned, ...]], list[int]]:
    """The scopes of each contest with their sizes, and the different sheets of each trial."""
    names = sorted({name for one in contests for name in one.manifest.ids})
    at = {name: i for i, name in enumerate(names)}
    even = asked.sampling == UNIFORM
    scopes = [one.scopes(even=even) for one in contests]
    given: list[tuple[Scope, Weights, NDArray[np.int64]]] = []
    for made, own in zip(contests, scopes, strict=True):
        where = np.array([at[name] for name in made.manifest.ids], dtype=np.int64)
        given += [
            (one, weights(one.margins), where[one.places]) for one in own if one.margins.auditable
        ]
    drawn = _trials(given, len(names), generator, trials)
    sizes = {}
    for i, (scope, own_weights, _) in enumerate(given):
        progress("planning", i, len(given))
        mine = [trial[i] for trial in drawn]
        sizes[scope.id] = (
            size(own_weights, asked.risk, mine, WHOLE_BET),
            size(own_weights, asked.risk, mine, asked.bet),
        )
    planned = [
        tuple(
            Planned(scope=one, whole_bet=sizes[one.id][0], bet=sizes[one.id][1])
            if one.id in sizes
            else Planned(scope=one, whole_bet=None, bet=None)
            for one in own
        )
        for own in scopes
    ]
    return planned, [_union(given, trial, sizes) for trial in drawn]


def _trials(
    given: Sequence[tuple[Scope, Weights, NDArray[np.int64]]],
    sheets: int,
    generator: np.random.Generator,
    trials: int,
) -> list[list[NDArray[np.int64]]]:
    bounds, places = [one.bounds for _, one, _ in given], [at for _, _, at in given]
    return [orders(bounds, places, sheets, generator) for _ in range(trials if given else 1)]


def _union(
    given: Sequence[tuple[Scope, Weights, NDArray[np.int64]]],
    trial: Sequence[NDArray[np.int64]],
    sizes: dict[str, tuple[Size, Size]],
) -> int:
    """How many different sheets the first draws of all scopes are."""
    parts = [
        at[order[: sizes[scope.id][1].sheets]]
        for (scope, _, at), order in zip(given, trial, strict=True)
    ]
    return len(np.unique(np.concatenate(parts))) if parts else 0
