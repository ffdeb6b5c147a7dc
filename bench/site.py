"""The public site of the run-off of 2021: made from its bundle, and made anew after 500 changes."""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from measure import machine

from escrutinio.io import workspace
from escrutinio.model.event import Ruled
from escrutinio.operations.log import begin, ingest
from escrutinio.operations.publish import publish
from escrutinio.site.make import BUNDLE, Follower, follower, make

NOW = "2026-11-25T12:00:00Z"
CHANGES, ROUNDS = 500, 5


def weighed(site: Path) -> str:
    """What the parts of a site weigh."""
    files = [path for path in site.rglob("*") if path.is_file()]
    sizes = {path.relative_to(site).as_posix(): path.stat().st_size for path in files}
    own = sum(n for name, n in sizes.items() if not name.startswith(f"{BUNDLE}/"))
    data = sum(n for name, n in sizes.items() if name.startswith("data/"))
    pages = {name: n for name, n in sizes.items() if name.endswith(".html")}
    first = sum(sizes[name] for name in ("es/index.html", "assets/site.css", "assets/core.js",
                                         "assets/search.js", "assets/words.es.js"))  # fmt: skip
    return (
        f"| {len(sizes):,} | {len(pages):,} | {own / 1e6:.1f} | {data / 1e6:.1f} "
        f"| {first / 1e3:.0f} | {max(pages.values()) / 1e3:.0f} |"
    )


def changed(place: Path, one: Follower, seed: int) -> None:
    """Rule on some sheets anywhere."""
    store = workspace.read(place).opened()
    keys = random.Random(seed).sample(sorted(one.live.matter.trail.sheets), CHANGES)
    store.append(
        [
            Ruled(at=f"2026-11-25T13:{seed:02d}:00Z", contest=contest, station=station,
                  resolution="R-1", state="resolved", figures=(("null", seed),))
            for contest, station in keys
        ]
    )  # fmt: skip
    store.close()


def main(source: str) -> None:
    """Print the tables."""
    print(machine())
    folder = Path(tempfile.mkdtemp(prefix="escrutinio-bench-"))
    try:
        begin(folder / "ws", "peru-2021-runoff", NOW, origin="bench.example/runoff").close()
        list(ingest(folder / "ws", source, NOW))
        publish(folder / "ws", folder / "bundle", NOW)
        start = perf_counter()
        make(folder / "bundle", folder / "site")
        whole = perf_counter() - start
        start = perf_counter()
        make(folder / "bundle", folder / "site")
        again = perf_counter() - start
        print("\n| files | pages | MB without the bundle | MB of data | kB of the first page "
              "| kB of the largest page |\n|--:|--:|--:|--:|--:|--:|")  # fmt: skip
        print(weighed(folder / "site"))
        one = follower(folder / "ws", folder / "live")
        one.step()
        seconds = []
        for seed in range(ROUNDS):
            changed(folder / "ws", one, seed)
            start = perf_counter()
            one.step()
            seconds.append(perf_counter() - start)
        print(f"\nmade {whole:.1f} s, over itself {again:.1f} s; after {CHANGES} changes "
              f"{', '.join(f'{n:.1f}' for n in seconds)} s")  # fmt: skip
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(sys.argv[1])
