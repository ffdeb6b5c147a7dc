"""Election definitions and reader formats: small TOML files, shipped or the user's own."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from escrutinio.errors import SourceError
from escrutinio.io import shape
from escrutinio.model.election import Constituency, Contest, Election, Option, PrintedSeats
from escrutinio.model.sheet import KINDS, NUMBERS, State

NEEDED = ("id", "name_es", "name_en", "date", "contest")
LISTS = ("missing", "zero_voters_missing", "unread")
TEXTS = ("contest", "station", "district_code", "department", "province", "district", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One dated state of a source: the columns that hold it."""

    id: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    empty_votes: str = "missing"  # what an empty box of votes means: "zero" | "missing"

    def named_columns(self) -> list[str]:
        """Every column that the state reads."""
        each = [[one] if isinstance(one, str) else one for one in self.columns.values()]
        return [column for columns in each for column in columns] + [*self.options.values()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """
    How a table of sheets is read: which column is which box, and what labels mean.

    `views` has the dated states that the table holds, oldest first; one without an id where
    it holds a single state.
    """

    id: str
    election: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    unnamed_fields: int = 0  # fields at the end of each row that the header does not name
    missing: tuple[str, ...] = ()  # texts that mean an empty box
    station_width: int = 0  # stations are padded with zeros to this many digits
    repair: Mapping[str, str] = field(default_factory=dict)
    zero_voters_missing: tuple[str, ...] = ()  # kinds whose empty total of voters is written 0
    unread: tuple[str, ...] = ()  # columns that are knowingly left aside
    states: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    views: tuple[View, ...] = ()
    sheet: str = ""  # of a workbook

    def view(self, as_of: str = "") -> View:
        """The state asked for by its id or a beginning of it; the last one if none is named."""
        if not as_of:
            return self.views[-1]
        found = [view for view in self.views if view.id.startswith(as_of)]
        exact = [view for view in found if view.id == as_of]
        if len(exact or found) != 1:
            known = ", ".join(view.id or "-" for view in self.views)
            raise SourceError("source.as_of", where=as_of, format=self.id, known=known)
        return (exact or found)[0]

    def named_columns(self) -> set[str]:
        """Every column that the format reads."""
        return {column for view in self.views for column in view.named_columns()}


def _read(path: Path | None, kind: str, name: str) -> dict[str, Any]:
    """The TOML of a shipped definition by name, or of the user's own file."""
    shipped_file = files("escrutinio.data").joinpath(kind, f"{name}.toml")
    try:
        return _toml(path or shipped_file, str(path or name))
    except FileNotFoundError:
        known = ", ".join(sorted(shipped(kind)))
        raise SourceError(f"definition.unknown_{kind}", where=name, known=known) from None


def read_toml(path: Path) -> dict[str, Any]:
    """
    The TOML of a user's file.

    Raises:
        SourceError: It is not there, cannot be read, or is no TOML.
    """
    try:
        return _toml(path, str(path))
    except FileNotFoundError as error:
        raise SourceError("source.unreadable", where=str(path), error=error) from None


def _toml(path: Path | Traversable, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise SourceError("source.unreadable", where=name, error=error) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError("definition.broken", where=name, error=error) from None


def shipped(kind: str) -> Iterator[str]:
    """The ids of what the package ships: "elections" or "formats"."""
    for entry in files("escrutinio.data").joinpath(kind).iterdir():
        if entry.name.endswith(".toml"):
            yield entry.name.removesuffix(".toml")


@cache
def election(name: str) -> Election:
    """
    An election by its id, or from a definition file of the user's.

    Raises:
        SourceError: No such definition, or it lacks something; the message says what.

    >>> election("peru-2021-runoff").contests[0].options[0].name
    'Perú Libre'
    """
    path = Path(name) if name.endswith(".toml") else None
    data = _read(path, "elections", name)
    shape.check_fields(name, data, shape.ELECTION, needed=NEEDED)
    raw = data.pop("contest")
    for one in raw:
        shape.check_fields(name, one, shape.CONTEST, "contest.", ("id",))
    contests = tuple(_contest(name, one, raw) for one in raw)
    shape.check_once(name, "contest.id", (one.id for one in contests))
    data["law"] = tuple(data.get("law", ()))
    defaults: dict[str, Any] = {"country": "pe", "regime": "", "analogy": False}
    return Election(contests=contests, **(defaults | data))


def _contest(file: str, data: dict[str, Any], others: list[dict[str, Any]]) -> Contest:
    options = tuple(_option(file, one) for one in _listed(file, data, others))
    shape.check_once(file, "contest.option.id", (one.id for one in options))
    places = tuple(_constituency(file, x) for x in data.get("constituency", ()))
    shape.check_once(file, "contest.constituency.id", (one.id for one in places))
    shape.check_once(file, "contest.constituency.name", (one.name.casefold() for one in places))
    return Contest(
        id=data["id"],
        name_es=data.get("name_es", data["id"]),
        name_en=data.get("name_en", data["id"]),
        rule=data.get("rule", "majority"),
        options=options,
        codes=tuple(data.get("codes", ())),
        chamber=data.get("chamber", ""),
        constituencies=places,
        printed=tuple(_printed(file, x) for x in data.get("printed", ())),
    )


def _constituency(file: str, data: dict[str, Any]) -> Constituency:
    shape.check_fields(
        file, data, shape.CONSTITUENCY, "contest.constituency.", ("id", "name", "seats")
    )
    return Constituency(**(data | {"codes": tuple(data.get("codes", ()))}))


def _printed(file: str, data: dict[str, Any]) -> PrintedSeats:
    shape.check_fields(file, data, shape.PRINTED, "contest.printed.", ("source", "seats"))
    return PrintedSeats(source=data["source"], seats=tuple(data["seats"].items()))


def _listed(file: str, data: dict[str, Any], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options of a contest as they are written, its own or another's."""
    shared = data.get("options_of")
    if not shared:
        shape.check_fields(file, data, shape.CONTEST, "contest.", ("option",))
        return list(data["option"])
    having = {one.get("id"): one["option"] for one in others if "option" in one}
    if shared not in having:
        known = " | ".join(f'"{one}"' for one in having)
        shape.refuse(file, "contest.options_of", shared, f"options_of = {known}")
    return list(having[shared])


def _option(file: str, data: dict[str, Any]) -> Option:
    shape.check_fields(file, data, shape.OPTION, "contest.option.", ("id", "name"))
    return Option(**(data | {"codes": tuple(data.get("codes", ()))}))


@cache
def format_(name: str) -> Format:
    """
    A format by its id, or from a mapping file of the user's.

    Raises:
        SourceError: No such format, or it names a state that there is not.

    >>> [view.id for view in format_("onpe-2021-evolution").views][-1]
    '2021-06-18'
    """
    path = Path(name) if name.endswith(".toml") else None
    data = _read(path, "formats", name)
    shape.check_fields(name, data, shape.FORMAT)
    shared = View(
        columns=data.pop("columns", {}),
        options=data.pop("options", {}),
        empty_votes=data.pop("empty_votes", "missing"),
    )
    states = {label: _state(name, label, x) for label, x in data.pop("states", {}).items()}
    lists: dict[str, Any] = {key: tuple(data.pop(key)) for key in LISTS if key in data}
    data.setdefault("id", Path(name).stem)
    views = tuple(_view(name, shared, one) for one in data.pop("as_of", [])) or (shared,)
    shape.check_once(name, "as_of.id", (one.id for one in views))
    views = tuple(_with_columns(name, _known_boxes(name, view)) for view in views)
    return Format(views=views, states=states, **lists, **data)


def _with_columns(name: str, view: View) -> View:
    """The view, if each of its columns is a text, and no two boxes have the same one."""
    shape.check_columns(name, "columns", view.columns)
    shape.check_columns(name, "options", view.options)
    boxes = {f"columns.{box}": view.columns[box] for box in NUMBERS if box in view.columns}
    options = {f"options.{one}": column for one, column in view.options.items()}
    fields: dict[str, str] = {}
    for field_, column in boxes.items():
        refuse_same(name, column, fields.get(column), field_)
        fields[column] = field_
    one_contest = "contest" not in view.columns
    for field_, column in options.items():
        refuse_same(name, column, fields.get(column), field_)
        fields |= {column: field_} if one_contest else {}
    return view


def refuse_same(file: str, column: str, one: str | None, other: str) -> None:
    """
    Refuse one column for two boxes.

    Raises:
        SourceError: `one` has the column already; the message names both.
    """
    if one:
        raise SourceError("definition.same", where=file, column=column, fields=f"{one}, {other}")


def _known_boxes(name: str, view: View) -> View:
    """The view, if each of its columns is a box or a text that a sheet has."""
    known = (*TEXTS, *NUMBERS, "state")
    strange = sorted(set(view.columns) - set(known))
    if strange:
        raise SourceError(
            "definition.column", where=name, columns=", ".join(strange), known=", ".join(known)
        )
    return view


def _view(name: str, shared: View, data: dict[str, Any]) -> View:
    shape.check_fields(name, data, shape.AS_OF, "as_of.", ("id",))
    return replace(
        shared,
        id=str(data["id"]),
        columns={**shared.columns, **data.get("columns", {})},
        options={**shared.options, **data.get("options", {})},
        empty_votes=data.get("empty_votes", shared.empty_votes),
    )


def _state(name: str, label: str, value: Any) -> tuple[str, str]:
    """The state and the kind that a label stands for."""
    given = [*value, ""] if isinstance(value, list) and value else ["", ""]
    if len(given) > 3 or given[0] not in list(State) or given[1] not in KINDS:
        known = ", ".join([*State, *KINDS[1:]])
        raise SourceError(
            "definition.state", where=name, value=f"states.{label} = {value}", known=known
        )
    return given[0], given[1]
