"""`escrutinio site`: make the public site, follow a workspace with it, serve it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import monotonic

from escrutinio.cli.clock import now
from escrutinio.cli.language import number, told
from escrutinio.cli.page import progress, show, show_json
from escrutinio.errors import EscrutinioError, Refused
from escrutinio.io.source import Progress
from escrutinio.io.workspace import is_workspace
from escrutinio.site.build import Written
from escrutinio.site.make import Follower, follower, is_site, make, watch

Options = dict[str, object]


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
            _made(lambda tell: following.step(tell), target, as_json=as_json)
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
    """An address that ends as a folder's does."""
    return f"{url.rstrip('/')}/" if url else ""


def _made(work: Callable[[Progress], Written | None], out: Path, *, as_json: bool) -> None:
    """Make the site and say what was made."""
    start = monotonic()
    with progress() as tell:
        written = work(tell)
    if written is None:
        raise Refused("site.empty", where=str(out))
    seconds = f"{monotonic() - start:.1f}"
    if as_json:
        show_json(asdict(written) | {"path": str(out), "seconds": float(seconds)})
        return
    figures = {name: number(n) for name, n in asdict(written).items()}
    show(told("site.done", path=out, seconds=seconds, **figures))
    show(told("next", command=f"escrutinio site {out} --serve"))


def _follow(following: Follower, every: float, address: tuple[str, int] | None) -> None:
    """Follow the workspace until somebody ends it; serve the site meanwhile where asked."""
    stop = Event()
    show(told("site.watching", path=following.live.place.path))
    start = [monotonic()]

    def wait(seconds: float) -> bool:
        ended = stop.wait(seconds)
        start[0] = monotonic()
        return not ended

    def say(written: Written) -> None:
        show(
            told(
                "site.rebuilt",
                at=now(),
                events=number(following.events),
                sheets=number(following.sheets),
                written=number(written.changed),
                seconds=f"{monotonic() - start[0]:.1f}",
            )
        )
        sys.stdout.flush()

    if address is None:
        watch(following, every, say, wait)
        return
    failed: list[EscrutinioError] = []

    def work() -> None:
        try:
            watch(following, every, say, wait)
        except EscrutinioError as error:
            failed.append(error)
            stop.set()

    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        _serve(following.made.out, *address)
    finally:
        stop.set()
        thread.join()
    if failed:
        raise failed[0]


def _serve(folder: Path, host: str, port: int) -> None:
    from escrutinio.site.serve import serve

    def ready(address: str) -> None:
        show(told("serve.ready", address=address))
        sys.stdout.flush()

    serve(folder, host, port, ready)
