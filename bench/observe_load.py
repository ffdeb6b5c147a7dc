"""
1,500 observers, each sending 5 reports with a photograph within ten minutes, over real sockets.

One process is the server, another sends: at times drawn at random over the ten minutes, each in a
connection of its own, one in ten sent twice. Afterwards every report that was acknowledged has to
be there once, whole, and its commitment has to be opened by what is kept.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from escrutinio.operations import office as offices
from escrutinio.operations.log import checked
from escrutinio.operations.observation import devices, reports
from tests.desk.test_attacks import picture
from tests.observation.conftest import closing, mission_at

OBSERVERS, EACH, TWICE = 1_500, 5, 0.1
SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0


def body(xml: bytes, photo: bytes) -> bytes:
    """A report as Collect sends it."""
    head = b'--b\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n'
    return (
        head % (b"xml_submission_file", b"s.xml") + b"Content-Type: text/xml\r\n\r\n" + xml
        + b"\r\n" + head % (b"a.png", b"a.png") + b"Content-Type: image/png\r\n\r\n" + photo
        + b"\r\n--b--\r\n"
    )  # fmt: skip


async def sent(host: str, port: int, token: str, data: bytes) -> tuple[int, float]:
    """Send one report; its status, and how long it took. [s]"""
    start = time.perf_counter()
    try:
        reader, writer = await asyncio.open_connection(host, port)
        head = (
            f"POST /key/{token}/submission HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n"
            f"content-type: multipart/form-data; boundary=b\r\ncontent-length: {len(data)}\r\n\r\n"
        )
        writer.write(head.encode() + data)
        line = await reader.readline()
        await reader.read()
        writer.close()
        return int(line.split()[1]), time.perf_counter() - start
    except (OSError, IndexError, ValueError):
        return 0, time.perf_counter() - start


async def observer(
    host: str, port: int, token: str, plan: list[tuple[float, bytes]], out: list[tuple[int, float]]
) -> None:
    """One observer: each report at its time."""
    begun = time.perf_counter()
    for at, data in plan:
        await asyncio.sleep(max(0.0, begun + at - time.perf_counter()))
        out.append(await sent(host, port, token, data))


async def run(address: str, plans: dict[str, list[tuple[float, bytes]]]) -> list[tuple[int, float]]:
    """All of them."""
    host, _, port = address.removeprefix("http://").rstrip("/").partition(":")
    out: list[tuple[int, float]] = []
    await asyncio.gather(*(observer(host, int(port), t, p, out) for t, p in plans.items()))
    return out


def main() -> None:
    """Measure and check."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "w"
        office = mission_at(path).office
        made = devices.add_all(office, 0, [(f"o-{i}", "", ()) for i in range(OBSERVERS)])
        photo, plans, keys = picture(320, 240), {}, []
        for i, one in enumerate(made):
            plan = []
            for j in range(EACH):
                key = f"uuid:{i}-{j}"
                keys.append(key)
                xml = closing(office, key, mesa=f"{i:06d}", photo="a.png")
                at = chance.uniform(0, SECONDS)
                plan.append((at, body(xml, photo)))
                if chance.random() < TWICE:
                    plan.append((at + 1, body(xml, photo)))
            plans[one.token] = sorted(plan, key=lambda each: each[0])
        office.close()
        server = subprocess.Popen(
            [str(Path(sys.executable).parent / "escrutinio"), "observe", "receive", str(path),
             "--port", "0", "--lang", "en"], stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1]
        start = time.perf_counter()
        try:
            out = asyncio.run(run(address, plans))
        finally:
            server.terminate()
            server.wait(30)
        took = time.perf_counter() - start
        office = offices.opened(path)
        there = [one.key for one in reports.book(office).reports]
        office.close()
        times = sorted(seconds for _, seconds in out)
        statuses = {s: sum(x == s for x, _ in out) for s in {s for s, _ in out}}
        print(json.dumps({
            "observers": OBSERVERS, "sent": len(out), "statuses": statuses,
            "seconds": round(took, 1), "a_second": round(len(out) / took, 1),
            "median_ms": round(1000 * statistics.median(times), 1),
            "p95_ms": round(1000 * times[int(0.95 * len(times))], 1),
            "max_ms": round(1000 * times[-1], 1),
            "lost": len(set(keys) - set(there)), "doubled": len(there) - len(set(there)),
            "replay": checked(path)[2],
        }))  # fmt: skip


if __name__ == "__main__":
    main()
