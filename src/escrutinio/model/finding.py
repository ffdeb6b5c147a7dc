"""What was seen to be wrong, as values."""

from dataclasses import dataclass

HARMLESS = ("total", "blank", "duplicate", "conflict")
"""Reasons for which a line hides no station: its sheet is another line, or the line holds none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """
    A line that could not be read as a sheet: where, which field, why, and its text.

    `contest` is the one that it concerns, empty where it may concern any.
    """

    file: str
    line: int
    field: str
    reason: str  # a key of the words: "reject.<reason>"
    raw: str
    contest: str = ""

    @property
    def hides_station(self) -> bool:
        """Whether a station may be in it whose sheet is nowhere else."""
        return self.reason not in HARMLESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    A defect seen: its code, where, and the figures that show it.

    `count` is how many sheets (or values) share it when one record stands for many. `contest`
    is the one that it concerns, empty where it concerns all.
    """

    code: str
    where: str = ""
    figures: tuple[tuple[str, int], ...] = ()
    provision: str = ""
    severity: str = "warning"  # "error" | "warning" | "note"
    count: int = 1
    contest: str = ""
