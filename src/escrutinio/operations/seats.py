"""Seats from a source's votes: by the law of its own day, of another, or by a method asked for."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from escrutinio.errors import Refused
from escrutinio.io import lists
from escrutinio.io.source import START, Progress, delimiter_of, find, first_line, quiet
from escrutinio.io.sums import Printed, Sums
from escrutinio.io.tables import Loaded
from escrutinio.law.book import day_of, on
from escrutinio.law.chambers import ChamberRule
from escrutinio.law.chambers import chamber as rule_on
from escrutinio.law.rule import Threshold
from escrutinio.model.election import Constituency, Contest, ContestId, Election, OptionId
from escrutinio.model.finding import Finding, Rejected
from escrutinio.model.result import Totals
from escrutinio.model.seats import Chamber, Lot, Passing
from escrutinio.operations.count import count_sheets, reader_findings, source_findings
from escrutinio.operations.open import open_source
from escrutinio.operations.printed import WHOLE, printed_differs, printed_in
from escrutinio.tally.seats.certificate import certificate
from escrutinio.tally.seats.chamber import Part, chamber
from escrutinio.tally.seats.special import magnitudes
from escrutinio.tally.seats.threshold import passing

BODIES = ("deputies", "congress", "constituent")
"""The chambers that followed one another: votes for one are divided as another's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What a user asks of the seats, beside the source.

    Args:
        law: A year or a day whose law is applied; by default the election's own day.
        chamber: Which chamber of that law, where it has several for these votes.
        method: A method's id in place of the law's.
        seats: How many seats, where neither the law nor the definition says.
        threshold: A share of the valid votes in place of the law's.
        lots: Drawings held.
    """

    law: str = ""
    chamber: str = ""
    method: str = ""
    seats: int | None = None
    threshold: Fraction | None = None
    lots: tuple[Lot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsReport:
    """
    The seats of a chamber, with its certificate and what was found on the way.

    `chamber` is None where the votes by district are not in the source: only the threshold and
    what the office printed can then be checked.
    """

    election: Election
    contests: tuple[Contest, ...]
    source: str
    sha256: str
    day: date | None
    rule: ChamberRule
    chamber: Chamber | None
    certificate: Mapping[str, Any]
    whole: Totals
    valid: int
    passing: tuple[Passing, ...] = ()
    printed: tuple[Printed, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    findings: tuple[Finding, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def open_votes(
    name: str, election: str = "", form: str = "", as_of: str = "", progress: Progress = quiet
) -> Loaded | Sums:
    """
    A source of votes: sheets, sums by area, or a table of lists.

    Raises:
        SourceError: It cannot be read.
    """
    path = Path(name)
    if path.suffix.lower() in (".csv", ".txt", ".tsv") and path.is_file():
        source = find(name)
        with source.opened() as file:
            header = first_line(file.read(START))
        names = next(csv.reader([header], delimiter=delimiter_of(header)), [])
        if lists.is_lists(names) and "proceso" not in names:
            return lists.load(source, election)
    return open_source(name, election=election, form=form, as_of=as_of, progress=progress)


def seats_report(
    opened: Loaded | Sums, wanted: str = "", asked: Asked | None = None
) -> SeatsReport:
    """
    The seats that a source's votes give.

    Args:
        opened: The source.
        wanted: A contest's id; by default the first one with a chamber.
        asked: What else the user asks.

    Raises:
        Refused: No contest elects a chamber, the law of that day has none, or a lot does not fit.
    """
    asked = asked or Asked()
    election = opened.election
    contests = _contests(election, wanted, asked)
    day = _day(asked.law, election)
    rule = _rule(election, contests[0], day, asked)
    found = _source_findings(opened)
    places = {contest.id: _by_place(opened, contest) for contest in contests}
    parts = _parts(contests, places, rule, asked, found)
    whole = sum((_total(each) for each in places.values()), Totals())
    stated = opened.stated_valid if isinstance(opened, Sums) else None
    valid = stated or whole.valid
    parties = {o.id: o.parties for contest in contests for o in contest.options}
    made = None
    if parts:
        made = chamber(
            rule.id,
            parts,
            method=rule.method,
            threshold=rule.threshold,
            parties=parties,
            valid=stated,
            lots=asked.lots,
            articles=rule.articles,
        )
    printed = printed_in(opened, contests)
    found += list(printed_differs(made, printed, whole, valid, contests[0], rule))
    return SeatsReport(
        election=election,
        contests=contests,
        source=opened.name,
        sha256=opened.sha256,
        day=day,
        rule=rule,
        chamber=made,
        certificate=certificate(made, parts, rule.threshold, parties, stated) if made else {},
        whole=whole,
        valid=valid,
        passing=made.threshold if made else _shares(rule, contests[0], whole, valid, parties),
        printed=printed,
        rejected=opened.rejected,
        findings=tuple(found),
        names={o.id: o.name for contest in contests for o in contest.options},
    )


def _source_findings(opened: Loaded | Sums) -> list[Finding]:
    """What was seen while reading; a rejected line may hold votes that would move a seat."""
    if isinstance(opened, Loaded):
        return source_findings(opened)
    joined = opened.areas and not opened.election.contests[0].constituencies
    figures = (("areas", len(opened.areas)),)
    note = [Finding(code="DISTRICTS-JOINED", figures=figures, severity="warning")] if joined else []
    return [*opened.findings, *reader_findings(opened.rejected), *note]


def _shares(
    rule: ChamberRule,
    contest: Contest,
    whole: Totals,
    valid: int,
    parties: Mapping[OptionId, int],
) -> tuple[Passing, ...]:
    """How each list stands to the share that the threshold asks for, where seats are not known."""
    if rule.threshold is None or rule.threshold.share is None:
        return ()
    votes = {o.id: n for o, n in zip(contest.options, whole.votes, strict=False)}
    return passing(replace(rule.threshold, seats=None), votes, valid, {}, parties)


def _contests(election: Election, wanted: str, asked: Asked) -> tuple[Contest, ...]:
    """The contests that fill one chamber together."""
    if wanted:
        try:
            first = election.contest(wanted)
        except KeyError:
            known = ", ".join(one.id for one in election.contests)
            raise Refused("contest.unknown", where=wanted, known=known) from None
    else:
        named = [one for one in election.contests if one.chamber]
        if not named and not asked.method:
            raise Refused("seats.no_chamber", where=election.id)
        first = (named or list(election.contests))[0]
    same = [one for one in election.contests if one.chamber and one.chamber == first.chamber]
    return tuple(same) if same else (first,)


def _day(law: str, election: Election) -> date | None:
    """The day whose law is applied; none where the election names no country."""
    if not law:
        return election.date if election.country else None
    day = day_of(law)
    known = any("method" in on(one, day, election.country) for one in BODIES)
    return day if known or not law.isdecimal() else day.replace(month=12, day=31)


def _rule(election: Election, contest: Contest, day: date | None, asked: Asked) -> ChamberRule:
    """The chamber's rule, with what the user asks in its place."""
    if asked.method or day is None or not contest.chamber:
        if not asked.method:
            raise Refused("seats.no_chamber", where=election.id)
        if asked.seats is None and not contest.constituencies:
            raise Refused("seats.how_many", where=election.id)
        share = asked.threshold
        return ChamberRule(
            id=contest.id,
            seats=asked.seats,
            method=asked.method,
            single=asked.method,
            districts="departments" if contest.constituencies else "national",
            threshold=None if share is None else Threshold(share=share),
            magnitudes="",
            articles=(),
        )
    return rule_on(
        asked.chamber or _chamber_on(contest.chamber, day, election.country), day, election.country
    )


