"""The command `escrutinio`: what each word of it takes. Bodies import what they need."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from escrutinio import __version__
from escrutinio.cli.language import LANGUAGE, told
from escrutinio.errors import EscrutinioError
from escrutinio.words import LANGUAGES

FINDINGS, BAD_INPUT = 1, 2

app = typer.Typer(
    help=told("cli.about"),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

SourceName = Annotated[str, typer.Argument(help=told("opt.source"))]
OtherSource = Annotated[str, typer.Argument(help=told("opt.other"))]
StationNumber = Annotated[str, typer.Argument(help=told("opt.station"))]
ElectionName = Annotated[str, typer.Option("--election", help=told("opt.election"))]
FormatName = Annotated[str, typer.Option("--format", help=told("opt.format"))]
AsOf = Annotated[str, typer.Option("--as-of", help=told("opt.as_of"))]
Level = Annotated[str, typer.Option("--by", help=told("opt.by"))]
RegimeName = Annotated[str, typer.Option("--regime", help=told("opt.regime"))]
ContestName = Annotated[str, typer.Option("--contest", help=told("opt.contest"))]
Json = Annotated[bool, typer.Option("--json", help=told("opt.json"))]
Out = Annotated[Path | None, typer.Option("--out", help=told("opt.out"))]
Strict = Annotated[bool, typer.Option("--strict", help=told("opt.strict"))]
Lang = Annotated[str, typer.Option("--lang", help=told("opt.lang"))]
Limit = Annotated[int, typer.Option("--limit", min=0, help=told("opt.limit"))]


def _version(asked: bool) -> None:
    if asked:
        print(f"escrutinio {__version__}")
        raise typer.Exit()


@app.callback()
def _root(
    lang: Lang = "",
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    if lang and lang not in LANGUAGES:
        raise typer.BadParameter(told("error.lang", lang=lang))


@app.command(help=told("cli.count"))
def count(
    source: SourceName,
    election: ElectionName = "",
    form: FormatName = "",
    by: Level = "whole",
    as_of: AsOf = "",
    regime: RegimeName = "",
    contest: ContestName = "",
    as_json: Json = False,
    out: Out = None,
    strict: Strict = False,
    limit: Limit = 30,
    lang: Lang = "",
) -> None:
    from escrutinio.cli.count import run

    _end(run(source, election, form, by, as_of, regime, contest, as_json, out, limit), strict)


@app.command(help=told("cli.check"))
def check(
    source: SourceName,
    election: ElectionName = "",
    form: FormatName = "",
    as_of: AsOf = "",
    contest: ContestName = "",
    as_json: Json = False,
    out: Out = None,
    strict: Strict = False,
    limit: Limit = 20,
    lang: Lang = "",
) -> None:
    from escrutinio.cli.check import run

    _end(run(source, election, form, as_of, contest, as_json, out, limit), strict)


@app.command(help=told("cli.sheet"))
def sheet(
    source: SourceName,
    station: StationNumber,
    election: ElectionName = "",
    form: FormatName = "",
    as_of: AsOf = "",
    regime: RegimeName = "",
    contest: ContestName = "",
    as_json: Json = False,
    strict: Strict = False,
    lang: Lang = "",
) -> None:
    from escrutinio.cli.sheet import run

    _end(run(source, station, election, form, as_of, regime, contest, as_json), strict)


@app.command(help=told("cli.resolve"))
def resolve(
    source: SourceName,
    election: ElectionName = "",
    form: FormatName = "",
    as_of: AsOf = "",
    regime: RegimeName = "",
    against: Annotated[str, typer.Option("--against", help=told("opt.against"))] = "",
    contest: ContestName = "",
    as_json: Json = False,
    out: Out = None,
    strict: Strict = False,
    limit: Limit = 20,
    lang: Lang = "",
) -> None:
    from escrutinio.cli.resolve import run

    _end(run(source, election, form, as_of, regime, against, contest, as_json, out, limit), strict)


@app.command(help=told("cli.stakes"))
def stakes(
    source: SourceName,
    election: ElectionName = "",
    form: FormatName = "",
    as_of: AsOf = "",
    annul: Annotated[str, typer.Option("--annul", help=told("opt.annul"))] = "",
    stations: Annotated[Path | None, typer.Option("--stations", help=told("opt.stations"))] = None,
    regime: Annotated[list[str] | None, typer.Option("--regime", help=told("opt.regimes"))] = None,
    copies: Annotated[str, typer.Option("--copies", help=told("opt.copies"))] = "",
    contest: ContestName = "",
    as_json: Json = False,
    strict: Strict = False,
    lang: Lang = "",
) -> None:
    from escrutinio.cli.stakes import run

    regimes = tuple(regime or ())
    _end(
        run(source, election, form, as_of, annul, stations, regimes, copies, contest, as_json),
        strict,
    )


@app.command(help=told("cli.compare"))
def compare(
    source: SourceName,
    other: OtherSource,
    election: ElectionName = "",
    form: FormatName = "",
    contest: ContestName = "",
    as_json: Json = False,
    out: Out = None,
    strict: Strict = False,
    limit: Limit = 20,
    lang: Lang = "",
) -> None:
    from escrutinio.cli.compare import run

    _end(run(source, other, election, form, contest, as_json, out, limit), strict)


@app.command(help=told("cli.get"))
def get(
    name: Annotated[str, typer.Argument()],
    file: Annotated[Path | None, typer.Option("--file", help=told("opt.file"))] = None,
    page: Annotated[str, typer.Option("--page", help=told("opt.page"))] = "",
    lang: Lang = "",
) -> None:
    from escrutinio.cli.page import progress, show
    from escrutinio.io.portal import get as fetch

    with progress() as tell:
        path = fetch(name, file=file, page=page, progress=tell)
    show(told("get.done", path=path), told("next", command=f"escrutinio count {path}"))


@app.command("list", help=told("cli.list"))
def list_(as_json: Json = False, lang: Lang = "") -> None:
    from escrutinio.cli.shipped import run

    run(as_json)


def _end(findings: bool, strict: bool) -> None:
    """Exit with 1 where findings were asked to be an error."""
    if strict and findings:
        raise typer.Exit(FINDINGS)


def main() -> None:
    """Run the command; bad input ends with code 2 and says what, where, why and what to do."""
    try:
        app()
    except EscrutinioError as error:
        if "--json" in sys.argv:
            print(
                json.dumps(error.as_json(LANGUAGE), ensure_ascii=False, indent=1), file=sys.stderr
            )
        else:
            print(error.text(LANGUAGE), file=sys.stderr)
        sys.exit(BAD_INPUT)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
