"""Each field of each row judged: what is a sheet goes to table `sheet`, the rest is set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escrutinio.io.definitions import NUMBERS, TEXTS, Format, View
from escrutinio.io.engine import name, rejected_rows, rows, text
from escrutinio.io.places import fill_names, load_places
from escrutinio.io.records import RAW
from escrutinio.model.election import Election
from escrutinio.model.finding import Finding, Rejected

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

WHOLE = r"\d{1,9}"
"""A count as it must be written: at most 999,999,999."""

TOTAL = r"(?i)\s*(sub)?totale?s?\b.*|\s*(nacion|nacional|suma|national|sum)\s*"
"""A row that sums others calls itself so."""

REASONS = (
    (r"\s*[-−]\s*\d+([.,]\d+)?\s*", "negative"),
    (r"\s*\d{10,}(\.0+)?\s*", "too_large"),
    (r"\s*\d+[.,]\d+\s*", "fraction"),
)


def build(
    connection: DuckDBPyConnection,
    election: Election,
    form: Format,
    view: View,
    header: tuple[str, ...],
    file: str,
    *,
    typed: bool = False,
) -> tuple[list[Rejected], list[Finding]]:
    """
    Make table `sheet` from table `raw`.

    Args:
        connection: The engine that holds `raw`: line, c0, c1, ...
        election: Its contests, the form of a station's number, which places are abroad.
        form: The format; its labels of states.
        view: The dated state to read.
        header: The names of c0, c1, ...
        file: What to call the source.
        typed: The source has numbers, not texts: 12.0 is a whole number there.

    Returns:
        The lines that are no sheets, and what was seen.
    """
    fields = {column: f"c{i}" for i, column in enumerate(header)}
    _judge(connection, election, form, view, fields, typed)
    rejected: list[Rejected] = []
    if rows(connection, "SELECT count(*) FROM judged WHERE reason IS NOT NULL")[0][0]:
        rejected = rejected_rows(connection, file, _rejects(election, view, fields))
    _sheets_apart(connection, not rejected)
    if election.districts:
        load_places(connection, election.districts)
        if "department" not in view.columns:
            fill_names(connection)
    connection.execute("DROP TABLE raw")
    rejected += _duplicates(connection, file)
    unknown = rows(
        connection, "SELECT label, count(*) FROM sheet WHERE kind = 'unknown_label' GROUP BY 1"
    )
    findings = [
        Finding(code="STATE-UNKNOWN", where=label, severity="error", count=n)
        for label, n in unknown
    ]
    return rejected, findings


def _option_columns(election: Election, view: View) -> list[tuple[int, str]]:
    """The place of each option that the source has, and its column."""
    most = max((contest.options for contest in election.contests), key=len)
    return [(i, view.options[o.id]) for i, o in enumerate(most) if o.id in view.options]


def _given(form: Format, field: str) -> str:
    """A field's text, or NULL where it is empty."""
    value = f"nullif(trim({field}), '')"
    for word in form.missing:
        value = f"nullif({value}, {text(word)})"
    return value


def _numbers(election: Election, view: View, fields: dict[str, str]) -> dict[str, str]:
    """The raw field of each box that holds a number."""
    boxes = {box: view.columns[box] for box in NUMBERS if box in view.columns}
    boxes |= {f"v{i}": column for i, column in _option_columns(election, view)}
    return {box: fields[column] for box, column in boxes.items()}


def _judge(
    connection: DuckDBPyConnection,
    election: Election,
    form: Format,
    view: View,
    fields: dict[str, str],
    typed: bool,
) -> None:
    """
    Judge every row into table `judged`: a sheet's columns, and two more.

    `bad` is the first box that is no count, `reason` why the row is no sheet, NULL where it is.
    An empty box of challenged votes is zero: it is written only where votes were challenged.
    """
    numbers = _numbers(election, view, fields)
    texts = [
        f"{_text(form, column, fields.get(view.columns.get(column, '')))} AS {column}"
        for column in TEXTS
    ]
    counts = [
        f"{_whole(form, field, typed)} AS {name('n_' + box)}" for box, field in numbers.items()
    ]
    bad = [
        f"CASE WHEN {name('n_' + box)} IS NULL AND {_given(form, field)} IS NOT NULL "
        f"THEN '{box}' END"
        for box, field in numbers.items()
    ]
    _labels(connection, form, has_state="state" in view.columns)
    connection.execute(
        f"CREATE TABLE judged AS WITH f AS (SELECT line, {', '.join(texts)}, {', '.join(counts)}, "
        f"{_label(view, fields)} AS label, coalesce({', '.join(bad)}) AS bad FROM raw) "
        f"SELECT line, {_contest(election)} AS contest, station, {_scope(election)} AS scope, "
        "department, province, district, district_code, place, "
        f"{', '.join(_boxes(election, form, view, set(numbers)))}, "
        "coalesce(s.state, 'pending') AS state, coalesce(s.kind, 'unknown_label') AS kind, label, "
        f"bad, {_reason(election)} AS reason FROM f LEFT JOIN label s USING (label)"
    )


