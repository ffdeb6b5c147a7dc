"""The commands of `escrutinio audit`. Bodies import what they need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from escrutinio.cli import complete
from escrutinio.cli.language import told
from escrutinio.cli.options import (
    AS_JSON,
    AS_OF,
    CONTEST,
    ELECTION,
    FILE,
    FORM,
    LANG,
    SOURCE,
    STRICT,
    Command,
    command,
    end,
    limit,
    text,
)

BOUNDS, OPEN = ("cast", "registered"), ("against", "published")
SAMPLINGS = ("without-replacement", "with-replacement", "uniform")
REASONS = (
    *("transcription", "illegible", "arithmetic", "swapped"),
    *("wrong-sheet", "no-image", "ruling", "other"),
)
"""As in the operations and the model, which would be slow to import here; a test compares them."""

WORKSPACE = click.argument("workspace", type=FILE)
AUDIT = click.argument("name", metavar="AUDIT")
BY = click.option("--by", required=True, help=told("opt.audit.by"))
STATION = click.option("--station", required=True, help=told("opt.audit.station"))
REASON = click.option(
    "--reason", type=click.Choice(REASONS), required=True, help=told("opt.audit.reason")
)
NOTE = text("note", "audit.note")
BOXES = click.argument("boxes", nargs=-1, metavar="[OPTION=VOTES]...")
NOT_FOUND = click.option("--not-found", is_flag=True, help=told("opt.audit.not_found"))

ASKED: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--risk",
        type=click.FloatRange(0, 0.5, min_open=True),
        default=0.05,
        show_default=True,
        help=told("opt.audit.risk"),
    ),
    click.option(
        "--bet",
        type=click.FloatRange(0, 1, min_open=True),
        default=0.95,
        show_default=True,
        help=told("opt.audit.bet"),
    ),
    click.option(
        "--bound",
        type=click.Choice(BOUNDS),
        default="cast",
        show_default=True,
        help=told("opt.audit.bound"),
    ),
    click.option(
        "--sampling",
        type=click.Choice(SAMPLINGS),
        default=SAMPLINGS[0],
        show_default=True,
        help=told("opt.audit.sampling"),
    ),
    click.option(
        "--open",
        "open_sheets",
        type=click.Choice(OPEN),
        default="against",
        show_default=True,
        help=told("opt.audit.open"),
    ),
    click.option("--most", type=click.IntRange(1), help=told("opt.audit.most")),
)
"""What the plan and the promise of an audit share."""


@click.group("audit", help=told("cli.audit"), subcommand_metavar=told("usage.command_mark"))
@LANG
def audit() -> None:
    """Every command of audits."""


def _named(name: str, *options: Callable[[Command], Command]) -> Callable[[Command], Any]:
    return command(audit.command, name, *options, of="audit.")


@_named(
    "plan",
    *(SOURCE, ELECTION, FORM, AS_OF, CONTEST, *ASKED),
    text("stations", "audit.stations", complete.SOURCES),
    click.option("--seeds", type=click.IntRange(1), default=1, help=told("opt.audit.seeds")),
    *(AS_JSON, click.option("--out", type=FILE, help=told("opt.report_out")), limit(40)),
)
def _plan(**asked: Any) -> None:
    from escrutinio.cli.audit_plan import run

    run(**asked)


@_named(
    "ballots",
    click.argument("votes", nargs=-1, required=True, metavar="OPTION=VOTES..."),
    click.option("--ballots", type=click.IntRange(0), default=0, help=told("opt.audit.ballots")),
    click.option(
        "--winners",
        type=click.IntRange(1),
        default=1,
        show_default=True,
        help=told("opt.audit.winners"),
    ),
    ASKED[0],
    click.option("--sample", multiple=True, metavar="OPTION=VOTES", help=told("opt.audit.sample")),
    click.option("--missing", type=click.IntRange(0), default=0, help=told("opt.audit.missing")),
    click.option("--fresh-dice", "fresh", is_flag=True, help=told("opt.audit.fresh")),
    *(AS_JSON, click.option("--out", type=FILE, help=told("opt.report_out")), limit(40)),
)
def _ballots(**asked: Any) -> None:
    from escrutinio.cli.audit_ballots import run

    run(**asked)


@_named(
    "commit",
    *(WORKSPACE, AUDIT, CONTEST, *ASKED),
    AS_JSON,
)
def _commit(**asked: Any) -> None:
    from escrutinio.cli.audit_run import run_commit

    run_commit(**asked)


@_named(
    "seed",
    *(WORKSPACE, AUDIT, click.argument("dice")),
    *(text("how", "audit.how"), text("witnesses", "audit.witnesses")),
)
def _seed(**asked: Any) -> None:
    from escrutinio.cli.audit_run import run_seed

    run_seed(**asked)


@_named(
    "draw",
    *(WORKSPACE, AUDIT),
    click.option("--more", type=click.IntRange(1), help=told("opt.audit.more")),
    click.option(
        "--reserve",
        type=click.FloatRange(0, 10),
        default=0.0,
        show_default=True,
        help=told("opt.audit.reserve"),
    ),
    click.option("--again", is_flag=True, help=told("opt.audit.again")),
    *(click.option("--out", type=FILE, help=told("opt.audit.out")), AS_JSON),
)
def _draw(**asked: Any) -> None:
    from escrutinio.cli.audit_run import run_draw

    run_draw(**asked)


@_named(
    "enter",
    *(WORKSPACE, AUDIT, BOXES, BY),
    click.option("--file", type=FILE, help=told("opt.audit.file")),
    *(text("station", "audit.station"), NOT_FOUND, CONTEST, AS_JSON),
)
def _enter(**asked: Any) -> None:
    from escrutinio.cli.audit_run import run_enter

    run_enter(**asked)


@_named("settle", WORKSPACE, AUDIT, BOXES, BY, STATION, REASON, NOTE, NOT_FOUND, CONTEST)
def _settle(**asked: Any) -> None:
    from escrutinio.cli.audit_run import run_settle

    run_settle(**asked)


@_named(
    "reopen",
    *(WORKSPACE, AUDIT, BY, STATION),
    click.option("--why", required=True, help=told("opt.audit.why")),
    CONTEST,
)
def _reopen(**asked: Any) -> None:
    from escrutinio.cli.audit_run import run_reopen

    run_reopen(**asked)


@_named("explain", WORKSPACE, AUDIT, BY, STATION, REASON, NOTE, CONTEST)
def _explain(**asked: Any) -> None:
    from escrutinio.cli.audit_run import run_explain

    run_explain(**asked)


@_named("assess", WORKSPACE, AUDIT, AS_JSON, STRICT, limit(20))
def _assess(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.audit_run import run_assess

    end(run_assess(**asked), strict)


@_named(
    "report",
    *(WORKSPACE, AUDIT),
    click.option("--out", type=FILE, required=True, help=told("opt.audit.out")),
)
def _report(workspace: Path, name: str, out: Path) -> None:
    from escrutinio.cli.audit_run import run_report

    run_report(workspace, name, out)


@_named(
    "verify",
    click.argument("folder", type=FILE),
    *(click.option("--bundle", type=FILE, help=told("opt.audit.bundle")), AS_JSON),
)
def _verify(folder: Path, bundle: Path | None, as_json: bool) -> None:
    from escrutinio.cli.audit_verify import run

    if not run(folder, bundle, as_json=as_json):
        raise click.exceptions.Exit(1)
