"""What can happen to an election's evidence: records that are appended and never edited."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, get_args, get_origin, get_type_hints

from escrutinio.errors import Refused
from escrutinio.model.audit import AUDIT_EVENTS, AuditEvent
from escrutinio.model.cases import (
    BENCH_EVENTS,
    CASE_EVENTS,
    DELIBERATION_EVENTS,
    BenchEvent,
    CaseEvent,
    DeliberationEvent,
    Proclaimed,
)
from escrutinio.model.custody import CUSTODY_EVENTS, CustodyEvent
from escrutinio.model.intake import INTAKE_EVENTS, IntakeEvent
from escrutinio.model.observation import OBSERVATION_EVENTS, ObservationEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A workspace was opened for an election; its definition is fixed by its digest."""

    kind: ClassVar[str] = "opened"
    version: ClassVar[int] = 1

    at: str
    election: str
    definition: str  # SHA-256 of the definition's canonical form
    origin: str  # the log's name


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """A source was read into the workspace: which file, how many lines, which state of it."""

    kind: ClassVar[str] = "source.read"
    version: ClassVar[int] = 1

    at: str
    name: str
    sha256: str
    content_sha256: str
    lines: int
    rejected: int = 0
    as_of: str = ""
    simulated: bool = False  # its stations are made up, to show how things work


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRejected:
    """A line of a source that is no sheet: kept, so that nothing is lost."""

    kind: ClassVar[str] = "line.rejected"
    version: ClassVar[int] = 1

    at: str
    file: str
    line: int
    reason: str
    field: str = ""
    raw: str = ""
    contest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """
    An office published a sheet so, in one of its dated states. [votes]

    Where a later state differs, that is what is recorded: no ruling is inferred from it. `place`
    has scope, department, province, district, district code and polling place, and is left out
    where it is as it was.
    """

    kind: ClassVar[str] = "sheet.published"
    version: ClassVar[int] = 1

    at: str
    contest: str
    station: str
    votes: tuple[int | None, ...]
    registered: int | None = None
    voted: int | None = None
    blank: int | None = 0
    null: int | None = 0
    challenged: int | None = 0
    state: str = "counted"
    why: str = ""  # why it is not simply counted
    label: str = ""  # the office's own words
    line: int = 0
    as_of: str = ""
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A sheet that an earlier state had is not in a later one."""

    kind: ClassVar[str] = "sheet.withdrawn"
    version: ClassVar[int] = 1

    at: str
    contest: str
    station: str
    as_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A sheet was observed: it waits for a ruling."""

    kind: ClassVar[str] = "sheet.observed"
    version: ClassVar[int] = 1

    at: str
    contest: str
    station: str
    why: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenged:
    """Somebody asked for a sheet to be annulled: by which ground."""

    kind: ClassVar[str] = "sheet.challenged"
    version: ClassVar[int] = 1

    at: str
    contest: str
    station: str
    by: str
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """
    A ruling on a sheet: its state after it, the boxes that it changed, and its articles.

    `figures` has the boxes that the ruling names; the others stay as they were. [votes]
    """

    kind: ClassVar[str] = "sheet.ruled"
    version: ClassVar[int] = 1

    at: str
    contest: str
    station: str
    resolution: str
    state: str
    figures: tuple[tuple[str, int | None], ...] = ()
    provisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """The office corrected boxes of a sheet, and why. [votes]"""

    kind: ClassVar[str] = "sheet.corrected"
    version: ClassVar[int] = 1

    at: str
    contest: str
    station: str
    figures: tuple[tuple[str, int | None], ...]
    why: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A count was made of the first `size` events; the digest is that of its totals."""

    kind: ClassVar[str] = "counted"
    version: ClassVar[int] = 1

    at: str
    size: int
    totals: str  # SHA-256 of the totals' canonical form


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePublished:
    """A bundle was published of the first `size` events; the digest is its manifest's."""

    kind: ClassVar[str] = "bundle.published"
    version: ClassVar[int] = 1

    at: str
    size: int
    manifest: str  # SHA-256


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNamed:
    """
    Whose signatures are to be asked for from here on: the log's own key, or a witness's.

    A log's key after the first is signed by the one before it, so that whoever trusts the first
    can follow.
    """

    kind: ClassVar[str] = "key.named"
    version: ClassVar[int] = 1

    at: str
    role: str  # "log" or "witness"
    key: str  # as it is published, in a line
    signature: str = ""  # of the log's key before it, in base64


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWithdrawn:
    """A witness's key is not asked for any more, and why."""

    kind: ClassVar[str] = "key.withdrawn"
    version: ClassVar[int] = 1

    at: str
    key: str
    why: str


