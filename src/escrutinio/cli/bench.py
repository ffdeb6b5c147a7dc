"""The commands of `escrutinio bench`, and what they do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from escrutinio.cli.language import told
from escrutinio.cli.options import AS_JSON, FILE, LANG, Command, command

TERMS = ("holder", "substitute", "provisional")
WORKSPACE = click.argument("workspace", type=FILE)
SEAT = click.argument("seat")
JUDGE = click.argument("judge")
DAY = click.option("--day", required=True, help=told("opt.bench.day"))


@click.group("bench", help=told("cli.bench"), subcommand_metavar=told("usage.command_mark"))
@LANG
def bench() -> None:
    """Every command of the bench."""


def _named(name: str, *options: Callable[[Command], Command]) -> Callable[[Command], Any]:
    return command(bench.command, name, *options, of="bench.")


@_named("list", WORKSPACE, DAY, AS_JSON)
def _list(**asked: Any) -> None:
    from escrutinio.cli.bench_run import run_list

    run_list(**asked)


@_named(
    "seat",
    *(WORKSPACE, SEAT, JUDGE, DAY),
    click.option(
        "--as", "term", type=click.Choice(TERMS), default="holder", help=told("opt.bench.term")
    ),
)
def _seat(workspace: Path, seat: str, judge: str, day: str, term: str) -> None:
    from escrutinio.cli.clock import now
    from escrutinio.model.cases import JudgeSeated
    from escrutinio.operations.benches import seat_judge

    seat_judge(workspace, JudgeSeated(at=now(), seat=seat, judge=judge, since=day, term=term))


@_named(
    "leave",
    *(WORKSPACE, SEAT, JUDGE, DAY),
    click.option("--why", required=True, help=told("opt.bench.why")),
)
def _leave(workspace: Path, seat: str, judge: str, day: str, why: str) -> None:
    from escrutinio.cli.clock import now
    from escrutinio.model.cases import JudgeLeft
    from escrutinio.operations.benches import seat_judge

    seat_judge(workspace, JudgeLeft(at=now(), seat=seat, judge=judge, until=day, why=why))
