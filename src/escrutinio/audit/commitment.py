"""What an audit promises before anybody knows the seed, as plain data with one byte form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from escrutinio.audit.assertion import Assertion
from escrutinio.errors import Refused

FORM = "escrutinio-audit/1"
WITHOUT, WITH, UNIFORM = "without-replacement", "with-replacement", "uniform"
SAMPLINGS = (WITHOUT, WITH, UNIFORM)
"""By weight and without replacement; by weight and with it; all sheets alike, without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """
    One contest of an audit.

    Args:
        contest: Its id.
        names: What it and its options are called, by language and by id.
        options: The options, in the order of the manifest.
        result: What is reported: "elected", "runoff" or "seats", and who or how many.
        manifest: SHA-256 of the manifest.
        sheets: How many sheets the manifest has.
        ballots: The sum of their bounds. [ballots]
        pending: The ballots of sheets outside the manifest, by district. [ballots]
        assertions: What the result rests on.
        unshown: What no linear assertion shows: (list or district, why).
    """

    contest: str
    names: Mapping[str, str] = field(hash=False)
    options: tuple[str, ...]
    result: Mapping[str, Any] = field(hash=False)
    manifest: str
    sheets: int
    ballots: int
    pending: Mapping[str, int] = field(hash=False)
    assertions: tuple[Assertion, ...]
    unshown: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """
    A whole audit as promised.

    Args:
        audit: Its id.
        election: The election's id.
        title: The election's name by language.
        made: When, in ISO 8601 and UTC.
        software: Which version computes it.
        log: The log's name, its size and its root when the sheets were read.
        risk: The limit, as a decimal text.
        bet: The share of the largest bet, as a decimal text.
        sampling: See `SAMPLINGS`.
        bound: What bounds the ballots of a sheet.
        open_sheets: What becomes of sheets that do not count yet.
        simulated: Whether its sheets are made up to show how things work.
        contests: The contests, which share their sheets as far as they can.
    """

    audit: str
    election: str
    title: Mapping[str, str] = field(hash=False)
    made: str
    software: str
    log: tuple[str, int, str]
    risk: str
    bet: str
    sampling: str
    bound: str
    open_sheets: str
    simulated: bool
    contests: tuple[Promised, ...]

    @property
    def limit(self) -> float:
        """The risk limit as a number."""
        return float(self.risk)

    @property
    def replaced(self) -> bool:
        """Whether a sheet can be drawn again."""
        return self.sampling == WITH

    @property
    def even(self) -> bool:
        """Whether all sheets are drawn with the same chance."""
        return self.sampling == UNIFORM

    def of(self, contest: str) -> Promised:
        """
        One of its contests; the only one where none is named.

        Raises:
            Refused: It has no such contest, or several and none is named.
        """
        found = [one for one in self.contests if contest in ("", one.contest)]
        if len(found) != 1:
            known = ", ".join(one.contest for one in self.contests)
            raise Refused("contest.unknown", where=contest or "-", known=known)
        return found[0]


def as_data(commitment: Commitment) -> dict[str, Any]:
    """A commitment as plain data: texts, whole numbers, lists and mappings."""
    return {
        "form": FORM,
        "audit": commitment.audit,
        "election": commitment.election,
        "title": dict(commitment.title),
        "made": commitment.made,
        "software": commitment.software,
        "log": list(commitment.log),
        "risk": commitment.risk,
        "bet": commitment.bet,
        "sampling": commitment.sampling,
        "bound": commitment.bound,
        "open_sheets": commitment.open_sheets,
        "simulated": commitment.simulated,
        "contests": [_promised_data(one) for one in commitment.contests],
    }


def _promised_data(one: Promised) -> dict[str, Any]:
    return {
        "contest": one.contest,
        "names": dict(one.names),
        "options": list(one.options),
        "result": dict(one.result),
        "manifest": one.manifest,
        "sheets": one.sheets,
        "ballots": one.ballots,
        "pending": dict(one.pending),
        "assertions": [_assertion_data(each) for each in one.assertions],
        "unshown": [list(each) for each in one.unshown],
    }


def _assertion_data(one: Assertion) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "winner": one.winner,
        "loser": one.loser,
        "coefficients": dict(one.coefficients),
        "district": one.district,
        "seats": list(one.seats),
        "share": str(one.share),
    }


def from_data(data: Mapping[str, Any]) -> Commitment:
    """
    A commitment from plain data.

    Raises:
        Refused: It is none, or of another form.
    """
    try:
        if data["form"] != FORM:
            raise Refused("audit.form", where=str(data["form"]), known=FORM)
        given = {name: data[name] for name in _PLAIN}
        name, size, root = data["log"]
        return Commitment(
            **given,
            log=(str(name), int(size), str(root)),
            contests=tuple(_promised(one) for one in data["contests"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused("audit.broken", where="commitment.json", error=repr(error)) from None


_PLAIN = (
    *("audit", "election", "title", "made", "software", "risk", "bet", "sampling"),
    *("bound", "open_sheets", "simulated"),
)


def _promised(data: Mapping[str, Any]) -> Promised:
    return Promised(
        contest=data["contest"],
        names=dict(data["names"]),
        options=tuple(data["options"]),
        result=dict(data["result"]),
        manifest=data["manifest"],
        sheets=int(data["sheets"]),
        ballots=int(data["ballots"]),
        pending={key: int(n) for key, n in data["pending"].items()},
        assertions=tuple(_assertion(one, data["contest"]) for one in data["assertions"]),
        unshown=tuple((where, why) for where, why in data["unshown"]),
    )


def _assertion(data: Mapping[str, Any], contest: str) -> Assertion:
    won, lost = data["seats"]
    return Assertion(
        kind=data["kind"],
        contest=contest,
        winner=data["winner"],
        loser=data["loser"],
        coefficients={option: int(n) for option, n in data["coefficients"].items()},
        district=data["district"],
        seats=(int(won), int(lost)),
        share=Fraction(data["share"]),
    )
