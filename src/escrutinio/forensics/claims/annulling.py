"""Claim: annulling these stations would change the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from escrutinio.forensics.claims.outcome import leads, without
from escrutinio.forensics.claims.verdict import ORDINARY, UNUSUAL, Effect, Verdict
from escrutinio.forensics.groups import dense, sums
from escrutinio.forensics.stations import Codes, Counts, Flags, Stations

KIND = "annulling"
Z = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Petition:
    """
    A number of stations to annul in an area, where it is not known which.

    Args:
        name: The area; empty for all of it.
        n: Stations to annul. [stations]
        rows: The stations of the area. Shape (n of the election,).
    """

    name: str
    n: int
    rows: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """
    What annulling so many stations of an area takes from the lead.

    Args:
        mean: If they are drawn at random. [votes]
        deviation: Its standard deviation. [votes]
        worst: If they are those where the leader leads most. [votes]
        best: If they are those where the leader trails most. [votes]
    """

    mean: float
    deviation: float
    worst: int
    best: int


def annulling_listed(stations: Stations, rows: Codes) -> Verdict:
    """
    The outcome without a list of stations: plain arithmetic.

    Args:
        stations: As counted.
        rows: Those on the list.

    Says: Whether annulling exactly these would change who leads.
    Does not say: Whether there are grounds to annul any of them.

    >>> tiny = Stations(ids=np.array(["1", "2", "3"]), options=("A", "B"),
    ...     votes=np.array([[9, 9, 5], [1, 8, 9]]), valid=np.array([10, 17, 14]))
    >>> told = annulling_listed(tiny, np.array([0]))
    >>> told.grade, told.effect.after, told.effect.winner
    ('unusual', -3, 'B')
    """
    effect = without(stations, rows)
    lead = leads(stations)
    changes = bool(effect.could_change)
    by_lead = rows[np.argsort(-lead[rows], kind="stable")]
    return Verdict(
        kind=KIND,
        grade=UNUSUAL if changes else ORDINARY,
        unit="stations",
        seen=float(len(rows)),
        n=len(stations),
        subject=stations.options[stations.leader],
        explanations=("claim.explain.stronghold",) if changes else (),
        effect=effect,
        settles=("claim.settle.grounds", "claim.settle.sheets"),
        silent=("claim.silent.grounds", "claim.silent.intention"),
        figures=(
            ("lead", float(lead[rows].sum())),
            ("won", float((lead[rows] > 0).sum())),
            *reached("fewest_anywhere", lead, stations.margin),
            *_others(stations, rows),
        ),
        stations=tuple(str(one) for one in stations.ids[by_lead]),
        answer=f"claim.annulling.{'changes' if changes else 'same'}",
    )


def _others(stations: Stations, rows: Codes) -> tuple[tuple[str, float], ...]:
    """How the listed stations differ from the others of their places, if places are known."""
    if stations.place is None:
        return ()
    kept = np.flatnonzero(stations.place >= 0)
    code = dense(stations.place[kept])
    listed = np.isin(kept, rows)
    first, valid = stations.votes[stations.leader][kept], stations.valid[kept]
    apart = sums(first * ~listed, code), sums(valid * ~listed, code)
    whole = listed & (apart[1][code] > 0)
    if not whole.any():
        return ()
    share = apart[0][code[whole]] / apart[1][code[whole]]
    seen = float(first[whole].sum() / max(1, valid[whole].sum()))
    beside = float((share * valid[whole]).sum() / max(1, valid[whole].sum()))
    return ("share_listed", 100 * seen), ("share_beside", 100 * beside)


def annulling_number(stations: Stations, petitions: Sequence[Petition]) -> Verdict:
    """
    The outcome without so many stations of each area, where the list is not to be had.

    Args:
        stations: As counted.
        petitions: How many, and where.

    Returns:
        What is lost if they are drawn at random, with its interval; the worst case for the
        leader; and the fewest stations of these areas that would change the outcome.

    Says: Between which bounds the lead would lie.
    Does not say: Which stations they are, nor whether there are grounds to annul any.
    Source: W. G. Cochran, Sampling Techniques (3rd edition, 1977), theorem 2.2.
    """
    rival = _rival(stations, petitions)
    lead, margin = leads(stations, rival), _margin(stations, rival)
    found = [loss(lead[one.rows], one.n) for one in petitions]
    n = sum(one.n for one in petitions)
    anywhere = loss(lead, n)
    mean = sum(one.mean for one in found)
    spread = Z * float(np.sqrt(sum(one.deviation**2 for one in found)))
    worst, best = sum(one.worst for one in found), sum(one.best for one in found)
    named = np.any([one.rows for one in petitions], axis=0)
    return Verdict(
        kind=KIND,
        grade=ORDINARY if worst < margin else UNUSUAL,
        unit="stations",
        seen=float(n),
        n=int(named.sum()),
        subject=stations.options[stations.leader],
        explanations=("claim.explain.stronghold",) if mean > 0 else (),
        effect=Effect(
            margin=stations.margin,
            change=margin - worst - stations.margin,
            after=margin - worst,
            winner=_leads(worst, margin, stations, rival),
        ),
        settles=("claim.settle.list", "claim.settle.grounds", "claim.settle.sheets"),
        silent=("claim.silent.which", "claim.silent.grounds", "claim.silent.intention"),
        figures=(
            ("random", margin - mean),
            ("random_low", margin - mean - spread),
            ("random_high", margin - mean + spread),
            ("worst", float(margin - worst)),
            ("best", float(margin - best)),
            *reached("fewest", lead[named], margin),
            *reached("fewest_anywhere", lead, margin),
            ("anywhere", margin - anywhere.mean),
            ("anywhere_low", margin - anywhere.mean - Z * anywhere.deviation),
            ("anywhere_high", margin - anywhere.mean + Z * anywhere.deviation),
        ),
        columns=tuple(f"claim.column.{one}" for one in ("area", "of", "n", "random", "worst")),
        rows=tuple(_row(one, lost) for one, lost in zip(petitions, found, strict=True)),
        answer=f"claim.annulling.{_answer(mean, spread, worst, margin)}",
        areas=tuple(one.name for one in petitions if one.name),
    )


def _row(one: Petition, lost: Loss) -> tuple[str | float, ...]:
    name = one.name or "claim.annulling.whole"
    return name, float(one.rows.sum()), float(one.n), round(lost.mean), float(lost.worst)


def _answer(mean: float, spread: float, worst: float, margin: int) -> str:
    """In which of the cases the outcome would change."""
    if worst < margin:
        return "same"
    if mean + spread < margin:
        return "chosen"
    return "random" if mean - spread >= margin else "open"


def _leads(worst: float, margin: int, stations: Stations, rival: int) -> str:
    if worst == margin:
        return ""
    return stations.options[rival if worst > margin else stations.leader]


def _margin(stations: Stations, rival: int) -> int:
    totals = stations.votes.sum(axis=1)
    return int(totals[stations.leader] - totals[rival])


def _rival(stations: Stations, petitions: Sequence[Petition]) -> int:
    """The option that would gain most by the worst choice of stations: not always the second."""

    def left(option: int) -> int:
        lead = leads(stations, option)
        worst = sum(loss(lead[one.rows], one.n).worst for one in petitions)
        return _margin(stations, option) - worst

    others = [i for i in range(len(stations.options)) if i != stations.leader]
    return min(others, key=lambda i: (left(i), i != stations.runner_up))


def loss(lead: Counts, n: int) -> Loss:
    """
    What annulling n stations takes from the lead.

    Args:
        lead: Of each station of the area. Shape (m,). [votes]
        n: Stations to annul, at most m.

    Raises:
        ValueError: There are fewer than that.

    >>> one = loss(np.array([5, -1, 2]), 2)
    >>> one.mean, one.worst, one.best
    (4.0, 7, 1)
    """
    if n > len(lead):
        raise ValueError(f"{n} of {len(lead)}")
    if n == 0:
        return Loss(mean=0.0, deviation=0.0, worst=0, best=0)
    ordered = np.sort(lead)
    spread = float(lead.var(ddof=1)) if len(lead) > 1 else 0.0
    return Loss(
        mean=n * float(lead.mean()),
        deviation=float(np.sqrt(n * (1 - n / len(lead)) * spread)),
        worst=int(ordered[-n:].sum()),
        best=int(ordered[:n].sum()),
    )


def fewest(lead: Counts, margin: int) -> int:
    """
    The fewest stations whose annulment would put another one first; -1 where all do not.

    >>> fewest(np.array([5, 9, -3]), 8), fewest(np.array([5, 9, -3]), 20)
    (1, -1)
    """
    reached = np.cumsum(np.sort(lead[lead > 0])[::-1])
    at = int(np.searchsorted(reached, margin, side="right"))
    return at + 1 if at < len(reached) else -1


def reached(name: str, lead: Counts, margin: int) -> tuple[tuple[str, float], ...]:
    """The fewest stations as a figure; none where all of them together do not do it."""
    n = fewest(lead, margin)
    return ((name, float(n)),) if n > 0 else ()
