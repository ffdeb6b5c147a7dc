"""The votes of a chamber out of a source: by contest and district, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from escrutinio.errors import Refused
from escrutinio.io import lists
from escrutinio.io.certificates import is_certificate
from escrutinio.io.printed import Printed
from escrutinio.io.source import Progress, find, quiet
from escrutinio.io.sums import Sums
from escrutinio.io.tables import Loaded
from escrutinio.law.chambers import ChamberRule
from escrutinio.model.election import Contest, ContestId
from escrutinio.model.finding import Finding, Rejected
from escrutinio.model.result import Totals
from escrutinio.model.seats import Chamber
from escrutinio.operations.count import (
    contests_in,
    count_sheets,
    reader_findings,
    source_findings,
)
from escrutinio.operations.open import open_source, unused
from escrutinio.tally.seats.chamber import Part
from escrutinio.tally.seats.parts import (
    WHOLE,
    Places,
    by_constituency,
    gathered,
    homes,
    inside,
    is_whole,
    named,
)

Stated = Mapping[ContestId, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """
    The votes of the contests that fill a chamber.

    Args:
        places: By contest and constituency.
        stated: Valid votes as the source prints them, by contest and constituency. [votes]
        stated_valid: The same of the whole, where it prints any. [votes]
        whole: Their sums, as far as they lie in a district.
        areas: How many areas of the source are summed into one district, by contest.
        printed: What was printed beside the votes.
        rejected: The lines that were not read.
        findings: What was seen while reading.
    """

    places: Mapping[ContestId, Places]
    stated: Stated
    stated_valid: int | None
    whole: Totals
    areas: Mapping[ContestId, int]
    printed: tuple[Printed, ...]
    rejected: tuple[Rejected, ...]
    findings: tuple[Finding, ...]

    @property
    def valid(self) -> int:
        """The valid votes that shares are of. [votes]"""
        return self.whole.valid if self.stated_valid is None else self.stated_valid

    def joined(self, by_hand: bool, contests: Sequence[Contest]) -> Iterator[Finding]:
        """Areas that are summed: for want of districts, or into the only one that there is."""
        for contest in contests:
            areas = self.areas[contest.id]
            if areas and (contest.constituencies or by_hand):
                yield Finding(
                    code="DISTRICT-WHOLE" if contest.constituencies else "DISTRICTS-JOINED",
                    where=contest.id if contest.constituencies else "",
                    figures=(("areas", areas),),
                    severity="note" if contest.constituencies else "warning",
                )


def open_votes(
    name: str,
    election: str = "",
    form: str = "",
    as_of: str = "",
    progress: Progress = quiet,
    contest: str = "",
) -> Loaded | Sums:
    """
    A source of votes: sheets, sums by area, or a table of lists.

    Raises:
        SourceError: It cannot be read.
        Refused: It is a certificate, or it cannot be told which contest a table of lists is of.
    """
    if Path(name).is_file():
        if is_certificate(Path(name)):
            raise Refused("seats.is_certificate", where=name, path=name)
        table = lists.read(find(name))
        if table is not None:
            unused(name, format=form, as_of=as_of)
            return lists.load(table, election, contest)
    return open_source(name, election=election, form=form, as_of=as_of, progress=progress)


def contests_there(opened: Loaded | Sums) -> set[str]:
    """The contests that a source has votes of."""
    if isinstance(opened, Sums):
        return set(opened.contests)
    return {one.id for one in contests_in(opened)}


def votes_of(opened: Loaded | Sums, contests: Sequence[Contest], rule: ChamberRule) -> Votes:
    """The votes of a chamber's contests, each from its own part of the source."""
    own = [opened.contests[one.id] for one in contests] if isinstance(opened, Sums) else []
    places = {one.id: _by_place(opened, one) for one in contests}
    stated = {one.id: _stated(sums, one) for one, sums in zip(contests, own, strict=False)}
    return Votes(
        places=places,
        stated=stated,
        stated_valid=_stated_valid(own, contests, places, stated, rule),
        whole=sum((inside(each, rule) for each in places.values()), Totals()),
        areas={one.id: 0 for one in contests}
        | {one.id: _summed(sums, one) for one, sums in zip(contests, own, strict=False)},
        printed=_printed(own, contests),
        rejected=_rejected(opened, own),
        findings=tuple(_source_findings(opened, own)),
    )


