"""The embedded engine: the only place that opens a connection to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escrutinio.model.finding import Rejected

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def connect() -> DuckDBPyConnection:
    """A database of its own, in memory."""
    import duckdb

    connection = duckdb.connect(":memory:")
    connection.execute("SET enable_progress_bar = false")
    return connection


def rows(
    connection: DuckDBPyConnection, sql: str, values: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """Every row of a query."""
    return connection.execute(sql, list(values)).fetchall()


def records(
    connection: DuckDBPyConnection, sql: str, values: Sequence[Any] = ()
) -> list[dict[str, Any]]:
    """Every row of a query, by column."""
    cursor = connection.execute(sql, list(values))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def columns(connection: DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> dict[str, Any]:
    """Every column of a query as an array; a number without a value is -1, a text is empty."""
    import numpy as np

    found = {}
    for key, column in connection.execute(sql, list(values)).fetchnumpy().items():
        masked = np.ma.asarray(column)
        if masked.dtype.kind in "OU":
            found[key] = np.asarray(np.ma.filled(masked, ""), dtype=str)
        else:
            found[key] = np.asarray(np.ma.filled(masked, -1))
    return found


def text(value: str | Path) -> str:
    """A text as SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def name(value: str) -> str:
    """A column's name as SQL."""
    return '"' + value.replace('"', '""') + '"'


def is_pattern(connection: DuckDBPyConnection, pattern: str) -> bool:
    """Whether the engine knows a text as a regular expression."""
    import duckdb

    try:
        rows(connection, "SELECT regexp_full_match('', ?)", [pattern])
    except duckdb.Error:
        return False
    return True


def load_plain(
    connection: DuckDBPyConnection,
    path: Path,
    delimiter: str,
    named: int,
    unnamed: int,
    lines: int,
    spare: int,
) -> bool:
    """
    Load the lines of a plain file as table `raw`, if each is a record with all its fields.

    The engine passes over empty fields too many at the end of a line. So `spare`, the delimiters
    that part no fields, must all be found inside of fields. Fields that the header does not name
    must be empty.

    Returns False, with nothing loaded, where any line is not: it then takes `sift`.
    """
    import duckdb

    n_fields = named + unnamed
    fields = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(n_fields))
    try:
        connection.execute(
            f"CREATE TABLE raw AS SELECT row_number() OVER () + 1 AS line, * FROM read_csv("
            f"{text(path)}, header = false, skip = 1, auto_detect = false, new_line = '\\n', "
            f"delim = {text(delimiter)}, quote = '\"', escape = '\"', columns = {{{fields}}})"
        )
    except duckdb.Error:
        return False
    beyond = " + ".join(["0", *(f"count(nullif(c{i}, ''))" for i in range(named, n_fields))])
    inside = " + ".join(
        f"coalesce(sum(length(c{i}) - length(replace(c{i}, {text(delimiter)}, ''))), 0)"
        for i in range(n_fields)
    )
    checks = f"SELECT count(*), {beyond}, {inside if spare else 0} FROM raw"
    if rows(connection, checks)[0] == (lines - 1, 0, spare):
        return True
    connection.execute("DROP TABLE raw")
    return False


def load_sifted(connection: DuckDBPyConnection, path: Path, delimiter: str, n_fields: int) -> None:
    """Load records with their line in front, as `sift` writes them, as table `raw`."""
    fields = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(n_fields))
    connection.execute(
        f"CREATE TABLE raw AS SELECT * FROM read_csv({text(path)}, header = false, "
        f"auto_detect = false, delim = {text(delimiter)}, quote = '\"', escape = '\"', "
        f"columns = {{'line': 'BIGINT', {fields}}})"
    )


def csv_to_parquet(source: Path, target: Path, kinds: Mapping[str, str]) -> None:
    """A CSV with a header as Parquet, each column of its kind; an empty number is none."""
    columns = ", ".join(f"{text(key)}: '{kind}'" for key, kind in kinds.items())
    texts = [name(key) for key, kind in kinds.items() if kind == "VARCHAR"]
    filled = ", ".join(f"coalesce({one}, '') AS {one}" for one in texts)
    connect().execute(
        f"COPY (SELECT * REPLACE ({filled}) FROM read_csv({text(source)}, header = true, "
        "auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
        f"columns = {{{columns}}})) TO {text(target)} (FORMAT parquet)"
    )


def parquet_rows(path: Path) -> Iterator[tuple[str, ...]]:
    """Every row of a Parquet file in its order, each field as text; none is empty."""
    connection = connect()
    columns = ", ".join(
        f"coalesce(CAST({name(one)} AS VARCHAR), '')" for one in parquet_names(connection, path)
    )
    order = "ORDER BY file_row_number"
    read = f"read_parquet({text(path)}, file_row_number = true)"
    cursor = connection.cursor().execute(f"SELECT {columns} FROM {read} {order}")
    while found := cursor.fetchmany(10_000):
        yield from found


def parquet_kinds(connection: DuckDBPyConnection, path: Path) -> dict[str, str]:
    """The kind of each column of a Parquet file, by its name."""
    described = rows(connection, f"DESCRIBE SELECT * FROM read_parquet({text(path)})")
    return {str(row[0]): str(row[1]) for row in described}


def parquet_names(connection: DuckDBPyConnection, path: Path) -> tuple[str, ...]:
    """The names of a Parquet file's columns."""
    return tuple(parquet_kinds(connection, path))


def load_parquet(connection: DuckDBPyConnection, path: Path) -> tuple[str, ...]:
    """
    Load a Parquet file as table `raw`, every field as text; its columns' names.

    A floating number that is whole loses its point, and one that is none (NaN) is empty.
    """
    described = rows(connection, f"DESCRIBE SELECT * FROM read_parquet({text(path)})")
    names = [row[0] for row in described]
    fields = ", ".join(f"{_as_text(row[0], row[1])} AS c{i}" for i, row in enumerate(described))
    connection.execute(
        f"CREATE TABLE raw AS SELECT file_row_number + 1 AS line, {fields} "
        f"FROM read_parquet({text(path)}, file_row_number = true)"
    )
    return tuple(names)


def _as_text(column: str, kind: str) -> str:
    """A typed column as text, as SQL."""
    field = name(column)
    if kind not in ("DOUBLE", "FLOAT"):
        return f"CAST({field} AS VARCHAR)"
    whole = f"abs({field}) < 1e15 AND {field} = trunc({field})"
    return (
        f"CASE WHEN isnan({field}) THEN NULL WHEN {whole} "
        f"THEN CAST(CAST({field} AS BIGINT) AS VARCHAR) ELSE CAST({field} AS VARCHAR) END"
    )


def rejected_rows(connection: DuckDBPyConnection, file: str, sql: str) -> list[Rejected]:
    """The rows of a query of line, field, reason, raw text and contest, as rejected lines."""
    return [
        Rejected(
            file=file, line=line, field=field or "", reason=reason, raw=raw or "", contest=contest
        )
        for line, field, reason, raw, contest in rows(connection, sql)
    ]