def _whole(form: Format, field: str, typed: bool) -> str:
    """A count as written, or NULL: digits alone are the common case, the rest is looked at."""
    given = _given(form, field)
    whole = WHOLE + (r"(\.0+)?" if typed else "")
    number = f"TRY_CAST({field} AS UINTEGER)"
    return (
        f"CASE WHEN CAST({number} AS VARCHAR) = {field} AND length({field}) <= 9 "
        f"THEN CAST({number} AS BIGINT) WHEN regexp_full_match({given}, '{whole}') "
        f"THEN CAST({given} AS BIGINT) END"
    )


def _boxes(election: Election, form: Format, view: View, read: set[str]) -> list[str]:
    """Each box of a sheet as SQL; one that the source does not have is not on its form."""
    most = max(len(contest.options) for contest in election.contests)
    votes = [f"v{i}" for i in range(most)] + ["blank", "null", "challenged"]
    boxes = []
    for box in ("registered", "voted", *votes):
        value = name(f"n_{box}") if box in read else "CAST(NULL AS BIGINT)"
        if box in votes and (view.empty_votes == "zero" or box not in read or box == "challenged"):
            value = f"coalesce({value}, 0)"
        elif box == "voted" and form.zero_voters_missing:
            kinds = ", ".join(text(kind) for kind in form.zero_voters_missing)
            value = f"CASE WHEN s.kind IN ({kinds}) THEN nullif({value}, 0) ELSE {value} END"
        boxes.append(f"{value} AS {name(box)}")
    return boxes


def _contest(election: Election) -> str:
    """The contest's id: the office's code, or the first contest where none is said."""
    cases = " ".join(
        f"WHEN {text(code)} THEN {text(c.id)}" for c in election.contests for code in c.codes
    )
    return f"CASE contest WHEN '' THEN {text(election.contests[0].id)} {cases} ELSE contest END"


def _scope(election: Election) -> str:
    if not election.abroad:
        return "'domestic'"
    abroad = f"starts_with(district_code, {text(election.abroad)})"
    return f"CASE WHEN {abroad} THEN 'abroad' ELSE 'domestic' END"


def _text(form: Format, column: str, field: str | None) -> str:
    if field is None:
        return "''"
    value = f"coalesce(trim({field}), '')"
    if column == "station" and form.station_width:
        width = form.station_width
        return (
            f"CASE WHEN {value} = '' THEN '' "
            f"ELSE repeat('0', {width} - length({value})) || {value} END"
        )
    return value


def _label(view: View, fields: dict[str, str]) -> str:
    columns = view.columns.get("state", [])
    names = [columns] if isinstance(columns, str) else columns
    parts = [f"coalesce(trim({fields[column]}), '')" for column in names]
    return " || ' / ' || ".join(parts) or "''"


def _reason(election: Election) -> str:
    """Why a row is no sheet, as SQL; NULL where it is one."""
    names = " OR ".join(
        f"regexp_full_match({column}, '{TOTAL}')"
        for column in ("department", "province", "district")
    )
    codes = [c for contest in election.contests for c in (contest.id, *contest.codes)]
    known = ", ".join(text(code) for code in codes)
    form = f"regexp_full_match(station, {text(election.station_form)})"
    total = f"regexp_full_match(station, '{TOTAL}')"
    return (
        f"CASE WHEN {form} AND NOT {total} THEN CASE WHEN contest <> '' "
        f"AND contest NOT IN ({known}) THEN 'contest' WHEN bad IS NOT NULL THEN 'number' END "
        f"WHEN {total} OR (station = '' AND ({names})) THEN 'total' "
        "WHEN station = '' THEN 'no_station' ELSE 'station' END"
    )


