"""What the open sheets can still change, and what annulling some would."""

from collections.abc import Mapping

from escrutinio.model.election import OptionId
from escrutinio.model.result import Count, Outcome, Stakes
from escrutinio.tally.outcome import decide


def stakes(count: Count, votes: Mapping[OptionId, int], rule: str) -> Stakes:
    """
    Bounds on the margin, and whether the outcome is settled whatever the open sheets say.

    An open sheet can hold at most one vote for each of its registered voters; what it says so
    far is not used. Where a pending sheet's registered voters are not known, nothing is bounded.

    Args:
        count: The count, whose pending groups are the open sheets.
        votes: Votes of each option in the count. [votes]
        rule: The contest's rule, as in `decide`.

    Returns:
        The bounds, on the first less the second as counted. [votes]
    """
    pending = count.of("pending")
    room = None if count.unregistered else pending.registered
    outcome = decide(votes, rule)
    known = room is not None
    return Stakes(
        pending_sheets=pending.sheets,
        pending_registered=room,
        margin_low=outcome.margin - (room or 0) if known else None,
        margin_high=outcome.margin + (room or 0) if known else None,
        settled=known and settled(votes, room or 0, rule, outcome),
    )


def settled(votes: Mapping[OptionId, int], room: int, rule: str, outcome: Outcome) -> bool:
    """
    Whether the outcome stays as it is however `room` more votes fall.

    >>> settled({"A": 60, "B": 40}, 19, "second-round", decide({"A": 60, "B": 40}, "second-round"))
    True
    >>> settled({"A": 60, "B": 40}, 20, "second-round", decide({"A": 60, "B": 40}, "second-round"))
    False
    """
    ranked = sorted(votes.values(), reverse=True)
    ranked += [0] * (3 - len(ranked))
    valid = sum(ranked)
    if room == 0:
        return outcome.kind != "undetermined"
    if outcome.kind == "elected":
        ahead = ranked[0] > ranked[1] + room
        return ahead if rule == "second-round" else ahead and 2 * ranked[0] > valid + room
    if outcome.kind != "runoff" or outcome.tied:
        return False
    nobody_passes_half = 2 * (ranked[0] + room) <= valid + room
    return nobody_passes_half and ranked[1] > ranked[2] + room


def fewest_annulments_sql(table: str, ahead: int, behind: int, where: str = "true") -> str:
    """
    SQL with the fewest counted sheets whose annulment ends a lead, largest leads first.

    Args:
        table: The table of sheets.
        ahead: The option that leads, by its place in the contest.
        behind: The one that follows.
        where: SQL condition on the sheets that may be annulled.

    Returns:
        Rows: sheets, the lead that they hold together [votes], for each number of sheets.
    """
    lead = f"(v{ahead} - v{behind})"
    return (
        f"SELECT row_number() OVER w AS sheets, sum({lead}) OVER w AS lead FROM {table} "
        f"WHERE state IN ('counted', 'resolved') AND {lead} > 0 AND ({where}) "
        f"WINDOW w AS (ORDER BY {lead} DESC, station ROWS UNBOUNDED PRECEDING)"
    )
