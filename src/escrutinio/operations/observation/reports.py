"""Reports read again: those that stand, where they differ, and who decided what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from escrutinio.errors import Refused
from escrutinio.io.store import reports as kept
from escrutinio.io.store.reports import Kept
from escrutinio.model.observation import (
    REPORTS,
    REVIEWS,
    TOPIC,
    ConflictSettled,
    ReportReceived,
    ReportReviewed,
)
from escrutinio.observation.reports import Conflict, Report, conflicts, followed, standing
from escrutinio.operations.office import Office

_FIELDS = ("key", "form", "station", "by", "at", "how", "replaces")


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """
    Everything that came, with what was decided about it.

    Args:
        reports: As they came.
        reviews: The last one of each report, by key.
        decisions: On conflicts, in the order of the log.
    """

    reports: tuple[Report, ...]
    reviews: dict[str, ReportReviewed]
    decisions: tuple[ConflictSettled, ...]

    def of(self, form: str) -> list[Report]:
        """The reports of a form that stand."""
        return standing((one for one in self.reports if one.form == form), self.reviews)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Every field in which reports that stand differ."""
        return conflicts(standing(self.reports, self.reviews), self.decisions)


def book(office: Office, *, form: str = "", station: str = "") -> Book:
    """
    The reports of a mission.

    Args:
        office: The office.
        form: Of one form only.
        station: Of one station only.
    """
    with office.store.reading() as connection:
        rows = kept.reports(connection, form, station)
        files = kept.attached(connection)
    reviewed = office.store.history(*REPORTS)
    events = [one for _, one in office.store.history(*TOPIC)]
    return Book(
        reports=tuple(_report(one, files.get(one.key, {})) for one in rows),
        reviews={one.key: one for _, one in reviewed if isinstance(one, ReportReviewed)},
        decisions=tuple(one for one in events if isinstance(one, ConflictSettled)),
    )


def _report(row: Kept, files: dict[str, str]) -> Report:
    data = json.loads(row.value)
    return Report(
        **{name: data[name] for name in _FIELDS},
        form_version=data["version"],
        answers=tuple((path, value) for path, value in data["answers"]),
        findings=tuple((path, kind, says) for path, kind, says in data["findings"]),
        replaced=row.replaced,
        files=tuple(files.items()),
    )


def review(office: Office, now: str, by: str, key: str, state: str, why: str = "") -> None:
    """
    Say what a report is worth; it stays as it is.

    Raises:
        Refused: There is no such report or state, or a rejection has no reason.
    """
    if state not in REVIEWS:
        raise Refused("observe.review.state", where=state, known=", ".join(REVIEWS))
    if state == "rejected" and not why.strip():
        raise Refused("intake.reason", where=key)
    with office.store.acting() as act:
        if kept.report(act.connection, key) is None:
            raise Refused("observe.report.unknown", where=key[:80])
        act.append([ReportReviewed(at=now, key=key, state=state, by=by, why=why)])


def settle(
    office: Office, now: str, by: str, form: str, station: str, field: str, chosen: str, why: str
) -> Conflict:
    """
    Decide which report is followed in a field in which they differ; empty for neither.

    Raises:
        Refused: They do not differ there, no such report is among them, there is no reason, or
            whoever decides is one of those who reported.
    """
    if not why.strip():
        raise Refused("intake.reason", where=station)
    found = next(
        (one for one in book(office, form=form, station=station).conflicts if one.field == field),
        None,
    )
    if found is None:
        raise Refused("observe.conflict.none", where=f"{station} {field}"[:100])
    keys = tuple(sorted(key for key, _ in found.values))
    if chosen and chosen not in keys:
        raise Refused("observe.conflict.key", where=chosen[:80], known=", ".join(keys))
    with office.store.acting() as act:
        senders = {one.label for key in keys if (one := kept.report(act.connection, key))}
        if by in senders:
            raise Refused("observe.conflict.own", where=by)
        act.append(
            [
                ConflictSettled(
                    at=now, form=form, field=field, keys=keys, chosen=chosen, why=why, by=by
                )
            ]
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """
    What reports of one form say of stations, as numbers.

    Args:
        stations: Their numbers, in order.
        votes: Of each option. [votes]
        left_out: Stations whose reports do not count, with the reason: "missing", "conflict".
    """

    stations: tuple[str, ...]
    votes: tuple[tuple[int, ...], ...]
    left_out: tuple[tuple[str, str], ...]


def figures(office: Office, form: str, fields: Sequence[str]) -> Figures:
    """
    The counts that stations report, those with every field agreed or settled.

    Args:
        office: The office.
        form: The result sheet's form.
        fields: The names of the questions with the votes, in order.
    """
    read = book(office, form=form)
    good: dict[str, tuple[int, ...]] = {}
    left = []
    for station, one in sorted(followed(read.of(form), read.decisions).items()):
        numbers = [one.number(name) for name in fields]
        open_ = {path.rpartition("/")[2] for path in one.open}
        if open_ & set(fields):
            left.append((station, "conflict"))
        elif any(number is None for number in numbers):
            left.append((station, "missing"))
        else:
            good[station] = tuple(number for number in numbers if number is not None)
    return Figures(stations=tuple(good), votes=tuple(good.values()), left_out=tuple(left))


def history(office: Office, key: str) -> list[tuple[int, object]]:
    """Every event of a report and of those that it replaced, with its place in the log."""
    events = [*office.store.history(*TOPIC), *office.store.history(*REPORTS)]
    events.sort(key=lambda one: one[0])
    received = {one.key: one for _, one in events if isinstance(one, ReportReceived)}
    line, at = [key], received.get(key)
    while at is not None and at.replaces and at.replaces not in line:
        line.append(at.replaces)
        at = received.get(at.replaces)
    wanted = set(line)
    return [
        (seq, one)
        for seq, one in events
        if getattr(one, "key", None) in wanted or wanted & set(getattr(one, "keys", ()))
    ]
