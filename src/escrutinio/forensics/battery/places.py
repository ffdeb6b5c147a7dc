"""Methods that compare the stations of one polling place."""

from __future__ import annotations

import numpy as np

from escrutinio.forensics.deviations import (
    Deviations,
    deviations,
    turnout_deviations,
    votes_deviations,
)
from escrutinio.forensics.filled_blanks import filled
from escrutinio.forensics.method import Method, Setting
from escrutinio.forensics.reading import SCREEN, TEST, Marked, Reading
from escrutinio.forensics.signed import signed
from escrutinio.forensics.stations import NOWHERE, Codes, Stations, column
from escrutinio.forensics.swapped import exchanged, swapped
from escrutinio.forensics.tails import TURNOUT, VOTES, line, p_of
from escrutinio.forensics.within_places import dispersion
from escrutinio.forensics.zero_votes import ORDINARY, RHOS, expected_zeros

FLAG = 0.002
"""A clean station is flagged with this chance."""

FLOOR = 0.0005
"""An excess of flags on one side of no more than this share of the stations is no alarm."""

FLOOR_ALONE = 0.0015
"""The same where no earlier round is known: families and hamlets lean to one side (0.0011 in the
first round of 2021)."""

WIDE = 5.0
"""Screens without measured tails mark what lies farther."""

FEW = "forensics.absent.few"


def places_votes(stations: Stations, setting: Setting) -> Reading:
    """Whether stations that differ from their place favour someone."""
    found = votes_deviations(stations, setting.tested(stations))
    return _read("places-votes", found, VOTES)


def places_turnout(stations: Stations, setting: Setting) -> Reading:  # noqa: ARG001
    """Whether too many stations have more voters than their place explains."""
    return _read("places-turnout", turnout_deviations(stations), TURNOUT)


def _read(name: str, found: Deviations | None, what: str) -> Reading:
    """Flags of both sides against each other, with every flagged station."""
    if found is None:
        return Reading(method=name, kind=TEST, absent=FEW)
    bound = line(FLAG, what, found.conditional)
    sides = signed(found.score, found.beyond, found.place, bound, upward=what == TURNOUT)
    return Reading(
        method=name,
        kind=TEST,
        n=sides.n,
        statistic=float(sides.above - sides.below),
        p=sides.p,
        effect=sides.excess if what == TURNOUT else abs(sides.excess),
        floor=FLOOR if found.conditional else FLOOR_ALONE,
        figures=(
            ("above", sides.above),
            ("below", sides.below),
            ("votes", sides.votes),
            ("phi", found.phi),
            ("robust", found.robust),
            ("line", bound),
            ("conditional", float(found.conditional)),
        ),
        marked=_marked(found, bound, what),
    )


def _marked(found: Deviations, bound: float, what: str) -> Marked:
    """The flagged stations, with the chance of each where tails were measured."""
    flags = np.abs(found.score) > bound
    score = found.score[flags]
    p = p_of(score, what, found.conditional) if what else np.full(len(score), np.nan)
    return Marked(rows=found.rows[flags], score=score, p=p, votes=found.beyond[flags])


def places_null(stations: Stations, setting: Setting) -> Reading:  # noqa: ARG001
    """Null votes against the same place: tails far too heavy for a test."""
    return _screened(stations, "places-null", column(stations.null))


def places_blank(stations: Stations, setting: Setting) -> Reading:  # noqa: ARG001
    """Blank votes against the same place."""
    return _screened(stations, "places-blank", column(stations.blank))


def _screened(stations: Stations, name: str, numerator: Codes) -> Reading:
    found = deviations(stations, numerator, column(stations.cast))
    if found is None:
        return Reading(method=name, kind=SCREEN, absent=FEW)
    marked = _marked(found, WIDE, "")
    return Reading(
        method=name,
        kind=SCREEN,
        n=len(found.rows),
        statistic=found.phi,
        effect=len(marked.rows) / len(found.rows),
        figures=(("robust", found.robust), ("votes", float(marked.votes.sum()))),
        marked=marked,
    )


def places_spread(stations: Stations, setting: Setting) -> Reading:
    """The textbook test of chance inside places, whose null is false: a negative control."""
    option = setting.tested(stations)
    found = dispersion(stations.votes[option], stations.valid, column(stations.place))
    if found is None:
        return Reading(method="places-spread", kind=SCREEN, absent=FEW)
    return Reading(
        method="places-spread",
        kind=SCREEN,
        n=found.stations,
        statistic=found.phi,
        effect=found.odd,
        figures=(("p", found.p), ("rho", found.rho), ("from", found.low), ("to", found.high)),
    )


