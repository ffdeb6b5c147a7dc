"""
The embedded election: the real totals of every district, split into simulated stations.

The totals are those of our own count of the office's file of 18 June 2021 (the run-off). The
stations are drawn, with a fixed seed: within a district the sheets share out its registered
voters evenly, and its votes by a sequential draw with the mean of a draw without replacement
and a variance `OVERDISPERSION` times as large, so that every district's totals are met exactly.
The state "received" writes some sheets as they might have reached the count, with the defects
of observed sheets at about the shares of 2021; the rules of 2015 turn each into its sheet of
the state "final".
"""

from __future__ import annotations

import csv
import io
import lzma
import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from random import Random
from statistics import NormalDist

from escrutinio.errors import SourceError
from escrutinio.io import tables
from escrutinio.io.source import Progress, Source, quiet
from escrutinio.io.tables import Loaded

NAMES = ("peru-2021-runoff",)
VIEWS = ("received", "final")
SEED = 20210606
OVERDISPERSION = 4.0
"""Variance over that of a draw without replacement; a district's real stations show about 3.7."""

DEFECTS = (
    ("arithmetic", 0.0046),
    ("challenged", 0.0054),
    ("incomplete", 0.0013),
    ("unsigned", 0.0013),
    ("illegible", 0.0008),
    ("other", 0.0022),
)
"""Share of the sheets observed for each reason, about as in the state of 9 June 2021."""

BOXES = ("PL", "FP", "blank", "null")


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A district's real totals, by what became of its sheets. [sheets, votes]"""

    place: tuple[str, str, str, str]  # code, department, province, district
    counted: int
    registered: int
    votes: tuple[int, int, int, int]  # PL, FP, blank, null of the counted sheets
    others: tuple[tuple[str, int, int, tuple[int, ...]], ...]  # state, registered, voted, votes


def load(name: str, as_of: str = "", progress: Progress = quiet) -> Loaded:
    """
    The embedded election in one of its two states.

    Raises:
        SourceError: There is no such election or state.
    """
    view = _view(name, as_of)
    progress("simulating", 0, 0)
    with tempfile.TemporaryDirectory(prefix="escrutinio-") as folder:
        path = Path(folder) / f"{name}.csv"
        write(path, view)
        loaded = tables.load(Source(path=path), progress=progress)
    return replace(
        loaded,
        name=f"demo:{name}",
        as_of=view,
        views=VIEWS,
    )


def _view(name: str, as_of: str) -> str:
    if name not in NAMES:
        raise SourceError("demo.unknown", where=f"demo:{name}", known=", ".join(NAMES))
    found = [view for view in VIEWS if view.startswith(as_of)] if as_of else ["final"]
    if len(found) != 1:
        raise SourceError("source.as_of", where=as_of, format=name, known=", ".join(VIEWS))
    return found[0]


def districts() -> Iterator[District]:
    """The table that the package ships."""
    packed = files("escrutinio.data").joinpath("demo", "peru-2021-runoff.csv.xz").read_bytes()
    rows = csv.reader(io.StringIO(lzma.decompress(packed).decode("utf-8")))
    next(rows)
    for (
        code,
        department,
        province,
        district,
        counted,
        registered,
        pl,
        fp,
        blank,
        null,
        rest,
    ) in rows:
        others = []
        for one in filter(None, rest.split(" ")):
            state, *numbers = one.split(":")
            size, voted, *votes = map(int, numbers)
            others.append((state, size, voted, tuple(votes)))
        yield District(
            place=(code, department, province, district),
            counted=int(counted),
            registered=int(registered),
            votes=(int(pl), int(fp), int(blank), int(null)),
            others=tuple(others),
        )


def write(path: Path, view: str) -> None:
    """Write the stations in one state, in our own format."""
    header = "election,contest,station,district_code,department,province,district,place,registered,"
    header += "voted,votes:PL,votes:FP,blank,null,challenged,state,kind"
    chance, defects = Random(SEED), Random(SEED + 1)
    station = 0
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header.split(","))
        for district in districts():
            start = ["demo:peru-2021-runoff", "president"]
            for sheet in _sheets(district, chance, defects, view):
                station += 1
                writer.writerow([*start, f"{station:06d}", *district.place, "", *sheet])


