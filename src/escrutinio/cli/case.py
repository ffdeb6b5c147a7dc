"""The commands of `escrutinio case`. Bodies import what they need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from escrutinio.cli.language import told
from escrutinio.cli.options import AS_JSON, FILE, LANG, Command, command, limit, text

EFFECTS = ("keep", "correct", "annul", "recount", "dismiss")
"""As in the law, which would be slow to import here; a test compares them."""

WORKSPACE = click.argument("workspace", type=FILE)
CASES = click.argument("cases", nargs=-1, metavar="[CASE]...")
CASE = click.argument("number", metavar="CASE")
WHEN = click.option("--when", required=True, help=told("opt.case.when"))
ALL = click.option("--all", "every", is_flag=True, help=told("opt.case.all"))


@click.group("case", help=told("cli.case"), subcommand_metavar=told("usage.command_mark"))
@LANG
def case() -> None:
    """Every command of cases."""


def _named(name: str, *options: Callable[[Command], Command]) -> Callable[[Command], Any]:
    return command(case.command, name, *options, of="case.")


@_named("send", WORKSPACE, WHEN, AS_JSON)
def _send(**asked: Any) -> None:
    from escrutinio.cli.case_run import run_send

    run_send(**asked)


@_named(
    "list",
    WORKSPACE,
    click.option("--open", "only_open", is_flag=True, help=told("opt.case.open")),
    *(AS_JSON, limit(40)),
)
def _list(**asked: Any) -> None:
    from escrutinio.cli.case_run import run_list

    run_list(**asked)


@_named("show", WORKSPACE, CASE, AS_JSON)
def _show(**asked: Any) -> None:
    from escrutinio.cli.case_run import run_show

    run_show(**asked)


@_named(
    "rule",
    *(WORKSPACE, click.argument("number", required=False, metavar="[CASE]")),
    click.argument("boxes", nargs=-1, metavar="[OPTION=VOTES]..."),
    click.option("--file", type=FILE, help=told("opt.case.file")),
    text("when", "case.when"),
    click.option("--no", "resolution", default="", help=told("opt.case.number")),
    click.option("--effect", type=click.Choice(EFFECTS), help=told("opt.case.effect")),
    click.option("--article", "articles", multiple=True, help=told("opt.case.article")),
    click.option("--vote", "votes", multiple=True, help=told("opt.case.vote")),
    click.option("--recused", multiple=True, help=told("opt.case.recused")),
    *(text("departs", "case.departs"), AS_JSON),
)
def _rule(**asked: Any) -> None:
    from escrutinio.cli.case_run import run_rule

    run_rule(**asked)


@_named("notify", WORKSPACE, CASES, ALL, WHEN, AS_JSON)
def _notify(**asked: Any) -> None:
    from escrutinio.cli.case_run import run_notify

    run_notify(**asked)


@_named(
    "appeal",
    *(WORKSPACE, CASE, WHEN),
    click.option("--by", required=True, help=told("opt.case.by")),
    click.option("--fee", is_flag=True, help=told("opt.case.fee")),
    click.option("--lawyer", is_flag=True, help=told("opt.case.lawyer")),
    AS_JSON,
)
def _appeal(**asked: Any) -> None:
    from escrutinio.cli.case_run import run_appeal

    run_appeal(**asked)


@_named("close", WORKSPACE, WHEN, AS_JSON)
def _close(**asked: Any) -> None:
    from escrutinio.cli.case_run import run_close

    run_close(**asked)
