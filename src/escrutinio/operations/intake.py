"""Intake: copies are received, handed out, typed twice, settled; then the sheet counts or waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError

from escrutinio.errors import Refused
from escrutinio.io.store import copies as kept
from escrutinio.io.store.acting import Act
from escrutinio.io.store.copies import Key
from escrutinio.model import duty
from escrutinio.model.audit import REASONS
from escrutinio.model.duty import Actor
from escrutinio.model.event import Event, Observed
from escrutinio.model.intake import (
    FILE,
    PAPER,
    WAYS,
    Recalled,
    Received,
    Settled,
)
from escrutinio.model.sheet import State
from escrutinio.operations.entries import (
    Entered,
    accepted_checks,
    copy_state,
    counted,
    entered,
    expected_sheet,
    is_counting,
    third_figures,
    typed,
)
from escrutinio.operations.office import Office, seconds
from escrutinio.tally.entry import Differs
from escrutinio.tally.intake import (
    DIFFERS,
    ONCE,
    after,
    folded,
    typed_sheet,
)

HELD = 900
"""So long is a sheet before a typist. [s]"""
TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A copy that arrived: of which station, how, and the digest of its scan."""

    contest: str
    station: str
    copy: str = ""
    sha256: str = ""
    how: str = PAPER


def receive(office: Office, actor: Actor, now: str, receipts: Sequence[Receipt]) -> int:
    """
    Log copies that arrived, all or none; how many there are then.

    Raises:
        Refused: It is not their duty, or no such station or copy is expected.
    """
    actor.require(duty.RECEIVE)
    with office.store.acting() as act:
        office.require_clock(now, act)
        events = []
        for one in receipts:
            contest, copy = office.contest(one.contest).id, office.copy(one.copy)
            expected_sheet(act, str(contest), one.station)
            if one.how not in WAYS:
                raise Refused("intake.copy", where=one.station, copy=one.how, known=", ".join(WAYS))
            events.append(
                Received(
                    at=now,
                    contest=str(contest),
                    station=one.station,
                    copy=copy,
                    sha256=one.sha256,
                    how=one.how,
                    by=actor.label,
                )
            )
        return act.append(events) if events else act.head.size


def claim(office: Office, actor: Actor, now: str) -> Key | None:
    """
    Put the next copy before a typist: the one that they have, one typed once, or a new one.

    Returns:
        Which copy; None where nothing is left that they may type.

    Raises:
        Refused: It is not their duty.
    """
    actor.require(duty.KEY)
    at = seconds(now)
    for _ in range(TRIES):
        try:
            with office.store.working(lasting=False) as connection:
                mine = kept.leased_to(connection, actor.label, at)
                key = mine or kept.next_for(connection, actor.label, at)
                if key is not None:
                    kept.lease(connection, key, actor.label, at, at + HELD)
                return key
        except IntegrityError:  # somebody else took it in the same moment
            continue
    return None


def held(office: Office, actor: Actor, now: str) -> Key | None:
    """The copy that a typist has before them; None for none."""
    with office.store.reading() as connection:
        return kept.leased_to(connection, actor.label, seconds(now))


