"""The commands of the log, of bundles and of witnesses. Bodies import what they need."""

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
    FILE,
    FORM,
    LANG,
    SOURCE,
    command,
    end,
    text,
)

KEYS = click.option("--key", "keys", multiple=True, help=told("opt.key"))
WITNESSES = click.option("--witness", "witnesses", multiple=True, help=told("opt.witness"))
WORKSPACE = click.argument("workspace", type=FILE)


def _of(group: click.Group, name: str) -> Callable[[Callable[..., Any]], Any]:
    """A command of a group."""
    key = f"cli.{group.name}.{name}"
    return group.command(name, help=told(key), options_metavar=told("usage.options_mark"))


@command(
    click.command,
    "init",
    click.argument("workspace", type=FILE),
    click.option(
        "--election", required=True, help=told("opt.election"), shell_complete=complete.ELECTIONS
    ),
    *(text("store", "store"), text("origin", "origin")),
)
def _init(workspace: Path, election: str, store: str, origin: str) -> None:
    from escrutinio.cli.log import run_init

    run_init(workspace, election=election, store=store, origin=origin)


@command(
    click.command,
    "ingest",
    SOURCE,
    click.option("--into", type=FILE, required=True, help=told("opt.into")),
    *(AS_OF, FORM, click.option("--whole", is_flag=True, help=told("opt.whole")), AS_JSON),
)
def _ingest(source: str, **asked: Any) -> None:
    from escrutinio.cli.log import run_ingest

    run_ingest(source, **asked)


@click.group("log", help=told("cli.log"), subcommand_metavar=told("usage.command_mark"))
@LANG
def _log() -> None:
    """The log of events."""


@_of(_log, "show")
@click.argument("workspace", type=FILE)
@text("station", "station")
@CONTEST
@AS_JSON
@LANG
def _log_show(workspace: Path, **asked: Any) -> None:
    from escrutinio.cli.log import run_show

    run_show(workspace, **asked)


@_of(_log, "replay")
@click.argument("workspace", type=FILE)
@click.option("--check", is_flag=True, help=told("opt.check"))
@AS_JSON
@LANG
def _log_replay(workspace: Path, check: bool, as_json: bool) -> None:
    from escrutinio.cli.log import run_replay

    end(run_replay(workspace, as_json=as_json), check)


@_of(_log, "keys")
@WORKSPACE
@AS_JSON
@LANG
def _log_keys(workspace: Path, as_json: bool) -> None:
    from escrutinio.cli.witness import run_keys

    run_keys(workspace, as_json=as_json)


@_of(_log, "rotate")
@WORKSPACE
@LANG
def _log_rotate(workspace: Path) -> None:
    from escrutinio.cli.witness import run_rotate

    run_rotate(workspace)


@_of(_log, "witness")
@WORKSPACE
@click.argument("key")
@text("withdraw", "withdraw")
@LANG
def _log_witness(workspace: Path, key: str, withdraw: str) -> None:
    from escrutinio.cli.witness import run_name

    run_name(workspace, key, withdraw)


@_of(_log, "receipt")
@click.argument("bundle")
@click.argument("station")
@CONTEST
@click.option("--out", type=FILE, help=told("opt.receipt_out"))
@LANG
def _log_receipt(bundle: str, station: str, contest: str, out: Path | None) -> None:
    from escrutinio.cli.witness import run_receipt

    run_receipt(bundle, station, contest=contest, out=out)


@_of(_log, "check")
@click.argument("receipt", type=FILE)
@KEYS
@WITNESSES
@click.option("--entry", type=FILE, help=told("opt.entry"))
@AS_JSON
@LANG
def _log_check(receipt: Path, **asked: Any) -> None:
    from escrutinio.cli.witness import run_check

    run_check(receipt, **asked)


@command(click.command, "publish", WORKSPACE, click.argument("out", type=FILE), AS_JSON)
def _publish(workspace: Path, out: Path, as_json: bool) -> None:
    from escrutinio.cli.bundle import run_publish

    run_publish(workspace, out, as_json=as_json)


@command(
    click.command,
    "verify",
    click.argument("bundle"),
    *(KEYS, WITNESSES),
    click.option("--checkpoint", "checkpoints", type=FILE, multiple=True, help=told("opt.earlier")),
    AS_JSON,
)
def _verify(bundle: str, **asked: Any) -> None:
    from escrutinio.cli.bundle import run_verify

    end(run_verify(bundle, **asked), True)


@click.group("witness", help=told("cli.witness"), subcommand_metavar=told("usage.command_mark"))
@LANG
def _witness() -> None:
    """Those who sign only what grew from what they saw."""


@_of(_witness, "init")
@click.argument("folder", type=FILE)
@click.option("--name", required=True, help=told("opt.witness_name"))
@click.option("--log", "logs", multiple=True, required=True, help=told("opt.log_key"))
@LANG
def _witness_init(folder: Path, name: str, logs: tuple[str, ...]) -> None:
    from escrutinio.cli.witness import run_become

    run_become(folder, name, logs)


@_of(_witness, "sign")
@click.argument("folder", type=FILE)
@click.argument("bundle")
@click.option("--out", type=FILE, help=told("opt.cosigned_out"))
@LANG
def _witness_sign(folder: Path, bundle: str, out: Path | None) -> None:
    from escrutinio.cli.witness import run_sign

    run_sign(folder, bundle, out)


@_of(_witness, "add")
@WORKSPACE
@click.argument("bundle", type=FILE)
@click.argument("signed", type=FILE)
@LANG
def _witness_add(workspace: Path, bundle: Path, signed: Path) -> None:
    from escrutinio.cli.witness import run_add

    run_add(workspace, bundle, signed)


@command(
    click.command,
    "site",
    click.argument("source", type=FILE),
    click.argument("out", type=FILE, required=False),
    click.option("--geo", type=FILE, multiple=True, help=told("opt.geo")),
    text("url", "url"),
    click.option("--watch", "watching", is_flag=True, help=told("opt.watch")),
    click.option("--every", type=click.FloatRange(0.1), default=2.0, help=told("opt.every")),
    click.option("--serve", "serving", is_flag=True, help=told("opt.serve")),
    click.option("--host", default="127.0.0.1", show_default=True, help=told("opt.host")),
    click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
                 help=told("opt.port")),
    AS_JSON,
)  # fmt: skip
def _site(source: Path, out: Path | None, **asked: Any) -> None:
    from escrutinio.cli.site import run

    run(source, out, **asked)


COMMANDS: tuple[click.Command, ...] = (_init, _ingest, _log, _publish, _verify, _witness, _site)