def _rejects(election: Election, view: View, fields: dict[str, str]) -> str:
    """SQL for the rejected rows: line, field, reason, raw text."""
    raw = " || ';' || ".join(f"coalesce({field}, '')" for field in fields.values())
    columns = {
        "station": view.columns.get("station", ""),
        "contest": view.columns.get("contest", ""),
    }
    columns |= {box: view.columns[box] for box in NUMBERS if box in view.columns}
    columns |= {f"v{i}": column for i, column in _option_columns(election, view)}
    box = "CASE reason WHEN 'number' THEN bad WHEN 'contest' THEN 'contest' ELSE 'station' END"
    cases = " ".join(
        f"WHEN '{one}' THEN {text(column)}" for one, column in columns.items() if column
    )
    value = " ".join(
        f"WHEN '{one}' THEN {fields[column]}" for one, column in columns.items() if column
    )
    why = " ".join(
        f"WHEN regexp_full_match(value, '{form}') THEN '{reason}'" for form, reason in REASONS
    )
    return (
        f"SELECT line, field, CASE WHEN reason <> 'number' THEN reason {why} "
        f"ELSE 'not_a_number' END, raw FROM (SELECT line, reason, CASE {box} {cases} END AS field, "
        f"CASE {box} {value} END AS value, left({raw}, {RAW}) AS raw "
        "FROM judged JOIN raw USING (line) WHERE reason IS NOT NULL) ORDER BY line"
    )


def _sheets_apart(connection: DuckDBPyConnection, all_of_them: bool) -> None:
    """Table `sheet`: every row of `judged` without a reason against it."""
    if all_of_them:
        connection.execute("ALTER TABLE judged RENAME TO sheet")
        connection.execute("ALTER TABLE sheet DROP COLUMN bad")
        connection.execute("ALTER TABLE sheet DROP COLUMN reason")
    else:
        connection.execute(
            "CREATE TABLE sheet AS SELECT * EXCLUDE (bad, reason) FROM judged WHERE reason IS NULL"
        )


def _labels(connection: DuckDBPyConnection, form: Format, *, has_state: bool) -> None:
    """Table `label`: the office's words for a state, and ours."""
    labels = dict(form.states) if has_state else {"": ("counted", "")}
    connection.execute("CREATE TABLE label (label VARCHAR, state VARCHAR, kind VARCHAR)")
    values = ", ".join(
        f"({text(label)}, '{state}', '{kind}')" for label, (state, kind) in labels.items()
    )
    if values:
        connection.execute(f"INSERT INTO label VALUES {values}")


def _duplicates(connection: DuckDBPyConnection, file: str) -> list[Rejected]:
    """
    One sheet for each station and contest.

    A repeated line is set aside. Where the lines differ, none of them can be trusted: the first
    stays, open until the copies are compared, and the others are set aside.
    """
    counts = "SELECT count(*), count(DISTINCT (contest, station)) FROM sheet"
    n, distinct = rows(connection, counts)[0]
    if n == distinct:
        return []
    same = ", ".join(name(row[0]) for row in rows(connection, "DESCRIBE sheet") if row[0] != "line")
    connection.execute(
        f"CREATE TEMP TABLE twice AS WITH s AS (SELECT line, contest, station, hash({same}) "
        "AS version FROM sheet), g AS (SELECT contest, station, min(line) AS first_line, "
        "count(DISTINCT version) AS versions FROM s GROUP BY ALL HAVING count(*) > 1) "
        "SELECT s.line, g.* FROM s JOIN g USING (contest, station)"
    )
    rejected = rejected_rows(
        connection,
        file,
        "SELECT line, CAST(first_line AS VARCHAR), "
        "CASE WHEN versions = 1 THEN 'duplicate' ELSE 'conflict' END, "
        "contest || ';' || station FROM twice WHERE line <> first_line ORDER BY line",
    )
    connection.execute(
        "UPDATE sheet SET state = 'pending', kind = 'duplicate' WHERE line IN "
        "(SELECT first_line FROM twice WHERE versions > 1); "
        "DELETE FROM sheet WHERE line IN (SELECT line FROM twice WHERE line <> first_line)"
    )
    return rejected
