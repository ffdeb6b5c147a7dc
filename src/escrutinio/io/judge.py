"""Each field of each row judged: what is a sheet goes to table `sheet`, the rest is set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escrutinio.io.definitions import TEXTS, Format, View
from escrutinio.io.engine import is_pattern, name, rejected_rows, rows, text
from escrutinio.io.places import NAMED_JOIN, NAMES, load_places
from escrutinio.io.records import RAW
from escrutinio.io.shape import ELECTION, refuse
from escrutinio.ledger.tables import PREFIX
from escrutinio.model.election import Contest, Election
from escrutinio.model.finding import Finding, Rejected
from escrutinio.model.sheet import NUMBERS

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
    if not is_pattern(connection, election.station_form):
        refuse(election.id, "station_form", election.station_form, ELECTION["station_form"][1])
    fields = {column: f"c{i}" for i, column in enumerate(header)}
    if election.districts:
        load_places(connection, election.districts)
    _judge(connection, election, form, view, fields, typed)
    rejected: list[Rejected] = []
    if rows(connection, "SELECT count(*) FROM judged WHERE reason IS NOT NULL")[0][0]:
        rejected = rejected_rows(connection, file, _rejects(election, view, fields))
    _sheets_apart(connection, not rejected)
    connection.execute("DROP TABLE raw")
    rejected += _duplicates(connection, file)
    return rejected, _unknown_states(connection)


def _unknown_states(connection: DuckDBPyConnection) -> list[Finding]:
    """The labels that the format does not know, in each contest."""
    unknown = rows(
        connection,
        "SELECT label, contest, count(*) FROM sheet WHERE kind = 'unknown_label' GROUP BY ALL",
    )
    return [
        Finding(code="STATE-UNKNOWN", where=label, severity="error", count=n, contest=contest)
        for label, contest, n in unknown
    ]


def _lists(election: Election) -> tuple[Contest, ...]:
    """The contests whose lists of options a row may have: one stands for all with the same."""
    first = election.contests[0]
    same = all(one.options == first.options for one in election.contests)
    return (first,) if same else election.contests


def _given(form: Format, field: str) -> str:
    """A field's text, or NULL where it is empty."""
    value = f"nullif(trim({field}), '')"
    for word in form.missing:
        value = f"nullif({value}, {text(word)})"
    return value