def _chamber_on(id_: str, day: date, country: str) -> str:
    """The chamber of that name on a day, or the one that came before or after it."""
    if "method" in on(id_, day, country):
        return id_
    return next((one for one in BODIES if "method" in on(one, day, country)), id_)


Places = Mapping[str, Totals]


def _by_place(opened: Loaded | Sums, contest: Contest) -> dict[str, Totals]:
    """The votes of each constituency, or of the whole under an empty name."""
    if isinstance(opened, Sums):
        areas = dict(opened.areas)
        if not contest.constituencies or not areas:
            return {WHOLE: opened.whole}
        return _gathered(contest.constituencies, areas)
    level = "province" if contest.constituencies else "whole"
    report = count_sheets(opened, contest, level=level)
    if not contest.constituencies:
        return {WHOLE: report.whole.counted}
    areas = {}
    for place in report.places:
        key = dict(place.key)
        abroad = key["scope"] == "abroad"
        name = "abroad" if abroad else f"{key['department']}/{key['province']}"
        areas[name] = areas.get(name, Totals()) + place.counted
    return _gathered(contest.constituencies, areas)


def _gathered(constituencies: Sequence[Constituency], areas: Places) -> dict[str, Totals]:
    """Areas by constituency: by the whole name of an area first, then by what is before «/»."""
    homes: dict[str, str] = {}
    for one in constituencies:
        for code in (one.id, one.name, *one.codes):
            homes.setdefault(code.casefold(), one.id)
    if len(constituencies) == 1:
        return {constituencies[0].id: sum(areas.values(), Totals())}
    found: dict[str, Totals] = {}
    for area, totals in areas.items():
        home = homes.get(area.casefold()) or homes.get(area.partition("/")[0].casefold()) or ""
        found[home] = found.get(home, Totals()) + totals
    return found


