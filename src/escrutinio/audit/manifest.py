"""The manifest of an audit: every sheet of a contest as it counts, and where it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from escrutinio.audit.assertion import BLANK
from escrutinio.audit.scope import Counts, Sheets

CAST, REGISTERED = "cast", "registered"
BOUNDS = (CAST, REGISTERED)
"""How many ballots a sheet can hold: those who voted as it says, or all registered voters."""

PLACE = ("scope", "department", "province", "district", "district_code", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """
    The sheets of a contest, in the order of their stations.

    Args:
        ids: The stations, sorted, each once.
        options: The options, in the order of the votes.
        votes: What counts for each option. Shape (len(options), m). [votes]
        blank: Blank votes that count. Shape (m,). [votes]
        ballots: The most ballots that the paper can hold. Shape (m,). [ballots]
        states: Where each sheet stands: "counted", "resolved", "annulled", ...
        places: The columns of `PLACE`, each with a value for every sheet.
        districts: The district whose seats it is about; empty where there is one only.
        pending: The ballots of sheets that do not count yet, by district. [ballots]
    """

    ids: tuple[str, ...]
    options: tuple[str, ...]
    votes: Counts
    blank: NDArray[np.int64]
    ballots: NDArray[np.int64]
    states: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]] = field(hash=False)
    districts: tuple[str, ...] = ()
    pending: Mapping[str, int] = field(default_factory=dict, hash=False)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def sheets(self) -> Sheets:
        """As arrays, with the blank votes as one more option."""
        return Sheets(
            ids=self.ids,
            options=(*self.options, BLANK),
            votes=np.vstack([self.votes, self.blank]),
            ballots=self.ballots,
            districts=self.districts,
            pending=self.pending,
        )
