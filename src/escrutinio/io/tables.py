"""Tables of sheets: CSV, Parquet and XLSX, plain or in an archive, in any known or given format."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escrutinio.errors import SourceError
from escrutinio.io import engine, judge, workbook
from escrutinio.io.definitions import Format, election, format_, shipped
from escrutinio.io.header import (
    format_of,
    names_once,
    read_header,
    require,
    require_same_election,
    unread_findings,
)
from escrutinio.io.records import fields_in_rows, kept, sift
from escrutinio.io.source import START, PlainText, Progress, Source, make_plain, quiet
from escrutinio.model.election import SIMULATED, Election
from escrutinio.model.finding import Finding, Rejected

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """
    A source read into an engine: table `sheet`, and everything that is not in it.

    `lines` in the source = sheets + rejected lines. `areas` has a source's own sums by area,
    where it holds sums instead of sheets.
    """

    connection: DuckDBPyConnection
    election: Election
    name: str
    sha256: str
    content_sha256: str
    lines: int
    rejected: tuple[Rejected, ...] = ()
    findings: tuple[Finding, ...] = ()
    member: str = ""  # of the archive
    as_of: str = ""
    views: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    """Table `raw` as it was loaded."""

    header: tuple[str, ...]
    form: Format
    lines: int
    content_sha256: str
    rejected: tuple[Rejected, ...] = ()
    findings: tuple[Finding, ...] = ()


def load(
    source: Source,
    *,
    election_name: str = "",
    format_name: str = "",
    as_of: str = "",
    progress: Progress = quiet,
) -> Loaded:
    """
    Read a table of sheets.

    Args:
        source: The file.
        election_name: An election's id or definition file; by default the format's own.
        format_name: A format's id or mapping file; by default the one that the header fits.
        as_of: Which of the dated states that the source holds; by default the last.
        progress: Told how far the reading is.

    Raises:
        SourceError: The file is damaged, empty, has no rows, or no format fits its header.
    """
    connection = engine.connect()
    with tempfile.TemporaryDirectory(prefix="escrutinio-") as folder:
        raw = _load_raw(connection, source, format_name, Path(folder), progress)
    view = raw.form.view(as_of)
    stated = raw.form.election or _stated_election(connection, raw.header)
    voted_on = _election(source, election_name or stated)
    require(source, raw.header, voted_on, view, raw.form)
    if election_name and not format_name.endswith(".toml"):
        require_same_election(raw.form, view, stated.removeprefix(SIMULATED), voted_on)
    progress("checking", 0, 0)
    typed = source.suffix in (".parquet", ".xlsx")
    rejected, findings = judge.build(
        connection, voted_on, raw.form, view, raw.header, source.name, typed=typed
    )
    return Loaded(
        connection=connection,
        election=voted_on,
        name=source.path.name,
        member=source.member,
        sha256=source.sha256(),
        content_sha256=raw.content_sha256,
        lines=raw.lines,
        rejected=tuple(sorted([*raw.rejected, *rejected], key=lambda one: one.line)),
        findings=(*raw.findings, *unread_findings(raw.header, raw.form), *findings),
        as_of=view.id,
        views=tuple(view.id for view in raw.form.views),
    )


def _election(source: Source, name: str) -> Election:
    """The election by its name; `demo:` in front says that its stations are simulated."""
    if not name:
        raise SourceError("source.election", where=source.name, known=_known_elections())
    found = election(name.removeprefix(SIMULATED))
    return replace(found, simulated=True) if name.startswith(SIMULATED) else found


def _stated_election(connection: DuckDBPyConnection, header: tuple[str, ...]) -> str:
    """The election that our own tables name in each row; empty where they name none or several."""
    if "election" not in header:
        return ""
    column = f"c{header.index('election')}"
    found = engine.rows(connection, f"SELECT DISTINCT {column} FROM raw LIMIT 2")
    return str(found[0][0]) if len(found) == 1 else ""


def _known_elections() -> str:
    return ", ".join(sorted(shipped("elections")))


def _load_raw(
    connection: DuckDBPyConnection,
    source: Source,
    format_name: str,
    folder: Path,
    progress: Progress,
) -> _Raw:
    if source.suffix == ".parquet":
        return _load_parquet(connection, source, format_name, folder)
    if source.suffix == ".xlsx":
        return _load_workbook(connection, source, format_name, folder)
    return _load_text(connection, source, format_name, folder, progress)


def _load_text(
    connection: DuckDBPyConnection,
    source: Source,
    format_name: str,
    folder: Path,
    progress: Progress,
) -> _Raw:
    with source.opened() as file:
        start = file.read(START)
    header, delimiter = read_header(start, source)
    if format_name and format_(format_name).delimiter != delimiter:
        header, delimiter = read_header(start, source, format_(format_name).delimiter)
    form = format_of(format_name, header, source)
    plain = make_plain(
        source, form.encoding, form.repair, delimiter, folder / "plain.csv", progress
    )
    if plain.lines < 2:
        raise SourceError("source.no_rows", where=source.name)
    progress("loading", 0, 0)
    lines, rejected = _load_lines(connection, plain, source, delimiter, len(header), form)
    return _Raw(
        header=header,
        form=form,
        lines=lines,
        content_sha256=plain.sha256,
        rejected=tuple(rejected),
        findings=tuple(_text_findings(plain.repaired, plain.encoding, form)),
    )


def _load_lines(
    connection: DuckDBPyConnection,
    plain: PlainText,
    source: Source,
    delimiter: str,
    named: int,
    form: Format,
) -> tuple[int, list[Rejected]]:
    """Table `raw`: all lines at once where each is a record, else one by one."""
    unnamed, lines = form.unnamed_fields, plain.lines
    with plain.path.open(encoding="utf-8", newline="\n") as text:
        spare = plain.delimiters - next(text).count(delimiter)
    spare -= (named + unnamed - 1) * (lines - 1)
    if not plain.control and engine.load_plain(
        connection, plain.path, delimiter, named, unnamed, lines, spare
    ):
        return lines - 1, []
    n_fields = fields_in_rows(plain.path, delimiter, named, unnamed)
    clean = plain.path.with_name("clean.csv")
    written, rejected = sift(plain.path, source.name, delimiter, named, n_fields, clean)
    engine.load_sifted(connection, clean, delimiter, n_fields)
    return written + len(rejected), rejected


def _text_findings(repaired: int, encoding: str, form: Format) -> list[Finding]:
    found = []
    if repaired:
        found.append(Finding(code="TEXT-REPAIRED", count=repaired, severity="note"))
    if encoding != form.encoding:
        where = f"{form.encoding} → {encoding}"
        found.append(Finding(code="TEXT-ENCODING", where=where, severity="note"))
    return found


def _load_parquet(
    connection: DuckDBPyConnection, source: Source, format_name: str, folder: Path
) -> _Raw:
    import duckdb

    path = source.unpacked(folder)

    try:
        header = engine.load_parquet(connection, path)
    except duckdb.Error as error:
        first = str(error).partition("\n")[0]
        raise SourceError("source.damaged", where=source.name, error=first) from None
    lines = engine.rows(connection, "SELECT count(*) FROM raw")[0][0]
    if not lines:
        raise SourceError("source.no_rows", where=source.name)
    form = format_of(format_name, header, source)
    digest = Source(path=path).sha256()
    return _Raw(header=header, form=form, lines=lines, content_sha256=digest)


def _load_workbook(
    connection: DuckDBPyConnection, source: Source, format_name: str, folder: Path
) -> _Raw:
    """A workbook's sheet, written as plain records and then read like them."""
    copy = source.unpacked(folder)
    wanted = format_(format_name).sheet if format_name else ""
    with workbook.opened(copy, source, wanted) as cells:
        header = names_once([str(cell or "") for cell in next(cells, ())], source)
        form = format_of(format_name, header, source)
        written, rejected = _sift_cells(cells, source.name, len(header), folder / "clean.csv")
    if not written and not rejected:
        raise SourceError("source.no_rows", where=source.name)
    engine.load_sifted(connection, folder / "clean.csv", ",", len(header))
    return _Raw(
        header=header,
        form=form,
        lines=written + len(rejected),
        content_sha256=Source(path=copy).sha256(),
        rejected=tuple(rejected),
    )


def _sift_cells(
    cells: Iterator[tuple[Any, ...]], name: str, named: int, target: Path
) -> tuple[int, list[Rejected]]:
    """Write the rows to `target`, their line in front; one with cells beyond is set aside."""
    written, rejected = 0, []
    with target.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        for line, row in enumerate(cells, start=2):
            fields = workbook.texts(row)
            if any(fields[named:]):
                raw, field = kept(";".join(fields)), f"{len(fields)}/{named}"
                rejected.append(
                    Rejected(file=name, line=line, field=field, reason="too_many", raw=raw)
                )
            elif any(fields):
                fields += [""] * (named - len(fields))
                writer.writerow([line, *fields[:named]])
                written += 1
    return written, rejected