def swapped_columns(stations: Stations, setting: Setting) -> Reading:
    """Sheets that fit their place once the two leading columns are exchanged."""
    option = setting.tested(stations)
    found = votes_deviations(stations, option) if len(stations.options) > 1 else None
    if found is None:
        return Reading(method="swapped-columns", kind=SCREEN, absent=FEW)
    other = stations.runner_up if option == stations.leader else stations.leader
    fits = swapped(exchanged(found, stations.votes[option], stations.votes[other]))
    return Reading(
        method="swapped-columns",
        kind=SCREEN,
        n=len(found.rows),
        statistic=float(len(fits.rows)),
        effect=float(-fits.votes.sum()),
        figures=(
            ("ratio", float(fits.ratio.min(initial=np.inf)) if len(fits.rows) else 0.0),
            ("blank_null", float(_blank_for_null(stations))),
        ),
        marked=Marked(
            rows=fits.rows,
            score=fits.written,
            p=np.full(len(fits.rows), np.nan),
            votes=-fits.votes,
        ),
    )


def _blank_for_null(stations: Stations) -> int:
    """Sheets that fit their place once blank and null votes are exchanged."""
    if stations.blank is None or stations.null is None or stations.cast is None:
        return 0
    blank = deviations(stations, stations.blank, stations.cast)
    null = deviations(stations, stations.null, stations.cast)
    if blank is None or null is None:
        return 0
    one = swapped(exchanged(blank, stations.blank, stations.null))
    other = swapped(exchanged(null, stations.null, stations.blank))
    return len(np.intersect1d(one.rows, other.rows))


def zero_votes(stations: Stations, setting: Setting) -> Reading:
    """Stations without a vote for the runner-up or for the option tested, whichever has more."""
    place = stations.place if stations.place is not None else column(stations.area)
    if stations.place is not None and stations.area is not None:
        place = np.where(place == NOWHERE, stations.area + int(place.max()) + 1, place)
    pair = (setting.tested(stations), stations.runner_up, stations.leader)
    option = max(pair, key=lambda one: int((stations.votes[one] == 0).sum()))
    found = {
        rho: expected_zeros(stations.votes[option], stations.valid, place, rho) for rho in RHOS
    }
    own = found[ORDINARY]
    sensitivity = tuple((f"expected.{rho}", one.expected) for rho, one in found.items())
    return Reading(
        method="zero-votes",
        kind=SCREEN,
        n=own.n,
        statistic=float(own.observed),
        effect=own.observed - own.expected,
        figures=(("option", option), ("low", own.low), ("high", own.high), *sensitivity),
        marked=Marked(
            rows=own.rows,
            score=-np.log10(np.maximum(own.p, 1e-300)),
            p=np.full(len(own.rows), np.nan),
            votes=np.full(len(own.rows), np.nan),
        ),
    )


def filled_blanks(stations: Stations, setting: Setting) -> Reading:  # noqa: ARG001
    """Stations with blank votes and voters too many by about the same number."""
    blank = deviations(stations, column(stations.blank), column(stations.cast))
    turnout = turnout_deviations(stations)
    if blank is None or turnout is None:
        return Reading(method="filled-blanks", kind=SCREEN, absent=FEW)
    marked = filled(blank, turnout)
    return Reading(
        method="filled-blanks",
        kind=SCREEN,
        n=len(blank.rows),
        statistic=float(len(marked.rows)),
        effect=float(marked.votes.sum()),
        marked=marked,
    )


CANTU = "F. Cantú, American Journal of Political Science 58 (2014), 936-951. doi:10.1111/ajps.12097"
JIMENEZ = "R. Jiménez, Statistical Science 26 (2011), 564-583. doi:10.1214/11-STS375"

METHODS: tuple[Method, ...] = (
    Method(
        id="places-votes",
        kind=TEST,
        question="switched",
        needs=("place",),
        source=CANTU,
        run=places_votes,
    ),
    Method(
        id="places-turnout",
        kind=TEST,
        question="stuffed",
        needs=("place", "registered", "cast"),
        source=CANTU,
        run=places_turnout,
    ),
    Method(
        id="places-null",
        kind=SCREEN,
        needs=("place", "cast", "null"),
        source=CANTU,
        run=places_null,
    ),
    Method(
        id="places-blank",
        kind=SCREEN,
        needs=("place", "cast", "blank"),
        source=CANTU,
        run=places_blank,
    ),
    Method(id="places-spread", kind=SCREEN, needs=("place",), source=JIMENEZ, run=places_spread),
    Method(id="swapped-columns", kind=SCREEN, needs=("place",), source=CANTU, run=swapped_columns),
    Method(id="zero-votes", kind=SCREEN, needs=("area",), source=JIMENEZ, run=zero_votes),
    Method(
        id="filled-blanks",
        kind=SCREEN,
        needs=("place", "registered", "cast", "blank"),
        source=CANTU,
        run=filled_blanks,
    ),
)
