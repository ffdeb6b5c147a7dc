"""The commands of `escrutinio intake`. Bodies import what they need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from escrutinio.cli.language import told
from escrutinio.cli.options import AS_JSON, CONTEST, FILE, LANG, Command, command, text

WORKSPACE = click.argument("workspace", type=FILE)
KIND = text("copy", "intake.copy")


@click.group("intake", help=told("cli.intake"), subcommand_metavar=told("usage.command_mark"))
@LANG
def intake() -> None:
    """Every command of intake."""


def _named(name: str, *options: Callable[[Command], Command]) -> Callable[[Command], Any]:
    return command(intake.command, name, *options, of="intake.")


@_named(
    "receive",
    *(WORKSPACE, click.argument("stations", nargs=-1)),
    click.option("--all", "every", is_flag=True, help=told("opt.intake.all")),
    *(CONTEST, KIND),
    click.option("--scan", type=FILE, help=told("opt.intake.scan")),
    AS_JSON,
)
def _receive(**asked: Any) -> None:
    from escrutinio.cli.intake_run import run_receive

    run_receive(**asked)


@_named(
    "import",
    *(WORKSPACE, click.argument("file", type=FILE)),
    click.option("--by", required=True, help=told("opt.intake.by")),
    AS_JSON,
)
def _import(**asked: Any) -> None:
    from escrutinio.cli.intake_run import run_import

    run_import(**asked)


@_named("list", WORKSPACE, AS_JSON)
def _list(**asked: Any) -> None:
    from escrutinio.cli.intake_run import run_list

    run_list(**asked)


@_named(
    "recall",
    *(WORKSPACE, click.argument("station"), CONTEST, KIND),
    click.option("--why", required=True, help=told("opt.intake.why")),
)
def _recall(**asked: Any) -> None:
    from escrutinio.cli.intake_run import run_recall

    run_recall(**asked)