Row = tuple[object, ...]


def _sheets(district: District, chance: Random, defects: Random, view: str) -> Iterator[Row]:
    """Each station's registered, voted, votes, blank, null, challenged, state and kind."""
    for registered, votes in _split(district, chance):
        final = (registered, sum(votes), *votes, 0, "counted", "")
        received, kind = _observed(registered, votes, defects)
        if kind:
            final = (*final[:-2], "resolved", "")
        yield (*received, "pending", kind) if kind and view == "received" else final
    for state, size, voted, votes in district.others:
        figures = (*votes, 0)
        if state == "annulled" and view == "received":
            yield (size, *_annulled_before(voted), "pending", "arithmetic")
        elif state == "not_installed":
            yield (size, "", 0, 0, 0, 0, 0, state, "")
        else:
            yield (size, voted, *figures, state, "in_process" if state == "pending" else "")


def _split(district: District, chance: Random) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The counted sheets of a district: registered voters and votes of each station."""
    sizes, room = [], district.registered
    for left in range(district.counted, 0, -1):
        sizes.append(-(-room // left))
        room -= sizes[-1]
    yield from zip(sizes, dealt(sizes, district.votes, chance), strict=True)


def dealt(sizes: Sequence[int], votes: Sequence[int], chance: Random) -> Iterator[tuple[int, ...]]:
    """
    The votes of an area as simulated stations would have them; their sums are met exactly.

    Args:
        sizes: The registered voters of each station. [voters]
        votes: What the area has in each box: options, blank, null. [votes]
        chance: What draws.

    >>> [sum(box) for box in zip(*dealt([300, 200], [150, 90, 60], Random(1)))]
    [150, 90, 60]
    """
    pool, room = list(votes), sum(sizes)
    for registered in sizes:
        cast = _drawn(registered, sum(pool), room, chance)
        taken = _shared(pool, cast, chance)
        pool = [have - take for have, take in zip(pool, taken, strict=True)]
        room -= registered
        yield taken


def _shared(pool: list[int], cast: int, chance: Random) -> tuple[int, ...]:
    """How a station's ballots fall among the boxes, out of what the district still has."""
    votes, rest = [], sum(pool)
    for have in pool:
        take = _drawn(cast, have, rest, chance)
        votes.append(take)
        cast, rest = cast - take, rest - have
    return tuple(votes)


def _drawn(draws: int, marked: int, of: int, chance: Random) -> int:
    """How many of the marked are among so many draws, never more nor fewer than can be."""
    low, high = max(0, draws - (of - marked)), min(draws, marked)
    if low >= high:
        return high
    share = marked / of
    spread = draws * share * (1 - share) * (of - draws) / max(of - 1, 1)
    value = draws * share + math.sqrt(OVERDISPERSION * spread) * _normal(chance)
    return min(max(round(value), low), high)


_BELL = NormalDist()


def _normal(chance: Random) -> float:
    return _BELL.inv_cdf(chance.random() or 0.5)


def _observed(registered: int, votes: tuple[int, ...], chance: Random) -> tuple[Row, str]:
    """The sheet as it might have reached the count, and why it is observed; most are not."""
    draw, kind, voted = chance.random(), "", sum(votes)
    for name, share in DEFECTS:
        if draw < share:
            kind = name
            break
        draw -= share
    *first, null = votes
    part = min(null, 1 + chance.randrange(4)) if kind else 0
    match kind:
        case "arithmetic" | "challenged" if not part:
            return (), ""
        case "arithmetic":
            return (registered, voted, *first, null - part, 0), kind
        case "challenged":
            return (registered, voted, *first, null - part, part), kind
        case "incomplete" | "illegible":
            return (registered, "", *votes, 0), kind
        case "other":
            return (registered, voted + 500, *votes, 0), kind
        case _:
            return (registered, voted, *votes, 0), kind


def _annulled_before(voted: int) -> Row:
    """A sheet whose votes exceed its voters by one: the rules annul it."""
    one = voted // 2
    return (voted, one, voted - one, 1, 0, 0)
