"""Screens of the whole: the fingerprint beside its twins, and the finite mixture."""

from __future__ import annotations

from escrutinio.forensics.fingerprint import beside
from escrutinio.forensics.method import Method, Setting
from escrutinio.forensics.mixture import fitting
from escrutinio.forensics.mixture import mixture as fit
from escrutinio.forensics.reading import SCREEN, Reading
from escrutinio.forensics.stations import Stations

LEAST = 50
FEW = "forensics.absent.few"


def fingerprint(stations: Stations, setting: Setting) -> Reading:
    """How far the fingerprint is from those of clean twins of the same geography."""
    if len(stations) < LEAST:
        return Reading(method="fingerprint", kind=SCREEN, absent=FEW)
    chance = setting.generator("fingerprint")
    found = beside(stations, setting.tested(stations), chance, max(2, setting.twins))
    return Reading(
        method="fingerprint",
        kind=SCREEN,
        n=len(stations),
        statistic=found.distance,
        effect=found.excess,
        figures=(("twins", setting.twins), ("low", found.least), ("high", found.most)),
    )


def mixture(stations: Stations, setting: Setting) -> Reading:
    """How many stations lie where added votes would put them."""
    if len(fitting(stations)) < LEAST:
        return Reading(method="mixture", kind=SCREEN, absent=FEW)
    found = fit(stations, setting.tested(stations), setting.generator("mixture"))
    return Reading(
        method="mixture",
        kind=SCREEN,
        n=len(found.rows),
        statistic=float(found.shares[1] + found.shares[2]),
        effect=float((found.added > 0.5).mean()),
        figures=(
            ("nothing", float(found.shares[0])),
            ("some", float(found.shares[1])),
            ("most", float(found.shares[2])),
            ("turnout", found.turnout),
            ("share", found.share),
            ("likelihood", found.likelihoods[0]),
            ("gap", found.gap),
            ("spread of starts", found.likelihoods[0] - found.likelihoods[-1]),
            ("steps", found.steps),
            ("converged", float(found.converged)),
        ),
    )


METHODS: tuple[Method, ...] = (
    Method(
        id="fingerprint",
        kind=SCREEN,
        needs=("registered", "cast"),
        source="P. Klimek, Y. Yegorov, R. Hanel and S. Thurner, PNAS 109 (2012), 16469-16473. "
        "doi:10.1073/pnas.1210722109; the picture without the parameter",
        run=fingerprint,
    ),
    Method(
        id="mixture",
        kind=SCREEN,
        needs=("registered", "cast"),
        source="After W. R. Mebane, D. Ferrari, K. McAlister and P. Y. Wu, eforensics, 2022",
        run=mixture,
    ),
)
