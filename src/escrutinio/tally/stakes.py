"""What the open sheets can still change, and what annulling some would."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from escrutinio.law.rule import Decision, Win
from escrutinio.model.election import OptionId
from escrutinio.model.result import Count, Outcome, Stakes
from escrutinio.tally.outcome import base, decide, wins


def stakes(count: Count, votes: Mapping[OptionId, int], decision: Decision) -> Stakes:
    """
    Bounds on the margin, and whether the outcome is settled whatever the open sheets say.

    An open sheet can hold at most one vote for each of its registered voters; what it says so
    far is not used. Where a pending sheet's registered voters are not known, nothing is bounded.

    Args:
        count: The count, whose pending groups are the open sheets.
        votes: Votes of each option in the count. [votes]
        decision: How the contest is decided.

    Returns:
        The bounds, on the first less the second as counted. [votes]
    """
    pending = count.of("pending")
    room = None if count.unregistered else pending.registered
    blank = count.counted.blank
    outcome = decide(votes, decision, blank=blank)
    known = room is not None
    return Stakes(
        pending_sheets=pending.sheets,
        pending_registered=room,
        margin_low=outcome.margin - (room or 0) if known else None,
        margin_high=outcome.margin + (room or 0) if known else None,
        settled=known and settled(votes, room or 0, decision, outcome, blank=blank),
    )


def settled(
    votes: Mapping[OptionId, int],
    room: int,
    decision: Decision,
    outcome: Outcome,
    *,
    blank: int = 0,
) -> bool:
    """
    Whether the outcome stays as it is however `room` more votes fall.

    >>> from escrutinio.law.rule import PLURALITY
    >>> settled({"A": 60, "B": 40}, 19, PLURALITY, decide({"A": 60, "B": 40}, PLURALITY))
    True
    >>> settled({"A": 60, "B": 40}, 20, PLURALITY, decide({"A": 60, "B": 40}, PLURALITY))
    False
    """
    if room == 0:
        return outcome.kind != "undetermined"
    ranked = sorted(votes.values(), reverse=True)
    first, second, third = (*ranked, 0, 0, 0)[:3]
    all_votes = base(decision, votes, blank)
    if outcome.kind == "elected":
        return _stays_elected(first, second, room, decision, all_votes)
    if outcome.kind != "runoff" or outcome.tied:
        return False
    rivals = [second, *[first] * (len(ranked) - 1)]
    may_win = (
        wins(decision, n + room, rival, all_votes + room)
        for n, rival in zip(ranked, rivals, strict=True)
    )
    return not any(may_win) and second > third + room


def _stays_elected(first: int, second: int, room: int, decision: Decision, base: int) -> bool:
    """Whether the first keeps one way to be elected were all the open votes the second's."""
    ahead = first > second + room
    kept = any(one.met(first, second + room, base + room) for one in decision.wins)
    return ahead and (kept or not decision.wins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """
    What annulments must add up to before the outcome changes.

    Each sheet counts for `weights` times its votes, and `blank` times its blank ones; the outcome
    changes where the annulled ones reach `need`, or pass it where `strict`. `option` is who
    overtakes; none where it is a share of the votes that is lost or reached. [weighted votes]
    """

    weights: tuple[int, ...]
    need: int
    strict: bool
    blank: int = 0
    option: int | None = None

    @property
    def sql(self) -> str:
        """What a sheet counts for."""
        parts = [f"{w} * v{i}" for i, w in enumerate(self.weights) if w]
        return " + ".join([*parts, *([f'{self.blank} * "blank"'] if self.blank else [])])


def overtaking(votes: Sequence[int], ahead: int, behind: int) -> Measure:
    """
    An option overtakes another: their lead is gone.

    >>> overtaking([60, 40], 0, 1).need
    20
    """
    weights = [0] * len(votes)
    weights[ahead], weights[behind] = 1, -1
    need = votes[ahead] - votes[behind]
    return Measure(weights=tuple(weights), need=need, strict=True, option=behind)


def changing(
    votes: Sequence[int], decision: Decision, outcome: Outcome, blank: int = 0
) -> list[Measure]:
    """
    The ways in which annulments can change an outcome; the easiest one decides.

    A lead that a rule asks for beside a share is left out: what is found is then the least.

    >>> from escrutinio.law.rule import MAJORITY
    >>> [one.need for one in changing([52, 48], MAJORITY, decide({"A": 52, "B": 48}))]
    [4, 4]
    """
    order = sorted(range(len(votes)), key=lambda i: -votes[i])
    first, second, *rest = (*order, *order[:1])[: max(2, len(order))]
    all_votes = sum(votes) + (blank if decision.base == "valid-and-blank" else 0)
    if outcome.kind == "elected":
        met = [w for w in decision.wins if w.met(votes[first], votes[second], all_votes)]
        found = [overtaking(votes, first, k) for k in order[1:]]
        return found + [_share(votes, blank, first, one, decision, 1) for one in met[:1]]
    if outcome.kind != "runoff" or len(order) < 2:
        return []
    runners = (first, second)
    found = [overtaking(votes, runner, k) for k in rest for runner in runners]
    return found + [
        _share(votes, blank, runner, one, decision, -1)
        for one in decision.wins
        for runner in runners
    ]


def _share(
    votes: Sequence[int], blank: int, option: int, win: Win, decision: Decision, sign: int
) -> Measure:
    """An option loses the share that elects (sign 1), or reaches it (sign -1)."""
    p, q = win.share.numerator, win.share.denominator
    of_blank = p if decision.base == "valid-and-blank" else 0
    weights = tuple(sign * (q * (i == option) - p) for i in range(len(votes)))
    need = sign * (q * votes[option] - p * sum(votes) - of_blank * blank)
    strict = win.strict if sign < 0 else not win.strict
    return Measure(weights=weights, blank=-sign * of_blank, need=need, strict=strict)


def fewest_annulments_sql(table: str, measure: str, where: str = "true") -> str:
    """
    SQL with the fewest counted sheets whose annulment adds up, the largest first.

    Args:
        table: The table of sheets.
        measure: SQL of what a sheet counts for; see `Measure.sql`.
        where: SQL condition on the sheets that may be annulled.

    Returns:
        Rows: sheets, what they add up to together, for each number of sheets.
    """
    return (
        f"SELECT row_number() OVER w AS sheets, sum({measure}) OVER w AS lead FROM {table} "
        f"WHERE state IN ('counted', 'resolved') AND {measure} > 0 AND ({where}) "
        f"WINDOW w AS (ORDER BY {measure} DESC, station ROWS UNBOUNDED PRECEDING)"
    )
