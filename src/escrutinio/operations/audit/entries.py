"""Type fetched papers, settle what two typed differently, type again, and say why they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from escrutinio.audit.assertion import BLANK
from escrutinio.audit.commitment import Promised
from escrutinio.errors import Refused, SourceError
from escrutinio.io.audits import FOUND, NO, VOTES, YES, typed_rows
from escrutinio.model.audit import (
    REASONS,
    AuditAdjudicated,
    AuditExplained,
    AuditReopened,
    AuditTyped,
    EntryStep,
    Figures,
)
from escrutinio.operations.audit.opened import Audit, append, opened
from escrutinio.operations.audit.rounds import wanted
from escrutinio.tally.entry import Differs, Empty, Entry, Settled, after
from escrutinio.tally.papers import as_entry

OTHER_BOXES = ("blank", "null", "challenged", "voted")
"""Boxes beside those of the options; the first one counts where shares are of blank votes too."""

LARGEST = 100_000
"""No box of a polling station's sheet holds more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """
    What became of a paper, without what was typed.

    Args:
        contest: The contest.
        station: The station.
        state: "once", "differs", "settled" or "empty".
        boxes: Those in which two people differ, by the names of the options.
    """

    contest: str
    station: str
    state: str
    boxes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A paper as somebody gives it: its boxes as texts, and where it was read."""

    contest: str
    station: str
    boxes: Mapping[str, str]
    found: bool = True
    where: str = ""


def read(path: Path, audit: str, file: Path, contest: str = "") -> list[Given]:
    """
    The papers of a filled-in list.

    Raises:
        SourceError: It cannot be read, or a row says neither that the paper is there nor not.
    """
    found = opened(path, audit)
    promised = found.commitment.of(contest) if contest or _one(found) else None
    options = promised.options if promised else ()
    made = []
    for line, named, station, boxes in typed_rows(file, options):
        where = f"{file}:{line}"
        there = boxes.pop(FOUND, "").casefold()
        if there not in (*YES, *NO):
            raise SourceError("audit.found", where=where, found=there)
        if any(boxes.values()) or there in NO:
            given = Given(
                contest=named or contest,
                station=station,
                boxes=boxes,
                found=there not in NO,
                where=where,
            )
            made.append(given)
    return made


def _one(found: Audit) -> bool:
    return len(found.commitment.contests) == 1


def enter(path: Path, audit: str, now: str, by: str, papers: Sequence[Given]) -> list[Entered]:
    """
    Log papers that one person typed. All of them are logged, or none.

    Args:
        path: The workspace.
        audit: The audit.
        now: The time, in ISO 8601 and UTC.
        by: Who typed, as a public role.
        papers: What was typed.

    Raises:
        Refused: A paper was not drawn, a box cannot be read, or the same person typed it before.
    """
    found = opened(path, audit)
    asked = _asked(found)
    events: list[EntryStep] = []
    for one in papers:
        promised = _promised(found, one, asked)
        events.append(
            AuditTyped(
                at=now,
                audit=audit,
                contest=promised.contest,
                sheet=one.station,
                by=_role(by),
                figures=figures(one, promised) if one.found else (),
                found=one.found,
            )
        )
    return _logged(found, events, [one.where for one in papers])


def settle(
    path: Path, audit: str, now: str, by: str, paper: Given, *, reason: str, note: str = ""
) -> Entered:
    """
    Log what a third person found where two had typed differently.

    Boxes that are not given stay as the two agreed on.

    Raises:
        Refused: The two did not differ, it is one of them, or a differing box is not given.
    """
    found = opened(path, audit)
    promised = _promised(found, paper, _asked(found))
    _require_reason(reason)
    state = found.papers.get((promised.contest, paper.station), Empty())
    boxes: dict[str, int | None] = {}
    if isinstance(state, Differs) and paper.found:
        known = state.first if state.first.found else state.second
        boxes = {box: n for box, n in known.figures if box not in state.boxes}
        given = dict(_read(paper, promised))
        left = [box for box in state.boxes if box not in given and box != FOUND]
        if left:
            boxes_left = ", ".join(_shown(left, promised))
            raise Refused("audit.settle_boxes", where=paper.station, boxes=boxes_left)
        order = [box for box, _ in known.figures]
        boxes = {box: (boxes | given)[box] for box in (*order, *given) if box in boxes | given}
    event = AuditAdjudicated(
        at=now,
        audit=audit,
        contest=promised.contest,
        sheet=paper.station,
        by=_role(by),
        reason=reason,
        figures=tuple(boxes.items()),
        found=paper.found,
        note=note,
    )
    return _logged(found, [event], [""])[0]


def reopen(path: Path, audit: str, now: str, by: str, paper: Given, why: str) -> Entered:
    """
    Have a settled paper typed again; what was typed before stays in its history.

    Raises:
        Refused: It is not settled, or no reason is given.
    """
    found = opened(path, audit)
    promised = _promised(found, paper, _asked(found))
    if not why.strip():
        raise Refused("audit.no_reason", where=paper.station)
    event = AuditReopened(
        at=now,
        audit=audit,
        contest=promised.contest,
        sheet=paper.station,
        by=_role(by),
        why=why,
    )
    return _logged(found, [event], [""])[0]


