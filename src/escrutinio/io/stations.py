"""Stations as arrays, from the sheets of a source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from escrutinio.errors import Refused
from escrutinio.forensics.stations import NOWHERE, Codes, Flags, Stations, Texts, coded
from escrutinio.io import engine
from escrutinio.io.tables import Loaded
from escrutinio.model.election import Contest
from escrutinio.model.sheet import IN_COUNT, OBSERVED, State

LEFT = (
    *(str(one) for one in State if one not in IN_COUNT),
    *("no_votes", "rejected", "no_figures", "columns"),
)
"""Why rows or columns are left out, as the ends of keys of the words: `left.<reason>`."""

ROW = "#"
"""Before the number of a row that stands in for a station's own, which the source lacks."""

FIRST = 5
"""So many of the rows that are left out are named."""

LeftOut = tuple[str, int, tuple[str, ...]]
"""Why rows were not read, how many, and the first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Stations, and the rows that are not among them with the reason."""

    stations: Stations
    left_out: tuple[LeftOut, ...] = ()


def left(reason: str, ids: Sequence[str] | Texts) -> tuple[LeftOut, ...]:
    """Rows left out for one reason; nothing where there are none."""
    return ((reason, len(ids), tuple(str(one) for one in ids[:FIRST])),) if len(ids) else ()


def from_sheets(loaded: Loaded, contest: Contest) -> Found:
    """
    The counted sheets of a contest.

    A sheet without a vote for any option and without a blank one is left out: where a source has no
    states, annulled sheets look so. Challenged votes are joined to the null ones.

    Args:
        loaded: The source; its polling places are known by district and name.
        contest: The contest.
    """
    n = len(contest.options)
    votes = ", ".join(f"coalesce(v{i}, 0) AS v{i}" for i in range(n))
    used = " + ".join(["coalesce(blank, 0)", *(f"coalesce(v{i}, 0)" for i in range(n))])
    states = ", ".join(engine.text(one) for one in IN_COUNT)
    rows = engine.columns(
        loaded.connection,
        f"SELECT station, scope, department, province, district, district_code, place, {votes}, "
        f'registered, voted, blank, "null" + coalesce(challenged, 0) AS "null", state, '
        f"state IN ({states}) AS counted, {used} > 0 AS used "
        f"FROM sheet WHERE contest = {engine.text(contest.id)} ORDER BY station",
    )
    counted, used_ = rows["counted"].astype(bool), rows["used"].astype(bool)
    reasons = [
        one
        for state in np.unique(rows["state"][~counted])
        for one in left(str(state), rows["station"][rows["state"] == state])
    ]
    reasons += left("no_votes", rows["station"][counted & ~used_])
    reasons += left("rejected", [str(one.line) for one in loaded.rejected])
    kept = {key: value[counted & used_] for key, value in rows.items()}
    options = tuple(str(one.id) for one in contest.options)
    return Found(stations=_built(kept, options), left_out=tuple(reasons))


def _built(rows: dict[str, Any], options: tuple[str, ...]) -> Stations:
    """Stations from the columns of sheets."""
    votes = np.stack([rows[f"v{i}"] for i in range(len(options))]).astype(np.int64)
    return Stations(
        ids=rows["station"],
        options=options,
        votes=votes,
        valid=votes.sum(axis=0),
        registered=whole(rows["registered"]),
        cast=whole(rows["voted"]),
        blank=whole(rows["blank"]),
        null=whole(rows["null"]),
        **places(rows),
    )


def whole(column: Any) -> Codes | None:
    """A column of counts; none where no row has one."""
    found = np.asarray(column, dtype=np.int64)
    return found if (found >= 0).any() else None