def _by_place(opened: Loaded | Sums, contest: Contest) -> Places:
    """The votes of each constituency, or of the whole under an empty name."""
    if not isinstance(opened, Sums):
        return by_constituency(contest, count_sheets(opened, contest, level="province").places)
    sums = opened.contests[contest.id]
    areas = dict(sums.areas)
    if not areas and is_whole(contest.constituencies, {}):
        return {contest.constituencies[0].id: sums.whole}
    if not contest.constituencies or not areas:
        return {WHOLE: sums.whole}
    return gathered(contest.constituencies, areas)


def _summed(sums: Sums, contest: Contest) -> int:
    """How many areas are summed into one district."""
    areas = dict(sums.areas)
    own = contest.constituencies
    return 0 if own and not is_whole(own, named(own, areas)) else len(areas)


def _stated(sums: Sums, contest: Contest) -> Mapping[str, int]:
    """
    The valid votes that are printed for each constituency. [votes]

    Where some of its areas print none, their lists' votes stand in for them.
    """
    areas, given = dict(sums.areas), dict(sums.stated_of)
    at = homes(contest.constituencies, areas)
    found: dict[str, int] = {}
    for area, totals in areas.items():
        if at[area] in {at[one] for one in given}:
            found[at[area]] = found.get(at[area], 0) + given.get(area, totals.valid)
    return found


def _stated_valid(
    own: Sequence[Sums],
    contests: Sequence[Contest],
    places: Mapping[ContestId, Places],
    stated: Stated,
    rule: ChamberRule,
) -> int | None:
    """The valid votes of the whole as printed: for itself, or district by district."""
    if not any(sums.stated_valid is not None or sums.stated_of for sums in own):
        return None
    total = 0
    for sums, contest in zip(own, contests, strict=True):
        each = places[contest.id]
        apart = rule.districts != "national" and set(each) != {WHOLE}
        by_district = sum(
            stated[contest.id].get(home, one.valid)
            for home, one in each.items()
            if home != WHOLE or not apart
        )
        total += by_district if sums.stated_valid is None else sums.stated_valid
    return total


def _printed(own: Sequence[Sums], contests: Sequence[Contest]) -> tuple[Printed, ...]:
    """What was printed beside the votes, in the source or as the definition knows it."""
    known = (
        Printed(area=WHOLE, option=option, seats=n, source=one.source)
        for contest in contests
        for one in contest.printed
        for option, n in one.seats
    )
    return (*(one for sums in own for one in sums.printed), *known)


def _rejected(opened: Loaded | Sums, own: Sequence[Sums]) -> tuple[Rejected, ...]:
    """The lines that were not read, of these contests."""
    if not isinstance(opened, Sums):
        return opened.rejected
    each = own if opened in own else (opened, *own)
    lines = [one for sums in each for one in sums.rejected]
    return tuple(sorted(lines, key=lambda one: one.line))


def _source_findings(opened: Loaded | Sums, own: Sequence[Sums]) -> list[Finding]:
    """
    What was seen while reading; a rejected line may hold votes that would move a seat.

    A row of totals holds none, and is told as what it is.
    """
    if not isinstance(opened, Sums):
        return source_findings(opened)
    told = {one.where for sums in own for one in sums.findings if one.code == "ROWS-TOTAL"}
    lines = [one for one in _rejected(opened, own) if not (told and one.reason == "total")]
    return [*(one for sums in own for one in sums.findings), *reader_findings(lines)]


def missing_votes(votes: Votes, parts: Sequence[Part]) -> Iterator[Finding]:
    """Where another number of valid votes is stated than the lists have: more, if some lack."""
    seen = [("", votes.whole.valid, votes.stated_valid)]
    if len(parts) > 1:
        seen += [(part.name, sum(part.votes.values()), part.stated) for part in parts]
    for where, summed, stated in seen:
        if stated is not None and stated != summed:
            figures = (("stated", stated), ("summed", summed), ("difference", stated - summed))
            if stated > summed:
                yield Finding(code="VOTES-MISSING", where=where, figures=figures)
            else:
                yield Finding(code="STATED-DIFFERS", where=where or "valid", figures=figures)


def unfilled(made: Chamber | None, found: Sequence[Finding]) -> Iterator[Finding]:
    """Seats that nobody takes, in the districts that are not told to be missing."""
    missing = {one.where for one in found if one.code == "DISTRICT-MISSING"}
    for one in made.districts if made else ():
        if one.unfilled and one.name not in missing:
            figures = (("seats", one.unfilled),)
            yield Finding(code="SEATS-UNFILLED", where=one.name, figures=figures)


def tied(made: Chamber | None) -> Iterator[Finding]:
    """Lists of which only a lot can say whether they pass the threshold."""
    for one in made.threshold if made else ():
        if one.open:
            yield Finding(code="THRESHOLD-TIED", where=one.option, figures=(("votes", one.votes),))
