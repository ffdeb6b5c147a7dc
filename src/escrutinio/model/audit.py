"""
What can happen in a risk-limiting audit: promised, seeded, drawn, typed twice, assessed.

People are named by public roles («typist 3»), never by their names.
"""

from dataclasses import dataclass
from typing import ClassVar

REASONS = (
    "transcription",  # keyed otherwise than it stands there
    "illegible",
    "arithmetic",  # the paper's own figures do not add up
    "swapped",  # rows or columns exchanged
    "wrong-sheet",  # the paper of another station or contest
    "no-image",  # the scan or the paper lacks a part
    "ruling",  # the count follows a ruling that the paper does not show
    "other",
)
"""Why a paper and the report, or two typists, differ."""

Figures = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditCommitted:
    """An audit was promised: the digests of its commitment and of each contest's manifest."""

    kind: ClassVar[str] = "audit.committed"
    version: ClassVar[int] = 1

    at: str
    audit: str
    commitment: str  # SHA-256
    manifests: tuple[tuple[str, str], ...]  # contest, SHA-256


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSeeded:
    """The seed as it was thrown, after the commitment: how, and before whom."""

    kind: ClassVar[str] = "audit.seeded"
    version: ClassVar[int] = 1

    at: str
    audit: str
    seed: str
    how: str = ""
    witnesses: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditDrawn:
    """A round was drawn: so many draws of each scope in all."""

    kind: ClassVar[str] = "audit.drawn"
    version: ClassVar[int] = 1

    at: str
    audit: str
    round: int
    sizes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTyped:
    """Somebody typed a fetched paper without seeing what others typed or the count has. [votes]"""

    kind: ClassVar[str] = "audit.typed"
    version: ClassVar[int] = 1

    at: str
    audit: str
    contest: str
    sheet: str  # the station
    by: str
    figures: Figures = ()
    found: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditAdjudicated:
    """A third person settled what two typed differently. [votes]"""

    kind: ClassVar[str] = "audit.adjudicated"
    version: ClassVar[int] = 1

    at: str
    audit: str
    contest: str
    sheet: str
    by: str
    reason: str
    figures: Figures = ()
    found: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReopened:
    """A settled paper is typed again; what was typed before stays on record."""

    kind: ClassVar[str] = "audit.reopened"
    version: ClassVar[int] = 1

    at: str
    audit: str
    contest: str
    sheet: str
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditExplained:
    """Why a settled paper differs from the report."""

    kind: ClassVar[str] = "audit.explained"
    version: ClassVar[int] = 1

    at: str
    audit: str
    contest: str
    sheet: str
    by: str
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditAssessed:
    """The risk was computed from what was settled; `risks` has the worst of each scope."""

    kind: ClassVar[str] = "audit.assessed"
    version: ClassVar[int] = 1

    at: str
    audit: str
    round: int
    risks: tuple[tuple[str, str], ...]
    confirmed: bool


EntryStep = AuditTyped | AuditAdjudicated | AuditReopened
"""The steps of the double entry of a paper."""

AuditEvent = (
    AuditCommitted
    | AuditSeeded
    | AuditDrawn
    | AuditTyped
    | AuditAdjudicated
    | AuditReopened
    | AuditExplained
    | AuditAssessed
)

AUDIT_EVENTS: tuple[type[AuditEvent], ...] = (
    *(AuditCommitted, AuditSeeded, AuditDrawn, AuditTyped),
    *(AuditAdjudicated, AuditReopened, AuditExplained, AuditAssessed),
)
