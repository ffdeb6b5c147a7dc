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
    _read(connection, election, form, view, fields, typed)
    if election.districts:
        load_places(connection, election.districts)
        if "department" not in view.columns:
            fill_names(connection)
    rejected = rejected_rows(connection, file, _rejects(election, view, fields))
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


def _read(
    connection: DuckDBPyConnection,
    election: Election,
    form: Format,
    view: View,
    fields: dict[str, str],
    typed: bool,
) -> None:
    """Judge every row into table `judged`, with `bad`: the first box that is no count."""
    numbers = _numbers(election, view, fields)
    whole = WHOLE + (r"(\.0+)?" if typed else "")
    judged, values = [], []
    for box, field in numbers.items():
        given = _given(form, field)
        ok = f"regexp_full_match({given}, '{whole}')"
        values.append(f"CASE WHEN {ok} THEN CAST({given} AS BIGINT) END AS {name(box)}")
        judged.append(f"CASE WHEN NOT {ok} THEN '{box}' END")
    texts = [
        f"{_text(form, column, fields.get(view.columns.get(column, '')))} AS {column}"
        for column in TEXTS
    ]
    label = _label(view, fields)
    connection.execute(
        f"CREATE TABLE judged AS SELECT line, {', '.join(texts)}, {', '.join(values)}, "
        f"{label} AS label, coalesce({', '.join(judged)}) AS bad FROM raw"
    )
    _place_reasons(connection, election)
    _to_sheets(connection, election, form, view, set(numbers))


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


def _place_reasons(connection: DuckDBPyConnection, election: Election) -> None:
    """Add `reason`: why a row is no sheet, NULL where it is one."""
    names = " OR ".join(
        f"regexp_full_match({column}, '{TOTAL}')"
        for column in ("station", "department", "province", "district")
    )
    codes = [c for contest in election.contests for c in (contest.id, *contest.codes)]
    known = ", ".join(text(code) for code in codes)
    connection.execute(
        "ALTER TABLE judged ADD COLUMN reason VARCHAR; UPDATE judged SET reason = CASE "
        f"WHEN station = '' AND ({names}) THEN 'total' "
        f"WHEN regexp_full_match(station, '{TOTAL}') THEN 'total' "
        "WHEN station = '' THEN 'no_station' "
        f"WHEN NOT regexp_full_match(station, {text(election.station_form)}) THEN 'station' "
        f"WHEN contest <> '' AND contest NOT IN ({known}) THEN 'contest' "
        "WHEN bad IS NOT NULL THEN 'number' END "
        f"WHERE station = '' OR bad IS NOT NULL OR contest NOT IN ({known}, '') "
        f"OR NOT regexp_full_match(station, {text(election.station_form)})"
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


def _to_sheets(
    connection: DuckDBPyConnection, election: Election, form: Format, view: View, read: set[str]
) -> None:
    """
    Table `sheet`: every row of `judged` without a reason against it.

    An empty box of challenged votes is zero: it is written only where votes were challenged.
    """
    most = max(len(contest.options) for contest in election.contests)
    votes = [f"v{i}" for i in range(most)] + ["blank", "null", "challenged"]
    boxes = []
    for box in ("registered", "voted", *votes):
        value = f"j.{name(box)}" if box in read else "CAST(NULL AS BIGINT)"
        if box in votes and (view.empty_votes == "zero" or box not in read or box == "challenged"):
            value = f"coalesce({value}, 0)"
        elif box == "voted" and form.zero_voters_missing:
            kinds = ", ".join(text(kind) for kind in form.zero_voters_missing)
            value = f"CASE WHEN s.kind IN ({kinds}) THEN nullif({value}, 0) ELSE {value} END"
        boxes.append(f"{value} AS {name(box)}")
    contest = "CASE j.contest WHEN '' THEN {first} {cases} ELSE j.contest END".format(
        first=text(election.contests[0].id),
        cases=" ".join(
            f"WHEN {text(code)} THEN {text(c.id)}" for c in election.contests for code in c.codes
        ),
    )
    abroad = (
        f"starts_with(j.district_code, {text(election.abroad)})" if election.abroad else "false"
    )
    _labels(connection, form, has_state="state" in view.columns)
    connection.execute(
        f"CREATE TABLE sheet AS SELECT j.line, {contest} AS contest, j.station, "
        f"CASE WHEN {abroad} THEN 'abroad' ELSE 'domestic' END AS scope, "
        "j.department, j.province, j.district, j.district_code, j.place, "
        f"{', '.join(boxes)}, coalesce(s.state, 'pending') AS state, "
        "coalesce(s.kind, 'unknown_label') AS kind, j.label "
        "FROM judged j LEFT JOIN label s USING (label) WHERE j.reason IS NULL"
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
