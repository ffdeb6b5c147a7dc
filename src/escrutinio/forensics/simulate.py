"""
Whole elections of two rounds in which nothing is wrong, drawn from a few numbers.

Voters live in places that differ, are grouped into stations by family and age, do in the later
round what flows make of the earlier one, and are counted rightly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from scipy import special

from escrutinio.forensics.stations import Codes, Reals, Stations

FLOWS = np.array(
    [
        [0.850, 0.090, 0.002, 0.025, 0.033],
        [0.100, 0.870, 0.002, 0.008, 0.020],
        [0.600, 0.300, 0.004, 0.060, 0.036],
        [0.300, 0.610, 0.004, 0.050, 0.036],
        [0.450, 0.440, 0.010, 0.060, 0.040],
        [0.430, 0.370, 0.020, 0.100, 0.080],
        [0.370, 0.350, 0.010, 0.200, 0.070],
        [0.110, 0.130, 0.002, 0.015, 0.743],
    ]
)
"""Five options, blank, null and absent to two options, blank, null and absent; about as in 2021."""

OPTIONS = 5
ABSENT, NULL = 7, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """
    The numbers of a country.

    Args:
        regions: How many.
        areas: In each region.
        places: In each area.
        stations: In each place, on average.
        registered: In each station, on average. [voters]
        uneven: Standard deviation of the registered. [voters]
        polarised: How differently regions vote, on the scale of log-odds.
        local: How differently areas and places of one region vote.
        grouped: How differently the stations of one place vote, in both rounds alike.
        noise: How differently they do anew in the later round.
        annexes: The share of stations whose voters are those of another place.
        turnout: In the earlier round.
        rural: By how much turnout and lateness of every fourth area are larger, in log-odds.
        spoiling: The share of the later round's voters who spoil their ballot on purpose.
        shift: By how much the later round moves to the first option, in log-odds.
        minor: Whether the options have the sizes of a country with many of them.
        late: The share of sheets that come late.
    """

    regions: int = 8
    areas: int = 6
    places: int = 9
    stations: float = 6.0
    registered: int = 290
    uneven: float = 12.0
    polarised: float = 0.8
    local: float = 0.35
    grouped: float = 0.10
    noise: float = 0.06
    annexes: float = 0.003
    turnout: float = 0.73
    rural: float = 0.4
    spoiling: float = 0.0
    shift: float = 0.0
    minor: bool = False
    late: float = 0.05


HARD_NEGATIVES: Mapping[str, World] = {
    "polarised": World(polarised=1.8),
    "rural-turnout": World(rural=1.5),
    "boycott": World(spoiling=0.28),
    "surnames": World(grouped=0.25),
    "late-villages": World(late=0.25, rural=1.0),
    "tiny-stations": World(registered=60, uneven=20.0, stations=4.0),
    "small-candidate": World(minor=True),
    "round-registers": World(registered=300, uneven=0.0),
    "level-shift": World(shift=0.8),
}
"""Worlds that look odd and are clean: no test may speak in them more often than in others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Land:
    """Where the stations are."""

    region: Codes
    area: Codes
    place: Codes
    rural: Reals


def election(world: World, chance: Generator) -> Stations:
    """
    A clean election: the later round, with the earlier one beside it.

    Args:
        world: The numbers of the country.
        chance: All that is drawn.
    """
    land = _land(world, chance)
    n = len(land.place)
    registered = np.full(n, world.registered, dtype=np.int64)
    if world.uneven:
        drawn = chance.normal(world.registered, world.uneven, n)
        registered = np.clip(np.rint(drawn), 20, 2 * world.registered).astype(np.int64)
    odds = _latent(world, land, chance)
    first = _first_round(world, land, odds, chance)
    earlier = _counted(first, registered, chance)
    later = _counted(_second_round(world, land, first, chance), registered, chance)
    before = _stations(earlier, OPTIONS, registered, land)
    arrival = _arrival(world, land, chance)
    return replace(
        _stations(later, 2, registered, land),
        arrival=arrival,
        before=before,
        matched=np.ones(n, dtype=bool),
    )


def _land(world: World, chance: Generator) -> _Land:
    """Regions, their areas, their places, and the stations of each."""
    n_places = world.regions * world.areas * world.places
    sizes = 1 + chance.negative_binomial(1.2, 1.2 / (1.2 + world.stations - 1), n_places)
    place = np.repeat(np.arange(n_places), sizes)
    area = place // world.places
    return _Land(
        region=area // world.areas,
        area=area,
        place=place,
        rural=(area % 4 == 0).astype(float),
    )


