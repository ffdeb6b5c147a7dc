"""The command `escrutinio`: what each word of it takes. Bodies import what they need."""

import json
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from escrutinio import __version__
from escrutinio.cli import complete, streams, usage
from escrutinio.cli.evidence import evidence
from escrutinio.cli.language import LANGUAGE, told
from escrutinio.errors import EscrutinioError, Refused
from escrutinio.words import LANGUAGES

FINDINGS, BAD_INPUT, INTERRUPTED, READER_LEFT = 1, 2, 130, 141
COMPLETE = "_ESCRUTINIO_COMPLETE"
FILE = click.Path(path_type=Path)
SHELLS = ("bash", "zsh", "fish")

Command = TypeVar("Command", bound=Callable[..., Any])


usage.speak()


def _text(
    name: str, key: str, offer: complete.Completer | None = None
) -> Callable[[Command], Command]:
    """An option that takes a text, with its help in the chosen language and what completes it."""
    return click.option(f"--{name}", default="", help=told(f"opt.{key}"), shell_complete=offer)


SOURCE = click.argument("source", shell_complete=complete.SOURCES)
OTHER = click.argument("other", shell_complete=complete.SOURCES)
ELECTION = _text("election", "election", complete.ELECTIONS)
FORM = click.option(
    "--format", "form", default="", help=told("opt.format"), shell_complete=complete.FORMATS
)
BY = click.option("--by", default="whole", help=told("opt.by"), shell_complete=complete.LEVELS)
AS_OF = _text("as-of", "as_of")
REGIME = _text("regime", "regime", complete.REGIMES)
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
CONTEST = _text("contest", "contest", complete.CONTESTS)
AS_JSON = click.option("--json", "as_json", is_flag=True, help=told("opt.json"))
OUT = click.option("--out", type=FILE, help=told("opt.out"))
COUNTRY = click.option(
    "--country", default="pe", help=told("opt.country"), shell_complete=complete.COUNTRIES
)
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
        return app.command(
            name,
            help=told(f"cli.{name}"),
            epilog=note,
            options_metavar=told("usage.options_mark"),
        )(body)

    return made


@click.group(
    help=told("cli.about"),
    context_settings={"help_option_names": ["-h", "--help"]},
    options_metavar=told("usage.options_mark"),
    subcommand_metavar=told("usage.command_mark"),
)
@LANG
@click.version_option(__version__, prog_name="escrutinio")
def app() -> None:
    """Every command of the program."""


