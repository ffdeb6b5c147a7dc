"""What a document says, apart from how it is written down."""

from __future__ import annotations

from dataclasses import dataclass

from escrutinio.report.pictures.picture import Picture

PLAIN, WARNING = "plain", "warning"
"""Kinds of notes, beside the four grades of a verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """
    A heading.

    Args:
        text: As it is read.
        level: 2 for a section, 3 for a part of one.
        anchor: What texts that lead here call it: letters, digits and dashes; may be empty.
    """

    text: str
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """
    A paragraph.

    Args:
        text: As it is read.
        lead: Whether it is set larger.
        to: The anchor of what it rests on; may be empty.
        mark: What the way there is called.
    """

    text: str
    lead: bool = False
    to: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Labels and their values, one pair for each line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    A table; its first column names the rows.

    Args:
        title: Its caption.
        columns: The heads of its columns.
        rows: Each as long as the columns.
        right: The places of the columns with numbers, which end on the right.

    Raises:
        ValueError: A row has another length than the columns.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of another length than the columns: {self.title}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture with its caption and the table behind it."""

    picture: Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """
    A text that stands out.

    Args:
        kind: `PLAIN`, `WARNING`, or the grade of a verdict.
        text: As it is read.
        title: Its first words, set bold; may be empty.
    """

    kind: str
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Short texts, one beneath the other."""

    items: tuple[str, ...]


Block = Heading | Text | Facts | Table | Figure | Note | Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """
    A document without a date: the same data give the same bytes.

    Args:
        title: Its only heading of the first level.
        subtitle: Of what; may be empty.
        language: "es" or "en".
        blocks: What it says, in order.

    >>> one = Document(title="A", subtitle="", language="en", blocks=(Text(text="b"),))
    >>> one.pictures
    ()
    """

    title: str
    subtitle: str
    language: str
    blocks: tuple[Block, ...]

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures in it, in order."""
        return tuple(one.picture for one in self.blocks if isinstance(one, Figure))
