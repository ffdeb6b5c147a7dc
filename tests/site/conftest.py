"""A general election: president and deputies with seats, hostile names, rulings, and its site."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from escrutinio.io import workspace
from escrutinio.io.definitions import election
from escrutinio.model.election import Contest
from escrutinio.model.event import Corrected, Event, Observed, Published, Ruled, SourceRead
from escrutinio.operations.log import begin
from escrutinio.operations.publish import publish
from escrutinio.site.make import make

NOW = "2026-04-13T12:00:00Z"
ELECTION = "peru-2026-round1"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "Mesa \u202eoiduJ\u202c «'; --",
    '=HYPERLINK("http://x")',
    "🗳️ ñandú & 北京 عربي",
    "{{ 7 * 7 }}{% raw %}",
)
"""Names of places that would run, reorder or break, were they taken for more than text."""


@dataclass(frozen=True)
class Made:
    """An office's workspace, the bundle that it published, and the site of it."""

    workspace: Path
    bundle: Path
    site: Path


def sheets(contest: Contest, seed: int, stations: int = 3) -> list[Event]:
    """Some sheets of a contest in every electoral district, in places of hostile names."""
    random, found = Random(seed), []
    districts = election(ELECTION).contest("deputies").constituencies
    homes = [one.codes[0] for one in (*districts[:6], *districts[-3:])]
    for n, home in enumerate(homes):
        department, _, province = home.partition("/")
        scope = "abroad" if home == "abroad" else "domestic"
        if scope == "abroad":
            department, province = "EUROPA", "ESPAÑA"
        for k in range(stations):
            votes = tuple(
                random.randint(0, 60 if i < 5 else 4) for i in range(len(contest.options))
            )
            code = f"{'9' if scope == 'abroad' else '0'}{n:05d}"
            hall = HOSTILE[(n + k) % len(HOSTILE)]
            district = HOSTILE[n % len(HOSTILE)] if n % 5 == 0 else "CERCADO"
            place = (scope, department, province or "HUARAL", district, code, hall)
            found.append(
                Published(
                    at=f"2026-04-13T0{k}:{n:02d}:00Z", contest=contest.id,
                    station=f"{n:03d}{k:03d}",
                    votes=votes, voted=sum(votes) + 5, null=5, registered=600, place=place,
                )
            )  # fmt: skip
    return found


def rulings(contest: str) -> list[Event]:
    """What happens to a few sheets after they were published."""
    of = {"at": "2026-04-14T00:00:00Z", "contest": contest}
    return [
        Observed(**of, station="000000", why="arithmetic", by="<b>clerk</b>"),
        Observed(**of, station="001001", why="challenged"),
        Ruled(**of, station="000000", resolution="R-1 <i>", state="resolved",
              figures=(("v0", 3),), provisions=("ACTOBS-2025:15",)),
        Corrected(**of, station="002001", figures=(("voted", 1),), why="typing"),
        Ruled(**of, station="003001", resolution="R-2", state="annulled",
              figures=(("v0", 0), ("null", 9))),
    ]  # fmt: skip


def append(place: Path, events: list[Event]) -> None:
    """Log some events in a workspace."""
    store = workspace.read(place).opened()
    store.append(events)
    store.close()


def opened(place: Path) -> list[list[Event]]:
    """A workspace of the election, and what is to be logged into it, step by step."""
    begin(place, ELECTION, NOW, origin="office.example/general").close()
    read = SourceRead(at=NOW, name="a.csv", sha256="0" * 64, content_sha256="0" * 64, lines=0)
    contests = [election(ELECTION).contest(id_) for id_ in ("president", "deputies")]
    each = [event for n, one in enumerate(contests) for event in sheets(one, n, 2)]
    return [[read, *each], rulings("president"), rulings("deputies")]


@pytest.fixture(scope="session")
def general(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The election, published, and its site."""
    folder = tmp_path_factory.mktemp("general")
    for events in opened(folder / "ws"):
        append(folder / "ws", events)
    publish(folder / "ws", folder / "bundle", NOW)
    make(folder / "bundle", folder / "site", url="https://office.example/results/")
    return Made(folder / "ws", folder / "bundle", folder / "site")