@_command(
    "count",
    *(SOURCE, ELECTION, FORM, BY),
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
    COPY,
    *(AS_JSON, STRICT),
)
def _sheet(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.sheet import run

    _end(_asked(run, asked), strict)


@_command(
    "resolve",
    *(SOURCE, ELECTION, FORM, AS_OF, REGIME, _text("against", "against", complete.SOURCES)),
    *(CONTEST, AS_JSON, OUT, STRICT, _limit(20)),
)
def _resolve(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.resolve import run

    _end(_asked(run, asked), strict)


@_command(
    "stakes",
    *(SOURCE, ELECTION, FORM, AS_OF, _text("annul", "annul")),
    click.option("--stations", type=FILE, help=told("opt.stations")),
    REGIMES,
    *(_text("copies", "copies", complete.SOURCES), CONTEST, AS_JSON, STRICT),
)
def _stakes(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.stakes import run

    _end(_asked(run, asked), strict)


@_command(
    "compare",
    *(SOURCE, OTHER, ELECTION, FORM, CONTEST),
    *(AS_JSON, OUT, STRICT, _limit(20)),
)
def _compare(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.compare import run

    _end(_asked(run, asked), strict)


@_command(
    "seats",
    click.argument("source", default="", shell_complete=complete.SOURCES),
    *(ELECTION, FORM, AS_OF, CONTEST, _text("law", "law"), _text("chamber", "chamber")),
    _text("method", "method", complete.METHODS),
    click.option("--seats", type=click.IntRange(1), help=told("opt.seats")),
    _text("threshold", "threshold"),
    click.option("--lots", type=FILE, help=told("opt.lots")),
    click.option("--verify", type=FILE, help=told("opt.verify")),
    AS_JSON,
    click.option("--out", type=FILE, help=told("opt.seats_out")),
    *(STRICT, _limit(30)),
)
def _seats(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.seats import run

    verifying = asked["verify"] is not None
    _end(_asked(run, asked), strict or verifying)


@_command(
    "init",
    click.argument("workspace", type=FILE),
    click.option(
        "--election", required=True, help=told("opt.election"), shell_complete=complete.ELECTIONS
    ),
    *(_text("store", "store"), _text("origin", "origin")),
)
def _init(workspace: Path, election: str, store: str, origin: str) -> None:
    from escrutinio.cli.log import run_init

    run_init(workspace, election=election, store=store, origin=origin)


@_command(
    "ingest",
    SOURCE,
    click.option("--into", type=FILE, required=True, help=told("opt.into")),
    *(AS_OF, FORM, click.option("--whole", is_flag=True, help=told("opt.whole")), AS_JSON),
)
def _ingest(source: str, **asked: Any) -> None:
    from escrutinio.cli.log import run_ingest

    run_ingest(source, **asked)


@app.group("log", help=told("cli.log"), subcommand_metavar=told("usage.command_mark"))
@LANG
def _log() -> None:
    """The log of events."""


@_log.command("show", help=told("cli.log.show"), options_metavar=told("usage.options_mark"))
@click.argument("workspace", type=FILE)
@_text("station", "station")
@CONTEST
@AS_JSON
@LANG
def _log_show(workspace: Path, **asked: Any) -> None:
    from escrutinio.cli.log import run_show

    run_show(workspace, **asked)


@_log.command("replay", help=told("cli.log.replay"), options_metavar=told("usage.options_mark"))
@click.argument("workspace", type=FILE)
@click.option("--check", is_flag=True, help=told("opt.check"))
@AS_JSON
@LANG
def _log_replay(workspace: Path, check: bool, as_json: bool) -> None:
    from escrutinio.cli.log import run_replay

    _end(run_replay(workspace, as_json=as_json), check)


app.add_command(evidence)


@app.group("law", help=told("cli.law"), subcommand_metavar=told("usage.command_mark"))
@LANG
def _law() -> None:
    """The book of law."""


@_law.command("show", help=told("cli.law.show"), options_metavar=told("usage.options_mark"))
@click.argument("article")
@COUNTRY
@AS_JSON
@LANG
def _law_show(article: str, country: str, as_json: bool) -> None:
    from escrutinio.cli.law import show_article

    show_article(article, country=country, as_json=as_json)


@_law.command("diff", help=told("cli.law.diff"), options_metavar=told("usage.options_mark"))
@click.argument("before")
@click.argument("after")
@click.option("--on", "subject", default="", help=told("opt.on"))
@COUNTRY
@AS_JSON
@LANG
def _law_diff(before: str, after: str, subject: str, country: str, as_json: bool) -> None:
    from escrutinio.cli.law import show_changes

    show_changes(before, after, subject=subject, country=country, as_json=as_json)


@_command(
    "get",
    click.argument("name", shell_complete=complete.DOWNLOADS),
    click.option("--file", type=FILE, help=told("opt.file")),
    _text("page", "page"),
)
def _get(name: str, file: Path | None, page: str) -> None:
    from escrutinio.cli.page import progress, show
    from escrutinio.io.portal import get

    with progress() as tell:
        path = get(name, file=file, page=page, progress=tell)
    command = f"escrutinio count {shlex.quote(str(path))}"
    show(told("get.done", path=path), told("next", command=command))


@_command("list", AS_JSON)
def _list(as_json: bool) -> None:
    from escrutinio.cli.shipped import run

    run(as_json)


@_command("completion", click.argument("shell", type=click.Choice(SHELLS)))
def _completion(shell: str) -> None:
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is not None:
        print(found(app, {}, "escrutinio", COMPLETE).source())


def _asked(run: Callable[..., bool], given: dict[str, Any]) -> bool:
    """Run a command's body with what it asks for, the source and how to read it apart."""
    from escrutinio.cli.asked import Asked

    fields = {name: given.pop(name) for name in Asked.__slots__ if name in given}
    return run(Asked(**fields), **given)


def _end(findings: bool, strict: bool) -> None:
    """Exit with 1 where findings were asked to be an error."""
    if strict and findings:
        raise click.exceptions.Exit(FINDINGS)


def _run() -> int:
    """Run the command, to the last line that it prints; its exit code."""
    try:
        if os.environ.get(COMPLETE):
            app(prog_name="escrutinio", complete_var=COMPLETE)
        with app.make_context("escrutinio", sys.argv[1:]) as context:
            app.invoke(context)
        code = 0
    except click.exceptions.Exit as end:
        code = end.exit_code
    sys.stdout.flush()
    return code


def _failed(error: EscrutinioError) -> int:
    """Say what is wrong: what, where, why and what to do."""
    if "--json" in sys.argv:
        data = error.as_json(LANGUAGE)
        print(json.dumps(data, ensure_ascii=False, indent=1), file=sys.stderr)
    else:
        print(error.text(LANGUAGE), file=sys.stderr)
    return BAD_INPUT


def _unwritten(error: OSError) -> int:
    """The output's reader left, which is quiet, or the output cannot be written."""
    if error.filename is not None:
        raise error
    streams.abandon()
    if isinstance(error, BrokenPipeError):
        return READER_LEFT
    return _failed(Refused("output.write", error=error.strerror))


def main() -> None:
    """Run the command; bad input ends with code 2 and says what, where, why and what to do."""
    streams.prepare()
    try:
        code = _run()
    except EscrutinioError as error:
        code = _failed(error)
    except click.ClickException as error:
        error.show()
        code = BAD_INPUT
    except (KeyboardInterrupt, click.Abort):
        code = INTERRUPTED
    except OSError as error:
        code = _unwritten(error)
    sys.exit(code)
