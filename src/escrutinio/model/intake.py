"""
What can happen to a copy of a sheet on its way into the count: received, typed twice, settled.

People are named by public roles, never by their names. The first of two entries stands in the log
as a commitment, so that nobody who reads the log before the second can copy it.
"""

from dataclasses import dataclass
from typing import ClassVar

Figures = tuple[tuple[str, int | None], ...]

PAPER, SCAN, FILE = "paper", "scan", "file"
WAYS = (PAPER, SCAN, FILE)
"""How a copy reaches the office."""

MARKS = ("unsigned", "illegible", "nullity_request", "other")
"""What a sheet shows beside its figures: kinds of observation, in the order in which they count."""

MARK = "mark."
"""In front of a mark, as a box of an entry: 1 where the sheet shows it, 0 where not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A copy of a sheet reached the office: which copy, and the digest of its scan if any."""

    kind: ClassVar[str] = "sheet.received"
    version: ClassVar[int] = 1

    at: str
    contest: str
    station: str
    copy: str
    sha256: str = ""
    how: str = PAPER
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Somebody keyed a copy first: the commitment stands for the figures until the second entry."""

    kind: ClassVar[str] = "sheet.sealed"
    version: ClassVar[int] = 1

    at: str
    contest: str
    station: str
    copy: str
    by: str
    commitment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """
    Somebody keyed a copy's figures; which one counts is another event. [votes]

    `salt` opens the commitment of a first entry. `accepted` are the codes of the checks that the
    figures fail and that were accepted as what stands on the paper.
    """

    kind: ClassVar[str] = "sheet.keyed"
    version: ClassVar[int] = 1

    at: str
    contest: str
    station: str
    copy: str
    by: str
    figures: Figures
    salt: str = ""
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A third person settled the boxes in which two entries of a copy differed. [votes]"""

    kind: ClassVar[str] = "sheet.settled"
    version: ClassVar[int] = 1

    at: str
    contest: str
    station: str
    copy: str
    by: str
    figures: Figures  # every box as it stands
    reason: str
    note: str = ""
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A settled copy is typed again: by whose order, and why."""

    kind: ClassVar[str] = "sheet.recalled"
    version: ClassVar[int] = 1

    at: str
    contest: str
    station: str
    copy: str
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Copies of a sheet were compared: which ones, and in which boxes they differ."""

    kind: ClassVar[str] = "sheet.compared"
    version: ClassVar[int] = 1

    at: str
    contest: str
    station: str
    copies: tuple[str, ...]
    boxes: tuple[str, ...] = ()
    by: str = ""


CopyEvent = Received | Sealed | Keyed | Settled | Recalled
"""What happens to one copy."""

IntakeEvent = CopyEvent | Compared
COPY_EVENTS: tuple[type[CopyEvent], ...] = (Received, Sealed, Keyed, Settled, Recalled)
INTAKE_EVENTS: tuple[type[IntakeEvent], ...] = (*COPY_EVENTS, Compared)
