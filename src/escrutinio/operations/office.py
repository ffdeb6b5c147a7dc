"""A tally office at work: its workspace's store, opened once, with the election and its law."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from escrutinio.errors import Refused
from escrutinio.io import workspace
from escrutinio.io.store.acting import Act
from escrutinio.io.store.store import Store
from escrutinio.law.countries import country
from escrutinio.law.country import Country
from escrutinio.law.rule import Regime
from escrutinio.model.election import Contest, Election
from escrutinio.operations.count import contest_of, regime_for

SLACK = 120
"""So far may the clocks of those who write be apart. [s]"""


def seconds(moment: str) -> int:
    """
    A moment in ISO 8601 as seconds since 1970.

    >>> seconds("1970-01-01T00:01:00Z")
    60
    """
    return int(datetime.fromisoformat(moment).timestamp())


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """
    What an act of the office needs.

    Args:
        path: The workspace.
        store: Its events, open.
        election: Its election.
        law: The country's law.
        regime: The rules for observed sheets.
    """

    path: Path
    store: Store = field(hash=False, compare=False)
    election: Election
    law: Country
    regime: Regime

    def contest(self, id_: str) -> Contest:
        """
        A contest by its id; the only one where none is named.

        Raises:
            Refused: There is none, or several and none is named.
        """
        every = self.election.contests
        return every[0] if not id_ and len(every) == 1 else contest_of(self.election, id_)

    def copy(self, name: str) -> str:
        """
        A copy's name; the office's own where none is given.

        Raises:
            Refused: The law knows none of that name.
        """
        known = self.law.copies
        if name and name not in known:
            raise Refused("intake.copy", where=name, copy=name, known=", ".join(known))
        return name or known[0]

    def require_clock(self, now: str, act: Act | None = None) -> None:
        """
        Go on only if the clock has not gone back behind the log.

        Args:
            now: The time, in ISO 8601 and UTC.
            act: The transaction, where there is one.

        Raises:
            Refused: The last event is more than `SLACK` seconds later than now.
        """
        last = act.last() if act is not None else self.store.last()
        if last is not None and seconds(last.at) > seconds(now) + SLACK:
            raise Refused("office.clock", where=str(self.path), now=now, last=last.at)

    def close(self) -> None:
        """Leave the store."""
        self.store.close()


def opened(path: Path) -> Office:
    """
    The office of a workspace.

    Raises:
        Refused: It is no workspace, or no rules for observed sheets are known for its election.
        StoreError: Its events cannot be read.
    """
    place = workspace.read(path)
    election = place.definition()
    return Office(
        path=path,
        store=place.opened(),
        election=election,
        law=country(election.country),
        regime=regime_for(election),
    )
