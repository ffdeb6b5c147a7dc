"""`escrutinio forensics`: the battery on a source, and its error rates measured anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from escrutinio.cli import complete
from escrutinio.cli.language import LANGUAGE, number, told
from escrutinio.cli.options import (
    AS_JSON,
    AS_OF,
    CONTEST,
    ELECTION,
    FILE,
    FORM,
    SOURCE,
    STRICT,
    command,
    end,
    limit,
    text,
)
from escrutinio.cli.reports import keep, reachable, writable

SEED = click.option("--seed", type=click.IntRange(0), default=20210606, help=told("opt.seed"))
BEFORE = text("before", "before", complete.SOURCES)
PLACES = text("places", "places", complete.SOURCES)
PLACE = text("place", "place_column")
OPTION = text("option", "option")


class _Battery(click.Group):
    """A group whose first word may be a source: `forensics SOURCE` is `forensics run SOURCE`."""

    def parse_args(self, context: click.Context, words: list[str]) -> list[str]:
        """Put the name of the command that is left out in front."""
        plain = [word for word in words if not word.startswith("-")]
        if plain and plain[0] not in self.commands:
            words = ["run", *words]
        return super().parse_args(context, words)


@click.group(
    "forensics",
    cls=_Battery,
    help=told("cli.forensics"),
    subcommand_metavar=told("usage.command_mark"),
)
def forensics() -> None:
    """The battery, and its error rates."""


@command(
    forensics.command,
    "run",
    *(SOURCE, ELECTION, FORM, AS_OF, CONTEST, BEFORE, PLACES, PLACE, OPTION),
    click.option("--only", multiple=True, help=told("opt.only")),
    click.option("--same-day", is_flag=True, help=told("opt.same_day")),
    *(SEED, AS_JSON, click.option("--out", type=FILE, help=told("opt.report_out"))),
    click.option("--geo", type=FILE, multiple=True, help=told("opt.geo")),
    *(STRICT, limit(20)),
    of="forensics.",
)
def _run(strict: bool, **asked: Any) -> None:
    end(run(**asked), strict)


@command(
    forensics.command,
    "calibrate",
    click.argument("bases", type=FILE),
    click.option("--data", type=FILE, required=True, help=told("opt.data")),
    click.option("--out", type=FILE, required=True, help=told("opt.calibration_out")),
    click.option("--runs", type=click.IntRange(1), default=10_000, help=told("opt.runs")),
    click.option("--parts", type=click.IntRange(1), default=2_000, help=told("opt.parts")),
    click.option("--hard", type=click.IntRange(1), default=300, help=told("opt.hard")),
    click.option("--times", type=click.IntRange(1), default=20, help=told("opt.times")),
    SEED,
    of="forensics.",
)
def _calibrate(bases: Path, data: Path, out: Path, seed: int, **amount: int) -> None:
    import os

    # Each process has one core: threads of linear algebra would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from escrutinio.cli.page import progress, show
    from escrutinio.io.calibrated import written
    from escrutinio.io.writing import replace_text
    from escrutinio.operations.calibrate import Amount, measured

    reachable(out)
    with progress() as tell:
        found = measured(bases, data, seed=seed, amount=Amount(**amount), tell=tell)
    replace_text(out, written(found))
    show(told("forensics.calibrated", path=out, rates=number(len(found.rates))))


def run(
    source: str,
    *,
    before: str,
    places: str,
    place: str,
    same_day: bool,
    option: str,
    only: tuple[str, ...],
    seed: int,
    as_json: bool,
    out: Path | None,
    geo: tuple[Path, ...],
    limit: int,
    **how: str,
) -> bool:
    """Run the battery, print, keep; whether anything stands out."""
    from escrutinio.cli.page import progress, show, show_json
    from escrutinio.forensics.method import Setting
    from escrutinio.operations.forensics import judged
    from escrutinio.operations.forensics_data import as_data
    from escrutinio.operations.stations import stations_of

    writable(out)
    with progress() as tell:
        read = stations_of(
            source,
            before=before,
            places=places,
            place_column=place,
            same_day=same_day,
            tell=tell,
            **how,
        )
        report = judged(read, Setting(seed=seed, tell=tell), option=option, only=only)
        data = as_data(report, LANGUAGE)
        if out is not None:
            from escrutinio.report.forensics import battery_document
            from escrutinio.report.located import spots

            tell("writing", 0, 0)
            keep(out, battery_document(report, LANGUAGE, spots=spots(report, geo)), data)
    if as_json:
        show_json(data)
        return report.found
    from escrutinio.cli.forensics_page import page

    show(*page(report, limit))
    if out is not None:
        show(told("count.saved", path=out))
    return report.found
