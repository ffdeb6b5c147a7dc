"""
A count in the common data format for election results: NIST SP 1500-100 v2, as JSON.

Source: NIST Special Publication 1500-100, Election Results Common Data Format Specification,
revision 2.0, December 2019. doi:10.6028/NIST.SP.1500-100r2
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from escrutinio import __version__
from escrutinio.model.election import KEYS, LEVELS, Option
from escrutinio.model.result import Count, Totals
from escrutinio.operations.count import CountReport
from escrutinio.operations.report import by_code
from escrutinio.words import known, say

Json = dict[str, Any]
Key = tuple[tuple[str, str], ...]
Numbers = Sequence[tuple[str, Totals]]

TYPES = {
    "whole": "country",
    "department": "state",
    "province": "county",
    "district": "municipality",
    "place": "polling-place",
    "station": "precinct",
}
"""The standard's nearest type of each level; the rest, and areas abroad, are `other`."""

VARIATIONS = {"majority": "majority", "second-round": "plurality"}
NAMES = "es"
"""The language of the names of parties, candidates and places."""


def election_report(
    report: CountReport,
    *,
    generated: datetime,
    issuer: str = "Escrutinio",
    language: str = "es",
) -> Json:
    """
    A count as an ElectionReport of one election with one contest.

    It is valid against the JSON schema of the standard. The whole and each place of the report
    have numbers; the units between them only hold them together. What has no slot is in `Notes`.

    Args:
        report: The count.
        generated: When the report is made, with its time zone.
        issuer: Who makes it.
        language: Of the texts: es or en.

    Raises:
        ValueError: `generated` has no time zone.
    """
    if generated.utcoffset() is None:
        raise ValueError("generated has no time zone")
    moment = generated.astimezone(UTC).replace(tzinfo=None)
    simulated = report.election.simulated
    return _record(
        "ElectionReport",
        Format="precinct-level" if report.level == "station" else "summary-contest",
        GeneratedDate=moment.isoformat(timespec="seconds") + "Z",
        Issuer=issuer,
        IssuerAbbreviation=issuer,
        SequenceStart=1,
        SequenceEnd=1,
        Status="unofficial-partial" if _is_open(report.whole) else "unofficial-complete",
        VendorApplicationId=f"escrutinio {__version__}",
        IsTest=simulated,
        TestType=say("nist.simulated", language) if simulated else None,
        Notes="\n".join(_notes(report, language)),
        ExternalIdentifier=_sources(report) or None,
        GpUnit=_units(report, language),
        Party=[_party(one) for one in report.contest.options],
        Election=[_election(report, language)],
    )


def _record(kind: str, *, id_: str = "", **properties: Any) -> Json:
    """An object of the standard, without the properties that are None."""
    start = {"@type": f"ElectionResults.{kind}"} | ({"@id": id_} if id_ else {})
    return start | {name: value for name, value in properties.items() if value is not None}


def _text(content: str, language: str = NAMES) -> Json:
    piece = _record("LanguageString", Content=content, Language=language)
    return _record("InternationalizedText", Text=[piece])


def _identifier(value: str, kind: str, other: str | None = None) -> Json:
    return _record("ExternalIdentifier", Type=kind, OtherType=other, Value=value)


def safe(text: str) -> str:
    """
    A text as part of an XML name (NCName); different texts stay different.

    >>> safe("SAN MARTÍN"), safe("A-1_b")
    ('SAN_MART.cd.N', 'A.2d.1.5f.b')
    """
    return "".join(
        c if c.isascii() and c.isalnum() else "_" if c == " " else f".{ord(c):x}." for c in text
    )


def _unit_id(key: Key) -> str:
    return "-".join(("unit", *(safe(value) for _, value in key)))


def _sources(report: CountReport) -> list[Json]:
    """The digests of the source, by which the report can be made again."""
    digests = {"sha256": report.sha256, "content-sha256": report.content_sha256}
    return [_identifier(value, "other", name) for name, value in digests.items() if value]


def _units(report: CountReport, language: str) -> list[Json]:
    """The country and every unit down to the places, each before those it is composed of."""
    counts = {count.key: count for count in _counts(report)}
    return [
        _unit(report, key, children, counts.get(key), language)
        for key, children in _tree(count.key for count in report.places).items()
    ]


