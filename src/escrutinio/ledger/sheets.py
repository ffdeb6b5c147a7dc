"""A sheet as plain data, for its canonical bytes."""

from collections.abc import Mapping
from typing import Any

from escrutinio.ledger.fold import place_of, placed
from escrutinio.model.election import ContestId, StationId
from escrutinio.model.sheet import Sheet, State


def sheet_data(sheet: Sheet) -> dict[str, Any]:
    """
    Every box of a sheet, its state, and its place. [votes]

    >>> one = Sheet(contest="p", station="1", registered=9, voted=5, votes=(3, 2))
    >>> from_data(sheet_data(one)) == one
    True
    """
    return {
        "contest": sheet.contest,
        "station": sheet.station,
        "registered": sheet.registered,
        "voted": sheet.voted,
        "votes": list(sheet.votes),
        "blank": sheet.blank,
        "null": sheet.null,
        "challenged": sheet.challenged,
        "state": str(sheet.state),
        "kind": sheet.kind,
        "label": sheet.label,
        "line": sheet.line,
        "place": list(place_of(sheet)),
    }


def from_data(data: Mapping[str, Any]) -> Sheet:
    """The sheet that `sheet_data` wrote."""
    return Sheet(
        contest=ContestId(data["contest"]),
        station=StationId(data["station"]),
        registered=data["registered"],
        voted=data["voted"],
        votes=tuple(data["votes"]),
        blank=data["blank"],
        null=data["null"],
        challenged=data["challenged"],
        state=State(data["state"]),
        kind=data["kind"],
        label=data["label"],
        line=data["line"],
        place=placed(data["place"]),
    )
