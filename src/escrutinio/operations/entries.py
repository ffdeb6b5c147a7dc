"""What two people type of a copy, and what it makes of the sheet."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from escrutinio.errors import Refused
from escrutinio.io.store import copies as kept
from escrutinio.io.store.acting import Act
from escrutinio.io.store.copies import Key
from escrutinio.ledger.commitment import SALT, commitment
from escrutinio.ledger.seals import sealed_value, seals_after
from escrutinio.model.duty import Actor
from escrutinio.model.event import Event, Published
from escrutinio.model.intake import MARK, CopyEvent, Figures, Keyed, Sealed
from escrutinio.model.sheet import Sheet
from escrutinio.operations.office import Office
from escrutinio.tally import entry
from escrutinio.tally.entry import Differs
from escrutinio.tally.intake import (
    Copy,
    after,
    boxes_of,
    failed,
    folded,
    judged,
    marks,
    typed_sheet,
)

LARGEST = 100_000
"""No box of a polling station's sheet holds more."""


UNREAD = "*"
"""What is typed where the paper has no figure that can be read."""


class Entered(NamedTuple):
    """What became of a copy: its stage, and the boxes in which two people differ."""

    stage: str
    boxes: tuple[str, ...] = ()
    state: str = ""
    why: str = ""


def typed(
    office: Office,
    act: Act,
    actor: Actor,
    now: str,
    which: Key,
    boxes: Mapping[str, str],
    accepted: Iterable[str],
) -> Entered:
    """Log one entry of a copy: under seal where it is the first, else both."""
    contest, station, copy = which
    expected = expected_sheet(act, contest, station)
    given = figures(expected, boxes, f"{station} {copy}")
    codes = accepted_checks(office, typed_sheet(expected, given), accepted)
    state = copy_state(act, which)
    events: list[CopyEvent] = []
    if state.sealed is None:
        events.append(sealed(act, actor, now, which, given, codes))
    else:
        second = Keyed(
            at=now,
            contest=contest,
            station=station,
            copy=copy,
            by=actor.label,
            figures=given,
            accepted=codes,
        )
        events += [opened(act, state.sealed), second]
    for one in events:
        state = after(state, one)
    made = [*events, *counted(office, now, which, state, expected)]
    act.append(made)
    return entered(state, made)


def figures(expected: Sheet, boxes: Mapping[str, str], where: str) -> Figures:
    """
    The boxes of a copy as they are logged.

    Raises:
        Refused: One is missing, unknown or no number.
    """
    names = boxes_of(expected)
    strange = [one for one in boxes if one not in names]
    if strange:
        raise Refused(
            "intake.box_unknown", where=where, boxes=", ".join(strange), known=", ".join(names)
        )
    empty = [one for one in names if not _given(one, boxes)]
    if empty:
        raise Refused("intake.box_missing", where=where, boxes=", ".join(empty))
    return tuple((one, _figure(one, boxes.get(one, "0"), where)) for one in names)


def _given(box: str, boxes: Mapping[str, str]) -> bool:
    return box.startswith(MARK) or bool(boxes.get(box, "").strip())


def _figure(box: str, text: str, where: str) -> int | None:
    text = text.strip() or "0"
    most = 1 if box.startswith(MARK) else LARGEST
    if text == UNREAD and most > 1:
        return None
    if (
        not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)))
        or int(text) > most
    ):
        raise Refused("intake.number", where=where, box=box, found=text[:40], most=most)
    return int(text)


def third_figures(
    differs: Differs, expected: Sheet, boxes: Mapping[str, str], where: str
) -> Figures:
    """Every box as it stands: the two's own where they agree, and a third's where not."""
    if set(boxes) != set(differs.boxes):
        raise Refused("intake.third", where=where, boxes=", ".join(differs.boxes))
    asked = dict.fromkeys(boxes_of(expected), "0") | dict(boxes)
    given = dict(figures(expected, asked, where))
    return tuple((box, given[box] if box in boxes else n) for box, n in differs.first.figures)


def expected_sheet(act: Act, contest: str, station: str) -> Sheet:
    """The sheet of a station that is expected, as it is now."""
    sheet = act.sheet(contest, station)
    if sheet is None:
        raise Refused("intake.no_station", where=f"{contest}/{station}")
    return sheet


def copy_state(act: Act, which: Key) -> Copy:
    """A copy as its events make it."""
    contest, station, copy = which
    states = folded(kept.copy_events(act.history(contest, station)))
    if copy not in states:
        raise Refused("intake.not_received", where=f"{station} {copy}")
    return states[copy]


def accepted_checks(office: Office, sheet: Sheet, accepted: Iterable[str]) -> tuple[str, ...]:
    """The checks that a sheet fails; each has to be accepted."""
    codes = failed(sheet, office.law, office.election.date)
    given = frozenset(accepted)
    left = [one for one in codes if one not in given]
    if left:
        raise Refused("intake.warned", where=str(sheet.station), codes=", ".join(left))
    return codes


def sealed(
    act: Act, actor: Actor, now: str, which: Key, typed: Figures, codes: tuple[str, ...]
) -> Sealed:
    """A first entry as its commitment; what it stands for is kept beside the log."""
    contest, station, copy = which
    value = sealed_value(now, typed, codes)
    salt = secrets.token_bytes(SALT)
    made = commitment(salt, value)
    kept.seal(act.connection, made, salt, value.encode("utf-8"))
    return Sealed(
        at=now, contest=contest, station=station, copy=copy, by=actor.label, commitment=made
    )


def opened(act: Act, first: Sealed) -> Keyed:
    """A first entry out of its seal."""
    salt, value = kept.unseal(act.connection, first.commitment)
    data = json.loads(value)
    keyed = Keyed(
        at=data["at"],
        contest=first.contest,
        station=first.station,
        copy=first.copy,
        by=first.by,
        figures=tuple((box, n) for box, n in data["figures"]),
        salt=salt.hex(),
        accepted=tuple(data["accepted"]),
    )
    seals_after({(first.contest, first.station, first.copy): first}, keyed)
    return keyed


def is_counting(office: Office, copy: str, sheet: Sheet) -> bool:
    """Whether a copy is the one that counts: the office's, or what stands in for a lost one."""
    known = office.law.copies
    return sheet.kind == "lost" or copy == (sheet.label if sheet.label in known else known[0])


def counted(office: Office, now: str, which: Key, state: Copy, expected: Sheet) -> list[Event]:
    """What a settled copy makes of the sheet, where it is the one that counts."""
    settled = state.entry
    if not isinstance(settled, entry.Settled) or not is_counting(office, which[2], expected):
        return []
    sheet = typed_sheet(expected, settled.figures)
    shown = marks(settled.figures)
    stands, why = judged(sheet, shown, office.law, office.regime, office.election.date)
    return [
        Published(
            at=now,
            contest=which[0],
            station=which[1],
            votes=sheet.votes,
            registered=sheet.registered,
            voted=sheet.voted,
            blank=sheet.blank,
            null=sheet.null,
            challenged=sheet.challenged,
            state=str(stands),
            why=why,
            label=which[2],
        )
    ]


def entered(state: Copy, events: Sequence[Event]) -> Entered:
    """What became of a copy, without what was typed."""
    boxes = state.entry.boxes if isinstance(state.entry, Differs) else ()
    made = next((one for one in events if isinstance(one, Published)), None)
    return Entered(state.stage, boxes, made.state if made else "", made.why if made else "")
