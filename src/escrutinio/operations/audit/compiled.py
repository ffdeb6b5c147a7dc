"""From the law to assertions: what the result of a contest rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from escrutinio.audit.assertion import BLANK, Assertion
from escrutinio.audit.manifest import CAST, Manifest
from escrutinio.audit.outcome import rests
from escrutinio.audit.scope import Scope, scopes
from escrutinio.audit.seats import Barred, Seated, seat_assertions, threshold_assertions
from escrutinio.errors import Refused
from escrutinio.io.tables import Loaded
from escrutinio.law.chambers import ChamberRule
from escrutinio.law.rule import Decision, Threshold
from escrutinio.model.election import Contest, Election, OptionId
from escrutinio.model.finding import Finding
from escrutinio.model.result import Outcome, Totals
from escrutinio.model.seats import Chamber, Passing
from escrutinio.operations.audit.sheets import AGAINST, manifest
from escrutinio.operations.count import decision_of
from escrutinio.operations.seats import Asked, followed
from escrutinio.tally.outcome import decide
from escrutinio.tally.seats.averages import DIVISORS
from escrutinio.tally.seats.chamber import Part, chamber
from escrutinio.tally.seats.methods import divide
from escrutinio.tally.seats.parts import WHOLE, parts_of
from escrutinio.tally.seats.threshold import passing


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """
    A contest with everything that its result rests on.

    Args:
        contest: The contest.
        manifest: Its sheets.
        assertions: If all hold for the paper, the result is right.
        open: Why there is nothing to confirm: "tie", "undetermined" or "one-option".
        outcome: The result, where one person is elected.
        chamber: The result, where seats are filled.
        seated: Its districts among the lists that take part.
        unshown: What no linear assertion shows: (list or district, why).
        barred: The assertions that show how each list stands to the threshold, by its id.
    """

    contest: Contest
    manifest: Manifest
    assertions: tuple[Assertion, ...] = ()
    open: str = ""
    outcome: Outcome | None = None
    chamber: Chamber | None = None
    seated: tuple[Seated, ...] = ()
    unshown: tuple[tuple[str, str], ...] = ()
    barred: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def scopes(self, *, even: bool = False) -> tuple[Scope, ...]:
        """The assertions by the sheets that they concern; even where all are drawn alike."""
        return scopes(str(self.contest.id), self.assertions, self.manifest.sheets, even=even)


def one_person(contest: Contest, decision: Decision, sheets: Manifest) -> Compiled:
    """What an election of one person rests on, by its own count of the manifest."""
    totals = sheets.sheets.totals
    votes = {one.id: totals[str(one.id)] for one in contest.options}
    outcome = decide(votes, decision, blank=totals[BLANK])
    found = rests(str(contest.id), decision, outcome, totals)
    return Compiled(
        contest=contest,
        manifest=sheets,
        assertions=found.assertions,
        open=found.open,
        outcome=outcome,
    )


def many_seats(
    contest: Contest, rule: ChamberRule, parts: Sequence[Part], sheets: Manifest
) -> Compiled:
    """
    What the seats of a chamber rest on.

    Args:
        contest: The contest that fills it.
        rule: How it is filled.
        parts: Its districts, with the votes of the manifest.
        sheets: The manifest.
    """
    parties = {one.id: one.parties for one in contest.options}
    made = chamber(rule.id, parts, method=rule.method, threshold=rule.threshold, parties=parties)
    result = Compiled(contest=contest, manifest=sheets, chamber=made)
    if made.ties or made.before:
        return replace(result, open="tie")
    methods = {part.name: part.method for part in parts}
    seated = tuple(
        _seated(one.name, methods[one.name], _plain(dict(one.votes)), _plain(dict(one.won)))
        for one in made.districts
    )
    barred = tuple(_barred(contest, rule, made, parts, parties))
    found = [each for _, one in barred for each in one.assertions]
    unshown = [each for _, one in barred for each in one.unshown]
    for one in seated:
        seats = seat_assertions(str(contest.id), one)
        if len(one.votes) > 1 and one.size and (not seats or _for_want_of_votes(one)):
            unshown.append((one.name, "method"))
        found += seats
    shown: dict[str, tuple[str, ...]] = {}
    for option, one_bar in barred:
        shown[option] = (*shown.get(option, ()), *(each.id for each in one_bar.assertions))
    return replace(
        result,
        assertions=tuple({one.id: one for one in found}.values()),
        seated=seated,
        unshown=tuple(dict.fromkeys(unshown)),
        barred=shown,
    )


def _for_want_of_votes(one: Seated) -> bool:
    """Whether a list has no seat only since it has no vote: of that there is no assertion."""
    first = one.divisor is not None and one.divisor(0) is None
    return first and 0 in one.votes.values()


def _seated(
    name: str, method: str, votes: Mapping[str, int], won: Mapping[str, int], seats: int = 0
) -> Seated:
    """A district with the divisors of its method."""

    def divisor(k: int) -> Fraction | None:
        a, b = DIVISORS[method].at(k)
        return Fraction(b, a) if b else None

    linear = method in DIVISORS and DIVISORS[method].power == 1
    return Seated(
        name=name,
        method=method,
        votes=votes,
        won=won,
        divisor=divisor if linear else None,
        seats=seats,
    )


def _barred(
    contest: Contest,
    rule: ChamberRule,
    made: Chamber,
    parts: Sequence[Part],
    parties: Mapping[OptionId, int],
) -> Iterable[tuple[str, Barred]]:
    """How each list stands to the threshold: over the whole, or in each district by itself."""
    threshold = rule.threshold
    if threshold is None:
        return
    before = tuple(
        _seated(p.name, p.method, _plain(p.votes), _all_seats(p), p.seats) for p in parts
    )
    for name, whole, standing in _measured(threshold, made, parts, parties):
        votes = _plain(whole.votes) | {BLANK: whole.blank}
        for one in standing:
            found = threshold_assertions(
                str(contest.id),
                threshold,
                [one],
                votes,
                before,
                parties=_plain(parties),
                district=name,
            )
            yield str(one.option), found


def _measured(
    threshold: Threshold,
    made: Chamber,
    parts: Sequence[Part],
    parties: Mapping[OptionId, int],
) -> Iterable[tuple[str, Part, Sequence[Passing]]]:
    """Where a threshold is measured, the votes there, and how the lists stand to it."""
    if threshold.within == "whole":
        votes: dict[OptionId, int] = {}
        for part in parts:
            for option, n in part.votes.items():
                votes[option] = votes.get(option, 0) + n
        blank = sum(part.blank for part in parts)
        whole = Part(name="", seats=made.seats, method=made.method, votes=votes, blank=blank)
        yield "", whole, made.threshold
        return
    for part in parts:
        base = part.valid + (part.blank if threshold.base == "valid-and-blank" else 0)
        yield part.name, part, passing(threshold, part.votes, base, {}, parties)


def _plain(numbers: Mapping[OptionId, int]) -> dict[str, int]:
    """Numbers by the texts of their options."""
    return {str(option): n for option, n in numbers.items()}


def _all_seats(part: Part) -> dict[str, int]:
    """The seats of a district if all lists took part."""
    won = divide(part.method, list(part.votes.values()), part.seats).won
    return {str(option): n for option, n in zip(part.votes, won, strict=True)}


def among(made: Compiled, seated: Seated, lists: set[str]) -> Seated:
    """A district as it would be divided if just these lists took part."""
    arrays = made.manifest.sheets
    here = arrays.votes[:, arrays.of(seated.name)].sum(axis=1)
    numbers = {o: int(n) for o, n in zip(arrays.options, here, strict=True)}
    votes = {one: n for one, n in numbers.items() if one in lists}
    won = divide(seated.method, list(votes.values()), seated.size).won
    won_by = dict(zip(votes, won, strict=True))
    return _seated(seated.name, seated.method, votes, won_by, seated.size)


def compiled(
    loaded: Loaded, contest: Contest, *, bound: str = CAST, open_sheets: str = AGAINST
) -> Compiled:
    """
    What a contest of a source rests on, under the law of its day.

    Args:
        loaded: The source.
        contest: The contest.
        bound: As of `manifest`.
        open_sheets: As of `manifest`.

    Raises:
        Refused: The sheets cannot be listed; see `manifest`.
    """
    rule = rule_of(loaded.election, contest)
    sheets = manifest(loaded, contest, bound=bound, open_sheets=open_sheets, rule=rule)
    return of_manifest(loaded.election, contest, sheets)


def rule_of(election: Election, contest: Contest) -> ChamberRule | None:
    """
    How the chamber of a contest is filled by the law of the day; none where it has none.

    Raises:
        Refused: Other contests fill the chamber too: its threshold would be measured on a part.
    """
    others = [
        str(one.id)
        for one in election.contests
        if contest.chamber and one.chamber == contest.chamber and one.id != contest.id
    ]
    if others:
        raise Refused("audit.chamber_shared", where=str(contest.id), others=", ".join(others))
    return followed(election, contest, Asked())[1] if contest.chamber else None


def of_manifest(election: Election, contest: Contest, sheets: Manifest) -> Compiled:
    """What a contest with these sheets rests on, under the law of its day."""
    rule = rule_of(election, contest)
    if rule is None:
        return one_person(contest, decision_of(election, contest), sheets)
    found: list[Finding] = []
    parts = parts_of([contest], {contest.id: _places(contest, sheets)}, rule, found)
    lost = tuple((one.where, one.code) for one in found if one.severity == "error")
    if not parts:
        return Compiled(contest=contest, manifest=sheets, open="undetermined", unshown=lost)
    made = many_seats(contest, rule, parts, sheets)
    return replace(made, unshown=(*made.unshown, *lost))


def _places(contest: Contest, sheets: Manifest) -> dict[str, Totals]:
    """The votes of the manifest by constituency."""
    arrays = sheets.sheets
    names = dict.fromkeys(sheets.districts) or {"": None}
    ids = {one.name: one.id for one in contest.constituencies}
    found = {}
    for name in names:
        here = arrays.of(name) if any(names) else slice(None)
        votes = tuple(int(n) for n in sheets.votes[:, here].sum(axis=1))
        home = ids.get(name, WHOLE)
        found[home] = Totals(votes=votes, blank=int(sheets.blank[here].sum()))
    return found
