"""The commands of `escrutinio desk`. Bodies import what they need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from escrutinio.cli.language import told
from escrutinio.cli.options import AS_JSON, FILE, LANG, Command, command, text

ROLES = (
    *("typist", "coordinator", "clerk", "judge"),
    *("party-agent", "observer", "administrator"),
    *("field-coordinator", "data-clerk", "analyst", "head-of-mission"),
)
"""As in the core, which would be slow to import here; a test compares them."""

WORKSPACE = click.argument("workspace", type=FILE)
NAME = click.argument("name")


@click.group("desk", help=told("cli.desk"), subcommand_metavar=told("usage.command_mark"))
@LANG
def desk() -> None:
    """Every command of the desk."""


def _named(name: str, *options: Callable[[Command], Command]) -> Callable[[Command], Any]:
    return command(desk.command, name, *options, of="desk.")


@_named(
    "serve",
    *(
        WORKSPACE,
        text("host", "desk.host"),
        click.option("--port", default=8443, help=told("opt.desk.port")),
    ),
    click.option("--tls", "own_tls", is_flag=True, help=told("opt.desk.tls")),
    click.option("--certificate", type=FILE, help=told("opt.desk.certificate")),
    click.option("--key", type=FILE, help=told("opt.desk.key")),
    text("proxy", "desk.proxy"),
    click.option("--air-gap", is_flag=True, help=told("opt.desk.air_gap")),
)
def _serve(**asked: Any) -> None:
    from escrutinio.cli.desk_run import run_serve

    run_serve(**asked)


@_named("people", WORKSPACE, AS_JSON)
def _people(**asked: Any) -> None:
    from escrutinio.cli.desk_run import run_people

    run_people(**asked)


@_named(
    "add",
    *(WORKSPACE, NAME),
    click.option("--role", type=click.Choice(ROLES), required=True, help=told("opt.desk.role")),
    *(text("seat", "desk.seat"), AS_JSON),
)
def _add(**asked: Any) -> None:
    from escrutinio.cli.desk_run import run_add

    run_add(**asked)


@_named("renew", WORKSPACE, NAME, AS_JSON)
def _renew(**asked: Any) -> None:
    from escrutinio.cli.desk_run import run_renew

    run_renew(**asked)


@_named("close", WORKSPACE, NAME)
def _close(**asked: Any) -> None:
    from escrutinio.cli.desk_run import run_close

    run_close(**asked)


@_named("certify", WORKSPACE, click.argument("names", nargs=-1, required=True), AS_JSON)
def _certify(**asked: Any) -> None:
    from escrutinio.cli.desk_run import run_certify

    run_certify(**asked)


@_named("air-gap", AS_JSON)
def _air_gap(**asked: Any) -> None:
    from escrutinio.cli.desk_run import run_air_gap

    run_air_gap(**asked)


@_named("backup", WORKSPACE, click.argument("out", type=FILE), AS_JSON)
def _backup(**asked: Any) -> None:
    from escrutinio.cli.desk_run import run_backup

    run_backup(**asked)


@_named("restore", click.argument("file", type=FILE), WORKSPACE, text("store", "store"), AS_JSON)
def _restore(**asked: Any) -> None:
    from escrutinio.cli.desk_run import run_restore

    run_restore(**asked)
