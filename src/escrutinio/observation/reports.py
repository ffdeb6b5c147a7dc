"""Reports of one station put beside one another: what agrees, what differs, what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from escrutinio.model.observation import REJECTED, ConflictSettled, ReportReviewed

Finding = tuple[str, str, str]
"""Where, of which kind, and what a form's own rules say of an answer."""

NOT_EVALUATED = "not-evaluated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """
    A report as it came.

    Args:
        key: Its id, made by the device.
        form: Of which form.
        form_version: In which version.
        station: The station's number; empty where it is about none.
        by: Who sent it, as the log calls them.
        at: When it came, in ISO 8601 and UTC.
        how: By which channel.
        answers: Paths and texts, those of the device apart; an empty text is no answer.
        findings: What the form's own rules say.
        replaces: The key of an earlier report that this one corrects; may be empty.
        replaced: The key of the later one that corrects this; may be empty.
        files: Names and digests; an empty digest has not come.
    """

    key: str
    form: str
    form_version: str
    station: str
    by: str
    at: str
    how: str
    answers: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...] = ()
    replaces: str = ""
    replaced: str = ""
    files: tuple[tuple[str, str], ...] = ()

    def answer(self, path: str) -> str | None:
        """An answer by its path, or by its last name; None where there is none."""
        for name, value in self.answers:
            if (name == path or name.rpartition("/")[2] == path) and value != "":
                return value
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """
    A field in which reports of one station differ.

    Args:
        form: The form.
        station: The station.
        field: The path.
        values: Keys of the reports, and what each says; None for no answer.
        settled: The decision, if there is one of just these reports.
    """

    form: str
    station: str
    field: str
    values: tuple[tuple[str, str | None], ...]
    settled: ConflictSettled | None = None


def standing(reports: Iterable[Report], reviews: Mapping[str, ReportReviewed]) -> list[Report]:
    """The reports that stand: not replaced by an edit, and not rejected by a reader."""
    return [
        one
        for one in reports
        if not one.replaced and not (one.key in reviews and reviews[one.key].state == REJECTED)
    ]


def conflicts(
    reports: Sequence[Report], decisions: Iterable[ConflictSettled] = ()
) -> tuple[Conflict, ...]:
    """
    Every field in which standing reports of one form and station differ.

    An answer against none differs too. A decision holds for the reports that it named; a report
    that comes later opens the conflict again.

    Args:
        reports: Standing reports.
        decisions: In the order of the log.

    >>> a = Report(key="a", form="f", form_version="1", station="000001", by="o-1", at="", how="",
    ...     answers=(("/data/voted", "290"),))
    >>> b = Report(key="b", form="f", form_version="1", station="000001", by="o-2", at="", how="",
    ...     answers=(("/data/voted", "209"),))
    >>> [(one.field, one.values) for one in conflicts([a, b])]
    [('/data/voted', (('a', '290'), ('b', '209')))]
    """
    decided = {(one.form, one.field, tuple(sorted(one.keys))): one for one in decisions}
    groups: dict[tuple[str, str], list[Report]] = {}
    for one in reports:
        if one.station:
            groups.setdefault((one.form, one.station), []).append(one)
    found = []
    for (form, station), each in sorted(groups.items()):
        if len(each) < 2:
            continue
        keys = tuple(sorted(one.key for one in each))
        for field in dict.fromkeys(path for one in each for path, _ in one.answers):
            values = tuple((one.key, dict(one.answers).get(field) or None) for one in each)
            if len({value for _, value in values}) > 1:
                found.append(
                    Conflict(
                        form=form,
                        station=station,
                        field=field,
                        values=values,
                        settled=decided.get((form, field, keys)),
                    )
                )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """
    What is followed of a station: agreed, or decided; fields that are open are named.

    Args:
        station: The station.
        answers: Path and text of what stands.
        open: Fields in conflict that nobody settled.
        keys: The reports behind it.
    """

    station: str
    answers: tuple[tuple[str, str], ...]
    open: tuple[str, ...]
    keys: tuple[str, ...]

    def number(self, name: str) -> int | None:
        """A count by the field's last name; None where it is missing, open or no count."""
        for path, value in self.answers:
            if path.rpartition("/")[2] == name:
                return int(value) if value.isascii() and value.isdigit() else None
        return None


def followed(
    reports: Sequence[Report], decisions: Iterable[ConflictSettled] = ()
) -> dict[str, Followed]:
    """
    By station, what standing reports of one form say; conflicts that nobody settled stay open.

    Nothing is averaged and the latest does not win.
    """
    found: dict[str, Followed] = {}
    by_station: dict[str, list[Report]] = {}
    for one in reports:
        if one.station:
            by_station.setdefault(one.station, []).append(one)
    settled: dict[tuple[str, str], Conflict] = {
        (one.station, one.field): one for one in conflicts(reports, decisions)
    }
    for station, each in by_station.items():
        answers, open_ = [], []
        for field in dict.fromkeys(path for one in each for path, _ in one.answers):
            conflict = settled.get((station, field))
            if conflict is None:
                value = dict(each[0].answers).get(field)
            elif conflict.settled is None:
                open_.append(field)
                continue
            else:
                value = dict(conflict.values).get(conflict.settled.chosen)
            if value:
                answers.append((field, value))
        found[station] = Followed(
            station=station,
            answers=tuple(answers),
            open=tuple(open_),
            keys=tuple(one.key for one in each),
        )
    return found