def key(
    office: Office,
    actor: Actor,
    now: str,
    which: Key,
    boxes: Mapping[str, str],
    accepted: Iterable[str] = (),
) -> Entered:
    """
    Log what a typist typed of the copy before them: first under seal, then in the open.

    Args:
        office: The office.
        actor: Who types.
        now: The time, in ISO 8601 and UTC.
        which: Contest, station and copy.
        boxes: What was typed, by box; `UNREAD` where the paper has no figure that can be read.
        accepted: The codes of failed checks that are accepted as what stands on the paper.

    Raises:
        Refused: It is not before them, a box is missing or no number, or the figures fail a check
            that is not accepted.
    """
    actor.require(duty.KEY)
    with office.store.acting() as act:
        office.require_clock(now, act)
        if kept.holder(act.connection, which, seconds(now)) != actor.label:
            raise Refused("intake.not_held", where=f"{which[1]} {which[2]}")
        made = typed(office, act, actor, now, which, boxes, accepted)
        kept.release(act.connection, which)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A sheet out of a file: which copy, its boxes as texts, and where it was read."""

    contest: str
    station: str
    copy: str
    boxes: Mapping[str, str]
    accepted: tuple[str, ...] = ()
    where: str = ""


def take_in(
    office: Office, actor: Actor, now: str, sheets: Sequence[Given], by: str
) -> list[Entered]:
    """
    Log sheets that came as data: each is received and is one entry, by whoever sent it.

    A person still types it a second time from the paper. All of them are logged, or none.

    Args:
        office: The office.
        actor: Who hands them in.
        now: The time, in ISO 8601 and UTC.
        sheets: What they say.
        by: How the log calls the sender.

    Raises:
        Refused: It is not their duty, or one of them cannot be taken, with its line.
    """
    actor.require(duty.RECEIVE)
    sender = Actor(label=by, role=duty.TYPIST)
    made = []
    with office.store.acting() as act:
        office.require_clock(now, act)
        for one in sheets:
            try:
                made.append(_taken(office, act, sender, actor, now, one))
            except Refused as error:
                values = dict(error.values)
                raise Refused(
                    error.key, where=f"{one.where} {error.where}".strip(), **values
                ) from None
    return made


def _taken(
    office: Office, act: Act, sender: Actor, actor: Actor, now: str, given: Given
) -> Entered:
    contest, copy = str(office.contest(given.contest).id), office.copy(given.copy)
    expected_sheet(act, contest, given.station)
    states = folded(kept.copy_events(act.history(contest, given.station)))
    if copy not in states:
        act.append(
            [
                Received(
                    at=now,
                    contest=contest,
                    station=given.station,
                    copy=copy,
                    how=FILE,
                    by=actor.label,
                )
            ]
        )
    which = (contest, given.station, copy)
    return typed(office, act, sender, now, which, given.boxes, given.accepted)


def settle(
    office: Office,
    actor: Actor,
    now: str,
    which: Key,
    boxes: Mapping[str, str],
    *,
    reason: str,
    note: str = "",
    accepted: Iterable[str] = (),
) -> Entered:
    """
    Log what a third person found in the boxes in which two entries differ.

    Raises:
        Refused: It is not their duty, they typed it, or other boxes than those are given.
    """
    actor.require(duty.SETTLE)
    contest, station, copy = which
    with office.store.acting() as act:
        office.require_clock(now, act)
        expected, state = expected_sheet(act, contest, station), copy_state(act, which)
        differs = state.entry
        if not isinstance(differs, Differs):
            raise Refused("entry.settled.adjudicated", where=station, by=actor.label)
        whole = third_figures(differs, expected, boxes, f"{station} {copy}")
        codes = accepted_checks(office, typed_sheet(expected, whole), accepted)
        if reason not in REASONS:
            raise Refused("audit.reason", where=reason or "-", known=", ".join(REASONS))
        event = Settled(
            at=now,
            contest=contest,
            station=station,
            copy=copy,
            by=actor.label,
            figures=whole,
            reason=reason,
            note=note,
            accepted=codes,
        )
        state = after(state, event)
        events = [event, *counted(office, now, which, state, expected)]
        act.append(events)
    return entered(state, events)


def recall(office: Office, actor: Actor, now: str, which: Key, why: str) -> None:
    """
    Have a settled copy typed again, by two people; what was typed stays in its history.

    Raises:
        Refused: It is not their duty, no reason is given, it is not settled, or a jury has it.
    """
    actor.require(duty.RECALL)
    contest, station, copy = which
    if not why.strip():
        raise Refused("intake.reason", where=station)
    with office.store.acting() as act:
        office.require_clock(now, act)
        sheet = expected_sheet(act, contest, station)
        if sheet.state in (State.RESOLVED, State.ANNULLED):
            raise Refused("intake.decided", where=station)
        event = Recalled(
            at=now, contest=contest, station=station, copy=copy, by=actor.label, why=why.strip()
        )
        after(copy_state(act, which), event)
        events: list[Event] = [event]
        if is_counting(office, copy, sheet):
            events.append(
                Observed(at=now, contest=contest, station=station, why="in_process", by=actor.label)
            )
        act.append(events)


def lose(office: Office, actor: Actor, now: str, contest: str, station: str) -> None:
    """
    Log that the office's copy never came: the next copy in the order of the law stands in for it.

    Raises:
        Refused: It is not their duty, or the copy was received.
    """
    actor.require(duty.LOSE)
    with office.store.acting() as act:
        office.require_clock(now, act)
        expected = expected_sheet(act, contest, station)
        states = folded(kept.copy_events(act.history(contest, station)))
        if office.law.copies[0] in states:
            raise Refused("intake.not_lost", where=station)
        lost = replace(expected, kind="lost")
        events: list[Event] = [Observed(at=now, contest=contest, station=station, why="lost",
                                        by=actor.label)]  # fmt: skip
        for copy in office.law.copies[1:]:
            if copy in states and len(events) == 1:
                which = (contest, station, copy)
                events += counted(office, now, which, states[copy], lost)
        act.append(events)


def waiting(office: Office) -> list[kept.Row]:
    """The copies in which two entries differ, in order."""
    return kept.rows(office.store, DIFFERS)


def first_entries(office: Office) -> list[kept.Row]:
    """The copies that wait for a second entry."""
    return kept.rows(office.store, ONCE)
