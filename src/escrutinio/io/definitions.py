"""Election definitions and reader formats: small TOML files, shipped or the user's own."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from escrutinio.errors import SourceError
from escrutinio.model.election import Contest, Election, Option
from escrutinio.model.sheet import KINDS, State

NUMBERS = ("registered", "voted", "blank", "null", "challenged")
TEXTS = ("contest", "station", "district_code", "department", "province", "district", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One dated state of a source: the columns that hold it."""

    id: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    empty_votes: str = "missing"  # what an empty box of votes means: "zero" | "missing"


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
        names: set[str] = set()
        for view in self.views:
            for column in (*view.columns.values(), *view.options.values()):
                names |= {column} if isinstance(column, str) else set(column)
        return names


def _read(path: Path | None, kind: str, name: str) -> dict[str, Any]:
    """The TOML of a shipped definition by name, or of the user's own file."""
    try:
        if path is not None:
            return tomllib.loads(path.read_text("utf-8"))
        text = files("escrutinio.data").joinpath(kind, f"{name}.toml").read_text("utf-8")
        return tomllib.loads(text)
    except FileNotFoundError:
        known = ", ".join(sorted(shipped(kind)))
        raise SourceError(f"definition.unknown_{kind}", where=name, known=known) from None
    except OSError as error:
        raise SourceError("source.unreadable", where=name, error=error) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError("definition.broken", where=str(path or name), error=error) from None


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
    try:
        raw = data.pop("contest")
        contests = tuple(_contest(one, raw) for one in raw)
        data["law"] = tuple(data.get("law", ()))
        defaults: dict[str, Any] = {"country": "pe", "regime": "", "analogy": False}
        return Election(contests=contests, **(defaults | data))
    except (KeyError, TypeError) as error:
        raise SourceError("definition.incomplete", where=name, error=error) from None


def _contest(data: dict[str, Any], others: list[dict[str, Any]]) -> Contest:
    shared = data.get("options_of")
    source = next(one for one in others if one["id"] == shared) if shared else data
    options = tuple(
        Option(**(option | {"codes": tuple(option.get("codes", ()))}))
        for option in source["option"]
    )
    return Contest(
        id=data["id"],
        name_es=data.get("name_es", data["id"]),
        name_en=data.get("name_en", data["id"]),
        rule=data.get("rule", "majority"),
        options=options,
        codes=tuple(data.get("codes", ())),
    )


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
    shared = View(
        columns=data.pop("columns", {}),
        options=data.pop("options", {}),
        empty_votes=data.pop("empty_votes", "missing"),
    )
    states = {label: _state(name, value) for label, value in data.pop("states", {}).items()}
    lists: dict[str, Any] = {
        key: tuple(data.pop(key)) for key in ("missing", "zero_voters_missing") if key in data
    }
    data.setdefault("id", Path(name).stem)
    try:
        views = tuple(_view(shared, one) for one in data.pop("as_of", [])) or (shared,)
        views = tuple(_known_boxes(name, view) for view in views)
        return _usable(Format(views=views, states=states, **lists, **data))
    except (KeyError, TypeError, LookupError, ValueError) as error:
        raise SourceError("definition.incomplete", where=name, error=error) from None


def _usable(form: Format) -> Format:
    """The format itself, if its encoding, delimiter and widths are such."""
    "".encode(form.encoding)
    if len(form.delimiter) != 1 or form.delimiter in '"\r\n':
        raise ValueError(f"delimiter = {form.delimiter!r}")
    for name in ("unnamed_fields", "station_width"):
        if not isinstance(getattr(form, name), int):
            raise TypeError(f"{name} = {getattr(form, name)!r}")
    return form


def _known_boxes(name: str, view: View) -> View:
    """The view, if each of its columns is a box or a text that a sheet has."""
    known = (*TEXTS, *NUMBERS, "state")
    strange = sorted(set(view.columns) - set(known))
    if strange:
        raise SourceError(
            "definition.column", where=name, columns=", ".join(strange), known=", ".join(known)
        )
    return view


def _view(shared: View, data: dict[str, Any]) -> View:
    return replace(
        shared,
        id=str(data["id"]),
        columns={**shared.columns, **data.get("columns", {})},
        options={**shared.options, **data.get("options", {})},
        empty_votes=data.get("empty_votes", shared.empty_votes),
    )


def _state(name: str, value: list[str]) -> tuple[str, str]:
    state, kind = [*value, ""][:2]
    if state not in set(State) or kind not in KINDS:
        known = ", ".join([*State, *KINDS[1:]])
        raise SourceError("definition.state", where=name, value=value, known=known)
    return state, kind


def matching(header: tuple[str, ...]) -> Format | None:
    """The shipped format whose columns a header has, the one with the most of them."""
    present = set(header)
    candidates = [format_(name) for name in sorted(shipped("formats"))]
    fitting = [one for one in candidates if one.named_columns() <= present]
    return max(fitting, key=lambda one: len(one.named_columns()), default=None)
