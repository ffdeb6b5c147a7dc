"""The command `escrutinio`: what each word of it takes. Bodies import what they need."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from escrutinio import __version__
from escrutinio.cli.language import LANGUAGE, told
from escrutinio.errors import EscrutinioError
from escrutinio.words import LANGUAGES

FINDINGS, BAD_INPUT = 1, 2
FILE = click.Path(path_type=Path)
SHELLS = ("bash", "zsh", "fish")

Command = TypeVar("Command", bound=Callable[..., Any])


def _text(name: str, key: str) -> Callable[[Command], Command]:
    """An option that takes a text, with its help in the chosen language."""
    return click.option(f"--{name}", default="", help=told(f"opt.{key}"))


SOURCE = click.argument("source")
ELECTION = _text("election", "election")
FORM = click.option("--format", "form", default="", help=told("opt.format"))
AS_OF = _text("as-of", "as_of")
REGIME = _text("regime", "regime")
CONTEST = _text("contest", "contest")
AS_JSON = click.option("--json", "as_json", is_flag=True, help=told("opt.json"))
OUT = click.option("--out", type=FILE, help=told("opt.out"))
STRICT = click.option("--strict", is_flag=True, help=told("opt.strict"))
LANG = click.option(
    "--lang", type=click.Choice(LANGUAGES), expose_value=False, help=told("opt.lang")
)


def _limit(default: int) -> Callable[[Command], Command]:
    return click.option("--limit", type=click.IntRange(0), default=default, help=told("opt.limit"))


def _command(name: str, *options: Callable[[Any], Any]) -> Callable[[Callable[..., Any]], Any]:
    """A command with its help, its options in order, and `--lang`."""

    def made(body: Callable[..., Any]) -> Any:
        for option in (LANG, *reversed(options)):
            body = option(body)
        takes_source = SOURCE in options
        note = f"SOURCE: {told('opt.source')}" if takes_source else None
        return app.command(name, help=told(f"cli.{name}"), epilog=note)(body)

    return made


@click.group(help=told("cli.about"), context_settings={"help_option_names": ["-h", "--help"]})
@LANG
@click.version_option(__version__, prog_name="escrutinio")
def app() -> None:
    """Every command of the program."""


@_command(
    "count",
    *(SOURCE, ELECTION, FORM, click.option("--by", default="whole", help=told("opt.by"))),
    *(AS_OF, REGIME, CONTEST, AS_JSON, OUT, STRICT, _limit(30)),
)
def _count(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.count import run

    _end(_asked(run, asked), strict)


@_command("check", SOURCE, ELECTION, FORM, AS_OF, CONTEST, AS_JSON, OUT, STRICT, _limit(20))
def _check(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.check import run

    _end(_asked(run, asked), strict)


@_command(
    "sheet",
    *(SOURCE, click.argument("station")),
    *(ELECTION, FORM, AS_OF, REGIME, CONTEST),
    click.option("--copy", "copies", multiple=True, help=told("opt.copy")),
    *(AS_JSON, STRICT),
)
def _sheet(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.sheet import run

    _end(_asked(run, asked), strict)


@_command(
    "resolve",
    *(SOURCE, ELECTION, FORM, AS_OF, REGIME, _text("against", "against")),
    *(CONTEST, AS_JSON, OUT, STRICT, _limit(20)),
)
def _resolve(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.resolve import run

    _end(_asked(run, asked), strict)


@_command(
    "stakes",
    *(SOURCE, ELECTION, FORM, AS_OF, _text("annul", "annul")),
    click.option("--stations", type=FILE, help=told("opt.stations")),
    click.option("--regime", "regimes", multiple=True, help=told("opt.regimes")),
    *(_text("copies", "copies"), CONTEST, AS_JSON, STRICT),
)
def _stakes(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.stakes import run

    _end(_asked(run, asked), strict)


@_command(
    "compare",
    *(SOURCE, click.argument("other"), ELECTION, FORM, CONTEST),
    *(AS_JSON, OUT, STRICT, _limit(20)),
)
def _compare(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.compare import run

    _end(_asked(run, asked), strict)


@_command(
    "get",
    click.argument("name"),
    click.option("--file", type=FILE, help=told("opt.file")),
    _text("page", "page"),
)
def _get(name: str, file: Path | None, page: str) -> None:
    from escrutinio.cli.page import progress, show
    from escrutinio.io.portal import get

    with progress() as tell:
        path = get(name, file=file, page=page, progress=tell)
    show(told("get.done", path=path), told("next", command=f"escrutinio count {path}"))


@_command("list", AS_JSON)
def _list(as_json: bool) -> None:
    from escrutinio.cli.shipped import run

    run(as_json)


@_command("completion", click.argument("shell", type=click.Choice(SHELLS)))
def _completion(shell: str) -> None:
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is not None:
        print(found(app, {}, "escrutinio", "_ESCRUTINIO_COMPLETE").source())


def _asked(run: Callable[..., bool], given: dict[str, Any]) -> bool:
    """Run a command's body with what it asks for, the source and how to read it apart."""
    from escrutinio.cli.asked import Asked

    fields = {name: given.pop(name) for name in Asked.__slots__ if name in given}
    return run(Asked(**fields), **given)


def _end(findings: bool, strict: bool) -> None:
    """Exit with 1 where findings were asked to be an error."""
    if strict and findings:
        sys.exit(FINDINGS)


def main() -> None:
    """Run the command; bad input ends with code 2 and says what, where, why and what to do."""
    try:
        app(prog_name="escrutinio")
    except EscrutinioError as error:
        if "--json" in sys.argv:
            data = error.as_json(LANGUAGE)
            print(json.dumps(data, ensure_ascii=False, indent=1), file=sys.stderr)
        else:
            print(error.text(LANGUAGE), file=sys.stderr)
        sys.exit(BAD_INPUT)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
