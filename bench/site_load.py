"""A site under 2,000 connections: nginx against `escrutinio site --serve`, by wrk."""

from __future__ import annotations

import random
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from measure import PYTHON, machine

CONNECTIONS = 2000
SECONDS = 20
NGINX = "/usr/sbin/nginx"
SERVE = (
    "import sys, pathlib; from escrutinio.site.serve import serve; "
    "serve(pathlib.Path(sys.argv[1]), '127.0.0.1', int(sys.argv[2]), lambda address: None)"
)
CONF = """
worker_processes 1;
worker_rlimit_nofile 16384;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 8192; }}
http {{
  types {{ text/html html; text/css css; text/javascript js; application/json json; }}
  default_type application/octet-stream;
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  client_body_temp_path {folder}/b;
  proxy_temp_path {folder}/p;
  fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u;
  scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port} backlog=4096; root {site}; }}
}}
"""
SCRIPT = """
local paths = {{ {paths} }}
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("FIGURES %d %d %d %d %d %d %d %d %d %d\\n", summary.requests, e.connect,
    e.read, e.write, e.timeout, e.status, summary.duration, latency:percentile(50),
    latency:percentile(99), summary.bytes))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw: requests, errors by kind, and how long answers took. [s, MB]"""

    requests: int
    connect: int
    read: int
    write: int
    timeout: int
    status: int
    seconds: float
    median: float
    worst: float
    megabytes: float

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.requests / self.seconds


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """A server for as long as it is needed."""
    process = subprocess.Popen(command)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).read()
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit(f"{command[0]} ended with {process.returncode}") from None
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(10)


def load(site: Path, port: int, folder: Path) -> Load:
    """Two thousand connections that ask for pages, shards and small files in turn."""
    script = folder / "mix.lua"
    script.write_text(SCRIPT.format(paths=", ".join(f'"{one}"' for one in mix(site))), "utf-8")
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(script)]
    run = subprocess.run(
        [*command, f"http://127.0.0.1:{port}/"], capture_output=True, text=True, check=True
    )
    found = re.search(r"FIGURES (.*)", run.stdout)
    if not found:
        raise SystemExit(run.stdout + run.stderr)
    *counts, micro, p50, p99, size = map(int, found[1].split())
    return Load(*counts, micro / 1e6, p50 / 1e6, p99 / 1e6, size / 1e6)


def mix(site: Path) -> list[str]:
    """Addresses in the proportions of a visit: pages, shards of data, and what pages need."""
    chance = random.Random(1)
    chosen = []
    for pattern, n in (("*.html", 400), ("*.json", 300), ("*.css", 100), ("*.js", 200)):
        files = sorted(p for p in site.rglob(pattern) if p.stat().st_size < 200_000)
        chosen += chance.choices(files, k=n) if files else []
    chance.shuffle(chosen)
    return [f"/{one.relative_to(site).as_posix()}".replace("/index.html", "/") for one in chosen]


def made_up(site: Path) -> Path:
    """A folder with files of the sizes that a site has, where there is no site at hand."""
    chance = random.Random(2)
    text = "Mesa 000001 votos 123 "
    for kind, n, low, high in (
        *(("html", 300, 10, 40), ("json", 200, 40, 80)),
        *(("css", 1, 8, 9), ("js", 6, 2, 12)),
    ):
        for i in range(n):
            path = site / kind / f"{i}.{kind}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text((text * 4000)[: chance.randint(low, high) * 1000], "utf-8")
    (site / "index.html").write_text(text * 1000, "utf-8")
    return site


def row(name: str, one: Load, base: Load) -> str:
    errors = f"{one.connect} / {one.read} / {one.write} / {one.timeout} / {one.status}"
    speed = f"{one.rate:,.0f} | {one.megabytes / one.seconds:,.0f}"
    times = f"{one.median:.2f} | {one.worst:.2f} | {one.rate / base.rate:.2f}"
    times = f"{one.median:.2f} | {one.worst:.2f} | {one.rate / base.rate:.2f}"
    return f"| {name} | {one.requests:,} | {errors} | {speed} | {times} |"


def main(given: str = "") -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        site = Path(given).resolve() if given else made_up(folder / "site")
        found = {}
        for server in ("nginx", "site --serve"):
            port = free_port()
            conf = folder / "nginx.conf"
            conf.write_text(CONF.format(folder=folder, port=port, site=site), "utf-8")
            command = [PYTHON, "-c", SERVE, str(site), str(port)]
            if server == "nginx":
                command = [NGINX, "-c", str(conf), "-p", str(folder)]
            with running(command, port):
                found[server] = load(site, port, folder)
    print(f"{machine()}, {CONNECTIONS:,} connections, {SECONDS} s\n")
    print("| server | requests | connect / read / write / timeout / status errors", end=" ")
    print("| requests/s | MB/s | p50 s | p99 s | ratio |\n|---|--:|--:|--:|--:|--:|--:|--:|")
    for server, one in found.items():
        print(row(server, one, found["nginx"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
