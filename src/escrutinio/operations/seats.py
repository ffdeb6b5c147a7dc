"""Seats from a source's votes: by the law of its own day, of another, or by a method asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from escrutinio.errors import Refused
from escrutinio.io.printed import Printed
from escrutinio.io.sums import Sums
from escrutinio.io.tables import Loaded
from escrutinio.law.book import day_of, on
from escrutinio.law.chambers import Basis, ChamberRule, at_least
from escrutinio.law.countries import country
from escrutinio.model.election import Contest, Election, OptionId
from escrutinio.model.finding import Finding, Rejected
from escrutinio.model.result import Totals
from escrutinio.model.seats import Chamber, Lot, Passing
from escrutinio.operations.open import unused
from escrutinio.operations.printed import printed_differs
from escrutinio.operations.seats_votes import (
    Votes,
    contests_there,
    missing_votes,
    open_votes,
    tied,
    unfilled,
    votes_of,
)
from escrutinio.tally.seats.certificate import certificate
from escrutinio.tally.seats.chamber import Part, chamber
from escrutinio.tally.seats.parts import (
    parts_of,
)
from escrutinio.tally.seats.threshold import passing

__all__ = ["Asked", "SeatsReport", "followed", "open_votes", "seats_report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What a user asks of the seats, beside the source.

    Args:
        law: A year or a day whose law is applied; by default the election's own day.
        chamber: Which chamber of that law, where it has several for these votes.
        method: A method's id in place of the law's, whose threshold and districts stay.
        seats: How many seats, in place of the law's, or where no law says.
        threshold: A share of the valid votes in place of the law's threshold; 0 for none.
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
    basis: Basis | None
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
    contests = _contests(opened, wanted, asked)
    basis, rule = followed(election, contests[0], asked)
    votes = votes_of(opened, contests, rule)
    found = [*votes.findings, *votes.joined(basis is None, contests)]
    parts = parts_of(
        contests,
        votes.places,
        rule,
        found,
        stated=votes.stated,
        seats_asked=asked.seats is not None,
    )
    if asked.lots and not parts:
        raise Refused("option.unused", where="--lots", source=opened.name)
    parties = {o.id: o.parties for contest in contests for o in contest.options}
    made = _divided(rule, parts, parties, votes.stated_valid, asked.lots) if parts else None
    found += [*missing_votes(votes, parts), *unfilled(made, found), *tied(made)]
    found += printed_differs(made, parts, votes, contests, rule)
    return SeatsReport(
        election=election,
        contests=contests,
        source=opened.name,
        sha256=opened.sha256,
        basis=basis,
        rule=rule,
        chamber=made,
        certificate=(
            certificate(made, parts, rule.threshold, parties, votes.stated_valid, basis)
            if made
            else {}
        ),
        whole=votes.whole,
        valid=votes.valid,
        passing=made.threshold if made else _shares(rule, contests[0], votes, parties),
        printed=votes.printed,
        rejected=votes.rejected,
        findings=tuple(found),
        names={o.id: o.name for contest in contests for o in contest.options},
    )


def _divided(
    rule: ChamberRule,
    parts: Sequence[Part],
    parties: Mapping[OptionId, int],
    stated: int | None,
    lots: tuple[Lot, ...],
) -> Chamber:
    return chamber(
        rule.id,
        parts,
        method=rule.method,
        threshold=rule.threshold,
        parties=parties,
        valid=stated,
        lots=lots,
        articles=rule.articles,
    )


def _shares(
    rule: ChamberRule, contest: Contest, votes: Votes, parties: Mapping[OptionId, int]
) -> tuple[Passing, ...]:
    """How each list stands to the share that the threshold asks for, where seats are not known."""
    if rule.threshold is None or rule.threshold.share is None:
        return ()
    each = {o.id: n for o, n in zip(contest.options, votes.whole.votes, strict=False)}
    return passing(replace(rule.threshold, seats=None), each, votes.valid, {}, parties)


def _contests(opened: Loaded | Sums, wanted: str, asked: Asked) -> tuple[Contest, ...]:
    """
    The contests that fill one chamber together.

    Raises:
        Refused: The election has no such contest or no chamber, or the source lacks one of them.
    """
    election, there = opened.election, contests_there(opened)
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
        among = named or list(election.contests)
        first = next((one for one in among if one.id in there), among[0])
    same = [one for one in election.contests if one.chamber and one.chamber == first.chamber]
    lacking = [one.id for one in same or [first] if one.id not in there]
    if lacking:
        raise Refused("seats.contest_missing", where=opened.name, lacking=", ".join(lacking),
                      chamber=first.chamber or first.id)  # fmt: skip
    return tuple(same) if same else (first,)


def followed(
    election: Election, contest: Contest, asked: Asked
) -> tuple[Basis | None, ChamberRule]:
    """The law to follow and its rule; or the rule that is asked for, where no law is at hand."""
    if contest.chamber and (asked.law or election.country):
        day = _day(asked.law, election, contest.chamber)
        basis = Basis(
            country=election.country,
            day=day,
            method=asked.method,
            seats=asked.seats,
            share=asked.threshold,
        )
        named = asked.chamber or _chamber_on(contest.chamber, day, election.country)
        by_hand = asked.method and not asked.law and not asked.chamber
        if not by_hand or "method" in on(named, day, election.country):
            return basis, basis.rule(named)
    unused(election.id, law=asked.law, chamber=asked.chamber)
    return None, _by_hand(election, contest, asked)


def _day(law: str, election: Election, chamber: str) -> date:
    """The day whose law is applied: a year without general elections means its last day."""
    if not law:
        return election.date
    day = day_of(law)
    kin = country(election.country).kin(chamber) or (chamber,)
    known = any("method" in on(one, day, election.country) for one in kin)
    return day if known or not law.isdecimal() else day.replace(month=12, day=31)


def _by_hand(election: Election, contest: Contest, asked: Asked) -> ChamberRule:
    """The rule that a user asks for, where no law says."""
    if not asked.method:
        raise Refused("seats.no_chamber", where=election.id)
    if asked.seats is None and not contest.constituencies:
        raise Refused("seats.how_many", where=election.id)
    return ChamberRule(
        id=contest.id,
        seats=asked.seats,
        method=asked.method,
        single=asked.method,
        districts="own" if contest.constituencies else "national",
        threshold=at_least(asked.threshold),
        magnitudes="",
        articles=(),
    )


def _chamber_on(id_: str, day: date, whose: str) -> str:
    """The chamber of that name on a day, or the one that came before or after it."""
    if "method" in on(id_, day, whose):
        return id_
    kin = country(whose).kin(id_)
    return next((one for one in kin if "method" in on(one, day, whose)), id_)
