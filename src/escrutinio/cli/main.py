"""The command `escrutinio`: what each word of it takes. Bodies import what they need."""

import json
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from escrutinio import __version__
from escrutinio.cli import complete, ledger, streams, usage
from escrutinio.cli.audit import audit
from escrutinio.cli.bench import bench
from escrutinio.cli.case import case
from escrutinio.cli.claim import claim
from escrutinio.cli.desk import desk
from escrutinio.cli.evidence import evidence
from escrutinio.cli.forensics import forensics
from escrutinio.cli.intake import intake
from escrutinio.cli.language import LANGUAGE, told
from escrutinio.cli.observe import observe
from escrutinio.cli.options import (
    AS_JSON,
    AS_OF,
    BY,
    CONTEST,
    COPY,
    COUNTRY,
    ELECTION,
    FILE,
    FORM,
    LANG,
    OTHER,
    OUT,
    REGIME,
    REGIMES,
    SOURCE,
    STRICT,
    command,
    end,
    limit,
    text,
)
from escrutinio.errors import EscrutinioError, Refused

BAD_INPUT, INTERRUPTED, READER_LEFT = 2, 130, 141
COMPLETE = "_ESCRUTINIO_COMPLETE"
SHELLS = ("bash", "zsh", "fish")

usage.speak()


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


@command(
    app.command,
    "count",
    *(SOURCE, ELECTION, FORM, BY),
    *(AS_OF, REGIME, CONTEST, AS_JSON, OUT, STRICT, limit(30)),
)
def _count(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.count import run

    end(_asked(run, asked), strict)


@command(
    app.command, "check", SOURCE, ELECTION, FORM, AS_OF, CONTEST, AS_JSON, OUT, STRICT, limit(20)
)
def _check(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.check import run

    end(_asked(run, asked), strict)


@command(
    app.command,
    "sheet",
    *(SOURCE, click.argument("station")),
    *(ELECTION, FORM, AS_OF, REGIME, CONTEST),
    COPY,
    *(AS_JSON, STRICT),
)
def _sheet(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.sheet import run

    end(_asked(run, asked), strict)


@command(
    app.command,
    "resolve",
    *(SOURCE, ELECTION, FORM, AS_OF, REGIME, text("against", "against", complete.SOURCES)),
    *(CONTEST, AS_JSON, OUT, STRICT, limit(20)),
)
def _resolve(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.resolve import run

    end(_asked(run, asked), strict)


@command(
    app.command,
    "stakes",
    *(SOURCE, ELECTION, FORM, AS_OF, text("annul", "annul")),
    click.option("--stations", type=FILE, help=told("opt.stations")),
    REGIMES,
    *(text("copies", "copies", complete.SOURCES), CONTEST, AS_JSON, STRICT),
)
def _stakes(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.stakes import run

    end(_asked(run, asked), strict)


@command(
    app.command,
    "compare",
    *(SOURCE, OTHER, ELECTION, FORM, CONTEST),
    *(AS_JSON, OUT, STRICT, limit(20)),
)
def _compare(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.compare import run

    end(_asked(run, asked), strict)


@command(
    app.command,
    "seats",
    click.argument("source", default="", shell_complete=complete.SOURCES),
    *(ELECTION, FORM, AS_OF, CONTEST, text("law", "law"), text("chamber", "chamber")),
    text("method", "method", complete.METHODS),
    click.option("--seats", type=click.IntRange(1), help=told("opt.seats")),
    text("threshold", "threshold"),
    click.option("--lots", type=FILE, help=told("opt.lots")),
    click.option("--verify", type=FILE, help=told("opt.verify")),
    AS_JSON,
    click.option("--out", type=FILE, help=told("opt.seats_out")),
    *(STRICT, limit(30)),
)
def _seats(strict: bool, **asked: Any) -> None:
    from escrutinio.cli.seats import run

    verifying = asked["verify"] is not None
    end(_asked(run, asked), strict or verifying)


for one in ledger.COMMANDS:
    app.add_command(one)


app.add_command(evidence)
app.add_command(forensics)
app.add_command(claim)
app.add_command(audit)
app.add_command(case)
app.add_command(bench)
app.add_command(intake)
app.add_command(desk)
app.add_command(observe)


@command(
    app.command,
    "proclaim",
    click.argument("workspace", type=FILE),
    CONTEST,
    click.option("--when", required=True, help=told("opt.case.when")),
    click.option("--check", is_flag=True, help=told("opt.proclaim.check")),
    *(AS_JSON, click.option("--out", type=FILE, help=told("opt.report_out")), limit(40)),
)
def _proclaim(**asked: Any) -> None:
    from escrutinio.cli.proclaim import run

    end(not run(**asked), strict=True)


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


@command(
    app.command,
    "get",
    click.argument("name", shell_complete=complete.DOWNLOADS),
    click.option("--file", type=FILE, help=told("opt.file")),
    text("page", "page"),
)
def _get(name: str, file: Path | None, page: str) -> None:
    from escrutinio.cli.page import progress, show
    from escrutinio.io.portal import get

    with progress() as tell:
        path = get(name, file=file, page=page, progress=tell)
    command = f"escrutinio count {shlex.quote(str(path))}"
    show(told("get.done", path=path), told("next", command=command))


@command(app.command, "list", AS_JSON)
def _list(as_json: bool) -> None:
    from escrutinio.cli.shipped import run

    run(as_json)


@command(app.command, "completion", click.argument("shell", type=click.Choice(SHELLS)))
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
