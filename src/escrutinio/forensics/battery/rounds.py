"""Methods on two rounds of the same stations, on time, and on sheets that were held up."""

from __future__ import annotations

import numpy as np

from escrutinio.forensics.flows import flows as flows_of
from escrutinio.forensics.flows import shares
from escrutinio.forensics.global_flows import goodman
from escrutinio.forensics.late_count import change, late_inside, placebo, swing
from escrutinio.forensics.method import Method, Setting
from escrutinio.forensics.neighbours import against_places
from escrutinio.forensics.reading import SCREEN, Reading
from escrutinio.forensics.stations import Stations, column

FEW = "forensics.absent.few"


def flows(stations: Stations, setting: Setting) -> Reading:  # noqa: ARG001
    """How voters moved between the rounds, inside places and globally."""
    found = shares(stations)
    if found is None or len(found.place) - int(found.place.max()) < 2 * len(found.rows):
        return Reading(method="flows", kind=SCREEN, absent=FEW)
    inside, everywhere = flows_of(found), goodman(found)
    entries = tuple(
        (f"{row} > {later}", float(inside.share[i, j]))
        for i, row in enumerate(inside.rows)
        for j, later in enumerate(inside.columns)
    )
    return Reading(
        method="flows",
        kind=SCREEN,
        n=inside.stations,
        statistic=float(inside.outside),
        effect=float(np.max(np.maximum(everywhere.share - 1, -everywhere.share))),
        figures=(
            ("places", inside.places),
            ("largest error", float(inside.error.max())),
            ("global least", float(everywhere.share.min())),
            ("global most", float(everywhere.share.max())),
            *entries,
        ),
    )


def late_count(stations: Stations, setting: Setting) -> Reading:
    """Late sheets against early ones of the same place, with the earlier round as a placebo."""
    late = column(stations.arrival) > 0
    option = setting.tested(stations)
    inside = late_inside(stations, late, option) if late.any() and not late.all() else None
    if inside is None:
        return Reading(method="late-count", kind=SCREEN, absent=FEW)
    moved = swing(stations, late)
    controls = (("placebo", placebo(stations, late)), ("change", change(stations, late, option)))
    return Reading(
        method="late-count",
        kind=SCREEN,
        n=inside.sheets,
        statistic=inside.z,
        effect=inside.votes,
        figures=(
            ("p", inside.p),
            ("error", inside.error),
            ("places", inside.places),
            ("late", int(late.sum())),
            ("lead early", moved.early),
            ("lead late", moved.late),
            ("explained by places", moved.explained),
            ("left inside places", moved.inside),
            ("left elsewhere", moved.left - moved.inside),
            *((f"{name} z", one.z) for name, one in controls if one is not None),
        ),
    )


def treated_neighbours(stations: Stations, setting: Setting) -> Reading:
    """Sheets that were held up against the others of their places."""
    treated, against = stations.treated, None
    if treated is not None and treated.any():
        against = against_places(stations, treated, setting.tested(stations))
    if against is None:
        return Reading(method="treated-neighbours", kind=SCREEN, absent=FEW)
    return Reading(
        method="treated-neighbours",
        kind=SCREEN,
        n=against.sheets,
        statistic=against.z,
        effect=against.votes,
        figures=(("p", against.p), ("error", against.error), ("places", against.places)),
    )


METHODS: tuple[Method, ...] = (
    Method(
        id="flows",
        kind=SCREEN,
        needs=("place", "registered", "cast", "before"),
        source="L. A. Goodman, American Sociological Review 18 (1953), 663-664. "
        "doi:10.2307/2088121; here inside of polling places",
        run=flows,
    ),
    Method(
        id="late-count",
        kind=SCREEN,
        needs=("place", "arrival"),
        source="N. Idrobo, D. Kronick and F. Rodríguez, Journal of Politics 84 (2022), 2202-2215. "
        "doi:10.1086/719639",
        run=late_count,
    ),
    Method(
        id="treated-neighbours",
        kind=SCREEN,
        needs=("place", "treated"),
        source="R. Jiménez, R. Hidalgo and P. Klimek, Science Advances 3 (2017), e1602363. "
        "doi:10.1126/sciadv.1602363",
        run=treated_neighbours,
    ),
)
