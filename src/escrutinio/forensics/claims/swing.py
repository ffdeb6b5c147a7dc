"""Claim: this late swing is impossible."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from escrutinio.forensics import late_count
from escrutinio.forensics.claims.outcome import leads
from escrutinio.forensics.claims.verdict import (
    CONTRADICTS,
    ORDINARY,
    UNEXPLAINED,
    UNUSUAL,
    Effect,
    Expected,
    Verdict,
)
from escrutinio.forensics.groups import dense, sums
from escrutinio.forensics.stations import Codes, Flags, Reals, Stations

KIND = "swing"
EDGE = 1.96
LEVEL = 0.01


def swing(stations: Stations, late: Flags) -> Verdict:
    """
    The lead of the sheets that came late, against the early sheets of the same places.

    Args:
        stations: With places or areas.
        late: Which sheets came late. Shape (n,).

    Says: Whether the late sheets vote as the early ones of the same places do, so that the swing
    comes from which places came late.
    Does not say: That the early sheets are right.
    """
    found = late_count.swing(stations, late)
    inside = late_count.late_inside(stations, late, stations.leader) if _placed(stations) else None
    placebo = late_count.placebo(stations, late) if _placed(stations) else None
    spread = EDGE * _error(stations, late)
    expected = _expected(found.explained, spread)
    speaks = inside is not None and inside.p < LEVEL
    blameless = placebo is not None and placebo.p >= LEVEL
    settings = _settings(stations, late)
    fails = not any(one.holds(found.late) for one in settings)
    grade = ORDINARY
    if not expected.holds(found.late):
        grade = UNEXPLAINED if speaks and blameless and fails else UNUSUAL
    checked = [("by_place", 100 * found.by_place / max(1, found.valid))]
    for name, one in (("inside", inside), ("placebo", placebo)):
        if one is not None:
            checked += [(f"{name}_votes", one.votes), (f"{name}_error", float(one.error))]
            checked += [(f"{name}_p", float(one.p))]
    return Verdict(
        kind=KIND,
        grade=grade,
        unit="votes",
        seen=float(found.late),
        n=int(late.sum()),
        subject=stations.options[stations.leader],
        expected=expected,
        checked=tuple(checked),
        sensitivity=settings,
        explanations=("claim.explain.order",),
        effect=Effect(
            margin=stations.margin, change=round(found.explained - found.late), after=None
        ),
        settles=("claim.settle.times", "claim.settle.sheets", "claim.settle.copies"),
        silent=("claim.silent.early", "claim.silent.intention"),
        figures=(
            ("early", float(found.early)),
            ("final", float(found.early + found.late)),
            ("late_sheets", float(late.sum())),
            ("left", found.left),
        ),
        answer=f"claim.swing.{grade}",
    )


def _placed(stations: Stations) -> bool:
    return stations.place is not None


def _expected(value: float, spread: float, setting: str = "") -> Expected:
    return Expected(
        model="claim.model.same_places",
        value=value,
        low=value - spread,
        high=value + spread,
        setting=setting,
    )


def _settings(stations: Stations, late: Flags) -> tuple[Expected, ...]:
    """The expectation from areas alone, from regions alone, and were all sheets alike."""
    plain = replace(stations, place=None, area=None)
    cases = [("claim.setting.whole", plain)]
    if stations.region is not None:
        cases.insert(0, ("claim.setting.region", replace(plain, area=stations.region)))
    if stations.area is not None and stations.place is not None:
        cases.insert(0, ("claim.setting.area", replace(plain, area=stations.area)))
    return tuple(
        _expected(late_count.swing(one, late).explained, EDGE * _error(one, late), setting)
        for setting, one in cases
    )


def _error(stations: Stations, late: Flags) -> float:
    """
    The standard error of what the early sheets foretell, places being what varies.

    What each place's late sheets have beyond what its early ones foretell is taken as one draw, so
    that a place that differs as a whole widens the interval.
    """
    lead = leads(stations).astype(float)
    codes = stations.place if stations.place is not None else stations.area
    group = np.zeros(len(stations), dtype=np.int64) if codes is None else dense(codes)
    beyond = _beyond(stations, late, lead, group)
    if len(beyond) < 2:
        return float(np.sqrt(stations.valid[late].sum()))
    chance = float(np.sqrt(stations.valid[late].sum()))
    return max(chance, float(np.sqrt(np.square(beyond - beyond.mean()).sum())))


def _beyond(stations: Stations, late: Flags, lead: Reals, group: Codes) -> Reals:
    """What the late sheets of each group have beyond the early ones' share, of those with both."""
    early_valid = sums(np.where(late, 0, stations.valid), group)
    early_lead = sums(np.where(late, 0.0, lead), group)
    late_valid = sums(np.where(late, stations.valid, 0), group)
    late_lead = sums(np.where(late, lead, 0.0), group)
    both = late_valid > 0
    whole = early_lead.sum() / max(1.0, early_valid.sum())
    share = np.where(early_valid > 0, early_lead / np.maximum(early_valid, 1), whole)
    return np.asarray((late_lead - share * late_valid)[both])


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    The lead after so many sheets, had they come in some order.

    Args:
        name: Which order.
        lead: [votes]
    """

    name: str
    lead: int


def swing_since(stations: Stations, counted: int, lead: int) -> Verdict:
    """
    A lead that was published when so many sheets were in, where it is not known which.

    Args:
        stations: As counted in the end, with places.
        counted: Sheets that were in. [stations]
        lead: Of the later winner then; negative if trailing. [votes]

    Returns:
        The lead that this many of the final sheets have if they come at random, if places or areas
        with most stations come first, and the least and the most in any order of sheets.

    Says: Whether the final sheets of some ordinary order give the lead that was published.
    Does not say: In which order they came.

    >>> tiny = Stations(ids=np.array(["1", "2", "3"]), options=("A", "B"),
    ...     votes=np.array([[2, 3, 14], [8, 7, 1]]), valid=np.array([10, 10, 15]),
    ...     place=np.array([0, 0, 1]), area=np.array([0, 0, 1]), region=np.array([0, 0, 1]))
    >>> told = swing_since(tiny, 2, -10)
    >>> told.grade, told.expected.low, told.expected.high
    ('ordinary', -10.0, 2.0)
    """
    found = orders(stations, counted)
    ends = _ends(stations, counted)
    reach = [one.lead for one in found]
    expected = Expected(
        model="claim.model.orders",
        value=float(np.median(reach)),
        low=float(min(reach)),
        high=float(max(reach)),
    )
    possible = ends[0] <= lead <= ends[1]
    grade = ORDINARY if expected.holds(lead) else UNUSUAL if possible else CONTRADICTS
    return Verdict(
        kind=KIND,
        grade=grade,
        unit="votes",
        seen=float(lead),
        n=len(stations),
        subject=stations.options[stations.leader],
        expected=expected,
        checked=(("least", float(ends[0])), ("most", float(ends[1]))),
        sensitivity=tuple(_towards(found[0], one) for one in found[1:]),
        explanations=("claim.explain.order",),
        effect=Effect(margin=stations.margin),
        settles=("claim.settle.times", "claim.settle.sheets", "claim.settle.copies"),
        silent=("claim.silent.order", "claim.silent.early", "claim.silent.intention"),
        figures=(
            ("early", float(lead)),
            ("final", float(stations.margin)),
            ("late_sheets", float(len(stations) - counted)),
            ("late_lead", float(stations.margin - lead)),
        ),
        answer=f"claim.swing.since.{grade}",
    )


def orders(stations: Stations, counted: int) -> tuple[Order, ...]:
    """The lead after so many sheets in each ordinary order that the data allow."""
    lead = leads(stations)
    found = [Order(name="random", lead=round(float(lead.mean()) * counted))]
    for name in ("place", "area", "region"):
        codes: Codes | None = getattr(stations, name)
        if codes is not None:
            group = dense(codes)
            size = np.bincount(group)[group]
            first = np.lexsort((group, -size))[:counted]
            found.append(Order(name=name, lead=int(lead[first].sum())))
    return tuple(found)


def _towards(random: Order, other: Order) -> Expected:
    """Between an order at random and another."""
    return Expected(
        model="claim.model.orders",
        value=(random.lead + other.lead) / 2,
        low=float(min(random.lead, other.lead)),
        high=float(max(random.lead, other.lead)),
        setting=f"claim.setting.order.{other.name}",
    )


def _ends(stations: Stations, counted: int) -> tuple[int, int]:
    """The least and the most that so many sheets can lead by, in any order of sheets."""
    lead = np.sort(leads(stations))
    return int(lead[:counted].sum()), int(lead[::-1][:counted].sum())
