"""Methods on round percentages and on digits."""

from __future__ import annotations

import numpy as np

from escrutinio.forensics import digits
from escrutinio.forensics.digits import Digits
from escrutinio.forensics.method import Method, Setting
from escrutinio.forensics.reading import SCREEN, TEST, Reading
from escrutinio.forensics.resampled_density import resampled
from escrutinio.forensics.round_percentages import Rounded, chances, counted, either, units, whole
from escrutinio.forensics.stations import Stations, column

FLOOR = 0.005
"""An excess of no more than this share of the stations is no alarm."""

Z = 4.0
"""On a whole country the excess has to be as large as well, in standard deviations."""

UNEVEN = 0.02
"""Digits that are no farther from their law are no alarm: in clean elections too people write a
little more counts that end in 0 and 5 (0.017 in the run-off of 2016, on which this was set)."""

LEAST = 50
"""Of fewer stations nothing is said."""

FEW = "forensics.absent.few"

PAIRS = ("repeats", "neighbours")
"""What the last two digits of counts of three digits are to each other."""


def _rounded(name: str, found: Rounded) -> Reading:
    if found.n < LEAST:
        return Reading(method=name, kind=TEST, absent=FEW)
    return Reading(
        method=name,
        kind=TEST,
        n=found.n,
        statistic=found.z,
        p=found.p,
        effect=found.excess,
        floor=FLOOR,
        figures=(("observed", found.observed), ("expected", found.expected), ("sd", found.sd)),
    )


def _units(stations: Stations, setting: Setting) -> tuple[Stations, int]:
    """The stations whose percentages are looked at, and the option."""
    option = setting.tested(stations)
    use = units(column(stations.registered), column(stations.cast), stations.votes[option])
    return stations.select(use), option


def round_percentages(stations: Stations, setting: Setting) -> Reading:
    """Turnout or share a whole percentage, against the exact binomial null."""
    use, option = _units(stations, setting)
    registered, cast, votes = column(use.registered), column(use.cast), use.votes[option]
    seen = whole(cast, registered) | whole(votes, cast)
    q = either(chances(cast, registered), chances(votes, cast))
    return _rounded("round-percentages", counted(seen, q))


def round_turnout(stations: Stations, setting: Setting) -> Reading:
    """Turnout a whole percentage."""
    use, _ = _units(stations, setting)
    registered, cast = column(use.registered), column(use.cast)
    return _rounded("round-turnout", counted(whole(cast, registered), chances(cast, registered)))


def round_share(stations: Stations, setting: Setting) -> Reading:
    """The share of those who voted a whole percentage."""
    use, option = _units(stations, setting)
    cast, votes = column(use.cast), use.votes[option]
    return _rounded("round-share", counted(whole(votes, cast), chances(votes, cast)))


def _leading(stations: Stations, setting: Setting) -> tuple[int, ...]:
    """The option tested, and the largest of the others."""
    option = setting.tested(stations)
    other = stations.runner_up if option == stations.leader else stations.leader
    return (option, other) if len(stations.options) > 1 else (option,)


def last_digit(stations: Stations, setting: Setting) -> Reading:
    """The last digits of the two leading options, against smooth laws of their counts."""
    leading = [stations.votes[one] for one in _leading(stations, setting)]
    if any(len(one) and one.var() < one.mean() for one in leading):
        return Reading(method="last-digit", kind=TEST, absent="forensics.absent.narrow")
    found = tuple(digits.last_digits(one) for one in leading)
    chi2, freedom, p = digits.joined(found)
    if min(one.n for one in found) < 2 * LEAST:
        return Reading(method="last-digit", kind=TEST, absent=FEW)
    pairs = zip(PAIRS, digits.repeats(stations.votes[setting.tested(stations)]), strict=True)
    return Reading(
        method="last-digit",
        kind=TEST,
        n=sum(one.n for one in found),
        statistic=chi2,
        p=p,
        effect=digits.unevenness(found),
        floor=UNEVEN,
        figures=(
            ("freedom", freedom),
            ("to drop", max(one.to_drop for one in found)),
            *((name, share) for name, share in pairs if np.isfinite(share)),
        ),
    )


