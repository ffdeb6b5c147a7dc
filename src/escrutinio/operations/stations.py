"""Read what a user names as stations: sheets, another round, polling places, dated states."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path

from escrutinio.errors import SourceError
from escrutinio.forensics.stations import Stations
from escrutinio.io import engine, workspace
from escrutinio.io.source import START, Progress, Source, find, first_line, quiet
from escrutinio.io.stations import Found, LeftOut, arrived, from_sheets, joined, placed
from escrutinio.io.stations_table import from_table, is_plain
from escrutinio.model.election import Election
from escrutinio.operations.count import contests_in
from escrutinio.operations.open import DEMO, open_sheets, unused
from escrutinio.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """
    What was read, and from what.

    Args:
        title_es: The election, in Spanish.
        title_en: In English.
        source: The file.
        sha256: Its digest.
        country: Its two letters; empty for a plain table.
        date: Of the vote; empty for a plain table.
        as_of: The dated state that was read; may be empty.
        states: The dated states that tell when sheets came; the first one first.
        simulated: Whether the stations are not real ones.
        stations: The stations.
        left_out: Rows that are not among them, with the reason.
    """

    title_es: str
    title_en: str
    source: str
    sha256: str
    stations: Stations
    country: str = ""
    date: str = ""
    as_of: str = ""
    states: tuple[str, ...] = ()
    simulated: bool = False
    left_out: tuple[LeftOut, ...] = ()


def stations_of(
    source: str,
    *,
    election: str = "",
    form: str = "",
    as_of: str = "",
    contest: str = "",
    before: str = "",
    places: str = "",
    place_column: str = "",
    same_day: bool = False,
    tell: Progress = quiet,
) -> Read:
    """
    The counted stations of a source.

    Args:
        source: A path, a workspace or an embedded election, as for `count`; or a plain table.
        election: An election's id or definition file.
        form: A format's id or mapping file.
        as_of: The dated state to read.
        contest: The contest; by default the first of which there are sheets.
        before: The same stations in the other round or contest: a source.
        places: A source that says in which polling place each station is.
        place_column: Of a plain table: the column that names the polling place.
        same_day: That `before` is another contest of the same day; elections' dates tell it too.
        tell: Told how far it is.

    Raises:
        SourceError: It cannot be read, or has no stations.
        Refused: Options do not go with it, or another source does not match.
    """
    how = {"election": election, "form": form, "place_column": place_column}
    read = _one(source, as_of=as_of, contest=contest, tell=tell, dated=True, **how)
    stations = read.stations
    if not len(stations):
        raise SourceError("forensics.none", where=source)
    if places:
        stations = placed(stations, _one(places, tell=tell).stations)
    if before:
        other = _one(before, tell=tell)
        stations = joined(stations, other.stations)
        if same_day or (read.date and read.date == other.date):
            stations = replace(stations, same_day=True)
    return replace(read, stations=stations)


def _one(
    source: str,
    *,
    election: str = "",
    form: str = "",
    as_of: str = "",
    contest: str = "",
    place_column: str = "",
    dated: bool = False,
    tell: Progress = quiet,
) -> Read:
    """One source, whatever it is."""
    if not form and not election and _is_table(source):
        unused(source, as_of=as_of, contest=contest)
        return _table(source, place_column)
    unused(source, place=place_column)
    loaded = open_sheets(source, election=election, form=form, as_of=as_of, progress=tell)
    chosen = contests_in(loaded, contest)[0]
    found = from_sheets(loaded, chosen)
    states = loaded.views[: loaded.views.index(loaded.as_of) + 1] if loaded.views else ()
    stations = found.stations
    if dated and len(states) > 1:
        path = source.rpartition("@")[0] or source
        earlier = [
            open_sheets(path, election=election, form=form, as_of=one, progress=tell)
            for one in states[:-1]
        ]
        stations = arrived(stations, [*earlier, loaded], chosen)
    voted_on = loaded.election
    return Read(
        title_es=_title(voted_on, voted_on.name_es, chosen.name_es, "es"),
        title_en=_title(voted_on, voted_on.name_en, chosen.name_en, "en"),
        source=loaded.name,
        sha256=loaded.sha256,
        stations=stations,
        country=voted_on.country,
        date=voted_on.date.isoformat(),
        as_of=loaded.as_of,
        states=states,
        simulated=voted_on.simulated,
        left_out=found.left_out,
    )


def _title(election: Election, name: str, contest: str, language: str) -> str:
    """An election and its contest; that its stations are simulated stands wherever this does."""
    mark = f" ({say('nist.simulated', language)})" if election.simulated else ""
    return f"{name}: {contest}{mark}"


def _is_table(source: str) -> bool:
    """Whether a source is a plain table of stations."""
    if source.startswith(DEMO) or Path(source).is_dir() or workspace.is_workspace(Path(source)):
        return False
    dated = "@" in source and not Path(source).exists()
    found = find(source.rpartition("@")[0] if dated else source)
    if found.suffix == ".parquet":
        return is_plain(_parquet_names(found))
    if found.suffix != ".csv":
        return False
    with found.opened() as file:
        return is_plain(next(csv.reader([first_line(file.read(START))]), []))


def _parquet_names(found: Source) -> list[str]:
    try:
        return list(engine.parquet_names(engine.connect(), found.path))
    except Exception as error:  # the engine has no narrower one for a damaged file
        raise SourceError("source.damaged", where=found.name, error=error) from None


def _table(source: str, place_column: str) -> Read:
    found = find(source)
    table: Found = from_table(found, place_column)
    name = found.path.name
    return Read(
        title_es=name,
        title_en=name,
        source=found.name,
        sha256=found.sha256(),
        stations=table.stations,
        left_out=table.left_out,
    )