def _counts(report: CountReport) -> tuple[Count, ...]:
    return (report.whole, *report.places)


def _tree(places: Iterable[Key]) -> dict[Key, list[Key]]:
    """Every unit with those directly inside it."""
    tree: dict[Key, list[Key]] = {(): []}
    for place in places:
        for parent, child in pairwise(_path(place)):
            if child not in tree:
                tree[child] = []
                tree[parent].append(child)
    return tree


def _path(place: Key) -> list[Key]:
    """
    The units that a place lies in, from the whole down to itself; those without a name are not.

    >>> _path((("scope", "abroad"), ("department", ""), ("province", "B")))[1:]
    [(('scope', 'abroad'),), (('scope', 'abroad'), ('department', ''), ('province', 'B'))]
    """
    path: list[Key] = [()]
    for level in LEVELS[1:]:
        unit = tuple(pair for pair in place if pair[0] in KEYS[level])
        if unit != path[-1] and (dict(unit).get(level) or unit == place):
            path.append(unit)
    return path


def _unit(
    report: CountReport, key: Key, children: Sequence[Key], count: Count | None, language: str
) -> Json:
    values = dict(key)
    level = key[-1][0].removesuffix("_code") if key else "whole"
    abroad = values.get("scope") == "abroad"
    kind = "other" if abroad and level in KEYS["district"] else TYPES.get(level, "other")
    numbers = {} if count is None else _voters(count) | _coverage(report, count)
    return _record(
        "ReportingUnit",
        id_=_unit_id(key),
        Type=kind,
        OtherType=level if kind == "other" else None,
        Name=_unit_name(report, level, values, language),
        ExternalIdentifier=_codes(report, level, values) or None,
        ComposingGpUnitIds=[_unit_id(child) for child in children] or None,
        **numbers,
    )


def _unit_name(
    report: CountReport, level: str, values: Mapping[str, str], language: str
) -> Json | None:
    name = values.get(level, "")
    if level == "whole":
        return _text(report.election.country.upper(), language)
    if level == "scope" and known(f"scope.{name}"):
        return _text(say(f"scope.{name}", language), language)
    return _text(name) if name else None


def _codes(report: CountReport, level: str, values: Mapping[str, str]) -> list[Json]:
    """The codes by which others know a unit."""
    if level == "whole":
        return [_identifier(f"ocd-division/country:{report.election.country}", "ocd-id")]
    code = {"district": "district_code", "station": "station"}.get(level, "")
    return [_identifier(values[code], "national-level")] if values.get(code) else []


def _voters(count: Count) -> dict[str, int | None]:
    """Registered and voting; a source that does not have them gives 0, which is not said."""
    totals = count.counted
    return {
        "VotersRegistered": totals.registered or None,
        "VotersParticipated": totals.voted or None,
    }


def _coverage(report: CountReport, count: Count) -> Json:
    """How far the count has come; a source's own sums do not say it of their areas."""
    if report.sums_only and count.key:
        return {"CountStatus": [_record("CountStatus", Type="total", Status="unknown")]}
    sheets = count.sheets
    reported = sheets["counted"] + sheets["annulled"]
    status = "completed"
    if _is_open(count):
        status = "in-process" if reported else "not-processed"
    return {
        "CountStatus": [_record("CountStatus", Type="total", Status=status)],
        "SubUnitsReported": reported if sheets["total"] else None,
        "TotalSubUnits": sheets["total"] or None,
    }


def _is_open(count: Count) -> bool:
    """Whether sheets are pending, or lines that could not be read may hide some."""
    return bool(count.sheets["pending"] or count.unregistered)


def _party(option: Option) -> Json:
    codes = [_identifier(code, "national-level") for code in option.codes]
    return _record(
        "Party",
        id_=f"party-{safe(option.id)}",
        Name=_text(option.name),
        ExternalIdentifier=[_identifier(option.id, "other", "escrutinio"), *codes],
    )


