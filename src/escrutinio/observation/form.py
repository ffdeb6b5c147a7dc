"""An observation form as data: its questions, in two languages, with what they demand."""

from __future__ import annotations

from dataclasses import dataclass

Labels = tuple[tuple[str, str], ...]
"""Texts by language; the empty language is that of a form that has one."""

GROUP, REPEAT, NOTE, CALCULATE = "group", "repeat", "note", "calculate"
SELECT_ONE, SELECT_MANY, FILE = "select1", "select", "binary"
STATION = ("mesa", "station", "polling_station", "casilla")
"""What a question that holds the station's number may be called."""
META = ("start", "end", "today", "deviceid", "username", "phonenumber", "meta", "audit")
"""What is of the device, and not of what was observed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    One question, or a group of them.

    Args:
        path: In the form, such as `/data/count/voted`.
        kind: The type of its answer, or one of `GROUP`, `REPEAT`, `NOTE`, `CALCULATE`.
        labels: What is asked.
        hints: What is said beside it.
        required: Whether it has to be answered.
        constraint: XPath that an answer has to satisfy; may be empty.
        messages: What is said where it does not.
        relevant: XPath under which it is asked; may be empty.
        calculate: XPath of a stored calculation; may be empty.
        choices: Values and their labels.
        tag: In text messages; may be empty.
    """

    path: str
    kind: str
    labels: Labels = ()
    hints: Labels = ()
    required: bool = False
    constraint: str = ""
    messages: Labels = ()
    relevant: str = ""
    calculate: str = ""
    choices: tuple[tuple[str, Labels], ...] = ()
    tag: str = ""

    @property
    def name(self) -> str:
        """Its last name."""
        return self.path.rpartition("/")[2]

    @property
    def asked(self) -> bool:
        """Whether it has an answer of its own."""
        return self.kind not in (GROUP, REPEAT, NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """
    A form.

    Args:
        id: Its id.
        version: Its version.
        titles: Its title.
        root: The name of its root.
        questions: In order.
        prefix: Of text messages; may be empty.
        languages: In which it asks.
    """

    id: str
    version: str
    titles: Labels
    root: str
    questions: tuple[Question, ...]
    prefix: str = ""
    languages: tuple[str, ...] = ("",)

    @property
    def fields(self) -> tuple[Question, ...]:
        """Questions with an answer, those of the device apart."""
        return tuple(
            one for one in self.questions
            if one.asked and one.path.split("/")[2] not in META
        )  # fmt: skip

    @property
    def station(self) -> Question | None:
        """The question that holds the station's number; None where the form has none."""
        return next((one for one in self.fields if one.name in STATION), None)

    def question(self, path: str) -> Question | None:
        """A question by its path, whatever the row of a repeat."""
        plain = plain_path(path)
        return next((one for one in self.questions if one.path == plain), None)

    def repeats(self, path: str) -> bool:
        """Whether a path lies in a repeat, so that it may have several answers."""
        return any(path.startswith(f"{one.path}/") for one in self.questions if one.kind == REPEAT)

    @property
    def single(self) -> tuple[Question, ...]:
        """Questions that have one answer at most, those of the device among them."""
        return tuple(one for one in self.questions if one.asked and not self.repeats(one.path))


def plain_path(path: str) -> str:
    """
    A path without the numbers of rows.

    >>> plain_path("/data/incident[2]/what")
    '/data/incident/what'
    """
    return "/".join(one.partition("[")[0] for one in path.split("/"))


def label(labels: Labels, language: str) -> str:
    """
    A text in a language, by the code in brackets or the name; else in the first.

    >>> label((("Español (es)", "Mesa"), ("English (en)", "Station")), "en")
    'Station'
    >>> label((("", "Mesa"),), "en"), label((), "en")
    ('Mesa', '')
    """
    for name, text in labels:
        if name == language or f"({language})" in name:
            return text
    return labels[0][1] if labels else ""
