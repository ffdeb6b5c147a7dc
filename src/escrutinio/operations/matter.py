"""What a log gives, event by event: sheets with their trail, sums of places, progress."""

from __future__ import annotations

from dataclasses import dataclass, field

from escrutinio.ledger.readings import unread
from escrutinio.model.election import Contest, Election
from escrutinio.model.event import Event
from escrutinio.model.result import Count
from escrutinio.model.sheet import Sheet
from escrutinio.operations.progress import Course
from escrutinio.operations.trail import Key, Trail
from escrutinio.tally.recount import Sums, add, counted, sums


@dataclass(slots=True, kw_only=True)
class Matter:
    """
    A log read so far; it grows event by event.

    Args:
        election: The election.
        trail: Every sheet with its events.
        courses: The progress of each contest.
        found: The sums of each contest's polling places.
        logged: When the newest event was logged.
    """

    election: Election
    trail: Trail = field(default_factory=Trail)
    courses: dict[str, Course] = field(default_factory=dict)
    found: dict[str, Sums] = field(default_factory=dict)
    logged: str = ""

    def __post_init__(self) -> None:
        for contest in self.election.contests:
            self.courses[contest.id] = Course(n_options=len(contest.options))
            self.found[contest.id] = sums([], len(contest.options))

    def add(self, index: int, event: Event) -> None:
        """One more event, which fits what was before it."""
        key = (getattr(event, "contest", ""), getattr(event, "station", ""))
        before = self.trail.sheets.get(key)
        self.trail.add(index, event)
        self.logged = max(self.logged, event.at)
        if key[1] and key[0] in self.courses:
            after, at = self.trail.sheets.get(key), self.trail.times[key]
            self.courses[key[0]].add(at, index + 1, before, after)

    def take(self) -> set[Key]:
        """Bring the sums up to date; the sheets that changed since the last time."""
        touched = self.trail.take()
        for key, before in touched.items():
            found, after = self.found.get(key[0]), self.trail.sheets.get(key)
            if found is not None and before != after:
                _swap(found, before, after)
        return set(touched)

    def hidden(self, contest: Contest) -> int:
        """How many stations lines without a sheet may hide; none where there are no sheets."""
        return sum(1 for one in self._hiding() if one in ("", contest.id))

    def shown(self) -> list[Contest]:
        """The contests that have sheets, or a line that may hide one."""
        hiding = self._hiding()
        return [x for x in self.election.contests if self.found[x.id] or x.id in hiding]

    def _hiding(self) -> list[str]:
        """The contest of each line that may hide a station, empty where it may be of any."""
        if not self.trail.sheets:
            return []
        lost = unread(event for _, event in self.trail.around)
        return [one.contest for one in lost if one.hides_station]

    def whole(self, contest: Contest) -> Count:
        """The count of a contest, with the stations that may be hidden."""
        [whole] = counted(self.found[contest.id]) or [Count()]
        return Count(
            key=(), groups=whole.groups, unregistered=whole.unregistered + self.hidden(contest)
        )


def _swap(found: Sums, before: Sheet | None, after: Sheet | None) -> None:
    if before is not None:
        add(found, [before], -1)
    if after is not None:
        add(found, [after])