def explain(
    path: Path, audit: str, now: str, by: str, paper: Given, *, reason: str, note: str = ""
) -> None:
    """
    Log why a settled paper differs from the report.

    Raises:
        Refused: It is not settled, or the reason is none of `REASONS`.
    """
    found = opened(path, audit)
    promised = _promised(found, paper, _asked(found))
    _require_reason(reason)
    if not isinstance(found.papers.get((promised.contest, paper.station)), Settled):
        raise Refused("audit.not_settled", where=paper.station)
    event = AuditExplained(
        at=now,
        audit=audit,
        contest=promised.contest,
        sheet=paper.station,
        by=_role(by),
        reason=reason,
        note=note,
    )
    append(path, [event])


def _logged(found: Audit, events: Sequence[EntryStep], where: Sequence[str]) -> list[Entered]:
    """The events, once each of them is possible; what became of the papers."""
    states: dict[tuple[str, str], Entry] = dict(found.papers)
    result = []
    for event, place in zip(events, where, strict=True):
        key = (event.contest, event.sheet)
        promised = found.commitment.of(event.contest)
        try:
            states[key] = after(states.get(key, Empty()), as_entry(event))
        except Refused as error:
            at = f"{place} {key[1]}".strip()
            raise Refused(error.key, where=at, **_told(error, promised)) from None
        state = states[key]
        boxes = _shown(state.boxes, promised) if isinstance(state, Differs) else ()
        name = type(state).__name__.lower()
        result.append(Entered(contest=key[0], station=key[1], state=name, boxes=boxes))
    append(found.path, events)
    return result


def _shown(boxes: Sequence[str], promised: Promised) -> tuple[str, ...]:
    """Boxes as the list calls them: by the options, and not by their places."""
    names = {f"v{i}": option for i, option in enumerate(promised.options)}
    return tuple(names.get(box, box) for box in boxes)


def _told(error: Refused, promised: Promised) -> dict[str, object]:
    """The values of an error, with boxes by their options."""
    values = dict(error.values)
    if "boxes" in values:
        values["boxes"] = ", ".join(_shown(str(values["boxes"]).split(", "), promised))
    return values


def _asked(found: Audit) -> set[tuple[str, str]]:
    """The papers that were drawn, by contest and station."""
    drawn = wanted(found, found.record.sizes)
    return {(contest, one.station) for one in drawn for contest in one.contests}


def _promised(found: Audit, paper: Given, asked: set[tuple[str, str]]) -> Promised:
    """The contest of a paper that was drawn."""
    promised = found.commitment.of(paper.contest)
    if (promised.contest, paper.station) not in asked:
        raise Refused("audit.not_drawn", where=_where(paper))
    return promised


def _role(by: str) -> str:
    if not by.strip():
        raise Refused("audit.nobody")
    return by.strip()


def _require_reason(reason: str) -> None:
    if reason not in REASONS:
        raise Refused("audit.reason", where=reason or "-", known=", ".join(REASONS))


def figures(paper: Given, promised: Promised) -> Figures:
    """
    The boxes of a paper, by their names in the log; an empty one holds no vote.

    Raises:
        Refused: A box is unknown or no number, or one of an option is not given at all.
    """
    given = dict(_read(paper, promised))
    wanted_boxes = {f"v{i}": option for i, option in enumerate(promised.options)}
    if any(BLANK in one.coefficients for one in promised.assertions):
        wanted_boxes["blank"] = "blank"
    missing = [name for box, name in wanted_boxes.items() if box not in given]
    if missing:
        raise Refused("audit.box_missing", where=_where(paper), boxes=", ".join(missing))
    return tuple(given.items())


def _read(paper: Given, promised: Promised) -> Iterable[tuple[str, int]]:
    """The given boxes in the order of the paper."""
    names = {option: f"v{i}" for i, option in enumerate(promised.options)}
    known = {f"{VOTES}{option}": box for option, box in names.items()} | names
    known |= {box: box for box in (*names.values(), *OTHER_BOXES)}
    found = {}
    for name, text in paper.boxes.items():
        if name not in known:
            allowed = ", ".join((*names, *OTHER_BOXES))
            raise Refused("audit.box", where=_where(paper), box=name, known=allowed)
        found[known[name]] = _count(text, f"{_where(paper)} {name}")
    order = (*names.values(), *OTHER_BOXES)
    return [(box, found[box]) for box in order if box in found]


def _where(paper: Given) -> str:
    return f"{paper.where} {paper.station}".strip()


def _count(text: str, where: str) -> int:
    """A count of votes; nothing written is none."""
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or int(text) > LARGEST:
        raise Refused("audit.number", where=where, found=text)
    return int(text)
