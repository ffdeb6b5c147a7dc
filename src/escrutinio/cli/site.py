"""`escrutinio site`: make the public site, follow a workspace with it, serve it."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import asdict
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from urllib.parse import urlsplit

import click

from escrutinio.cli.clock import now
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.page import progress, show, show_json
from escrutinio.errors import EscrutinioError, Refused
from escrutinio.io.source import Progress
from escrutinio.io.workspace import is_workspace
from escrutinio.site.build import Written
from escrutinio.site.make import Follower, follower, is_site, make, watch

BAD_INPUT, INTERRUPTED = 2, 130
"""How the command ends where its server did: it could not begin, or somebody ended it."""


def run(
    source: Path,
    out: Path | None,
    *,
    url: str,
    geo: tuple[Path, ...],
    watching: bool,
    every: float,
    serving: bool,
    host: str,
    port: int,
    as_json: bool,
) -> None:
    """Make a site; then follow its workspace, or serve it, where that is asked for."""
    if serving and is_site(source) and out is None:
        _serve(source, host, port)
        return
    if out is None and not serving:
        raise Refused("site.no_out", where=str(source))
    with TemporaryDirectory(prefix="escrutinio-") if out is None else nullcontext(out) as folder:
        target = Path(folder)
        if watching or is_workspace(source):
            following = follower(source, target, url=_url(url), geo=geo)
            _made(lambda tell: following.step(tell), target, as_json=as_json, wait=watching)
            if watching:
                _follow(following, every, (host, port) if serving else None)
                return
        else:
            _made(
                lambda tell: make(source, target, url=_url(url), geo=geo, progress=tell),
                target,
                as_json=as_json,
            )
        if serving:
            _serve(target, host, port)


def _url(url: str) -> str:
    """An address that ends as a folder's does. Raises `Refused` where it is none of the web."""
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query
                or parts.fragment):  # fmt: skip
        raise Refused("site.url", where=url)
    return f"{url.rstrip('/')}/" if url else ""


def _made(
    work: Callable[[Progress], Written | None], out: Path, *, as_json: bool, wait: bool = False
) -> None:
    """Make the site and say what was made."""
    start = monotonic()
    with progress() as tell:
        written = work(tell)
    if written is None and wait:
        return
    if written is None:
        raise Refused("site.empty", where=str(out))
    seconds = f"{monotonic() - start:.1f}"
    if as_json:
        show_json(asdict(written) | {"path": str(out), "seconds": float(seconds)})
        return
    show(told("site.done", path=out, seconds=seconds, **_told(asdict(written))))
    show(told("next", command=f"escrutinio site {out} --serve"))


def _follow(following: Follower, every: float, address: tuple[str, int] | None) -> None:
    """Follow the workspace until somebody ends it; serve the site meanwhile where asked."""
    show(told("site.watching", path=following.live.place.path))
    sys.stdout.flush()
    start = [monotonic()]
    server = _serving(following.made.out, address) if address else None

    def wait(seconds: float) -> bool:
        sleep(seconds)
        start[0] = monotonic()
        return server is None or server.is_alive()

    def say(written: Written) -> None:
        figures = {
            "events": following.events,
            "sheets": following.sheets,
            "written": written.changed,
        }
        seconds = f"{monotonic() - start[0]:.1f}"
        show(told("site.rebuilt", at=now(), seconds=seconds, **_told(figures)))
        sys.stdout.flush()

    try:
        watch(following, every, say, wait)
        ended = INTERRUPTED if server is None or server.exitcode == 0 else BAD_INPUT
    finally:
        if server is not None:
            server.terminate()
            server.join()
    raise click.exceptions.Exit(ended)


def _told(figures: Mapping[str, int]) -> dict[str, str]:
    return {name: number(n) for name, n in figures.items()}


def _serving(folder: Path, address: tuple[str, int]) -> BaseProcess:
    """A process of its own that serves the site: this one divides itself while it writes."""
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=_serve_alone, args=(folder, *address), daemon=True)
    server.start()
    return server


def _serve_alone(folder: Path, host: str, port: int) -> None:
    """Serve in a process of its own, whose errors are said there."""
    try:
        _serve(folder, host, port)
    except EscrutinioError as error:
        print(error.text(LANGUAGE), file=sys.stderr)
        sys.exit(BAD_INPUT)


def _serve(folder: Path, host: str, port: int) -> None:
    from escrutinio.site.serve import serve

    def ready(address: str) -> None:
        show(told("serve.ready", address=address))
        sys.stdout.flush()

    serve(folder, host, port, ready)
