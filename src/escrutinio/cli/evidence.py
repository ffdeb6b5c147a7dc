"""`escrutinio evidence`: what each of its words takes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from escrutinio.cli import complete
from escrutinio.cli.language import told
from escrutinio.cli.options import AS_JSON, FILE, LANG, STRICT, command, end

Option = Callable[[Any], Any]
TYPES = ("sheet-copy", "scan", "video-tape", "audio-tape", "letter", "device", "other")
ACTS = (
    *("released", "accepted", "accessed", "copied", "examined", "exported", "sealed", "unsealed"),
    *("returned", "destroyed"),
)


@click.group("evidence", help=told("cli.evidence"), subcommand_metavar=told("usage.command_mark"))
@LANG
def evidence() -> None:
    """Items of evidence and their custody."""


def _option(name: str, key: str, **more: Any) -> Option:
    return click.option(f"--{name}", help=told(f"opt.evidence.{key}"), **more)


def _text(name: str, key: str) -> Option:
    return _option(name, key, default="")


def _side(name: str) -> tuple[Option, Option]:
    """A party of an act other than who does it: an office, or a person."""
    office, person = _text(f"{name}-office", f"{name}_office"), _text(f"{name}-person", "person")
    return office, person


WORKSPACE = click.argument("workspace", type=FILE)
ITEM = click.argument("item", shell_complete=complete.ITEMS)
ANY_ITEM = click.argument("item", default="", shell_complete=complete.ITEMS)
TIME = _option("time", "time", required=True)
OFFICE, PERSON = _text("office", "office"), _text("person", "person")
SEAL, SHA256 = _text("seal", "seal"), _text("sha256", "sha256")
CONTENT = _option("file", "file", type=FILE)
PLACE, CONTAINER = _text("place", "place"), _text("container", "container")
NAMES = _option("names", "names", is_flag=True)


def _command(name: str, *options: Option) -> Callable[[Callable[..., Any]], Any]:
    """A command of the group."""
    return command(evidence.command, name, *options, of="evidence.")


@_command(
    "add",
    *(WORKSPACE, click.argument("item"), TIME),
    _option("type", "type", type=click.Choice(TYPES), required=True),
    *(OFFICE, PERSON, _text("description", "description"), CONTAINER, SEAL, SHA256, CONTENT),
    *(PLACE, _text("about", "about"), AS_JSON),
)
def _add(workspace: Path, item: str, **asked: Any) -> None:
    from escrutinio.cli.custody import run_act

    run_act(workspace, "collected", item, **asked)


@_command(
    "act",
    *(WORKSPACE, ITEM, click.argument("act", type=click.Choice(ACTS)), TIME, OFFICE, PERSON),
    *(*_side("to"), *_side("from"), *_side("custodian")),
    *(SEAL, SHA256, CONTENT, _text("copy", "copy")),
    _option("purpose", "purpose", type=click.Choice(("working", "playback"))),
    *(_text("order", "order"), CONTAINER, PLACE, _text("note", "note"), AS_JSON),
)
def _act(workspace: Path, item: str, act: str, **asked: Any) -> None:
    from escrutinio.cli.custody import run_act

    run_act(workspace, act, item, **asked)


@_command(
    "status",
    *(WORKSPACE, ITEM, _option("file", "status_file", type=FILE)),
    *(_option("ots", "ots", type=FILE), _text("header", "header")),
    *(_option("tsr", "tsr", type=FILE), _option("trust", "trust", type=FILE)),
    *(_option("c2pa", "c2pa", is_flag=True), _option("receipt", "receipt", type=FILE)),
    *(_text("key", "key"), _option("witness", "witness", multiple=True)),
    *(NAMES, AS_JSON, STRICT),
)
def _status(workspace: Path, item: str, strict: bool, **asked: Any) -> None:
    from escrutinio.cli.custody import run_status

    end(run_status(workspace, item, **asked), strict)


@_command("gaps", WORKSPACE, ANY_ITEM, NAMES, AS_JSON, STRICT)
def _gaps(workspace: Path, item: str, strict: bool, **asked: Any) -> None:
    from escrutinio.cli.custody import run_gaps

    end(run_gaps(workspace, item, **asked), strict)


@_command("export", WORKSPACE, ANY_ITEM, _option("out", "out", type=FILE))
def _export(workspace: Path, item: str, out: Path | None) -> None:
    from escrutinio.cli.custody import run_export

    run_export(workspace, item, out)


@_command("erase", WORKSPACE, _option("person", "erase", required=True), AS_JSON)
def _erase(workspace: Path, person: str, as_json: bool) -> None:
    from escrutinio.cli.custody import run_erase

    run_erase(workspace, person, as_json=as_json)