def _control(name: str, found: Digits, mean: float | None = None) -> Reading:
    """A negative control: a screen that is known to speak in clean elections."""
    if found.n < LEAST:
        return Reading(method=name, kind=SCREEN, absent=FEW)
    figures: tuple[tuple[str, float], ...] = (("p", found.p),)
    if mean is not None:
        value, z = digits.mean_score(found, mean)
        figures += (("mean", value), ("mean z", z))
    return Reading(
        method=name,
        kind=SCREEN,
        n=found.n,
        statistic=found.chi2,
        effect=digits.unevenness((found,)),
        figures=figures,
    )


def last_digit_uniform(stations: Stations, setting: Setting) -> Reading:
    """The last digits of the option tested, against a uniform law."""
    counts = stations.votes[setting.tested(stations)]
    return _control("last-digit-uniform", digits.uniform_last_digits(counts))


def second_digit(stations: Stations, setting: Setting) -> Reading:
    """The second digits of the option tested, against Benford's law."""
    counts = stations.votes[setting.tested(stations)]
    found = digits.second_digits(counts)
    return _control("second-digit", found, digits.BENFORD_SECOND_MEAN)


def first_digit(stations: Stations, setting: Setting) -> Reading:
    """The first digits of the option tested, against Benford's law."""
    return _control("first-digit", digits.first_digits(stations.votes[setting.tested(stations)]))


def resampled_density(stations: Stations, setting: Setting) -> Reading:
    """Spikes in the density of shares above every smooth resample."""
    if len(stations) < LEAST:
        return Reading(method="resampled-density", kind=SCREEN, absent=FEW)
    chance = setting.generator("resampled-density")
    n = max(20, 5 * setting.twins)
    found = resampled(stations, setting.tested(stations), chance, n)
    highest = np.argsort(-found.spikes, kind="stable")[:5]
    return Reading(
        method="resampled-density",
        kind=SCREEN,
        n=len(stations),
        statistic=found.percent,
        effect=found.percent / 100,
        figures=(
            ("resamples", n),
            *((f"spike {i / 10:.1f} %", float(found.spikes[i])) for i in highest),
        ),
    )


KOBAK = (
    "D. Kobak, S. Shpilkin and M. Pshenichnikov, Annals of Applied Statistics 10 (2016), 54-73. "
    "doi:10.1214/16-AOAS904; here with an exact null"
)
BEBER = "B. Beber and A. Scacco, Political Analysis 20 (2012), 211-234. doi:10.1093/pan/mps003"
DECKERT = (
    "J. Deckert, M. Myagkov and P. C. Ordeshook, Political Analysis 19 (2011), 245-268. "
    "doi:10.1093/pan/mpr014: no better than a coin"
)
ROZENAS = "A. Rozenas, Political Analysis 25 (2017), 41-56. doi:10.1017/pan.2017.2"
PEOPLE = ("registered", "cast")

METHODS: tuple[Method, ...] = (
    Method(
        id="round-percentages",
        kind=TEST,
        question="rounded",
        needs=PEOPLE,
        source=KOBAK,
        run=round_percentages,
    ),
    Method(id="round-turnout", kind=TEST, needs=PEOPLE, source=KOBAK, run=round_turnout),
    Method(id="round-share", kind=TEST, needs=PEOPLE, source=KOBAK, run=round_share),
    Method(id="last-digit", kind=TEST, question="typed", needs=(), source=BEBER, run=last_digit),
    Method(id="last-digit-uniform", kind=SCREEN, needs=(), source=BEBER, run=last_digit_uniform),
    Method(id="second-digit", kind=SCREEN, needs=(), source=DECKERT, run=second_digit),
    Method(id="first-digit", kind=SCREEN, needs=(), source=DECKERT, run=first_digit),
    Method(
        id="resampled-density", kind=SCREEN, needs=PEOPLE, source=ROZENAS, run=resampled_density
    ),
)
