"""
What can happen in an observer mission: forms, samples, reports, estimates, incidents, follow-up.

People are named by public labels. What a report says stands in the log as a commitment: observers
who saw intimidation are not named by the log, and nobody who reads it knows where they were. The
mission opens what it cites.
"""

from dataclasses import dataclass
from typing import ClassVar

TOPIC, REPORTS = ("observation", ""), ("observation", "reports")
"""Contest and station under which the histories of a mission and of its reports are kept."""

COLLECT, CENTRAL, KOBO, SMS, TABLE, PAGE = "collect", "central", "kobo", "sms", "table", "page"
CHANNELS = (COLLECT, CENTRAL, KOBO, SMS, TABLE, PAGE)
"""ODK Collect, exports of ODK Central and KoBo, text messages, a CSV table, the mission's page."""

RECEIVED, APPROVED, ISSUES, REJECTED = "received", "approved", "has-issues", "rejected"
REVIEWS = (RECEIVED, APPROVED, ISSUES, REJECTED)

PUBLISHED, HELD = "published", "held"
"""An estimate went out, or was kept back by the gate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormIssued:
    """A form was given out: its digest fixes what was asked."""

    kind: ClassVar[str] = "observe.form"
    version: ClassVar[int] = 1

    at: str
    form: str
    form_version: str
    sha256: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDrawn:
    """
    A sample was drawn and fixed before the day; the digests are of its list and of its frame.

    The list itself is not in the log, so that nobody knows where observers will be; whoever is
    given the seed and the frame can draw it again.
    """

    kind: ClassVar[str] = "observe.sample"
    version: ClassVar[int] = 1

    at: str
    sample: str  # SHA-256 of the list
    frame: str  # SHA-256 of the frame
    source: str  # SHA-256 of the file that the frame was read from
    design: str
    strata: str
    n: int
    seed: str = ""  # empty while it is kept back
    seed_sha256: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSubstituted:
    """A drawn station could not be observed; the next one by its ticket takes its place."""

    kind: ClassVar[str] = "observe.substituted"
    version: ClassVar[int] = 1

    at: str
    sample: str
    commitment: str  # of both stations
    why: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReceived:
    """
    A report came in; what it says is behind the commitment. It is never changed.

    An edit is another report that names the one it replaces; both stay.
    """

    kind: ClassVar[str] = "observe.received"
    version: ClassVar[int] = 1

    at: str
    key: str
    form: str
    form_version: str
    how: str
    by: str
    commitment: str
    replaces: str = ""
    findings: int = 0
    files: tuple[str, ...] = ()  # SHA-256 of each


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesReceived:
    """Files of a report came after it: an upload that broke off was resumed."""

    kind: ClassVar[str] = "observe.files"
    version: ClassVar[int] = 1

    at: str
    key: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReviewed:
    """Somebody read a report and said what it is worth; the report stays as it is."""

    kind: ClassVar[str] = "observe.reviewed"
    version: ClassVar[int] = 1

    at: str
    key: str
    state: str
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictSettled:
    """Two reports of one station differed in a field; somebody decided, and said why."""

    kind: ClassVar[str] = "observe.settled"
    version: ClassVar[int] = 1

    at: str
    form: str
    field: str
    keys: tuple[str, ...]
    chosen: str  # the key of the report that is followed; empty for none
    why: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateMade:
    """An estimate, with the digests of what went in and of what came out. [share x 10^6]"""

    kind: ClassVar[str] = "observe.estimate"
    version: ClassVar[int] = 1

    at: str
    sample: str
    input: str  # SHA-256
    result: str  # SHA-256
    state: str
    stations: int
    of: int
    method: str
    shares: tuple[tuple[str, int, int, int], ...] = ()  # option, estimate, low, high
    reasons: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentNoted:
    """
    Something happened, or is said to have; when and where as precisely as is known.

    `earliest` and `latest` enclose the moment. `precision` of the place is one of "point",
    "place", "district", "province", "department", "country".
    """

    kind: ClassVar[str] = "incident.noted"
    version: ClassVar[int] = 1

    at: str
    id: str
    code: str
    earliest: str
    latest: str
    place: tuple[str, ...] = ()  # department, province, district, place
    precision: str = "country"
    position: tuple[str, ...] = ()  # latitude, longitude
    severity: int = 1
    text: str = ""
    by: str = ""
    other: tuple[tuple[str, str], ...] = ()  # columns of the file that it came from


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentTold:
    """A report of an incident, or a claim about it: whose words, when, and whose news."""

    kind: ClassVar[str] = "incident.told"
    version: ClassVar[int] = 1

    at: str
    id: str
    source: str
    relation: str  # "saw", "report" or "claim"
    origin: str = ""  # whom the source has it from, so that copies count once
    said: str = ""  # the day on which it was said
    text: str = ""
    stance: str = "affirms"  # or "denies"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFollowed:
    """What was done about an incident: to whom it was put, and what came back."""

    kind: ClassVar[str] = "incident.followed"
    version: ClassVar[int] = 1

    at: str
    id: str
    to: str
    act: str  # "referred", "answered" or "closed"
    text: str = ""
    by: str = ""


ObservationEvent = (
    FormIssued
    | SampleDrawn
    | StationSubstituted
    | ReportReceived
    | FilesReceived
    | ReportReviewed
    | ConflictSettled
    | EstimateMade
    | IncidentNoted
    | IncidentTold
    | IncidentFollowed
)
OBSERVATION_EVENTS: tuple[type[ObservationEvent], ...] = (
    *(FormIssued, SampleDrawn, StationSubstituted, ReportReceived, FilesReceived, ReportReviewed),
    *(ConflictSettled, EstimateMade, IncidentNoted, IncidentTold, IncidentFollowed),
)


def topic_of(event: ObservationEvent) -> tuple[str, str]:
    """Under which history an event is kept."""
    reports = (ReportReceived, FilesReceived, ReportReviewed)
    return REPORTS if isinstance(event, reports) else TOPIC
