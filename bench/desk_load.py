"""
The desk under typists: 200 on PostgreSQL and 40 on SQLite, each saving every 5 s on average.

Afterwards every acknowledged save is looked for in the log, no sheet may have two entries by one
person, and the state has to follow from the events. Then as many as can: how many saves a second.
"""

from __future__ import annotations

import asyncio
import html
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))

from escrutinio.model.duty import COORDINATOR, Actor
from escrutinio.model.intake import Keyed, Sealed
from escrutinio.operations import intake, people
from escrutinio.operations import office as offices
from escrutinio.operations.intake import Receipt
from escrutinio.operations.log import begin, checked, ingest
from escrutinio.operations.people import FOUNDER
from tests.io.store.conftest import new_server

HEAD = "election,station,registered,voted,votes:PL,votes:FP,blank,null,challenged,state,kind"
CHIEF = Actor(label="console", role=COORDINATOR)
STATIONS, SECONDS, SHORT, EVERY = 6_000, 60, 20, 5.0
HIDDEN = re.compile(r'name="(form|contest|station|copy)" value="([^"]*)"')
BOXES = {"voted": 200, "v0": 100, "v1": 90, "blank": 5, "null": 5, "challenged": 0}
FORM = {f"box.{box}": str(n) for box, n in BOXES.items()}


@dataclass
class Answer:
    """What a server answered."""

    status_code: int
    headers: dict[str, str]
    text: str


class Client:
    """A connection that is kept, with one cookie: as little as is needed."""

    def __init__(self, address: str) -> None:
        host, _, port = address.removeprefix("http://").partition(":")
        self.host, self.port, self.cookie = host, int(port), ""
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> Answer:
        """Read a page."""
        return await self._asked("GET", path, b"")

    async def post(self, path: str, data: dict[str, str]) -> Answer:
        """Send a form."""
        return await self._asked("POST", path, urlencode(data).encode())

    async def _asked(self, method: str, path: str, body: bytes) -> Answer:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        head = f"{method} {path} HTTP/1.1\r\nhost: {self.host}:{self.port}\r\n"
        if self.cookie:
            head += f"cookie: {self.cookie}\r\n"
        if method == "POST":
            head += "content-type: application/x-www-form-urlencoded\r\n"
            head += f"content-length: {len(body)}\r\n"
        self.writer.write(head.encode() + b"\r\n" + body)
        assert self.reader is not None
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {k.lower(): v for k, _, v in (one.partition(": ") for one in lines[1:] if one)}
        content = await self.reader.readexactly(int(headers.get("content-length", "0")))
        if "set-cookie" in headers:
            self.cookie = headers["set-cookie"].partition(";")[0]
        return Answer(int(lines[0].split()[1]), headers, content.decode())

    async def close(self) -> None:
        """Leave."""
        if self.writer is not None:
            self.writer.close()