def _candidate(option: Option) -> Json:
    return _record(
        "Candidate",
        id_=f"candidate-{safe(option.id)}",
        BallotName=_text(option.candidate or option.name),
        PartyId=f"party-{safe(option.id)}",
    )


def _election(report: CountReport, language: str) -> Json:
    election = report.election
    name, day = election.name(language), election.date.isoformat()
    if election.simulated:
        name = f"{name} ({say('nist.simulated', language)})"
    numbers = [(_unit_id(count.key), count.counted) for count in _counts(report)]
    return _record(
        "Election",
        Name=_text(name, language),
        Type="runoff" if report.contest.rule == "second-round" else "general",
        StartDate=day,
        EndDate=day,
        ElectionScopeId=_unit_id(()),
        ExternalIdentifier=[_identifier(election.id, "other", "escrutinio")],
        BallotCounts=[one for unit, totals in numbers for one in _ballots(unit, totals)],
        Candidate=[_candidate(one) for one in report.contest.options],
        Contest=[_contest(report, numbers, language)],
    )


def _ballots(unit: str, totals: Totals) -> Iterator[Json]:
    """All ballots of a unit, and among them those that hold no vote for an option nor a blank."""
    yield _record("BallotCounts", GpUnitId=unit, Type="total", BallotsCast=totals.cast)
    for kind, n in (("null votes", totals.null), ("challenged votes", totals.challenged)):
        yield _record("BallotCounts", GpUnitId=unit, Type="other", OtherType=kind, BallotsCast=n)


def _contest(report: CountReport, numbers: Numbers, language: str) -> Json:
    contest = report.contest
    return _record(
        "CandidateContest",
        id_=f"contest-{safe(contest.id)}",
        Name=contest.name(language),
        ElectionDistrictId=_unit_id(()),
        VotesAllowed=1,
        NumberElected=None if contest.rule == "none" else 1,
        VoteVariation=VARIATIONS.get(contest.rule),
        ContestSelection=[_selection(i, one, numbers) for i, one in enumerate(contest.options)],
        OtherCounts=[
            _record("OtherCounts", GpUnitId=unit, Undervotes=totals.blank)
            for unit, totals in numbers
        ],
        **_coverage(report, report.whole),
    )


def _selection(i: int, option: Option, numbers: Numbers) -> Json:
    """The votes of one option in every unit; totals without options have none."""
    return _record(
        "CandidateSelection",
        id_=f"selection-{safe(option.id)}",
        SequenceOrder=i + 1,
        CandidateIds=[f"candidate-{safe(option.id)}"],
        VoteCounts=[
            _record("VoteCounts", GpUnitId=unit, Type="total", Count=sum(totals.votes[i : i + 1]))
            for unit, totals in numbers
        ],
    )


def _notes(report: CountReport, language: str) -> Iterator[str]:
    """What the standard has no place for, a line each."""
    whole = report.whole
    totals, resolved, annulled = whole.counted, whole.of("resolved"), whole.of("annulled")
    if report.election.simulated:
        yield say("count.simulated", language)
    yield say("nist.unofficial", language, source=report.source)
    if report.sums_only:
        yield say("count.sums_only", language)
    else:
        yield say("count.coverage", language, rejected=len(report.rejected), **whole.sheets)
        yield say(
            "nist.sheets",
            language,
            annulled=annulled.sheets,
            null=annulled.null,
            resolved=resolved.sheets,
            cast=resolved.cast,
        )
    kinds = ", ".join(_open_kinds(whole, language))
    if kinds:
        yield say("nist.open", language, kinds=kinds)
    yield say("nist.boxes", language, null=totals.null, challenged=totals.challenged)
    if report.regime:
        yield say("count.rules", language, regime=report.regime, fired=_tally(dict(report.fired)))
    if report.findings:
        yield f"{say('count.findings', language)}: {_tally(by_code(report.findings))}"


def _open_kinds(whole: Count, language: str) -> Iterator[str]:
    """How many sheets are open for each reason."""
    for group in whole.groups:
        if group.state == "pending":
            key = f"kind.{group.kind}" if group.kind else "state.pending"
            yield f"{say(key, language)} ({group.totals.sheets})"


def _tally(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{code} ({n})" for code, n in numbers.items()) or "0"
