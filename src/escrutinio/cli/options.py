"""The options that commands share, and how a command ends."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from escrutinio.cli import complete
from escrutinio.cli.language import told
from escrutinio.words import LANGUAGES

FINDINGS = 1
FILE = click.Path(path_type=Path)

Command = TypeVar("Command", bound=Callable[..., Any])


def text(
    name: str, key: str, offer: complete.Completer | None = None
) -> Callable[[Command], Command]:
    """An option that takes a text, with its help in the chosen language and what completes it."""
    return click.option(f"--{name}", default="", help=told(f"opt.{key}"), shell_complete=offer)


SOURCE = click.argument("source", shell_complete=complete.SOURCES)
OTHER = click.argument("other", shell_complete=complete.SOURCES)
ELECTION = text("election", "election", complete.ELECTIONS)
FORM = click.option(
    "--format", "form", default="", help=told("opt.format"), shell_complete=complete.FORMATS
)
BY = click.option("--by", default="whole", help=told("opt.by"), shell_complete=complete.LEVELS)
AS_OF = text("as-of", "as_of")
REGIME = text("regime", "regime", complete.REGIMES)
REGIMES = click.option(
    "--regime",
    "regimes",
    multiple=True,
    help=told("opt.regimes"),
    shell_complete=complete.REGIMES,
)
COPY = click.option(
    "--copy", "copies", multiple=True, help=told("opt.copy"), shell_complete=complete.SOURCES
)
CONTEST = text("contest", "contest", complete.CONTESTS)
AS_JSON = click.option("--json", "as_json", is_flag=True, help=told("opt.json"))
OUT = click.option("--out", type=FILE, help=told("opt.out"))
COUNTRY = click.option(
    "--country", default="pe", help=told("opt.country"), shell_complete=complete.COUNTRIES
)
STRICT = click.option("--strict", is_flag=True, help=told("opt.strict"))
LANG = click.option(
    "--lang", type=click.Choice(LANGUAGES), expose_value=False, help=told("opt.lang")
)


def limit(default: int) -> Callable[[Command], Command]:
    """How many rows to print."""
    return click.option("--limit", type=click.IntRange(0), default=default, help=told("opt.limit"))


def command(
    make: Callable[..., Any], name: str, *options: Callable[[Any], Any], of: str = ""
) -> Callable[[Callable[..., Any]], Any]:
    """
    A command with its help, its options in order, and `--lang`.

    Args:
        make: What makes it: `click.command`, or that of a group.
        name: Its name.
        options: Its options and arguments.
        of: The name of its group and a dot, as the words have it.
    """

    def made(body: Callable[..., Any]) -> Any:
        for option in (LANG, *reversed(options)):
            body = option(body)
        note = f"SOURCE: {told('opt.source')}" if SOURCE in options else None
        mark = told("usage.options_mark")
        return make(name, help=told(f"cli.{of}{name}"), epilog=note, options_metavar=mark)(body)

    return made


def end(findings: bool, strict: bool) -> None:
    """Exit with 1 where findings were asked to be an error."""
    if strict and findings:
        raise click.exceptions.Exit(FINDINGS)