def _latent(world: World, land: _Land, chance: Generator) -> Reals:
    """What a station leans to: the first option, whom else, to vote at all. Shape (3, n)."""
    found = np.zeros((3, len(land.place)))
    levels = (
        (land.region, world.polarised, 0.3, 0.2),
        (land.area, world.local, 0.3, 0.2),
        (land.place, world.local, 0.25, 0.15),
        (np.arange(len(land.place)), world.grouped, world.grouped, 0.8 * world.grouped),
    )
    for codes, *spreads in levels:
        drawn = chance.standard_normal((3, int(codes.max()) + 1))
        found += (drawn * np.array(spreads)[:, None])[:, codes]
    away = chance.random(len(land.place)) < world.annexes
    found[:, away] = found[:, chance.permutation(len(land.place))[: int(away.sum())]]
    found[2] += world.rural * (land.rural - 0.25)
    return found


def _first_round(world: World, land: _Land, odds: Reals, chance: Generator) -> Reals:
    """The shares of everything that voters of a station do in the earlier round. Shape (8, n)."""
    base = np.log([0.24, 0.22, 0.20, 0.19, 0.15])
    if world.minor:
        base = np.log([0.05, 0.40, 0.30, 0.15, 0.10])
    lean = np.array([1.0, -1.0, 0.5, -0.5, 0.0])[:, None] * odds[0]
    other = np.array([0.0, 0.0, 1.0, 1.0, -1.0])[:, None] * odds[1]
    options = special.softmax(base[:, None] + lean / 1.5 + other, axis=0)
    turnout = special.expit(special.logit(world.turnout) + odds[2])
    places = int(land.place.max()) + 1
    null = 0.05 * np.exp(0.5 * chance.standard_normal(places)[land.place])
    null *= np.exp(0.3 * np.clip(chance.standard_t(4, len(land.place)), -5, 5))
    null = np.minimum(null, 0.4)
    blank = np.minimum(0.08 * np.exp(0.3 * chance.standard_normal(places)[land.place]), 0.4)
    valid = 1 - null - blank
    voting = np.vstack([options * valid, blank, null]) * turnout
    return np.vstack([voting, 1 - turnout])


def _second_round(world: World, land: _Land, first: Reals, chance: Generator) -> Reals:
    """What flows make of it, each region with flows of its own. Shape (5, n)."""
    found = np.empty((5, first.shape[1]))
    for region in range(world.regions):
        here = land.region == region
        flows = FLOWS * np.exp(0.15 * chance.standard_normal(FLOWS.shape))
        found[:, here] = (flows / flows.sum(axis=1, keepdims=True)).T @ first[:, here]
    moved = world.shift + world.noise * np.clip(chance.standard_t(4, first.shape[1]), -6, 6)
    pair = found[0] + found[1]
    share = special.expit(special.logit(found[0] / pair) + moved)
    found[0], found[1] = pair * share, pair * (1 - share)
    spoilt = found[:2] * world.spoiling
    found[:2] -= spoilt
    found[NULL] += spoilt.sum(axis=0)
    return found


def _counted(shares: Reals, registered: Codes, chance: Generator) -> Codes:
    """Each voter does one thing with these chances. Shape as `shares`."""
    left, rest = registered.copy(), np.ones(len(registered))
    found = np.empty(shares.shape, dtype=np.int64)
    for i, share in enumerate(shares[:-1]):
        p = np.clip(share / np.maximum(rest, 1e-12), 0, 1)
        found[i] = chance.binomial(left, p)
        left, rest = left - found[i], rest - share
    found[-1] = left
    return found


def _stations(counted: Codes, options: int, registered: Codes, land: _Land) -> Stations:
    n = len(registered)
    votes = counted[:options]
    return Stations(
        ids=np.arange(1, n + 1).astype(str),
        options=tuple("ABCDE"[:options]),
        votes=votes,
        valid=votes.sum(axis=0),
        registered=registered,
        cast=registered - counted[-1],
        blank=counted[options],
        null=counted[options + 1],
        place=land.place,
        area=land.area,
        region=land.region,
    )


def _arrival(world: World, land: _Land, chance: Generator) -> Codes:
    """Whether a sheet comes late: whole places more often than single stations."""
    places = chance.standard_normal(int(land.place.max()) + 1)[land.place]
    odds = special.logit(world.late) + 2 * world.rural * land.rural + 0.8 * places
    return (chance.random(len(land.place)) < special.expit(odds)).astype(np.int64)
