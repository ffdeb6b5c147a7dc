"""Round percentages: the published counts of Russia, and clean elections."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from scipy import special

from escrutinio.forensics.round_percentages import (
    LEAST_REGISTERED,
    MOST,
    Rounded,
    chances,
    counted,
    either,
    whole,
)
from escrutinio.forensics.stations import Counts, Flags, Reals, Stations, column
from tests.forensics import real
from tests.forensics.vectors import elections
from tests.forensics.vectors.record import Figure, figures

RUNS = 1000
"""Resamples of the published numbers."""

SECOND_LARGEST = float(special.ndtri((RUNS - 1 - 0.375) / (RUNS + 0.25)))
"""Where the second largest of so many standard normals lies: their quantile at 99.9 %."""

ITS_SPREAD = 0.3
"""The standard deviation of that quantile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """Whole percentages seen in some stations, and the chance of each."""

    registered: Counts
    seen: Flags
    q: Reals

    @property
    def stations(self) -> Rounded:
        """What was seen beside what chance would make."""
        return counted(self.seen, self.q)

    @property
    def voters(self) -> tuple[float, float]:
        """The excess in registered voters, and its standard deviation."""
        n = self.registered.astype(float)
        return float(n @ (self.seen - self.q)), math.sqrt(float(n**2 @ (self.q * (1 - self.q))))


def three(stations: Stations, option: int, out_of: Counts) -> dict[str, Whole]:
    """Turnout, share and either of them, by the published definition."""
    registered, cast = column(stations.registered), column(stations.cast)
    votes = stations.votes[option]
    use = (registered >= LEAST_REGISTERED) & (cast > 0) & (out_of > 0)
    use &= (cast <= MOST * registered) & (votes <= MOST * out_of)
    n, k, x, m = registered[use], cast[use], votes[use], out_of[use]
    turnout, share = (whole(k, n), chances(k, n)), (whole(x, m), chances(x, m))
    return {
        "either": Whole(registered=n, seen=turnout[0] | share[0], q=either(turnout[1], share[1])),
        "leader_result": Whole(registered=n, seen=share[0], q=share[1]),
        "turnout": Whole(registered=n, seen=turnout[0], q=turnout[1]),
    }


def russia(shared: Path, year: str) -> dict[str, Whole]:
    """A Russian election of which the file is at hand."""
    one = real.world(shared, f"russia{year}")
    return three(one, one.leader, column(one.cast))


def published(year: str, found: dict[str, Whole]) -> dict[str, Figure]:
    """The published numbers of one election, within the noise of their resamples."""
    made: dict[str, Figure] = {}
    for name, one in found.items():
        sd, noise = one.stations.sd, 3 / math.sqrt(RUNS)
        path = f"kobak_integer_anomaly/values/{year}/{name}"
        values = {
            "excess_stations": (one.stations.observed - one.stations.expected, noise * sd),
            "mc_sd": (sd, 3 * sd / math.sqrt(2 * RUNS)),
            "mc_q99.9_minus_mean": (SECOND_LARGEST * sd, 3 * ITS_SPREAD * sd),
            "excess_voters": (one.voters[0], noise * one.voters[1]),
        }
        for key, (value, tolerance) in values.items():
            made[f"{path}/{key}"] = Figure(value=value, tolerance=tolerance)
    return made


def percentages(shared: Path) -> dict[str, Figure]:
    """All numbers on round percentages."""
    found = {year: russia(shared, year) for year in ("2012", "2018")}
    made: dict[str, Figure] = {}
    for year, one in found.items():
        made |= published(year, one)
    own = "kobak_exact_null_ours"
    read = {year: one["either"].stations for year, one in found.items()}
    excess = {year: one.excess * one.n for year, one in read.items()}
    made |= figures(f"{own}/excess_either", excess, 0.5)
    made |= figures(f"{own}/z_either", {year: one.z for year, one in read.items()}, 0.05)
    return made | clean(shared, read["2012"])


def clean(shared: Path, russian: Rounded) -> dict[str, Figure]:
    """Clean elections, and how much larger the excess is in Russia."""
    peru, mexico = elections.mirror(shared), real.world(shared, "mexico2012")
    earlier = elections.first_round(shared)
    castillo, fujimori = (three(peru, i, peru.valid)["either"].stations for i in (0, 1))
    party = {
        name: three(mexico, mexico.options.index(option), column(mexico.cast))["either"].stations
        for name, option in (("pri", "pri_pvem"), ("pan", "pan"), ("prd", "prd_pt_mc"))
    }
    first = three(earlier, earlier.options.index("P16"), column(earlier.cast))["either"].stations
    shares = {
        "Russia2012": russian.excess,
        "Peru2021R2_Castillo": castillo.excess,
        "Mexico2012_PRI": party["pri"].excess,
        "Peru2021R1_PeruLibre": first.excess,
    }
    scores = {
        "Peru2021R2_Castillo": castillo.z,
        "Peru2021R2_Fujimori": fujimori.z,
        "Mexico2012": {name: one.z for name, one in party.items()},
        "Peru2021R1_PeruLibre": first.z,
    }
    own = "kobak_exact_null_ours"
    return figures(f"{own}/excess_share_of_stations", shares, 0.00015) | figures(
        f"{own}/clean_z", scores, 0.01
    )


def low_shares(shared: Path) -> tuple[float, float]:
    """The score of a small option of the first round, as published and inside the window."""
    one = elections.first_round(shared)
    votes, cast = one.votes[one.options.index("P16")], column(one.cast)
    large = (votes >= 0.05 * cast) & (votes <= 0.95 * cast)
    inside, row = one.select(large), one.options.index("P16")
    return tuple(
        three(part, row, column(part.cast))["leader_result"].stations.z for part in (one, inside)
    )
