"""The commands of `escrutinio observe`. Bodies import what they need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from escrutinio.cli import complete
from escrutinio.cli.language import told
from escrutinio.cli.options import (
    AS_JSON,
    CONTEST,
    ELECTION,
    FILE,
    FORM,
    LANG,
    SOURCE,
    Command,
    command,
    end,
    limit,
    text,
)

DESIGNS = ("simple", "stratified", "clustered")
STRATA = ("area", "region")
CHANNELS = ("central", "kobo", "table")
STATES = ("received", "approved", "has-issues", "rejected")
FORMATS = ("acled", "hxl", "timeline", "geojson")
RELATIONS = ("saw", "report", "claim")
ACTS = ("referred", "answered", "closed")
"""As in the core, which would be slow to import here; a test compares them."""

WORKSPACE = click.argument("workspace", type=FILE)
SEED = text("seed", "observe.seed")
N = click.option("--n", type=click.IntRange(1), required=True, help=told("opt.observe.n"))
BY_STRATA = click.option(
    "--by", type=click.Choice(STRATA), default="area", help=told("opt.observe.strata")
)
CELL = text("cell", "observe.cell")
AS_OF = text("as-of", "as_of")
WHO = text("who", "observe.by")
WHY = text("why", "observe.why")
OUT = click.option("--out", type=FILE, help=told("opt.observe.out"))
ONE_FORM = text("form", "observe.form")


@click.group("observe", help=told("cli.observe"), subcommand_metavar=told("usage.command_mark"))
@LANG
def observe() -> None:
    """Every command of an observer mission."""


def _named(name: str, *options: Callable[[Command], Command]) -> Callable[[Command], Any]:
    return command(observe.command, name, *options, of="observe.")


def _run(module: str, name: str, asked: dict[str, Any]) -> Any:
    from importlib import import_module

    return getattr(import_module(f"escrutinio.cli.{module}"), f"run_{name}")(**asked)


@_named(
    "form",
    *(WORKSPACE, click.argument("form")),
    click.option("--media", type=FILE, multiple=True, help=told("opt.observe.media")),
    *(OUT, WHO, AS_JSON),
)
def _form(**asked: Any) -> None:
    _run("observe_run", "form", asked)


@_named(
    "device",
    *(WORKSPACE, click.argument("labels", nargs=-1, required=True)),
    *(text("phone", "observe.phone"), click.option("--station", multiple=True,
      help=told("opt.observe.station"))),
    *(text("address", "observe.address"),
      click.option("--qr", type=FILE, help=told("opt.observe.qr"))),
    click.option("--close", is_flag=True, help=told("opt.observe.close")),
    AS_JSON,
)  # fmt: skip
def _device(**asked: Any) -> None:
    _run("observe_run", "device", asked)


@_named(
    "receive",
    *(WORKSPACE, text("host", "desk.host")),
    click.option("--port", default=8444, help=told("opt.desk.port")),
    click.option("--tls", "own_tls", is_flag=True, help=told("opt.desk.tls")),
    click.option("--certificate", type=FILE, help=told("opt.desk.certificate")),
    click.option("--key", type=FILE, help=told("opt.desk.key")),
    text("proxy", "desk.proxy"),
)
def _receive(**asked: Any) -> None:
    _run("observe_run", "receive", asked)


@_named(
    "take",
    *(WORKSPACE, click.argument("file", type=FILE)),
    click.option("--form", required=True, help=told("opt.observe.form")),
    click.option("--as", "how", type=click.Choice(CHANNELS), default="central",
                 help=told("opt.observe.how")),
    *(WHO, AS_JSON, limit(20)),
)  # fmt: skip
def _take(**asked: Any) -> None:
    end(_run("observe_run", "take", asked), strict=True)


@_named("sms", WORKSPACE, click.argument("file", type=FILE), OUT, AS_JSON, limit(20))
def _sms(**asked: Any) -> None:
    end(_run("observe_run", "sms", asked), strict=True)


@_named("reports", WORKSPACE, ONE_FORM, text("station", "observe.of_station"),
        text("check", "observe.check"), OUT, AS_JSON, limit(40))  # fmt: skip
def _reports(**asked: Any) -> None:
    _run("observe_run", "reports", asked)


@_named("conflicts", WORKSPACE, AS_JSON, limit(40))
def _conflicts(**asked: Any) -> None:
    _run("observe_run", "conflicts", asked)


@_named("settle", WORKSPACE, click.argument("station"), click.argument("field"),
        click.option("--form", required=True, help=told("opt.observe.form")),
        text("follow", "observe.follow"), WHY, WHO)  # fmt: skip
def _settle(**asked: Any) -> None:
    _run("observe_run", "settle", asked)


@_named("review", WORKSPACE, click.argument("key"),
        click.argument("state", type=click.Choice(STATES)), WHY, WHO)  # fmt: skip
def _review(**asked: Any) -> None:
    _run("observe_run", "review", asked)


@_named(
    "size",
    click.option("--margin", type=float, required=True, help=told("opt.observe.margin")),
    click.option("--confidence", type=float, default=95.0, help=told("opt.observe.confidence")),
    click.option("--response", type=float, default=85.0, help=told("opt.observe.response")),
    *(click.argument("source", shell_complete=complete.SOURCES), ELECTION, FORM, AS_OF, CONTEST),
    AS_JSON,
)
def _size(**asked: Any) -> None:
    _run("observe_count", "size", asked)


@_named(
    "sample",
    *(SOURCE, N, SEED, BY_STRATA, CELL, ELECTION, FORM, AS_OF, CONTEST),
    click.option("--design", type=click.Choice(DESIGNS), default="stratified",
                 help=told("opt.observe.design")),
    click.option("--per-place", type=click.IntRange(1), default=1,
                 help=told("opt.observe.per_place")),
    click.option("--per-observer", type=click.IntRange(1), default=1,
                 help=told("opt.observe.per_observer")),
    click.option("--unreachable", type=FILE, help=told("opt.observe.unreachable")),
    click.option("--into", type=FILE, help=told("opt.observe.into")),
    click.option("--reveal", is_flag=True, help=told("opt.observe.reveal")),
    *(OUT, WHO, AS_JSON),
)  # fmt: skip
def _sample(**asked: Any) -> None:
    _run("observe_count", "sample", asked)


@_named("substitute", WORKSPACE, SOURCE, click.argument("station"), CELL, AS_OF, WHY, WHO)
def _substitute(**asked: Any) -> None:
    _run("observe_count", "substitute", asked)


@_named(
    "rehearse",
    *(SOURCE, N, BY_STRATA, CELL, ELECTION, FORM, AS_OF, CONTEST),
    click.option("--samples", type=click.IntRange(10), default=1000,
                 help=told("opt.observe.samples")),
    text("late", "observe.late"),
    click.option("--options", type=click.IntRange(0), default=3, help=told("opt.observe.options")),
    click.option("--seed", type=click.IntRange(0), default=20210606, help=told("opt.seed")),
    AS_JSON,
)  # fmt: skip
def _rehearse(**asked: Any) -> None:
    _run("observe_count", "rehearse", asked)


@_named(
    "replay",
    *(SOURCE, click.argument("timeline", type=FILE), N, SEED, BY_STRATA, CELL, AS_OF),
    *(text("before", "before", complete.SOURCES), OUT, AS_JSON, limit(0)),
)
def _replay(**asked: Any) -> None:
    _run("observe_count", "replay", asked)


@_named("quick", WORKSPACE, CONTEST,
        click.option("--publish", is_flag=True, help=told("opt.observe.publish")),
        WHO, AS_JSON, limit(20))  # fmt: skip
def _quick(**asked: Any) -> None:
    _run("observe_count", "quick", asked)


@_named("pace", click.argument("timeline", type=FILE), AS_JSON, limit(20))
def _pace(**asked: Any) -> None:
    _run("observe_count", "pace", asked)


@_named(
    "incident",
    *(WORKSPACE, click.argument("id_", metavar="ID")),
    *(text("code", "observe.code"), text("earliest", "observe.earliest")),
    *(text("latest", "observe.latest"), text("place", "observe.place")),
    *(text("precision", "observe.precision"), text("position", "observe.position")),
    click.option("--severity", type=click.IntRange(1, 3), default=1,
                 help=told("opt.observe.severity")),
    *(text("what", "observe.what"), text("source", "observe.source")),
    click.option("--relation", type=click.Choice(RELATIONS), default="report",
                 help=told("opt.observe.relation")),
    *(text("origin", "observe.origin"), text("said", "observe.said")),
    click.option("--denies", is_flag=True, help=told("opt.observe.denies")),
    click.option("--act", type=click.Choice(ACTS), help=told("opt.observe.act")),
    *(text("to", "observe.to"), WHO),
)  # fmt: skip
def _incident(**asked: Any) -> None:
    _run("observe_said", "incident", asked)


@_named(
    "incidents",
    *(WORKSPACE, click.option("--take", type=FILE, help=told("opt.observe.take"))),
    click.option("--as", "kind", type=click.Choice(FORMATS), default="acled",
                 help=told("opt.observe.kind")),
    *(OUT, AS_JSON, limit(40)),
)  # fmt: skip
def _incidents(**asked: Any) -> None:
    _run("observe_said", "incidents", asked)


@_named("statement", click.argument("mission"),
        click.option("--of", "workspace", type=FILE, help=told("opt.observe.of")),
        click.option("--out", type=FILE, help=told("opt.report_out")), AS_JSON)  # fmt: skip
def _statement(**asked: Any) -> None:
    _run("observe_said", "statement", asked)


@_named("obligations", click.argument("name", default=""), text("country", "country"),
        text("day", "observe.day"), AS_JSON)  # fmt: skip
def _obligations(**asked: Any) -> None:
    _run("observe_said", "obligations", asked)