def _numbers(election: Election, view: View, fields: dict[str, str]) -> dict[str, str]:
    """The raw field of each box that holds a number; an option's box is called by its id."""
    boxes = {box: view.columns[box] for box in NUMBERS if box in view.columns}
    ids = dict.fromkeys(option.id for one in _lists(election) for option in one.options)
    boxes |= {PREFIX + id_: view.options[id_] for id_ in ids if id_ in view.options}
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

    `bad` is the box that makes it none, `reason` why the row is no sheet, NULL where it is.
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
        f"THEN {text(box)} END"
        for box, field in numbers.items()
    ]
    _labels(connection, form, has_state="state" in view.columns)
    unnamed = bool(election.districts) and "department" not in view.columns
    places = [f"{sql} AS {level}" for level, sql in NAMES.items()] if unnamed else [*NAMES]
    connection.execute(
        f"CREATE TABLE judged AS WITH f AS (SELECT line, {', '.join(texts)}, {', '.join(counts)}, "
        f"{_label(view, fields)} AS label, coalesce({', '.join(bad)}) AS no_count FROM raw) "
        f"SELECT line, {_contest(election)} AS contest, station, {_scope(election)} AS scope, "
        f"{', '.join(places)}, district_code, place, "
        f"{', '.join(_boxes(election, form, view, set(numbers)))}, "
        "coalesce(s.state, 'pending') AS state, coalesce(s.kind, 'unknown_label') AS kind, label, "
        f"coalesce(no_count, {_foreign(election, view)}) AS bad, {_reason(election, view)} "
        f"AS reason FROM f LEFT JOIN label s USING (label) {NAMED_JOIN if unnamed else ''}"
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
    boxes = {box: _box(box, view, read) for box in ("registered", "voted")}
    if form.zero_voters_missing:
        kinds = ", ".join(text(kind) for kind in form.zero_voters_missing)
        voted = boxes["voted"]
        boxes["voted"] = f"CASE WHEN s.kind IN ({kinds}) THEN nullif({voted}, 0) ELSE {voted} END"
    for i in range(max(len(contest.options) for contest in election.contests)):
        boxes[f"v{i}"] = _by_contest(election, _option_boxes(election, i, view, read))
    boxes |= {box: _box(box, view, read) for box in ("blank", "null", "challenged")}
    return [f"{value} AS {name(box)}" for box, value in boxes.items()]


def _option_boxes(election: Election, i: int, view: View, read: set[str]) -> list[str]:
    """The box of the option that stands in a place of each list; zero beyond its end."""
    lists = [contest.options for contest in _lists(election)]
    return [_box(PREFIX + one[i].id, view, read) if i < len(one) else "0" for one in lists]


def _box(box: str, view: View, read: set[str]) -> str:
    value = name(f"n_{box}") if box in read else "CAST(NULL AS BIGINT)"
    if box in ("registered", "voted"):
        return value
    zero = view.empty_votes == "zero" or box not in read or box == "challenged"
    return f"coalesce({value}, 0)" if zero else value


def _by_contest(election: Election, values: list[str]) -> str:
    """The value of the row's contest: one for all where all have the same list."""
    if len(values) == 1:
        return values[0]
    cases = [
        f"WHEN {text(contest.id)} THEN {value}"
        for contest, value in zip(election.contests, values, strict=True)
    ]
    return f"CASE {_contest(election)} {' '.join(cases)} END"


def _foreign(election: Election, view: View) -> str:
    """The first box with votes for an option that the row's contest does not have; NULL if none."""
    found = []
    for contest in _lists(election):
        own = {view.options.get(option.id) for option in contest.options}
        boxes = [PREFIX + id_ for id_, column in view.options.items() if column not in own]
        cases = [f"WHEN {name('n_' + box)} <> 0 THEN {text(box)}" for box in boxes]
        found.append(f"CASE {' '.join(cases)} END" if cases else "NULL")
    return _by_contest(election, found)


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
        padded = f"repeat('0', {form.station_width} - length({value})) || {value}"
        return f"CASE WHEN regexp_full_match({value}, '[0-9]+') THEN {padded} ELSE {value} END"
    return value


def _label(view: View, fields: dict[str, str]) -> str:
    columns = view.columns.get("state", [])
    names = [columns] if isinstance(columns, str) else columns
    parts = [f"coalesce(trim({fields[column]}), '')" for column in names]
    return " || ' / ' || ".join(parts) or "''"


def _reason(election: Election, view: View) -> str:
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
        f"AND contest NOT IN ({known}) THEN 'contest' WHEN no_count IS NOT NULL THEN 'number' "
        f"WHEN {_foreign(election, view)} IS NOT NULL THEN 'option' END "
        f"WHEN {total} OR (station = '' AND ({names})) THEN 'total' "
        "WHEN station = '' THEN 'no_station' ELSE 'station' END"
    )


def _rejects(election: Election, view: View, fields: dict[str, str]) -> str:
    """SQL for the rejected rows: line, field, reason, raw text, contest."""
    raw = " || ';' || ".join(f"coalesce({field}, '')" for field in fields.values())
    columns = {
        "station": view.columns.get("station", ""),
        "contest": view.columns.get("contest", ""),
    }
    columns |= {box: view.columns[box] for box in NUMBERS if box in view.columns}
    columns |= {PREFIX + id_: column for id_, column in view.options.items()}
    box = "CASE WHEN reason IN ('number', 'option') THEN bad WHEN reason = 'contest' "
    box += "THEN 'contest' ELSE 'station' END"
    cases = " ".join(
        f"WHEN {text(one)} THEN {text(column)}" for one, column in columns.items() if column
    )
    value = " ".join(
        f"WHEN {text(one)} THEN {fields[column]}" for one, column in columns.items() if column
    )
    ids = ", ".join(text(contest.id) for contest in election.contests)
    why = " ".join(
        f"WHEN regexp_full_match(value, '{form}') THEN '{reason}'" for form, reason in REASONS
    )
    return (
        f"SELECT line, field, CASE WHEN reason <> 'number' THEN reason {why} "
        f"ELSE 'not_a_number' END, raw, contest FROM (SELECT line, reason, "
        f"CASE {box} {cases} END AS field, CASE {box} {value} END AS value, "
        f"left({raw}, {RAW}) AS raw, CASE WHEN contest IN ({ids}) THEN contest ELSE '' END "
        "AS contest "
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
    stays, open until the copies are compared, and the others are set aside. It can hold as many
    votes as the largest number of registered voters in any of them; not known if one lacks it.
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
        "contest || ';' || station, contest FROM twice WHERE line <> first_line ORDER BY line",
    )
    connection.execute(
        "UPDATE sheet SET state = 'pending', kind = 'duplicate', registered = most FROM ("
        "SELECT first_line, CASE WHEN count(*) = count(registered) THEN max(registered) END "
        "AS most FROM twice JOIN sheet USING (line) WHERE versions > 1 GROUP BY 1) "
        "WHERE line = first_line; "
        "DELETE FROM sheet WHERE line IN (SELECT line FROM twice WHERE line <> first_line)"
    )
    return rejected