def places(rows: dict[str, Any]) -> dict[str, Any]:
    """
    Polling places, provinces and departments as codes.

    Where names of areas are missing, the district's code stands in: its first four figures for the
    area, its first two for the region.
    """
    district = [a or b for a, b in zip(rows["district_code"], rows["district"], strict=True)]
    named = {
        "place": _under(district, rows["place"]),
        "area": _under(rows["department"], rows["province"], [one[:4] for one in district]),
        "region": _under(rows["department"], rows["department"], [one[:2] for one in district]),
    }
    found: dict[str, Any] = {}
    for key, names in named.items():
        codes, known = coded(names)
        found[key] = codes if known else None
        found[f"{key}_names"] = known
    return found


def _under(
    above: Sequence[str] | Texts, names: Sequence[str] | Texts, instead: Sequence[str] = ()
) -> list[str]:
    """Names with what they lie in, or what stands in for them; empty where neither is known."""
    if instead and not any(names):
        return list(instead)
    parts = zip(above, names, strict=True)
    return [(b if a == b else f"{a} / {b}") if b else "" for a, b in parts]


def joined(stations: Stations, before: Stations) -> Stations:
    """
    The stations with their rows of another round or contest beside them, by their numbers.

    Raises:
        Refused: Numbers are not unique, or hardly a station stands in both.
    """
    _once(stations)
    _once(before)
    rows, same = _matched(stations.ids, before.ids)
    if same.mean() < 0.5:
        raise Refused("forensics.before", share=f"{100 * same.mean():.1f}")
    return replace(stations, before=before.select(rows), matched=same)


def placed(stations: Stations, other: Stations) -> Stations:
    """
    The stations with the polling places, provinces and departments that another source says.

    Raises:
        Refused: Numbers are not unique, or hardly a station stands in both.
    """
    _once(stations)
    _once(other)
    rows, same = _matched(stations.ids, other.ids)
    if same.mean() < 0.5 or other.place is None:
        raise Refused("forensics.places", share=f"{100 * same.mean():.1f}")
    taken: dict[str, Any] = {}
    for key in ("place", "area", "region"):
        codes = getattr(other, key)
        if codes is not None:
            taken[key] = np.where(same, codes[rows], NOWHERE)
            taken[f"{key}_names"] = getattr(other, f"{key}_names")
    return replace(stations, **taken)


def _matched(ids: Texts, others: Texts) -> tuple[Codes, Flags]:
    """Where each number stands among others, and whether it does."""
    order = np.argsort(others, kind="stable")
    at = np.minimum(np.searchsorted(others[order], ids), len(others) - 1)
    rows = order[at]
    return rows.astype(np.int64), np.asarray(others[rows] == ids)


def _once(stations: Stations) -> None:
    if any(str(one).startswith(ROW) for one in stations.ids[:1]):
        raise Refused("forensics.unnumbered", where=str(stations.ids[0]))
    ids, n = np.unique(stations.ids, return_counts=True)
    if (n > 1).any():
        raise Refused("forensics.ids", where=str(ids[np.argmax(n)]), n=int(n.max()))


def arrived(stations: Stations, states: Sequence[Loaded], contest: Contest) -> Stations:
    """
    The stations with when their sheets came, and which of them were held up.

    Args:
        stations: As of the last state.
        states: The dated states of the same source, the first one first.
        contest: The contest.

    A sheet came with the first state in which it is counted. It was held up where any state has it
    with a kind of observation, resolved or annulled.
    """
    arrival = np.full(len(stations), len(states) - 1, dtype=np.int64)
    treated = np.zeros(len(stations), dtype=bool)
    for i in reversed(range(len(states))):
        rows = engine.columns(
            states[i].connection,
            "SELECT station, state, kind FROM sheet "
            f"WHERE contest = {engine.text(contest.id)} ORDER BY station",
        )
        at, same = _matched(stations.ids, rows["station"])
        counted = same & np.isin(rows["state"][at], [str(one) for one in IN_COUNT])
        arrival[counted] = i
        held = np.isin(rows["kind"][at], OBSERVED)
        held |= np.isin(rows["state"][at], [str(State.RESOLVED), str(State.ANNULLED)])
        treated |= same & held
    return replace(stations, arrival=arrival, treated=treated)