Event = (
    Opened
    | SourceRead
    | LineRejected
    | Published
    | Withdrawn
    | Observed
    | Challenged
    | Ruled
    | Corrected
    | Counted
    | BundlePublished
    | KeyNamed
    | KeyWithdrawn
    | IntakeEvent
    | CustodyEvent
    | AuditEvent
    | CaseEvent
    | DeliberationEvent
    | BenchEvent
    | Proclaimed
    | ObservationEvent
)
SheetEvent = Published | Withdrawn | Observed | Ruled | Corrected
"""The events that change what a sheet is."""

EVENTS: tuple[type[Event], ...] = (
    *(Opened, SourceRead, LineRejected, Published, Withdrawn, Observed),
    *(Challenged, Ruled, Corrected, Counted, BundlePublished),
    *(KeyNamed, KeyWithdrawn),
    *INTAKE_EVENTS,
    *CUSTODY_EVENTS,
    *AUDIT_EVENTS,
    *CASE_EVENTS,
    *DELIBERATION_EVENTS,
    *BENCH_EVENTS,
    Proclaimed,
    *OBSERVATION_EVENTS,
)
_BY_KIND = {(one.kind, one.version): one for one in EVENTS}
_FIELDS = {one: {field.name: field.default for field in fields(one)} for one in EVENTS}


def _test(kind: Any) -> Callable[[Any], bool]:
    """
    Whether a value is of a field's kind, as a function of the value: true is no number.

    >>> pair = _test(tuple[str, int | None])
    >>> pair(("v0", 3)), pair(("v0", True)), _test(tuple[int, ...])((1, "x"))
    (True, False, False)
    """
    parts = get_args(kind)
    if get_origin(kind) is not tuple:
        kinds = frozenset(parts or (kind,))
        return lambda value: type(value) in kinds
    if parts[1:] == (...,):
        each = _test(parts[0])
        return lambda value: type(value) is tuple and all(map(each, value))
    tests = [_test(one) for one in parts]
    return lambda value: (
        type(value) is tuple
        and len(value) == len(tests)
        and all(test(one) for test, one in zip(tests, value, strict=True))
    )


_TESTS = {one: {name: _test(kind) for name, kind in get_type_hints(one).items()} for one in EVENTS}


def as_data(event: Event) -> dict[str, Any]:
    """
    An event as plain data: its kind, its version, and every field that is not as by default.

    A field that is added later, with a default, leaves the bytes of older events as they are.

    >>> as_data(Withdrawn(at="2021-06-18T00:00:00Z", contest="president", station="000001"))["kind"]
    'sheet.withdrawn'
    """
    found: dict[str, Any] = {"kind": event.kind, "v": event.version}
    for name, default in _FIELDS[type(event)].items():
        value = getattr(event, name)
        if default is MISSING or value != default:
            found[name] = value
    return found


def from_data(data: Mapping[str, Any]) -> Event:
    """
    An event from plain data.

    Raises:
        Refused: The kind or version is not known, or a field is missing, unknown or of another
            kind.

    >>> one = Counted(at="2021-06-18T00:00:00Z", size=7, totals="00")
    >>> from_data(as_data(one)) == one
    True
    """
    made = _BY_KIND.get((data.get("kind", ""), data.get("v", 0)))
    if made is None:
        where = f"{data.get('kind', '-')} v{data.get('v', '-')}"
        raise Refused("event.unknown", where=where)
    given = {name: _frozen(value) for name, value in data.items() if name not in ("kind", "v")}
    tests = _TESTS[made]
    for name, value in given.items():
        if name in tests and not tests[name](value):
            raise Refused("event.broken", where=made.kind, error=f"{name} = {value!r}"[:80])
    try:
        return made(**given)
    except TypeError as error:
        raise Refused("event.broken", where=made.kind, error=error) from None


def _frozen(value: Any) -> Any:
    """Lists as tuples, all the way down."""
    return tuple([_frozen(one) for one in value]) if type(value) is list else value