@dataclass
class Typist:
    """Somebody who types, and how long each save took. [s]"""

    name: str
    password: str
    client: Client
    saves: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def made(folder: Path, store: str, n: int) -> tuple[Path, list[tuple[str, str]]]:
    """A workspace whose copies have arrived, with typists."""
    now = "2021-06-06T23:00:00Z"
    rows = [f"peru-2021-runoff,{i:06d},300,,,,,,,pending,in_process" for i in range(STATIONS)]
    source = folder / "stations.csv"
    source.write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
    path = folder / "w"
    begin(path, "peru-2021-runoff", now, store=store).close()
    list(ingest(path, str(source), now))
    office = offices.opened(path)
    received = [Receipt(contest="", station=f"{i:06d}") for i in range(STATIONS)]
    intake.receive(office, CHIEF, now, received)
    accounts = []
    for i in range(n):
        one = people.add(office, FOUNDER, int(time.time()), f"typist{i}", "typist")
        accounts.append((one.account.name, one.password))
    office.close()
    return path, accounts


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """The desk, served by its command."""
    words = [sys.executable, "-m", "escrutinio", "desk", "serve", str(path), "--port", "0"]
    with subprocess.Popen([*words, "--lang", "en"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[-1].rstrip("/")
        finally:
            process.terminate()


async def sign_in(one: Typist) -> None:
    """Sign in."""
    answer = await one.client.get("/sign-in")
    while answer.status_code == 429:
        await asyncio.sleep(1)
        answer = await one.client.get("/sign-in")
    page = answer.text
    [token] = [value for name, value in HIDDEN.findall(page) if name == "form"]
    data = {"form": token, "name": one.name, "password": one.password}
    answer = await one.client.post("/sign-in", data)
    while answer.status_code == 429:
        await asyncio.sleep(1)
        answer = await one.client.post("/sign-in", data)
    assert answer.status_code == 303, answer.text


async def one_sheet(one: Typist) -> None:
    """The next page is read, then saved; each is timed."""
    start = time.perf_counter()
    page = await one.client.get("/key")
    one.pages.append(time.perf_counter() - start)
    found = {name: html.unescape(value) for name, value in HIDDEN.findall(page.text)}
    if page.status_code != 200 or "station" not in found:
        one.failed.append(f"page {page.status_code} {page.text[-900:]}")
        await asyncio.sleep(0.5)
        return
    start = time.perf_counter()
    answer = await one.client.post("/key", found | FORM)
    took = time.perf_counter() - start
    if answer.status_code == 303:
        one.saves.append(took)
    else:
        one.failed.append(f"save {answer.status_code} {answer.text[:200]}")


async def typing(one: Typist, until: float, every: float, chance: random.Random) -> None:
    """Save a sheet every so often on average, until a moment."""
    await asyncio.sleep(chance.random() * every)
    while time.perf_counter() < until:
        begun = time.perf_counter()
        await one_sheet(one)
        wait = chance.expovariate(1 / every) if every else 0.0
        wait -= time.perf_counter() - begun
        await asyncio.sleep(max(0.0, min(wait, until - time.perf_counter())))


async def run(
    address: str, accounts: list[tuple[str, str]], every: float, seconds: float = SECONDS
) -> list[Typist]:
    """Everybody signs in; then the clock starts."""
    found = [Typist(name, word, Client(address)) for name, word in accounts]
    for at in range(0, len(found), 8):
        await asyncio.gather(*(sign_in(one) for one in found[at : at + 8]))
    until = time.perf_counter() + seconds
    chance = random.Random(20210606)
    await asyncio.gather(
        *(typing(one, until, every, random.Random(chance.random())) for one in found)
    )
    for one in found:
        await one.client.close()
    return found


def told(what: str, path: Path, typists: list[Typist], seconds: float) -> dict[str, object]:
    """What came of it, and whether anything was lost or doubled."""
    saves = sorted(took for one in typists for took in one.saves)
    pages = sorted(took for one in typists for took in one.pages)
    failed = [said for one in typists for said in one.failed]
    office = offices.opened(path)
    entries: dict[str, list[str]] = {}
    for event in office.store.events():
        if isinstance(event, Sealed) or (isinstance(event, Keyed) and not event.salt):
            entries.setdefault(event.station, []).append(event.by)
    logged = sum(len(one) for one in entries.values())
    alone = [station for station, by in entries.items() if len(set(by)) != len(by) or len(by) > 2]
    office.close()
    return {
        "run": what,
        "typists": len(typists),
        "saves": len(saves),
        "per_second": round(len(saves) / seconds, 1),
        "save_p50_ms": round(1000 * statistics.median(saves), 1),
        "save_p95_ms": round(1000 * saves[int(0.95 * len(saves))], 1),
        "save_max_ms": round(1000 * saves[-1], 1),
        "page_p95_ms": round(1000 * pages[int(0.95 * len(pages))], 1),
        "failed": len(failed),
        "first_failure": failed[0] if failed else "",
        "logged": logged,
        "two_in_one_sheet": len(alone),
    }


def measured(what: str, folder: Path, store: str, n: int, fast: int) -> Iterator[dict[str, object]]:
    """A kind of store under its typists, then under as many saves as it takes."""
    path, accounts = made(folder, store, n)
    with serving(path) as address:
        first = asyncio.run(run(address, accounts, EVERY))
        yield told(what, path, first, SECONDS)
        second = asyncio.run(run(address, accounts[:fast], 0, SHORT))
        both = told(f"{what}, as fast as it takes", path, first + second, SHORT)
        mine = told(what, path, second, SHORT) | {"logged": both["logged"]}
        yield mine | {"run": both["run"], "in_all": both["saves"]}
    yield {"run": f"{what}: state from events", "differences": len(checked(path)[2])}


def main() -> None:
    """Both stores, one after the other, as lines of JSON."""
    kinds = sys.argv[1:] or ["sqlite", "postgresql"]
    with tempfile.TemporaryDirectory(prefix="desk-") as name:
        folder = Path(name)
        if "sqlite" in kinds:
            (folder / "s").mkdir()
            for line in measured("SQLite", folder / "s", "", 40, 40):
                print(json.dumps(line), flush=True)
        if "postgresql" in kinds:
            (folder / "p").mkdir()
            place = Path("/tmp") / f"desk-pg-{uuid.uuid4().hex[:8]}"
            server = new_server(place, 41_999)
            try:
                for line in measured("PostgreSQL", folder / "p", server.database(), 200, 40):
                    print(json.dumps(line), flush=True)
            finally:
                server.stop()
                shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