def _total(places: Places) -> Totals:
    return sum(places.values(), Totals())


def _parts(
    contests: Sequence[Contest],
    places: Mapping[ContestId, Places],
    rule: ChamberRule,
    asked: Asked,
    found: list[Finding],
) -> list[Part]:
    """The districts under the rule; none where the source lacks the votes by district."""
    if rule.districts == "national":
        totals = sum((_total(each) for each in places.values()), Totals())
        seats = asked.seats or rule.seats or sum(c.seats for c in contests[0].constituencies)
        return [_part(WHOLE, seats, rule, contests[0], totals)] if seats else []
    parts: list[Part] = []
    for contest in contests:
        each = places[contest.id]
        if not contest.constituencies or (len(contest.constituencies) > 1 and WHOLE in each):
            found.append(_without_district(contest, each.get(WHOLE, Totals())))
            if set(each) == {WHOLE}:
                return []
        for one in contest.constituencies:
            totals = each.get(one.id, Totals(votes=(0,) * len(contest.options)))
            parts.append(_part(one.name, one.seats, rule, contest, totals))
    return _resized(parts, contests, places, rule, found)


def _without_district(contest: Contest, totals: Totals) -> Finding:
    """Votes that no constituency has."""
    figures = (("votes", totals.valid),)
    return Finding(code="DISTRICT-UNKNOWN", where=contest.id, figures=figures, severity="error")


def _part(name: str, seats: int, rule: ChamberRule, contest: Contest, totals: Totals) -> Part:
    votes = {o.id: n for o, n in zip(contest.options, totals.votes, strict=False)}
    method = _method(rule, seats)
    return Part(name=name, seats=seats, method=method, votes=votes, blank=totals.blank)


def _method(rule: ChamberRule, seats: int) -> str:
    return rule.method if seats > 1 else rule.single


def _kept(rule: ChamberRule, have: int) -> Finding:
    """The districts do not have as many seats as the law's chamber, and stay as they are."""
    figures = (("districts", have), ("seats", rule.seats or 0))
    return Finding(code="DISTRICTS-KEPT", where=rule.id, figures=figures, severity="warning")


def _resized(
    parts: list[Part],
    contests: Sequence[Contest],
    places: Mapping[ContestId, Places],
    rule: ChamberRule,
    found: list[Finding],
) -> list[Part]:
    """The same districts with the seats of another law, shared by their registered voters."""
    have = sum(part.seats for part in parts)
    if rule.seats is None or have == rule.seats:
        return parts
    constituencies = contests[0].constituencies
    of_place = places[contests[0].id]
    registered = {c.name: of_place[c.id].registered for c in constituencies if c.id in of_place}
    unknown = len(registered) < len(constituencies) or not all(registered.values())
    if not rule.magnitudes or len(contests) > 1 or unknown:
        found.append(_kept(rule, have))
        return parts
    seats, division = magnitudes(rule.magnitudes, registered, rule.seats)
    figures = (("before", have), ("after", rule.seats), ("open", division.open))
    found.append(Finding(code="DISTRICTS-RESIZED", where=rule.id, figures=figures, severity="note"))
    return [
        replace(part, seats=seats[part.name], method=_method(rule, seats[part.name]))
        for part in parts
    ]
